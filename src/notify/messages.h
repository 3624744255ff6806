// Alerts in the words and shapes of each kind of destination. Pure functions.
#pragma once
#include <string>
#include <vector>

#include "core/json.h"
#include "http/mail.h"
#include "http/message.h"
#include "notify/alert.h"

namespace bulkhead::notify {

/// What the shapes need beside the alerts.
struct Shown {
  const std::vector<Alert>& alerts;  ///< at least one
  std::int64_t total = 1;            ///< what the message stands for; more than alerts.size() when it was cut
  std::string public_address;
};

/// "1st", "92nd", "45th".
[[nodiscard]] std::string ordinal(std::int64_t number);

/// Subject and text: "[BreachSpider] CRITICAL Known Exploited Alert - CVE-2025-1 affects Plant 4" (the compatible form).
[[nodiscard]] http::Mail mail_of(const Shown& shown);
/// Block Kit: an attachment in the colour of the severity.
[[nodiscard]] Json slack_of(const Shown& shown);
/// A message with one Adaptive Card 1.4.
[[nodiscard]] Json teams_of(const Shown& shown);
/// An Events API v2 trigger event; the same CVE in the same environment is one incident.
[[nodiscard]] Json pagerduty_of(const Shown& shown, std::string_view routing_key);
/// The payload of alert connections: {"event", "timestamp", "environment", "finding"}.
[[nodiscard]] Json finding_payload(const Alert& alert, std::string_view public_address);
/// The payload of /webhooks: {"event", "timestamp", "request_id", "data"}.
[[nodiscard]] Json data_payload(const Alert& alert, std::string_view public_address);
/// One syslog message, RFC 5424 section 6: facility local0, the facts as structured data.
[[nodiscard]] std::string rfc5424_of(const Alert& alert, std::string_view host);
/// The same with a CEF record as its text (ArcSight Common Event Format, version 0).
[[nodiscard]] std::string cef_of(const Alert& alert, std::string_view host, std::string_view version);

/// The signature headers of webhooks: X-BreachSpider-Signature ("sha256=" and hex of HMAC-SHA256 over the body) and those of
/// Standard Webhooks 1.0 (webhook-id, webhook-timestamp, webhook-signature "v1,<base64>" over "id.timestamp.body"). The key of
/// the latter is what follows "whsec_" in base64, else the secret's bytes.
[[nodiscard]] std::vector<http::Header> signature_headers(std::string_view secret, std::string_view id, std::int64_t unix_seconds, std::string_view body);

}  // namespace bulkhead::notify
