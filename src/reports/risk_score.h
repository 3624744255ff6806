// The overall risk score of reports and what it is made of.
#pragma once
#include "compose.h"
#include "finding_walk.h"
#include "findings/environment_risk.h"

namespace bulkhead::reports {

/// 0 to 100, lower is better: formula `environment-risk-1` over the active findings of all environments together. The steps tell it in two moves:
/// what stands open, answered or not, and what the answers of people took off.
struct RiskScore {
  std::optional<int> hundredths;          ///< null without assets
  std::string band;                       ///< "low", "moderate", "elevated", "high", or "not known"
  std::vector<scoring::Contribution> steps;
};
BOOST_DESCRIBE_STRUCT(RiskScore, (), (hundredths, band, steps))

/// Counts one finding after the other; `assets` that carry some are counted once.
class RiskCounter {
 public:
  explicit RiskCounter(const ReportInputs& inputs);
  void add(const FindingRef& finding);
  [[nodiscard]] RiskScore score() const;

 private:
  struct Side {
    findings::RiskCounts counts;
    std::int64_t last_asset = -1;
    void add(const FindingRef& finding);
  };
  Side open_, active_;
};

/// "43.21 of 100 (elevated)", or "not known".
[[nodiscard]] std::string score_text(const RiskScore& score);
/// The score with its steps as a table.
void score_section(Document& out, const RiskScore& score);
/// The rules that the score needs in an appendix.
[[nodiscard]] std::vector<std::string> score_rules();

}  // namespace bulkhead::reports
