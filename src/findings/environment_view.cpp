#include "findings/environment_view.h"

#include <tuple>

#include "asset_priority.h"
#include "core/text.h"
#include "findings/priority.h"
#include "findings_store.h"

namespace bulkhead::findings {

struct EnvironmentView::Base {
  inventory::Environment environment;
  std::vector<inventory::Zone> zones;
  std::vector<AssetEntry> assets;                        // by name
  std::vector<IdentityEntry> identities;
  std::vector<CveEntry> cves;
  std::vector<MatchEntry> matches;
  struct FixText {
    std::string action, source;
  };
  std::vector<FixText> fixes;                            // each text once, however many matches share it
  std::unordered_map<std::int64_t, std::uint32_t> asset_index, identity_index;
  std::unordered_map<std::string, std::uint32_t> cve_index;
  std::unordered_map<std::int64_t, std::string> zone_name;
  std::vector<std::uint32_t> by_bcs;                     // matches, highest BCS first

  mutable std::mutex order_mutex;
  mutable std::map<Sort, std::shared_ptr<const std::vector<std::uint32_t>>> orders;

  /// Matches in the order of a key of their CVE, equal ones by BCS; sorted at first use.
  [[nodiscard]] std::shared_ptr<const std::vector<std::uint32_t>> order(Sort sort) const;

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
};

namespace {

/// The product of a fix group.
std::string product_text(const inventory::ProductIdentity& identity) { return to_lower(identity.vendor + " " + identity.product); }

std::uint64_t key(std::uint32_t asset, std::uint32_t cve) { return std::uint64_t{asset} << 32 | cve; }

}  // namespace

/// One filter, prepared: which matches and which assets pass, and the state of each pair.
struct EnvironmentView::Scan {
  const EnvironmentView& view;
  const Base& base;
  const Filter& filter;
  Instant now;
  std::vector<char> asset_passes;
  std::vector<std::uint32_t> passing;  // per identity: how many of its assets pass
  std::vector<std::string> words;
  std::set<State> states;

  Scan(const EnvironmentView& v, const Filter& f, Instant at) : view(v), base(*v.base_), filter(f), now(at), states(f.states) {
    if (states.empty()) states.insert(State::active);
    const std::string query = to_lower(filter.q);
    for (const auto word : split(query, ' '))
      if (!word.empty()) words.emplace_back(word);
    std::unordered_set<std::int64_t> zones;
    if (filter.zone_id)
      for (const auto& z : base.zones)
        if (base.inside(z.id, *filter.zone_id)) zones.insert(z.id);
    std::unordered_set<std::int64_t> any_zone(filter.zone_ids.begin(), filter.zone_ids.end());
    for (const auto& z : base.zones)
      if (std::any_of(filter.zone_ids.begin(), filter.zone_ids.end(), [&](std::int64_t outer) { return outer != 0 && base.inside(z.id, outer); })) any_zone.insert(z.id);
    asset_passes.resize(base.assets.size());
    passing.resize(base.identities.size());
    for (std::size_t a = 0; a < base.assets.size(); ++a) {
      const AssetEntry& asset = base.assets[a];
      const bool pass = (!filter.asset_id || asset.id == *filter.asset_id) && (!filter.layer || asset.layer == *filter.layer) &&
                        (!filter.zone_id || (*filter.zone_id == 0 ? asset.zone_id == 0 : zones.contains(asset.zone_id))) &&
                        (filter.layers.empty() || filter.layers.contains(asset.layer)) && (any_zone.empty() || any_zone.contains(asset.zone_id));
      asset_passes[a] = pass;
      if (pass) ++passing[asset.identity];
    }
  }

  [[nodiscard]] bool match_passes(const MatchEntry& m) const {
    const CveEntry& cve = base.cves[m.cve];
    if (!filter.cve.empty() && cve.id != filter.cve) return false;
    if (!filter.severities.empty() && !filter.severities.contains(cve.facts.severity)) return false;
    if (!filter.tiers.empty() && !filter.tiers.contains(m.tier)) return false;
    if (!filter.confidences.empty() && !filter.confidences.contains(m.confidence)) return false;
    if (filter.kev && *filter.kev != cve.facts.kev) return false;
    if (filter.exploit && *filter.exploit != (cve.facts.maturity >= ExploitMaturity::FUNCTIONAL)) return false;
    if (filter.fix_available && *filter.fix_available != m.fix_available) return false;
    if (!filter.fix.empty() && base.fixes[m.fix].action != filter.fix) return false;
    if (!filter.fix_product.empty() && product_text(base.identities[m.identity].product) != filter.fix_product) return false;
    return true;
  }
  /// The state of a match on an asset that carries no decision.
  [[nodiscard]] static State undecided_state(const MatchEntry& m) {
    if (m.withdrawn) return State::withdrawn;
    return m.undecided ? State::undecided : State::active;
  }
  [[nodiscard]] State state_of(const MatchEntry& m, std::uint32_t asset, const Decision** decision = nullptr) const {
    if (decision) *decision = nullptr;
    const auto found = view.decisions_.find(key(asset, m.cve));
    if (found == view.decisions_.end()) return undecided_state(m);
    const Decision& d = found->second;
    if (d.state == State::active || (d.expires_at.microseconds != 0 && d.expires_at <= now)) return undecided_state(m);
    if (decision) *decision = &d;
    if (m.withdrawn) return State::withdrawn;
    return d.state;
  }
  [[nodiscard]] bool words_pass(const MatchEntry& m, std::uint32_t asset) const {
    if (words.empty()) return true;
    const CveEntry& cve = base.cves[m.cve];
    const IdentityEntry& identity = base.identities[m.identity];
    const std::string text = to_lower(cve.id + " " + cve.facts.title + " " + base.assets[asset].name + " " + identity.product.vendor + " " + identity.product.product + " " + identity.product.version);
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) { return text.find(word) != std::string::npos; });
  }
  /// How many findings of this match pass; cheap when no decision and no words are in play.
  [[nodiscard]] std::uint32_t count(std::uint32_t index) const {
    const MatchEntry& m = base.matches[index];
    if (passing[m.identity] == 0 || !match_passes(m)) return 0;
    if (words.empty() && view.decided_[index] == 0) return states.contains(undecided_state(m)) ? passing[m.identity] : 0;
    std::uint32_t n = 0;
    each_asset(index, [&](std::uint32_t) { ++n; });
    return n;
  }
  [[nodiscard]] bool pair_passes(std::uint32_t index, std::uint32_t asset) const {
    const MatchEntry& m = base.matches[index];
    return match_passes(m) && states.contains(state_of(m, asset)) && words_pass(m, asset);
  }
  template <class Callback>
  void each_asset(std::uint32_t index, const Callback& callback) const {
    const MatchEntry& m = base.matches[index];
    for (const std::uint32_t asset : base.identities[m.identity].assets)
      if (asset_passes[asset] && states.contains(state_of(m, asset)) && words_pass(m, asset)) callback(asset);
  }
  [[nodiscard]] Finding make(std::uint32_t index, std::uint32_t asset_index) const {
    const MatchEntry& m = base.matches[index];
    const AssetEntry& asset = base.assets[asset_index];
    const IdentityEntry& identity = base.identities[m.identity];
    Finding f;
    f.asset_id = asset.id;
    if (const auto id = finding_id(asset.id, base.cves[m.cve].id)) f.id = *id;
    f.match = view.match(m);
    f.facts = base.cves[m.cve].facts;
    const Decision* decision = nullptr;
    f.state = state_of(m, asset_index, &decision);
    if (decision) {
      f.decision = *decision;
      f.remedy_changed = !m.withdrawn && decision->fix_action != f.match.fix_action;
    }
    f.asset_name = asset.name;
    f.vendor = identity.product.vendor;
    f.product = identity.product.product;
    f.version = identity.product.version.empty() ? identity.product.firmware_version : identity.product.version;
    if (asset.zone_id) {
      f.zone_id = asset.zone_id;
      f.zone = base.zone_name.at(asset.zone_id);
    }
    f.layer = asset.layer;
    f.criticality = asset.criticality;
    f.first_seen = std::max(m.first_seen, asset.since);
    const Priority priority = priority_of(f.facts, f.match.tier, asset);
    f.priority = priority.points;
    f.priority_reason = priority.reason;
    return f;
  }
};

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
    const auto index = static_cast<std::uint32_t>(base->matches.size());
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
    base->identities[identity->second].matches.push_back(index);
  });
  base->by_bcs.resize(base->matches.size());
  for (std::uint32_t i = 0; i < base->by_bcs.size(); ++i) base->by_bcs[i] = i;
  std::sort(base->by_bcs.begin(), base->by_bcs.end(), [&](std::uint32_t x, std::uint32_t y) {
    const auto& a = base->cves[base->matches[x].cve];
    const auto& b = base->cves[base->matches[y].cve];
    if (a.facts.bcs_hundredths != b.facts.bcs_hundredths) return a.facts.bcs_hundredths > b.facts.bcs_hundredths;
    if (a.facts.cvss_tenths != b.facts.cvss_tenths) return a.facts.cvss_tenths > b.facts.cvss_tenths;
    if (a.id != b.id) return a.id < b.id;
    return base->matches[x].identity < base->matches[y].identity;
  });
  for (auto& identity : base->identities) identity.matches.clear();
  for (const std::uint32_t m : base->by_bcs) base->identities[base->matches[m].identity].matches.push_back(m);
  EnvironmentView empty;
  empty.base_ = std::move(base);
  return empty.with_newer_decisions(db);
}

std::shared_ptr<const EnvironmentView> EnvironmentView::with_newer_decisions(store::Connection& db) const {
  auto view = std::make_shared<EnvironmentView>(*this);
  for (StoredDecision& d : decisions(db, base_->environment.id, newest_event_)) {
    view->newest_event_ = std::max(view->newest_event_, d.event_id);
    const auto asset = base_->asset_index.find(d.asset_id);
    const auto cve = base_->cve_index.find(d.cve);
    if (asset == base_->asset_index.end() || cve == base_->cve_index.end()) continue;
    view->decisions_[key(asset->second, cve->second)] = std::move(static_cast<Decision&>(d));
  }
  view->decided_.assign(base_->matches.size(), 0);
  for (const auto& [pair, decision] : view->decisions_)
    if (const auto m = base_->match_of(base_->assets[pair >> 32].identity, static_cast<std::uint32_t>(pair))) ++view->decided_[*m];
  return view;
}

std::shared_ptr<const std::vector<std::uint32_t>> EnvironmentView::Base::order(Sort sort) const {
  const std::lock_guard lock(order_mutex);
  auto& kept = orders[sort];
  if (kept) return kept;
  auto order = std::make_shared<std::vector<std::uint32_t>>(by_bcs);
  const auto less = [&](const CveEntry& a, const CveEntry& b) {
    switch (sort) {
      case Sort::cvss: return a.facts.cvss_tenths > b.facts.cvss_tenths;
      case Sort::epss: return a.facts.epss_ppm > b.facts.epss_ppm;
      case Sort::severity: return a.facts.severity > b.facts.severity;
      case Sort::newest: return a.facts.published > b.facts.published;
      case Sort::cve: return a.id < b.id;
      default: return false;
    }
  };
  if (sort != Sort::bcs)
    std::stable_sort(order->begin(), order->end(), [&](std::uint32_t x, std::uint32_t y) { return less(cves[matches[x].cve], cves[matches[y].cve]); });
  kept = std::move(order);
  return kept;
}

Page EnvironmentView::list(const Filter& filter, Sort sort, std::int64_t offset, std::int64_t limit, Instant now) const {
  const Scan scan(*this, filter, now);
  const Base& base = *base_;
  Page page;
  if (sort == Sort::asset) return list_by_asset(scan, offset, limit);
  if (sort == Sort::priority) return list_by_priority(scan, offset, limit);
  // Keys of the CVE: count match by match and build only what the page shows.
  const auto sorted = base.order(sort);
  std::int64_t skip = offset;
  for (const std::uint32_t m : *sorted) {
    const std::int64_t n = scan.count(m);
    page.total += n;
    if (n == 0 || static_cast<std::int64_t>(page.findings.size()) >= limit) continue;
    if (skip >= n) {
      skip -= n;
      continue;
    }
    scan.each_asset(m, [&](std::uint32_t asset) {
      if (skip > 0) --skip;
      else if (static_cast<std::int64_t>(page.findings.size()) < limit) page.findings.push_back(scan.make(m, asset));
    });
  }
  return page;
}

Page EnvironmentView::list_by_asset(const Scan& scan, std::int64_t offset, std::int64_t limit) const {
  const Base& base = *base_;
  Page page;
  for (std::uint32_t m = 0; m < base.matches.size(); ++m) page.total += scan.count(m);
  std::int64_t skip = offset;
  for (std::uint32_t a = 0; a < base.assets.size() && static_cast<std::int64_t>(page.findings.size()) < limit; ++a) {
    if (!scan.asset_passes[a]) continue;
    for (const std::uint32_t m : base.identities[base.assets[a].identity].matches) {  // highest BCS first
      if (static_cast<std::int64_t>(page.findings.size()) >= limit) break;
      if (!scan.pair_passes(m, a)) continue;
      if (skip > 0) --skip;
      else page.findings.push_back(scan.make(m, a));
    }
  }
  return page;
}

Page EnvironmentView::list_by_priority(const Scan& scan, std::int64_t offset, std::int64_t limit) const {
  // The priority belongs to the single finding: collect the pairs and order only as far as the page reaches. Its points
  // depend on few things, so that each combination is computed once.
  const Base& base = *base_;
  std::map<std::tuple<inventory::Criticality, inventory::Exposure, std::string, bool>, std::uint32_t> class_of;
  std::vector<std::uint32_t> asset_class;
  asset_class.reserve(base.assets.size());
  for (const AssetEntry& a : base.assets)
    asset_class.push_back(class_of.emplace(std::tuple(a.criticality, a.exposure, a.purdue_level, a.safety_related), static_cast<std::uint32_t>(class_of.size())).first->second);
  std::unordered_map<std::uint64_t, int> known;
  struct Pair {
    int points;
    std::uint32_t place;  ///< in the order of BCS, which settles equal points
    std::uint32_t asset;
  };
  std::vector<Pair> pairs;
  for (std::uint32_t place = 0; place < base.by_bcs.size(); ++place) {
    const MatchEntry& m = base.matches[base.by_bcs[place]];
    if (!scan.passing[m.identity] || !scan.match_passes(m)) continue;
    const CveFacts& facts = base.cves[m.cve].facts;
    const std::uint64_t of_cve = static_cast<std::uint64_t>(facts.bcs_hundredths) << 8 | static_cast<std::uint64_t>(m.tier) << 1 | facts.network_vector;
    scan.each_asset(base.by_bcs[place], [&](std::uint32_t asset) {
      const auto [at, fresh] = known.try_emplace(of_cve << 32 | asset_class[asset], 0);
      if (fresh) at->second = priority_steps(facts, m.tier, base.assets[asset]).hundredths;
      pairs.push_back({at->second, place, asset});
    });
  }
  Page page;
  page.total = static_cast<std::int64_t>(pairs.size());
  const auto from = std::min<std::size_t>(static_cast<std::size_t>(offset), pairs.size());
  const auto to = std::min<std::size_t>(from + static_cast<std::size_t>(limit), pairs.size());
  std::partial_sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(to), pairs.end(), [](const Pair& x, const Pair& y) {
    if (x.points != y.points) return x.points > y.points;
    return x.place != y.place ? x.place < y.place : x.asset < y.asset;
  });
  for (std::size_t i = from; i < to; ++i) page.findings.push_back(scan.make(base.by_bcs[pairs[i].place], pairs[i].asset));
  return page;
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
      const MatchEntry& entry = base_->matches[m];
      if (scan.match_passes(entry) && scan.states.contains(scan.state_of(entry, a)) && scan.words_pass(entry, a)) callback(scan.make(m, a));
    }
  }
}

void EnvironmentView::each_pair(Instant now, const std::function<void(const Pair&)>& callback) const {
  const Filter everything;
  const Scan scan(*this, everything, now);
  for (std::uint32_t a = 0; a < base_->assets.size(); ++a) {
    const AssetEntry& asset = base_->assets[a];
    for (const std::uint32_t m : base_->identities[asset.identity].matches) {
      const MatchEntry& entry = base_->matches[m];
      Pair pair{a, m, State::active, nullptr, std::max(entry.first_seen, asset.since)};
      pair.state = scan.state_of(entry, a, &pair.decision);
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

Counts EnvironmentView::counts(Instant now) const {
  const Filter all;
  const Scan scan(*this, all, now);
  const Base& base = *base_;
  Counts counts;
  counts.assets = static_cast<std::int64_t>(base.assets.size());
  std::vector<char> cve_active(base.cves.size());
  std::vector<std::int64_t> per_asset(base.assets.size());
  for (std::uint32_t index = 0; index < base.matches.size(); ++index) {
    const MatchEntry& m = base.matches[index];
    const CveFacts& facts = base.cves[m.cve].facts;
    for (const std::uint32_t asset : base.identities[m.identity].assets) {
      const State state = decided_[index] ? scan.state_of(m, asset) : Scan::undecided_state(m);
      ++counts.by_state[state];
      if (state == State::undecided) ++counts.undecided;
      if (state != State::active) continue;
      ++counts.findings;
      ++per_asset[asset];
      cve_active[m.cve] = 1;
      const AssetEntry& a = base.assets[asset];
      ++counts.by_severity[facts.severity];
      ++counts.by_layer[a.layer][facts.severity];
      ++counts.by_zone[a.zone_id];
      counts.kev += facts.kev;
      counts.exploited += facts.maturity == ExploitMaturity::WEAPONIZED;
      counts.public_exploit += facts.maturity >= ExploitMaturity::FUNCTIONAL;
      counts.proof_of_concept += facts.maturity == ExploitMaturity::POC;
      counts.fix_available += m.fix_available;
    }
  }
  for (std::size_t a = 0; a < per_asset.size(); ++a)
    if (per_asset[a]) {
      ++counts.assets_with_findings;
      counts.by_asset.emplace(base.assets[a].id, per_asset[a]);
    }
  for (std::size_t c = 0; c < cve_active.size(); ++c) {
    if (!cve_active[c]) continue;
    ++counts.cves;
    counts.kev_cves += base.cves[c].facts.kev;
    counts.critical_cves += base.cves[c].facts.severity == Severity::CRITICAL;
  }
  return counts;
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
  for (const std::uint32_t index : base.by_bcs) {
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
    g.group.findings += n;
    const CveFacts& facts = base.cves[m.cve].facts;
    if (facts.kev) g.group.known_exploited += n;
    g.group.highest_bcs = std::max(g.group.highest_bcs, facts.bcs_hundredths);
    if (g.cves.insert(m.cve).second && g.group.cve_ids.size() < 50) g.group.cve_ids.push_back(base.cves[m.cve].id);
    scan.each_asset(index, [&](std::uint32_t asset) { g.assets.insert(asset); });
  }
  std::vector<FixGroup> out;
  for (auto& [name, g] : groups) {
    g.group.cves = static_cast<std::int64_t>(g.cves.size());
    g.group.assets = static_cast<std::int64_t>(g.assets.size());
    const std::string product = name.substr(name.find('\n') + 1);
    g.group.product = product;
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
