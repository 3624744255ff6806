#include "notify/sender.h"

#include <unistd.h>

#include "core/numbers.h"
#include "core/text.h"
#include "http/raw_send.h"
#include "messages.h"
#include "notify/raise.h"

namespace bulkhead::notify {
namespace {

using record::OutboxState;
using record::SendOutcome;

constexpr std::string_view kPagerDuty = "https://events.pagerduty.com/v2/enqueue";

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "bulkhead";
}

SendOutcome sent(std::string message, std::optional<int> status = std::nullopt) { return {OutboxState::sent, std::move(message), status, std::nullopt}; }
SendOutcome given_up(std::string message) { return {OutboxState::dead, std::move(message), std::nullopt, std::nullopt}; }

}  // namespace

Sender::Sender(SealKey key, SenderOptions options, const Clock& clock) : key_(std::move(key)), options_(std::move(options)), clock_(clock) {
  http::ClientOptions client = options_.egress.client;
  client.allow_plain_http = client.allow_private || !client.allowed_networks.empty();
  client.max_body_bytes = 64 * 1024;
  client_ = std::make_unique<http::Client>(client);
}

SendOutcome Sender::post(const std::string& url, std::string body, std::vector<http::Header> headers) const {
  http::Call call;
  call.method = "POST";
  call.url = url;
  call.body = std::move(body);
  call.headers = std::move(headers);
  call.headers.push_back({"Content-Type", "application/json"});
  const auto reply = client_->call(call);
  if (!reply) return record::outcome_of(reply.error());
  SendOutcome out{OutboxState::sent, fmt::format("HTTP {}", reply->status), reply->status, reply->retry_after_seconds()};
  if (reply->status >= 200 && reply->status < 300) return out;
  out.state = OutboxState::retrying;
  if (!reply->body.empty() && is_utf8(reply->body)) out.message += ": " + shorten(printable(reply->body), 200);
  return out;
}

SendOutcome Sender::send_mail(const std::vector<std::string>& to, const MessageId& id, const std::vector<Alert>& alerts, std::int64_t total) const {
  http::Mail mail = mail_of({alerts, total, options_.public_address});
  mail.message_id = fmt::format("alert-{}-{}", id.id, id.created_at.microseconds);
  return send_mail(to, std::move(mail));
}

SendOutcome Sender::send_mail(const std::vector<std::string>& to, http::Mail mail) const {
  if (!options_.mail) return given_up("No mail server is configured (serve --smtp-host).");
  mail.from = options_.mail_from;
  for (const auto& address : to) mail.to.push_back({address, ""});
  const std::string& from = options_.mail_from.address;
  for (std::string* id : {&mail.message_id, &mail.in_reply_to})
    if (!id->empty()) *id += "@" + from.substr(from.find('@') + 1);
  if (const auto done = http::send_mail(*options_.mail, mail, clock_.now()); !done) return record::outcome_of(done.error());
  return sent(fmt::format("Taken by the mail server for {}", join(to, ", ")));
}

SendOutcome Sender::send(const Connection& connection, const MessageId& id, const std::vector<Alert>& alerts, std::int64_t total) const {
  const Shown shown{alerts, total, options_.public_address};
  const auto credentials = credentials_of(key_, connection);
  if (!credentials) return given_up(credentials.error().message);
  const Alert& first = alerts.front();
  switch (connection.type) {
    case ConnectionType::email: return send_mail(connection.settings.to, id, alerts, total);
    case ConnectionType::slack: return post(credentials->url, to_text(slack_of(shown)), {});
    case ConnectionType::teams: return post(credentials->url, to_text(teams_of(shown)), {});
    case ConnectionType::pagerduty:
      if (!connection.settings.to.empty()) return send_mail(connection.settings.to, id, alerts, total);
      return post(connection.settings.url.empty() ? std::string(kPagerDuty) : connection.settings.url, to_text(pagerduty_of(shown, credentials->routing_key)), {});
    case ConnectionType::webhook:
    case ConnectionType::api_webhook: {
      std::string body = to_text(connection.type == ConnectionType::webhook ? finding_payload(first, options_.public_address) : data_payload(first, options_.public_address));
      auto headers = signature_headers(credentials->secret, "msg_" + id.id, clock_.now().microseconds / kMicrosecondsPerSecond, body);
      return post(connection.settings.url, std::move(body), std::move(headers));
    }
    case ConnectionType::syslog: {
      const http::RawTarget target{connection.settings.host, static_cast<std::uint16_t>(connection.settings.port), enum_of<http::Transport>(connection.settings.transport).value_or(http::Transport::tls)};
      std::string line = connection.settings.format == "cef" ? cef_of(first, host_name(), options_.version) : rfc5424_of(first, host_name());
      if (target.transport != http::Transport::udp) line = fmt::format("{} {}", line.size(), line);  // octet counting: RFC 5425 section 4.3, RFC 6587 section 3.4.1
      if (const auto done = http::send_raw(options_.egress.client, target, line); !done) return record::outcome_of(done.error());
      return sent("Handed over; syslog does not acknowledge");
    }
    case ConnectionType::jira:
    case ConnectionType::servicenow:
    case ConnectionType::linear: return given_up("A ticket system takes tickets, not alerts.");
  }
  return given_up("This kind of connection is not known.");
}

SendOutcome Sender::send(store::Database& database, const record::OutboxEntry& entry) const {
  std::vector<Alert> alerts;
  if (const Json* list = entry.body.find("alerts"); list != nullptr && list->is_array())
    for (const auto& item : list->items())
      if (auto alert = from_json<Alert>(item, {.refuse_unknown_members = false})) alerts.push_back(std::move(*alert));
  if (alerts.empty()) return given_up("The message holds no alert that this version can read.");
  const Json* total = entry.body.find("total");
  const std::int64_t count = total != nullptr && total->is_integer() ? total->integer() : static_cast<std::int64_t>(alerts.size());
  const MessageId id{to_text(entry.id), entry.created_at};
  if (const Json* number = entry.body.find("connection_id"); number != nullptr && number->is_integer()) {
    const auto target = connection(*database.reader(), entry.organization_id, number->integer());
    if (!target) return given_up("The connection was removed.");
    if (!target->enabled) return given_up("The connection is switched off.");
    return send(*target, id, alerts, count);
  }
  std::vector<std::string> to;
  if (const Json* list = entry.body.find("to"); list != nullptr && list->is_array())
    for (const auto& address : list->items())
      if (address.is_string()) to.push_back(address.string());
  if (to.empty()) return given_up("The message names nobody.");
  return send_mail(to, id, alerts, count);
}

Alert test_alert(Instant now) {
  Alert alert;
  alert.event = "connection.test";
  alert.timestamp = to_iso_milliseconds(now);
  alert.request_id = new_request_id();
  alert.title = "Test message from Bulkhead: this connection works";
  alert.path = "/settings";
  alert.severity = "NONE";
  return alert;
}

}  // namespace bulkhead::notify
