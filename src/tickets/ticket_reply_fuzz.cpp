// Any JSON as the reply or webhook of a ticket system: it is refused, or gives a copy that is fit to be stored and shown.
#include "core/text.h"
#include "system.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  const auto json = parse_json({reinterpret_cast<const char*>(data), size}, {.refuse_duplicate_keys = false});
  if (!json) return 0;
  const auto check = [](const Result<tickets::Copy>& copy) {
    if (!copy) {
      if (copy.error().code != "ticket_system.bad_reply") __builtin_trap();
      return;
    }
    if (copy->id.empty() || copy->key.empty() || copy->state == tickets::RemoteState::unknown) __builtin_trap();
    if (!copy->url.empty() && !copy->url.starts_with("https://")) __builtin_trap();
    if (printable(copy->status) != copy->status || copy->status.size() > 300) __builtin_trap();
  };
  check(tickets::read_jira_issue(*json, "https://jira.example"));
  check(tickets::read_incident(*json, "https://now.example"));
  check(tickets::read_linear_issue(*json));
  for (const auto type : {notify::ConnectionType::jira, notify::ConnectionType::servicenow, notify::ConnectionType::linear}) (void)tickets::reported_id(type, *json);
  return 0;
}
