// Kept reports: all SQL of the module, and the files beside it.
#include "core/digest.h"
#include "core/file.h"
#include "core/text.h"
#include "reports/archive.h"

namespace bulkhead::reports {
namespace {

constexpr std::string_view kColumns =
    "SELECT id, organization_id, report_type, title, document_number, environments, period_from, period_to, created_at, created_by, input_digest, message, pages FROM report";

/// Writes beside the target, makes it durable and renames it. A file of that digest that is there already is the same.
Result<void> write_once(const std::filesystem::path& path, std::string_view bytes) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) return {};
  return write_file(path, bytes, "report.not_written");
}

StoredReport read(const store::Row& row) {
  StoredReport out;
  int column = 0;
  const auto next = [&](auto& field) { store::detail::read_column(row, column++, field); };
  next(out.id), next(out.organization_id), next(out.report_type), next(out.title), next(out.document_number), next(out.environments), next(out.period_from), next(out.period_to), next(out.created_at);
  next(out.created_by), next(out.input_digest), next(out.message), next(out.pages);
  return out;
}

std::vector<StoredReport> with_files(store::Connection& db, std::vector<StoredReport> reports) {
  for (auto& report : reports)
    report.files = db.select<StoredFile>("SELECT format, file_name, media_type, size_bytes, sha256 FROM report_file WHERE report_id = $1 ORDER BY format", report.id);
  return reports;
}

/// A report of one environment is an entry of that environment.
void name_environment(record::Change& change, const StoredReport& report) {
  if (!report.environments.is_array() || report.environments.items().size() != 1) return;
  const Json& only = report.environments.items().front();
  if (const Json* id = only.find("id"); id && id->is_integer()) change.environment_id = id->integer();
  change.environment_name = only.text("name");
}

}  // namespace

void note_use(record::UnitOfWork& work, const StoredReport& report, ReportFormat format, bool looked, std::optional<std::int64_t> share_id) {
  record::Change change;
  change.action = looked ? record::Action::report_viewed : record::Action::report_exported;
  change.resource_type = "report";
  change.resource_id = fmt::format("{}", report.id);
  name_environment(change, report);
  change.detail = Json::object({{"document_number", report.document_number}, {"format", name_of(format)}});
  if (share_id) change.detail.set("share", *share_id);
  work.change(std::move(change));
}

std::filesystem::path stored_file_path(const store::Database& database, const StoredFile& file) {
  return database.data_directory() / "reports" / (file.sha256 + "." + std::string(name_of(file.format)));
}

Result<StoredReport> keep_report(record::UnitOfWork& work, store::Database& database, StoredReport report, const std::vector<std::pair<ReportFormat, RenderedReport>>& forms) {
  // An extract of the log may be made by whoever may export it.
  TRY(record::authorise(work.actor(), report.report_type == name_of(ReportType::audit_log) ? record::Permission::export_log : record::Permission::generate_reports));
  std::error_code ignored;
  std::filesystem::create_directories(database.data_directory() / "reports", ignored);
  report.files.clear();
  for (const auto& [format, form] : forms) {
    if (form.pages) report.pages = *form.pages;
    report.files.push_back({format, form.file_name, form.media_type, static_cast<std::int64_t>(form.bytes.size()), form.sha256});
    TRY(write_once(stored_file_path(database, report.files.back()), form.bytes));
  }
  report.organization_id = work.actor().organization_id;
  report.created_at = work.now();
  report.created_by = work.actor().name.empty() ? work.actor().email : work.actor().name;
  auto& db = work.db();
  report.id = db.find<std::int64_t>("INSERT INTO report (organization_id, report_type, title, document_number, environments, period_from, period_to, created_at, created_by, input_digest, message, pages)"
                                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
                                    report.organization_id, report.report_type, report.title, report.document_number, to_text(report.environments), report.period_from, report.period_to, report.created_at,
                                    report.created_by, report.input_digest, report.message, report.pages)
                  .value_or(0);
  Json files = Json::array();
  for (const auto& file : report.files) {
    db.execute("INSERT INTO report_file (report_id, format, file_name, media_type, size_bytes, sha256) VALUES ($1, $2, $3, $4, $5, $6)", report.id, name_of(file.format), file.file_name, file.media_type,
               file.size_bytes, file.sha256);
    files.push(Json::object({{"format", name_of(file.format)}, {"sha256", file.sha256}}));
  }
  record::Change change;
  change.action = record::Action::report_generated;
  change.resource_type = "report";
  change.resource_id = fmt::format("{}", report.id);
  name_environment(change, report);
  change.detail = Json::object({{"type", report.report_type}, {"document_number", report.document_number}, {"environments", report.environments}, {"from", report.period_from}, {"to", report.period_to},
                                {"input_digest", report.input_digest}, {"files", std::move(files)}});
  work.change(std::move(change));
  return report;
}

std::vector<StoredReport> stored_reports(store::Connection& db, std::int64_t organization_id) {
  std::vector<StoredReport> out;
  db.for_each_row(fmt::format("{} WHERE organization_id = $1 ORDER BY id DESC", kColumns), [&](const store::Row& row) { out.push_back(read(row)); }, organization_id);
  return with_files(db, std::move(out));
}

Result<StoredReport> stored_report(store::Connection& db, std::int64_t organization_id, std::int64_t id) {
  std::vector<StoredReport> out;
  db.for_each_row(fmt::format("{} WHERE organization_id = $1 AND id = $2", kColumns), [&](const store::Row& row) { out.push_back(read(row)); }, organization_id, id);
  if (out.empty()) return fail(ErrorKind::not_found, "report.not_found", fmt::format("There is no report {}.", id), fmt::format("{}", id));
  return with_files(db, std::move(out)).front();
}

}  // namespace bulkhead::reports
