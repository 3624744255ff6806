// The orders in which a view lists its findings. Keys belong to few CVEs or few combinations, matches and findings are
// many: the few are sorted, the many are counted into place.
#include <tuple>

#include "asset_priority.h"
#include "view_base.h"

namespace bulkhead::findings {
namespace {

using Order = std::vector<std::uint32_t>;

/// Place of each CVE in the order of `less`; equal ones share a place.
template <class Less>
Order ranks(const std::vector<EnvironmentView::CveEntry>& cves, const Less& less) {
  Order sorted(cves.size());
  for (std::uint32_t i = 0; i < sorted.size(); ++i) sorted[i] = i;
  std::sort(sorted.begin(), sorted.end(), [&](std::uint32_t x, std::uint32_t y) { return less(cves[x], cves[y]); });
  Order rank(cves.size());
  for (std::size_t i = 1; i < sorted.size(); ++i) rank[sorted[i]] = rank[sorted[i - 1]] + (less(cves[sorted[i - 1]], cves[sorted[i]]) ? 1 : 0);
  return rank;
}

/// Turns counts into the place where each key begins.
void to_beginnings(Order& counts) {
  std::uint32_t begin = 0;
  for (auto& count : counts) begin += std::exchange(count, begin);
}

/// The matches by the rank of their CVE, equal ones as they stand.
Order by_rank(const std::vector<EnvironmentView::MatchEntry>& matches, const Order& rank) {
  Order next(rank.size() + 1);
  for (const auto& m : matches) ++next[rank[m.cve]];
  to_beginnings(next);
  Order order(matches.size());
  for (std::uint32_t m = 0; m < matches.size(); ++m) order[next[rank[matches[m].cve]]++] = m;
  return order;
}

constexpr int kMostPoints = 10'000;

/// Assets that raise the priority of a finding alike.
struct AssetClasses {
  Order of_asset;
  Order example;  ///< an asset of each class

  explicit AssetClasses(const std::vector<EnvironmentView::AssetEntry>& assets) {
    std::map<std::tuple<inventory::Criticality, inventory::Exposure, std::string_view, bool>, std::uint32_t> known;
    of_asset.reserve(assets.size());
    for (std::uint32_t a = 0; a < assets.size(); ++a) {
      const auto& asset = assets[a];
      const auto [at, fresh] = known.emplace(std::tuple(asset.criticality, asset.exposure, std::string_view(asset.purdue_level), asset.safety_related), static_cast<std::uint32_t>(example.size()));
      if (fresh) example.push_back(a);
      of_asset.push_back(at->second);
    }
  }
};

}  // namespace

void EnvironmentView::Base::sort_matches() {
  const auto rank = ranks(cves, [](const CveEntry& a, const CveEntry& b) {
    if (a.facts.bcs_hundredths != b.facts.bcs_hundredths) return a.facts.bcs_hundredths > b.facts.bcs_hundredths;
    if (a.facts.cvss_tenths != b.facts.cvss_tenths) return a.facts.cvss_tenths > b.facts.cvss_tenths;
    return a.id < b.id;
  });
  std::vector<MatchEntry> sorted;
  sorted.reserve(matches.size());
  for (const std::uint32_t m : by_rank(matches, rank)) sorted.push_back(matches[m]);
  matches = std::move(sorted);
  for (std::uint32_t m = 0; m < matches.size(); ++m) identities[matches[m].identity].matches.push_back(m);
}

std::shared_ptr<const EnvironmentView::Base::Order> EnvironmentView::Base::order(Sort sort) const {
  const std::lock_guard lock(order_mutex_);
  auto& kept = orders_[sort];
  if (kept) return kept;
  const auto rank = ranks(cves, [&](const CveEntry& a, const CveEntry& b) {
    switch (sort) {
      case Sort::cvss: return a.facts.cvss_tenths > b.facts.cvss_tenths;
      case Sort::epss: return a.facts.epss_ppm > b.facts.epss_ppm;
      case Sort::severity: return a.facts.severity > b.facts.severity;
      case Sort::newest: return a.facts.published > b.facts.published;
      case Sort::cve: return a.id < b.id;
      default: return false;
    }
  });
  kept = std::make_shared<const Order>(by_rank(matches, rank));
  return kept;
}

std::shared_ptr<const EnvironmentView::Base::PriorityOrder> EnvironmentView::Base::priority_order() const {
  const std::lock_guard lock(order_mutex_);
  if (priority_order_) return priority_order_;
  // The points depend on BCS, tier and vector of the match and on the class of the asset. Matches stand by BCS, so that
  // a table of the rest lasts until the BCS changes.
  const AssetClasses classes(assets);
  const auto each = [&](const auto& callback) {
    constexpr std::size_t kKinds = 8;
    std::vector<int> points(classes.example.size() * kKinds);
    int bcs = -1;
    for (std::uint32_t m = 0; m < matches.size(); ++m) {
      const MatchEntry& match = matches[m];
      const CveFacts& facts = cves[match.cve].facts;
      if (m == 0 || facts.bcs_hundredths != bcs) {
        bcs = facts.bcs_hundredths;
        std::fill(points.begin(), points.end(), -1);
      }
      const std::size_t kind = static_cast<std::size_t>(match.tier) << 1 | (facts.flaw.local ? 1 : 0);
      for (const std::uint32_t asset : identities[match.identity].assets) {
        const std::uint32_t asset_class = classes.of_asset[asset];
        int& known = points[asset_class * kKinds + kind];
        if (known < 0) known = priority_points(facts, match.tier, assets[classes.example[asset_class]]);
        ENSURE(known >= 0 && known <= kMostPoints, "a priority lies between 0 and 100");
        callback(static_cast<std::size_t>(kMostPoints - known), m, asset);
      }
    }
  };
  Order next(kMostPoints + 1);
  std::size_t findings = 0;
  each([&](std::size_t key, std::uint32_t, std::uint32_t) { ++next[key], ++findings; });
  to_beginnings(next);
  auto order = std::make_shared<PriorityOrder>(findings);
  each([&](std::size_t key, std::uint32_t match, std::uint32_t asset) { (*order)[next[key]++] = {match, asset}; });
  priority_order_ = std::move(order);
  return priority_order_;
}

}  // namespace bulkhead::findings
