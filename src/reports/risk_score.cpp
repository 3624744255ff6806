#include "risk_score.h"

#include "core/numbers.h"
#include "figure_text.h"

namespace bulkhead::reports {
namespace {

/// Bounds of the bands in hundredths; a convention of this product (docs/reports.md).
std::string_view band_of(int hundredths) { return hundredths < 2000 ? "low" : hundredths < 4000 ? "moderate" : hundredths < 7000 ? "elevated" : "high"; }

std::string_view step_name(std::string_view factor) {
  if (factor == "severity") return "Number and severity";
  if (factor == "known_exploited") return "Known exploitation";
  if (factor == "public_exploit") return "Public exploits";
  if (factor == "spread") return "Assets concerned";
  return "Answered findings";
}

}  // namespace

RiskCounter::RiskCounter(const ReportInputs& in) {
  for (const auto& view : in.environments) open_.counts.assets += static_cast<std::int64_t>(view->assets().size());
  active_.counts.assets = open_.counts.assets;
}

void RiskCounter::Side::add(const FindingRef& f) {
  switch (f.cve.facts.severity) {
    case findings::Severity::CRITICAL: ++counts.critical; break;
    case findings::Severity::HIGH: ++counts.high; break;
    case findings::Severity::MEDIUM: ++counts.medium; break;
    case findings::Severity::LOW: ++counts.low; break;
    case findings::Severity::NONE: break;
  }
  counts.known_exploited += f.cve.facts.kev;
  counts.public_exploit += f.cve.facts.maturity >= findings::ExploitMaturity::FUNCTIONAL;
  // Findings come asset by asset.
  counts.assets_with_findings += f.asset.id != last_asset;
  last_asset = f.asset.id;
}

void RiskCounter::add(const FindingRef& f) {
  if (f.standing.open) open_.add(f);
  if (f.pair.state == findings::State::active) active_.add(f);
}

RiskScore RiskCounter::score() const {
  RiskScore out;
  const auto open = findings::environment_risk_steps(open_.counts), active = findings::environment_risk_steps(active_.counts);
  if (!open || !active) {
    out.band = "not known";
    return out;
  }
  out.hundredths = scoring::total_hundredths(*active);
  out.band = band_of(*out.hundredths);
  out.steps = *open;
  const std::int64_t answered = open_.counts.critical + open_.counts.high + open_.counts.medium + open_.counts.low - active_.counts.critical - active_.counts.high - active_.counts.medium - active_.counts.low;
  out.steps.push_back({"answers", *out.hundredths - scoring::total_hundredths(*open), fmt::format("{} scored open findings carry a documented answer", answered), false});
  return out;
}

std::string score_text(const RiskScore& score) { return score.hundredths ? fmt::format("{} of 100 ({})", format_fixed(*score.hundredths, 2), score.band) : "not known: there are no assets"; }

void score_section(Document& out, const RiskScore& score) {
  out.heading(2, "score", "Overall risk score");
  if (!score.hundredths) {
    out.paragraph("Not known: no asset is declared.");
    return;
  }
  Table t;
  t.columns = {{"Step", Align::left, 28}, {"Points", Align::right, 14}, {"From", Align::left, 0}};
  for (const auto& step : score.steps) t.row({escape(step_name(step.factor)), escape((step.hundredths > 0 ? "+" : "") + format_fixed(step.hundredths, 2)), escape(step.detail)});
  t.row({strong("Score"), strong(format_fixed(*score.hundredths, 2)), strong(fmt::format("of 100, lower is better: {}", score.band))});
  out.table(t);
  out.rule("Formula environment-risk-1: of severity 40, known exploitation 30, public exploits 10 and assets concerned 20 points can be reached. The first four steps count all open findings, the fifth takes off what "
           "people answered; the sum counts active findings alone and is the figure of the environments page.");
}

std::vector<std::string> score_rules() {
  return {"Overall risk score, formula environment-risk-1, over active findings of all environments together, 0 to 100, lower is better. N: assets; S: critical + high/2 + medium/4 + low/8; K: known exploited; X: with a "
          "working public exploit; A: assets with findings. 40 S/(S+N) + 30 K/(K+N/10) + 10 X/(X+N/4) + 20 A/N, each part truncated to hundredths.",
          "The steps of the score are computed over all open findings; the step \"answers\" is the difference to the same formula over active findings, those that nobody answered yet.",
          "Bands of the score: low below 20, moderate below 40, elevated below 70, else high. They are a convention of this product."};
}

}  // namespace bulkhead::reports
