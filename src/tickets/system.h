// A ticket system as tickets need it: make a copy, look at it, move it. One implementation a product.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "http/client.h"
#include "notify/connection.h"
#include "tickets/ticket.h"

namespace bulkhead::tickets {

/// The copy of a ticket elsewhere, as that system tells it.
struct Copy {
  std::string id, key, url, status;
  RemoteState state = RemoteState::unknown;
};

/// What a copy is made of.
struct CopyOrder {
  std::string reference;  ///< UUID that finds the copy again
  std::string title, text, due_date;
  TicketPriority priority = TicketPriority::MEDIUM;
  Target target;
};

/// Calls of one system with its credentials; turns its replies into errors that say what to do.
class Rest {
 public:
  /// Keeps `client`. `base` without a final '/'.
  Rest(http::Client& client, std::string system, std::string base, std::vector<http::Header> headers);
  /// The reply's JSON; null for an empty one.
  /// Fails    unavailable/ticket_system.credentials (401, 403), ticket_system.failed (408, 5xx), ticket_system.bad_reply, limited/ticket_system.busy (429),
  ///          not_found/ticket_system.not_found, invalid/ticket_system.refused (other statuses), and as http::Client::call
  Result<Json> call(std::string_view method, std::string_view path, const Json& body = {});
  [[nodiscard]] const std::string& base() const { return base_; }
  [[nodiscard]] const std::string& system() const { return system_; }

  std::optional<int> status;                        ///< of the last reply
  std::optional<std::int64_t> retry_after_seconds;  ///< as the last reply asked for
  Json refusal;                                     ///< JSON of the last reply that refused

 private:
  http::Client& client_;
  std::string system_, base_;
  std::vector<http::Header> headers_;
};

class TicketSystem {
 public:
  explicit TicketSystem(Rest rest) : rest_(std::move(rest)) {}
  virtual ~TicketSystem() = default;
  TicketSystem(const TicketSystem&) = delete;

  /// The copy with that reference; makes it when there is none, so that trying again makes no second one.
  virtual Result<Copy> open(const CopyOrder& order) = 0;
  /// Fails    not_found/ticket_system.not_found when it was removed there
  virtual Result<Copy> look(const std::string& id) = 0;
  /// Closes the copy, or opens it again, and leaves the remark there.
  /// Fails    invalid/ticket_system.no_step when it offers no way there
  virtual Result<void> move(const std::string& id, bool done, const std::string& remark) = 0;
  /// That it answers and takes the credentials: a sentence for people.
  virtual Result<std::string> check() = 0;
  [[nodiscard]] const Rest& rest() const { return rest_; }

 protected:
  Rest rest_;
};

/// Of a connection that takes tickets. Keeps `client`.
[[nodiscard]] std::unique_ptr<TicketSystem> system_of(http::Client& client, const notify::Connection& connection, const notify::Credentials& credentials);

// ---- reading replies: pure functions over any JSON -----------------------------------------------------------------
/// An issue of Jira's REST interface, versions 2 and 3. `base` makes the page's address.
[[nodiscard]] Result<Copy> read_jira_issue(const Json& issue, std::string_view base);
/// A record of ServiceNow's table `incident` with sysparm_display_value=all.
[[nodiscard]] Result<Copy> read_incident(const Json& record, std::string_view base);
/// An Issue of Linear's GraphQL interface with identifier, url and state.
[[nodiscard]] Result<Copy> read_linear_issue(const Json& issue);
/// The id of the issue that a webhook speaks of; "" when it names none.
[[nodiscard]] std::string reported_id(notify::ConnectionType type, const Json& body);

/// The object at a path of members; null where one is missing.
[[nodiscard]] const Json& at(const Json& json, std::initializer_list<std::string_view> path);
[[nodiscard]] tl::unexpected<Error> bad_reply(std::string_view system);

// One factory a product.
[[nodiscard]] std::unique_ptr<TicketSystem> jira(Rest rest, bool cloud);
[[nodiscard]] std::unique_ptr<TicketSystem> servicenow(Rest rest);
[[nodiscard]] std::unique_ptr<TicketSystem> linear(Rest rest);

}  // namespace bulkhead::tickets
