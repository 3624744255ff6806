// The text of an entry, written in the order of RFC 8785 at once, and read back for display.
#include "core/text.h"
#include "record/log.h"
#include "sentence.h"

namespace bulkhead::record {
namespace {

void add_text(std::string& out, std::string_view key, std::string_view value) {
  out += fmt::format("\"{}\":", key);
  append_json_string(out, value);
}

/// A value of the detail in a sentence: texts as they are, others as JSON, cut so that a sentence stays one; reasons,
/// which are names of choices, in words.
std::optional<std::string> shown(const Json& detail, std::string_view name) {
  const Json* value = detail.find(name);
  if (!value || value->is_null() || (value->is_string() && value->string().empty())) return std::nullopt;
  std::string text = printable(shorten(value->is_string() ? value->string() : to_text(*value), 120));
  if (name == "reason") std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::optional<std::string> known(std::string_view text) { return text.empty() ? std::nullopt : std::optional(printable(text)); }

std::string actor_text(std::string_view name, std::string_view email, std::string_view kind) {
  if (!name.empty()) return printable(name);
  return email.empty() ? std::string(kind == "command" ? "The operator" : "Bulkhead") : printable(email);
}

/// What an entry or a change says about the placeholders of its sentence; `told` must outlive the answer.
ValueOf values_of(std::string actor, const auto& told) {
  return [actor = std::move(actor), &told](std::string_view name) -> std::optional<std::string> {
    if (name == "actor") return actor;
    if (name == "resource") return known(told.resource_id);
    if (name == "environment") return known(told.environment_name);
    ENSURE(name.starts_with("detail."), "a placeholder is actor, resource, environment or detail.NAME");
    return shown(told.detail, name.substr(7));
  };
}

std::string sentence_of(const EntryView& entry, std::string_view kind) {
  const auto action = action_of(entry.action);
  if (!action) return entry.action;
  return write_sentence(info_of(*action).sentence, values_of(actor_text(entry.actor_name, entry.actor_email, kind), entry)).text;
}

}  // namespace

std::string entry_text(const Change& change, const Actor& actor, std::uint64_t index, Instant at, std::int64_t clock_behind_ms) {
  std::string out = "{";
  add_text(out, "action", action_name(change.action));
  out += ",\"actor\":{";
  if (!actor.email.empty()) {
    add_text(out, "email", actor.email);
    out += ',';
  }
  if (actor.user_id != 0) out += fmt::format("\"id\":{},", actor.user_id);
  if (actor.kind == ActorKind::key) out += fmt::format("\"key\":{},", actor.key_id);
  add_text(out, "kind", name_of(actor.kind));
  if (!actor.name.empty()) {
    out += ',';
    add_text(out, "name", actor.name);
  }
  out += '}';
  if (clock_behind_ms > 0) out += fmt::format(",\"clock_behind_ms\":{}", clock_behind_ms);
  if (change.detail.is_object() && !change.detail.members().empty()) out += ",\"detail\":" + to_canonical_text(change.detail);
  if (change.environment_id) {
    out += fmt::format(",\"environment\":{{\"id\":{},", *change.environment_id);
    add_text(out, "name", change.environment_name);
    out += '}';
  }
  out += fmt::format(",\"index\":{}", index);
  if (!actor.ip.empty()) {
    out += ',';
    add_text(out, "ip", actor.ip);
  }
  const std::int64_t organization = change.organization_id != 0 ? change.organization_id : actor.organization_id;
  if (organization != 0) out += fmt::format(",\"organization\":{}", organization);
  out += ",\"resource\":{";
  if (!change.resource_id.empty()) {
    add_text(out, "id", change.resource_id);
    out += ',';
  }
  add_text(out, "type", change.resource_type);
  out += "},";
  add_text(out, "time", to_iso_milliseconds(at));
  out += fmt::format(",\"v\":{}}}", kEntryVersion);
  return out;
}

std::vector<std::string> untold(const Change& change) { return write_sentence(info_of(change.action).sentence, values_of("", change)).missing; }

Result<EntryView> parse_entry(std::string_view text) {
  const Json json = TRY(parse_json(text, {.max_bytes = kMaxEntryBytes, .max_depth = 64, .refuse_duplicate_keys = true}));
  const Json none = Json::object();
  const auto part = [&](std::string_view name) -> const Json& {
    const Json* found = json.find(name);
    return found && found->is_object() ? *found : none;
  };
  EntryView entry;
  if (const Json* index = json.find("index"); index && index->is_integer()) entry.index = index->integer();
  entry.timestamp = json.text("time");
  entry.actor_email = part("actor").text("email");
  entry.actor_name = part("actor").text("name");
  entry.action = json.text("action");
  entry.resource_type = part("resource").text("type");
  entry.resource_id = part("resource").text("id");
  if (const Json* id = part("environment").find("id"); id && id->is_integer()) entry.environment_id = id->integer();
  entry.environment_name = part("environment").text("name");
  entry.detail = part("detail");
  entry.ip_address = json.text("ip");
  entry.sentence = sentence_of(entry, part("actor").text("kind"));
  entry.leaf_hash = to_hex(leaf_hash(text));
  return entry;
}

}  // namespace bulkhead::record
