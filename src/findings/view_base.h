// What the views of one environment share while only decisions change.
#pragma once
#include "findings/environment_view.h"

namespace bulkhead::findings {

struct EnvironmentView::Base {
  inventory::Environment environment;
  std::vector<inventory::Zone> zones;
  std::vector<AssetEntry> assets;                        // by name
  std::vector<IdentityEntry> identities;
  std::vector<CveEntry> cves;
  std::vector<MatchEntry> matches;                       // highest BCS first
  struct FixText {
    std::string action, source;
  };
  std::vector<FixText> fixes;                            // each text once, however many matches share it
  std::unordered_map<std::int64_t, std::uint32_t> asset_index, identity_index;
  std::unordered_map<std::string, std::uint32_t> cve_index;
  std::unordered_map<std::int64_t, std::string> zone_name;

  /// Puts the matches, read by identity and CVE, into their order.
  void sort_matches();

  using Order = std::vector<std::uint32_t>;
  /// Matches in the order of a key of their CVE, equal ones by BCS; made at first use.
  [[nodiscard]] std::shared_ptr<const Order> order(Sort sort) const;

  struct MatchOnAsset {
    std::uint32_t match = 0, asset = 0;
  };
  using PriorityOrder = std::vector<MatchOnAsset>;
  /// Every finding, highest asset-aware priority first, equal ones by match, then asset; made at first use.
  [[nodiscard]] std::shared_ptr<const PriorityOrder> priority_order() const;

  /// The match of an identity and a CVE, or none.
  [[nodiscard]] std::optional<std::uint32_t> match_of(std::uint32_t identity, std::uint32_t cve) const {
    for (const std::uint32_t m : identities[identity].matches)
      if (matches[m].cve == cve) return m;
    return std::nullopt;
  }
  /// Whether `zone` is `outer` or lies inside it.
  [[nodiscard]] bool inside(std::int64_t zone, std::int64_t outer) const {
    for (std::size_t steps = 0; zone && steps <= zones.size(); ++steps) {
      if (zone == outer) return true;
      const auto at = std::find_if(zones.begin(), zones.end(), [&](const inventory::Zone& z) { return z.id == zone; });
      zone = at == zones.end() ? 0 : at->parent_id.value_or(0);
    }
    return false;
  }

 private:
  mutable std::mutex order_mutex_;
  mutable std::map<Sort, std::shared_ptr<const Order>> orders_;
  mutable std::shared_ptr<const PriorityOrder> priority_order_;
};

/// The product of a fix group.
[[nodiscard]] std::string product_text(const inventory::ProductIdentity& identity);

}  // namespace bulkhead::findings
