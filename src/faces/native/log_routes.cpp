// The audit log: rows, facets, signed checkpoint, verification, proofs.
#include <chrono>

#include "core/text.h"
#include "declare.h"
#include "record/verify.h"

namespace bulkhead::faces::native {
namespace {

struct LogActor {
  std::string email, name;
  friend bool operator==(const LogActor&, const LogActor&) = default;
};
BOOST_DESCRIBE_STRUCT(LogActor, (), (email, name))
struct LogRow {
  std::int64_t index = 0;
  std::string timestamp;
  LogActor actor;
  std::string action, resource_type, resource_id;
  std::optional<std::int64_t> environment_id;
  std::optional<std::string> environment_name;
  Json detail;
  std::optional<std::string> ip_address;
  std::string sentence, leaf_hash;
  Json before, after;
};
BOOST_DESCRIBE_STRUCT(LogRow, (), (index, timestamp, actor, action, resource_type, resource_id, environment_id, environment_name, detail, ip_address, sentence, leaf_hash, before, after))

struct CheckpointView {
  std::string origin;
  std::int64_t tree_size = 0;
  std::string root_hash, timestamp, note, key_id, public_key, verifier_key;
};
BOOST_DESCRIBE_STRUCT(CheckpointView, (), (origin, tree_size, root_hash, timestamp, note, key_id, public_key, verifier_key))

struct ProofView {
  std::int64_t index = 0, tree_size = 0;
  std::string leaf, leaf_hash, root_hash;
  std::vector<std::string> path;
  std::optional<std::string> checkpoint;
};
BOOST_DESCRIBE_STRUCT(ProofView, (), (index, tree_size, leaf, leaf_hash, root_hash, path, checkpoint))

/// Only the fields that differ between "before" and "after" of a change.
void set_difference(const Json& detail, LogRow& row) {
  const Json* before = detail.find("before");
  const Json* after = detail.find("after");
  if (before == nullptr || after == nullptr || !before->is_object() || !after->is_object()) return;
  row.before = row.after = Json::object();
  for (const auto& [name, value] : after->members()) {
    const Json* old = before->find(name);
    if (old != nullptr && *old == value) continue;
    row.before.set(name, old ? *old : Json());
    row.after.set(name, value);
  }
}

LogRow row_of(const record::EntryView& entry) {
  LogRow row{entry.index, entry.timestamp, {entry.actor_email, entry.actor_name}, entry.action, entry.resource_type, entry.resource_id, entry.environment_id, known_text(entry.environment_name),
             entry.detail, known_text(entry.ip_address), entry.sentence, entry.leaf_hash, Json(), Json()};
  set_difference(entry.detail, row);
  return row;
}

std::string base64(const Sha256& hash) { return to_base64(to_bytes(hash)); }

/// The signed checkpoint of the present head; a head that the schedule has not come round to is signed now, so that the
/// newest entry can be proved at once.
Result<record::StoredCheckpoint> newest_checkpoint(Services& services) {
  TRY(record::sign_head(services.database, services.log_keys, services.clock));
  const auto stored = record::checkpoints(*services.database.reader());
  if (stored.empty()) return fail(ErrorKind::unavailable, "log.not_signed_yet", "The log has no signed checkpoint yet.");
  return stored.back();
}

Result<Reply> list_log(Services& services, Context& context) {
  record::LogQuery query;
  query.organization_id = actor_of(context).organization_id;
  if (const auto action = context.text("action"); action && !action->empty()) {
    query.action = record::action_of(to_upper(*action));
    if (!query.action) return fail(http::invalid_field("query.action", "No such action is known; GET /audit-log/facets lists them.", "enum"));
  }
  query.actor = context.text("actor").value_or("");
  query.environment_id = context.integer("environment_id");
  query.from = context.instant("from");
  query.to = context.instant("to");
  if (query.to && query.to->microseconds % kMicrosecondsPerDay == 0) query.to->microseconds += kMicrosecondsPerDay;  // a plain date means the whole day
  query.text = context.text("q").value_or("");
  http::Page page = context.page();
  query.page = page.page;
  query.per_page = page.per_page;
  const auto found = record::list_entries(*services.database.reader(), query);
  page.total = found.total;
  Json::Array rows;
  for (const auto& entry : found.entries) rows.push_back(to_json(row_of(entry)));
  Reply reply = http::collection_reply(std::move(rows), page);
  reply.filters_applied = context.filters();
  return reply;
}

/// What the filters of the log page offer: counts over the newest entries.
Result<Reply> facets(Services& services, Context& context) {
  constexpr std::int64_t kCounted = 20'000;
  record::LogQuery query;
  query.organization_id = actor_of(context).organization_id;
  query.per_page = kCounted;
  const auto found = record::list_entries(*services.database.reader(), query);
  std::map<std::string, std::int64_t> actions;
  std::map<std::pair<std::string, std::string>, std::int64_t> actors;
  for (const auto& entry : found.entries) {
    ++actions[entry.action];
    ++actors[{entry.actor_email, entry.actor_name}];
  }
  Json action_rows = Json::array(), actor_rows = Json::array();
  for (const auto& [action, count] : actions) action_rows.push(Json::object({{"action", action}, {"label", to_lower(replace_all(action, "_", " "))}, {"count", count}}));
  for (const auto& [who, count] : actors)
    if (!who.first.empty()) actor_rows.push(Json::object({{"email", who.first}, {"name", who.second}, {"count", count}}));
  return http::single_reply(Json::object({{"actions", std::move(action_rows)}, {"actors", std::move(actor_rows)}, {"counted", std::min(found.total, kCounted)}, {"total", found.total}}));
}

Result<Reply> checkpoint(Services& services) {
  const auto stored = TRY(newest_checkpoint(services));
  const auto note = TRY(record::parse_note(stored.note));
  const auto head = TRY(record::parse_checkpoint(note.text));
  const auto& key = services.log_keys.current().verifier();
  CheckpointView out;
  out.origin = head.origin;
  out.tree_size = static_cast<std::int64_t>(head.size);
  out.root_hash = base64(head.root);
  out.timestamp = to_iso_milliseconds(stored.at);
  out.note = stored.note;
  out.key_id = fmt::format("{:08x}", key.id);
  out.public_key = to_base64(key.public_key);
  out.verifier_key = record::to_text(key);
  return http::single_reply(out);
}

Result<Reply> proof(Services& services, Context& context) {
  const auto index = static_cast<std::uint64_t>(context.path_integer("index"));
  const auto db = services.database.reader();
  const std::string entry = TRY(record::entry_body(*db, index, actor_of(context).organization_id));
  const auto head = TRY(record::log_head(*db));
  std::uint64_t size = head.size;
  std::optional<std::string> note;
  const auto wanted = context.integer("tree_size");
  for (const auto& stored : record::checkpoints(*db))
    if (wanted ? stored.size == *wanted : static_cast<std::uint64_t>(stored.size) > index) {
      size = static_cast<std::uint64_t>(stored.size);
      note = stored.note;
    }
  if (wanted) size = static_cast<std::uint64_t>(*wanted);
  if (size > head.size || index >= size) return fail(http::invalid_field("query.tree_size", fmt::format("A size from {} to {} is expected.", index + 1, head.size), "out_of_range"));
  record::StoreTiles tiles(*db);
  ProofView out;
  out.index = static_cast<std::int64_t>(index);
  out.tree_size = static_cast<std::int64_t>(size);
  out.leaf = to_base64(entry);
  out.leaf_hash = base64(record::leaf_hash(entry));
  out.root_hash = base64(TRY(record::root_of(tiles, size)));
  for (const auto& hash : TRY(record::inclusion_proof(tiles, index, size))) out.path.push_back(base64(hash));
  out.checkpoint = std::move(note);
  return http::single_reply(out);
}

}  // namespace

void add_log_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/audit-log", "list_log", "log", "read_log", "Entries of the log, newest first.", [&services](Context& context) { return list_log(services, context); });
  list.query = {http::text_parameter("action", "One action."), http::text_parameter("actor", "A mail address."), http::integer_parameter("environment_id", "One environment.", 1, std::nullopt),
                http::instant_parameter("from", "From this time on."), http::instant_parameter("to", "Before this time; a plain date includes the day."), http::text_parameter("q", "Part of the entry's text.")};
  for (auto& parameter : http::page_parameters()) list.query.push_back(std::move(parameter));
  list.shape = Reply::Shape::collection;
  list.reply = schema_of<LogRow>(Direction::reply);
  routes.push_back(std::move(list));

  Route facet = route("GET", "/audit-log/facets", "read_log_facets", "log", "read_log", "Actions and actors with their number of entries, for filters.", [&services](Context& context) { return facets(services, context); });
  facet.reply = free_object();
  routes.push_back(std::move(facet));

  Route head = route("GET", "/audit-log/checkpoint", "read_log_checkpoint", "log", "read_log", "The newest signed checkpoint (C2SP tlog-checkpoint).", [&services](Context&) { return checkpoint(services); });
  head.reply = schema_of<CheckpointView>(Direction::reply);
  head.errors = {"SERVICE_UNAVAILABLE"};
  routes.push_back(std::move(head));

  Route verify = route("POST", "/audit-log/verify", "verify_log", "log", "read_log", "Checks every entry against the tree and every signed checkpoint.", [&services](Context&) -> Result<Reply> {
    const auto started = std::chrono::steady_clock::now();
    TRY(newest_checkpoint(services));
    const auto report = TRY(record::verify_store(*services.database.reader(), services.log_keys.verifiers()));
    Json out = to_json(report);
    out.set("seconds", static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count()) / 1000);
    return http::single_reply(std::move(out));
  });
  verify.reply = schema_of<record::VerifyReport>(Direction::reply);
  routes.push_back(std::move(verify));

  Route entry = route("GET", "/audit-log/entries/{index:int}", "read_log_entry", "log", "read_log", "One entry.", [&services](Context& context) -> Result<Reply> {
    const auto text = TRY(record::entry_body(*services.database.reader(), static_cast<std::uint64_t>(context.path_integer("index")), actor_of(context).organization_id));
    return http::single_reply(row_of(TRY(record::parse_entry(text))));
  });
  entry.reply = schema_of<LogRow>(Direction::reply);
  entry.errors = {"NOT_FOUND"};
  routes.push_back(std::move(entry));

  Route proven = route("GET", "/audit-log/entries/{index:int}/proof", "prove_log_entry", "log", "read_log", "The entry's exact bytes and its inclusion proof (RFC 6962), against the newest checkpoint or the given size.", [&services](Context& context) { return proof(services, context); });
  proven.query = {http::integer_parameter("tree_size", "Size of the tree to prove against.", 1, std::nullopt)};
  proven.reply = schema_of<ProofView>(Direction::reply);
  proven.errors = {"NOT_FOUND"};
  routes.push_back(std::move(proven));
}

}  // namespace bulkhead::faces::native
