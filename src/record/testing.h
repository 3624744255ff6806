// What the module's tests share.
#pragma once
#include "record/unit_of_work.h"
#include "store/testing.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
}

namespace bulkhead::record::testing {

inline std::vector<store::ModuleSchema> schemas() { return {{"record", embedded::record_migrations()}}; }

inline Actor ann() {
  Actor actor;
  actor.kind = ActorKind::user;
  actor.organization_id = 1;
  actor.user_id = 7;
  actor.email = "ann@plant.example";
  actor.name = "Ann Müller";
  actor.role = Role::admin;
  actor.ip = "10.0.0.9";
  return actor;
}

/// Appends `count` entries, `batch` in one commit.
inline void fill(store::Database& database, const Clock& clock, int count, int batch = 7) {
  for (int at = 0; at < count;) {
    UnitOfWork work(database, ann(), clock);
    for (int i = 0; i < batch && at < count; ++i, ++at)
      work.change({Action::asset_added, "asset", std::to_string(at), 3, "Plant", Json::object({{"name", "PLC " + std::to_string(at)}})});
    if (auto committed = work.commit(); !committed) throw store::Failure(to_text(committed.error()));
  }
}

}  // namespace bulkhead::record::testing
