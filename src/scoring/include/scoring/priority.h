// Priority of a finding on one asset, 0.00 to 100.00: the BCS of the CVE set into its place in the plant.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "scoring/contribution.h"
#include "core/cvss.h"

namespace bulkhead::scoring {

inline constexpr std::string_view kPriorityFormula = "asset-priority-1";

enum class Criticality : std::uint8_t { unknown, low, medium, high, critical };
BOOST_DESCRIBE_ENUM(Criticality, unknown, low, medium, high, critical)

/// From where an attacker can reach the weak service.
enum class Reach : std::uint8_t { unknown, local, same_zone, other_zone, internet };
BOOST_DESCRIBE_ENUM(Reach, unknown, local, same_zone, other_zone, internet)

/// Compensating countermeasures on the path: none, planned on paper, or checked and found working.
enum class Compensation : std::uint8_t { none, documented, verified };
BOOST_DESCRIBE_ENUM(Compensation, none, documented, verified)

/// How sure it is that the asset has the vulnerability.
enum class Certainty : std::uint8_t { vendor_only, product_wide, confirmed };
BOOST_DESCRIBE_ENUM(Certainty, vendor_only, product_wide, confirmed)

struct AssetContext {
  int bcs_hundredths = 0;                 ///< 0 to 1000
  Certainty certainty = Certainty::confirmed;
  Criticality criticality = Criticality::unknown;
  Reach reach = Reach::unknown;
  std::optional<int> purdue_tenths;       ///< level of the zone, 0 to 50; 35 is the DMZ
  std::optional<bool> safety_relevant;    ///< a safety function depends on the asset
  Compensation compensation = Compensation::none;
  friend bool operator==(const AssetContext&, const AssetContext&) = default;
};

struct Priority {
  int hundredths = 0;                       ///< 7350 = 73.50
  std::vector<Contribution> contributions;  ///< waterfall; adds up to `hundredths`
  /// CRITICAL from 80, HIGH from 60, MEDIUM from 40, else LOW.
  [[nodiscard]] Severity tier() const;
};

/// Formula asset-priority-1 (docs/scoring.md):
///   6 x BCS, at most 60
/// + criticality   critical 15, high 10, medium 5, low 0; not known 10
/// + reach         internet 12, another zone 8, same zone 4, local 0; not known 8
/// + safety        yes 8, no 0; not known 4
/// + level         0 to 2: 5, to 3: 4, to 3.5: 3, above: 1; not known 3
/// then less 20 % of the sum when only the product matches, 50 % when only the vendor does,
/// then less 10 % of what is left for documented and 40 % for verified compensating measures.
/// What is not known stands at a cautious middle and is marked as assumed; it is never zero.
[[nodiscard]] Priority asset_priority(const AssetContext& context);
/// Its sum alone, for millions.
[[nodiscard]] int asset_priority_points(const AssetContext& context);

}  // namespace bulkhead::scoring
