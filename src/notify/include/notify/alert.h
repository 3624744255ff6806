// An alert: one thing that happened, as every destination gets it.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec.h"
#include "core/clock.h"

namespace bulkhead::notify {

inline constexpr std::string_view kKevNew = "kev.new";                      ///< a known exploited CVE matches an asset
inline constexpr std::string_view kCveCritical = "cve.critical";            ///< a new match with CVSS of 9.0 or more
inline constexpr std::string_view kCveHigh = "cve.high";                    ///< a new match with CVSS of 7.0 to 8.9
inline constexpr std::string_view kExploitConfirmed = "exploit.confirmed";  ///< a public exploit for a CVE of a finding
inline constexpr std::string_view kAssetMatched = "asset.matched";          ///< any new match
inline constexpr std::string_view kWatchlistUpdate = "watchlist.update";    ///< news on something watched
inline constexpr std::string_view kReportReady = "report.ready";
inline constexpr std::string_view kTicketCreated = "ticket.created";
inline constexpr std::array kTriggers = {kKevNew, kCveCritical, kCveHigh, kExploitConfirmed, kAssetMatched, kWatchlistUpdate, kReportReady, kTicketCreated};
[[nodiscard]] bool is_trigger(std::string_view name);

struct AffectedAsset {
  std::int64_t asset_id = 0;
  std::string asset_name, asset_type, layer, match_confidence;
  std::int64_t match_id = 0;
};
BOOST_DESCRIBE_STRUCT(AffectedAsset, (), (asset_id, asset_name, asset_type, layer, match_confidence, match_id))

/// One event about one CVE in one environment (or a report, ticket or watched CVE). Kept as JSON in the outbox.
struct Alert {
  std::string event;
  std::string timestamp;                       ///< ISO 8601 UTC
  std::string request_id;                      ///< "bs-req-" and 12 hex digits
  std::optional<std::int64_t> environment_id;
  std::string environment_name;
  std::string title;                           ///< one line: what happened
  std::string path;                            ///< of the web page, from the root: "/environments/3/findings?…"
  std::string cve_id, bsid, cve_title;         ///< "" for events without a CVE
  std::string severity;                        ///< CRITICAL, HIGH, MEDIUM, LOW, NONE
  std::optional<double> cvss, bcs, epss, epss_percentile;
  bool kev_flagged = false;
  std::string exploit_maturity, primary_vendor, primary_product;
  bool patch_available = false;
  std::string fix;
  std::vector<AffectedAsset> assets;           ///< most important first, at most kMostAssets
  std::int64_t asset_count = 0;
  static constexpr std::size_t kMostAssets = 50;
};
BOOST_DESCRIBE_STRUCT(Alert, (), (event, timestamp, request_id, environment_id, environment_name, title, path, cve_id, bsid, cve_title, severity, cvss, bcs, epss, epss_percentile,
                                  kev_flagged, exploit_maturity, primary_vendor, primary_product, patch_available, fix, assets, asset_count))

[[nodiscard]] std::string new_request_id();

}  // namespace bulkhead::notify
