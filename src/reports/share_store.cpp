// Share links of reports: all SQL of report_share and report_share_view.
#include "core/digest.h"
#include "core/text.h"
#include "identity/member.h"
#include "reports/share.h"

namespace bulkhead::reports {
namespace {

constexpr std::string_view kColumns = "SELECT id, organization_id, report_id, recipient, created_at, created_by, expires_at, revoked_at FROM report_share";

record::Change told(const ReportShare& share, record::Action action) {
  record::Change change;
  change.action = action;
  change.resource_type = "report";
  change.resource_id = fmt::format("{}", share.report_id);
  change.detail = Json::object({{"share", share.id}, {"recipient", share.recipient}, {"expires_at", to_iso_milliseconds(share.expires_at)}});
  return change;
}

}  // namespace

Result<NewShare> share_report(record::UnitOfWork& work, std::int64_t report_id, std::string_view recipient, Instant expires_at) {
  TRY(record::authorise(work.actor(), record::Permission::generate_reports));
  NewShare out;
  ReportShare& s = out.share;
  s.recipient = TRY(identity::normal_email(recipient));
  s.created_at = work.now();
  s.expires_at = expires_at.microseconds ? expires_at : Instant{work.now().microseconds + kShareDays * kMicrosecondsPerDay};
  if (s.expires_at <= work.now() || s.expires_at.microseconds > work.now().microseconds + kMostShareDays * kMicrosecondsPerDay)
    return fail(ErrorKind::invalid, "share.bad_expiry", fmt::format("A link ends in the future, within {} days.", kMostShareDays), "/expires_at");
  auto& db = work.db();
  s.organization_id = work.actor().organization_id;
  const StoredReport report = TRY(stored_report(db, s.organization_id, report_id));
  if (report.report_type == name_of(ReportType::audit_log)) TRY(record::authorise(work.actor(), record::Permission::export_log));
  s.report_id = report.id;
  s.created_by = work.actor().name.empty() ? work.actor().email : work.actor().name;
  out.token = identity::new_token();
  s.id = db.find<std::int64_t>("INSERT INTO report_share (organization_id, report_id, token_hash, recipient, created_at, created_by, expires_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0) RETURNING id", s.organization_id, s.report_id,
                               out.token.hash(), s.recipient, s.created_at, s.created_by, s.expires_at)
             .value_or(0);
  work.change(told(s, record::Action::report_shared));
  return out;
}

Result<void> revoke_share(record::UnitOfWork& work, std::int64_t report_id, std::int64_t share_id) {
  TRY(record::authorise(work.actor(), record::Permission::generate_reports));
  auto& db = work.db();
  const auto share = db.find<ReportShare>(fmt::format("{} WHERE id = $1 AND report_id = $2 AND organization_id = $3", kColumns), share_id, report_id, work.actor().organization_id);
  if (!share) return fail(ErrorKind::not_found, "share.not_found", fmt::format("There is no share link {} of this report.", share_id), fmt::format("{}", share_id));
  if (db.execute("UPDATE report_share SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0", work.now(), share_id) > 0) work.change(told(*share, record::Action::report_share_revoked));
  return {};
}

std::vector<ReportShare> shares_of(store::Connection& db, std::int64_t organization_id, std::int64_t report_id) {
  return db.select<ReportShare>(fmt::format("{} WHERE organization_id = $1 AND report_id = $2 ORDER BY id DESC", kColumns), organization_id, report_id);
}

std::vector<ShareView> views_of(store::Connection& db, std::int64_t share_id) {
  return db.select<ShareView>("SELECT at, ip, form FROM report_share_view WHERE share_id = $1 ORDER BY id DESC LIMIT 200", share_id);
}

Result<ReportShare> open_share(store::Connection& db, std::string_view token, Instant now) {
  const auto share = db.find<ReportShare>(fmt::format("{} WHERE token_hash = $1", kColumns), identity::Secret(std::string(token)).hash());
  if (!share || share->revoked_at.microseconds != 0) return fail(ErrorKind::not_found, "share.not_found", "This share link does not exist, or it was withdrawn.");
  if (share->expires_at <= now) return fail(ErrorKind::not_found, "share.expired", "Share link expired.");
  return *share;
}

Result<void> note_share_use(store::Database& database, const Clock& clock, const ReportShare& share, const StoredReport& report, ReportFormat format, bool looked, std::string_view ip) {
  record::Actor actor = record::system_actor(share.organization_id);
  actor.role = record::Role::viewer;
  actor.email = actor.name = share.recipient;
  actor.ip = ip;
  record::UnitOfWork work(database, std::move(actor), clock);
  work.db().execute("INSERT INTO report_share_view (share_id, at, ip, form) VALUES ($1, $2, $3, $4)", share.id, work.now(), ip, name_of(format));
  note_use(work, report, format, looked, share.id);
  TRY(work.commit());
  return {};
}

}  // namespace bulkhead::reports
