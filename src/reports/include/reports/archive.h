// Reports that were made: kept as files named by their digest, so that what was handed out can be shown again.
#pragma once
#include <string>
#include <vector>

#include "record/unit_of_work.h"
#include "reports/report.h"

namespace bulkhead::reports {

struct StoredFile {
  ReportFormat format = ReportFormat::html;
  std::string file_name, media_type;
  std::int64_t size_bytes = 0;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(StoredFile, (), (format, file_name, media_type, size_bytes, sha256))

struct StoredReport {
  std::int64_t id = 0, organization_id = 0;
  std::string report_type, title, document_number;
  Json environments;               ///< [{"id", "name"}]
  std::string period_from, period_to;
  Instant created_at;
  std::string created_by, input_digest;
  std::optional<std::int64_t> pages;  ///< of the PDF form
  std::string message;             ///< what could not be made; "" when all was
  std::vector<StoredFile> files;
};

/// Keeps the rendered forms of one report and logs that it was made (REPORT_GENERATED). The files are durable before
/// the record names them.
/// Takes    `report` without id and files
/// Fails    forbidden/*, unavailable/report.not_written
Result<StoredReport> keep_report(record::UnitOfWork& work, store::Database& database, StoredReport report, const std::vector<std::pair<ReportFormat, RenderedReport>>& forms);
/// Newest first.
[[nodiscard]] std::vector<StoredReport> stored_reports(store::Connection& db, std::int64_t organization_id);
/// Fails    not_found/report.not_found, also for one of another organization
Result<StoredReport> stored_report(store::Connection& db, std::int64_t organization_id, std::int64_t id);
/// Writes into the log that the actor looked at a form (REPORT_VIEWED) or took it along (REPORT_EXPORTED); `share_id` when by a link.
void note_use(record::UnitOfWork& work, const StoredReport& report, ReportFormat format, bool looked, std::optional<std::int64_t> share_id);
/// Where a kept file lies.
[[nodiscard]] std::filesystem::path stored_file_path(const store::Database& database, const StoredFile& file);

}  // namespace bulkhead::reports
