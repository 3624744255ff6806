// Reports as replies write them, and their files; shared by reports, schedules and shares.
#pragma once
#include "declare.h"
#include "faces/report_desk.h"
#include "reports/archive.h"

namespace bulkhead::faces::native {

struct FormView {
  std::string format;
  std::int64_t size_bytes = 0;
  std::string digest;
};
BOOST_DESCRIBE_STRUCT(FormView, (), (format, size_bytes, digest))

/// label, format, generated_at and download_url are what compatible clients read.
struct ReportView {
  std::int64_t id = 0;
  std::string report_type, title, label, document_number;
  std::vector<std::int64_t> environment_ids;
  std::vector<std::string> environments;
  std::string from, to, created_at, generated_at, created_by, state = "ready";
  std::optional<std::string> message;
  std::optional<std::int64_t> pages;
  std::string input_digest;
  std::vector<FormView> formats;
  std::string format, download_url;
};
BOOST_DESCRIBE_STRUCT(ReportView, (), (id, report_type, title, label, document_number, environment_ids, environments, from, to, created_at, generated_at, created_by, state, message, pages,
                                       input_digest, formats, format, download_url))

[[nodiscard]] ReportView shown(const reports::StoredReport& report);

/// "pdf,csv" as formats; "" is none, which means all.
/// Fails    invalid for an unknown one, place body.format
Result<std::vector<reports::ReportFormat>> report_formats(std::string_view text);

/// The form of a report. Fails not_found.
Result<const reports::StoredFile*> report_file(const reports::StoredReport& report, std::string_view format);
/// A kept file as a response: HTML inline in an origin of its own and without scripts, unless asked for as a file; all else as a file.
Result<http::Response> report_response(Services& services, const reports::StoredFile& file, bool as_file);

}  // namespace bulkhead::faces::native
