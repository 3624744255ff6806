#include "messages.h"

#include "core/digest.h"
#include "core/text.h"

namespace bulkhead::notify {
namespace {

std::string link_of(const Alert& alert, std::string_view public_address) { return std::string(public_address) + alert.path; }

std::string score(const std::optional<double>& value) { return value ? fmt::format("{:.1f}", *value) : "not scored"; }
std::string percentile(const Alert& alert) { return alert.epss_percentile ? ordinal(static_cast<std::int64_t>(*alert.epss_percentile * 100 + 1e-9)) + " percentile" : "not scored"; }
std::string asset_line(const Alert& alert) {
  if (alert.assets.empty()) return "";
  const std::string first = alert.assets.front().asset_name;
  return alert.asset_count > 1 ? fmt::format("{} and {} more", first, alert.asset_count - 1) : first;
}

/// "Known exploited vulnerability" for "kev.new".
std::string_view event_name(std::string_view event) {
  if (event == kKevNew) return "Known Exploited";
  if (event == kCveCritical) return "Critical Vulnerability";
  if (event == kCveHigh) return "High Vulnerability";
  if (event == kExploitConfirmed) return "Exploit";
  if (event == kAssetMatched) return "New Match";
  if (event == kWatchlistUpdate) return "Watchlist";
  if (event == kReportReady) return "Report";
  return "Ticket";
}

std::string headline(const Shown& shown) {
  const Alert& alert = shown.alerts.front();
  if (shown.total > 1) return fmt::format("{} alerts{}", shown.total, alert.environment_name.empty() ? "" : " in " + alert.environment_name);
  return alert.title;
}

/// Facts as people read them, in one order everywhere.
std::vector<std::pair<std::string, std::string>> facts_of(const Alert& alert) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&](std::string_view name, std::string value) {
    if (!value.empty()) out.emplace_back(name, std::move(value));
  };
  add("Asset", asset_line(alert));
  add("Environment", alert.environment_name);
  if (alert.cve_id.empty()) return out;
  add("Severity", alert.severity);
  add("BCS", score(alert.bcs));
  add("CVSS", score(alert.cvss));
  add("EPSS", percentile(alert));
  add("KEV", alert.kev_flagged ? "Yes" : "No");
  add("Exploit Maturity", alert.exploit_maturity);
  add("Fix", alert.fix.empty() ? (alert.patch_available ? "available" : "none known") : alert.fix);
  return out;
}

std::string_view colour_of(std::string_view severity) {
  if (severity == "CRITICAL") return "#b91c1c";
  if (severity == "HIGH") return "#c2410c";
  if (severity == "MEDIUM") return "#a16207";
  return "#475569";
}

/// Text for Slack's mrkdwn, where three characters have a meaning.
std::string mrkdwn(std::string_view text) { return replace_all(replace_all(replace_all(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"); }

/// Lists in digests show so many lines; the link leads to all.
constexpr std::size_t kLines = 20;

std::string line_of(const Alert& alert) {
  return alert.cve_id.empty() ? alert.title : fmt::format("{} {}{}{}", alert.cve_id, alert.severity, alert.kev_flagged ? ", known exploited" : "", alert.assets.empty() ? "" : ": " + asset_line(alert));
}

Json slack_text(std::string text) { return Json::object({{"type", "mrkdwn"}, {"text", std::move(text)}}); }

int syslog_severity(const Alert& alert) {  // RFC 5424 table 2
  if (alert.severity == "CRITICAL") return 2;
  if (alert.severity == "HIGH") return 3;
  if (alert.severity == "MEDIUM") return 4;
  return 5;
}

/// PRINTUSASCII for header fields; anything else becomes "_" (RFC 5424 section 6).
std::string header_field(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) out += c > ' ' && c < 127 ? c : '_';
  return out.empty() ? "-" : out;
}

std::string syslog_header(const Alert& alert, std::string_view host) {
  return fmt::format("<{}>1 {} {} bulkhead - {}", 16 * 8 + syslog_severity(alert), alert.timestamp, header_field(host, 255), header_field(alert.event, 32));
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return out;
}

/// A value of structured data: '"', '\' and ']' are escaped (RFC 5424 section 6.3.3).
std::string sd_value(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '"' || c == '\\' || c == ']') out += '\\';
    out += c;
  }
  return out;
}

/// The facts that machines read, with the names of the compatible payload.
std::vector<std::pair<std::string, std::string>> machine_facts(const Alert& alert) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&](std::string_view name, std::string value) {
    if (!value.empty()) out.emplace_back(name, std::move(value));
  };
  add("cve_id", alert.cve_id);
  add("environment", alert.environment_name);
  add("asset", alert.assets.empty() ? "" : alert.assets.front().asset_name);
  add("assets", alert.asset_count > 0 ? fmt::format("{}", alert.asset_count) : "");
  add("severity", alert.cve_id.empty() ? "" : alert.severity);
  add("cvss", alert.cvss ? score(alert.cvss) : "");
  add("bcs", alert.bcs ? score(alert.bcs) : "");
  if (!alert.cve_id.empty()) add("kev", alert.kev_flagged ? "true" : "false");
  add("exploit_maturity", alert.exploit_maturity);
  return out;
}

Json number_or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }
Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

}  // namespace

std::string ordinal(std::int64_t number) {
  const std::int64_t last = number % 100 >= 11 && number % 100 <= 13 ? 0 : number % 10;
  return fmt::format("{}{}", number, last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
}

http::Mail mail_of(const Shown& shown) {
  const Alert& alert = shown.alerts.front();
  http::Mail mail;
  if (shown.total > 1) mail.subject = fmt::format("[BreachSpider] {}", headline(shown));
  else if (alert.cve_id.empty()) mail.subject = fmt::format("[BreachSpider] {}", alert.title);
  else if (alert.environment_name.empty()) mail.subject = fmt::format("[BreachSpider] {} {} Alert - {}", alert.severity, event_name(alert.event), alert.cve_id);
  else mail.subject = fmt::format("[BreachSpider] {} {} Alert - {} affects {}", alert.severity, event_name(alert.event), alert.cve_id, alert.environment_name);
  if (shown.total == 1) {
    mail.text = alert.title + "\n\n";
    if (!alert.cve_id.empty()) mail.text += fmt::format("{} ({})\n{}\n\n", alert.cve_id, alert.bsid, alert.cve_title);
    for (const auto& [name, value] : facts_of(alert)) mail.text += fmt::format("{}: {}\n", name, value);
    mail.text += fmt::format("\nView details: {}\n", link_of(alert, shown.public_address));
  } else {
    for (const auto& each : shown.alerts) mail.text += fmt::format("- {}\n  {}\n  {}\n", line_of(each), each.title, link_of(each, shown.public_address));
    if (shown.total > static_cast<std::int64_t>(shown.alerts.size())) mail.text += fmt::format("and {} more.\n", shown.total - static_cast<std::int64_t>(shown.alerts.size()));
  }
  return mail;
}

Json slack_of(const Shown& shown) {
  const Alert& alert = shown.alerts.front();
  Json blocks = Json::array();
  const std::string link = link_of(alert, shown.public_address);
  blocks.push(Json::object({{"type", "section"}, {"text", slack_text(fmt::format("*{}*", mrkdwn(headline(shown))))}}));
  if (shown.total > 1) {
    std::string lines;
    for (std::size_t i = 0; i < std::min(shown.alerts.size(), kLines); ++i) lines += fmt::format("• <{}|{}>\n", link_of(shown.alerts[i], shown.public_address), mrkdwn(shorten(line_of(shown.alerts[i]), 120)));
    blocks.push(Json::object({{"type", "section"}, {"text", slack_text(shorten(lines, 2900))}}));
  } else {
    if (!alert.cve_id.empty()) blocks.push(Json::object({{"type", "section"}, {"text", slack_text(fmt::format("<{}|{}> {}", link, alert.cve_id, mrkdwn(shorten(alert.cve_title, 500))))}}));
    Json fields = Json::array();
    for (const auto& [name, value] : facts_of(alert)) fields.push(slack_text(fmt::format("*{}*\n{}", name, mrkdwn(shorten(value, 300)))));
    if (!fields.items().empty()) blocks.push(Json::object({{"type", "section"}, {"fields", std::move(fields)}}));
  }
  blocks.push(Json::object({{"type", "actions"}, {"elements", Json::array({Json::object({{"type", "button"}, {"text", Json::object({{"type", "plain_text"}, {"text", "View Details"}})}, {"url", link}})})}}));
  return Json::object({{"text", headline(shown)}, {"attachments", Json::array({Json::object({{"color", colour_of(alert.severity)}, {"blocks", std::move(blocks)}})})}});
}

Json teams_of(const Shown& shown) {
  const Alert& alert = shown.alerts.front();
  const auto block = [](std::string text, bool heading) {
    Json out = Json::object({{"type", "TextBlock"}, {"text", std::move(text)}, {"wrap", true}});
    if (heading) out.set("weight", "Bolder").set("size", "Medium");
    return out;
  };
  Json body = Json::array({block(headline(shown), true)});
  if (shown.total > 1) {
    for (std::size_t i = 0; i < std::min(shown.alerts.size(), kLines); ++i) body.push(block(shorten(line_of(shown.alerts[i]), 200), false));
  } else {
    if (!alert.cve_title.empty()) body.push(block(fmt::format("{}: {}", alert.cve_id, shorten(alert.cve_title, 500)), false));
    Json facts = Json::array();
    for (const auto& [name, value] : facts_of(alert)) facts.push(Json::object({{"title", name}, {"value", shorten(value, 300)}}));
    body.push(Json::object({{"type", "FactSet"}, {"facts", std::move(facts)}}));
  }
  Json card = Json::object({{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"}, {"type", "AdaptiveCard"}, {"version", "1.4"}, {"body", std::move(body)},
                            {"actions", Json::array({Json::object({{"type", "Action.OpenUrl"}, {"title", "View Details"}, {"url", link_of(alert, shown.public_address)}})})}});
  return Json::object({{"type", "message"}, {"attachments", Json::array({Json::object({{"contentType", "application/vnd.microsoft.card.adaptive"}, {"content", std::move(card)}})})}});
}

Json pagerduty_of(const Shown& shown, std::string_view routing_key) {
  const Alert& alert = shown.alerts.front();
  const std::string_view severity = alert.severity == "CRITICAL" ? "critical" : alert.severity == "HIGH" ? "error" : alert.severity == "MEDIUM" ? "warning" : "info";
  Json details = Json::object();
  for (const auto& [name, value] : facts_of(alert)) details.set(name, value);
  Json payload = Json::object({{"summary", shorten(headline(shown), 1000)}, {"source", alert.environment_name.empty() ? "Bulkhead" : alert.environment_name}, {"severity", severity}, {"timestamp", alert.timestamp},
                               {"class", alert.event}, {"custom_details", std::move(details)}});
  const std::string dedup = shown.total > 1 ? alert.request_id : fmt::format("bulkhead|{}|{}", alert.environment_id.value_or(0), alert.cve_id.empty() ? alert.path : alert.cve_id);
  return Json::object({{"routing_key", routing_key}, {"event_action", "trigger"}, {"dedup_key", dedup}, {"payload", std::move(payload)}, {"client", "Bulkhead"},
                       {"links", Json::array({Json::object({{"href", link_of(alert, shown.public_address)}, {"text", "View Details"}})})}});
}

Json finding_payload(const Alert& alert, std::string_view public_address) {
  Json out = Json::object({{"event", alert.event}, {"timestamp", alert.timestamp}, {"title", alert.title}, {"url", link_of(alert, public_address)}});
  out.set("environment", alert.environment_id ? Json::object({{"id", *alert.environment_id}, {"name", alert.environment_name}}) : Json());
  if (alert.cve_id.empty()) return out.set("finding", Json()), out;
  Json finding = Json::object({{"cve_id", alert.cve_id}, {"bsid", alert.bsid}, {"title", alert.cve_title}, {"severity", alert.severity}, {"cvss", number_or_null(alert.cvss)}, {"bcs", number_or_null(alert.bcs)},
                               {"epss", number_or_null(alert.epss)}, {"epss_percentile", number_or_null(alert.epss_percentile)}, {"kev_flagged", alert.kev_flagged}, {"exploit_maturity", alert.exploit_maturity},
                               {"patch_available", alert.patch_available}, {"fix", text_or_null(alert.fix)}});
  const AffectedAsset first = alert.assets.empty() ? AffectedAsset{} : alert.assets.front();
  finding.set("asset_id", alert.assets.empty() ? Json() : Json(first.asset_id)).set("asset_name", text_or_null(first.asset_name)).set("asset_type", text_or_null(first.asset_type));
  finding.set("layer", text_or_null(first.layer)).set("match_confidence", text_or_null(first.match_confidence)).set("match_id", alert.assets.empty() ? Json() : Json(first.match_id));
  finding.set("affected_assets", to_json(alert.assets)).set("asset_count", alert.asset_count);
  out.set("finding", std::move(finding));
  return out;
}

Json data_payload(const Alert& alert, std::string_view public_address) {
  Json assets = Json::array();
  for (const auto& asset : alert.assets)
    assets.push(Json::object({{"asset_id", asset.asset_id}, {"asset_name", asset.asset_name}, {"environment_id", alert.environment_id ? Json(*alert.environment_id) : Json()}, {"environment_name", alert.environment_name}}));
  Json data = Json::object({{"cve_id", text_or_null(alert.cve_id)}, {"bsid", text_or_null(alert.bsid)}, {"severity", text_or_null(alert.severity)}, {"cvss_score", number_or_null(alert.cvss)},
                            {"bcs_score", number_or_null(alert.bcs)}, {"kev_flagged", alert.kev_flagged}, {"exploit_maturity", text_or_null(alert.exploit_maturity)}, {"primary_vendor", text_or_null(alert.primary_vendor)},
                            {"primary_product", text_or_null(alert.primary_product)}, {"affected_assets", std::move(assets)}, {"patch_available", alert.patch_available}, {"title", alert.title},
                            {"breachspider_url", link_of(alert, public_address)}});
  return Json::object({{"event", alert.event}, {"timestamp", alert.timestamp}, {"request_id", alert.request_id}, {"data", std::move(data)}});
}

std::string rfc5424_of(const Alert& alert, std::string_view host) {
  // 32473 is the number that RFC 5612 keeps for use without a registered one.
  std::string data = "[bulkhead@32473";
  for (const auto& [name, value] : machine_facts(alert)) data += fmt::format(" {}=\"{}\"", name, sd_value(value));
  return fmt::format("{} {}] \xEF\xBB\xBF{}", syslog_header(alert, host), data, one_line(alert.title));
}

std::string cef_of(const Alert& alert, std::string_view host, std::string_view version) {
  const auto header = [](std::string_view text) { return replace_all(replace_all(one_line(text), "\\", "\\\\"), "|", "\\|"); };
  const auto extension = [](std::string_view text) { return replace_all(replace_all(one_line(text), "\\", "\\\\"), "=", "\\="); };
  const int severity = alert.severity == "CRITICAL" ? 10 : alert.severity == "HIGH" ? 8 : alert.severity == "MEDIUM" ? 5 : 3;
  std::string out = fmt::format("{} - CEF:0|Bulkhead|Bulkhead|{}|{}|{}|{}|", syslog_header(alert, host), header(version), header(alert.event), header(alert.title), severity);
  out += fmt::format("msg={}", extension(alert.title));
  int custom = 1;
  for (const auto& [name, value] : machine_facts(alert)) {
    if (name == "asset") out += fmt::format(" dhost={}", extension(value));
    else if (name == "cve_id") out += fmt::format(" cs1Label=cve_id cs1={}", extension(value));
    else if (name == "environment") out += fmt::format(" cs2Label=environment cs2={}", extension(value));
    else if (name == "bcs" || name == "cvss") out += fmt::format(" cfp{}Label={} cfp{}={}", custom, name, custom, value), ++custom;
    else if (name == "kev") out += fmt::format(" cs3Label=kev cs3={}", value);
    else if (name == "exploit_maturity") out += fmt::format(" cs4Label=exploit_maturity cs4={}", extension(value));
    else if (name == "assets") out += fmt::format(" cnt={}", value);
  }
  return out;
}

std::vector<http::Header> signature_headers(std::string_view secret, std::string_view id, std::int64_t unix_seconds, std::string_view body) {
  std::string key(secret);
  if (constexpr std::string_view kPrefix = "whsec_"; secret.starts_with(kPrefix))
    if (auto bytes = from_base64(secret.substr(kPrefix.size()))) key = std::move(*bytes);
  const std::string signed_text = fmt::format("{}.{}.{}", id, unix_seconds, body);
  return {{"X-BreachSpider-Signature", "sha256=" + to_hex(hmac_sha256(secret, body))},
          {"webhook-id", std::string(id)},
          {"webhook-timestamp", fmt::format("{}", unix_seconds)},
          {"webhook-signature", "v1," + to_base64(to_bytes(hmac_sha256(key, signed_text)))}};
}

}  // namespace bulkhead::notify
