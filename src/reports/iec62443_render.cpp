// The report in each of its forms.
#include "core/digest.h"
#include "core/numbers.h"
#include "core/text.h"
#include "iec62443_list.h"
#include "iec62443_text.h"
#include "reports/pdf.h"
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

Result<std::string> pdf_of(const Iec62443Data& d, const Iec62443Inputs& in, const std::string& number, const std::string& digest) {
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
std::string json_of(const Iec62443Data& d, const Iec62443Inputs& in, const std::string& number, const std::string& digest) {
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

}  // namespace

Result<ReportFormat> format_of_file(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  const auto format = dot == std::string_view::npos ? std::nullopt : enum_of<ReportFormat>(to_lower(file_name.substr(dot + 1)));
  if (!format) return fail(ErrorKind::invalid, "report.unknown_format", "A report is written as .pdf, .html, .csv or .json.");
  return *format;
}

Result<RenderedReport> render_iec62443(const Iec62443Inputs& in, ReportFormat format) {
  const Iec62443Data data = TRY(gather_iec62443(in));
  RenderedReport out;
  out.input_digest = input_digest(data);
  out.document_number = document_number(data);
  switch (format) {
    case ReportFormat::pdf:
      out.bytes = TRY(pdf_of(data, in, out.document_number, out.input_digest));
      out.pages = TRY(pdf_pages(out.bytes));
      out.media_type = "application/pdf";
      break;
    case ReportFormat::html:
      out.bytes = iec62443_html(data, 0);
      out.media_type = "text/html; charset=utf-8";
      break;
    case ReportFormat::csv:
      findings_csv(in, [&](std::string_view piece) { out.bytes += piece; });
      out.media_type = "text/csv; charset=utf-8";
      break;
    case ReportFormat::json:
      out.bytes = json_of(data, in, out.document_number, out.input_digest);
      out.media_type = "application/json";
      break;
  }
  out.file_name = out.document_number + "." + std::string(name_of(format));
  out.sha256 = to_hex(sha256(out.bytes));
  return out;
}

}  // namespace bulkhead::reports
