// What opening, changing and closing share: history, messages, checks.
#pragma once
#include "tickets/ticket.h"

namespace bulkhead::tickets {

/// What a message of the outbox asks for. Body: {"ticket_id", "errand"}.
enum class Errand : std::uint8_t {
  bring,         ///< make the copy elsewhere, or bring it to the state of here
  tell_assignee
};
BOOST_DESCRIBE_ENUM(Errand, bring, tell_assignee)

/// Declares the change and keeps it in the ticket's history.
void note(record::UnitOfWork& work, const Ticket& ticket, record::Action action, std::string_view kind, std::string sentence, std::string notes, Json detail);
/// A message to the outside; nothing for a ticket that is kept here.
void send_errand(record::UnitOfWork& work, const Ticket& ticket, Errand errand);
/// Tells the assignee, when there is one whom the ticket's own mail does not reach.
void tell_assignee(record::UnitOfWork& work, const Desk& desk, const Ticket& ticket);

/// Gathers problems and fails with all of them as invalid/ticket.invalid.
class Checks {
 public:
  void require(bool holds, std::string_view field, std::string message) {
    if (!holds) problems.push_back({"/" + std::string(field), "ticket.invalid", std::move(message)});
  }
  void text(std::string_view field, const std::string& value, std::size_t most);
  /// An ISO date or "".
  void date(std::string_view field, const std::string& value);
  Result<void> done();
  std::vector<Problem> problems;
};

}  // namespace bulkhead::tickets
