#include "core/text.h"
#include "triage_store.h"

namespace bulkhead::triage {
namespace {

std::unordered_set<std::int64_t> ids_of(store::Connection& db, std::string_view sql, const std::vector<store::Value>& parameters) {
  std::unordered_set<std::int64_t> out;
  db.each(sql, parameters, [&](const store::Row& row) {
    if (const auto id = findings::finding_id(row.integer(0), row.text(1))) out.insert(id->value);
    return true;
  });
  return out;
}

}  // namespace

std::string of_assets(const std::vector<std::int64_t>& assets) {
  if (assets.empty()) return {};
  std::vector<std::string> ids;
  for (const std::int64_t id : assets) ids.push_back(fmt::format("{}", id));
  return fmt::format(" AND asset_id IN ({})", join(ids, ","));
}

void store_assignee(store::Connection& db, const std::vector<findings::Finding>& findings, std::int64_t environment_id, std::optional<std::int64_t> assignee_id, Instant at) {
  using store::to_value;
  const auto bulk = db.bulk("finding_work", {"asset_id", "cve", "environment_id", "assignee_id", "due_on", "updated_at"},
                            "ON CONFLICT (asset_id, cve) DO UPDATE SET assignee_id = excluded.assignee_id, updated_at = excluded.updated_at");
  for (const auto& f : findings) {
    const store::Value row[] = {to_value(f.asset_id), to_value(f.match.cve), to_value(environment_id), to_value(assignee_id), to_value(""), to_value(at)};
    bulk->add(row);
  }
  bulk->finish();
}

void store_due(store::Connection& db, const findings::FindingKey& key, std::int64_t environment_id, std::string_view due_on, Instant at) {
  db.execute("INSERT INTO finding_work (asset_id, cve, environment_id, assignee_id, due_on, updated_at) VALUES ($1, $2, $3, NULL, $4, $5)"
             " ON CONFLICT (asset_id, cve) DO UPDATE SET due_on = excluded.due_on, updated_at = excluded.updated_at",
             key.asset_id, key.cve, environment_id, due_on, at);
}

std::optional<Work> work_on(store::Connection& db, const findings::FindingKey& key) {
  return db.find<Work>("SELECT asset_id, cve, assignee_id, due_on, updated_at FROM finding_work WHERE asset_id = $1 AND cve = $2", key.asset_id, key.cve);
}

std::vector<Work> works(store::Connection& db, std::int64_t environment_id, const std::vector<std::int64_t>& assets) {
  return db.select<Work>("SELECT asset_id, cve, assignee_id, due_on, updated_at FROM finding_work WHERE environment_id = $1" + of_assets(assets), environment_id);
}

std::unordered_set<std::int64_t> assigned_to(store::Connection& db, std::int64_t environment_id, std::int64_t assignee_id) {
  return ids_of(db, "SELECT asset_id, cve FROM finding_work WHERE environment_id = $1 AND assignee_id = $2", {store::to_value(environment_id), store::to_value(assignee_id)});
}

std::unordered_set<std::int64_t> assigned(store::Connection& db, std::int64_t environment_id) {
  return ids_of(db, "SELECT asset_id, cve FROM finding_work WHERE environment_id = $1 AND assignee_id IS NOT NULL", {store::to_value(environment_id)});
}

}  // namespace bulkhead::triage
