#include "messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "core/text.h"

namespace bulkhead::notify {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Alert sample() {
  Alert alert;
  alert.event = kKevNew;
  alert.timestamp = "2026-03-01T12:30:45.123Z";
  alert.request_id = "bs-req-0123456789ab";
  alert.environment_id = 3;
  alert.environment_name = "Water & Works <1>";
  alert.title = "Known exploited CVE-2025-10001 affects PLC-1 in Water & Works <1>";
  alert.path = "/environments/3/findings?q=CVE-2025-10001";
  alert.cve_id = "CVE-2025-10001";
  alert.bsid = "BS-2025-1";
  alert.cve_title = "Stops the controller";
  alert.severity = "CRITICAL";
  alert.cvss = 9.8;
  alert.bcs = 9.1;
  alert.epss_percentile = 0.92;
  alert.kev_flagged = true;
  alert.exploit_maturity = "WEAPONIZED";
  alert.fix = "Update to 3.0";
  alert.patch_available = true;
  alert.assets = {{7, "PLC-1", "PLC", "OT", "HIGH", 70}, {8, "PLC-2", "PLC", "OT", "HIGH", 80}};
  alert.asset_count = 2;
  return alert;
}

TEST(Messages, MailCarriesTheCompatibleSubjectAndTheFacts) {
  const std::vector<Alert> alerts{sample()};
  const auto mail = mail_of({alerts, 1, "https://b.example"});
  EXPECT_EQ(mail.subject, "[BreachSpider] CRITICAL Known Exploited Alert - CVE-2025-10001 affects Water & Works <1>");
  for (const auto* text : {"CVE-2025-10001 (BS-2025-1)", "Asset: PLC-1 and 1 more", "BCS: 9.1", "EPSS: 92nd percentile", "KEV: Yes", "https://b.example/environments/3/findings?q=CVE-2025-10001"}) EXPECT_THAT(mail.text, HasSubstr(text));
  const auto digest = mail_of({alerts, 7, "https://b.example"});
  EXPECT_EQ(digest.subject, "[BreachSpider] 7 alerts in Water & Works <1>");
  EXPECT_THAT(digest.text, HasSubstr("and 6 more."));
}

TEST(Messages, SlackIsBlockKitWithEscapedText) {
  const std::vector<Alert> alerts{sample()};
  const Json message = slack_of({alerts, 1, "https://b.example"});
  const Json& attachment = message.find("attachments")->items().front();
  EXPECT_EQ(attachment.text("color"), "#b91c1c");
  const std::string text = to_text(attachment);
  EXPECT_THAT(text, HasSubstr("Water &amp; Works &lt;1&gt;"));
  EXPECT_THAT(text, HasSubstr("<https://b.example/environments/3/findings?q=CVE-2025-10001|CVE-2025-10001>"));
  EXPECT_THAT(text, HasSubstr("View Details"));
  for (const auto& block : attachment.find("blocks")->items()) {
    const Json* fields = block.find("fields");
    EXPECT_TRUE(fields == nullptr || fields->items().size() <= 10) << "Slack's limit";
  }
}

TEST(Messages, TeamsIsOneAdaptiveCard) {
  const std::vector<Alert> alerts{sample()};
  const Json message = teams_of({alerts, 1, "https://b.example"});
  EXPECT_EQ(message.text("type"), "message");
  const Json& content = *message.find("attachments")->items().front().find("content");
  EXPECT_EQ(content.text("type"), "AdaptiveCard");
  EXPECT_THAT(to_text(content), HasSubstr("FactSet"));
}

TEST(Messages, PagerDutyMakesOneIncidentOfOneCveInOneEnvironment) {
  std::vector<Alert> alerts{sample()};
  const Json event = pagerduty_of({alerts, 1, "https://b.example"}, "R0");
  EXPECT_EQ(event.text("routing_key"), "R0");
  EXPECT_EQ(event.text("event_action"), "trigger");
  EXPECT_EQ(event.find("payload")->text("severity"), "critical");
  alerts.front().event = kExploitConfirmed;
  EXPECT_EQ(pagerduty_of({alerts, 1, "https://b.example"}, "R0").text("dedup_key"), event.text("dedup_key"));
}

TEST(Messages, BothWebhookPayloadsHaveTheirMembers) {
  const Json finding = finding_payload(sample(), "https://b.example");
  EXPECT_EQ(finding.text("event"), "kev.new");
  EXPECT_EQ(finding.find("environment")->find("id")->integer(), 3);
  for (const auto* name : {"cve_id", "bsid", "severity", "cvss", "bcs", "epss", "epss_percentile", "kev_flagged", "exploit_maturity", "asset_name", "asset_type", "layer", "match_confidence"})
    EXPECT_NE(finding.find("finding")->find(name), nullptr) << name;
  const Json data = data_payload(sample(), "https://b.example");
  EXPECT_EQ(data.text("request_id"), "bs-req-0123456789ab");
  for (const auto* name : {"cve_id", "bsid", "severity", "cvss_score", "bcs_score", "kev_flagged", "exploit_maturity", "primary_vendor", "primary_product", "affected_assets", "patch_available", "breachspider_url"})
    EXPECT_NE(data.find("data")->find(name), nullptr) << name;
  EXPECT_EQ(data.find("data")->find("affected_assets")->items().size(), 2u);
  EXPECT_EQ(data.find("data")->find("affected_assets")->items()[0].text("environment_name"), "Water & Works <1>");
}

TEST(Messages, SyslogFollowsRfc5424AndCannotBeBrokenByTexts) {
  Alert alert = sample();
  alert.environment_name = "A\"B]C\\D\nE";
  const std::string line = rfc5424_of(alert, "host 1");
  EXPECT_THAT(line, ::testing::StartsWith("<130>1 2026-03-01T12:30:45.123Z host_1 bulkhead - kev.new [bulkhead@32473 cve_id=\"CVE-2025-10001\""));
  EXPECT_THAT(line, HasSubstr(R"(environment="A\"B\]C\\D E")"));
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  alert.title = "a|b=c";
  const std::string cef = cef_of(alert, "host", "0.1");
  EXPECT_THAT(cef, HasSubstr("CEF:0|Bulkhead|Bulkhead|0.1|kev.new|a\\|b=c|10|msg=a|b\\=c"));
  EXPECT_THAT(cef, HasSubstr("dhost=PLC-1"));
}

TEST(Messages, SignaturesAreThoseOfBothConventions) {
  // The example of the Standard Webhooks specification: its own libraries give this signature.
  const auto headers = signature_headers("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})");
  EXPECT_EQ(headers[3].value, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  EXPECT_EQ(headers[0].value, "sha256=" + to_hex(hmac_sha256("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", R"({"test": 2432232314})")));
  EXPECT_EQ(signature_headers("plain secret of mine", "m", 1, "x")[3].value, "v1," + to_base64(to_bytes(hmac_sha256("plain secret of mine", "m.1.x"))));
}

}  // namespace
}  // namespace bulkhead::notify
