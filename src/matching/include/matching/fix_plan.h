// The order in which matches are worked on, groups of matches that one action closes, and the plan of single upgrades.
//
// Source: compatible specification 7.5 (fixes, groups, plan), 7.6 (order, phrases), 7.7 (fingerprint).
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec.h"
#include "matching/engine.h"

namespace bulkhead::matching {

enum class MatchSort : std::uint8_t { priority, score, exploit, newest };
BOOST_DESCRIBE_ENUM(MatchSort, priority, score, exploit, newest)

/// The order of the matches as indices, best first:
///   priority  confirmed, known-exploited, public exploit or proof of concept, fix, then BCS, CVSS, EPSS
///   score     BCS, then CVSS
///   exploit   known-exploited, exploit or proof of concept, EPSS, CVSS
///   newest    published date
/// Equal ones by CVE number.
[[nodiscard]] std::vector<std::size_t> ranked(std::span<const Match> matches, MatchSort sort = MatchSort::priority);

/// "confirmed (affected 1.0 to 3.11), known-exploited, fix: upgrade beyond 3.11 (derived)".
[[nodiscard]] std::string priority_reason(const Match& match);

struct MatchFilters {
  bool confirmed_only = false, known_exploited_only = false, fix_available_only = false;
};
[[nodiscard]] bool passes(const Match& match, const MatchFilters& filters);

struct FixCounts {
  int total = 0, confirmed = 0, known_exploited = 0, exploit_available = 0;
  friend bool operator==(const FixCounts&, const FixCounts&) = default;
};
BOOST_DESCRIBE_STRUCT(FixCounts, (), (total, confirmed, known_exploited, exploit_available))

/// All matches that one action answers.
struct FixGroup {
  std::string fix;                  ///< the action
  std::string fix_type;             ///< "version", "vendor", "none"
  std::string source;               ///< "stored", "derived", ""
  bool derived = false;
  std::vector<std::string> cve_ids; ///< in order of priority
  FixCounts counts;
  int highest_bcs = -1;             ///< hundredths; -1 when none is scored
  int highest_cvss = -1;            ///< tenths
  int group_rank = 0;               ///< from 1
};

/// One group per distinct action, ordered by its highest-priority match, "no fix known" last.
[[nodiscard]] std::vector<FixGroup> fix_groups(std::span<const Match> matches);

struct FixStep {
  std::string fix;
  bool derived = false;
  std::string source;
  int cves = 0, known_exploited = 0, groups = 0;  ///< what it clears
  std::string note;                 ///< for derived steps: confirm the target with the vendor
};

struct FixPlan {
  std::optional<FixStep> to_clear_known_exploited;
  std::optional<FixStep> to_clear_all_fixable;
};

/// The single upgrade that passes every relevant affected range, assuming one release line. A step is absent when there is
/// nothing to clear, when a relevant match names no version, or when the targets cannot be ordered.
[[nodiscard]] FixPlan fix_plan(std::span<const Match> matches);

/// "sha256:" and the fingerprint of the resolved identity and of every (CVE, tier) pair; the order of matches does not count.
[[nodiscard]] std::string result_hash(const Resolution& resolution, std::span<const Match> matches);

/// One action across several assets.
struct FixSummaryLine {
  int rank = 0;
  std::string fix, product, fix_type, source;
  bool derived = false;
  std::vector<std::string> asset_ids;
  int assets = 0, cves = 0, known_exploited = 0, exploit_available = 0, confirmed = 0;
  int highest_bcs = -1, highest_cvss = -1;
};
struct AssetMatches {
  std::string asset_id;
  std::string product;              ///< as resolved
  std::span<const Match> matches;
};
/// The ten best actions over the assets of a call; "no fix known" is not listed.
[[nodiscard]] std::vector<FixSummaryLine> fix_summary(std::span<const AssetMatches> assets);

}  // namespace bulkhead::matching
