#include "core/text.h"
#include "subject.h"
#include "triage/share.h"

namespace bulkhead::triage {
namespace {

constexpr std::size_t kMostCves = 500;
constexpr std::int64_t kMicrosecondsPerHour = 3600 * kMicrosecondsPerSecond;
constexpr std::string_view kSelect =
    "SELECT s.id, s.organization_id, s.environment_id, s.note, s.severity_floor, s.layer, s.cves, s.created_by, s.created_at, s.expires_at, s.revoked_by, s.revoked_at,"
    " (SELECT coalesce(sum(v.times), 0) FROM share_view v WHERE v.share_id = s.id), (SELECT coalesce(max(v.last_at), 0) FROM share_view v WHERE v.share_id = s.id) FROM share_link s";

Share read(const store::Row& row) {
  Share s;
  std::string layer;
  Json cves;
  int c = 0;
  const auto next = [&](auto& out) { store::detail::read_column(row, c++, out); };
  next(s.id), next(s.organization_id), next(s.environment_id), next(s.note), next(s.scope.severity_floor), next(layer), next(cves), next(s.created_by), next(s.created_at), next(s.expires_at);
  next(s.revoked_by), next(s.revoked_at), next(s.views), next(s.last_viewed_at);
  s.scope.layer = enum_of<inventory::Layer>(layer);
  if (cves.is_array())
    for (const auto& cve : cves.items())
      if (cve.is_string()) s.scope.cves.push_back(cve.string());
  return s;
}

std::vector<Share> select(store::Connection& db, std::string_view where, const std::vector<store::Value>& parameters) {
  std::vector<Share> out;
  db.each(std::string(kSelect) + std::string(where), parameters, [&](const store::Row& row) {
    out.push_back(read(row));
    return true;
  });
  return out;
}

tl::unexpected<Error> no_such_share() { return fail(ErrorKind::not_found, "share.not_found", "There is no such share link."); }

Result<ShareScope> checked(ShareScope scope) {
  if (scope.cves.size() > kMostCves) return fail(ErrorKind::invalid, "share.too_many_cves", fmt::format("A link names at most {} CVEs.", kMostCves), "/cve_ids");
  for (std::size_t i = 0; i < scope.cves.size(); ++i) {
    const std::string cve = to_upper(trim(std::string_view(scope.cves[i])));
    if (!findings::finding_id(1, cve)) return fail(ErrorKind::invalid, "share.bad_cve", "A CVE id such as CVE-2026-1234 is expected.", fmt::format("/cve_ids/{}", i));
    scope.cves[i] = cve;
  }
  return scope;
}

record::Change told(record::Action action, const Share& share, const std::string& environment) {
  record::Change change;
  change.action = action;
  change.resource_type = "share";
  change.resource_id = fmt::format("{}", share.id);
  change.environment_id = share.environment_id;
  change.environment_name = environment;
  change.organization_id = share.organization_id;
  change.detail = Json::object({{"severity_floor", name_of(share.scope.severity_floor)}, {"expires_at", to_iso_milliseconds(share.expires_at)}, {"note", share.note}});
  if (share.scope.layer) change.detail.set("layer", name_of(*share.scope.layer));
  if (!share.scope.cves.empty()) change.detail.set("cve_ids", to_json(share.scope.cves));
  return change;
}

}  // namespace

findings::Filter filter_of(const ShareScope& scope) {
  findings::Filter filter;
  if (scope.severity_floor != findings::Severity::NONE)
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<findings::Severity>>([&](auto d) {
      if (d.value >= scope.severity_floor) filter.severities.insert(d.value);
    });
  if (scope.layer) filter.layers = {*scope.layer};
  filter.cves.insert(scope.cves.begin(), scope.cves.end());
  return filter;
}

Result<CreatedShare> create_share(record::UnitOfWork& work, const findings::EnvironmentView& view, const NewShare& wish) {
  TRY(record::authorise(work.actor(), record::Permission::triage_findings));
  if (wish.hours < 1 || wish.hours > kLongestShareHours) return fail(ErrorKind::invalid, "share.bad_hours", fmt::format("1 to {} hours are expected.", kLongestShareHours), "/expires_in_hours");
  CreatedShare made;
  Share& s = made.share;
  s.note = trim(std::string_view(wish.note));
  if (s.note.size() > 200 || !is_utf8(s.note)) return fail(ErrorKind::invalid, "share.bad_note", "A note of at most 200 bytes is expected.", "/note");
  s.scope = TRY(checked(wish.scope));
  s.organization_id = view.environment().organization_id;
  s.environment_id = view.environment().id;
  s.created_by = name_of_actor(work.actor());
  s.created_at = work.now();
  s.expires_at = {work.now().microseconds + wish.hours * kMicrosecondsPerHour};
  made.token = identity::new_token();
  s.id = work.db().find<std::int64_t>("INSERT INTO share_link (organization_id, environment_id, token_hash, note, severity_floor, layer, cves, created_by, created_at, expires_at, revoked_by, revoked_at)"
                                      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 0) RETURNING id",
                                      s.organization_id, s.environment_id, made.token.hash(), s.note, s.scope.severity_floor, s.scope.layer ? name_of(*s.scope.layer) : "", to_text(to_json(s.scope.cves)), s.created_by,
                                      s.created_at, s.expires_at)
             .value_or(0);
  work.change(told(record::Action::finding_shared, s, view.environment().name));
  return made;
}

Result<void> revoke_share(record::UnitOfWork& work, const findings::EnvironmentView& view, std::int64_t id) {
  TRY(record::authorise(work.actor(), record::Permission::triage_findings));
  const Share gone = TRY(share(work.db(), view.environment().id, id));
  if (gone.revoked_at.microseconds != 0) return fail(ErrorKind::conflict, "share.revoked", "The link is revoked already.");
  work.db().execute("UPDATE share_link SET revoked_by = $1, revoked_at = $2 WHERE id = $3", name_of_actor(work.actor()), work.now(), id);
  work.change(told(record::Action::share_revoked, gone, view.environment().name));
  return {};
}

std::vector<Share> shares(store::Connection& db, std::int64_t environment_id) { return select(db, " WHERE s.environment_id = $1 ORDER BY s.id DESC", {store::to_value(environment_id)}); }

Result<Share> share(store::Connection& db, std::int64_t environment_id, std::int64_t id) {
  auto found = select(db, " WHERE s.environment_id = $1 AND s.id = $2", {store::to_value(environment_id), store::to_value(id)});
  if (found.empty()) return no_such_share();
  return std::move(found.front());
}

std::vector<ShareView> share_views(store::Connection& db, std::int64_t share_id) {
  return db.select<ShareView>("SELECT address, first_at, last_at, times FROM share_view WHERE share_id = $1 ORDER BY last_at DESC, address", share_id);
}

Result<Share> open_share(store::Database& database, const Clock& clock, const identity::Secret& token, std::string_view address) {
  std::optional<Share> found;
  std::string environment;
  {
    const auto db = database.reader();
    auto rows = select(*db, " WHERE s.token_hash = $1", {store::to_value(token.hash())});
    if (rows.empty() || rows.front().revoked_at.microseconds != 0) return no_such_share();
    found = std::move(rows.front());
    environment = db->find<std::string>("SELECT name FROM environment WHERE id = $1", found->environment_id).value_or("");
    if (environment.empty()) return no_such_share();
  }
  if (clock.now() >= found->expires_at) return fail(ErrorKind::not_found, "share.expired", "Share link expired. Ask who sent it for a new one.");
  auto actor = record::system_actor(found->organization_id);
  actor.ip = address;
  record::UnitOfWork work(database, actor, clock);
  auto& db = work.db();
  const Instant hour_ago{work.now().microseconds - kMicrosecondsPerHour};
  if (db.execute("UPDATE share_view SET last_at = $1, times = times + 1 WHERE share_id = $2 AND address = $3 AND first_at > $4", work.now(), found->id, address, hour_ago) > 0) {
    work.bookkeeping(record::Bookkeeping::progress);
  } else {
    db.execute("INSERT INTO share_view (share_id, address, first_at, last_at, times) VALUES ($1, $2, $3, $3, 1) ON CONFLICT (share_id, address, first_at) DO UPDATE SET times = share_view.times + 1", found->id,
               address, work.now());
    auto change = told(record::Action::share_viewed, *found, environment);
    change.detail.set("address", address.empty() ? std::string_view("an unknown address") : address);
    work.change(std::move(change));
  }
  TRY(work.commit());
  return std::move(*found);
}

}  // namespace bulkhead::triage
