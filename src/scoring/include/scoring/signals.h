// Small readings of one CVE: EPSS in words, exploit maturity, the BSID.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/codec.h"
#include "core/cvss.h"

namespace bulkhead::scoring {

/// EPSS percentile in words, by thresholds 0.95, 0.90, 0.75 and 0.50.
[[nodiscard]] std::string_view epss_interpretation(int percentile_ppm);
/// What to do at that percentile.
[[nodiscard]] std::string_view epss_action(int percentile_ppm);

/// How far exploitation goes, in rising order. Members are the wire words.
enum class ExploitMaturity : std::uint8_t { NONE, POC, FUNCTIONAL, WEAPONIZED };
BOOST_DESCRIBE_ENUM(ExploitMaturity, NONE, POC, FUNCTIONAL, WEAPONIZED)
/// WEAPONIZED when known exploited (KEV), else FUNCTIONAL with a public exploit, else POC, else NONE.
[[nodiscard]] ExploitMaturity exploit_maturity(bool kev, bool public_exploit, bool proof_of_concept);
/// What to do at that maturity.
[[nodiscard]] std::string_view maturity_guidance(ExploitMaturity maturity);

/// Our id of a CVE in the form its clients know: "BS-2019-GLOBAL-2018016558-M".
///
/// The year is that of publication (that of the CVE id when no date is known). The number comes from the CVE id alone:
/// its sequence number with at least six digits when the CVE's year is the year of publication, else the CVE's four
/// digit year before it. Short numbers have at most nine digits and long ones at least ten (longer sequence numbers
/// always take the long form), so two CVEs never share one. The letter is that of the severity: C, H, M, L, with L for
/// none, and U when nobody has scored; it follows the score, so compare ids without it.
/// Takes    a CVE id; anything else gives "".
[[nodiscard]] std::string bsid(std::string_view cve, int published_year, std::optional<Severity> severity);
/// The CVE id of a BSID, whatever its letter; "" when the text is no BSID.
[[nodiscard]] std::string cve_of_bsid(std::string_view text);

}  // namespace bulkhead::scoring
