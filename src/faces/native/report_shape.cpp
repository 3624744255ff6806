#include "report_shape.h"

#include "core/text.h"

namespace bulkhead::faces::native {

ReportView shown(const reports::StoredReport& report) {
  ReportView out;
  out.id = report.id;
  out.report_type = report.report_type;
  out.title = out.label = report.title;
  out.document_number = report.document_number;
  if (report.environments.is_array())
    for (const auto& environment : report.environments.items()) {
      if (const Json* id = environment.find("id"); id && id->is_integer()) out.environment_ids.push_back(id->integer());
      out.environments.emplace_back(environment.text("name"));
    }
  out.from = report.period_from;
  out.to = report.period_to;
  out.created_at = out.generated_at = to_iso_milliseconds(report.created_at);
  out.created_by = report.created_by;
  out.state = report.files.empty() ? "failed" : "ready";
  out.message = known_text(report.message);
  out.pages = report.pages;
  out.input_digest = report.input_digest;
  for (const auto& file : report.files) out.formats.push_back({std::string(name_of(file.format)), file.size_bytes, file.sha256});
  if (!out.formats.empty()) out.format = out.formats.front().format;
  for (const auto& form : out.formats)
    if (form.format == "pdf") out.format = "pdf";
  out.download_url = fmt::format("/api/v1/reports/{}/download?format={}", out.id, out.format);
  return out;
}

Result<std::vector<reports::ReportFormat>> report_formats(std::string_view text) {
  std::vector<reports::ReportFormat> out;
  if (text.empty()) return out;
  for (const auto part : split(text, ',')) {
    const auto format = enum_of<reports::ReportFormat>(to_lower(trim(part)));
    if (!format) return fail(http::invalid_field("body.format", "One or more of these are expected, joined by commas: pdf, html, csv, json, xlsx.", "enum"));
    if (std::find(out.begin(), out.end(), *format) == out.end()) out.push_back(*format);
  }
  return out;
}

Result<const reports::StoredFile*> report_file(const reports::StoredReport& report, std::string_view format) {
  for (const auto& file : report.files)
    if (name_of(file.format) == format) return &file;
  return fail(http::not_found("report_format", std::string(format)));
}

Result<http::Response> report_response(Services& services, const reports::StoredFile& file, bool as_file) {
  http::Response response;
  response.file = TRY(http::FileSource::open(reports::stored_file_path(services.database, file)));
  response.set_header("Content-Type", file.media_type);
  response.set_header("ETag", "\"" + file.sha256 + "\"");
  if (file.format == reports::ReportFormat::html && !as_file) {
    // Shown in the page: without scripts, in an origin of its own.
    response.set_header("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:");
    response.set_header("X-Frame-Options", "SAMEORIGIN");
  } else {
    response.set_header("Content-Disposition", http::attachment_disposition(file.file_name));
  }
  return response;
}

}  // namespace bulkhead::faces::native
