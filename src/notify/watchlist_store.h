// SQL of the watchlist and of what detection remembers of CVEs (watchlist_store.cpp).
#pragma once
#include <map>

#include "notify/watchlist.h"

namespace bulkhead::notify {

void insert_watch_entry(store::Connection& db, WatchEntry& entry);
/// False when this person has no such entry.
[[nodiscard]] bool delete_watch_entry(store::Connection& db, std::int64_t organization_id, std::int64_t user_id, std::int64_t id);
/// True when the entry did not show this CVE before.
[[nodiscard]] bool show_once(store::Connection& db, std::int64_t entry_id, std::string_view cve);

/// What was known of a CVE.
struct KnownCve {
  std::string cve;
  bool kev = false;
  std::string maturity;
  std::int64_t percentile_ppm = -1, bcs_hundredths = 0;
  std::string patch;
  friend bool operator==(const KnownCve&, const KnownCve&) = default;
};
BOOST_DESCRIBE_STRUCT(KnownCve, (), (cve, kev, maturity, percentile_ppm, bcs_hundredths, patch))
[[nodiscard]] std::map<std::string, KnownCve> known_cves(store::Connection& db);
void store_known(store::Connection& db, const std::vector<KnownCve>& added, const std::vector<KnownCve>& changed, const std::vector<std::string>& gone);
/// CVEs that findings or watchlists name.
[[nodiscard]] std::vector<std::string> interesting_cves(store::Connection& db);

struct AlertCursor {
  std::int64_t log_index = 0, corpus_revision = 0;
};
BOOST_DESCRIBE_STRUCT(AlertCursor, (), (log_index, corpus_revision))
[[nodiscard]] std::optional<AlertCursor> alert_cursor(store::Connection& db);
/// Moves the cursor, unless another process moved it since it was `from`.
[[nodiscard]] bool move_cursor(store::Connection& db, const std::optional<AlertCursor>& from, const AlertCursor& to);

}  // namespace bulkhead::notify
