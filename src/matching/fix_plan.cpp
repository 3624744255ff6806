// Order, groups, plan and fingerprint; see include/matching/fix_plan.h.
#include "matching/fix_plan.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "core/digest.h"
#include "matching/version.h"

namespace bulkhead::matching {

namespace {

constexpr std::string_view kDerivedNote =
    "Taken from affected version ranges, not from a statement of the vendor: confirm the target release in the vendor's advisory, it may not exist in this "
    "product line.";

bool has_exploit(const Match& match) { return match.facts.functional_exploit || match.facts.proof_of_concept; }

/// Installable first, then known without a version, then none.
int fix_weight(const Fix& fix) { return !fix.available ? 2 : fix.type == "version" ? 0 : 1; }

auto priority_key(const Match& match) {
  return std::tuple(!match.confirmed(), !match.facts.known_exploited, !has_exploit(match), fix_weight(match.fix), -match.facts.bcs_hundredths,
                    -match.facts.cvss_tenths, -match.facts.epss_ppm, cve_number(match.cve));
}

/// The highest of the targets, or nothing when two cannot be ordered.
struct Target {
  std::string version;
  bool beyond = false;   ///< the version itself is still affected
  bool derived = false;
};
std::optional<Target> highest(const std::vector<const Match*>& matches) {
  std::optional<Target> best;
  for (const Match* match : matches) {
    const Fix& fix = match->fix;
    if (fix.type != "version" || fix.fixed_version.empty()) return std::nullopt;
    const Target now{fix.fixed_version, fix.beyond, fix.derived};
    if (!best) {
      best = now;
      continue;
    }
    const Order order = compare_versions(now.version, best->version).order;
    if (order == Order::undecided) return std::nullopt;
    if (order == Order::greater) best = now;
    // "beyond 3.11" asks for more than "3.11"; at the same version a stated target is worth more than a derived one.
    if (order == Order::equal) {
      best->derived = now.beyond == best->beyond ? best->derived && now.derived : (now.beyond ? now.derived : best->derived);
      best->beyond = best->beyond || now.beyond;
    }
  }
  return best;
}

std::optional<FixStep> step_for(const std::vector<const Match*>& relevant, std::span<const Match> all) {
  if (relevant.empty()) return std::nullopt;
  const auto target = highest(relevant);
  if (!target) return std::nullopt;
  FixStep step;
  step.derived = target->derived;
  step.source = target->derived ? "derived" : "stored";
  step.fix = target->beyond ? "upgrade beyond " + target->version : "upgrade to " + target->version + (target->derived ? " or later" : "");
  if (step.derived) step.note = kDerivedNote;
  std::set<std::string> actions;
  for (const Match& match : all) {
    if (match.fix.type != "version" || match.fix.fixed_version.empty()) continue;
    const Order order = compare_versions(match.fix.fixed_version, target->version).order;
    const bool cleared = order == Order::less || (order == Order::equal && (!match.fix.beyond || target->beyond));
    if (!cleared) continue;
    ++step.cves;
    if (match.facts.known_exploited) ++step.known_exploited;
    actions.insert(match.fix.action);
  }
  step.groups = static_cast<int>(actions.size());
  return step;
}

}  // namespace

std::vector<std::size_t> ranked(std::span<const Match> matches, MatchSort sort) {
  std::vector<std::size_t> order(matches.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const Match &a = matches[left], &b = matches[right];
    const auto na = cve_number(a.cve), nb = cve_number(b.cve);
    switch (sort) {
      case MatchSort::score:
        return std::tuple(-a.facts.bcs_hundredths, -a.facts.cvss_tenths, na) < std::tuple(-b.facts.bcs_hundredths, -b.facts.cvss_tenths, nb);
      case MatchSort::exploit:
        return std::tuple(!a.facts.known_exploited, !has_exploit(a), -a.facts.epss_ppm, -a.facts.cvss_tenths, na) <
               std::tuple(!b.facts.known_exploited, !has_exploit(b), -b.facts.epss_ppm, -b.facts.cvss_tenths, nb);
      case MatchSort::newest:
        return std::tuple(-a.facts.published_day, na) < std::tuple(-b.facts.published_day, nb);
      case MatchSort::priority: break;
    }
    return priority_key(a) < priority_key(b);
  });
  return order;
}

std::string priority_reason(const Match& match) {
  std::string out;
  if (match.confirmed()) {
    const AffectedRange& range = match.range;
    if (!range.is_range) out = fmt::format("confirmed (affected {})", range.cpe_version);
    else if (range.version_end.empty()) out = fmt::format("confirmed (affected from {})", range.version_start);
    else if (range.version_start.empty()) out = fmt::format("confirmed (affected {} {})", range.version_end_inclusive ? "up to" : "before", range.version_end);
    else out = fmt::format("confirmed (affected {} {} {})", range.version_start, range.version_end_inclusive ? "to" : "to before", range.version_end);
  } else {
    out = "not version-confirmed";
  }
  if (match.facts.known_exploited) out += ", known-exploited";
  if (match.facts.functional_exploit) out += ", public exploit available";
  else if (match.facts.proof_of_concept) out += ", proof-of-concept available";
  out += match.fix.available ? ", fix: " + match.fix.action : ", no fix known";
  if (match.fix.derived) out += " (derived)";
  return out;
}

bool passes(const Match& match, const MatchFilters& filters) {
  return (!filters.confirmed_only || match.confirmed()) && (!filters.known_exploited_only || match.facts.known_exploited) &&
         (!filters.fix_available_only || match.fix.available);
}

std::vector<FixGroup> fix_groups(std::span<const Match> matches) {
  std::vector<FixGroup> groups;
  std::map<std::string, std::size_t> by_action;
  for (const std::size_t index : ranked(matches)) {
    const Match& match = matches[index];
    const auto [entry, fresh] = by_action.try_emplace(match.fix.action, groups.size());
    if (fresh) {
      FixGroup group;
      group.fix = match.fix.action;
      group.fix_type = match.fix.type;
      group.source = match.fix.source;
      group.derived = match.fix.derived;
      groups.push_back(std::move(group));
    }
    FixGroup& group = groups[entry->second];
    group.cve_ids.push_back(match.cve);
    ++group.counts.total;
    if (match.confirmed()) ++group.counts.confirmed;
    if (match.facts.known_exploited) ++group.counts.known_exploited;
    if (has_exploit(match)) ++group.counts.exploit_available;
    group.highest_bcs = std::max(group.highest_bcs, match.facts.bcs_hundredths);
    group.highest_cvss = std::max(group.highest_cvss, match.facts.cvss_tenths);
  }
  std::stable_partition(groups.begin(), groups.end(), [](const FixGroup& group) { return group.fix_type != "none"; });
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i].group_rank = static_cast<int>(i) + 1;
  return groups;
}

FixPlan fix_plan(std::span<const Match> matches) {
  std::vector<const Match*> exploited, fixable;
  for (const Match& match : matches) {
    // What nobody can fix stands in no plan; a known-exploited one without a fix leaves no single upgrade.
    if (match.facts.known_exploited) exploited.push_back(&match);
    if (match.fix.type == "version") fixable.push_back(&match);
  }
  return {step_for(exploited, matches), step_for(fixable, matches)};
}

std::string result_hash(const Resolution& resolution, std::span<const Match> matches) {
  std::vector<std::pair<std::uint64_t, std::string_view>> pairs;
  for (const Match& match : matches) pairs.emplace_back(cve_number(match.cve), wire_name(match.tier));
  std::sort(pairs.begin(), pairs.end());
  std::string text = fmt::format("1\n{}\n{}\n{}\n", bulkhead::name_of(resolution.status), resolution.vendor ? resolution.vendor->slug : "",
                                 resolution.product ? resolution.product->slug : "");
  for (const auto& [cve, tier] : pairs) text += fmt::format("{} {}\n", cve_text(cve), tier);
  return "sha256:" + to_hex(sha256(text));
}

std::vector<FixSummaryLine> fix_summary(std::span<const AssetMatches> assets) {
  struct Gathered {
    FixSummaryLine line;
    const Match* best = nullptr;
    std::set<std::string> cves, exploited, exploits, confirmed;
  };
  std::map<std::pair<std::string, std::string>, Gathered> by_action;  // an upgrade of one product is no upgrade of another
  for (const AssetMatches& asset : assets)
    for (const Match& match : asset.matches) {
      if (!match.fix.available) continue;
      Gathered& gathered = by_action[{match.fix.action, asset.product}];
      FixSummaryLine& line = gathered.line;
      line.fix = match.fix.action;
      line.product = asset.product;
      if (line.asset_ids.empty() || line.asset_ids.back() != asset.asset_id) line.asset_ids.push_back(asset.asset_id);
      gathered.cves.insert(match.cve);
      if (match.facts.known_exploited) gathered.exploited.insert(match.cve);
      if (has_exploit(match)) gathered.exploits.insert(match.cve);
      if (match.confirmed()) gathered.confirmed.insert(match.cve);
      line.highest_bcs = std::max(line.highest_bcs, match.facts.bcs_hundredths);
      line.highest_cvss = std::max(line.highest_cvss, match.facts.cvss_tenths);
      if (!gathered.best || priority_key(match) < priority_key(*gathered.best)) gathered.best = &match;
    }
  std::vector<Gathered*> order;
  for (auto& [action, gathered] : by_action) order.push_back(&gathered);
  std::sort(order.begin(), order.end(), [](const Gathered* a, const Gathered* b) {
    return std::tuple(priority_key(*a->best), a->line.fix, a->line.product) < std::tuple(priority_key(*b->best), b->line.fix, b->line.product);
  });
  std::vector<FixSummaryLine> lines;
  for (Gathered* gathered : order) {
    if (lines.size() == 10) break;
    FixSummaryLine& line = gathered->line;
    line.rank = static_cast<int>(lines.size()) + 1;
    line.fix_type = gathered->best->fix.type;
    line.source = gathered->best->fix.source;
    line.derived = gathered->best->fix.derived;
    line.assets = static_cast<int>(line.asset_ids.size());
    line.cves = static_cast<int>(gathered->cves.size());
    line.known_exploited = static_cast<int>(gathered->exploited.size());
    line.exploit_available = static_cast<int>(gathered->exploits.size());
    line.confirmed = static_cast<int>(gathered->confirmed.size());
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace bulkhead::matching
