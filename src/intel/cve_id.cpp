// CVE ids as numbers that sort (CVE Program, CVE record format: CVE-YYYY-NNNN with 4 to 19 digits; we take up to 12).
#include "core/numbers.h"
#include "core/text.h"
#include "intel/corpus.h"

namespace bulkhead::intel {

namespace {
constexpr int kNumberBits = 40;
}

std::optional<std::int64_t> cve_key(std::string_view cve) {
  if (cve.size() < 13 || cve.size() > 21 || !cve.starts_with("CVE-") || cve[8] != '-') return std::nullopt;
  const std::string_view digits = cve.substr(9);
  if (digits.size() > 4 && digits.front() == '0') return std::nullopt;
  const auto year = parse_integer<std::uint32_t>(cve.substr(4, 4));
  const auto number = parse_integer<std::uint64_t>(digits);
  if (!year || !number || *year < 1000 || *number >= std::uint64_t{1} << kNumberBits) return std::nullopt;
  return (std::int64_t{*year} << kNumberBits) | static_cast<std::int64_t>(*number);
}

std::string cve_of_key(std::int64_t key) {
  return fmt::format("CVE-{:04}-{:04}", key >> kNumberBits, key & ((std::int64_t{1} << kNumberBits) - 1));
}

}  // namespace bulkhead::intel
