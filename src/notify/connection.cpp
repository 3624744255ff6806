// The rules of connections: what each type needs, and what may be a target.
#include "notify/connection.h"

#include "core/digest.h"
#include "core/text.h"
#include "http/raw_send.h"
#include "identity/member.h"
#include "notify/alert.h"
#include "notify_store.h"

namespace bulkhead::notify {
namespace {

constexpr std::string_view kPurpose = "connection";

struct UrlParts {
  std::string scheme, host;
};

/// Enough of a URL for the rules here; http::Client parses it again before use.
std::optional<UrlParts> parts_of(std::string_view url) {
  const std::size_t mark = url.find("://");
  if (mark == std::string_view::npos || url.size() > 2000 || url.find_first_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
  std::string_view rest = url.substr(mark + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.empty() || rest.find('@') != std::string_view::npos) return std::nullopt;
  std::string_view host = rest;
  if (host.starts_with('[')) host = host.substr(1, host.find(']') - 1);
  else host = host.substr(0, host.find(':'));
  if (host.empty()) return std::nullopt;
  return UrlParts{to_lower(url.substr(0, mark)), std::string(host)};
}

/// Whether the host is written as an address inside the networks that the operator allows.
bool inside_allowed(const Egress& egress, std::string_view host) {
  const auto address = http::parse_ip_address(host);
  return egress.client.allow_private || (address && http::contains(egress.client.allowed_networks, *address));
}

constexpr std::string_view kLinear = "https://api.linear.app";

class Check {
 public:
  explicit Check(const Egress& egress) : egress_(egress) {}
  void problem(std::string_view field, std::string_view code, std::string message) { problems_.push_back({"/" + std::string(field), std::string(code), std::move(message)}); }
  void require(bool fine, std::string_view field, std::string message) {
    if (!fine) problem(field, "connection.invalid", std::move(message));
  }
  void url(std::string_view field, const std::string& url) {
    const auto parts = parts_of(url);
    if (!parts) return problem(field, "connection.invalid", "An https address without user name is expected.");
    if (parts->scheme == "https" || (parts->scheme == "http" && inside_allowed(egress_, parts->host))) {
      if (const auto address = http::parse_ip_address(parts->host); address && http::is_private(*address) && !inside_allowed(egress_, parts->host))
        problem(field, "http.private_target", "This is a private address. The operator can allow it: serve --allow-target.");
      return;
    }
    problem(field, "connection.invalid", "The address must begin with https://. Plain http goes only to addresses that the operator allowed.");
  }
  void mails(std::string_view field, std::vector<std::string>& addresses) {
    if (addresses.empty() || addresses.size() > 50) return problem(field, "connection.invalid", "1 to 50 mail addresses are expected.");
    for (auto& address : addresses) {
      auto normal = identity::normal_email(address);
      if (normal) address = std::move(*normal);
      else problem(field, "email.bad", fmt::format("'{}' is no mail address.", shorten(address, 100)));
    }
  }
  /// What connections of ticket systems have in common.
  void ticket_system(const ConnectionWish& wish, ConnectionSettings& kept) {
    kept.url = wish.settings.url;
    while (kept.url.ends_with('/')) kept.url.pop_back();
    url("url", kept.url);
    kept.on_remote_close = wish.settings.on_remote_close.value_or("ask");
    require(*kept.on_remote_close == "close" || *kept.on_remote_close == "ask", "on_remote_close", "One of these is expected: close, ask.");
    const std::string token = wish.credentials.token.value_or("");
    require(!token.empty() && token.size() <= 1000 && http::is_header_value(token), "token", "The token or password of the ticket system is expected.");
    require(wish.credentials.secret.empty() || (wish.credentials.secret.size() >= 16 && wish.credentials.secret.size() <= 200), "secret", "The secret has 16 to 200 bytes; leave it out and nothing is taken from webhooks.");
  }
  void user(const ConnectionWish& wish, ConnectionSettings& kept, std::string message) {
    kept.user = wish.settings.user.value_or("");
    require(!kept.user->empty() && kept.user->size() <= 254 && kept.user->find(':') == std::string::npos && http::is_header_value(*kept.user), "user", std::move(message));
  }
  Result<void> done() {
    if (problems_.empty()) return {};
    Error error{ErrorKind::invalid, "connection.invalid", problems_.front().message, problems_.front().place, {}, {}};
    error.problems = std::move(problems_);
    return fail(std::move(error));
  }

 private:
  const Egress& egress_;
  std::vector<Problem> problems_;
};

/// Checks the wish and brings it into the stored form: each type keeps only what it uses.
Result<void> settle(ConnectionWish& wish, const Egress& egress) {
  Check check(egress);
  ConnectionSettings kept;
  wish.name = std::string(trim(std::string_view(wish.name)));
  check.require(!wish.name.empty() && wish.name.size() <= 100 && is_utf8(wish.name), "name", "A name of 1 to 100 bytes is expected.");
  switch (wish.type) {
    case ConnectionType::email:
      kept.to = wish.settings.to;
      check.mails("to", kept.to);
      break;
    case ConnectionType::slack:
    case ConnectionType::teams:
      if (!wish.settings.url.empty()) wish.credentials.url = wish.settings.url;
      check.url("url", wish.credentials.url);
      if (const auto parts = parts_of(wish.credentials.url)) kept.target = parts->host;
      break;
    case ConnectionType::pagerduty:
      kept.to = wish.settings.to;
      kept.url = wish.settings.url;
      if (!kept.to.empty()) check.mails("to", kept.to);
      else check.require(!wish.credentials.routing_key.empty() && wish.credentials.routing_key.size() <= 200, "routing_key", "The integration key of the Events API v2 is expected, or the address of the e-mail integration in `to`.");
      if (!kept.url.empty()) check.url("url", kept.url);
      break;
    case ConnectionType::webhook:
    case ConnectionType::api_webhook:
      kept.url = wish.settings.url;
      check.url("url", kept.url);
      if (wish.credentials.secret.empty()) wish.credentials.secret = new_webhook_secret();
      check.require(wish.credentials.secret.size() >= 16 && wish.credentials.secret.size() <= 200, "secret", "The secret has 16 to 200 bytes; leave it out and one is made.");
      if (wish.type == ConnectionType::api_webhook) {
        kept.events = wish.settings.events;
        check.require(!kept.events.empty(), "events", "Name at least one event.");
        for (const auto& event : kept.events) check.require(is_trigger(event) && event != kWatchlistUpdate, "events", fmt::format("'{}' is no event of webhooks.", shorten(event, 50)));
      }
      break;
    case ConnectionType::syslog:
      kept.host = wish.settings.host;
      kept.port = wish.settings.port;
      kept.transport = wish.settings.transport.empty() ? "tls" : wish.settings.transport;
      kept.format = wish.settings.format.empty() ? "rfc5424" : wish.settings.format;
      check.require(!kept.host.empty() && kept.host.size() <= 253 && kept.host.find_first_of("/@?#\\ \t\r\n") == std::string::npos, "host", "A host name or address is expected.");
      check.require(kept.port > 0 && kept.port < 65'536, "port", "A port from 1 to 65535 is expected.");
      check.require(enum_of<http::Transport>(kept.transport).has_value(), "transport", "One of these is expected: udp, tcp, tls.");
      check.require(kept.format == "rfc5424" || kept.format == "cef", "format", "One of these is expected: rfc5424, cef.");
      break;
    case ConnectionType::jira:
      check.ticket_system(wish, kept);
      kept.flavour = wish.settings.flavour.value_or("cloud");
      check.require(*kept.flavour == "cloud" || *kept.flavour == "server", "flavour", "One of these is expected: cloud, server.");
      if (*kept.flavour == "cloud") check.user(wish, kept, "The mail address of the account that the API token belongs to is expected.");
      break;
    case ConnectionType::servicenow:
      check.ticket_system(wish, kept);
      check.user(wish, kept, "The user name of the account is expected.");
      break;
    case ConnectionType::linear:
      if (wish.settings.url.empty()) wish.settings.url = kLinear;
      check.ticket_system(wish, kept);
      break;
  }
  wish.settings = std::move(kept);
  return check.done();
}

record::Change told(const Connection& connection, record::Action action, record::Action webhook_action) {
  record::Change change;
  change.action = connection.type == ConnectionType::api_webhook ? webhook_action : action;
  change.resource_type = connection.type == ConnectionType::api_webhook ? "webhook" : "connection";
  change.resource_id = fmt::format("{}", connection.id);
  change.detail = Json::object({{"name", connection.name}, {"type", name_of(connection.type)}, {"settings", to_json(connection.settings)}, {"enabled", connection.enabled}});
  return change;
}

Result<void> name_free(store::Connection& db, const Connection& wanted) {
  for (const auto& other : connections(db, wanted.organization_id))
    if (other.id != wanted.id && other.type == wanted.type && equals_ignoring_case(other.name, wanted.name))
      return fail(ErrorKind::conflict, "connection.name_taken", fmt::format("There is a connection {} already.", wanted.name), "/name");
  return {};
}

}  // namespace

std::string new_webhook_secret() { return "whsec_" + to_base64(random_bytes(32)); }

Result<Credentials> credentials_of(const SealKey& key, const Connection& connection) {
  if (connection.sealed.empty()) return Credentials{};
  const std::string text = TRY(key.open_sealed(connection.sealed, kPurpose));
  return from_json<Credentials>(TRY(parse_json(text)));
}

Result<Connection> create_connection(record::UnitOfWork& work, const SealKey& key, const Egress& egress, const ConnectionWish& wish) {
  TRY(record::authorise(work.actor(), record::Permission::manage_integrations));
  ConnectionWish wanted = wish;
  TRY(settle(wanted, egress));
  Connection made;
  made.organization_id = work.actor().organization_id;
  made.type = wanted.type;
  made.name = wanted.name;
  made.settings = wanted.settings;
  made.sealed = key.seal(to_text(to_json(wanted.credentials)), kPurpose);
  made.enabled = wanted.enabled;
  made.created_at = made.updated_at = work.now();
  TRY(name_free(work.db(), made));
  insert_connection(work.db(), made);
  work.change(told(made, record::Action::integration_created, record::Action::webhook_created));
  return made;
}

Result<Connection> update_connection(record::UnitOfWork& work, const SealKey& key, const Egress& egress, std::int64_t id, const ConnectionWish& wish) {
  TRY(record::authorise(work.actor(), record::Permission::manage_integrations));
  Connection changed = TRY(connection(work.db(), work.actor().organization_id, id));
  ConnectionWish wanted = wish;
  wanted.type = changed.type;
  const Credentials stored = TRY(credentials_of(key, changed));
  if (wanted.credentials.url.empty()) wanted.credentials.url = stored.url;
  if (wanted.credentials.secret.empty()) wanted.credentials.secret = stored.secret;
  if (wanted.credentials.routing_key.empty()) wanted.credentials.routing_key = stored.routing_key;
  if (wanted.credentials.token.value_or("").empty()) wanted.credentials.token = stored.token;
  TRY(settle(wanted, egress));
  changed.name = wanted.name;
  changed.settings = wanted.settings;
  changed.sealed = key.seal(to_text(to_json(wanted.credentials)), kPurpose);
  changed.enabled = wanted.enabled;
  changed.updated_at = work.now();
  TRY(name_free(work.db(), changed));
  TRY(record::changed_once(store_connection(work.db(), changed), "connection"));
  ++changed.version;
  work.change(told(changed, record::Action::integration_updated, record::Action::webhook_updated));
  return changed;
}

Result<void> delete_connection(record::UnitOfWork& work, std::int64_t id) {
  TRY(record::authorise(work.actor(), record::Permission::manage_integrations));
  const Connection gone = TRY(connection(work.db(), work.actor().organization_id, id));
  if (const std::int64_t rules = rules_using(work.db(), id); rules > 0)
    return fail(ErrorKind::conflict, "connection.in_use", fmt::format("{} alert rule(s) send to this connection. Change or delete them first.", rules));
  remove_connection(work.db(), id);
  work.change(told(gone, record::Action::integration_deleted, record::Action::webhook_deleted));
  return {};
}

}  // namespace bulkhead::notify
