// bulkhead user, bulkhead key: members and API keys from the command line of the machine.
#include <cstdio>

#include "commands.h"
#include "core/text.h"
#include "identity/api_key.h"
#include "identity/member.h"

namespace bulkhead::app {
namespace {

struct UserArguments {
  std::string email, name, role = "viewer";
};

Result<int> add_user(Shell& shell, const UserArguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  const auto role = enum_of<record::Role>(arguments.role);
  if (!role) return fail(ErrorKind::invalid, "option.bad_choice", fmt::format("'{}' is no role.", arguments.role));
  const auto member = TRY(identity::invite_member(*database, actor, shell.clock, arguments.email, arguments.name, *role));
  std::puts(fmt::format("{} is a member now ({}); a magic link signs in.", member.email, name_of(member.role)).c_str());
  return kOk;
}

Result<int> list_users(Shell& shell) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  Listing listing({"id", "email", "name", "role", "joined_at"});
  for (const auto& m : identity::members(*database->reader(), actor.organization_id))
    listing.add({m.id, m.email, m.name, name_of(m.role), m.joined_at ? Json(to_iso_milliseconds(*m.joined_at)) : Json()});
  listing.print(shell.format);
  return kOk;
}

struct KeyArguments {
  std::string name = "command line", scopes = "read";
  int expires_days = 0;
  std::int64_t id = 0;
};

Result<int> create_key(Shell& shell, const KeyArguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  identity::NewApiKey wish;
  wish.name = arguments.name;
  for (const auto part : split(arguments.scopes, ',')) {
    const auto scope = enum_of<record::Scope>(trim(part));
    if (!scope) return fail(ErrorKind::invalid, "option.bad_choice", fmt::format("'{}' is no scope; read, write and alerts are.", part));
    wish.scopes.push_back(*scope);
  }
  if (arguments.expires_days > 0) wish.expires_days = arguments.expires_days;
  std::int64_t owner = 0;
  for (const auto& m : identity::members(*database->reader(), actor.organization_id))
    if (m.role == record::Role::owner) owner = m.id;
  const auto created = TRY(identity::create_api_key_for(*database, actor, shell.clock, wish, owner));
  if (shell.format == Format::json) {
    Json json = to_json(created.view);
    json.set("key", created.key.reveal());
    std::puts(to_text(json).c_str());
  } else {
    std::puts(std::string(created.key.reveal()).c_str());
  }
  return kOk;
}

Result<int> list_keys(Shell& shell) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  Listing listing({"id", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at"});
  for (const auto& k : identity::api_keys(*database->reader(), actor.organization_id)) {
    std::string scopes;
    for (const auto s : k.scopes) scopes += (scopes.empty() ? "" : ",") + std::string(name_of(s));
    listing.add({k.id, k.name, k.prefix, scopes, to_iso_milliseconds(k.created_at), k.expires_at ? Json(to_iso_milliseconds(*k.expires_at)) : Json(),
                 k.last_used_at ? Json(to_iso_milliseconds(*k.last_used_at)) : Json()});
  }
  listing.print(shell.format);
  return kOk;
}

Result<int> revoke_key(Shell& shell, std::int64_t id) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  TRY(identity::revoke_api_key(*database, actor, shell.clock, id));
  return kOk;
}

}  // namespace

void add_user_command(CLI::App& root, Shell& shell) {
  CLI::App* user = root.add_subcommand("user", "Members: add, list.");
  user->footer("Example: bulkhead user list");
  user->fallthrough();
  user->require_subcommand(1);
  CLI::App* add = user->add_subcommand("add", "Adds a member who signs in by magic link.");
  add->fallthrough();
  const auto arguments = std::make_shared<UserArguments>();
  add->add_option("email", arguments->email, "Mail address")->required();
  add->add_option("--name", arguments->name, "Printed name");
  add->add_option("--role", arguments->role, "admin, contributor, reviewer, approver, auditor or viewer")->capture_default_str();
  add->footer("Example: bulkhead user add petra@plant.example --name \"Petra Lang\" --role contributor");
  add->callback([&shell, arguments] { shell.command = [&shell, arguments] { return add_user(shell, *arguments); }; });
  CLI::App* list = user->add_subcommand("list", "Lists the members.");
  list->fallthrough();
  add_format(*list, shell);
  list->footer("Example: bulkhead user list --format json");
  list->callback([&shell] { shell.command = [&shell] { return list_users(shell); }; });
}

void add_key_command(CLI::App& root, Shell& shell) {
  CLI::App* key = root.add_subcommand("key", "API keys: create, list, revoke.");
  key->footer("Example: bulkhead key create --scopes read,write");
  key->fallthrough();
  key->require_subcommand(1);
  const auto arguments = std::make_shared<KeyArguments>();
  CLI::App* create = key->add_subcommand("create", "Makes a key with the owner's role and prints it, once.");
  create->fallthrough();
  create->add_option("--scopes", arguments->scopes, "read, write, alerts (several with commas)")->capture_default_str();
  create->add_option("--name", arguments->name, "What the key is for")->capture_default_str();
  create->add_option("--expires-days", arguments->expires_days, "30, 90 or 365; 0 = never")->capture_default_str();
  add_format(*create, shell);
  create->footer("Example: bulkhead key create --scopes read,write --name scripts");
  create->callback([&shell, arguments] { shell.command = [&shell, arguments] { return create_key(shell, *arguments); }; });
  CLI::App* list = key->add_subcommand("list", "Lists keys, never their secrets.");
  list->fallthrough();
  add_format(*list, shell);
  list->footer("Example: bulkhead key list");
  list->callback([&shell] { shell.command = [&shell] { return list_keys(shell); }; });
  CLI::App* revoke = key->add_subcommand("revoke", "Revokes a key at once.");
  revoke->fallthrough();
  revoke->add_option("id", arguments->id, "Number of the key")->required();
  revoke->footer("Example: bulkhead key revoke 3");
  revoke->callback([&shell, arguments] { shell.command = [&shell, arguments] { return revoke_key(shell, arguments->id); }; });
}

}  // namespace bulkhead::app
