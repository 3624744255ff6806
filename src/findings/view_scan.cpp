#include "view_scan.h"

#include "asset_priority.h"
#include "core/text.h"

namespace bulkhead::findings {

std::string product_text(const inventory::ProductIdentity& identity) { return to_lower(identity.vendor + " " + identity.product); }

EnvironmentView::Scan::Scan(const EnvironmentView& v, const Filter& f, Instant at) : view(v), base(*v.base_), filter(f), now(at) {
  for (const State state : filter.states) states_ |= 1u << static_cast<unsigned>(state);
  if (filter.states.empty()) states_ = 1u << static_cast<unsigned>(State::active);
  prepare_assets();
  prepare_cves();
  prepare_only();
  prepare_words();
}

void EnvironmentView::Scan::prepare_only() {
  if (!filter.only) return;
  only_.emplace();
  std::vector<char> named(base.cves.size());
  for (const std::int64_t id : *filter.only) {
    const FindingKey key = key_of({id});
    const auto asset = base.asset_index.find(key.asset_id);
    const auto cve = base.cve_index.find(key.cve);
    if (asset == base.asset_index.end() || cve == base.cve_index.end()) continue;
    only_->insert(pair_key(asset->second, cve->second));
    named[cve->second] = 1;
  }
  for (std::size_t c = 0; c < cve_passes_.size(); ++c) cve_passes_[c] = cve_passes_[c] && named[c];
}

void EnvironmentView::Scan::prepare_assets() {
  std::unordered_set<std::int64_t> zones, any_zone(filter.zone_ids.begin(), filter.zone_ids.end());
  for (const auto& z : base.zones) {
    if (filter.zone_id && base.inside(z.id, *filter.zone_id)) zones.insert(z.id);
    if (std::any_of(filter.zone_ids.begin(), filter.zone_ids.end(), [&](std::int64_t outer) { return outer != 0 && base.inside(z.id, outer); })) any_zone.insert(z.id);
  }
  std::vector<char> identity_passes(base.identities.size(), 1);
  if (!filter.fix_product.empty()) {
    const std::string wanted = to_lower(filter.fix_product);
    for (std::size_t i = 0; i < base.identities.size(); ++i) identity_passes[i] = product_text(base.identities[i].product) == wanted;
  }
  asset_passes.resize(base.assets.size());
  passing.resize(base.identities.size());
  for (std::size_t a = 0; a < base.assets.size(); ++a) {
    const AssetEntry& asset = base.assets[a];
    const bool pass = identity_passes[asset.identity] && (!filter.asset_id || asset.id == *filter.asset_id) && (!filter.layer || asset.layer == *filter.layer) &&
                      (!filter.zone_id || (*filter.zone_id == 0 ? asset.zone_id == 0 : zones.contains(asset.zone_id))) &&
                      (filter.layers.empty() || filter.layers.contains(asset.layer)) && (any_zone.empty() || any_zone.contains(asset.zone_id));
    asset_passes[a] = pass;
    if (pass) ++passing[asset.identity];
  }
}

void EnvironmentView::Scan::prepare_cves() {
  cve_passes_.reserve(base.cves.size());
  for (const auto& [id, facts] : base.cves)
    cve_passes_.push_back((filter.cve.empty() || id == filter.cve) && (filter.cves.empty() || filter.cves.contains(id)) && (filter.severities.empty() || filter.severities.contains(facts.severity)) && (!filter.kev || *filter.kev == facts.kev) &&
                          (!filter.exploit || *filter.exploit == (facts.maturity >= ExploitMaturity::FUNCTIONAL)));
  fix_passes_.reserve(base.fixes.size());
  for (const auto& fix : base.fixes) fix_passes_.push_back(filter.fix.empty() || fix.action == filter.fix);
}

void EnvironmentView::Scan::prepare_words() {
  // A word holds no blank, so that it lies in one of the texts of a finding whole: each text is looked through once.
  const std::string query = to_lower(filter.q);
  std::vector<std::string_view> words;
  for (const auto word : split(query, ' '))
    if (!word.empty() && words.size() < Filter::kMostWords && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  if (words.empty()) return;
  all_words_ = ~std::uint64_t{0} >> (64 - words.size());
  const auto held = [&](std::string_view text) {
    const std::string lower = to_lower(text);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < words.size(); ++i)
      if (lower.find(words[i]) != std::string::npos) bits |= std::uint64_t{1} << i;
    return bits;
  };
  for (const auto& cve : base.cves) words_of_cve_.push_back(held(cve.id + " " + cve.facts.title));
  for (const auto& [id, p, status, confidence, coverage, assets, matches] : base.identities) words_of_identity_.push_back(held(p.vendor + " " + p.product + " " + p.version));
  for (const auto& asset : base.assets) words_of_asset_.push_back(held(asset.name));
}

State EnvironmentView::Scan::state_of(std::uint32_t match, std::uint32_t asset, const Decision** decision) const {
  const MatchEntry& m = base.matches[match];
  if (decision) *decision = nullptr;
  if (view.decided_[match] == 0) return undecided_state(m);
  const auto found = view.decisions_.find(pair_key(asset, m.cve));
  if (found == view.decisions_.end()) return undecided_state(m);
  const Decision& d = found->second;
  if (d.state == State::active || (d.expires_at.microseconds != 0 && d.expires_at <= now)) return undecided_state(m);
  if (decision) *decision = &d;
  return m.withdrawn ? State::withdrawn : d.state;
}

std::uint32_t EnvironmentView::Scan::count(std::uint32_t match) const {
  const MatchEntry& m = base.matches[match];
  const std::uint32_t assets = passing[m.identity];
  if (assets == 0 || !match_passes(m)) return 0;
  const bool words_hold = all_words_ == 0 || (words_of_cve_[m.cve] | words_of_identity_[m.identity]) == all_words_;
  if (words_hold && alike() && view.decided_[match] == 0) return shown(undecided_state(m)) ? assets : 0;
  std::uint32_t n = 0;
  each_asset(match, [&](std::uint32_t) { ++n; });
  return n;
}

std::vector<std::uint32_t> EnvironmentView::Scan::counts() const {
  std::vector<std::uint32_t> out(base.matches.size());
  for (std::uint32_t m = 0; m < out.size(); ++m) out[m] = count(m);
  return out;
}

Finding EnvironmentView::Scan::make(std::uint32_t match, std::uint32_t asset_index) const {
  const MatchEntry& m = base.matches[match];
  const AssetEntry& asset = base.assets[asset_index];
  const IdentityEntry& identity = base.identities[m.identity];
  Finding f;
  f.asset_id = asset.id;
  if (const auto id = finding_id(asset.id, base.cves[m.cve].id)) f.id = *id;
  f.match = view.match(m);
  f.facts = base.cves[m.cve].facts;
  const Decision* decision = nullptr;
  f.state = state_of(match, asset_index, &decision);
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
  const Urgency asked = urgency(m, asset_index);
  f.urgency = asked.tier;
  f.urgency_reason = asked.reason;
  return f;
}

}  // namespace bulkhead::findings
