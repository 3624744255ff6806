#include "notify/bell.h"

namespace bulkhead::notify {
namespace {

/// Items that somebody sees: $1 organization, $2 user, $3 the oldest time.
constexpr std::string_view kVisible = " FROM notification n WHERE n.organization_id = $1 AND (n.user_id IS NULL OR n.user_id = $2) AND n.at >= $3";
constexpr std::string_view kUnread = " AND NOT EXISTS (SELECT 1 FROM notification_read r WHERE r.user_id = $2 AND r.notification_id = n.id)";

Instant oldest(Instant now) { return {now.microseconds - kBellDays * kMicrosecondsPerDay}; }

}  // namespace

void ring(store::Connection& db, std::int64_t organization_id, std::optional<std::int64_t> user_id, const BellItem& item) {
  db.execute("INSERT INTO notification (organization_id, user_id, kind, title, detail, link, environment_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", organization_id, user_id, item.kind, item.title,
             item.detail, item.link, item.environment_id, item.at);
}

std::int64_t unread_count(store::Connection& db, std::int64_t organization_id, std::int64_t user_id, Instant now) {
  return db.find<std::int64_t>(fmt::format("SELECT count(*){}{}", kVisible, kUnread), organization_id, user_id, oldest(now)).value_or(0);
}

BellPage bell(store::Connection& db, std::int64_t organization_id, std::int64_t user_id, Instant now, bool unread_only, std::int64_t page, std::int64_t per_page) {
  BellPage out;
  const std::string_view only = unread_only ? kUnread : std::string_view();
  out.unread = unread_count(db, organization_id, user_id, now);
  out.total = unread_only ? out.unread : db.find<std::int64_t>(fmt::format("SELECT count(*){}", kVisible), organization_id, user_id, oldest(now)).value_or(0);
  out.items = db.select<BellItem>(fmt::format("SELECT n.id, n.kind, n.title, n.detail, n.link, n.environment_id, n.at,"
                                              " EXISTS (SELECT 1 FROM notification_read r WHERE r.user_id = $2 AND r.notification_id = n.id){}{} ORDER BY n.at DESC, n.id DESC LIMIT $4 OFFSET $5",
                                              kVisible, only),
                                  organization_id, user_id, oldest(now), per_page, (page - 1) * per_page);
  return out;
}

Result<void> mark_read(record::UnitOfWork& work, std::optional<std::int64_t> id) {
  TRY(record::authorise(work.actor(), record::Permission::read));
  auto& db = work.db();
  const auto& actor = work.actor();
  if (id && !db.find<std::int64_t>(fmt::format("SELECT n.id{} AND n.id = $4", kVisible), actor.organization_id, actor.user_id, oldest(work.now()), *id))
    return fail(ErrorKind::not_found, "notification.not_found", "There is no such notification.", fmt::format("{}", *id));
  if (id) db.execute("INSERT INTO notification_read (user_id, notification_id) VALUES ($1, $2) ON CONFLICT (user_id, notification_id) DO NOTHING", actor.user_id, *id);
  else
    db.execute(fmt::format("INSERT INTO notification_read (user_id, notification_id) SELECT CAST($2 AS BIGINT), n.id{}{} ON CONFLICT (user_id, notification_id) DO NOTHING", kVisible, kUnread), actor.organization_id,
               actor.user_id, oldest(work.now()));
  work.bookkeeping(record::Bookkeeping::last_used);
  return {};
}

void forget_bell(store::Connection& db, Instant now) {
  db.execute("DELETE FROM notification_read WHERE notification_id IN (SELECT id FROM notification WHERE at < $1)", oldest(now));
  db.execute("DELETE FROM notification WHERE at < $1", oldest(now));
}

}  // namespace bulkhead::notify
