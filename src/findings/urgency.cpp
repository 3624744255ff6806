#include "findings/urgency.h"

namespace bulkhead::findings {

Urgency urgency_of(const CveFacts& facts, MatchTier tier, bool fix_available, inventory::Exposure exposure) {
  const bool exploited = facts.kev || facts.maturity == ExploitMaturity::WEAPONIZED;
  if (tier == MatchTier::VENDOR_ONLY) {
    // Another product of the vendor: worth a look when attackers use it, never more.
    if (exploited) return {3, "known to be exploited in another product of the vendor"};
    return {4, "another product of the vendor is affected"};
  }
  const bool confirmed = tier == MatchTier::EXACT || tier == MatchTier::RANGE;
  const bool working = exploited || facts.maturity >= ExploitMaturity::FUNCTIONAL;
  const bool shown = working || facts.maturity >= ExploitMaturity::POC;
  const bool critical = facts.severity == Severity::CRITICAL || facts.cvss_tenths >= 90;
  if (exploited && confirmed) return {1, "known to be exploited, and the version is confirmed"};
  if (exploited && facts.bcs_hundredths >= 900) return {1, "known to be exploited, BCS of 9.00 or more"};
  if (facts.cvss_tenths >= 100 && shown && !fix_available) return {1, "CVSS 10.0 with attack code and without a fix"};
  if (exploited) return {2, "known to be exploited; the version is not confirmed"};
  if (facts.bcs_hundredths >= 800 && working) return {2, "BCS of 8.00 or more with a working exploit"};
  if (critical && exposure == inventory::Exposure::internet) return {2, "critical, on an asset that the internet reaches"};
  if (facts.bcs_hundredths >= 700) return {3, "BCS of 7.00 or more"};
  if (critical) return {3, "critical by CVSS"};
  if (working) return {3, "a working exploit is published"};
  return {4, "none of the rules for more urgency fits"};
}

}  // namespace bulkhead::findings
