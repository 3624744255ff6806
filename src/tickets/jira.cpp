// Jira Cloud (REST interface version 3) and Jira Server and Data Center (version 2).
#include "core/text.h"
#include "system.h"

namespace bulkhead::tickets {
namespace {

/// Text as version 3 takes it: an Atlassian document of one paragraph a line.
Json document_of(std::string_view text) {
  Json content = Json::array();
  for (const auto line : split(text, '\n')) {
    Json paragraph = Json::object({{"type", "paragraph"}});
    if (!trim(line).empty()) paragraph.set("content", Json::array({Json::object({{"type", "text"}, {"text", line}})}));
    content.push(std::move(paragraph));
  }
  return Json::object({{"type", "doc"}, {"version", 1}, {"content", std::move(content)}});
}

std::string_view priority_name(TicketPriority priority) {
  switch (priority) {
    case TicketPriority::CRITICAL: return "Highest";
    case TicketPriority::HIGH: return "High";
    case TicketPriority::MEDIUM: return "Medium";
    case TicketPriority::LOW: return "Low";
  }
  return "Medium";
}

/// Resolutions that say that the work was done. Others ("Won't Do", "Duplicate", "Cannot Reproduce") say something about
/// the risk, which a person must take over.
bool means_done(std::string_view resolution) {
  for (const std::string_view done : {"done", "fixed", "resolved", "complete", "completed"})
    if (equals_ignoring_case(resolution, done)) return true;
  return resolution.empty();
}

class Jira final : public TicketSystem {
 public:
  Jira(Rest rest, bool cloud) : TicketSystem(std::move(rest)), cloud_(cloud), api_(cloud ? "/rest/api/3" : "/rest/api/2") {}

  Result<Copy> open(const CopyOrder& order) override {
    const std::string label = "bulkhead-" + order.reference;
    const Json found = TRY(rest_.call("GET", fmt::format("{}{}?maxResults=1&fields=status,resolution&jql={}", api_, cloud_ ? "/search/jql" : "/search", http::percent_encode(fmt::format("labels = \"{}\"", label)))));
    if (const Json& issues = at(found, {"issues"}); issues.is_array() && !issues.items().empty()) return read_jira_issue(issues.items().front(), rest_.base());
    Json fields = Json::object({{"project", Json::object({{"key", order.target.project.value_or("")}})},
                                {"issuetype", Json::object({{"name", order.target.issue_type.value_or("Task")}})},
                                {"summary", shorten(order.title, 250)},
                                {"description", text_of(order.text)},
                                {"labels", Json::array({label})},
                                {"priority", Json::object({{"name", priority_name(order.priority)}})}});
    if (!order.due_date.empty()) fields.set("duedate", order.due_date);
    auto made = rest_.call("POST", api_ + "/issue", Json::object({{"fields", fields}}));
    if (!made && only_optional(at(rest_.refusal, {"errors"}))) {
      // A project's screen need not have these fields; the text tells them too.
      Json::Object kept;
      for (const auto& member : fields.members())
        if (member.first != "priority" && member.first != "duedate") kept.push_back(member);
      made = rest_.call("POST", api_ + "/issue", Json::object({{"fields", Json(std::move(kept))}}));
    }
    if (!made) return fail(std::move(made.error()));
    Copy copy{std::string(made->text("id")), std::string(made->text("key")), "", "", RemoteState::open};
    if (copy.id.empty() || copy.key.empty()) return bad_reply("Jira");
    copy.url = fmt::format("{}/browse/{}", rest_.base(), copy.key);
    return copy;
  }

  Result<Copy> look(const std::string& id) override { return read_jira_issue(TRY(rest_.call("GET", fmt::format("{}/issue/{}?fields=status,resolution", api_, http::percent_encode(id)))), rest_.base()); }

  Result<void> move(const std::string& id, bool done, const std::string& remark) override {
    const std::string issue = fmt::format("{}/issue/{}", api_, http::percent_encode(id));
    const Json offered = TRY(rest_.call("GET", issue + "/transitions"));
    std::string step;
    if (const Json& list = at(offered, {"transitions"}); list.is_array())
      for (const auto& transition : list.items())
        if (step.empty() && (at(transition, {"to", "statusCategory"}).text("key") == "done") == done) step = transition.text("id");
    if (step.empty()) return fail(ErrorKind::invalid, "ticket_system.no_step", fmt::format("Jira offers no step that {} the issue from where it stands; do it there.", done ? "closes" : "reopens"));
    TRY(rest_.call("POST", issue + "/transitions", Json::object({{"transition", Json::object({{"id", step}})}})));
    TRY(rest_.call("POST", issue + "/comment", Json::object({{"body", text_of(remark)}})));
    return {};
  }

  Result<std::string> check() override {
    const Json self = TRY(rest_.call("GET", api_ + "/myself"));
    return fmt::format("Jira answers; signed in as {}.", printable(shorten(self.text("displayName"), 100)));
  }

 private:
  [[nodiscard]] Json text_of(const std::string& text) const { return cloud_ ? document_of(text) : Json(text); }
  static bool only_optional(const Json& errors) {
    return errors.is_object() && !errors.members().empty() && std::all_of(errors.members().begin(), errors.members().end(), [](const auto& e) { return e.first == "priority" || e.first == "duedate"; });
  }
  bool cloud_;
  std::string api_;
};

}  // namespace

std::unique_ptr<TicketSystem> jira(Rest rest, bool cloud) { return std::make_unique<Jira>(std::move(rest), cloud); }

Result<Copy> read_jira_issue(const Json& issue, std::string_view base) {
  Copy copy{std::string(issue.text("id")), std::string(issue.text("key")), "", "", RemoteState::open};
  const Json& status = at(issue, {"fields", "status"});
  const std::string_view category = at(status, {"statusCategory"}).text("key");
  if (copy.id.empty() || copy.key.empty() || category.empty()) return bad_reply("Jira");
  copy.url = fmt::format("{}/browse/{}", base, copy.key);
  copy.status = shorten(printable(status.text("name")), 100);
  if (category == "done") {
    const std::string resolution(at(issue, {"fields", "resolution"}).text("name"));
    copy.state = means_done(resolution) ? RemoteState::done : RemoteState::dropped;
    if (!resolution.empty()) copy.status += fmt::format(" ({})", shorten(printable(resolution), 100));
  }
  return copy;
}

}  // namespace bulkhead::tickets
