// The bell: what happened, for people, for 30 days. The log is the permanent record.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/codec.h"
#include "record/unit_of_work.h"

namespace bulkhead::notify {

enum class BellKind : std::uint8_t { kev, critical, exploit, report, ticket, watchlist, triage };
BOOST_DESCRIBE_ENUM(BellKind, kev, critical, exploit, report, ticket, watchlist, triage)

struct BellItem {
  std::int64_t id = 0;
  BellKind kind = BellKind::kev;
  std::string title, detail, link;  ///< link: path of the web page
  std::optional<std::int64_t> environment_id;
  Instant at;
  bool read = false;
};
BOOST_DESCRIBE_STRUCT(BellItem, (), (id, kind, title, detail, link, environment_id, at, read))

inline constexpr int kBellDays = 30;

/// Adds an item for everybody of the organization, or for one person.
void ring(store::Connection& db, std::int64_t organization_id, std::optional<std::int64_t> user_id, const BellItem& item);

struct BellPage {
  std::vector<BellItem> items;  ///< newest first
  std::int64_t total = 0, unread = 0;
};
[[nodiscard]] BellPage bell(store::Connection& db, std::int64_t organization_id, std::int64_t user_id, Instant now, bool unread_only, std::int64_t page, std::int64_t per_page);
[[nodiscard]] std::int64_t unread_count(store::Connection& db, std::int64_t organization_id, std::int64_t user_id, Instant now);
/// Marks one item, or all when `id` is none; reading twice is no error. One's own reading marks need no right but to read.
/// Fails    not_found/notification.not_found
Result<void> mark_read(record::UnitOfWork& work, std::optional<std::int64_t> id);
/// Removes items older than kBellDays.
void forget_bell(store::Connection& db, Instant now);

}  // namespace bulkhead::notify
