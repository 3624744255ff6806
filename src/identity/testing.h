// What the module's tests share: an installation with one organization, its owner signed in.
#pragma once
#include "identity/authenticate.h"
#include "identity/sign_in.h"
#include "record/verify.h"
#include "store/testing.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
std::span<const EmbeddedFile> identity_migrations();
}  // namespace bulkhead::embedded

namespace bulkhead::identity::testing {

inline const Visitor kVisitor{"192.0.2.7", "Browser/1.0"};

inline void on_each_store(const std::function<void(store::Database&)>& body) {
  const std::vector<store::ModuleSchema> schemas = {{"record", embedded::record_migrations()}, {"identity", embedded::identity_migrations()}};
  store::testing::on_each_store(schemas, body);
}

template <class T>
T must(Result<T> result) {
  if (!result) throw store::Failure(to_text(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline OpenedSession set_up(store::Database& database, const Clock& clock) {
  const auto code = must(issue_setup_code(database, clock));
  return must(redeem_setup_code(database, clock, {code->reveal(), "Owner@Plant.Example", "Olga Owner", "Water Works"}, kVisitor));
}

/// Invites somebody and signs them in by magic link.
inline OpenedSession join(store::Database& database, const Clock& clock, const record::Actor& owner, std::string_view email, record::Role role) {
  must(invite_member(database, owner, clock, email, "", role));
  const auto link = must(issue_magic_link(database, clock, email, kVisitor));
  return must(redeem_magic_link(database, clock, link->token, kVisitor));
}

/// The actions of the log, oldest first, joined by spaces.
inline std::string log_of(store::Database& database) {
  std::string out;
  for (const auto& entry : record::list_entries(*database.reader(), {.oldest_first = true, .per_page = 0}).entries) out += (out.empty() ? "" : " ") + entry.action;
  return out;
}

}  // namespace bulkhead::identity::testing
