#include "core/digest.h"
#include "core/file.h"
#include "subject.h"
#include "triage/attachment.h"

namespace bulkhead::triage {
namespace {

constexpr std::string_view kSelect =
    "SELECT id, file_name, media_type, size_bytes, sha256, added_by_id, added_by, added_at FROM finding_attachment WHERE asset_id = $1 AND cve = $2 AND withdrawn_at = 0";

record::Change told(record::Action action, const findings::EnvironmentView& view, const findings::Finding& finding, const Attachment& a) {
  auto change = change_of(action, view, finding);
  change.detail.set("attachment_id", a.id).set("name", a.file_name).set("media_type", a.media_type).set("size_bytes", a.size_bytes).set("sha256", a.sha256);
  return change;
}

}  // namespace

std::vector<Attachment> attachments(store::Connection& db, const findings::FindingKey& key) { return db.select<Attachment>(std::string(kSelect) + " ORDER BY id", key.asset_id, key.cve); }

Result<Attachment> attachment(store::Connection& db, const findings::FindingKey& key, std::int64_t id) {
  auto found = db.find<Attachment>(std::string(kSelect) + " AND id = $3", key.asset_id, key.cve, id);
  if (!found) return fail(ErrorKind::not_found, "attachment.not_found", "There is no such attachment on this finding.", fmt::format("{}", id));
  return std::move(*found);
}

std::filesystem::path attachment_path(const store::Database& database, const Attachment& attachment) { return database.data_directory() / "attachments" / attachment.sha256; }

Result<Attachment> attach(record::UnitOfWork& work, store::Database& database, const findings::EnvironmentView& view, findings::FindingId id, std::string_view file_name, std::string_view bytes) {
  TRY(record::authorise(work.actor(), record::Permission::triage_findings));
  const auto finding = TRY(finding_in(view, id, work.now()));
  if (bytes.empty()) return fail(ErrorKind::invalid, "attachment.empty", "The file is empty.", "/file");
  if (bytes.size() > kLargestAttachment) return fail(ErrorKind::too_large, "attachment.too_large", fmt::format("An attachment holds at most {} MiB.", kLargestAttachment >> 20), "/file");
  const auto type = sniff(bytes);
  if (!type) return fail(ErrorKind::invalid, "attachment.bad_type", "The content is none of: PDF, PNG, JPEG, office document without macros, plain text.", "/file");
  Attachment added;
  added.file_name = safe_file_name(file_name);
  added.media_type = *type;
  added.size_bytes = static_cast<std::int64_t>(bytes.size());
  added.sha256 = to_hex(sha256(bytes));
  added.added_by_id = work.actor().user_id;
  added.added_by = name_of_actor(work.actor());
  added.added_at = work.now();
  auto& db = work.db();
  const auto standing = db.find<std::int64_t>("SELECT count(*) FROM finding_attachment WHERE asset_id = $1 AND cve = $2 AND withdrawn_at = 0", finding.asset_id, finding.match.cve).value_or(0);
  if (standing >= kMostAttachments) return fail(ErrorKind::conflict, "attachment.too_many", fmt::format("A finding holds at most {} attachments.", kMostAttachments));
  const auto path = attachment_path(database, added);
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  if (!std::filesystem::exists(path, ignored)) TRY(write_file(path, bytes, "attachment.not_written"));
  added.id = db.find<std::int64_t>("INSERT INTO finding_attachment (environment_id, asset_id, cve, file_name, media_type, size_bytes, sha256, added_by_id, added_by, added_at, withdrawn_at)"
                                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) RETURNING id",
                                   view.environment().id, finding.asset_id, finding.match.cve, added.file_name, added.media_type, added.size_bytes, added.sha256, added.added_by_id, added.added_by,
                                   added.added_at)
                 .value_or(0);
  work.change(told(record::Action::attachment_added, view, finding, added));
  return added;
}

Result<void> withdraw_attachment(record::UnitOfWork& work, const findings::EnvironmentView& view, findings::FindingId id, std::int64_t attachment_id) {
  TRY(record::authorise(work.actor(), record::Permission::triage_findings));
  const auto finding = TRY(finding_in(view, id, work.now()));
  const Attachment gone = TRY(attachment(work.db(), {finding.asset_id, finding.match.cve}, attachment_id));
  work.db().execute("UPDATE finding_attachment SET withdrawn_at = $1 WHERE id = $2", work.now(), gone.id);
  work.change(told(record::Action::attachment_withdrawn, view, finding, gone));
  return {};
}

}  // namespace bulkhead::triage
