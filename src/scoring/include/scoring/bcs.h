// BCS: the exploitation priority of a CVE, 0.00 to 10.00, by the published formula bcs-1 (docs/scoring.md).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scoring/contribution.h"
#include "scoring/signals.h"

namespace bulkhead::scoring {

inline constexpr std::string_view kBcsFormula = "bcs-1";

/// Whether a fix exists: nowhere known, for some products, for all.
enum class PatchState : std::uint8_t { unknown, varies_by_product, patched };
BOOST_DESCRIBE_ENUM(PatchState, unknown, varies_by_product, patched)

struct BcsInputs {
  std::optional<int> cvss_tenths;          ///< base score; nothing when nobody scored
  std::optional<int> epss_percentile_ppm;  ///< nothing when EPSS does not know the CVE
  ExploitMaturity maturity = ExploitMaturity::NONE;
  int ics_relevance_hundredths = 0;
  PatchState patch = PatchState::unknown;
  friend bool operator==(const BcsInputs&, const BcsInputs&) = default;
};

struct Bcs {
  int hundredths = 0;                       ///< 882 = 8.82
  std::vector<Contribution> contributions;  ///< add up to `hundredths`
  /// CRITICAL from 9.00, HIGH from 7.00, MEDIUM from 4.00, else LOW; 8.99 is HIGH.
  [[nodiscard]] Severity tier() const;
};

/// Formula bcs-1, in hundredths:
///   0.58 x CVSS                                    foundation; 5.0 stands in, and says so, when nobody scored
/// + 0.01 x EPSS percentile in whole per cent       0 when EPSS does not know the CVE
/// + 0.40                                           when that percentile is 90 or more
/// + 2.90 known exploited | 1.40 public exploit | 0.40 proof of concept
/// + 1.40 x square root of ICS relevance
/// - 0.30 fixed | 0.15 fixed for some products
/// held between 0.00 and 10.00. It never falls when CVSS, EPSS, maturity or relevance rise, nor when a fix goes away.
[[nodiscard]] Bcs bcs(const BcsInputs& inputs);

}  // namespace bulkhead::scoring
