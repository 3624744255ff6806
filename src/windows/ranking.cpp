// Order, filters and groups of rows.
#include <algorithm>
#include <array>
#include <tuple>

#include "windows/assessment.h"

namespace bulkhead::windows {
namespace {

bool exploit_available(const CveRow& row) { return row.facts.public_exploit || row.facts.proof_of_concept; }

/// Smaller is better.
auto key_of(const CveRow& row, CveSort sort) {
  using Key = std::array<std::int64_t, 8>;
  const std::int64_t status = static_cast<std::int64_t>(row.decision.status), kev = row.facts.known_exploited ? 0 : 1, exploit = exploit_available(row) ? 0 : 1;
  const std::int64_t fix = static_cast<std::int64_t>(row.fix.type), bcs = -row.facts.bcs_hundredths, cvss = -row.facts.cvss_tenths, epss = -row.facts.epss_ppm;
  switch (sort) {
    case CveSort::score: return Key{status, bcs, cvss};
    case CveSort::exploit: return Key{kev, exploit, epss, cvss};
    case CveSort::newest: return Key{-row.published.microseconds};
    case CveSort::priority: break;
  }
  return Key{status, kev, exploit, fix, bcs, cvss, epss};
}

/// "CVE-2024-9" before "CVE-2024-10".
auto cve_order(const std::string& cve) { return std::tuple(cve.substr(0, 9), cve.size(), cve); }

void count_in(GroupCounts& counts, const CveRow& row) {
  ++counts.total;
  counts.confirmed += row.decision.status == Status::confirmed_open;
  counts.known_exploited += row.facts.known_exploited;
  counts.exploit_available += exploit_available(row);
}

bool better(const CveRow* a, const CveRow* b, CveSort sort) {
  const auto left = key_of(*a, sort), right = key_of(*b, sort);
  return left != right ? left < right : cve_order(a->cve) < cve_order(b->cve);
}

}  // namespace

void sort_rows(std::vector<const CveRow*>& rows, CveSort sort) {
  std::sort(rows.begin(), rows.end(), [&](const CveRow* a, const CveRow* b) { return better(a, b, sort); });
}

std::vector<const CveRow*> filtered(const Assessment& assessment, const Filters& filters) {
  std::vector<const CveRow*> out;
  for (const CveRow& row : assessment.rows) {
    const Status status = row.decision.status;
    if (!filters.include_cleared && status == Status::cleared) continue;
    if (filters.confirmed_only && status != Status::confirmed_open) continue;
    if (filters.known_exploited_only && !row.facts.known_exploited) continue;
    if (filters.fix_available_only && row.fix.type != FixType::kb) continue;
    out.push_back(&row);
  }
  return out;
}

std::vector<FixGroup> fix_groups(std::vector<const CveRow*> rows) {
  sort_rows(rows, CveSort::priority);
  std::vector<FixGroup> out;
  for (const CveRow* row : rows) {
    if (row->decision.status != Status::confirmed_open) continue;
    auto group = std::find_if(out.begin(), out.end(), [&](const FixGroup& known) { return known.fix.action == row->fix.action; });
    if (group == out.end()) group = out.insert(out.end(), FixGroup{row->fix, {}, {}, {}, -1, -1});
    group->cves.push_back(row->cve);
    if (!row->decision.kb.empty() && std::find(group->kbs.begin(), group->kbs.end(), row->decision.kb) == group->kbs.end()) group->kbs.push_back(row->decision.kb);
    count_in(group->counts, *row);
    group->highest_bcs = std::max(group->highest_bcs, row->facts.bcs_hundredths);
    group->highest_cvss = std::max(group->highest_cvss, row->facts.cvss_tenths);
  }
  std::stable_partition(out.begin(), out.end(), [](const FixGroup& group) { return group.fix.type != FixType::none; });
  return out;
}

std::vector<SummaryLine> fix_summary(std::span<const Assessment> assessments, const Filters& filters) {
  struct Line {
    SummaryLine line;
    const CveRow* best;
    std::map<std::string, const CveRow*> cves;
  };
  std::map<std::pair<std::string, std::string>, Line> lines;  // by product and action
  for (const Assessment& assessment : assessments)
    for (const CveRow* row : filtered(assessment, filters)) {
      if (row->decision.status != Status::confirmed_open || row->fix.type == FixType::none) continue;
      auto& entry = lines.try_emplace({assessment.product, row->fix.action}, Line{{row->fix, assessment.product, {}, 0, {}, -1, -1}, row, {}}).first->second;
      if (better(row, entry.best, CveSort::priority)) entry.best = row;
      if (entry.line.asset_ids.empty() || entry.line.asset_ids.back() != assessment.asset_id) entry.line.asset_ids.push_back(assessment.asset_id);
      entry.cves.emplace(row->cve, row);
    }
  std::vector<Line*> order;
  for (auto& [key, entry] : lines) {
    for (const auto& [cve, row] : entry.cves) {
      count_in(entry.line.counts, *row);
      entry.line.highest_bcs = std::max(entry.line.highest_bcs, row->facts.bcs_hundredths);
      entry.line.highest_cvss = std::max(entry.line.highest_cvss, row->facts.cvss_tenths);
    }
    entry.line.cves = static_cast<std::int64_t>(entry.cves.size());
    order.push_back(&entry);
  }
  std::stable_sort(order.begin(), order.end(), [](const Line* a, const Line* b) { return better(a->best, b->best, CveSort::priority); });
  std::vector<SummaryLine> out;
  for (const Line* entry : order)
    if (out.size() < 10) out.push_back(entry->line);
  return out;
}

}  // namespace bulkhead::windows
