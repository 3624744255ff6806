#include "reports/cve_sheet.h"

#include "core/digest.h"
#include "core/numbers.h"
#include "core/text.h"
#include "reports/document.h"
#include "reports/pdf.h"

namespace bulkhead::reports {
namespace {

constexpr std::size_t kProducts = 60, kReferences = 40, kFixes = 20;
constexpr std::string_view kNotKnown = "not known";

const Json& at(const Json& value, std::initializer_list<std::string_view> path) {
  static const Json none;
  const Json* found = &value;
  for (const auto name : path) {
    found = found->is_object() ? found->find(name) : nullptr;
    if (found == nullptr) return none;
  }
  return *found;
}

std::span<const Json> list(const Json& value) { return value.is_array() ? std::span<const Json>(value.items()) : std::span<const Json>(); }

std::string words(const Json& value) {
  if (value.is_string() && !value.string().empty()) return value.string();
  if (value.is_bool()) return value.boolean() ? "yes" : "no";
  if (value.is_integer()) return fmt::format("{}", value.integer());
  if (value.is_number()) return fmt::format("{}", value.number());
  return std::string(kNotKnown);
}
std::string words(const Json& value, std::initializer_list<std::string_view> path) { return words(at(value, path)); }

std::string day(const Json& value) { return value.is_string() ? value.string().substr(0, 10) : std::string(kNotKnown); }

std::string joined(const Json& value, std::size_t at_most) {
  std::vector<std::string> parts;
  for (const auto& item : list(value))
    if (item.is_string() && parts.size() < at_most) parts.push_back(item.string());
  if (list(value).size() > at_most) parts.push_back(fmt::format("and {} more", list(value).size() - at_most));
  return parts.empty() ? std::string(kNotKnown) : join(parts, ", ");
}

std::string percent(const Json& share) { return share.is_number() ? fmt::format("{:.2f} %", share.number() * 100) : std::string(kNotKnown); }

void facts(Document& out, const Json& d) {
  const Json& cvss = at(d, {"scoring", "cvss"});
  const std::string score = cvss.is_object() && at(cvss, {"score"}).is_number() ? fmt::format("{:.1f} {} (version {}, {})", at(cvss, {"score"}).number(), to_lower(words(cvss, {"severity"})), words(cvss, {"version"}), words(cvss, {"issuer"})) : std::string(kNotKnown);
  std::vector<std::string> cwes;
  for (const auto& cwe : list(at(d, {"classification", "cwes"}))) cwes.push_back(fmt::format("CWE-{}{}", words(cwe, {"id"}), cwe.text("name").empty() ? "" : " " + std::string(cwe.text("name"))));
  const bool kev = at(d, {"exploitation", "kev_flagged"}).is_bool() && at(d, {"exploitation", "kev_flagged"}).boolean();
  out.facts({{"BSID", escape(words(d, {"bsid"}))},
             {"Published, modified", escape(day(at(d, {"temporal", "published_at"})) + ", " + day(at(d, {"temporal", "modified_at"})))},
             {"CVSS", escape(score)},
             {"CVSS vector", code(words(cvss, {"vector"}))},
             {"EPSS", escape(fmt::format("{} chance of exploitation within 30 days, rank {}", percent(at(d, {"scoring", "epss", "score"})), percent(at(d, {"scoring", "epss", "percentile"}))))},
             {"Known exploited", kev ? span("gap", "yes, in CISA's catalogue since " + day(at(d, {"exploitation", "kev_added_at"}))) : escape("not in CISA's catalogue")},
             {"Exploit maturity", escape(to_lower(words(d, {"exploitation", "exploit_maturity"})))},
             {"Weaknesses", escape(cwes.empty() ? std::string(kNotKnown) : join(cwes, "; "))},
             {"Vendors", escape(joined(at(d, {"affected", "vendors"}), 12))},
             {"Device types", escape(joined(at(d, {"affected", "device_types"}), 12))},
             {"Protocols named", escape(joined(at(d, {"affected", "protocols"}), 12))}});
}

void score(Document& out, const Json& d) {
  const Json& bcs = at(d, {"scoring", "bcs"});
  out.heading(2, "score", fmt::format("Score {} {}", at(bcs, {"score"}).is_number() ? fmt::format("{:.2f}", at(bcs, {"score"}).number()) : std::string(kNotKnown), to_lower(words(bcs, {"tier"}))));
  Table t;
  t.caption = "How the score comes about";
  t.columns = {{"Part", Align::left, 26}, {"Points", Align::right, 14}, {"Because", Align::left, 0}};
  for (const auto& step : list(at(bcs, {"contributions"}))) {
    const Json& points = at(step, {"hundredths"});
    const Json& assumed = at(step, {"assumed"});
    t.row({escape(replace_all(words(step, {"factor"}), "_", " ")), escape(points.is_integer() ? fmt::format("{:+.2f}", static_cast<double>(points.integer()) / 100) : std::string()),
           escape(std::string(step.text("detail")) + (assumed.is_bool() && assumed.boolean() ? " (assumed)" : ""))});
  }
  out.table(t);
  out.rule(fmt::format("{} Formula {}; the parts add up to the score exactly.", words(bcs, {"rule"}), words(bcs, {"formula_version"})));
}

void fixes(Document& out, const Json& d) {
  out.heading(2, "fixes", "Fixes");
  const Json& patch = at(d, {"patch"});
  out.facts({{"State", escape(replace_all(words(patch, {"status"}), "_", " "))}, {"Version", escape(words(patch, {"patch_version"}))}, {"Where", code(words(patch, {"patch_url"}))}});
  for (const auto name : {"note", "patch_notes"})
    if (!patch.text(name).empty()) out.paragraph(shorten(patch.text(name), 1200));
  Table t;
  t.caption = "Fixed versions that sources state";
  t.empty_text = "None.";
  t.compact = true;
  t.columns = {{"Product", Align::left, 46}, {"Fixed in", Align::left, 24}, {"Stated by", Align::left, 0}};
  std::set<std::string> seen;
  for (const auto& row : list(at(d, {"affected_products"}))) {
    const std::string fixed(row.text("fixed_version")), product = fmt::format("{} {}", row.text("vendor"), row.text("product"));
    if (fixed.empty() || t.rows.size() >= kFixes || !seen.insert(product + fixed).second) continue;
    t.row({escape(product), escape(fixed), escape(fmt::format("{} {}", to_upper(row.text("source")), row.text("document")))});
  }
  out.table(t);
}

void products(Document& out, const Json& d) {
  out.heading(2, "affected", "Affected products");
  Table t;
  t.compact = true;
  t.columns = {{"Product", Align::left, 38}, {"Status", Align::left, 13}, {"Versions", Align::left, 0}, {"Source", Align::left, 17}};
  const auto rows = list(at(d, {"affected_products"}));
  for (const auto& row : rows.first(std::min(rows.size(), kProducts)))
    t.row({escape(fmt::format("{} {}", row.text("vendor"), row.text("product"))), escape(replace_all(words(row, {"status"}), "_", " ")), escape(list(at(row, {"versions"})).empty() ? "" : joined(at(row, {"versions"}), 8)),
           escape(fmt::format("{} {}", to_upper(row.text("source")), shorten(row.text("document"), 40)))});
  out.table(t);
  if (rows.size() > kProducts) out.rule(fmt::format("{} of {} statements shown.", kProducts, rows.size()));
}

void findings(Document& out, const CveSheetInputs& in) {
  out.heading(2, "findings", "In our environments");
  if (in.findings_total == 0) {
    out.paragraph("No asset of this organization has this vulnerability by the present inventory.");
    return;
  }
  Table t;
  t.compact = true;
  t.columns = {{"Asset", Align::left, 17}, {"Environment, zone", Align::left, 21}, {"Product", Align::left, 24}, {"State", Align::left, 12}, {"Priority", Align::right, 8}, {"What repairs it", Align::left, 0}};
  for (const auto& f : in.findings)
    t.row({escape(f.asset), escape(f.zone.empty() ? f.environment : f.environment + ", " + f.zone), escape(f.version.empty() ? f.product : f.product + " " + f.version), escape(f.state), escape(f.priority), escape(f.fix)});
  out.table(t);
  out.rule(in.findings_total > static_cast<std::int64_t>(in.findings.size()) ? fmt::format("{} of {} findings shown, highest priority first.", in.findings.size(), in.findings_total) : std::string("Every finding in any state but withdrawn, highest priority first; priority from 0 to 100."));
}

void references(Document& out, const Json& d) {
  out.heading(2, "references", "References");
  std::vector<Markup> items;
  const auto add = [&](std::string_view name, const Json& url) {
    if (url.is_string() && !url.string().empty() && items.size() < kReferences) items.push_back(strong(fmt::format("{}: ", name)) + code(url.string()));
  };
  const Json& r = at(d, {"references"});
  add("NVD", at(r, {"nvd_url"}));
  add("CVE record", at(r, {"cve_org_url"}));
  for (const auto& advisory : list(at(r, {"cisa_ics_advisories"}))) add(words(advisory, {"advisory_id"}), at(advisory, {"url"}));
  for (const auto& advisory : list(at(r, {"vendor_advisories"}))) add("Vendor", at(advisory, {"url"}));
  for (const auto& other : list(at(r, {"other_references"}))) add("Reference", at(other, {"url"}));
  if (items.empty()) out.paragraph("None.");
  out.list(items);
  std::vector<std::string> sources;
  for (const auto& source : list(at(d, {"sources"}))) sources.push_back(fmt::format("{} {}{}", to_upper(source.text("source")), source.text("document"), source.text("revision").empty() ? "" : " revision " + std::string(source.text("revision"))));
  out.rule("Statements taken from " + (sources.empty() ? "no source" : join(sources, "; ")) + ".");
}

std::string severity_or_unscored(const Json& d) {
  const std::string severity = words(d, {"scoring", "cvss", "severity"});
  return severity == kNotKnown ? "not scored" : to_lower(severity);
}

Frame frame_of(const CveSheetInputs& in) {
  Frame frame;
  frame.sheet = true;
  frame.title = words(in.detail, {"cve_id"});
  frame.subtitle = words(in.detail, {"title"});
  frame.organization = in.organization;
  frame.created = to_iso(in.as_of);
  frame.footer = fmt::format("{}  \u00b7  {}  \u00b7  intelligence revision {}  \u00b7  {}", frame.title, to_iso(in.as_of), in.corpus_revision, in.generator);
  return frame;
}

}  // namespace

std::string cve_sheet_html(const CveSheetInputs& in) {
  Document out;
  const Json& d = in.detail;
  if (at(d, {"rejected"}).is_bool() && at(d, {"rejected"}).boolean()) out.note(NoteKind::caution, "Rejected.", "The CVE number was withdrawn by its issuer.");
  out.heading(2, "facts", "Facts, severity " + severity_or_unscored(d));
  facts(out, d);
  out.heading(2, "description", "Description");
  out.paragraph(shorten(words(d, {"description"}), 6000));
  findings(out, in);
  fixes(out, d);
  score(out, d);
  products(out, d);
  references(out, d);
  return to_html(frame_of(in), out);
}

Result<std::string> cve_sheet_pdf(const CveSheetInputs& in) {
  const std::string html = cve_sheet_html(in);
  PdfOptions options;
  options.identifier = to_hex(sha256(html));
  options.created = in.as_of;
  return html_to_pdf(html, options);
}

}  // namespace bulkhead::reports
