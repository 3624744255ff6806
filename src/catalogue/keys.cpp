// CVE ids as numbers.
#include "keys.h"

#include "core/numbers.h"
#include "scoring/bcs.h"
#include "scoring/relevance.h"

namespace bulkhead::catalogue {

std::optional<std::int64_t> cve_number(std::string_view cve) {
  if (cve.size() < 13 || cve.size() > 21 || !cve.starts_with("CVE-") || cve[8] != '-') return std::nullopt;
  const auto year = parse_integer<std::uint32_t>(cve.substr(4, 4));
  const auto number = parse_integer<std::uint64_t>(cve.substr(9));
  if (!year || !number || *number >= std::uint64_t{1} << 40) return std::nullopt;
  return static_cast<std::int64_t>(std::uint64_t{*year} << 40 | *number);
}

std::string cve_text(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return fmt::format("CVE-{:04}-{:04}", bits >> 40, bits & ((std::uint64_t{1} << 40) - 1));
}

std::string scoring_method() { return fmt::format("{} {}", scoring::kBcsFormula, scoring::kRelevanceMethod); }

}  // namespace bulkhead::catalogue
