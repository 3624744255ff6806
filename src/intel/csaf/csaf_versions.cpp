#include "csaf/csaf_versions.h"

#include <algorithm>

#include "core/text.h"

namespace bulkhead::intel::csaf {

namespace {

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

/// Numbers without leading zeros: the longer is the larger.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() <=> b.size() : a <=> b;
}

std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const bool number_a = all_digits(a), number_b = all_digits(b);
  if (number_a && number_b) return compare_numbers(a, b);
  if (number_a != number_b) return number_a ? std::strong_ordering::less : std::strong_ordering::greater;
  return a <=> b;
}

}  // namespace

DocumentVersion read_version(std::string_view text) {
  DocumentVersion out;
  const std::size_t plus = text.find('+');
  out.has_build = plus != std::string_view::npos;
  text = text.substr(0, plus);
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos)
    for (const auto part : split(text.substr(dash + 1), '.')) out.pre_release.emplace_back(part);
  const auto numbers = split(text.substr(0, dash), '.');
  out.is_integer = numbers.size() == 1;
  out.major = numbers[0];
  out.minor = numbers.size() > 1 ? numbers[1] : "0";
  out.patch = numbers.size() > 2 ? numbers[2] : "0";
  return out;
}

std::strong_ordering compare_versions(const DocumentVersion& a, const DocumentVersion& b) {
  if (const auto order = compare_numbers(a.major, b.major); order != 0) return order;
  if (const auto order = compare_numbers(a.minor, b.minor); order != 0) return order;
  if (const auto order = compare_numbers(a.patch, b.patch); order != 0) return order;
  if (a.pre_release.empty() != b.pre_release.empty())
    return a.pre_release.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  for (std::size_t i = 0; i < std::min(a.pre_release.size(), b.pre_release.size()); ++i)
    if (const auto order = compare_identifiers(a.pre_release[i], b.pre_release[i]); order != 0) return order;
  return a.pre_release.size() <=> b.pre_release.size();
}

}  // namespace bulkhead::intel::csaf
