// Links to one report for somebody without an account: they end, can be withdrawn, and every look is noted.
#pragma once
#include <string>
#include <vector>

#include "identity/secret.h"
#include "reports/archive.h"

namespace bulkhead::reports {

struct ReportShare {
  std::int64_t id = 0, organization_id = 0, report_id = 0;
  std::string recipient;
  Instant created_at;
  std::string created_by;
  Instant expires_at, revoked_at;   ///< revoked_at 0: in force
};
BOOST_DESCRIBE_STRUCT(ReportShare, (), (id, organization_id, report_id, recipient, created_at, created_by, expires_at, revoked_at))

struct ShareView {
  Instant at;
  std::string ip, form;             ///< "html", "pdf" ...
};
BOOST_DESCRIBE_STRUCT(ShareView, (), (at, ip, form))

struct NewShare {
  ReportShare share;
  identity::Secret token;           ///< for the link; shown once, only its hash is kept
};

inline constexpr int kShareDays = 7, kMostShareDays = 365;

/// Makes a link (REPORT_SHARED).
/// Takes    expires_at 0: in kShareDays days
/// Fails    forbidden/*, not_found/report.not_found, invalid/email.bad, share.bad_expiry
Result<NewShare> share_report(record::UnitOfWork& work, std::int64_t report_id, std::string_view recipient, Instant expires_at);
/// Withdraws it at once; a link that has ended stays as it is.
/// Fails    forbidden/*, not_found/share.not_found
Result<void> revoke_share(record::UnitOfWork& work, std::int64_t report_id, std::int64_t share_id);
/// Of one report, newest first.
[[nodiscard]] std::vector<ReportShare> shares_of(store::Connection& db, std::int64_t organization_id, std::int64_t report_id);
/// Newest first, at most 200.
[[nodiscard]] std::vector<ShareView> views_of(store::Connection& db, std::int64_t share_id);

/// The share that a token opens. Ended, withdrawn and unknown links cannot be told apart from outside but by the words "expired" for the first.
/// Fails    not_found/share.not_found, share.expired
Result<ReportShare> open_share(store::Connection& db, std::string_view token, Instant now);
/// Notes that the recipient looked at a form or took it: in the list of the share and in the log.
Result<void> note_share_use(store::Database& database, const Clock& clock, const ReportShare& share, const StoredReport& report, ReportFormat format, bool looked, std::string_view ip);

}  // namespace bulkhead::reports
