// Gathers everything the index says on one resolved identity, and merges it to one match per CVE.
#pragma once
#include <memory>
#include <unordered_map>
#include <vector>

#include "matching/applicability.h"
#include "matching/engine.h"
#include "matching/version_range.h"
#include "platforms.h"
#include "resolver.h"
#include "segment.h"

namespace bulkhead::matching {

/// The answer of one version set for the version of the identity.
struct SetVerdict {
  StatusTable::Verdict verdict;
  AffectedRange range;
  std::optional<StatusTable::End> end;
};

/// One thing that a source says about the identity and one CVE.
struct Hit {
  std::uint64_t cve = 0;
  std::uint32_t segment = 0, cve_row = 0, document = 0;
  std::uint32_t item = 0;             ///< row of criteria or of statements
  bool is_statement = false;
  bool denial = false;                ///< the source says that this version is not affected
  bool explicit_denial = false;       ///< in so many words (fixed, not affected), not by a range that ends before
  bool certain = true;                ///< no assumption is needed
  bool undecided = false;
  bool all_versions = false;          ///< the source says "all versions"
  bool variant = false;               ///< the source names an order number, the identity none
  bool other_product = false;         ///< stated for a component or a member of the family: its versions are not the asset's
  bool platform_open = false;         ///< the source limits the platform, the inventory does not state it
  bool superseded = false;            ///< the same vendor says otherwise in a newer document
  OrderBasis order = OrderBasis::numeric;  ///< on what the order of the versions rests
  Tier tier = Tier::product_wide;
  Link link = Link::exact;
  intel::Source source = intel::Source::nvd;
  const char* assumption = nullptr;   ///< static text beside what `verdict` or `why` holds
  std::string_view why;               ///< static text of the criteria fit
  const SetVerdict* verdict = nullptr;
};

/// One number for a row of a segment.
[[nodiscard]] inline std::uint64_t key_of(std::uint32_t segment, std::uint32_t row) { return std::uint64_t{segment} << 32 | row; }

/// Works for one thread; keeps compiled criteria and version sets between identities.
class Matcher {
 public:
  explicit Matcher(const MatchIndex& index) : index_(index) {}

  /// `only`: CVE numbers, sorted, that matter; empty means all.
  [[nodiscard]] std::vector<Match> match(const Resolved& resolved, const MatchOptions& options, std::span<const std::uint64_t> only = {});

 private:
  struct CompiledCriteria {
    std::vector<Criteria> criteria;
    std::vector<std::uint8_t> readable;
  };
  struct CompiledTree {
    std::optional<Applicability> applicability;  ///< nothing when its names cannot be read
    bool platform_may_be_open = true;            ///< no part is negated
    std::uint8_t platform_parts = 0;             ///< parts of the CPE names that are not vulnerable, see part_bit()
  };
  struct CompiledSet {
    intel::ProductClaim claim;
    StatusTable table;
    std::vector<VersionRange> ranges;  ///< of each statement
    std::vector<std::string> plain;  ///< texts of affected statements, as plain_version() writes them; "" for others
  };

  // matcher.cpp: gathering
  void begin(const Resolved& resolved, std::span<const std::uint64_t> only);
  void name_device();
  void name_host();
  void gather_criteria(std::uint32_t segment, std::uint32_t product_row, Link link);
  void gather_statements(std::uint32_t segment, std::uint32_t product_row, const Target& target);
  void gather_statement(std::uint32_t segment, std::uint32_t posting, const Target& target);
  void gather_vendor();
  [[nodiscard]] bool wanted(std::uint32_t segment, std::uint64_t cve) const;
  [[nodiscard]] const CompiledCriteria& compiled(std::uint32_t segment, std::uint32_t cpe_row);
  [[nodiscard]] const CompiledTree& compiled_tree(std::uint32_t segment, std::uint32_t configuration);
  [[nodiscard]] const CompiledSet& compiled_set(std::uint32_t segment, std::uint32_t version_set);
  /// Which version of the asset a statement speaks of.
  enum class Held : std::uint8_t { version, firmware, none };
  [[nodiscard]] const SetVerdict& verdict_of(std::uint32_t segment, std::uint32_t version_set, Held held);

  // match_conditions.cpp: what limits a statement beside its versions; false when it does not speak of this asset
  [[nodiscard]] bool hold_order_numbers(const Segment& segment, const StatementRow& statement, Hit& hit) const;
  [[nodiscard]] bool hold_release_line(const Segment& segment, const StatementRow& statement, Hit& hit) const;
  [[nodiscard]] bool hold_platforms(std::uint32_t segment, const StatementRow& statement, std::uint32_t basis, Hit& hit);
  [[nodiscard]] PlatformFit installed_fit(const Segment& segment, const StatementRow& statement) const;
  void doubt(Hit& hit, const char* assumption) const;
  [[nodiscard]] intel::Configuration configuration_of(const Segment& segment, const ConfigurationRow& row) const;

  // match_merge.cpp: one match per CVE
  void merge(std::vector<Match>& out, const MatchOptions& options);
  [[nodiscard]] bool better(const Hit& a, const Hit& b) const;
  void settle_variants(std::span<Hit> hits) const;
  void supersede(std::span<Hit> hits) const;

  // match_text.cpp: words, ranges and fixes
  [[nodiscard]] Match described(std::span<const Hit> hits, const Hit& best, bool demoted, const Hit* against, bool explain) const;
  [[nodiscard]] AffectedRange range_of(const Hit& hit) const;
  [[nodiscard]] Fix fix_of(std::span<const Hit> hits, const Hit& best) const;
  [[nodiscard]] std::string criteria_text(const Hit& hit) const;
  [[nodiscard]] std::string product_text(const Hit& hit) const;
  [[nodiscard]] std::string_view document_of(const Hit& hit) const;
  [[nodiscard]] const DocumentRow* document_row(const Hit& hit) const;
  [[nodiscard]] std::string_view vendor_of(const Hit& hit) const;  ///< key of the vendor of the product spoken of
  [[nodiscard]] std::string source_text(const Hit& hit) const;

  [[nodiscard]] const Segment& segment(std::uint32_t position) const { return *index_.segments()[position]; }

  const MatchIndex& index_;
  const Resolved* resolved_ = nullptr;
  std::span<const std::uint64_t> only_;
  std::vector<AssetName> device_;
  std::vector<AssetName> whole_device_;  // the same and the stated host: what an AND may demand beside the product
  std::uint8_t host_parts_ = 0;          // parts of CPE names of which the host is one, see part_bit()
  Version version_, firmware_version_;
  std::string plain_, firmware_plain_;
  std::vector<Hit> hits_;
  std::unordered_map<std::uint64_t, CompiledCriteria> criteria_cache_;
  std::size_t cached_criteria_ = 0;
  std::unordered_map<std::uint64_t, CompiledTree> tree_cache_;
  std::unordered_map<std::uint64_t, CompiledSet> set_cache_;
  std::unordered_map<std::uint64_t, std::unique_ptr<SetVerdict>> verdicts_;  // of the present identity
  std::unordered_map<std::uint64_t, PlatformFit> platform_fits_;             // the same, by segment and text
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> slots_;  // by segment; see gather_criteria
};

/// A version text for comparison word by word: lower case, single blanks, without a "v" before the first digit.
[[nodiscard]] std::string plain_version(std::string_view text);

/// Rank of a source: the vendor's own words first (claims of intel/vulnerability.h, "affected products").
[[nodiscard]] int source_rank(intel::Source source);
/// CSAF and the CNA speak for the product; NVD, supplements and ADP containers speak about it.
[[nodiscard]] inline bool speaks_for_product(intel::Source source) { return source == intel::Source::csaf || source == intel::Source::cna || source == intel::Source::manual; }
/// The same for one statement. The starter extract keeps the product statements of CSAF and CVE records: they speak for
/// the product as long as no such document itself is there.
[[nodiscard]] inline bool speaks_for_product(const Hit& hit, bool documents_there) {
  return hit.is_statement && (speaks_for_product(hit.source) || (hit.source == intel::Source::starter && !documents_there));
}

/// A stored criterion as NVD writes it.
[[nodiscard]] intel::CpeMatch cpe_match_of(const Segment& segment, std::uint32_t criterion_row, bool vulnerable);
/// A stored version set as the claim had it.
[[nodiscard]] intel::ProductClaim versions_of(const Segment& segment, std::uint32_t version_set);

}  // namespace bulkhead::matching
