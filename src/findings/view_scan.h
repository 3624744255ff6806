// One filter over one view, prepared: which matches and which assets pass, and the state of each pair.
#pragma once
#include "view_base.h"

namespace bulkhead::findings {

struct EnvironmentView::Scan {
  const EnvironmentView& view;
  const Base& base;
  const Filter& filter;
  Instant now;
  std::vector<char> asset_passes;
  std::vector<std::uint32_t> passing;  // per identity: how many of its assets pass

  /// `view` and `filter` must outlive it.
  Scan(const EnvironmentView& view, const Filter& filter, Instant now);

  [[nodiscard]] bool match_passes(const MatchEntry& m) const {
    return cve_passes_[m.cve] && fix_passes_[m.fix] && (filter.tiers.empty() || filter.tiers.contains(m.tier)) &&
           (filter.confidences.empty() || filter.confidences.contains(m.confidence)) && (!filter.fix_available || *filter.fix_available == m.fix_available);
  }
  /// The state of a match on an asset that carries no decision.
  [[nodiscard]] static State undecided_state(const MatchEntry& m) {
    if (m.withdrawn) return State::withdrawn;
    return m.undecided ? State::undecided : State::active;
  }
  [[nodiscard]] State state_of(std::uint32_t match, std::uint32_t asset, const Decision** decision = nullptr) const;
  /// How many findings of this match pass; cheap when no decision and no words of the asset are in play.
  [[nodiscard]] std::uint32_t count(std::uint32_t match) const;
  /// The same of every match.
  [[nodiscard]] std::vector<std::uint32_t> counts() const;
  /// Whether asset, state and words pass; the match must.
  [[nodiscard]] bool asset_passes_with(std::uint32_t match, std::uint32_t asset) const {
    return asset_passes[asset] && shown(state_of(match, asset)) && words_pass(base.matches[match], asset) && urgency_passes(base.matches[match], asset) &&
           (!only_ || only_->contains(pair_key(asset, base.matches[match].cve)));
  }
  template <class Callback>
  void each_asset(std::uint32_t match, const Callback& callback) const {
    for (const std::uint32_t asset : base.identities[base.matches[match].identity].assets)
      if (asset_passes_with(match, asset)) callback(asset);
  }
  [[nodiscard]] Finding make(std::uint32_t match, std::uint32_t asset) const;

 private:
  [[nodiscard]] bool shown(State state) const { return (states_ >> static_cast<unsigned>(state) & 1) != 0; }
  [[nodiscard]] bool words_pass(const MatchEntry& m, std::uint32_t asset) const {
    return all_words_ == 0 || (words_of_cve_[m.cve] | words_of_identity_[m.identity] | words_of_asset_[asset]) == all_words_;
  }
  [[nodiscard]] bool urgency_passes(const MatchEntry& m, std::uint32_t asset) const { return filter.urgencies.empty() || filter.urgencies.contains(urgency(m, asset).tier); }
  [[nodiscard]] Urgency urgency(const MatchEntry& m, std::uint32_t asset) const { return urgency_of(base.cves[m.cve].facts, m.tier, m.fix_available, base.assets[asset].exposure); }
  /// Whether all assets of a match pass or fail alike, decisions aside.
  [[nodiscard]] bool alike() const { return filter.urgencies.empty() && !only_; }
  void prepare_assets();
  void prepare_cves();
  void prepare_only();
  void prepare_words();

  unsigned states_ = 0;                                   // a bit for each state
  std::vector<char> cve_passes_, fix_passes_;
  std::optional<std::unordered_set<std::uint64_t>> only_;  // filter.only as pair keys
  std::uint64_t all_words_ = 0;                           // a bit for each word of the query
  std::vector<std::uint64_t> words_of_cve_, words_of_identity_, words_of_asset_;  // the words each one holds
};

}  // namespace bulkhead::findings
