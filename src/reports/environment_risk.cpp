// The environment risk report: one environment in full, for those who work in it.
#include <algorithm>
#include <map>

#include "core/numbers.h"
#include "core/text.h"
#include "decision_register.h"
#include "figure_text.h"
#include "reports/chart.h"
#include "risk_score.h"

namespace bulkhead::reports {
namespace {

constexpr std::size_t kActions = 15;

struct CountRow {
  std::string name;
  std::int64_t assets = 0, open = 0, critical = 0, high = 0, known_exploited = 0;
};
BOOST_DESCRIBE_STRUCT(CountRow, (), (name, assets, open, critical, high, known_exploited))

struct ActionRow {
  std::string fix, product, source;
  bool derived = false;
  std::int64_t findings = 0, assets = 0, cves = 0, known_exploited = 0;
};
BOOST_DESCRIBE_STRUCT(ActionRow, (), (fix, product, source, derived, findings, assets, cves, known_exploited))

struct Figures {
  std::string name, site_type, criticality, description;
  RiskScore score;
  std::int64_t assets = 0, assets_with_open = 0, zones = 0, matches = 0, open = 0, active = 0, undecided = 0, known_exploited = 0, public_exploit = 0;
  SeverityCounts severities;
  Share answered, patched;
  std::vector<CountRow> layers, types, zone_rows;
  std::vector<ActionRow> actions;
  std::int64_t actions_total = 0;
  std::vector<RegisterRow> registers;
  std::vector<NamedShare> quality;
};
BOOST_DESCRIBE_STRUCT(Figures, (), (name, site_type, criticality, description, score, assets, assets_with_open, zones, matches, open, active, undecided, known_exploited, public_exploit, severities, answered,
                                    patched, layers, types, zone_rows, actions, actions_total, registers, quality))

/// Rows by name, as counted.
class CountRows {
 public:
  void asset(const std::string& name) { row(name).assets++; }
  void open(const std::string& name, const findings::CveFacts& facts) {
    CountRow& r = row(name);
    ++r.open;
    r.critical += facts.severity == findings::Severity::CRITICAL;
    r.high += facts.severity == findings::Severity::HIGH;
    r.known_exploited += facts.kev;
  }
  /// Most open findings first.
  [[nodiscard]] std::vector<CountRow> rows() const {
    std::vector<CountRow> out;
    for (const auto& [name, row] : rows_) out.push_back(row);
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.open > b.open; });
    return out;
  }

 private:
  CountRow& row(const std::string& name) {
    CountRow& r = rows_[name];
    r.name = name;
    return r;
  }
  std::map<std::string, CountRow> rows_;
};

std::string type_of(const EnvironmentView::AssetEntry& asset) { return asset.asset_type.empty() ? "Type not stated" : asset.asset_type; }
std::string zone_of(std::string_view zone) { return zone.empty() ? "In no zone" : std::string(zone); }

std::vector<ActionRow> actions_of(const EnvironmentView& view, Instant as_of) {
  std::vector<ActionRow> out;
  for (const auto& g : view.fix_groups({}, as_of))
    if (!g.fix.empty() && !g.fix.starts_with("no fix")) out.push_back({g.fix, g.product, g.source, g.derived, g.findings, g.assets, g.cves, g.known_exploited});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.findings > b.findings; });
  return out;
}

Figures gather(const ReportInputs& in) {
  const EnvironmentView& view = *in.environments.front();
  Figures out;
  out.name = view.environment().name;
  out.site_type = replace_all(name_of(view.environment().site_type), "_", " ");
  out.criticality = name_of(view.environment().criticality);
  out.description = view.environment().description;
  out.assets = static_cast<std::int64_t>(view.assets().size());
  out.zones = static_cast<std::int64_t>(view.zones().size());
  std::map<std::int64_t, std::string> zone_names;
  for (const auto& zone : view.zones()) zone_names[zone.id] = zone.name;
  CountRows layers, types, zones;
  std::int64_t unknown_type = 0, without_zone = 0;
  for (const auto& asset : view.assets()) {
    layers.asset(std::string(name_of(asset.layer)));
    types.asset(type_of(asset));
    const auto zone = zone_names.find(asset.zone_id);
    zones.asset(zone_of(zone == zone_names.end() ? std::string_view() : zone->second));
    unknown_type += asset.asset_type.empty();
    without_zone += zone == zone_names.end();
  }
  RiskCounter risk(in);
  std::int64_t counted = 0, answered = 0, patch_done = 0, patch_all = 0, last_asset = -1;
  each_finding(in, [&](const FindingRef& f) {
    risk.add(f);
    ++out.matches;
    out.undecided += f.pair.state == findings::State::undecided;
    out.active += f.pair.state == findings::State::active;
    if (!f.standing.counted) return;
    ++counted;
    answered += f.standing.answered;
    if (f.fixable()) ++patch_all, patch_done += f.standing.done;
    if (!f.standing.open) return;
    const auto& facts = f.cve.facts;
    ++out.open;
    out.severities.add(facts.severity);
    out.known_exploited += facts.kev;
    out.public_exploit += facts.maturity >= findings::ExploitMaturity::FUNCTIONAL;
    out.assets_with_open += f.asset.id != last_asset;
    last_asset = f.asset.id;
    layers.open(std::string(name_of(f.asset.layer)), facts);
    types.open(type_of(f.asset), facts);
    zones.open(zone_of(f.zone), facts);
  });
  out.score = risk.score();
  out.answered = share(answered, counted, "Findings in any state but active, over all findings that are neither withdrawn nor undecided.");
  out.patched = share(patch_done, patch_all, "Findings with an available fix that are remediated or closed, over all findings with an available fix that concern the asset.");
  out.layers = layers.rows();
  out.types = types.rows();
  out.zone_rows = zones.rows();
  out.actions = actions_of(view, in.as_of);
  out.actions_total = static_cast<std::int64_t>(out.actions.size());
  if (out.actions.size() > kActions) out.actions.resize(kActions);
  out.registers = decision_register(in);
  std::int64_t without_version = 0, unresolved = 0;
  for (const auto& identity : view.identities()) {
    const auto& p = identity.product;
    const auto n = static_cast<std::int64_t>(identity.assets.size());
    if (p.version.empty() && p.firmware_version.empty() && p.cpe.empty() && p.purl.empty()) without_version += n;
    if (identity.status != "resolved") unresolved += n;
  }
  out.quality = {{"Assets without a stated version", share(without_version, out.assets, "")}, {"Assets whose product is not identified", share(unresolved, out.assets, "")},
                 {"Assets in no zone", share(without_zone, out.assets, "")}, {"Assets without a stated type", share(unknown_type, out.assets, "")},
                 {"Matches that a person must decide", share(out.undecided, out.matches, "")}};
  return out;
}

void count_table(Document& out, std::string_view head, const std::vector<CountRow>& rows, std::int64_t open) {
  Table t;
  t.columns = {{std::string(head), Align::left, 30}, {"Assets", Align::right, 0}, {"Open", Align::right, 0}, {"Critical", Align::right, 0}, {"High", Align::right, 0}, {"Known exploited", Align::right, 0}, {"Share of open", Align::right, 0}};
  constexpr std::size_t kRows = 25;
  for (const auto& row : rows) {
    if (t.rows.size() == kRows) break;
    t.row({escape(row.name), escape(count_text(row.assets)), escape(count_text(row.open)), escape(count_text(row.critical)), escape(count_text(row.high)), escape(count_text(row.known_exploited)),
           escape(percent_text(share(row.open, open, "")))});
  }
  out.table(t);
  if (rows.size() > kRows) out.rule(fmt::format("{} of {} rows, most open findings first.", kRows, rows.size()));
}

void overview_chapter(Document& out, const Figures& f) {
  out.heading(1, "overview", "Overview");
  out.figures({{f.score.hundredths ? format_fixed(*f.score.hundredths, 2) : "not known", "risk score", fmt::format("of 100, lower is better: {}", f.score.band)},
               {count_text(f.open), "open findings", fmt::format("of {} matches; on {} of {} assets", count_text(f.matches), count_text(f.assets_with_open), count_text(f.assets))},
               {count_text(f.known_exploited), "known exploited", fmt::format("of {} open findings", count_text(f.open))},
               {count_text(f.public_exploit), "with public exploit", fmt::format("of {} open findings; working exploits, known exploitation included", count_text(f.open))},
               {percent_text(f.answered), "answered", fmt::format("{} of {} findings carry a decision of a person", count_text(f.answered.part), count_text(f.answered.whole))},
               {percent_text(f.patched), "patch coverage", fmt::format("{} of {} findings with an available fix are done", count_text(f.patched.part), count_text(f.patched.whole))}});
  out.facts({{"Environment", escape(f.name)}, {"Type of site", escape(f.site_type)}, {"Criticality", escape(f.criticality)}, {"Description", escape(f.description.empty() ? "none" : f.description)},
             {"Assets and zones", escape(fmt::format("{} assets in {} zones", count_text(f.assets), count_text(f.zones)))}});
  score_section(out, f.score);
}

void distribution_chapter(Document& out, const Figures& f) {
  out.heading(1, "distribution", "Where the findings are");
  out.heading(2, "severities", "By severity");
  severity_picture(out, f.severities, "Open findings");
  severity_table(out, f.severities, "Open findings");
  out.heading(2, "layers", "By layer");
  std::vector<Bar> bars;
  std::string spoken;
  for (const auto& row : f.layers) {
    bars.push_back({row.name, row.open, "accent"});
    spoken += fmt::format("{}{} {}", spoken.empty() ? "" : ", ", row.name, row.open);
  }
  if (!bars.empty()) out.picture(bar_chart(bars), "Open findings by layer: " + spoken + ".", "OT: repaired by OT engineering; OS: by the IT patch team; NETWORK: by the network team.");
  count_table(out, "Layer", f.layers, f.open);
  out.heading(2, "zones", "By zone");
  count_table(out, "Zone", f.zone_rows, f.open);
  out.heading(2, "types", "By type of asset");
  count_table(out, "Type", f.types, f.open);
}

void work_chapter(Document& out, const Figures& f) {
  out.heading(1, "work", "What to do and what was decided");
  out.heading(2, "actions", "Actions that close most");
  Table t;
  t.compact = true;
  t.columns = {{"Action", Align::left, 40}, {"Product", Align::left, 0}, {"Findings", Align::right, 0}, {"Assets", Align::right, 0}, {"CVEs", Align::right, 0}, {"Known exploited", Align::right, 0}};
  for (const auto& a : f.actions)
    t.row({escape(a.fix) + (a.derived ? Markup{" "} + small("derived from the affected versions") : Markup{}), escape(a.product), escape(count_text(a.findings)), escape(count_text(a.assets)), escape(count_text(a.cves)),
           escape(count_text(a.known_exploited))});
  out.table(t);
  out.rule(fmt::format("{} of {} actions, most active findings first. Findings counts what the action closes; one action is one text for one product.", f.actions.size(), f.actions_total));
  out.heading(2, "acknowledged", "Acknowledged findings");
  register_table(out, f.registers);
  out.rule("Decisions with the same words, person and time are one entry. Dismissed findings stand in the audit log and in the complete list only.");
  out.heading(2, "quality", "What is not known");
  Table q;
  q.columns = {{"What is not known", Align::left, 50}, {"Count", Align::right, 0}, {"Of", Align::right, 0}, {"Share", Align::right, 0}};
  for (const auto& row : f.quality) q.row({escape(row.name), escape(count_text(row.share.part)), escape(count_text(row.share.whole)), escape(percent_text(row.share))});
  out.table(q);
}

/// The finding table with the columns of the compatible report: CVE, BSID, asset, CVSS, BCS, EPSS percentile, KEV, exploit, confidence, patch.
LongTable annex_of(const Sheet& sheet, const Figures& f) {
  LongTable t;
  t.title = "Annex: open findings one by one";
  t.columns = {{"CVE", 16, Align::left}, {"BSID", 22, Align::left}, {"Asset", 18, Align::left}, {"Zone", 12, Align::left}, {"CVSS", 6, Align::right}, {"BCS", 6, Align::right}, {"EPSS pct.", 7, Align::right},
               {"KEV", 5, Align::left}, {"Exploit", 11, Align::left}, {"Confidence", 11, Align::left}, {"Patch status", 11, Align::left}, {"State", 12, Align::left}, {"First seen", 10, Align::left}};
  const auto decimal = [](const Cell& c) { return c.kind == Cell::Kind::number ? format_fixed(c.value, c.digits) : std::string(); };
  std::int64_t total = 0;
  sheet.rows([&](const Cells& c) {
    if (++total > kAnnexRows) return;
    t.rows.push_back({c[2].text, c[3].text, c[4].text, c[1].text, decimal(c[11]), decimal(c[12]), c[13].kind == Cell::Kind::number ? format_fixed(c[13].value / 10'000, 2) : "", c[14].value ? "yes" : "",
                      to_lower(c[15].text), to_lower(c[16].text), c[18].text, c[21].text, c[28].text.substr(0, 10)});
  });
  t.intro = fmt::format("{} of {} open findings by urgency (BCS). CVSS and BCS 0 to 10, EPSS percentile 0 to 1; KEV: known exploited. The complete list is the CSV, XLSX or JSON form of this report.", t.rows.size(), count_text(f.open));
  return t;
}

}  // namespace

Result<ReportContent> environment_risk(const ReportInputs& in) {
  const Figures f = gather(in);
  ReportContent content;
  content.figures = to_json(f);
  content.cover = {{"Risk score", score_text(f.score)}};
  content.signatures = {"Author|Composed and checked for completeness", "Reviewer|Reviewed against inventory and decisions"};
  overview_chapter(content.document, f);
  distribution_chapter(content.document, f);
  work_chapter(content.document, f);
  content.sheets.push_back(findings_sheet(in, "findings", [](const FindingRef& finding) { return finding.standing.open; }));
  content.sheets.push_back(findings_sheet(in, "acknowledged", [](const FindingRef& finding) { return finding.pair.state == findings::State::acknowledged; }));
  content.annex = annex_of(content.sheets.front(), f);
  content.rules = {"A finding is one CVE on one asset. Withdrawn matches and matches whose versions cannot be compared (undecided) are no findings; undecided ones are stated beside.",
                   "Open: active, ticketed, or acknowledged or dismissed for a reason that does not remove the weakness (accepted risk, compensating control, escalated).",
                   "Acknowledgment coverage is the share 'answered': findings in any state but active, over all findings.",
                   "Zones count the assets assigned to them directly; an enclosing zone does not include those inside it.",
                   "Figures describe the state at the as-of time; the period is stated for the document only.",
                   "Shares are truncated to a tenth of a percent. A share without anything to count is 'not known', never 0 % or 100 %."};
  for (auto& rule : score_rules()) content.rules.push_back(std::move(rule));
  return content;
}

}  // namespace bulkhead::reports
