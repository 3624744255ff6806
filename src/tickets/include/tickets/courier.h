// The courier carries tickets to mail and ticket systems, and brings back what those say.
#pragma once
#include <chrono>
#include <memory>

#include "notify/sender.h"
#include "record/outbox.h"
#include "tickets/ticket.h"

namespace bulkhead::tickets {

/// How often a copy is looked at, and how long a system that fails is left alone.
inline constexpr std::chrono::seconds kPollEvery{300}, kPollAgain{900};

class TicketSystem;
struct Copy;

/// Thread-safe.
class Courier {
 public:
  /// Keeps `sender` and `clock`.
  Courier(const notify::Sender& sender, const Clock& clock);
  ~Courier();

  /// One message of the outbox (topic kTopic). Trying again makes no second copy.
  [[nodiscard]] record::SendOutcome send(store::Database& database, const record::OutboxEntry& entry) const;

  /// Asks ticket systems for the copies whose time has come, and writes what changed. What was finished there is closed here
  /// as patched where the connection says so; everything else that differs stays as a conflict for a person.
  /// Takes    `desk_of` the present intelligence; `views` for the findings of tickets that are closed
  /// Returns  copies asked for
  Result<std::int64_t> poll(store::Database& database, const std::function<Desk()>& desk_of, findings::ViewCache& views) const;

  /// Whether the system answers and takes the credentials.
  [[nodiscard]] record::SendOutcome test(const notify::Connection& connection) const;

  /// A webhook of a ticket system: checks its signature and has the copy that it names asked for at once. Nothing that it says
  /// is believed, so that a repeated or old message does no harm.
  /// Takes    the signature header: `sha256=<hex>` or `<hex>` of HMAC-SHA256 over the body
  /// Fails    unauthenticated/ticket_hook.refused for an unknown connection, one without a secret, and a wrong signature; as parse_json
  Result<void> receive(store::Database& database, std::int64_t connection_id, std::string_view signature, std::string_view body) const;

 private:
  [[nodiscard]] record::SendOutcome bring(store::Database& database, Ticket ticket) const;
  [[nodiscard]] record::SendOutcome mail(store::Database& database, const Ticket& ticket) const;
  [[nodiscard]] Result<std::unique_ptr<TicketSystem>> system_for(const notify::Connection& connection) const;
  Result<void> take_answer(store::Database& database, const Desk& desk, findings::ViewCache& views, const notify::Connection& connection, const Ticket& asked, const Copy& copy) const;
  const notify::Sender& sender_;
  const Clock& clock_;
  std::unique_ptr<http::Client> client_;
};

/// What a connection that is to be deleted would leave behind.
/// Fails    conflict/connection.in_use while ticket rules or open tickets name it
Result<void> require_unused(store::Connection& db, std::int64_t connection_id);

}  // namespace bulkhead::tickets
