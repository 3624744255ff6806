// The outbox: messages that left a unit of work and go out after its commit, at least once.
//
// A worker leases one message, sends it, and settles it: sent, to be tried again later, or given up (dead). A process that
// dies while sending leaves its lease to run out; then another takes the message up. Workers of several processes share
// the work (PostgreSQL: SKIP LOCKED; SQLite has one writer).
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "record/unit_of_work.h"

namespace bulkhead::record {

/// The key of a message: the log entry that it belongs to, and its number there. "4711-0" as text.
struct OutboxId {
  std::int64_t entry_index = 0;
  std::int64_t ordinal = 0;
  friend bool operator==(const OutboxId&, const OutboxId&) = default;
};
[[nodiscard]] std::string to_text(OutboxId id);
/// Fails    not_found/outbox.no_such_message for a text that is no key
Result<OutboxId> parse_outbox_id(std::string_view text);

enum class OutboxState : std::uint8_t {
  waiting,   ///< not tried yet
  retrying,  ///< tried in vain, will be tried again
  sent,
  dead       ///< given up
};
BOOST_DESCRIBE_ENUM(OutboxState, waiting, retrying, sent, dead)

struct OutboxEntry {
  OutboxId id;
  std::int64_t organization_id = 0;
  std::string topic;
  Json body;
  std::int64_t attempts = 0;     ///< so far
  Instant created_at, due_at;
  std::optional<Instant> done_at, dead_at;
  std::string last_error;
  [[nodiscard]] OutboxState state() const;
};

/// How one attempt went.
struct SendOutcome {
  OutboxState state = OutboxState::sent;  ///< sent, retrying or dead
  std::string message;                    ///< what the other side said, or why it failed; no secrets
  std::optional<int> status;              ///< of the reply
  std::optional<std::int64_t> retry_after_seconds;
};
/// The outcome for an error: what can pass (unavailable, limited, internal) is tried again, what cannot is given up.
[[nodiscard]] SendOutcome outcome_of(const Error& error);

struct OutboxPolicy {
  int attempts = 8;
  std::chrono::seconds first_delay{10};   ///< then four times as long each, with a fifth of jitter
  std::chrono::seconds longest_delay{6 * 3600};
  std::chrono::seconds lease{180};        ///< longer than any attempt lasts
};
/// The delay after so many attempts; `jitter` from 0 to 1.
[[nodiscard]] std::chrono::milliseconds retry_delay(const OutboxPolicy& policy, std::int64_t attempts, double jitter);

class OutboxWorker {
 public:
  using Send = std::function<SendOutcome(const OutboxEntry&)>;
  /// `topics`: what takes the messages of each topic. Keeps `database` and `clock`. Any number of threads may call.
  OutboxWorker(store::Database& database, const Clock& clock, std::map<std::string, Send> topics, OutboxPolicy policy = {});

  /// Sends one message that is due; false when none is. What `Send` throws counts as a failed attempt.
  bool run_once();

 private:
  std::optional<OutboxEntry> lease(Instant until);
  void settle(const OutboxEntry& entry, Instant lease_until, const SendOutcome& outcome, Instant started);
  store::Database& database_;
  const Clock& clock_;
  std::map<std::string, Send> topics_;
  OutboxPolicy policy_;
};

struct OutboxAttempt {
  Instant at;
  std::int64_t milliseconds = 0;
  std::optional<std::int64_t> status;
  bool sent = false;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(OutboxAttempt, (), (at, milliseconds, status, sent, message))

struct OutboxQuery {
  std::int64_t organization_id = 0;
  std::string topic;
  std::optional<OutboxState> state;
  std::int64_t page = 1, per_page = 20;
};
struct OutboxPage {
  std::vector<OutboxEntry> entries;  ///< newest first
  std::int64_t total = 0;
};
[[nodiscard]] OutboxPage outbox_page(store::Connection& db, const OutboxQuery& query);
/// Fails    not_found/outbox.no_such_message, also for one of another organization or topic
Result<OutboxEntry> outbox_entry(store::Connection& db, std::int64_t organization_id, std::string_view topic, OutboxId id);
/// Oldest first.
[[nodiscard]] std::vector<OutboxAttempt> outbox_attempts(store::Connection& db, OutboxId id);
/// Puts a message back into the queue with all its attempts before it; the caller declares the change.
void replay(UnitOfWork& work, OutboxId id);
/// Removes messages that were sent or given up before `before`, with their attempts. Returns how many.
std::int64_t prune_outbox(store::Database& database, Instant before);

}  // namespace bulkhead::record
