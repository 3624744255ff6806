// The patch gap report: fixes that are known and not applied, how long, and which actions close most of them.
#include <algorithm>
#include <map>
#include <set>

#include "compose.h"
#include "core/numbers.h"
#include "core/text.h"
#include "figure_text.h"
#include "finding_walk.h"

namespace bulkhead::reports {
namespace {

constexpr std::size_t kActions = 40, kVendors = 25;

/// Findings of one kind: those with a fix, how many of these are done, and the gap with its age.
struct GapRow {
  std::string name;
  std::int64_t with_fix = 0, done = 0, gap = 0, known_exploited = 0, overdue = 0;
  std::int64_t without_fix = 0;              ///< open findings for which no fix is known
  Share coverage;
};
BOOST_DESCRIBE_STRUCT(GapRow, (), (name, with_fix, done, gap, known_exploited, overdue, without_fix, coverage))

struct AgeRow {
  std::string age;
  std::int64_t gap = 0, known_exploited = 0;
  SeverityCounts severities;
};
BOOST_DESCRIBE_STRUCT(AgeRow, (), (age, gap, known_exploited, severities))

struct ActionRow {
  std::string environment, fix, product, source;
  bool derived = false;
  std::int64_t findings = 0, assets = 0, cves = 0, known_exploited = 0;
  int highest_bcs = 0;
  Share of_gap;
};
BOOST_DESCRIBE_STRUCT(ActionRow, (), (environment, fix, product, source, derived, findings, assets, cves, known_exploited, highest_bcs, of_gap))

struct Figures {
  std::int64_t assets = 0, matches = 0, open = 0, grace_days = 0;
  GapRow all;
  std::int64_t compensated = 0, accepted = 0, ticketed = 0, unanswered = 0;
  std::int64_t controlled_without_fix = 0;
  std::vector<GapRow> severities, layers, vendors, environments;
  std::vector<AgeRow> ages;
  std::vector<ActionRow> actions;
  std::int64_t actions_total = 0;
};
BOOST_DESCRIBE_STRUCT(Figures, (), (assets, matches, open, grace_days, all, compensated, accepted, ticketed, unanswered, controlled_without_fix, severities, layers, vendors, environments, ages, actions, actions_total))

struct AgeClass {
  std::string_view name;
  std::int64_t most_days;
};
constexpr std::array<AgeClass, 5> kAges = {{{"up to 30 days", 30}, {"31 to 90 days", 90}, {"91 to 180 days", 180}, {"181 to 365 days", 365}, {"more than 365 days", 1'000'000}}};
constexpr std::array<std::string_view, 5> kSeverities = {"not scored", "low", "medium", "high", "critical"};

bool is_gap(const FindingRef& f) { return f.standing.open && f.match.fix_available; }
std::int64_t age_days(const FindingRef& f, Instant as_of) { return std::max<std::int64_t>(0, as_of.microseconds - f.pair.first_seen.microseconds) / kMicrosecondsPerDay; }

void count(GapRow& row, const FindingRef& f, bool overdue) {
  if (f.fixable()) {
    ++row.with_fix;
    row.done += f.standing.done;
  }
  if (is_gap(f)) {
    ++row.gap;
    row.known_exploited += f.cve.facts.kev;
    row.overdue += overdue;
  } else if (f.standing.open) {
    ++row.without_fix;
  }
}

std::vector<GapRow> by_gap(std::map<std::string, GapRow> rows) {
  std::vector<GapRow> out;
  for (auto& [name, row] : rows) {
    row.name = name;
    row.coverage = share(row.done, row.with_fix, "");
    out.push_back(std::move(row));
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.gap > b.gap; });
  return out;
}

std::vector<ActionRow> actions_of(const ReportInputs& in) {
  struct Work {
    ActionRow row;
    std::set<std::int64_t> assets;
    std::set<std::string_view> cves;
  };
  std::map<std::array<std::string, 3>, Work> work;
  each_finding(in, [&](const FindingRef& f) {
    if (!is_gap(f)) return;
    const findings::Match match = f.view.match(f.match);
    const std::string product = f.identity.product.vendor + " " + f.identity.product.product;
    Work& w = work[{f.view.environment().name, match.fix_action, product}];
    ActionRow& row = w.row;
    row.environment = f.view.environment().name;
    row.fix = match.fix_action;
    row.product = product;
    row.source = match.fix_source;
    row.derived = match.fix_derived;
    ++row.findings;
    row.known_exploited += f.cve.facts.kev;
    row.highest_bcs = std::max(row.highest_bcs, f.cve.facts.bcs_hundredths);
    w.assets.insert(f.asset.id);
    w.cves.insert(f.cve.id);
  });
  std::vector<ActionRow> out;
  for (auto& [key, w] : work) {
    w.row.assets = static_cast<std::int64_t>(w.assets.size());
    w.row.cves = static_cast<std::int64_t>(w.cves.size());
    out.push_back(std::move(w.row));
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.findings != b.findings ? a.findings > b.findings : a.highest_bcs > b.highest_bcs; });
  return out;
}

Figures gather(const ReportInputs& in) {
  Figures out;
  out.grace_days = in.standards->policy().patch_grace_days;
  std::map<std::string, GapRow> layers, vendors, environments;
  std::array<GapRow, 5> severities;
  for (const auto& age : kAges) out.ages.emplace_back().age = age.name;
  for (const auto& view : in.environments) {
    out.assets += static_cast<std::int64_t>(view->assets().size());
    environments[view->environment().name];
  }
  each_finding(in, [&](const FindingRef& f) {
    ++out.matches;
    if (!f.standing.counted) return;
    out.open += f.standing.open;
    const std::int64_t days = age_days(f, in.as_of);
    const bool overdue = days > out.grace_days;
    count(out.all, f, overdue);
    count(severities[static_cast<std::size_t>(f.cve.facts.severity)], f, overdue);
    count(layers[fmt::format("{}: {}", name_of(f.asset.layer), layer_owner(f.asset.layer))], f, overdue);
    count(vendors[f.identity.product.vendor.empty() ? "Vendor not stated" : f.identity.product.vendor], f, overdue);
    count(environments[f.view.environment().name], f, overdue);
    const std::string_view reason = f.pair.decision ? std::string_view(f.pair.decision->reason) : std::string_view();
    const bool controlled = f.pair.state == findings::State::acknowledged && reason == "compensating_control";
    if (f.standing.open && !f.match.fix_available) out.controlled_without_fix += controlled;
    if (!is_gap(f)) return;
    if (controlled) ++out.compensated;
    else if (f.pair.state == findings::State::ticketed) ++out.ticketed;
    else if (f.pair.state == findings::State::active) ++out.unanswered;
    else ++out.accepted;
    std::size_t age = 0;
    while (days > kAges[age].most_days) ++age;
    AgeRow& row = out.ages[age];
    ++row.gap;
    row.known_exploited += f.cve.facts.kev;
    row.severities.add(f.cve.facts.severity);
  });
  out.all.name = "all";
  out.all.coverage = share(out.all.done, out.all.with_fix, "Findings with an available fix that are remediated or closed, over all findings with an available fix that concern the asset.");
  for (std::size_t i = severities.size(); i-- > 0;) {
    severities[i].name = kSeverities[i];
    severities[i].coverage = share(severities[i].done, severities[i].with_fix, "");
    out.severities.push_back(severities[i]);
  }
  out.layers = by_gap(std::move(layers));
  out.vendors = by_gap(std::move(vendors));
  out.environments = by_gap(std::move(environments));
  out.actions = actions_of(in);
  out.actions_total = static_cast<std::int64_t>(out.actions.size());
  for (auto& action : out.actions) action.of_gap = share(action.findings, out.all.gap, "");
  return out;
}

void gap_table(Document& out, std::string_view head, const std::vector<GapRow>& rows, std::size_t most, const GapRow* all) {
  Table t;
  t.columns = {{std::string(head), Align::left, 26}, {"With fix", Align::right, 0}, {"Done", Align::right, 0}, {"Coverage", Align::right, 0}, {"Gap", Align::right, 0}, {"Known exploited", Align::right, 0}, {"Overdue", Align::right, 0},
               {"Open, no fix", Align::right, 0}};
  const auto cells = [](const GapRow& r, const Markup& name) {
    return std::vector<Markup>{name, escape(count_text(r.with_fix)), escape(count_text(r.done)), escape(percent_text(r.coverage)), escape(count_text(r.gap)), escape(count_text(r.known_exploited)), escape(count_text(r.overdue)),
                               escape(count_text(r.without_fix))};
  };
  for (const auto& row : rows) {
    if (t.rows.size() == most) break;
    t.row(cells(row, escape(row.name)));
  }
  if (all != nullptr) t.row(cells(*all, strong("All")));
  out.table(t);
  if (rows.size() > most) out.rule(fmt::format("{} of {} rows, widest gap first.", most, rows.size()));
}

void summary_chapter(Document& out, const Figures& f) {
  out.heading(1, "summary", "Summary");
  out.figures({{count_text(f.all.gap), "findings with an unapplied fix", fmt::format("of {} open findings on {} assets", count_text(f.open), count_text(f.assets))},
               {percent_text(f.all.coverage), "patch coverage", fmt::format("{} of {} findings with an available fix are done", count_text(f.all.done), count_text(f.all.with_fix))},
               {count_text(f.all.known_exploited), "known exploited in the gap", fmt::format("of {} findings with an unapplied fix", count_text(f.all.gap))},
               {count_text(f.all.overdue), "overdue", fmt::format("of {}: known here for more than {} days", count_text(f.all.gap), f.grace_days)},
               {count_text(f.actions_total), "actions", "different fixes of different products that would close the gap"},
               {count_text(f.all.without_fix), "open without a fix", fmt::format("of {} open findings; {} of them have a compensating control", count_text(f.open), count_text(f.controlled_without_fix))}});
  out.heading(2, "answers", "What was decided on the gap");
  Table t;
  t.columns = {{"Answer", Align::left, 40}, {"Findings", Align::right, 0}, {"Share of the gap", Align::right, 0}};
  const auto row = [&](std::string_view name, std::int64_t n) { t.row({escape(name), escape(count_text(n)), escape(percent_text(share(n, f.all.gap, "")))}); };
  row("Nobody answered yet", f.unanswered);
  row("In a ticket", f.ticketed);
  row("Compensating control in its place", f.compensated);
  row("Accepted, escalated or set aside", f.accepted);
  t.row({strong("All"), strong(count_text(f.all.gap)), strong(percent_text(share(f.all.gap, f.all.gap, "")))});
  out.table(t);
  out.heading(2, "severities", "By severity");
  gap_table(out, "Severity", f.severities, f.severities.size(), &f.all);
  out.heading(2, "age", "How long the fix has been outstanding");
  Table a;
  a.columns = {{"Known here for", Align::left, 26}, {"Gap", Align::right, 0}, {"Critical", Align::right, 0}, {"High", Align::right, 0}, {"Medium", Align::right, 0}, {"Low or not scored", Align::right, 0}, {"Known exploited", Align::right, 0}, {"Share", Align::right, 0}};
  for (const auto& r : f.ages)
    a.row({escape(r.age), escape(count_text(r.gap)), escape(count_text(r.severities.critical)), escape(count_text(r.severities.high)), escape(count_text(r.severities.medium)),
           escape(count_text(r.severities.low + r.severities.unscored)), escape(count_text(r.known_exploited)), escape(percent_text(share(r.gap, f.all.gap, "")))});
  out.table(a);
  out.rule("From the first sight of the finding on the asset to the as-of time; the release date of a fix is not known for every supplier, so the first sight stands for it.");
}

void actions_chapter(Document& out, const Figures& f) {
  out.heading(1, "actions", "Actions, those that close most first");
  Table t;
  t.compact = true;
  t.columns = {{"Action", Align::left, 36}, {"Product", Align::left, 20}, {"Findings", Align::right, 0}, {"Share", Align::right, 0}, {"Assets", Align::right, 0}, {"CVEs", Align::right, 0}, {"Known exploited", Align::right, 0}, {"Highest BCS", Align::right, 0}};
  for (const auto& a : f.actions) {
    if (t.rows.size() == kActions) break;
    const std::string place = f.environments.size() > 1 ? a.environment + ". " : "";
    t.row({escape(a.fix) + Markup{"<br>"} + small(place + (a.derived ? "Derived from the affected versions." : "Stated by the sources.")), escape(a.product),
           escape(count_text(a.findings)), escape(percent_text(a.of_gap)), escape(count_text(a.assets)), escape(count_text(a.cves)), escape(count_text(a.known_exploited)), escape(format_fixed(a.highest_bcs, 2))});
  }
  out.table(t);
  out.rule(fmt::format("{} of {} actions. Share: of the {} findings of the gap. One action is one text for one product in one environment. The complete list is the sheet \"actions\" of the XLSX or JSON form.",
                       t.rows.size(), count_text(f.actions_total), count_text(f.all.gap)));
}

void split_chapter(Document& out, const Figures& f) {
  out.heading(1, "split", "Where the gap is");
  out.heading(2, "layers", "By layer, with who repairs");
  gap_table(out, "Layer", f.layers, f.layers.size(), &f.all);
  if (f.environments.size() > 1) {
    out.heading(2, "environments", "By environment");
    gap_table(out, "Environment", f.environments, 50, &f.all);
  }
  out.heading(2, "vendors", "By vendor");
  gap_table(out, "Vendor", f.vendors, kVendors, &f.all);
}

Sheet actions_sheet(const Figures& f) {
  std::vector<Cells> rows;
  for (const auto& a : f.actions)
    rows.push_back({a.environment, a.fix, a.product, a.source, Cell::truth(a.derived), Cell::number(a.findings), Cell::number(a.assets), Cell::number(a.cves), Cell::number(a.known_exploited), Cell::number(a.highest_bcs, 2)});
  return sheet_of("actions", {"environment", "fix", "product", "fix_source", "derived", "findings", "assets", "cves", "known_exploited", "highest_bcs"}, std::move(rows));
}

}  // namespace

Result<ReportContent> patch_gap(const ReportInputs& in) {
  Figures f = gather(in);
  ReportContent content;
  content.sheets.push_back(findings_sheet(in, "findings", is_gap));
  content.sheets.push_back(actions_sheet(f));
  content.sheets.push_back(findings_sheet(in, "without_fix", [](const FindingRef& finding) { return finding.standing.open && !finding.match.fix_available; }));
  content.cover = {{"Gap", fmt::format("{} of {} open findings", count_text(f.all.gap), count_text(f.open))}};
  content.signatures = {"Author|Composed and checked for completeness", "Approver|Outages and resources granted"};
  summary_chapter(content.document, f);
  actions_chapter(content.document, f);
  split_chapter(content.document, f);
  if (f.actions.size() > kActions) f.actions.resize(kActions);
  content.figures = to_json(f);
  content.rules = {"A finding is one CVE on one asset. Withdrawn matches and matches whose versions cannot be compared (undecided) are left out.",
                   "The gap: open findings (active, ticketed, or acknowledged or dismissed for a reason that does not remove the weakness) for which a source names a fix.",
                   "With fix: findings with a known fix that concern the asset, done or not; findings decided not applicable or a false match are left out. Done: remediated or closed. With fix = done + gap.",
                   fmt::format("Overdue: first seen on the asset more than {} days before the as-of time (the grace time of the level policy).", f.grace_days),
                   "Figures describe the state at the as-of time. A finding that ended because the declared version of its asset changed counts in no share.",
                   "Shares are truncated to a tenth of a percent. A share without anything to count is 'not known', never 0 % or 100 %."};
  return content;
}

}  // namespace bulkhead::reports
