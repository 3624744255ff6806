// See include/matching/correlation.h.
#include "matching/correlation.h"

#include <algorithm>

#include "confidence.h"
#include "core/digest.h"
#include "core/text.h"

namespace bulkhead::matching {

namespace {

StatusFacts status_of(const Resolution& resolution, std::span<const Match> matches, const FixPlan& plan) {
  StatusFacts out;
  for (const Match& match : matches)
    if (match.facts.known_exploited) out.known_exploited.push_back(match.cve);
  std::sort(out.known_exploited.begin(), out.known_exploited.end(), [](const auto& a, const auto& b) { return cve_number(a) < cve_number(b); });
  if (plan.to_clear_all_fixable) out.upgrade = plan.to_clear_all_fixable->fix;
  if (resolution.status == ResolutionStatus::resolved && resolution.coverage != "no_cpe_data" && !resolution.version.empty())
    out.firmware_current = std::none_of(matches.begin(), matches.end(), [](const Match& match) { return match.confirmed() && match.fix.type == "version"; });
  return out;
}

}  // namespace

Correlation correlation_of(MatchResult found, const CorrelationWish& wish) {
  Correlation out;
  out.resolution = std::move(found.resolution);
  out.result_hash = result_hash(out.resolution, found.matches);
  out.plan = fix_plan(found.matches);
  out.status = status_of(out.resolution, found.matches, out.plan);
  out.status_hash = status_hash(out.status);
  const std::string& version = out.resolution.version;
  if (!version.empty() && std::none_of(version.begin(), version.end(), is_digit))
    out.resolution.warnings.push_back({"FIRMWARE_UNPARSEABLE", fmt::format("The version \"{}\" holds no number: it cannot be compared with affected versions.", shorten(printable(version), 60))});
  require_confidence(out.resolution, wish.min_confidence);
  if (out.resolution.needs_review) {
    std::erase_if(out.resolution.warnings, [](const Warning& warning) { return warning.code == "PRODUCT_WIDE_MATCH"; });
    out.plan = {};
    return out;
  }
  out.unfiltered = found.matches.size();
  std::vector<Match> passing;
  for (Match& match : found.matches)
    if (passes(match, wish.filters)) passing.push_back(std::move(match));
  std::vector<int> rank_of(passing.size());
  int rank = 0;
  for (const std::size_t index : ranked(passing)) rank_of[index] = ++rank;
  out.groups = fix_groups(passing);
  for (const std::size_t index : ranked(passing, wish.sort)) {
    out.ranks.push_back(rank_of[index]);
    out.matches.push_back(std::move(passing[index]));
  }
  return out;
}

std::string status_hash(const StatusFacts& facts) {
  const std::string_view current = !facts.firmware_current ? "?" : *facts.firmware_current ? "yes" : "no";
  return "sha256:" + to_hex(sha256(fmt::format("1\n{}\n{}\n{}\n", join(facts.known_exploited, " "), facts.upgrade.value_or(""), current)));
}

std::vector<std::string> status_changes(const StatusFacts& before, const StatusFacts& now) {
  std::vector<std::string> out;
  const auto holds = [](const std::vector<std::string>& list, const std::string& cve) { return std::find(list.begin(), list.end(), cve) != list.end(); };
  for (const auto& cve : now.known_exploited)
    if (!holds(before.known_exploited, cve)) out.push_back(cve + " is now known to be exploited.");
  for (const auto& cve : before.known_exploited)
    if (!holds(now.known_exploited, cve)) out.push_back(cve + " no longer counts as known exploited for this device.");
  if (before.upgrade != now.upgrade) out.push_back(fmt::format("The upgrade that clears all fixable CVEs is now: {}.", now.upgrade.value_or("none known")));
  if (before.firmware_current != now.firmware_current)
    out.push_back(!now.firmware_current ? "Whether the version is current cannot be told any more." : *now.firmware_current ? "No confirmed CVE asks for a newer version any more." : "A newer version repairs confirmed CVEs.");
  return out;
}

}  // namespace bulkhead::matching
