// Counting all findings of a view without building one: matches without a decision count alike on all assets of their
// identity, so that they are counted once for each identity and added as often as it has assets.
#include "view_scan.h"

namespace bulkhead::findings {

namespace {

/// Assets of one identity that count alike.
struct Group {
  inventory::Layer layer{};
  std::int64_t zone_id = 0;
  inventory::Exposure exposure{};
  std::int64_t assets = 0;
};

std::vector<Group> groups_of(const EnvironmentView::IdentityEntry& identity, const std::vector<EnvironmentView::AssetEntry>& assets) {
  std::vector<Group> groups;
  for (const std::uint32_t index : identity.assets) {
    const auto& asset = assets[index];
    const auto at = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.layer == asset.layer && g.zone_id == asset.zone_id && g.exposure == asset.exposure; });
    if (at != groups.end()) ++at->assets;
    else groups.push_back({asset.layer, asset.zone_id, asset.exposure, 1});
  }
  return groups;
}

/// One active finding of this match on an asset of this exposure.
void count_one(Tally& tally, const EnvironmentView::MatchEntry& m, const CveFacts& facts, inventory::Exposure exposure) {
  ++tally.findings;
  ++tally.by_severity[facts.severity];
  ++tally.by_urgency[static_cast<std::size_t>(urgency_of(facts, m.tier, m.fix_available, exposure).tier)];
  tally.kev += facts.kev;
  tally.exploited += facts.maturity == ExploitMaturity::WEAPONIZED;
  tally.public_exploit += facts.maturity >= ExploitMaturity::FUNCTIONAL;
  tally.proof_of_concept += facts.maturity == ExploitMaturity::POC;
  tally.fix_available += m.fix_available;
}

}  // namespace

void Tally::add(const Tally& other, std::int64_t times) {
  findings += times * other.findings;
  for (const auto& [severity, count] : other.by_severity) by_severity[severity] += times * count;
  for (std::size_t tier = 0; tier < by_urgency.size(); ++tier) by_urgency[tier] += times * other.by_urgency[tier];
  kev += times * other.kev;
  exploited += times * other.exploited;
  public_exploit += times * other.public_exploit;
  proof_of_concept += times * other.proof_of_concept;
  fix_available += times * other.fix_available;
  undecided += times * other.undecided;
}

/// Counts of one view, good from the instant of counting until the next decision expires.
struct EnvironmentView::KeptCounts {
  std::mutex mutex;
  std::shared_ptr<const Counts> counts;
  Instant from, until;
};

void EnvironmentView::forget_counts() { kept_counts_ = std::make_shared<KeptCounts>(); }

std::shared_ptr<const Counts> EnvironmentView::counts(Instant now) const {
  const std::lock_guard lock(kept_counts_->mutex);  // others who ask meanwhile wait for this result
  if (kept_counts_->counts && now >= kept_counts_->from && now < kept_counts_->until) return kept_counts_->counts;
  Instant until{std::numeric_limits<std::int64_t>::max()};
  for (const auto& [pair, decision] : decisions_)
    if (decision.expires_at > now) until = std::min(until, decision.expires_at);

  const Filter everything;
  const Scan scan(*this, everything, now);
  const Base& base = *base_;
  const auto out = std::make_shared<Counts>();
  Counts& counts = *out;
  counts.assets = static_cast<std::int64_t>(base.assets.size());
  counts.by_asset.resize(base.assets.size());
  std::vector<char> cve_active(base.cves.size());
  const auto add = [&](inventory::Layer layer, std::int64_t zone_id, const Tally& tally, std::int64_t times) {
    counts.add(tally, times);
    counts.by_layer[layer].add(tally, times);
    counts.by_zone[zone_id].add(tally, times);
  };
  for (const IdentityEntry& identity : base.identities) {
    if (identity.assets.empty()) continue;
    const std::vector<Group> groups = groups_of(identity, base.assets);
    const auto assets = static_cast<std::int64_t>(identity.assets.size());
    std::map<inventory::Exposure, Tally> alike;  // on an asset of that exposure, matches without decisions
    for (const Group& group : groups) alike[group.exposure];
    std::int64_t active = 0;
    for (const std::uint32_t index : identity.matches) {
      const MatchEntry& m = base.matches[index];
      const CveFacts& facts = base.cves[m.cve].facts;
      if (decided_[index] == 0) {
        const State state = Scan::undecided_state(m);
        counts.by_state[state] += assets;
        active += state == State::active;
        if (state == State::active) cve_active[m.cve] = 1;
        for (auto& [exposure, tally] : alike) {
          if (state == State::active) count_one(tally, m, facts, exposure);
          tally.undecided += state == State::undecided;
        }
        continue;
      }
      for (const std::uint32_t asset : identity.assets) {
        const State state = scan.state_of(index, asset);
        ++counts.by_state[state];
        const AssetEntry& a = base.assets[asset];
        Tally one;
        if (state == State::active) {
          count_one(one, m, facts, a.exposure);
          ++counts.by_asset[asset];
          cve_active[m.cve] = 1;
        }
        one.undecided = state == State::undecided;
        add(a.layer, a.zone_id, one, 1);
      }
    }
    for (const Group& group : groups) add(group.layer, group.zone_id, alike[group.exposure], group.assets);
    for (const std::uint32_t asset : identity.assets) counts.by_asset[asset] += active;
  }
  counts.assets_with_findings = std::count_if(counts.by_asset.begin(), counts.by_asset.end(), [](std::int64_t n) { return n > 0; });
  for (std::size_t c = 0; c < cve_active.size(); ++c) {
    if (!cve_active[c]) continue;
    ++counts.cves;
    counts.kev_cves += base.cves[c].facts.kev;
    counts.critical_cves += base.cves[c].facts.severity == Severity::CRITICAL;
  }
  kept_counts_->counts = out;
  kept_counts_->from = now;
  kept_counts_->until = until;
  return out;
}

std::vector<std::int64_t> EnvironmentView::active_by_cve(std::optional<inventory::Layer> layer, Instant now) const {
  Filter filter;
  filter.layer = layer;
  const Scan scan(*this, filter, now);
  std::vector<std::int64_t> out(base_->cves.size());
  for (std::uint32_t m = 0; m < base_->matches.size(); ++m) out[base_->matches[m].cve] += scan.count(m);
  return out;
}

void EnvironmentView::each_decided(Instant now, const std::function<void(const Pair&)>& callback) const {
  const Filter everything;
  const Scan scan(*this, everything, now);
  for (const auto& [key, decision] : decisions_) {
    const auto asset = static_cast<std::uint32_t>(key >> 32);
    const auto match = base_->match_of(base_->assets[asset].identity, static_cast<std::uint32_t>(key));
    if (!match) continue;
    Pair pair{asset, *match, State::active, nullptr, std::max(base_->matches[*match].first_seen, base_->assets[asset].since)};
    pair.state = scan.state_of(*match, asset, &pair.decision);
    if (pair.decision != nullptr) callback(pair);
  }
}

}  // namespace bulkhead::findings
