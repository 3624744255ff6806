// The findings of one environment, held in memory for lists, counts and reports.
//
// The view joins the assets of an environment with the stored matches of their identities and the decisions. It is
// immutable once made; the cache renews it when the environment's revision moves, and only re-reads decisions when
// nothing else changed. Lists over millions of findings are answered by counting, not by building them.
#pragma once
#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "findings/finding.h"
#include "findings/urgency.h"
#include "store/store.h"

namespace bulkhead::findings {

using FactsOf = std::function<CveFacts(std::string_view cve)>;

struct Filter {
  std::set<State> states;                 ///< empty: active
  std::set<Severity> severities;
  std::set<MatchTier> tiers;
  std::set<Confidence> confidences;
  std::optional<bool> kev;                ///< known exploited
  std::optional<bool> exploit;            ///< public exploit (FUNCTIONAL or WEAPONIZED)
  std::optional<bool> fix_available;
  std::string fix;                        ///< exactly this fix action
  std::string fix_product;                ///< with `fix`: only of this product, as FixGroup::product has it
  std::optional<std::int64_t> zone_id;    ///< with all zones inside it
  std::set<std::int64_t> zone_ids;        ///< any of these, with all zones inside them; 0: in no zone
  std::optional<inventory::Layer> layer;
  std::set<inventory::Layer> layers;      ///< any of these
  std::optional<std::int64_t> asset_id;
  std::string cve;
  std::set<std::string, std::less<>> cves;  ///< any of these
  std::set<int> urgencies;                ///< tiers 1 to 4
  std::optional<std::unordered_set<std::int64_t>> only;  ///< no other findings than these, by FindingId
  std::string q;                          ///< words in CVE id, title, asset name, vendor, product, version; the first kMostWords count
  static constexpr std::size_t kMostWords = 64;
};

enum class Sort : std::uint8_t { bcs, priority, cvss, epss, newest, asset, cve, severity };
BOOST_DESCRIBE_ENUM(Sort, bcs, priority, cvss, epss, newest, asset, cve, severity)

struct Page {
  std::int64_t total = 0;
  std::vector<Finding> findings;
};

/// One action and what it closes.
struct FixGroup {
  std::string fix;
  std::string product;                    ///< vendor and product as declared; case does not tell groups apart
  std::string source;
  bool derived = false;
  std::int64_t findings = 0, assets = 0, cves = 0, known_exploited = 0;
  int highest_bcs = 0;
  std::vector<std::string> cve_ids;       ///< by BCS, at most 50
};

/// Active findings, counted.
struct Tally {
  std::int64_t findings = 0;
  std::map<Severity, std::int64_t> by_severity;
  std::array<std::int64_t, kUrgencyTiers + 1> by_urgency{};         ///< by tier; [0] is not used
  std::int64_t kev = 0, exploited = 0, public_exploit = 0, proof_of_concept = 0, fix_available = 0;
  std::int64_t undecided = 0;                                       ///< beside them: findings in state undecided
  /// Adds `times` what the other counts.
  void add(const Tally& other, std::int64_t times = 1);
};

struct Counts : Tally {
  std::int64_t assets = 0, assets_with_findings = 0;
  std::map<State, std::int64_t> by_state;
  std::map<inventory::Layer, Tally> by_layer;
  std::map<std::int64_t, Tally> by_zone;                            ///< of the zone itself, without zones inside it; 0: no zone
  std::vector<std::int64_t> by_asset;                               ///< active, in the order of EnvironmentView::assets()
  std::int64_t kev_cves = 0, critical_cves = 0, cves = 0;
};

class EnvironmentView {
 public:
  struct CveEntry {
    std::string id;
    CveFacts facts;
  };
  struct AssetEntry {
    std::int64_t id = 0;
    std::uint32_t identity = 0;           ///< index in identities
    std::int64_t zone_id = 0;             ///< 0: none
    std::string name, asset_type;
    inventory::Layer layer{};
    inventory::Criticality criticality{};
    inventory::Exposure exposure{};
    bool safety_related = false;
    std::string purdue_level;
    Instant since;                        ///< since when it has this identity
  };
  struct MatchEntry {
    std::uint32_t cve = 0;                ///< index in cves
    std::uint32_t identity = 0;           ///< index in identities
    std::uint32_t fix = 0;                ///< index of the shared fix texts
    MatchTier tier{};
    Confidence confidence{};
    bool undecided = false, fix_available = false, fix_derived = false, withdrawn = false;
    Instant first_seen;
  };
  struct IdentityEntry {
    std::int64_t id = 0;
    inventory::ProductIdentity product;
    std::string status;                   ///< resolved, ambiguous, unresolved, "" before the first matching
    int confidence = 0;
    std::string coverage;
    std::vector<std::uint32_t> assets;    ///< indices, by name
    std::vector<std::uint32_t> matches;
  };

  /// Reads all of it: about a second for 100,000 assets with a million matches of their identities.
  static std::shared_ptr<const EnvironmentView> load(store::Connection& db, const inventory::Environment& environment, const FactsOf& facts);
  /// The same inventory and matches with the decisions as they are now.
  [[nodiscard]] std::shared_ptr<const EnvironmentView> with_newer_decisions(store::Connection& db) const;

  [[nodiscard]] Page list(const Filter& filter, Sort sort, std::int64_t offset, std::int64_t limit, Instant now) const;
  [[nodiscard]] std::int64_t count(const Filter& filter, Instant now) const;
  /// Calls back for every finding that passes, in order of asset, then BCS.
  void each(const Filter& filter, Instant now, const std::function<void(const Finding&)>& callback) const;
  /// One finding by its parts, without building it: for aggregation over millions.
  struct Pair {
    std::uint32_t asset = 0;              ///< index in assets
    std::uint32_t match = 0;              ///< index in matches
    State state = State::active;
    const Decision* decision = nullptr;   ///< the decision in force; null when there is none
    Instant first_seen;
  };
  /// Calls back for every finding in any state, in order of asset name, then of match.
  void each_pair(Instant now, const std::function<void(const Pair&)>& callback) const;
  [[nodiscard]] std::optional<Finding> finding(FindingId id, Instant now) const;
  /// Calls back for every finding with a decision in force, in no order.
  void each_decided(Instant now, const std::function<void(const Pair&)>& callback) const;
  /// Kept until a decision expires; the view itself never changes.
  [[nodiscard]] std::shared_ptr<const Counts> counts(Instant now) const;
  /// Active findings of each CVE, in the order of cves(); only on assets of `layer` when it is given.
  [[nodiscard]] std::vector<std::int64_t> active_by_cve(std::optional<inventory::Layer> layer, Instant now) const;
  [[nodiscard]] std::vector<FixGroup> fix_groups(const Filter& filter, Instant now) const;

  [[nodiscard]] const inventory::Environment& environment() const;
  [[nodiscard]] const std::vector<AssetEntry>& assets() const;
  [[nodiscard]] const std::vector<IdentityEntry>& identities() const;
  [[nodiscard]] const std::vector<CveEntry>& cves() const;
  [[nodiscard]] const std::vector<MatchEntry>& matches() const;
  /// An entry with its texts.
  [[nodiscard]] Match match(const MatchEntry& entry) const;
  [[nodiscard]] const std::vector<inventory::Zone>& zones() const;
  [[nodiscard]] const EnvironmentView::AssetEntry* asset(std::int64_t id) const;
  [[nodiscard]] std::int64_t newest_event() const { return newest_event_; }

 private:
  struct Base;
  struct Scan;
  [[nodiscard]] static std::uint64_t pair_key(std::uint32_t asset, std::uint32_t cve) { return std::uint64_t{asset} << 32 | cve; }
  std::shared_ptr<const Base> base_;
  std::unordered_map<std::uint64_t, Decision> decisions_;         ///< by pair_key
  std::vector<std::uint32_t> decided_;                            ///< per match: how many of its assets carry a decision
  std::int64_t newest_event_ = 0;
  struct KeptCounts;
  void forget_counts();
  std::shared_ptr<KeptCounts> kept_counts_;
};

/// Views by environment, renewed when their environment, decisions or the corpus moved. Thread-safe.
class ViewCache {
 public:
  explicit ViewCache(FactsOf facts) : facts_(std::move(facts)) {}
  /// Fails not_found/environment.not_found
  Result<std::shared_ptr<const EnvironmentView>> view(store::Database& database, std::int64_t organization_id, std::int64_t environment_id, std::int64_t corpus_revision);

 private:
  struct Kept {
    std::shared_ptr<const EnvironmentView> view;
    std::int64_t revision = 0, corpus_revision = 0;
    std::shared_ptr<std::mutex> loading = std::make_shared<std::mutex>();
  };
  FactsOf facts_;
  std::mutex mutex_;
  std::map<std::int64_t, Kept> kept_;
};

}  // namespace bulkhead::findings
