// The executive summary: one or more environments in plain language, for people who decide on money and dates.
#include <algorithm>
#include <map>
#include <set>

#include "core/numbers.h"
#include "core/text.h"
#include "figure_text.h"
#include "reports/chart.h"
#include "risk_score.h"

namespace bulkhead::reports {
namespace {

constexpr std::size_t kTop = 5, kDecisions = 3, kMonths = 12;
constexpr std::int64_t kSoonDays = 90;

struct TopRisk {
  std::string cve, title, severity, exploit_maturity, summary, action, fix;
  int bcs_hundredths = 0, cvss_tenths = -1;
  bool kev = false;
  std::int64_t findings = 0, assets = 0, with_fix = 0;
  std::vector<std::string> environments, products;
};
BOOST_DESCRIBE_STRUCT(TopRisk, (), (cve, title, severity, exploit_maturity, summary, action, fix, bcs_hundredths, cvss_tenths, kev, findings, assets, with_fix, environments, products))

struct LayerRow {
  std::string layer, owner;
  std::int64_t assets = 0, open = 0, known_exploited = 0;
  SeverityCounts severities;
};
BOOST_DESCRIBE_STRUCT(LayerRow, (), (layer, owner, assets, open, known_exploited, severities))

struct EnvironmentRow {
  std::string name, site_type, criticality;
  std::int64_t assets = 0, open = 0, critical = 0, known_exploited = 0;
  RiskScore score;
};
BOOST_DESCRIBE_STRUCT(EnvironmentRow, (), (name, site_type, criticality, assets, open, critical, known_exploited, score))

struct MonthRow {
  std::string month;
  std::int64_t found = 0, answered = 0;
};
BOOST_DESCRIBE_STRUCT(MonthRow, (), (month, found, answered))

struct DecisionNeeded {
  std::string decision, why;
};
BOOST_DESCRIBE_STRUCT(DecisionNeeded, (), (decision, why))

struct Figures {
  RiskScore score;
  std::int64_t assets = 0, matches = 0, open = 0, active = 0, undecided = 0;
  SeverityCounts severities;
  std::int64_t known_exploited = 0, known_exploited_cves = 0, known_exploited_assets = 0, known_exploited_unanswered = 0;
  Share answered, patched, fixable;
  std::int64_t found = 0, first_answers = 0, done = 0;
  std::vector<MonthRow> months;
  std::vector<TopRisk> top;
  std::vector<LayerRow> layers;
  std::vector<EnvironmentRow> environments;
  std::vector<DecisionNeeded> decisions;
  std::int64_t accepted = 0, accepted_without_end = 0, ending_soon = 0, reviews_overdue = 0;
  std::vector<NamedShare> quality;
};
BOOST_DESCRIBE_STRUCT(Figures, (), (score, assets, matches, open, active, undecided, severities, known_exploited, known_exploited_cves, known_exploited_assets, known_exploited_unanswered, answered, patched,
                                    fixable, found, first_answers, done, months, top, layers, environments, decisions, accepted, accepted_without_end, ending_soon, reviews_overdue, quality))

class Gathering {
 public:
  Gathering(const ReportInputs& in, Period period) : in_(in), period_(period) {}
  Figures run();

 private:
  struct OfCve {
    const EnvironmentView::CveEntry* entry = nullptr;
    std::int64_t findings = 0, with_fix = 0;
    std::set<std::int64_t> assets;
    std::set<std::string> environments, products, fixes;
  };
  void environment(const EnvironmentView& view);
  void add(const FindingRef& f);
  void open(const FindingRef& f);
  void decision(const FindingRef& f);
  void answers(const EnvironmentView& view);
  void months();
  void top();
  void quality();
  void decisions();

  const ReportInputs& in_;
  Period period_;
  Figures out_;
  std::map<std::string, OfCve, std::less<>> cves_;
  std::map<inventory::Layer, LayerRow> layers_;
  std::set<std::int64_t> exploited_assets_;
  std::set<std::string> exploited_cves_;
  std::map<std::string, std::int64_t> found_, answered_;
  std::int64_t counted_ = 0, answered_count_ = 0, patch_done_ = 0, patch_all_ = 0, open_with_fix_ = 0;
};

void Gathering::environment(const EnvironmentView& view) {
  auto& row = out_.environments.emplace_back();
  row.name = view.environment().name;
  row.site_type = replace_all(name_of(view.environment().site_type), "_", " ");
  row.criticality = name_of(view.environment().criticality);
  row.assets = static_cast<std::int64_t>(view.assets().size());
  for (const auto& asset : view.assets()) ++layers_[asset.layer].assets;
}

void Gathering::add(const FindingRef& f) {
  ++out_.matches;
  if (f.pair.state == findings::State::undecided) ++out_.undecided;
  if (!f.standing.counted) return;
  ++counted_;
  answered_count_ += f.standing.answered;
  if (f.fixable()) {
    ++patch_all_;
    patch_done_ += f.standing.done;
  }
  if (f.pair.first_seen >= period_.from && f.pair.first_seen < period_.to) {
    ++out_.found;
    ++found_[to_iso_date(f.pair.first_seen).substr(0, 7)];
  }
  if (f.standing.done && f.pair.decision && f.pair.decision->at >= period_.from && f.pair.decision->at < period_.to) ++out_.done;
  if (f.pair.state == findings::State::active) ++out_.active;
  decision(f);
  if (f.standing.open) open(f);
}

void Gathering::open(const FindingRef& f) {
  const auto& facts = f.cve.facts;
  ++out_.open;
  out_.severities.add(facts.severity);
  open_with_fix_ += f.match.fix_available;
  LayerRow& layer = layers_[f.asset.layer];
  ++layer.open;
  layer.severities.add(facts.severity);
  layer.known_exploited += facts.kev;
  EnvironmentRow& environment = out_.environments.back();
  ++environment.open;
  environment.critical += facts.severity == findings::Severity::CRITICAL;
  environment.known_exploited += facts.kev;
  if (facts.kev) {
    ++out_.known_exploited;
    out_.known_exploited_unanswered += f.pair.state == findings::State::active;
    exploited_assets_.insert(f.asset.id);
    exploited_cves_.insert(f.cve.id);
  }
  OfCve& cve = cves_[f.cve.id];
  cve.entry = &f.cve;
  ++cve.findings;
  cve.with_fix += f.match.fix_available;
  cve.assets.insert(f.asset.id);
  cve.environments.insert(f.view.environment().name);
  cve.products.insert(f.identity.product.vendor + " " + f.identity.product.product);
  if (f.match.fix_available) cve.fixes.insert(f.view.match(f.match).fix_action);
}

void Gathering::decision(const FindingRef& f) {
  const auto* d = f.pair.decision;
  if (d == nullptr || !f.standing.open || f.pair.state != findings::State::acknowledged) return;
  if (d->reason != "accepted_risk" && d->reason != "compensating_control") return;
  ++out_.accepted;
  if (d->expires_at.microseconds == 0) ++out_.accepted_without_end;
  else if (d->expires_at.microseconds <= in_.as_of.microseconds + kSoonDays * kMicrosecondsPerDay) ++out_.ending_soon;
  if (!d->review_date.empty() && d->review_date < to_iso_date(in_.as_of)) ++out_.reviews_overdue;
}

/// First answers of the period, to findings of any age.
void Gathering::answers(const EnvironmentView& view) {
  std::set<std::pair<std::int64_t, std::string>> seen;
  findings::each_event(*in_.db, view.environment().id, [&](const findings::FindingEvent& event) {
    if (event.state_after == "active" || !seen.emplace(event.asset_id, event.cve).second) return;
    if (event.at < period_.from || event.at >= period_.to) return;
    ++out_.first_answers;
    ++answered_[to_iso_date(event.at).substr(0, 7)];
  });
}

void Gathering::months() {
  std::set<std::string> names;
  for (Instant at = period_.from; at < period_.to; at.microseconds += kMicrosecondsPerDay) names.insert(to_iso_date(at).substr(0, 7));
  for (const auto& month : names) out_.months.push_back({month, found_[month], answered_[month]});
  if (out_.months.size() > kMonths) out_.months.erase(out_.months.begin(), out_.months.end() - kMonths);
}

void Gathering::top() {
  std::vector<const OfCve*> order;
  for (const auto& [id, cve] : cves_) order.push_back(&cve);
  std::stable_sort(order.begin(), order.end(), [](const OfCve* a, const OfCve* b) {
    if (a->entry->facts.bcs_hundredths != b->entry->facts.bcs_hundredths) return a->entry->facts.bcs_hundredths > b->entry->facts.bcs_hundredths;
    return a->assets.size() > b->assets.size();
  });
  if (order.size() > kTop) order.resize(kTop);
  for (const OfCve* cve : order) {
    const auto& facts = cve->entry->facts;
    TopRisk& row = out_.top.emplace_back();
    row.cve = cve->entry->id;
    row.title = facts.title;
    row.severity = name_of(facts.severity);
    row.exploit_maturity = name_of(facts.maturity);
    row.bcs_hundredths = facts.bcs_hundredths;
    row.cvss_tenths = facts.cvss_tenths;
    row.kev = facts.kev;
    row.findings = cve->findings;
    row.assets = static_cast<std::int64_t>(cve->assets.size());
    row.with_fix = cve->with_fix;
    row.environments = {cve->environments.begin(), cve->environments.end()};
    row.products = {cve->products.begin(), cve->products.end()};
    row.fix = join({cve->fixes.begin(), cve->fixes.end()}, "; ");
    if (!in_.words) continue;
    const CveWords words = in_.words(row.cve);
    row.summary = words.summary;
    row.action = words.action;
  }
}

void Gathering::quality() {
  std::int64_t without_version = 0, unresolved = 0, unscored = 0;
  for (const auto& view : in_.environments)
    for (const auto& identity : view->identities()) {
      const auto& p = identity.product;
      const auto n = static_cast<std::int64_t>(identity.assets.size());
      if (p.version.empty() && p.firmware_version.empty() && p.cpe.empty() && p.purl.empty()) without_version += n;
      if (identity.status != "resolved") unresolved += n;
    }
  for (const auto& [id, cve] : cves_) unscored += cve.entry->facts.severity == findings::Severity::NONE;
  out_.quality = {{"Assets without a stated version", share(without_version, out_.assets, "")},
                  {"Assets whose product is not identified", share(unresolved, out_.assets, "")},
                  {"Matches that a person must decide", share(out_.undecided, out_.matches, "")},
                  {"CVEs of open findings that nobody scored", share(unscored, static_cast<std::int64_t>(cves_.size()), "")}};
}

/// What the reader is asked to decide, by fixed rules in order of effect.
void Gathering::decisions() {
  auto& out = out_.decisions;
  if (out_.known_exploited > 0)
    out.push_back({fmt::format("Grant time and outages to answer {} known exploited {} first.", count_text(out_.known_exploited), out_.known_exploited == 1 ? "finding" : "findings"),
                   fmt::format("Attackers use these {} flaws today; they stand on {} of {} assets, and {} of {} findings have no answer yet.", count_text(out_.known_exploited_cves), count_text(out_.known_exploited_assets),
                               count_text(out_.assets), count_text(out_.known_exploited_unanswered), count_text(out_.known_exploited))});
  const findings::FixGroup* best = nullptr;
  std::vector<findings::FixGroup> groups;
  for (const auto& view : in_.environments)
    for (auto& group : view->fix_groups({}, in_.as_of))
      if (!group.fix.empty() && !group.fix.starts_with("no fix")) groups.push_back(std::move(group));
  for (const auto& group : groups)
    if (best == nullptr || group.findings > best->findings) best = &group;
  if (best != nullptr)
    out.push_back({fmt::format("Plan an outage for one action: {} ({}).", best->fix, best->product),
                   fmt::format("It closes {} of {} active findings on {} assets, {} of them known exploited: more than any other single action.", count_text(best->findings), count_text(out_.active), count_text(best->assets),
                               count_text(best->known_exploited))});
  if (out_.reviews_overdue > 0)
    out.push_back({fmt::format("Confirm or end {} accepted {} whose review date has passed.", count_text(out_.reviews_overdue), out_.reviews_overdue == 1 ? "risk" : "risks"),
                   fmt::format("Of {} open findings with an accepted risk or a compensating control.", count_text(out_.accepted))});
  if (out_.accepted_without_end > 0)
    out.push_back({fmt::format("Set an end for {} accepted risks and controls.", count_text(out_.accepted_without_end)), fmt::format("{} of {} have no expiry: nobody will be asked again.", count_text(out_.accepted_without_end), count_text(out_.accepted))});
  if (!out_.quality.empty() && out_.quality.front().share.part > 0)
    out.push_back({fmt::format("Have the version of {} assets read.", count_text(out_.quality.front().share.part)),
                   fmt::format("{} of {} assets state no version; what is open on them is not known.", count_text(out_.quality.front().share.part), count_text(out_.assets))});
  if (out.size() > kDecisions) out.resize(kDecisions);
}

Figures Gathering::run() {
  RiskCounter risk(in_);
  for (const auto& view : in_.environments) {
    ReportInputs one = in_;
    one.environments = {view};
    environment(*view);
    RiskCounter own(one);
    each_finding(one, [&](const FindingRef& f) {
      add(f);
      risk.add(f);
      own.add(f);
    });
    out_.environments.back().score = own.score();
    answers(*view);
  }
  out_.score = risk.score();
  for (const auto& view : in_.environments) out_.assets += static_cast<std::int64_t>(view->assets().size());
  out_.known_exploited_assets = static_cast<std::int64_t>(exploited_assets_.size());
  out_.known_exploited_cves = static_cast<std::int64_t>(exploited_cves_.size());
  out_.answered = share(answered_count_, counted_, "Findings in any state but active, over all findings that are neither withdrawn nor undecided.");
  out_.patched = share(patch_done_, patch_all_, "Findings with an available fix that are remediated or closed, over all findings with an available fix that concern the asset.");
  out_.fixable = share(open_with_fix_, out_.open, "Open findings for which a fix is known, over all open findings.");
  for (auto& [layer, row] : layers_) {
    row.layer = name_of(layer);
    row.owner = layer_owner(layer);
    out_.layers.push_back(row);
  }
  months();
  top();
  quality();
  decisions();
  return std::move(out_);
}

void summary_chapter(Document& out, const Figures& f) {
  out.heading(1, "summary", "Summary");
  out.figures({{f.score.hundredths ? format_fixed(*f.score.hundredths, 2) : "not known", "risk score", fmt::format("of 100, lower is better: {}", f.score.band)},
               {count_text(f.open), "open findings", fmt::format("of {} matches on {} assets; {} are new in the period", count_text(f.matches), count_text(f.assets), count_text(f.found))},
               {count_text(f.known_exploited), "known exploited", fmt::format("of {} open findings, on {} of {} assets", count_text(f.open), count_text(f.known_exploited_assets), count_text(f.assets))},
               {percent_text(f.answered), "answered", fmt::format("{} of {} findings carry a decision of a person", count_text(f.answered.part), count_text(f.answered.whole))},
               {percent_text(f.patched), "patch coverage", fmt::format("{} of {} findings with an available fix are done", count_text(f.patched.part), count_text(f.patched.whole))}});
  out.paragraph(f.known_exploited == 0 ? std::string("No open finding is in the catalogue of vulnerabilities that attackers are known to use.")
                                       : fmt::format("{} of {} open findings concern {} that attackers are known to use today. They stand on {} of {} assets.", count_text(f.known_exploited), count_text(f.open),
                                                     f.known_exploited_cves == 1 ? std::string("a vulnerability") : count_text(f.known_exploited_cves) + " vulnerabilities", count_text(f.known_exploited_assets), count_text(f.assets)));
  out.heading(2, "decisions", "Decisions needed");
  std::vector<Markup> items;
  for (const auto& d : f.decisions) items.push_back(strong(d.decision) + escape(" " + d.why));
  if (items.empty()) out.paragraph("None: no rule of this report asks for one.");
  out.list(items, true);
  score_section(out, f.score);
}

void exposure_chapter(Document& out, const Figures& f) {
  out.heading(1, "exposure", "What stands open");
  out.heading(2, "severities", "By severity");
  severity_picture(out, f.severities, "Open findings");
  severity_table(out, f.severities, "Open findings");
  out.heading(2, "layers", "By layer, with who repairs");
  Table t;
  t.columns = {{"Layer", Align::left, 14}, {"Who repairs", Align::left, 22}, {"Assets", Align::right, 0}, {"Open", Align::right, 0}, {"Critical", Align::right, 0}, {"High", Align::right, 0}, {"Known exploited", Align::right, 0},
               {"Share of open", Align::right, 0}};
  for (const auto& row : f.layers)
    t.row({escape(row.layer), escape(row.owner), escape(count_text(row.assets)), escape(count_text(row.open)), escape(count_text(row.severities.critical)), escape(count_text(row.severities.high)),
           escape(count_text(row.known_exploited)), escape(percent_text(share(row.open, f.open, "")))});
  out.table(t);
  if (f.environments.size() > 1) {
    out.heading(2, "environments", "By environment");
    Table e;
    e.columns = {{"Environment", Align::left, 28}, {"Risk score", Align::right, 0}, {"Assets", Align::right, 0}, {"Open", Align::right, 0}, {"Critical", Align::right, 0}, {"Known exploited", Align::right, 0}, {"Share of open", Align::right, 0}};
    for (const auto& row : f.environments)
      e.row({escape(row.name), escape(row.score.hundredths ? format_fixed(*row.score.hundredths, 2) : "not known"), escape(count_text(row.assets)), escape(count_text(row.open)), escape(count_text(row.critical)),
             escape(count_text(row.known_exploited)), escape(percent_text(share(row.open, f.open, "")))});
    out.table(e);
  }
}

void top_chapter(Document& out, const Figures& f, std::size_t cves) {
  out.heading(1, "top", "The most urgent vulnerabilities");
  out.rule(fmt::format("{} of {} CVEs with open findings, highest urgency (BCS, 0 to 10) first.", f.top.size(), cves));
  int number = 0;
  for (const auto& row : f.top) {
    out.heading(3, "top-" + row.cve, fmt::format("{}. {}{}", ++number, row.cve, row.title.empty() ? "" : ": " + row.title));
    if (!row.summary.empty()) out.paragraph(row.summary);
    std::vector<std::pair<std::string, Markup>> facts = {
        {"Urgency", escape(fmt::format("{} of 10{}", format_fixed(row.bcs_hundredths, 2), row.kev ? ", known exploited" : row.exploit_maturity == "FUNCTIONAL" ? ", public exploit" : ""))},
        {"Where", escape(fmt::format("{} {} in {}: {}", count_text(row.assets), row.assets == 1 ? "asset" : "assets", join(row.environments, ", "), join(row.products, ", ")))},
        {"Fix", escape(row.with_fix == 0 ? std::string("none is known") : fmt::format("for {} of {} findings: {}", count_text(row.with_fix), count_text(row.findings), row.fix))}};
    if (!row.action.empty()) facts.emplace_back("What to do", escape(row.action));
    out.facts(facts);
  }
  if (f.top.empty()) out.paragraph("None: no finding is open.");
  else out.rule("Sentences are composed by the analyst of this program from the sources of the corpus, by fixed rules and without a language model.");
}

void course_chapter(Document& out, const Figures& f, const ReportInputs& in) {
  out.heading(1, "course", "What happened in the period");
  out.paragraph(fmt::format("From {} to {}, {} findings appeared, {} got their first answer and {} were remediated or closed.", in.from, in.to, count_text(f.found), count_text(f.first_answers), count_text(f.done)));
  if (f.months.size() > 1) {
    std::vector<MonthColumn> columns;
    std::string spoken;
    for (const auto& m : f.months) {
      columns.push_back({m.month, m.found, m.answered});
      spoken += fmt::format("; {}: {} found, {} answered", m.month, m.found, m.answered);
    }
    out.picture(column_chart(columns, "Findings found", "First answers"), "Findings and first answers by month" + spoken + ".",
                fmt::format("By month of the period{}; a first answer counts in the month it was given, for findings of any age.", f.months.size() == kMonths ? " (at most its last 12 months)" : ""));
  }
  out.heading(2, "accepted", "Risks that were accepted");
  out.facts({{"In force", escape(fmt::format("{} of {} open findings carry an accepted risk or a compensating control", count_text(f.accepted), count_text(f.open)))},
             {"Review overdue", escape(fmt::format("{} of {}", count_text(f.reviews_overdue), count_text(f.accepted)))},
             {"Ending within 90 days", escape(fmt::format("{} of {}", count_text(f.ending_soon), count_text(f.accepted)))},
             {"Without an end", escape(fmt::format("{} of {}", count_text(f.accepted_without_end), count_text(f.accepted)))}});
  out.heading(2, "quality", "What is not known");
  Table q;
  q.columns = {{"What is not known", Align::left, 50}, {"Count", Align::right, 0}, {"Of", Align::right, 0}, {"Share", Align::right, 0}};
  for (const auto& row : f.quality) q.row({escape(row.name), escape(count_text(row.share.part)), escape(count_text(row.share.whole)), escape(percent_text(row.share))});
  out.table(q);
}

}  // namespace

Result<ReportContent> executive_summary(const ReportInputs& in) {
  const Figures f = Gathering(in, TRY(period_of(in))).run();
  std::set<std::string_view> cves;
  each_finding(in, [&](const FindingRef& finding) {
    if (finding.standing.open) cves.insert(finding.cve.id);
  });
  ReportContent content;
  content.figures = to_json(f);
  content.cover = {{"Risk score", score_text(f.score)}};
  content.signatures = {"Author|Composed and checked for completeness", "Approver|Decisions taken on this basis"};
  summary_chapter(content.document, f);
  exposure_chapter(content.document, f);
  top_chapter(content.document, f, cves.size());
  course_chapter(content.document, f, in);
  content.rules = {"A finding is one CVE on one asset. Withdrawn matches and matches whose versions cannot be compared (undecided) are no findings; undecided ones are stated beside.",
                   "Open: active, ticketed, or acknowledged or dismissed for a reason that does not remove the weakness (accepted risk, compensating control, escalated). Active: nobody answered yet.",
                   "Known exploited: the CVE stands in the KEV catalogue of CISA.", "Findings found in the period are those first seen in it that are not withdrawn; a first answer is the first decision on a finding.",
                   "Layers: OT for control devices, OS for servers and workstations, NETWORK for network devices, as declared for the asset.",
                   "Shares are truncated to a tenth of a percent. A share without anything to count is 'not known', never 0 % or 100 %."};
  for (auto& rule : score_rules()) content.rules.push_back(std::move(rule));
  content.sheets.push_back(findings_sheet(in, "findings", [](const FindingRef& finding) { return finding.standing.open; }));
  return content;
}

}  // namespace bulkhead::reports
