#include "findings/environment_view.h"

#include "findings_store.h"
#include "view_scan.h"

namespace bulkhead::findings {

std::shared_ptr<const EnvironmentView> EnvironmentView::load(store::Connection& db, const inventory::Environment& environment, const FactsOf& facts) {
  auto base = std::make_shared<Base>();
  base->environment = environment;
  base->zones = inventory::zones(db, environment.id);
  for (const auto& z : base->zones) base->zone_name.emplace(z.id, z.name);
  for (const auto& row : inventory::identities(db, environment.id)) {
    base->identity_index.emplace(row.id, static_cast<std::uint32_t>(base->identities.size()));
    IdentityEntry& entry = base->identities.emplace_back();
    entry.id = row.id;
    entry.product = row;
  }
  for (const auto& r : resolutions(db, environment.id)) {
    const auto at = base->identity_index.find(r.identity_id);
    if (at == base->identity_index.end()) continue;
    IdentityEntry& entry = base->identities[at->second];
    entry.status = r.status;
    entry.confidence = r.confidence;
    entry.coverage = r.coverage;
  }
  db.for_each_row("SELECT id, identity_id, coalesce(zone_id, 0), name, asset_type, layer, criticality, exposure, safety_related, purdue_level, identity_since FROM asset"
                  " WHERE environment_id = $1 ORDER BY name",
                  [&](const store::Row& row) {
                    AssetEntry& a = base->assets.emplace_back();
                    int c = 0;
                    const auto read = [&](auto& out) { store::detail::read_column(row, c++, out); };
                    std::int64_t identity = 0;
                    read(a.id), read(identity), read(a.zone_id), read(a.name), read(a.asset_type), read(a.layer), read(a.criticality), read(a.exposure), read(a.safety_related);
                    read(a.purdue_level), read(a.since);
                    a.identity = base->identity_index.at(identity);
                    const auto index = static_cast<std::uint32_t>(base->assets.size() - 1);
                    base->asset_index.emplace(a.id, index);
                    base->identities[a.identity].assets.push_back(index);
                  },
                  environment.id);
  std::unordered_map<std::string, std::uint32_t> fix_index;
  each_match(db, environment.id, [&](StoredMatch&& stored) {
    const auto identity = base->identity_index.find(stored.identity_id);
    if (identity == base->identity_index.end()) return;
    const auto [cve, fresh] = base->cve_index.emplace(stored.cve, static_cast<std::uint32_t>(base->cves.size()));
    if (fresh) base->cves.push_back({stored.cve, facts(stored.cve)});
    MatchEntry& m = base->matches.emplace_back();
    m.cve = cve->second;
    m.identity = identity->second;
    m.first_seen = stored.first_seen_at;
    m.withdrawn = stored.withdrawn_at.microseconds != 0;
    m.tier = stored.tier;
    m.confidence = stored.confidence;
    m.undecided = stored.undecided;
    m.fix_available = stored.fix_available;
    m.fix_derived = stored.fix_derived;
    const auto [fix, new_fix] = fix_index.emplace(stored.fix_action + "\n" + stored.fix_source, static_cast<std::uint32_t>(base->fixes.size()));
    if (new_fix) base->fixes.push_back({stored.fix_action, stored.fix_source});
    m.fix = fix->second;
  });
  base->sort_matches();
  EnvironmentView empty;
  empty.base_ = std::move(base);
  return empty.with_newer_decisions(db);
}

std::shared_ptr<const EnvironmentView> EnvironmentView::with_newer_decisions(store::Connection& db) const {
  auto view = std::make_shared<EnvironmentView>(*this);
  view->forget_counts();
  for (StoredDecision& d : decisions(db, base_->environment.id, newest_event_)) {
    view->newest_event_ = std::max(view->newest_event_, d.event_id);
    const auto asset = base_->asset_index.find(d.asset_id);
    const auto cve = base_->cve_index.find(d.cve);
    if (asset == base_->asset_index.end() || cve == base_->cve_index.end()) continue;
    view->decisions_[pair_key(asset->second, cve->second)] = std::move(static_cast<Decision&>(d));
  }
  view->decided_.assign(base_->matches.size(), 0);
  for (const auto& [pair, decision] : view->decisions_)
    if (const auto m = base_->match_of(base_->assets[pair >> 32].identity, static_cast<std::uint32_t>(pair))) ++view->decided_[*m];
  return view;
}

std::int64_t EnvironmentView::count(const Filter& filter, Instant now) const {
  const Scan scan(*this, filter, now);
  std::int64_t total = 0;
  for (std::uint32_t m = 0; m < base_->matches.size(); ++m) total += scan.count(m);
  return total;
}

void EnvironmentView::each(const Filter& filter, Instant now, const std::function<void(const Finding&)>& callback) const {
  const Scan scan(*this, filter, now);
  for (std::uint32_t a = 0; a < base_->assets.size(); ++a) {
    if (!scan.asset_passes[a]) continue;
    for (const std::uint32_t m : base_->identities[base_->assets[a].identity].matches) {
      if (scan.match_passes(base_->matches[m]) && scan.asset_passes_with(m, a)) callback(scan.make(m, a));
    }
  }
}

void EnvironmentView::each_pair(Instant now, const std::function<void(const Pair&)>& callback) const {
  const Filter everything;
  const Scan scan(*this, everything, now);
  for (std::uint32_t a = 0; a < base_->assets.size(); ++a) {
    const AssetEntry& asset = base_->assets[a];
    for (const std::uint32_t m : base_->identities[asset.identity].matches) {
      Pair pair{a, m, State::active, nullptr, std::max(base_->matches[m].first_seen, asset.since)};
      pair.state = scan.state_of(m, a, &pair.decision);
      callback(pair);
    }
  }
}

std::optional<Finding> EnvironmentView::finding(FindingId id, Instant now) const {
  const FindingKey wanted = key_of(id);
  const auto asset = base_->asset_index.find(wanted.asset_id);
  const auto cve = base_->cve_index.find(wanted.cve);
  if (asset == base_->asset_index.end() || cve == base_->cve_index.end()) return std::nullopt;
  const auto m = base_->match_of(base_->assets[asset->second].identity, cve->second);
  if (!m) return std::nullopt;
  const Filter any;
  return Scan(*this, any, now).make(*m, asset->second);
}

std::vector<FixGroup> EnvironmentView::fix_groups(const Filter& filter, Instant now) const {
  const Scan scan(*this, filter, now);
  const Base& base = *base_;
  struct Gathered {
    FixGroup group;
    std::set<std::uint32_t> cves;
    std::unordered_set<std::uint32_t> assets;
  };
  std::map<std::string, Gathered> groups;
  for (std::uint32_t index = 0; index < base.matches.size(); ++index) {
    const MatchEntry& m = base.matches[index];
    const std::uint32_t n = scan.count(index);
    if (n == 0) continue;
    const IdentityEntry& identity = base.identities[m.identity];
    // An action is one action only for one product: "upgrade to 3.0" of two products are two groups.
    Gathered& g = groups[base.fixes[m.fix].action + "\n" + product_text(identity.product)];
    if (g.group.fix.empty()) {
      g.group.fix = base.fixes[m.fix].action;
      g.group.source = base.fixes[m.fix].source;
      g.group.derived = m.fix_derived;
    }
    std::string declared = identity.product.vendor + " " + identity.product.product;
    if (g.group.product.empty() || declared < g.group.product) g.group.product = std::move(declared);  // of several spellings, the first in order
    g.group.findings += n;
    const CveFacts& facts = base.cves[m.cve].facts;
    if (facts.kev) g.group.known_exploited += n;
    g.group.highest_bcs = std::max(g.group.highest_bcs, facts.bcs_hundredths);
    if (g.cves.insert(m.cve).second && g.group.cve_ids.size() < 50) g.group.cve_ids.push_back(base.cves[m.cve].id);
    scan.each_asset(index, [&](std::uint32_t asset) { g.assets.insert(asset); });
  }
  std::vector<FixGroup> out;
  for (auto& [key, g] : groups) {
    g.group.cves = static_cast<std::int64_t>(g.cves.size());
    g.group.assets = static_cast<std::int64_t>(g.assets.size());
    out.push_back(std::move(g.group));
  }
  std::sort(out.begin(), out.end(), [](const FixGroup& a, const FixGroup& b) {
    const bool no_fix_a = a.fix.starts_with("no fix"), no_fix_b = b.fix.starts_with("no fix");
    if (no_fix_a != no_fix_b) return no_fix_b;
    if (a.known_exploited != b.known_exploited) return a.known_exploited > b.known_exploited;
    if (a.findings != b.findings) return a.findings > b.findings;
    return a.fix + a.product < b.fix + b.product;
  });
  return out;
}

Match EnvironmentView::match(const MatchEntry& m) const {
  const Base::FixText& fix = base_->fixes[m.fix];
  return {base_->cves[m.cve].id, m.tier, m.confidence, m.undecided, m.fix_available, fix.action, fix.source, m.fix_derived};
}

const inventory::Environment& EnvironmentView::environment() const { return base_->environment; }
const std::vector<EnvironmentView::AssetEntry>& EnvironmentView::assets() const { return base_->assets; }
const std::vector<EnvironmentView::IdentityEntry>& EnvironmentView::identities() const { return base_->identities; }
const std::vector<EnvironmentView::CveEntry>& EnvironmentView::cves() const { return base_->cves; }
const std::vector<EnvironmentView::MatchEntry>& EnvironmentView::matches() const { return base_->matches; }
const std::vector<inventory::Zone>& EnvironmentView::zones() const { return base_->zones; }

const EnvironmentView::AssetEntry* EnvironmentView::asset(std::int64_t id) const {
  const auto at = base_->asset_index.find(id);
  return at == base_->asset_index.end() ? nullptr : &base_->assets[at->second];
}

Result<std::shared_ptr<const EnvironmentView>> ViewCache::view(store::Database& database, std::int64_t organization_id, std::int64_t environment_id, std::int64_t corpus_revision) {
  const auto db = database.reader();
  const inventory::Environment environment = TRY(inventory::environment(*db, organization_id, environment_id));
  const std::int64_t event = newest_event(*db, environment_id);
  std::shared_ptr<std::mutex> loading;
  const auto current = [&](const Kept& kept) { return kept.view && kept.revision == environment.revision && kept.corpus_revision == corpus_revision; };
  {
    const std::lock_guard lock(mutex_);
    Kept& kept = kept_[environment_id];
    if (current(kept) && kept.view->newest_event() >= event) return kept.view;
    loading = kept.loading;
  }
  const std::lock_guard one(*loading);  // one thread loads, the others wait for its result
  std::shared_ptr<const EnvironmentView> base;
  {
    const std::lock_guard lock(mutex_);
    const Kept& kept = kept_[environment_id];
    if (current(kept)) {
      if (kept.view->newest_event() >= event) return kept.view;
      base = kept.view;
    }
  }
  auto fresh = base ? base->with_newer_decisions(*db) : EnvironmentView::load(*db, environment, facts_);
  const std::lock_guard lock(mutex_);
  Kept& kept = kept_[environment_id];
  kept.view = fresh;
  kept.revision = environment.revision;
  kept.corpus_revision = corpus_revision;
  return fresh;
}

}  // namespace bulkhead::findings
