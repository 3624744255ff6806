// The report in each of its forms.
#include "core/digest.h"
#include "core/numbers.h"
#include "core/text.h"
#include "iec62443_list.h"
#include "figure_text.h"
#include "reports/pdf.h"
#include "reports/sheet.h"
#include "reports/table_pdf.h"

namespace bulkhead::reports {
namespace {

LongTable annex(const Iec62443Data& d, const std::string& number) {
  LongTable t;
  t.title = "Annex: findings one by one";
  t.intro = fmt::format("{} of {} matches by asset-aware priority: active, acknowledged, ticketed and undecided ones. CVSS and BCS 0 to 10; KEV: known exploited. The complete list is the CSV or JSON form of this report.",
                        count_text(static_cast<std::int64_t>(d.top_findings.size())), count_text(d.all_findings));
  t.columns = {{"CVE", 17, Align::left}, {"Asset", 16, Align::left}, {"Zone", 12, Align::left}, {"Product", 24, Align::left}, {"Version", 12, Align::left}, {"Severity", 9, Align::left}, {"CVSS", 7, Align::right},
               {"BCS", 7, Align::right}, {"KEV", 5, Align::left}, {"Tier", 10, Align::left}, {"State", 14, Align::left}, {"First seen", 12, Align::left}, {"Fix", 22, Align::left}};
  for (const auto& r : d.top_findings)
    t.rows.push_back({r.cve, r.asset, r.zone, r.vendor + " " + r.product, r.version, to_lower(r.severity), r.cvss_tenths < 0 ? "" : format_fixed(r.cvss_tenths, 1), format_fixed(r.bcs_hundredths, 2), r.kev ? "yes" : "",
                      to_lower(replace_all(r.tier, "_", " ")), r.state, r.first_seen, r.fix});
  t.footer = fmt::format("{}  \u00b7  log {} entries, root {}  \u00b7  draft", number, d.log_size, d.log_root.substr(0, 16));
  t.classification = d.classification;
  t.page_prefix = "A-";
  return t;
}

Result<std::string> pdf_of(const Iec62443Data& d, const ReportInputs& in, const std::string& number, const std::string& digest) {
  LongTablePdf table;
  if (!d.top_findings.empty()) {
    LongTable long_table = annex(d, number);
    long_table.created = in.as_of;
    table = TRY(long_table_pdf(long_table));
  }
  PdfOptions options;
  options.identifier = digest;
  options.created = in.as_of;
  std::vector<std::string> parts = {TRY(html_to_pdf(iec62443_html(d, table.pages), options))};
  if (table.pages > 0) parts.push_back(std::move(table.pdf));
  return join_pdf(parts);
}

/// {"document_number", "input_digest", "data", "findings": [...]}: the list is written as it comes, row by row.
std::string json_of(const Iec62443Data& d, const ReportInputs& in, const std::string& number, const std::string& digest) {
  std::string out = "{\"document_number\":";
  append_json_string(out, number);
  out += ",\"input_digest\":";
  append_json_string(out, digest);
  out += ",\"data\":" + to_text(to_json(d)) + ",\"findings\":[";
  bool first = true;
  each_finding_row(in, [&](const std::vector<std::string_view>& cells) {
    out += first ? "\n{" : ",\n{";
    first = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i) out += ',';
      append_json_string(out, kListColumns[i]);
      out += ':';
      const std::string_view column = kListColumns[i];
      if (column.ends_with("_score") && cells[i].empty()) out += "null";
      else if (column.ends_with("_score") || column == "kev_flagged" || column == "fix_available") out += cells[i];
      else append_json_string(out, cells[i]);
    }
    out += '}';
  });
  return out + "\n]}\n";
}

/// Figures by zone and requirement, and the complete list of findings.
std::vector<Sheet> sheets_of(const Iec62443Data& d, const ReportInputs& in, const std::string& number, const std::string& digest) {
  std::vector<Cells> about = {{"Report", "IEC 62443 report"}, {"Organisation", d.organization}, {"Environments", join(d.environments, ", ")}, {"Period", d.from + " to " + d.to}, {"As of", d.as_of},
                              {"Document number", number}, {"Classification", d.classification}, {"Input digest", digest},
                              {"Log checkpoint", fmt::format("{}, {} entries, root {}", d.log_origin, d.log_size, d.log_root)}, {"Generator", d.generator}};
  for (const auto& rule : d.rules) about.push_back({"Counting rule", rule});
  const auto level = [](const std::optional<int>& value) { return value ? Cell::number(*value) : Cell(); };
  std::vector<Cells> zones;
  for (const auto& zone : d.zones)
    for (const auto& r : zone.readings)
      zones.push_back({zone.environment, zone.name, r.fr, level(r.sl_t), level(r.bound), level(r.gap), Cell::number(r.findings.total()), Cell::number(r.kev), Cell::number(r.exposure_ppm, 6), binding_text(r.binding)});
  Sheet findings{"findings", {kListColumns.begin(), kListColumns.end()}, [&in](const std::function<void(const Cells&)>& each) {
                   Cells row(kListColumns.size());
                   each_finding_row(in, [&](const std::vector<std::string_view>& cells) {
                     std::copy(cells.begin(), cells.end(), row.begin());
                     each(row);
                   });
                 }};
  return {sheet_of("about", {"fact", "value"}, std::move(about)),
          sheet_of("zones", {"environment", "zone", "requirement", "sl_t", "posture_upper_bound", "gap", "open_findings", "known_exploited", "exposure", "binding"}, std::move(zones)), std::move(findings)};
}

}  // namespace

Result<RenderedReport> render_iec62443(const ReportInputs& in, ReportFormat format) {
  const Iec62443Data data = TRY(gather_iec62443(in));
  RenderedReport out;
  out.input_digest = input_digest(data);
  out.document_number = document_number(data);
  switch (format) {
    case ReportFormat::pdf:
      out.bytes = TRY(pdf_of(data, in, out.document_number, out.input_digest));
      out.pages = TRY(pdf_pages(out.bytes));
      break;
    case ReportFormat::html:
      out.bytes = iec62443_html(data, 0);
      break;
    case ReportFormat::csv:
      findings_csv(in, [&](std::string_view piece) { out.bytes += piece; });
      break;
    case ReportFormat::json:
      out.bytes = json_of(data, in, out.document_number, out.input_digest);
      break;
    case ReportFormat::xlsx:
      out.bytes = TRY(write_xlsx(sheets_of(data, in, out.document_number, out.input_digest), {"IEC 62443 report: " + join(data.environments, ", "), data.organization, in.as_of}));
      break;
  }
  out.media_type = media_type_of(format);
  out.file_name = out.document_number + "." + std::string(name_of(format));
  out.sha256 = to_hex(sha256(out.bytes));
  return out;
}

}  // namespace bulkhead::reports
