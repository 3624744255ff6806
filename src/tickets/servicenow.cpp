// ServiceNow: incidents through the Table API.
#include "core/text.h"
#include "system.h"

namespace bulkhead::tickets {
namespace {

constexpr std::string_view kTable = "/api/now/table/incident";
constexpr std::string_view kFields = "sys_id,number,state,close_code";
// States of the incident table as it is delivered.
constexpr std::string_view kInProgress = "2", kResolved = "6", kClosed = "7", kCancelled = "8";

struct Weight {
  std::string_view impact, urgency;
};
/// ServiceNow computes the priority from both (1 high to 3 low).
Weight weight_of(TicketPriority priority) {
  switch (priority) {
    case TicketPriority::CRITICAL: return {"1", "1"};
    case TicketPriority::HIGH: return {"2", "1"};
    case TicketPriority::MEDIUM: return {"2", "2"};
    case TicketPriority::LOW: return {"3", "3"};
  }
  return {"2", "2"};
}

bool is_sys_id(std::string_view text) { return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

/// The text of a field, which stands alone or as {"value", "display_value"}.
std::string value_of(const Json& record, std::string_view field, std::string_view part = "value") {
  const Json& found = at(record, {field});
  return found.is_object() ? std::string(found.text(part)) : std::string(record.text(field));
}

class ServiceNow final : public TicketSystem {
 public:
  using TicketSystem::TicketSystem;

  Result<Copy> open(const CopyOrder& order) override {
    const Json found = TRY(rest_.call("GET", fmt::format("{}?sysparm_query=correlation_id%3D{}&sysparm_fields={}&sysparm_display_value=all&sysparm_limit=1", kTable, order.reference, kFields)));
    if (const Json& list = at(found, {"result"}); list.is_array() && !list.items().empty()) return read_incident(list.items().front(), rest_.base());
    const Weight weight = weight_of(order.priority);
    Json record = Json::object({{"short_description", shorten(order.title, 150)}, {"description", order.text}, {"impact", weight.impact}, {"urgency", weight.urgency}, {"correlation_id", order.reference}, {"correlation_display", "Bulkhead"}});
    if (!order.due_date.empty()) record.set("due_date", order.due_date + " 23:59:59");
    if (const auto& group = order.target.assignment_group) record.set("assignment_group", TRY(group_of(*group)));
    const Json made = TRY(rest_.call("POST", fmt::format("{}?sysparm_fields={}&sysparm_display_value=all", kTable, kFields), record));
    return read_incident(at(made, {"result"}), rest_.base());
  }

  Result<Copy> look(const std::string& id) override {
    const Json reply = TRY(rest_.call("GET", fmt::format("{}/{}?sysparm_fields={}&sysparm_display_value=all", kTable, http::percent_encode(id), kFields)));
    return read_incident(at(reply, {"result"}), rest_.base());
  }

  Result<void> move(const std::string& id, bool done, const std::string& remark) override {
    Json change = Json::object({{"work_notes", remark}, {"state", done ? kResolved : kInProgress}});
    if (done) change.set("close_code", "Solution provided").set("close_notes", remark);
    TRY(rest_.call("PATCH", fmt::format("{}/{}", kTable, http::percent_encode(id)), change));
    return {};
  }

  Result<std::string> check() override {
    TRY(rest_.call("GET", fmt::format("{}?sysparm_fields=sys_id&sysparm_limit=1", kTable)));
    return std::string("ServiceNow answers and shows its incidents.");
  }

 private:
  /// Reference fields take a sys_id; people know the name.
  Result<std::string> group_of(const std::string& name) {
    if (is_sys_id(name)) return name;
    const Json found = TRY(rest_.call("GET", fmt::format("/api/now/table/sys_user_group?sysparm_query=name%3D{}&sysparm_fields=sys_id&sysparm_limit=1", http::percent_encode(replace_all(name, "^", "")))));
    const Json& list = at(found, {"result"});
    if (!list.is_array() || list.items().empty()) return fail(ErrorKind::invalid, "ticket_system.no_group", fmt::format("ServiceNow has no assignment group named '{}'.", name));
    return value_of(list.items().front(), "sys_id");
  }
};

}  // namespace

std::unique_ptr<TicketSystem> servicenow(Rest rest) { return std::make_unique<ServiceNow>(std::move(rest)); }

Result<Copy> read_incident(const Json& record, std::string_view base) {
  Copy copy{value_of(record, "sys_id"), value_of(record, "number", "display_value"), "", "", RemoteState::open};
  const std::string state = value_of(record, "state");
  if (!is_sys_id(copy.id) || copy.key.empty() || state.empty()) return bad_reply("ServiceNow");
  copy.url = fmt::format("{}/nav_to.do?uri=incident.do%3Fsys_id%3D{}", base, copy.id);
  copy.status = shorten(printable(value_of(record, "state", "display_value")), 100);
  const std::string code = value_of(record, "close_code", "display_value");
  if (state == kCancelled) copy.state = RemoteState::dropped;
  else if (state == kResolved || state == kClosed) copy.state = to_lower(code).find("not solved") == std::string::npos && to_lower(code).find("no resolution") == std::string::npos && !equals_ignoring_case(code, "duplicate") ? RemoteState::done : RemoteState::dropped;
  if (copy.state != RemoteState::open && !code.empty()) copy.status += fmt::format(" ({})", shorten(printable(code), 100));
  return copy;
}

}  // namespace bulkhead::tickets
