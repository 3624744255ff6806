#include "findings/finding.h"

#include "core/numbers.h"

namespace bulkhead::findings {

Result<FindingId> finding_id(std::int64_t asset_id, std::string_view cve) {
  const auto bad = [&] { return fail(ErrorKind::invalid, "finding.bad_cve", fmt::format("'{}' is no CVE number that a finding can carry.", cve)); };
  if (!cve.starts_with("CVE-") || cve.size() < 13 || cve[8] != '-') return bad();
  const auto year = parse_integer<unsigned>(cve.substr(4, 4));
  const auto sequence = parse_integer<unsigned>(cve.substr(9));
  if (!year || !sequence || *year < 1999 || *year > 2126 || *sequence >= 1u << 24 || asset_id < 1 || asset_id >= 1 << 22) return bad();
  return FindingId{asset_id << 31 | static_cast<std::int64_t>(*year - 1999) << 24 | static_cast<std::int64_t>(*sequence)};
}

FindingKey key_of(FindingId id) {
  return {id.value >> 31, fmt::format("CVE-{}-{:04}", (id.value >> 24 & 127) + 1999, id.value & 0xFFFFFF)};
}

}  // namespace bulkhead::findings
