// API keys.
#include "declare.h"
#include "identity/api_key.h"
#include "identity/member.h"

namespace bulkhead::faces::native {
namespace {

struct Key {
  std::int64_t id = 0;
  std::string name, prefix;
  std::vector<record::Scope> scopes;
  std::string created_at;
  std::optional<std::string> last_used_at, expires_at, created_by, revoked_at;
  friend bool operator==(const Key&, const Key&) = default;
};
BOOST_DESCRIBE_STRUCT(Key, (), (id, name, prefix, scopes, created_at, last_used_at, expires_at, created_by, revoked_at))
struct NewKey {
  std::string name;
  std::vector<record::Scope> scopes;
  std::optional<int> expires_days;
};
BOOST_DESCRIBE_STRUCT(NewKey, (), (name, scopes, expires_days))
/// The compatible clients read the members of the key beside `item`.
struct KeyMade {
  Key item;
  std::string key;
  std::int64_t id = 0;
  std::string name, prefix;
  std::vector<record::Scope> scopes;
  std::optional<std::string> expires_at;
};
BOOST_DESCRIBE_STRUCT(KeyMade, (), (item, key, id, name, prefix, scopes, expires_at))

Key shown(const identity::ApiKeyView& view, const std::string& owner) {
  Key out;
  out.id = view.id;
  out.name = view.name;
  out.prefix = view.prefix;
  out.scopes = view.scopes;
  out.created_at = to_iso_milliseconds(view.created_at);
  if (view.last_used_at) out.last_used_at = to_iso_milliseconds(*view.last_used_at);
  if (view.expires_at) out.expires_at = to_iso_milliseconds(*view.expires_at);
  out.created_by = known_text(owner);
  return out;
}

}  // namespace

void add_key_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/integrations/keys", "list_keys", "keys", "manage_keys", "API keys that are not revoked.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const auto db = services.database.reader();
    std::map<std::int64_t, std::string> emails;
    for (const auto& member : identity::members(*db, actor.organization_id)) emails.emplace(member.id, member.email);
    Json items = Json::array();
    for (const auto& view : identity::api_keys(*db, actor.organization_id)) items.push(to_json(shown(view, emails[view.user_id])));
    return http::named_reply({{"items", std::move(items)}});
  });
  list.shape = Reply::Shape::named;
  list.reply = container("items", schema_of<Key>(Direction::reply), true);
  routes.push_back(std::move(list));

  Route make = route("POST", "/integrations/keys", "create_key", "keys", "manage_keys", "Makes a key with the role of its maker; the key itself is shown only now.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<NewKey>());
    const auto made = TRY(identity::create_api_key(services.database, actor_of(context), services.clock, {body.name, body.scopes, body.expires_days}));
    const Key item = shown(made.view, actor_of(context).email);
    Reply reply = http::single_reply(KeyMade{item, made.key.reveal(), item.id, item.name, item.prefix, item.scopes, item.expires_at}, 201);
    reply.headers.push_back({"Cache-Control", "no-store"});
    return reply;
  });
  make.body = schema_of<NewKey>(Direction::request);
  make.reply = schema_of<KeyMade>(Direction::reply);
  make.success_status = 201;
  routes.push_back(std::move(make));

  Route revoke = route("DELETE", "/integrations/keys/{key_id:int}", "revoke_key", "keys", "manage_keys", "Revokes a key at once.", [&services](Context& context) -> Result<Reply> {
    TRY(identity::revoke_api_key(services.database, actor_of(context), services.clock, context.path_integer("key_id")));
    return http::single_reply(Json::object());
  });
  revoke.reply = free_object();
  revoke.errors = {"NOT_FOUND"};
  routes.push_back(std::move(revoke));
}

}  // namespace bulkhead::faces::native
