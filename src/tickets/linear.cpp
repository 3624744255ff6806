// Linear: issues through its GraphQL interface.
#include "core/text.h"
#include "system.h"

namespace bulkhead::tickets {
namespace {

constexpr std::string_view kIssue = "id identifier url state { name type }";

int priority_number(TicketPriority priority) {
  switch (priority) {
    case TicketPriority::CRITICAL: return 1;  // urgent
    case TicketPriority::HIGH: return 2;
    case TicketPriority::MEDIUM: return 3;
    case TicketPriority::LOW: return 4;
  }
  return 3;
}

class Linear final : public TicketSystem {
 public:
  using TicketSystem::TicketSystem;

  Result<Copy> open(const CopyOrder& order) override {
    // The issue's id is ours, so that a second attempt finds the first one's issue.
    if (auto found = look(order.reference)) return found;
    else if (found.error().code != "ticket_system.not_found") return found;
    const std::string team = order.target.team.value_or("");
    const Json teams = TRY(query("query($key: String!) { teams(filter: { key: { eq: $key } }) { nodes { id } } }", Json::object({{"key", team}})));
    const Json& nodes = at(teams, {"teams", "nodes"});
    if (!nodes.is_array() || nodes.items().empty()) return fail(ErrorKind::invalid, "ticket_system.no_team", fmt::format("Linear has no team with the key '{}'.", team));
    Json input = Json::object({{"id", order.reference}, {"teamId", nodes.items().front().text("id")}, {"title", shorten(order.title, 250)}, {"description", order.text}, {"priority", priority_number(order.priority)}});
    if (!order.due_date.empty()) input.set("dueDate", order.due_date);
    const Json made = TRY(query(fmt::format("mutation($input: IssueCreateInput!) {{ issueCreate(input: $input) {{ success issue {{ {} }} }} }}", kIssue), Json::object({{"input", std::move(input)}})));
    return read_linear_issue(at(made, {"issueCreate", "issue"}));
  }

  Result<Copy> look(const std::string& id) override { return read_linear_issue(at(TRY(query(fmt::format("query($id: String!) {{ issue(id: $id) {{ {} }} }}", kIssue), Json::object({{"id", id}}))), {"issue"})); }

  Result<void> move(const std::string& id, bool done, const std::string& remark) override {
    const Json found = TRY(query("query($id: String!) { issue(id: $id) { team { states { nodes { id type position } } } } }", Json::object({{"id", id}})));
    // The first state of the kind, as the team has ordered them.
    std::string state;
    double place = 0;
    if (const Json& nodes = at(found, {"issue", "team", "states", "nodes"}); nodes.is_array())
      for (const auto& node : nodes.items()) {
        if (node.text("type") != (done ? "completed" : "unstarted")) continue;
        const Json& position = at(node, {"position"});
        const double here = position.is_number() ? position.number() : 0;
        if (!state.empty() && here >= place) continue;
        state = node.text("id");
        place = here;
      }
    if (state.empty()) return fail(ErrorKind::invalid, "ticket_system.no_step", fmt::format("The team in Linear has no state that {} an issue; do it there.", done ? "completes" : "reopens"));
    TRY(query("mutation($id: String!, $state: String!) { issueUpdate(id: $id, input: { stateId: $state }) { success } }", Json::object({{"id", id}, {"state", state}})));
    TRY(query("mutation($id: String!, $body: String!) { commentCreate(input: { issueId: $id, body: $body }) { success } }", Json::object({{"id", id}, {"body", remark}})));
    return {};
  }

  Result<std::string> check() override {
    const Json found = TRY(query("query { viewer { name } }", Json::object()));
    return fmt::format("Linear answers; signed in as {}.", printable(shorten(at(found, {"viewer"}).text("name"), 100)));
  }

 private:
  /// The `data` of a reply. Linear tells errors inside, with any status.
  Result<Json> query(std::string text, Json variables) {
    auto reply = rest_.call("POST", "/graphql", Json::object({{"query", std::move(text)}, {"variables", std::move(variables)}}));
    const Json& errors = at(reply ? *reply : rest_.refusal, {"errors"});
    if (errors.is_array() && !errors.items().empty()) return fail(error_of(errors.items().front()));
    if (!reply) return reply;
    const Json& data = at(*reply, {"data"});
    if (!data.is_object()) return bad_reply("Linear");
    return data;
  }

  static Error error_of(const Json& error) {
    const std::string message = shorten(printable(error.text("message")), 200);
    const std::string code(at(error, {"extensions"}).text("code"));
    if (code == "RATELIMITED") return {ErrorKind::limited, "ticket_system.busy", "Linear asks to slow down.", {}, {}, {}};
    if (code == "AUTHENTICATION_ERROR" || code == "FORBIDDEN") return {ErrorKind::unavailable, "ticket_system.credentials", fmt::format("Linear refuses the API key; renew it in the connection: {}", message), {}, {}, {}};
    if (code == "INTERNAL_SERVER_ERROR") return {ErrorKind::unavailable, "ticket_system.failed", fmt::format("Linear failed: {}", message), {}, {}, {}};
    if (message.find("Entity not found") != std::string::npos) return {ErrorKind::not_found, "ticket_system.not_found", fmt::format("Linear does not know it: {}", message), {}, {}, {}};
    return {ErrorKind::invalid, "ticket_system.refused", fmt::format("Linear refused the ticket: {}", message), {}, {}, {}};
  }
};

}  // namespace

std::unique_ptr<TicketSystem> linear(Rest rest) { return std::make_unique<Linear>(std::move(rest)); }

Result<Copy> read_linear_issue(const Json& issue) {
  Copy copy{std::string(issue.text("id")), std::string(issue.text("identifier")), std::string(issue.text("url")), "", RemoteState::open};
  const Json& state = at(issue, {"state"});
  const std::string_view type = state.text("type");
  if (copy.id.empty() || copy.key.empty() || type.empty()) return bad_reply("Linear");
  if (!copy.url.starts_with("https://")) copy.url.clear();
  copy.status = shorten(printable(state.text("name")), 100);
  if (type == "completed") copy.state = RemoteState::done;
  else if (type == "canceled" || type == "duplicate") copy.state = RemoteState::dropped;
  return copy;
}

}  // namespace bulkhead::tickets
