// The watchlist: CVEs, vendors, products and protocols that somebody follows apart from assets.
#pragma once
#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "core/codec.h"
#include "record/unit_of_work.h"

namespace bulkhead::notify {

enum class WatchType : std::uint8_t { cve, vendor, product, protocol };
BOOST_DESCRIBE_ENUM(WatchType, cve, vendor, product, protocol)

struct WatchEntry {
  std::int64_t id = 0, organization_id = 0, user_id = 0;
  WatchType entity_type = WatchType::cve;
  std::string entity_key;          ///< CVE id, vendor slug, "vendor-slug/product-slug", protocol name
  std::string name;                ///< as shown
  std::string severity_threshold;  ///< CRITICAL, HIGH, MEDIUM, LOW; "": any
  Instant created_at;
};
BOOST_DESCRIBE_STRUCT(WatchEntry, (), (id, organization_id, user_id, entity_type, entity_key, name, severity_threshold, created_at))

inline constexpr std::int64_t kMostWatched = 500;

struct WatchWish {
  WatchType entity_type = WatchType::cve;
  std::string entity_id;           ///< from the catalogue: its number; or "" and then
  std::string value;               ///< a name or CVE id
  std::string severity_threshold;
};

/// Whether a CVE is of the vendor, product or protocol, or is the CVE, and reaches the threshold.
[[nodiscard]] bool fits(const WatchEntry& entry, const catalogue::Catalogue& catalogue, const catalogue::CveItem& item);

/// Of one person, oldest first.
[[nodiscard]] std::vector<WatchEntry> watch_entries(store::Connection& db, std::int64_t organization_id, std::int64_t user_id);
/// Of everybody.
[[nodiscard]] std::vector<WatchEntry> all_watch_entries(store::Connection& db);
/// Fails    forbidden/..., invalid/watchlist.unknown for a name that the catalogue does not know, invalid/watchlist.bad_threshold,
///          conflict/watchlist.exists, conflict/watchlist.full
Result<WatchEntry> watch(record::UnitOfWork& work, const catalogue::Catalogue* catalogue, const WatchWish& wish);
/// Fails    not_found/watchlist.not_found, also for an entry of another person
Result<void> unwatch(record::UnitOfWork& work, std::int64_t id);

struct WatchMatch {
  std::int64_t entry_id = 0;
  std::string name;
  catalogue::CveItem item;
};
/// What the entries name in the intelligence, newest first, at most `limit` of each entry.
[[nodiscard]] std::vector<WatchMatch> watch_matches(const catalogue::Catalogue& catalogue, const std::vector<WatchEntry>& entries, std::uint32_t limit);

}  // namespace bulkhead::notify
