// The NERC CIP evidence package: what an auditor asks for, in the order of the requirements, with what is left for the entity to add.
#include "nerc_cip.h"

#include <algorithm>

#include "core/numbers.h"
#include "core/text.h"
#include "figure_text.h"

namespace bulkhead::reports {
namespace {

struct Evidence {
  std::string_view id, title;
};
/// The chapters that a part can name (standards/nerc-cip.yaml, `evidence`).
constexpr std::array<Evidence, 9> kEvidence = {{{"inventory", "BES Cyber Asset list"},
                                                {"changes", "Changes of the baseline"},
                                                {"sources", "Sources that are tracked"},
                                                {"evaluations", "CVE assessment log"},
                                                {"applicability", "Applicability determinations"},
                                                {"mitigation", "Mitigation and acknowledged findings"},
                                                {"timing", "Time between evaluations"},
                                                {"assessment", "Vulnerability assessment"},
                                                {"vendors", "Disclosure by vendors"}}};

std::string chapter_title(std::string_view id) {
  for (const auto& e : kEvidence)
    if (e.id == id) return std::string(e.title);
  return std::string(id);
}

void count_rows(Document& out, std::string_view head, std::string_view of, const std::vector<NamedCount>& rows, std::int64_t whole) {
  Table t;
  t.columns = {{std::string(head), Align::left, 40}, {std::string(of), Align::right, 0}, {"Share", Align::right, 0}};
  for (const auto& row : rows) t.row({escape(row.name), escape(count_text(row.count)), escape(percent_text(share(row.count, whole, "")))});
  out.table(t);
}

void index_chapter(Document& out, const CipFigures& f, const standards::NercCip& catalogue) {
  out.heading(1, "requirements", "Requirements and where their evidence stands");
  out.paragraph("This package holds what the program recorded by itself for the parts below. It does not decide whether a requirement is met: that needs the entity's own documents, named in the last column.");
  for (const auto& id : f.editions) {
    const auto* edition = catalogue.edition(id);
    out.heading(2, "edition-" + id, edition->id + " " + edition->title);
    out.rule(edition->scope + " Titles are this product's own wording; the published standard decides.");
    Table t;
    t.compact = true;
    t.columns = {{"Part", Align::left, 14}, {"What it asks for", Align::left, 32}, {"Evidence in this package", Align::left, 24}, {"The entity adds", Align::left, 30}};
    for (const auto& part : f.parts) {
      if (part.edition != id) continue;
      std::vector<std::string> chapters;
      for (const auto& evidence : part.evidence) chapters.push_back(chapter_title(evidence));
      t.row({escape(part.part), escape(part.title), chapters.empty() ? escape("none") : lines(chapters), escape(part.partial.empty() ? std::string("nothing") : part.partial)});
    }
    out.table(t);
  }
}

void inventory_chapter(Document& out, const CipGathered& g) {
  constexpr std::size_t kRows = 250;
  const CipFigures& f = g.figures;
  out.heading(1, "inventory", chapter_title("inventory"));
  out.paragraph(fmt::format("{} assets are declared as of this report.", count_text(f.assets)));
  count_rows(out, "Criticality", "Assets", f.assets_by_criticality, f.assets);
  count_rows(out, "Layer", "Assets", f.assets_by_layer, f.assets);
  out.facts({{"With a stated version", escape(share_text(f.with_version))}, {"With a stated type", escape(share_text(f.with_type))}});
  Table t;
  t.dense = true;
  t.columns = {{"Name", Align::left, 18}, {"Vendor", Align::left, 14}, {"Product", Align::left, 22}, {"Version", Align::left, 12}, {"Type", Align::left, 0}, {"Layer", Align::left, 0}, {"Criticality", Align::left, 0}, {"Added", Align::left, 11}};
  for (const auto& a : g.assets) {
    if (t.rows.size() == kRows) break;
    t.row({escape(a.name), escape(a.identity.vendor), escape(a.identity.product), escape(a.identity.version.empty() ? a.identity.firmware_version : a.identity.version), escape(a.asset_type), escape(name_of(a.layer)),
           escape(name_of(a.criticality)), escape(to_iso_date(a.created_at))});
  }
  out.table(t);
  out.rule(fmt::format("{} of {} assets, by name. The complete list, with serial numbers and places, is the sheet \"inventory\" of the XLSX or JSON form.", t.rows.size(), count_text(f.assets)));
}

void evaluation_chapter(Document& out, const CipFigures& f, const ReportInputs& in) {
  out.heading(1, "evaluations", chapter_title("evaluations"));
  out.figures({{count_text(f.evaluated), "lines evaluated", fmt::format("pairs of CVE and product with a new match or a decision from {} to {}", in.from, in.to)},
               {count_text(f.evaluated_cves), "CVEs", fmt::format("in these {} lines", count_text(f.evaluated))},
               {count_text(f.carried_over), "carried over", "lines still open from before the period, without a decision in it"}});
  out.heading(2, "applicability", chapter_title("applicability"));
  count_rows(out, "Applicability", "Lines", f.applicability, f.evaluated);
  std::int64_t applicable = 0, excluded = 0;
  for (const auto& row : f.applicability) {
    if (row.name == "applicable") applicable = row.count;
    if (row.name == "not applicable") excluded = row.count;
  }
  out.rule("Applicable: the stated version is affected by the sources, or a person confirmed it. Not applicable: a person decided so, with a reason, or the source withdrew it. Pending: a person must look, as no version is stated or the versions cannot be compared.");
  count_rows(out, "Reason of \"not applicable\"", "Lines", f.determinations, excluded);
  out.heading(2, "patches", "Patch status of what is applicable");
  count_rows(out, "Patch status", "Lines", f.patch_states, applicable);
  out.rule("Applied: remediated or closed. Scheduled: in a ticket. Compensating control: acknowledged with a described control. The log line by line is the annex; all lines are in the CSV, XLSX and JSON forms.");
}

void timing_chapter(Document& out, const CipFigures& f, const ReportInputs& in) {
  out.heading(1, "timing", chapter_title("timing"));
  if (!f.widest_seconds) out.note(NoteKind::caution, "No evaluation is recorded.", "Neither in the period nor before it does the log hold a matching run or an import of intelligence.");
  else
    out.note(f.within_interval ? NoteKind::plain : NoteKind::caution, f.within_interval ? "Within 35 calendar days." : "An interval is longer than 35 calendar days.",
             fmt::format("The widest interval between two evaluations that touches the period is {}.", duration_text(f.widest_seconds)));
  out.facts({{"Evaluations in the period", escape(count_text(f.evaluation_runs))},
             {"First and last", escape(f.first_run.empty() ? std::string("none") : f.first_run + " and " + f.last_run)},
             {"Applied, planned or mitigated in time", escape(share_text(f.planned_in_time))}});
  out.rule(f.planned_in_time.rule);
  out.rule("An evaluation is a run of matching or an import of intelligence, with its entry in the log. The interval before the first and after the last evaluation of the period counts too.");
  out.heading(2, "sources", chapter_title("sources"));
  Table s;
  s.columns = {{"Source", Align::left, 30}, {"CVEs", Align::right, 0}, {"Newest record", Align::left, 0}};
  for (const auto& source : in.sources) s.row({escape(source.source), escape(count_text(source.cves)), escape(source.newest.empty() ? std::string("not known") : source.newest.substr(0, 10))});
  out.table(s);
}

void mitigation_chapter(Document& out, const CipFigures& f) {
  out.heading(1, "mitigation", chapter_title("mitigation"));
  register_table(out, f.registers);
  out.rule("In force at the as-of time. Decisions with the same words, person and time are one entry. A compensating control with its review date or end is the record behind a mitigation plan; the plan itself is the entity's document.");
}

void change_chapter(Document& out, const CipFigures& f) {
  out.heading(1, "changes", chapter_title("changes"));
  Table t;
  t.compact = true;
  t.columns = {{"Time (UTC)", Align::left, 17}, {"Who", Align::left, 18}, {"What", Align::left, 0}, {"Log index", Align::right, 9}};
  for (const auto& row : f.change_rows) t.row({escape(row.at.substr(0, 16) + "Z"), escape(row.who), escape(row.what), escape(fmt::format("{}", row.index))});
  out.table(t);
  out.rule(fmt::format("{} of {} entries of the log on assets, zones and conduits in the period, newest first. Each can be proved by its index (docs/log.md of the product).", f.change_rows.size(), count_text(f.changes)));
}

void assessment_chapter(Document& out, const CipFigures& f, const ReportInputs& in) {
  out.heading(1, "assessment", chapter_title("assessment"));
  out.paragraph("Matching the declared inventory against published vulnerabilities is a paper assessment: it touches no device. Its results are the assessment log, its plan the decisions and tickets.");
  out.facts({{"Last evaluation", escape(f.last_run.empty() ? std::string("none in the period") : f.last_run)},
             {"Assets assessed", escape(count_text(f.assets))},
             {"CVEs known", escape([&] {
                std::int64_t most = 0;
                for (const auto& source : in.sources) most = std::max(most, source.cves);
                return "at least " + count_text(most) + ", the number of the largest source";
              }())}});
  out.heading(2, "vendors", chapter_title("vendors"));
  out.paragraph(fmt::format("{} of {} vendors of the environment have a published vulnerability that holds for a declared product. Advisories of vendors enter through the sources above; the vendor comparison report sets them side by side.", count_text(f.vendors_with_cves), count_text(f.vendors)));
}

Sheet assessment_sheet(std::vector<AssessmentRow> rows) {
  const auto kept = std::make_shared<const std::vector<AssessmentRow>>(std::move(rows));
  return {"assessments", {"cve_id", "bsid", "severity", "cvss_score", "bcs_score", "kev_flagged", "vendor", "product", "version", "assets", "applicability", "reason", "patch", "patch_status", "first_evaluated_at", "decided_at", "decided_by", "evaluated_in_period"},
          [kept](const std::function<void(const Cells&)>& each) {
            for (const auto& r : *kept)
              each({r.cve, r.bsid, r.severity, Cell::known(r.cvss_tenths, 1), Cell::number(r.bcs_hundredths, 2), Cell::truth(r.kev), r.vendor, r.product, r.version, Cell::number(r.assets), r.applicability, r.reason, r.patch, r.patch_status,
                    r.first_evaluated, r.decided_at, r.decided_by, Cell::truth(r.in_period)});
          }};
}

Sheet inventory_sheet(const std::vector<inventory::Asset>& assets) {
  std::vector<Cells> rows;
  for (const auto& a : assets)
    rows.push_back({a.name, a.identity.vendor, a.identity.product, a.identity.version, a.identity.firmware_version, a.identity.hardware_version, a.identity.order_number, a.serial_number, a.asset_type, name_of(a.layer), name_of(a.criticality), a.location,
                    a.owner, a.end_of_support, to_iso_milliseconds(a.created_at), to_iso_milliseconds(a.updated_at)});
  return sheet_of("inventory", {"name", "vendor", "product", "version", "firmware_version", "hardware_version", "order_number", "serial_number", "type", "layer", "criticality", "location", "owner", "end_of_support", "added_at", "updated_at"}, std::move(rows));
}

Sheet change_sheet(const CipFigures& f) {
  std::vector<Cells> rows;
  for (const auto& row : f.change_rows) rows.push_back({Cell::number(row.index), row.at, row.who, row.what});
  return sheet_of("changes", {"log_index", "timestamp", "who", "what"}, std::move(rows));
}

LongTable annex_of(const CipGathered& g) {
  LongTable t;
  t.title = "Annex: CVE assessment log";
  t.columns = {{"CVE", 16, Align::left}, {"BSID", 22, Align::left}, {"Severity", 8, Align::left}, {"BCS", 6, Align::right}, {"Product", 22, Align::left}, {"Version", 11, Align::left}, {"Assets", 8, Align::right},
               {"Applicability", 12, Align::left}, {"Patch", 18, Align::left}, {"Patch status", 14, Align::left}, {"Evaluated", 12, Align::left}, {"Decided", 12, Align::left}};
  for (const auto& r : g.assessments) {
    if (!r.in_period || static_cast<std::int64_t>(t.rows.size()) == kAnnexRows) break;
    t.rows.push_back({r.cve, r.bsid, to_lower(r.severity), format_fixed(r.bcs_hundredths, 2), r.vendor + " " + r.product, r.version, count_text(r.assets), r.applicability + (r.reason.empty() ? "" : ": " + r.reason), r.patch, r.patch_status,
                      r.first_evaluated.substr(0, 10), r.decided_at.substr(0, 10)});
  }
  t.intro = fmt::format("{} of {} lines evaluated in the period, highest urgency first. One line is one CVE on one product whose findings stand alike. The complete log, carried-over lines included, is the CSV, XLSX or JSON form.", t.rows.size(),
                        count_text(g.figures.evaluated));
  return t;
}

}  // namespace

void cip_chapters(Document& out, const CipGathered& g, const ReportInputs& in) {
  index_chapter(out, g.figures, g.catalogue);
  inventory_chapter(out, g);
  evaluation_chapter(out, g.figures, in);
  timing_chapter(out, g.figures, in);
  mitigation_chapter(out, g.figures);
  change_chapter(out, g.figures);
  assessment_chapter(out, g.figures, in);
}

Result<ReportContent> nerc_cip(const ReportInputs& in) {
  CipGathered g = TRY(gather_cip(in, TRY(period_of(in))));
  ReportContent content;
  content.figures = to_json(g.figures);
  content.cover = {{"Editions", join(g.figures.editions, ", ")}};
  content.signatures = {"Author|Composed and checked for completeness", "Reviewer|Reviewed against the entity's documents", "CIP Senior Manager|Released as evidence"};
  cip_chapters(content.document, g, in);
  content.annex = annex_of(g);
  content.rules = {"A finding is one CVE on one asset. A line of the assessment log is one CVE on one product identity (vendor, product, version) whose findings stand alike; it counts its assets.",
                   "Evaluated in the period: first matched in it, or decided in it. First evaluation: the first sight of the match on an asset.",
                   "Applicable, not applicable and pending exclude one another. A match by product alone is pending until a person decides; a match by version is applicable.",
                   g.figures.planned_in_time.rule,
                   "The inventory is that of the time at which the report was made; changes before it stand in the log.",
                   "Shares are truncated to a tenth of a percent. A share without anything to count is 'not known', never 0 % or 100 %."};
  const Sheet inventory = inventory_sheet(g.assets), changes = change_sheet(g.figures);
  content.sheets = {assessment_sheet(std::move(g.assessments)), inventory, changes, findings_sheet(in, "acknowledged", [](const FindingRef& f) { return f.pair.state == findings::State::acknowledged; })};
  return content;
}

}  // namespace bulkhead::reports
