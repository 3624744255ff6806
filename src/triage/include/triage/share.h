// Links that show findings of an environment to somebody without an account, for a while.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "findings/environment_view.h"
#include "identity/secret.h"
#include "record/unit_of_work.h"

namespace bulkhead::triage {

inline constexpr int kDefaultShareHours = 7 * 24;
inline constexpr int kLongestShareHours = 365 * 24;

struct ShareScope {
  findings::Severity severity_floor = findings::Severity::NONE;  ///< this severity and above; NONE: all
  std::optional<inventory::Layer> layer;                         ///< none: all
  std::vector<std::string> cves;                                 ///< empty: all; at most 500
};
/// The active findings that a link of this scope shows.
[[nodiscard]] findings::Filter filter_of(const ShareScope& scope);

struct Share {
  std::int64_t id = 0, organization_id = 0, environment_id = 0;
  std::string note;                    ///< for whom, for the own list
  ShareScope scope;
  std::string created_by;
  Instant created_at, expires_at;
  std::string revoked_by;
  Instant revoked_at;                  ///< unset: not revoked
  std::int64_t views = 0;
  Instant last_viewed_at;
  [[nodiscard]] bool active(Instant now) const { return revoked_at.microseconds == 0 && now < expires_at; }
};

struct NewShare {
  std::string note;
  ShareScope scope;
  int hours = kDefaultShareHours;
};
struct CreatedShare {
  Share share;
  identity::Secret token;  ///< shown once, kept as a hash
};
/// Fails    forbidden/..., invalid/share.bad_hours, share.bad_cve, share.too_many_cves, share.bad_note
Result<CreatedShare> create_share(record::UnitOfWork& work, const findings::EnvironmentView& view, const NewShare& wish);
/// At once and for good.
/// Fails    forbidden/..., not_found/share.not_found, conflict/share.revoked
Result<void> revoke_share(record::UnitOfWork& work, const findings::EnvironmentView& view, std::int64_t id);
/// Newest first, ended ones included.
[[nodiscard]] std::vector<Share> shares(store::Connection& db, std::int64_t environment_id);
/// Fails    not_found/share.not_found
Result<Share> share(store::Connection& db, std::int64_t environment_id, std::int64_t id);

struct ShareView {
  std::string address;
  Instant first_at, last_at;
  std::int64_t times = 0;
};
BOOST_DESCRIBE_STRUCT(ShareView, (), (address, first_at, last_at, times))
/// Who opened a link, newest first: one row an address and hour.
[[nodiscard]] std::vector<ShareView> share_views(store::Connection& db, std::int64_t share_id);

/// The link that a token opens. Keeps who looked: the first look of an address in an hour is an entry of the log.
/// Fails    not_found/share.not_found, also for a revoked link; not_found/share.expired
Result<Share> open_share(store::Database& database, const Clock& clock, const identity::Secret& token, std::string_view address);

}  // namespace bulkhead::triage
