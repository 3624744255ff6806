#include "triage/work.h"

#include "identity/member.h"
#include "notify/bell.h"
#include "subject.h"
#include "triage/clock.h"
#include "triage_store.h"

namespace bulkhead::triage {

Result<std::int64_t> assign(record::UnitOfWork& work, const findings::EnvironmentView& view, const std::vector<findings::FindingId>& ids, std::optional<std::int64_t> assignee_id) {
  TRY(record::authorise(work.actor(), record::Permission::triage_findings));
  auto& db = work.db();
  const auto& environment = view.environment();
  std::string name = "nobody";
  if (assignee_id) name = TRY(identity::member(db, environment.organization_id, *assignee_id)).email;
  std::unordered_map<std::int64_t, std::optional<std::int64_t>> before;
  for (const auto& w : works(db, environment.id))
    if (const auto id = findings::finding_id(w.asset_id, w.cve)) before[id->value] = w.assignee_id;
  std::vector<findings::Finding> moved;
  for (const auto id : ids) {
    auto finding = TRY(finding_in(view, id, work.now()));
    const auto had = before.find(id.value);
    if ((had == before.end() ? std::nullopt : had->second) == assignee_id) continue;
    before[id.value] = assignee_id;  // an id that stands twice changes hands once
    moved.push_back(std::move(finding));
  }
  if (moved.empty()) return std::int64_t{0};
  store_assignee(db, moved, environment.id, assignee_id, work.now());
  auto change = change_of(record::Action::finding_assigned, view, moved);
  change.detail.set("assignee", name);
  if (assignee_id) change.detail.set("assignee_id", *assignee_id);
  if (assignee_id && *assignee_id != work.actor().user_id) {
    notify::BellItem item;
    item.kind = notify::BellKind::triage;
    item.title = moved.size() == 1 ? fmt::format("{} on {} is yours", moved.front().match.cve, moved.front().asset_name) : fmt::format("{} findings are yours", moved.size());
    item.detail = fmt::format("{} gave {} to you in {}.", name_of_actor(work.actor()), moved.size() == 1 ? "it" : "them", environment.name);
    item.link = moved.size() == 1 ? fmt::format("/environments/{}/findings?state=any&finding={}", environment.id, moved.front().id.value) : fmt::format("/environments/{}/findings?assignee=me", environment.id);
    item.environment_id = environment.id;
    item.at = work.now();
    notify::ring(db, environment.organization_id, assignee_id, item);
  }
  work.change(std::move(change));
  return static_cast<std::int64_t>(moved.size());
}

Result<bool> set_due(record::UnitOfWork& work, const findings::EnvironmentView& view, findings::FindingId id, std::string_view due_on) {
  TRY(record::authorise(work.actor(), record::Permission::triage_findings));
  const auto finding = TRY(finding_in(view, id, work.now()));
  if (!due_on.empty()) {
    const auto date = parse_instant(due_on);
    if (!date || due_on.size() != 10) return fail(ErrorKind::invalid, "due.bad_date", "A date such as 2026-03-01 is expected.", "/due_on");
    if (date->microseconds + kMicrosecondsPerDay <= work.now().microseconds) return fail(ErrorKind::invalid, "due.in_the_past", "The due date lies in the past.", "/due_on");
    const Clocks clocks(work.db(), view, work.now(), {finding.asset_id});
    if (const auto by_policy = clocks.by_policy(finding); by_policy && *date > *by_policy)
      return fail(ErrorKind::invalid, "due.after_policy",
                  fmt::format("By policy this finding is due on {}. Who needs more time accepts the risk until then.", to_iso_date(*by_policy)), "/due_on");
  }
  const findings::FindingKey key{finding.asset_id, finding.match.cve};
  const auto before = work_on(work.db(), key);
  if ((before ? before->due_on : "") == due_on) return false;
  store_due(work.db(), key, view.environment().id, due_on, work.now());
  auto change = change_of(record::Action::finding_due_set, view, finding);
  change.detail.set("due_on", due_on.empty() ? std::string_view("that of the policy") : due_on);
  if (before && !before->due_on.empty()) change.detail.set("due_before", before->due_on);
  work.change(std::move(change));
  return true;
}

}  // namespace bulkhead::triage
