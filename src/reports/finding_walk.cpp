#include "finding_walk.h"

#include <algorithm>
#include <unordered_map>

#include "core/text.h"

namespace bulkhead::reports {
namespace {

using findings::Severity;
using findings::State;

/// A pair that outlives the walk.
struct Kept {
  std::uint32_t environment = 0;
  EnvironmentView::Pair pair;
};

FindingRef ref_of(const EnvironmentView& view, const EnvironmentView::Pair& pair, const std::unordered_map<std::int64_t, std::string_view>& zones, const standards::LevelPolicy& policy) {
  const auto& asset = view.assets()[pair.asset];
  const auto& match = view.matches()[pair.match];
  const auto zone = zones.find(asset.zone_id);
  return {view, pair, asset, match, view.cves()[match.cve], view.identities()[match.identity], zone == zones.end() ? std::string_view() : zone->second, standing_of(pair, policy)};
}

std::unordered_map<std::int64_t, std::string_view> zone_names(const EnvironmentView& view) {
  std::unordered_map<std::int64_t, std::string_view> out;
  for (const auto& zone : view.zones()) out.emplace(zone.id, zone.name);
  return out;
}

const std::vector<std::string> kFindingColumns = {"environment", "zone", "cve_id", "bsid", "asset_name", "asset_type", "layer", "vendor", "product", "version", "severity", "cvss_score", "bcs_score",
                                                  "epss_percentile", "kev_flagged", "exploit_maturity", "confidence", "match_tier", "patch_status", "fix", "fix_source", "state", "decision_reason",
                                                  "decision_notes", "decided_by", "decided_at", "review_date", "expires_at", "first_seen_at"};

Cells finding_cells(const FindingRef& f) {
  const auto& facts = f.cve.facts;
  const findings::Match match = f.view.match(f.match);
  const auto* d = f.pair.decision;
  const auto& product = f.identity.product;
  return {f.view.environment().name, f.zone, f.cve.id, facts.bsid, f.asset.name, f.asset.asset_type, name_of(f.asset.layer), product.vendor, product.product, f.version(), name_of(facts.severity),
          Cell::known(facts.cvss_tenths, 1), Cell::number(facts.bcs_hundredths, 2), Cell::known(facts.percentile_ppm, 6), Cell::truth(facts.kev), name_of(facts.maturity), name_of(f.match.confidence),
          name_of(f.match.tier), patch_status(f), match.fix_action, match.fix_source, name_of(f.pair.state), d ? Cell(d->reason) : Cell(), d ? Cell(d->notes) : Cell(), d ? Cell(d->actor) : Cell(),
          d ? Cell(to_iso_milliseconds(d->at)) : Cell(), d ? Cell(d->review_date) : Cell(), d && d->expires_at.microseconds ? Cell(to_iso_milliseconds(d->expires_at)) : Cell(),
          to_iso_milliseconds(f.pair.first_seen)};
}

}  // namespace

Standing standing_of(const EnvironmentView::Pair& pair, const standards::LevelPolicy& policy) {
  Standing s;
  if (pair.state == State::withdrawn || pair.state == State::undecided) return s;
  s.counted = true;
  s.answered = pair.state != State::active;
  const std::string_view reason = pair.decision ? std::string_view(pair.decision->reason) : std::string_view();
  switch (pair.state) {
    case State::acknowledged:
    case State::dismissed:
      s.excluded = reason == "not_applicable" || reason == "false_match" || (pair.state == State::dismissed && reason == "duplicate");
      s.open = !s.excluded;
      s.t = s.excluded ? 0 : reason == "compensating_control" ? policy.t_compensated_documented : policy.t_open;
      break;
    case State::remediated:
      s.done = true;
      s.t = policy.t_patched_unverified;
      break;
    case State::closed: s.done = true; break;
    default:
      s.open = true;
      s.t = policy.t_open;
  }
  return s;
}

std::string_view response_group(const findings::CveFacts& facts) {
  if (facts.kev) return "kev";
  switch (facts.severity) {
    case Severity::CRITICAL: return "critical";
    case Severity::HIGH: return "high";
    case Severity::MEDIUM: return "medium";
    default: return "low";
  }
}

void each_finding(const ReportInputs& in, const std::function<void(const FindingRef&)>& callback) {
  for (const auto& view : in.environments) {
    const auto zones = zone_names(*view);
    view->each_pair(in.as_of, [&](const EnvironmentView::Pair& pair) { callback(ref_of(*view, pair, zones, in.standards->policy())); });
  }
}

Result<void> refuse_younger(const ReportInputs& in) {
  std::int64_t findings = 0, decisions = 0;
  for (const auto& view : in.environments) {
    view->each_pair(in.as_of, [&](const EnvironmentView::Pair& pair) { findings += pair.first_seen > in.as_of; });
    findings::each_event(*in.db, view->environment().id, [&](const findings::FindingEvent& event) { decisions += event.at > in.as_of; });
  }
  if (findings == 0 && decisions == 0) return {};
  return fail(ErrorKind::conflict, "report.store_moved_on",
              fmt::format("The store holds {} findings and {} decisions that are younger than the as-of time {}; how things stood then is no longer known.", findings, decisions, to_iso_milliseconds(in.as_of)));
}

Sheet findings_sheet(const ReportInputs& in, std::string name, const std::function<bool(const FindingRef&)>& wanted) {
  // The order is found once; the rows are made anew each time, so that texts are not kept.
  const auto order = std::make_shared<std::vector<Kept>>();
  for (std::uint32_t environment = 0; environment < in.environments.size(); ++environment) {
    const auto& view = *in.environments[environment];
    const auto zones = zone_names(view);
    view.each_pair(in.as_of, [&](const EnvironmentView::Pair& pair) {
      if (wanted(ref_of(view, pair, zones, in.standards->policy()))) order->push_back({environment, pair});
    });
  }
  const auto views = in.environments;
  const auto cve_of = [views](const Kept& k) -> const EnvironmentView::CveEntry& { return views[k.environment]->cves()[views[k.environment]->matches()[k.pair.match].cve]; };
  std::stable_sort(order->begin(), order->end(), [&](const Kept& a, const Kept& b) {
    const auto& x = cve_of(a);
    const auto& y = cve_of(b);
    if (x.facts.bcs_hundredths != y.facts.bcs_hundredths) return x.facts.bcs_hundredths > y.facts.bcs_hundredths;
    return x.id < y.id;
  });
  const auto* policy = &in.standards->policy();
  return {std::move(name), kFindingColumns, [order, views, policy](const std::function<void(const Cells&)>& each) {
            std::vector<std::unordered_map<std::int64_t, std::string_view>> zones;
            for (const auto& view : views) zones.push_back(zone_names(*view));
            for (const Kept& k : *order) each(finding_cells(ref_of(*views[k.environment], k.pair, zones[k.environment], *policy)));
          }};
}

std::string_view layer_owner(inventory::Layer layer) {
  switch (layer) {
    case inventory::Layer::OT: return "OT engineering";
    case inventory::Layer::OS: return "IT patch team";
    case inventory::Layer::NETWORK: return "Network team";
  }
  return "";
}

std::string_view patch_status(const FindingRef& f) {
  if (f.standing.done) return "applied";
  return f.match.fix_available ? "fix available" : "no fix known";
}

}  // namespace bulkhead::reports
