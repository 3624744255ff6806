// Connections: where alerts go. Their credentials are sealed in the store and never shown again.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/codec.h"
#include "core/seal.h"
#include "http/client.h"
#include "record/unit_of_work.h"

namespace bulkhead::notify {

enum class ConnectionType : std::uint8_t {
  email,
  slack,        ///< incoming webhook, Block Kit
  teams,        ///< incoming webhook, Adaptive Card
  pagerduty,    ///< Events API v2 with a routing key, or the address of its e-mail integration
  webhook,      ///< the payload of alert connections ("finding")
  api_webhook,  ///< made under /webhooks: its own events, the payload with "data"
  syslog,       ///< RFC 5424 or CEF over UDP, TCP or TLS
  jira,         ///< takes tickets, not alerts; so do the following
  servicenow,
  linear
};
BOOST_DESCRIBE_ENUM(ConnectionType, email, slack, teams, pagerduty, webhook, api_webhook, syslog, jira, servicenow, linear)

/// Whether connections of this type take tickets; such take no alerts.
[[nodiscard]] inline bool takes_tickets(ConnectionType type) { return type == ConnectionType::jira || type == ConnectionType::servicenow || type == ConnectionType::linear; }

/// What may be shown of a connection. Each type uses some of it.
struct ConnectionSettings {
  std::vector<std::string> to;      ///< email; pagerduty by mail
  std::string url;                  ///< webhook, api_webhook; for pagerduty another server of the Events API
  std::string target;               ///< of a sealed address: its host
  std::string host;                 ///< syslog
  int port = 0;
  std::string transport;            ///< syslog: udp, tcp, tls
  std::string format;               ///< syslog: rfc5424, cef
  std::vector<std::string> events;  ///< api_webhook: trigger names
  // Optional, so that settings which an older release stored still read.
  std::optional<std::string> flavour;          ///< jira: cloud, server (Data Center)
  std::optional<std::string> user;             ///< jira cloud: mail address; servicenow: user name
  std::optional<std::string> on_remote_close;  ///< jira, servicenow, linear: close, ask
};
BOOST_DESCRIBE_STRUCT(ConnectionSettings, (), (to, url, target, host, port, transport, format, events, flavour, user, on_remote_close))

/// What is sealed.
struct Credentials {
  std::string url;          ///< slack, teams: the address is the credential
  std::string secret;       ///< webhook, api_webhook: signs the payload; jira, servicenow, linear: signs what they report, "" when they do not
  std::string routing_key;  ///< pagerduty
  std::optional<std::string> token;  ///< jira: API token or personal access token; servicenow: password; linear: API key
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (url, secret, routing_key, token))

struct Connection {
  std::int64_t id = 0, organization_id = 0;
  ConnectionType type = ConnectionType::email;
  std::string name;
  ConnectionSettings settings;
  std::string sealed;  ///< Credentials as sealed JSON
  bool enabled = true;
  Instant created_at, updated_at;
  std::int64_t version = 1;
};

/// What people enter; an empty credential keeps what is stored.
struct ConnectionWish {
  ConnectionType type = ConnectionType::email;
  std::string name;
  ConnectionSettings settings;  ///< `url` of slack and teams is taken into the credentials
  Credentials credentials;
  bool enabled = true;
};

/// Rules of outgoing targets, as the operator set them.
struct Egress {
  http::ClientOptions client;  ///< plain http goes only to addresses inside `allowed_networks`
};

/// A webhook without a secret gets one: "whsec_" and base64 of 32 random bytes (Standard Webhooks).
[[nodiscard]] std::string new_webhook_secret();

/// Ordered by id.
[[nodiscard]] std::vector<Connection> connections(store::Connection& db, std::int64_t organization_id);
/// Fails    not_found/connection.not_found, also for one of another organization
Result<Connection> connection(store::Connection& db, std::int64_t organization_id, std::int64_t id);
/// Of any organization: for what comes in from outside and proves itself by a signature.
/// Fails    not_found/connection.not_found
Result<Connection> connection_by_id(store::Connection& db, std::int64_t id);
/// Fails    forbidden/..., invalid/connection.invalid with problems, conflict/connection.name_taken
Result<Connection> create_connection(record::UnitOfWork& work, const SealKey& key, const Egress& egress, const ConnectionWish& wish);
/// The type stays. Fails as create_connection; not_found/connection.not_found
Result<Connection> update_connection(record::UnitOfWork& work, const SealKey& key, const Egress& egress, std::int64_t id, const ConnectionWish& wish);
/// Fails    conflict/connection.in_use while alert rules name it
Result<void> delete_connection(record::UnitOfWork& work, std::int64_t id);
/// Fails    unavailable/seal.other_key
Result<Credentials> credentials_of(const SealKey& key, const Connection& connection);

}  // namespace bulkhead::notify
