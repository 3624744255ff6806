// The door: every change of a record passes here, with an actor, in one transaction, and leaves one log entry.
//
//   record::UnitOfWork work(database, actor, clock);
//   TRY(authorise(actor, Permission::manage_environments));
//   const auto id = insert_environment(work.db(), ...);                   // *_store.cpp of the module
//   work.change({Action::env_created, "environment", std::to_string(id), id, name, detail});
//   TRY(work.commit());
//
// Without commit() everything is rolled back. A thread opens one unit at a time: SQLite has one writer, which a second
// unit of the same thread would wait for without end.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "record/log.h"

namespace bulkhead::record {

/// One message that leaves the program after the commit (at least once).
struct OutboxMessage {
  std::string topic;          ///< "mail", "webhook" ...: which worker takes it
  Json body;
  std::int64_t delay_us = 0;  ///< not before so many microseconds after the commit
  std::int64_t organization_id = 0;  ///< 0: the actor's
};

/// Writes that change no record and leave no entry. The list is closed on purpose: add to it only what nobody would
/// look for in an audit.
enum class Bookkeeping : std::uint8_t {
  last_used,       ///< when a session or key was last seen
  failed_attempt,  ///< counters of sign-in attempts
  expired_tokens,  ///< removal of spent or expired tokens
  progress,        ///< cursors and states of jobs, feeds and outbox
  derived          ///< tables that can be computed again from records
};

struct CommitReceipt {
  std::optional<std::uint64_t> first_index;  ///< of the unit's entries, which follow one another
  std::uint64_t entries = 0;
  Instant at;                                ///< time of the entries
};

class UnitOfWork {
 public:
  /// Begins nothing yet: the transaction starts with the first db(), so that authorising and validating hold no lock.
  UnitOfWork(store::Database& database, Actor actor, const Clock& clock);
  ~UnitOfWork();
  UnitOfWork(const UnitOfWork&) = delete;
  UnitOfWork& operator=(const UnitOfWork&) = delete;

  [[nodiscard]] const Actor& actor() const { return actor_; }
  /// From here on another acts: for signing in, where the unit itself finds out who it is. Entries name the last one.
  void act_as(Actor actor) { actor_ = std::move(actor); }
  /// The time at which the unit began; use it for created_at and the like.
  [[nodiscard]] Instant now() const { return now_; }
  /// The connection of the transaction. begin, commit and rollback on it are refused.
  [[nodiscard]] store::Connection& db();
  /// What was done; exactly one log entry is written for each. Its sentence must find everything that it tells.
  void change(Change change);
  /// The log index that the next declared change gets, for rows that refer to their entry.
  ///
  /// Locks    the head of the log from here to the end of the transaction, instead of at commit
  [[nodiscard]] std::uint64_t next_index();
  /// A message that is sent only if the unit commits. A unit with messages needs a change.
  void outbox(OutboxMessage message);
  /// Allows writes without a change.
  void bookkeeping(Bookkeeping reason);

  /// Writes entries, versions and messages and commits, or leaves nothing behind.
  ///
  /// Rows written without a change or bookkeeping, and messages without a change, break an invariant (ENSURE).
  /// Fails    too_large/log.entry_too_large, invalid/log.not_utf8, internal/log.damaged_head
  /// Locks    the head of the log from here to the end of the transaction
  Result<CommitReceipt> commit();
  /// Ends the unit without any effect.
  void rollback() noexcept;

 private:
  class Door;
  store::Database& database_;
  Actor actor_;
  const Clock& clock_;
  Instant now_;
  std::unique_ptr<Door> door_;
  std::vector<Change> changes_;
  std::vector<OutboxMessage> messages_;
  bool bookkeeping_ = false;
  bool done_ = false;
};

/// For UPDATE ... WHERE id = $1 AND version = $2: that exactly one row was changed.
/// Fails    conflict/record.stale when somebody else changed the record in between
Result<void> changed_once(std::int64_t rows, std::string_view resource_type);

}  // namespace bulkhead::record
