// What the routes of triage share: the finding that a path names, and lists of findings in a body.
#pragma once
#include <unordered_set>

#include "finding_filter.h"
#include "finding_shape.h"

namespace bulkhead::faces::native {

struct NamedFinding {
  std::shared_ptr<const findings::EnvironmentView> view;
  findings::Finding finding;
  [[nodiscard]] findings::FindingKey key() const { return {finding.asset_id, finding.match.cve}; }
};

/// The finding of a path with env_id and match_id.
inline Result<NamedFinding> finding_of(Services& services, const Context& context) {
  NamedFinding out;
  out.view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
  auto found = out.view->finding({context.path_integer("match_id")}, services.clock.now());
  if (!found) return fail(http::not_found("finding", context.path_text("match_id")));
  out.finding = std::move(*found);
  return out;
}

/// The findings that a body names: by ids, by the filter of the list, or by both.
inline Result<std::vector<findings::FindingId>> named_findings(Services& services, const Context& context, const findings::EnvironmentView& view, const std::optional<Json>& filter,
                                                               const std::optional<std::vector<std::int64_t>>& match_ids) {
  std::vector<findings::FindingId> out;
  if (!filter && !match_ids) return fail(http::invalid_field("body.filter", "Give a filter, match_ids, or both.", "missing"));
  if (!filter) {
    for (const std::int64_t id : *match_ids) out.push_back({id});
    return out;
  }
  const auto wanted = TRY(finding_filter(services, context, view, *filter, "body.filter"));
  std::unordered_set<std::int64_t> ids;
  if (match_ids) ids.insert(match_ids->begin(), match_ids->end());
  view.each(wanted, services.clock.now(), [&](const findings::Finding& f) {
    if (!match_ids || ids.contains(f.id.value)) out.push_back(f.id);
  });
  return out;
}

}  // namespace bulkhead::faces::native
