#include "finding_shape.h"

#include "findings/matching_run.h"
#include "findings/priority.h"
#include "findings/triage.h"
#include "identity/member.h"
#include "scoring/assessment.h"
#include "scoring/bcs.h"
#include "triage/work.h"

namespace bulkhead::faces::native {
namespace {

/// What the tier says, for lists; the detail names criteria and source.
std::string tier_in_words(const findings::Match& match) {
  if (match.undecided) return "the versions cannot be compared; look at the statement";
  switch (match.tier) {
    case findings::MatchTier::EXACT: return "exactly this version is listed as affected";
    case findings::MatchTier::RANGE: return "the version lies in an affected range";
    case findings::MatchTier::PRODUCT_WIDE: return "the product is affected; the version is not confirmed";
    case findings::MatchTier::VENDOR_ONLY: return "another product of the vendor is affected";
  }
  return "";
}


Json warnings_json(const std::vector<matching::Warning>& warnings, const matching::Match* match) {
  Json out = to_json(warnings);
  if (match == nullptr) return out;
  for (const auto& assumption : match->assumptions) out.push(Json::object({{"code", "ASSUMPTION"}, {"message", assumption}}));
  if (!match->question.empty()) out.push(Json::object({{"code", "QUESTION"}, {"message", match->question}}));
  return out;
}

std::string bound_text(const matching::AffectedRange& range) {
  if (!range.is_range) return range.cpe_version;
  std::string out;
  if (!range.version_start.empty()) out = fmt::format("{} {}", range.version_start_inclusive ? ">=" : ">", range.version_start);
  if (!range.version_end.empty()) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", range.version_end_inclusive ? "<=" : "<", range.version_end);
  return out;
}

/// The revision of the document that a match names, as the corpus has it.
std::string revision_of(const intel::Vulnerability* vulnerability, intel::Source source, std::string_view document) {
  if (vulnerability != nullptr)
    for (const auto& claim : vulnerability->claims)
      if (claim.source == source && (document.empty() || claim.document.find(document) != std::string::npos)) return claim.revision;
  return "";
}

Json criteria_json(const matching::Match* match, const intel::Vulnerability* vulnerability) {
  Json out = Json::array();
  if (match == nullptr) return out;
  Json hit = Json::object({{"source", name_of(match->source)}, {"document", match->document.empty() ? match->cve : match->document},
                           {"revision", revision_of(vulnerability, match->source, match->document)},
                           {"statement", match->criteria.empty() ? bound_text(match->range) : match->criteria},
                           {"hit", true}, {"why", match->reason}, {"url", or_null(match->url)}, {"tier", matching::wire_name(match->tier)}});
  hit.set("range", Json::object({{"cpe_version", or_null(match->range.cpe_version)}, {"is_range", match->range.is_range}, {"version_start", or_null(match->range.version_start)},
                                 {"version_start_inclusive", match->range.version_start_inclusive}, {"version_end", or_null(match->range.version_end)},
                                 {"version_end_inclusive", match->range.version_end_inclusive}}));
  out.push(std::move(hit));
  if (!match->disagreement.empty())
    out.push(Json::object({{"source", ""}, {"document", ""}, {"revision", ""}, {"statement", match->disagreement}, {"hit", false}, {"why", "Another source says otherwise; the statement above leads."}}));
  return out;
}

std::string wording(const findings::Finding& finding, const matching::Match* match) {
  const std::string device = fmt::format("{} is a {} {}{}", finding.asset_name, finding.vendor, finding.product, finding.version.empty() ? "; its version is not known" : fmt::format(" with version {}", finding.version));
  return fmt::format("{}. {}", device, match ? std::string_view(match->reason) : std::string_view("The intelligence of now does not list it any more; the finding stays until matching withdraws it."));
}

Json stated_fixes(const matching::Match* match, const intel::Vulnerability* vulnerability) {
  Json out = Json::array();
  if (match && match->fix.available)
    out.push(Json::object({{"source", match->fix.derived ? "derived" : match->fix.source}, {"document", match->fix.document}, {"action", match->fix.action}, {"url", or_null(match->fix.url)}}));
  if (vulnerability == nullptr) return out;
  for (const auto& claim : vulnerability->claims)
    for (const auto& remedy : claim.remedies) {
      if (out.items().size() >= 20) return out;
      if (!remedy.details.empty())
        out.push(Json::object({{"source", name_of(claim.source)}, {"document", claim.document}, {"action", remedy.details}, {"kind", name_of(remedy.kind)}, {"url", or_null(remedy.url)}}));
    }
  return out;
}

Json history_json(Services& services, const findings::Finding& finding) {
  Json out = Json::array();
  out.push(Json::object({{"at", to_iso_milliseconds(finding.first_seen)}, {"actor", to_json(Person{"Bulkhead", ""})}, {"action", "found"},
                         {"sentence", fmt::format("Matching found {} on {}.", finding.match.cve, finding.asset_name)}, {"reason", Json()}, {"notes", Json()}, {"log_index", Json()}}));
  for (const auto& event : findings::history(*services.database.reader(), {finding.asset_id, finding.match.cve}))
    out.push(Json::object({{"at", to_iso_milliseconds(event.at)}, {"actor", to_json(person_of(event.actor))}, {"action", event.state_after},
                           {"sentence", fmt::format("{}: {} to {}.", event.actor, event.state_before, event.state_after)}, {"reason", or_null(event.reason)}, {"notes", or_null(event.notes)},
                           {"review_date", or_null(event.review_date)}, {"expires_at", time_or_null(event.expires_at)}, {"log_index", event.log_index ? Json(*event.log_index) : Json()}}));
  return out;
}

}  // namespace

Person person_of(std::string_view actor) { return {std::string(actor), actor.find('@') == std::string_view::npos ? "" : std::string(actor)}; }

FindingView finding_view(const findings::Finding& f) {
  FindingView out;
  out.match_id = f.id.value;
  out.cve_id = f.match.cve;
  out.bsid = f.facts.bsid;
  out.title = f.facts.title;
  out.severity = f.facts.severity;
  out.cvss_score = known_tenths(f.facts.cvss_tenths);
  out.bcs_score = known_hundredths(f.facts.bcs_hundredths);
  out.epss_score = known_ppm(f.facts.epss_ppm);
  out.epss_percentile = known_ppm(f.facts.percentile_ppm);
  out.kev_flagged = f.facts.kev;
  out.exploit_maturity = f.facts.maturity;
  out.match_tier = f.match.tier;
  out.confidence = f.match.confidence;
  out.state = f.state;
  out.priority = static_cast<double>(f.priority) / 100;
  out.priority_reason = f.priority_reason;
  out.reason = tier_in_words(f.match);
  out.urgency = f.urgency;
  out.urgency_reason = f.urgency_reason;
  out.asset = {f.asset_id, f.asset_name, f.vendor, f.product, f.version, f.layer, f.zone_id, known_text(f.zone), f.criticality};
  out.fix = {f.match.fix_available, f.match.fix_action, known_text(f.match.fix_source), f.match.fix_derived};
  out.first_seen_at = to_iso_milliseconds(f.first_seen);
  if (f.decision)
    out.decision = DecisionView{f.decision->reason, known_text(f.decision->notes), person_of(f.decision->actor), to_iso_milliseconds(f.decision->at), known_text(f.decision->review_date),
                                known_time(f.decision->expires_at), f.remedy_changed};
  return out;
}

ClockView clock_view(const triage::FindingClock& clock) {
  ClockView out{clock.state, {}, {}, {}, {}, clock.own_date};
  if (clock.started_at) out.started_at = to_iso_milliseconds(*clock.started_at);
  if (clock.due_at) out.due_at = to_iso_milliseconds(*clock.due_at);
  if (clock.stopped_at) out.stopped_at = to_iso_milliseconds(*clock.stopped_at);
  if (clock.own_date) out.rule = "a date that a person set";
  else if (clock.rule != nullptr) out.rule = findings::to_text(*clock.rule);
  return out;
}

std::map<std::int64_t, Assignee> people(store::Connection& db, std::int64_t organization_id) {
  std::map<std::int64_t, Assignee> out;
  for (const auto& member : identity::members(db, organization_id)) out.emplace(member.id, Assignee{member.id, member.name.empty() ? member.email : member.name, member.email});
  return out;
}

std::vector<FindingView> finding_views(Services& services, const findings::EnvironmentView& view, const std::vector<findings::Finding>& found) {
  std::vector<FindingView> out;
  if (found.empty()) return out;
  std::vector<std::int64_t> assets;
  for (const auto& f : found) assets.push_back(f.asset_id);
  const auto db = services.database.reader();
  const triage::Clocks clocks(*db, view, services.clock.now(), assets);
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> assignees;
  for (const auto& work : triage::works(*db, view.environment().id, assets))
    if (work.assignee_id) assignees[{work.asset_id, work.cve}] = *work.assignee_id;
  const auto names = assignees.empty() ? std::map<std::int64_t, Assignee>{} : people(*db, view.environment().organization_id);
  for (const auto& f : found) {
    FindingView& row = out.emplace_back(finding_view(f));
    row.clock = clock_view(clocks.of(f));
    const auto assigned = assignees.find({f.asset_id, f.match.cve});
    if (assigned == assignees.end()) continue;
    const auto person = names.find(assigned->second);
    row.assignee = person == names.end() ? Assignee{assigned->second, "a former member", ""} : person->second;
  }
  return out;
}

Json score_json(int hundredths, Severity tier, std::string_view formula, std::string_view rule, const std::vector<scoring::Contribution>& steps) {
  return Json::object({{"score", static_cast<double>(hundredths) / 100}, {"tier", upper_name(tier)}, {"formula_version", formula}, {"rule", rule}, {"contributions", to_json(steps)}});
}

Json cvss_claims(const intel::Vulnerability& vulnerability) {
  Json out = Json::array();
  const auto headline = vulnerability.headline_score();
  for (const auto& claim : vulnerability.claims)
    for (const auto& score : claim.scores)
      out.push(Json::object({{"version", score.version}, {"vector", score.vector}, {"score", from_tenths(score.tenths)}, {"issuer", score.issuer}, {"source", name_of(claim.source)},
                             {"chosen", headline.score == &score}}));
  return out;
}

Result<Json> finding_detail(Services& services, const findings::EnvironmentView& view, const findings::Finding& finding) {
  const auto projections = services.projections.get();
  const auto vulnerability = TRY(services.corpus.vulnerability(finding.match.cve));
  const auto* asset = view.asset(finding.asset_id);
  ENSURE(asset != nullptr, "a finding's asset stands in its view");
  const auto& identity = view.identities()[asset->identity].product;

  // Matching runs anew for this one identity: the stored match keeps only what lists show.
  const matching::Engine engine(projections.index);
  const matching::Identity asked = findings::engine_identity(identity);
  const std::vector<std::string> cves{finding.match.cve};
  const auto results = engine.match_changed(std::span(&asked, 1), cves);
  const matching::Match* match = nullptr;
  matching::Resolution resolution;
  if (!results.empty()) {
    resolution = results.front().resolution;
    for (const auto& m : results.front().matches)
      if (m.cve == finding.match.cve) match = &m;
  }

  Json out = to_json(finding_views(services, view, {finding}).front());
  out.set("environment", Json::object({{"id", view.environment().id}, {"name", view.environment().name}}));
  Json said = Json::object({{"vendor", identity.vendor}, {"product", identity.product}, {"version", identity.version}});
  for (const auto& [name, value] : {std::pair{"firmware_version", identity.firmware_version}, {"order_number", identity.order_number}, {"cpe", identity.cpe}, {"purl", identity.purl}})
    if (!value.empty()) said.set(name, value);
  Json resolved;
  if (resolution.vendor && resolution.product) resolved = Json(fmt::format("{} {}", resolution.vendor->name, resolution.product->name));
  out.set("explanation", Json::object({{"sentence", wording(finding, match)},
                                       {"identity", Json::object({{"said", std::move(said)}, {"resolved_as", std::move(resolved)}, {"confidence", resolution.confidence}, {"match_basis", to_json(resolution.match_basis)}})},
                                       {"criteria", criteria_json(match, vulnerability ? &*vulnerability : nullptr)},
                                       {"warnings", warnings_json(resolution.warnings, match)},
                                       {"recomputed_on", projections.revision},
                                       {"still_matches", match != nullptr}}));
  Json scores = Json::object();
  if (vulnerability) {
    const auto scored = scoring::assess(*vulnerability);
    scores.set("bcs", score_json(scored.bcs.hundredths, scored.bcs.tier(), scoring::kBcsFormula, "Likelihood of exploitation in control systems, from CVSS, EPSS, exploits, relevance and fixes; 0 to 10.", scored.bcs.contributions));
    scores.set("cvss", cvss_claims(*vulnerability));
  } else {
    scores.set("bcs", Json()).set("cvss", Json::array());
  }
  const auto priority = findings::priority_steps(finding.facts, finding.match.tier, *asset);
  scores.set("priority", score_json(priority.hundredths, priority.tier(), scoring::kPriorityFormula, "BCS set into the place of the asset: criticality, reach, safety, level, certainty; 0 to 100.", priority.contributions));
  out.set("scores", std::move(scores));
  Json fix = to_json(FindingFix{finding.match.fix_available, finding.match.fix_action, known_text(finding.match.fix_source), finding.match.fix_derived});
  fix.set("stated", stated_fixes(match, vulnerability ? &*vulnerability : nullptr));
  fix.set("conflict", match ? or_null(match->disagreement) : Json());
  out.set("fix", std::move(fix));
  out.set("history", history_json(services, finding));
  return out;
}

}  // namespace bulkhead::faces::native
