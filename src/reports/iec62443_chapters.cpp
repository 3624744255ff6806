// The chapters on the programme (2-1), suppliers (2-4) and the appendix.
#include "core/numbers.h"
#include "core/text.h"
#include "iec62443_html.h"
#include "figure_text.h"
#include "reports/chart.h"

namespace bulkhead::reports {
namespace {

constexpr std::size_t kRegisterRows = 25, kSupplierRows = 25, kScreenRows = 200;

std::string kind_title(std::string_view kind) {
  if (kind == "compensating_control") return "Compensating controls";
  if (kind == "accepted_risk") return "Accepted risks";
  if (kind == "not_applicable") return "Decided not applicable";
  if (kind == "false_match") return "Decided a false match";
  return "Duplicates";
}

void registers(Document& out, const Iec62443Data& d) {
  out.heading(2, "registers", "Compensating controls and other decisions in force");
  out.paragraph("Decisions with the same reason, description, person and date form one entry. Expired decisions are not in force and not listed.");
  for (const std::string_view kind : {"compensating_control", "accepted_risk", "not_applicable", "false_match", "duplicate"}) {
    Table t;
    t.caption = kind_title(kind);
    t.compact = true;
    t.row_heads = false;
    t.columns = {{kind == "compensating_control" ? "Control" : "Reasoning", Align::left, 37}, {"Decided by", Align::left, 13}, {"On", Align::left, 11}, {"Review", Align::left, 11}, {"Findings", Align::right, 0}, {"Assets", Align::right, 0}, {"CVEs", Align::left, 14}};
    std::int64_t entries = 0;
    for (const auto& e : d.registers) {
      if (e.kind != kind) continue;
      ++entries;
      if (t.rows.size() == kRegisterRows) continue;
      const Markup review = e.review_overdue ? span("gap", e.review_date + " overdue") : e.review_date.empty() ? span("unknown", "none set") : escape(e.review_date);
      std::string cves = e.examples.empty() ? "" : e.examples.front();
      if (e.cves > 1) cves += fmt::format(" and {} more", count_text(e.cves - 1));
      t.row({e.description.empty() ? span("unknown", "no reasoning recorded") : escape(e.description), escape(e.actor), escape(e.date), review, escape(count_text(e.findings)), escape(count_text(e.assets)), escape(cves)});
    }
    out.table(t);
    if (entries > static_cast<std::int64_t>(t.rows.size())) out.rule(fmt::format("{} of {} entries shown, those with most findings; all stand in the JSON form of this report.", t.rows.size(), entries));
  }
}

/// The list itself on a screen; in print an annex holds it.
void findings_list(Document& out, const Iec62443Data& d, int annex_pages) {
  out.heading(2, "findings", "Findings one by one");
  if (annex_pages > 0) {
    out.paragraph(fmt::format("The annex lists {} of {} matches that are open or undecided, highest priority first ({}). The complete list is the CSV or JSON form of this report.", count_text(static_cast<std::int64_t>(d.top_findings.size())),
                              count_text(d.all_findings), annex_pages == 1 ? std::string("page A-1") : fmt::format("pages A-1 to A-{}", annex_pages)));
    return;
  }
  Table f;
  f.compact = true;
  f.row_heads = false;
  f.columns = {{"CVE", Align::left, 14}, {"Asset", Align::left, 18}, {"Product", Align::left, 0}, {"Zone", Align::left, 14}, {"BCS", Align::right, 0}, {"Severity", Align::left, 0}, {"State", Align::left, 0}, {"Fix", Align::left, 20}};
  for (const auto& row : d.top_findings) {
    if (f.rows.size() == kScreenRows) break;
    f.row({escape(row.cve + (row.kev ? " KEV" : "")), escape(row.asset), escape(row.vendor + " " + row.product + " " + row.version), escape(row.zone), escape(format_fixed(row.bcs_hundredths, 2)),
           escape(to_lower(row.severity)), escape(row.state), escape(row.fix)});
  }
  out.table(f);
  out.rule(fmt::format("{} of {} matches, highest priority first. The complete list is the CSV or JSON form of this report.", f.rows.size(), count_text(d.all_findings)));
}

/// Ids and titles of the rows that targets of this report ask for.
void requirement_rows(Document& out, const Iec62443Data& d) {
  if (d.requirements.empty()) return;
  out.heading(2, "requirements", "Rows of IEC 62443-3-3 named in this report");
  Table r;
  r.dense = true;
  r.columns = {{"Row", Align::left, 20}, {"Title", Align::left, 0}, {"From SL", Align::right, 10}};
  for (const auto& row : d.requirements) r.row({escape(row.id), escape(row.title), escape(fmt::format("{}", row.from_level))});
  out.table(r);
  out.rule("Ids and titles of " + d.standard + ". Levels are cumulative: a row required from one level stays required above.");
}

}  // namespace

void programme_chapter(Document& out, const Iec62443Data& d) {
  out.heading(1, "programme", "Patch and vulnerability management (IEC 62443-2-1)");
  out.paragraph(strong("Mapped to " + d.control_display + "."));
  out.note(NoteKind::plain, "Number and title are the product's mapping.",
           fmt::format("In the 2009/2010 edition clause 4.2.3.9 is titled \"{}\"; the 2024 edition is numbered by program elements. The clauses of both editions that each part serves stand beside it.", d.control_title_2010));
  for (const auto& part : d.control) {
    out.heading(3, "control-" + part.need, part.title);
    out.paragraph(part.practice);
    std::vector<Markup> figures;
    for (const auto& f : part.figures) figures.push_back(escape(f));
    out.list(figures);
    Table t;
    t.compact = true;
    t.row_heads = false;
    t.columns = {{"IEC 62443-2-1:2010", Align::left, 50}, {"IEC 62443-2-1:2024", Align::left, 50}};
    t.row({lines(part.edition_2010), lines(part.edition_2024)});
    out.table(t);
  }

  out.heading(2, "response", "Response times");
  out.paragraph(fmt::format("Findings that first appeared from {} to {}; time from first sight on the asset to the first decision.", d.from, d.to));
  Table t;
  t.columns = {{"Severity", Align::left, 22}, {"Policy", Align::right, 0}, {"Found", Align::right, 0}, {"Answered", Align::right, 0}, {"In time, of those due", Align::right, 26}, {"Median", Align::right, 0}, {"90th percentile", Align::right, 0}};
  for (const auto& r : d.response)
    t.row({escape(r.group), escape(fmt::format("{} d", r.policy_days)), escape(count_text(r.found)), escape(count_text(r.answered)), escape(share_text(r.in_time)), escape(duration_text(r.median_seconds)),
           escape(duration_text(r.p90_seconds))});
  out.table(t);
  out.rule("Known exploited findings are counted there and not under their severity. Median and percentile are taken over answered findings; unanswered ones are the difference of found and answered.");
  if (d.months.size() > 1) {
    std::vector<MonthColumn> columns;
    std::string spoken;
    for (const auto& m : d.months) {
      columns.push_back({m.month, m.found, m.answered});
      spoken += fmt::format("; {}: {} found, {} answered", m.month, m.found, m.answered);
    }
    out.picture(column_chart(columns, "Findings found", "First answers"), "Findings and first answers by month" + spoken + ".",
                fmt::format("By month of the period{}; a first answer counts in the month it was given, for findings of any age.", d.months.size() == 24 ? " (its last 24 months)" : ""));
  }

  out.heading(2, "patches", "Patch coverage");
  Table p;
  p.columns = {{"Severity", Align::left, 30}, {"Remediated or closed", Align::right, 0}, {"With an available fix", Align::right, 0}, {"Coverage", Align::right, 0}};
  for (const auto& row : d.patch_coverage) p.row({escape(row.name), escape(count_text(row.share.part)), escape(count_text(row.share.whole)), escape(percent_text(row.share))});
  p.row({strong("All"), strong(count_text(d.patches.part)), strong(count_text(d.patches.whole)), strong(percent_text(d.patches))});
  out.table(p);
  out.rule(d.patches.rule + " Findings decided not applicable or a false match are left out of both.");
  registers(out, d);
}

void supplier_chapter(Document& out, const Iec62443Data& d) {
  out.heading(1, "suppliers", "Suppliers (IEC 62443-2-4 and ORG 1.6 of 2-1:2024)");
  out.note(NoteKind::caution, "Counts are not quality.",
           "A supplier that looks, publishes and fixes has more entries than one that stays silent. Read the figures beside the number of assets, the share with a fix and what the supplier says of its own process.");
  Table t;
  t.compact = true;
  t.columns = {{"Supplier", Align::left, 24}, {"Assets", Align::right, 0}, {"CVEs", Align::right, 0}, {"Critical", Align::right, 0}, {"High", Align::right, 0}, {"Medium", Align::right, 0}, {"Low", Align::right, 0},
               {"Not scored", Align::right, 0}, {"KEV", Align::right, 0}, {"Open findings", Align::right, 0}, {"With fix", Align::right, 0}, {"Of matches", Align::right, 0}};
  for (const auto& s : d.suppliers) {
    if (t.rows.size() == kSupplierRows) break;
    t.row({escape(s.vendor), escape(count_text(s.assets)), escape(count_text(s.cves.total())), escape(count_text(s.cves.critical)), escape(count_text(s.cves.high)), escape(count_text(s.cves.medium)),
           escape(count_text(s.cves.low)), escape(count_text(s.cves.unscored)), escape(count_text(s.kev)), escape(count_text(s.findings)), escape(percent_text(s.with_fix)), escape(count_text(s.with_fix.whole))});
  }
  out.table(t);
  out.rule(fmt::format("{} of {} suppliers, most open findings first. CVEs: distinct CVEs that hold for at least one declared product identity; with fix: the share of matches (pairs of product identity and CVE) for which a fix is known.",
                       t.rows.size(), d.suppliers.size()));
}

void appendix_chapter(Document& out, const Iec62443Data& d, const std::string& digest, int annex_pages) {
  out.heading(2, "quality", "Data quality");
  Table q;
  q.columns = {{"What is not known", Align::left, 50}, {"Count", Align::right, 0}, {"Of", Align::right, 0}, {"Share", Align::right, 0}};
  for (const auto& row : d.quality) q.row({escape(row.name), escape(count_text(row.share.part)), escape(count_text(row.share.whole)), escape(percent_text(row.share))});
  out.table(q);

  out.heading(1, "appendix", "Appendix");
  out.heading(2, "rules", "Counting rules");
  std::vector<Markup> rules;
  for (const auto& rule : d.rules) rules.push_back(escape(rule));
  out.list(rules, true);

  out.heading(2, "provenance", "Provenance");
  out.facts({{"Input digest", code(digest)},
             {"", small("SHA-256 over the canonical JSON (RFC 8785) of the report's data: member \"data\" of the JSON form.")},
             {"List digest", code(d.findings_sha256)},
             {"", small(fmt::format("SHA-256 of the complete list of {} matches: the CSV form of this report, byte for byte.", count_text(d.all_findings)))},
             {"Log checkpoint", code(fmt::format("{}, {} entries, root {}", d.log_origin, d.log_size, d.log_root.substr(0, 16)))},
             {"Level policy", code(d.policy + ", SHA-256 " + d.policy_sha256)},
             {"Weakness map", escape("CWE " + d.cwe_release)},
             {"Corpus revision", escape(count_text(d.corpus_revision))},
             {"Generator", escape(d.generator)}});
  Table s;
  s.caption = "Sources of the corpus";
  s.columns = {{"Source", Align::left, 40}, {"CVEs", Align::right, 0}, {"Newest record", Align::left, 0}};
  for (const auto& source : d.sources) s.row({escape(source.source), escape(count_text(source.cves)), escape(source.newest.empty() ? "not known" : source.newest.substr(0, 10))});
  out.table(s);

  findings_list(out, d, annex_pages);
  requirement_rows(out, d);
}

}  // namespace bulkhead::reports
