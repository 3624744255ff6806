// What the module's tests share: migrated stores, somebody who may do everything, a key.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/seal.h"
#include "core/text.h"
#include "http/testing.h"
#include "identity/member.h"
#include "intel/corpus.h"
#include "notify/sender.h"
#include "store/testing.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
std::span<const EmbeddedFile> identity_migrations();
std::span<const EmbeddedFile> inventory_migrations();
std::span<const EmbeddedFile> findings_migrations();
std::span<const EmbeddedFile> notify_migrations();
}  // namespace bulkhead::embedded

namespace bulkhead::notify::testing {

inline void on_each_store(const std::function<void(store::Database&)>& body) {
  const std::vector<store::ModuleSchema> schemas = {{"record", embedded::record_migrations()}, {"identity", embedded::identity_migrations()}, intel::corpus_schema(), {"inventory", embedded::inventory_migrations()},
                                                    {"findings", embedded::findings_migrations()}, {"notify", embedded::notify_migrations()}};
  store::testing::on_each_store(schemas, body);
}

template <class T>
T must(Result<T> result) {
  if (!result) throw store::Failure(to_text(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline record::Actor owner(std::int64_t organization_id, std::int64_t user_id = 7) {
  record::Actor actor;
  actor.kind = record::ActorKind::user;
  actor.organization_id = organization_id;
  actor.user_id = user_id;
  actor.email = "owner@plant.example";
  actor.name = "Olga Owner";
  actor.role = record::Role::owner;
  return actor;
}

/// One committed change through the door.
template <class Change>
auto commit(store::Database& database, const Clock& clock, const record::Actor& actor, const Change& change) {
  record::UnitOfWork work(database, actor, clock);
  auto result = change(work);
  if (result) must(work.commit());
  return result;
}

/// Loopback is allowed, as the operator's allow-list would.
inline Egress loopback() {
  Egress egress;
  egress.client.allowed_networks = {must(http::parse_ip_network("127.0.0.0/8"))};
  egress.client.timeout = std::chrono::seconds(5);
  return egress;
}

}  // namespace bulkhead::notify::testing
