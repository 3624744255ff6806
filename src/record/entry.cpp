// The text of an entry, written in the order of RFC 8785 at once, and read back for display.
#include "core/text.h"
#include "record/log.h"

namespace bulkhead::record {
namespace {

void add_text(std::string& out, std::string_view key, std::string_view value) {
  out += fmt::format("\"{}\":", key);
  append_json_string(out, value);
}

/// A value of the detail in a sentence: texts as they are, others as JSON, cut so that a sentence stays one.
std::string shown(const Json* value) {
  if (!value || value->is_null()) return "?";
  return printable(shorten(value->is_string() ? value->string() : to_text(*value), 120));
}

std::string fill(const EntryView& entry, std::string_view kind, std::string_view name) {
  if (name == "actor") {
    if (!entry.actor_name.empty()) return printable(entry.actor_name);
    return entry.actor_email.empty() ? std::string(kind == "command" ? "The operator" : "Bulkhead") : printable(entry.actor_email);
  }
  if (name == "resource") return printable(entry.resource_id);
  if (name == "environment") return printable(entry.environment_name);
  if (name.starts_with("detail.")) return shown(entry.detail.find(name.substr(7)));
  return "?";
}

std::string sentence_of(const EntryView& entry, std::string_view kind) {
  const auto action = action_of(entry.action);
  if (!action) return entry.action;
  std::string out;
  std::string_view rest = info_of(*action).sentence;
  for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
    const std::size_t close = rest.find('}', open);
    out += rest.substr(0, open);
    out += fill(entry, kind, rest.substr(open + 1, close - open - 1));
    rest.remove_prefix(close + 1);
  }
  return out += rest;
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
