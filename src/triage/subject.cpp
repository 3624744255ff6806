#include "subject.h"

#include "core/digest.h"

namespace bulkhead::triage {

Result<findings::Finding> finding_in(const findings::EnvironmentView& view, findings::FindingId id, Instant now) {
  auto found = view.finding(id, now);
  if (!found) return fail(ErrorKind::not_found, "finding.not_found", fmt::format("There is no finding {} in this environment.", id.value), fmt::format("{}", id.value));
  return std::move(*found);
}

record::Change change_of(record::Action action, const findings::EnvironmentView& view, const findings::Finding& finding) {
  record::Change change;
  change.action = action;
  change.resource_type = "finding";
  change.resource_id = fmt::format("{}", finding.id.value);
  change.environment_id = view.environment().id;
  change.environment_name = view.environment().name;
  change.organization_id = view.environment().organization_id;
  change.detail = Json::object({{"cve_id", finding.match.cve}, {"asset_id", finding.asset_id}, {"asset_name", finding.asset_name}});
  return change;
}

record::Change change_of(record::Action action, const findings::EnvironmentView& view, const std::vector<findings::Finding>& findings) {
  ENSURE(!findings.empty(), "an entry is about at least one finding");
  if (findings.size() == 1) return change_of(action, view, findings.front());
  record::Change change = change_of(action, view, findings.front());
  change.resource_type = "findings";
  change.resource_id.clear();
  Sha256Stream digest;
  Json first = Json::array();
  for (const auto& f : findings) {
    digest.add(fmt::format("{} {}\n", f.asset_id, f.match.cve));
    if (first.is_null() || first.items().size() < kExamples) first.push(Json::object({{"asset_id", f.asset_id}, {"cve_id", f.match.cve}}));
  }
  change.detail = Json::object({{"count", static_cast<std::int64_t>(findings.size())}, {"findings_sha256", to_hex(digest.finish())}, {"first", std::move(first)}});
  return change;
}

}  // namespace bulkhead::triage
