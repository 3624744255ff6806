// Reports over HTTP: all types, schedules with their mail, share links with their view log, the log as a file; rights and tenants.
#include "faces/report_desk.h"
#include "notify/mail_message.h"
#include "notify/scheduled_report.h"
#include "record/outbox.h"
#include "identity/member.h"
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using namespace testing;

std::int64_t number(const Answer& answer, std::initializer_list<std::string_view> path) {
  const Json& value = answer.at(path);
  EXPECT_TRUE(value.is_integer()) << answer.text;
  return value.is_integer() ? value.integer() : -1;
}

/// An environment with two controllers, one of them with two findings; its id.
std::int64_t plant(Installation& installation, const Caller& caller) {
  const Answer made = installation.ask("POST", "/environments", caller, R"({"name":"North plant","site_type":"water-treatment","criticality":"High"})");
  EXPECT_EQ(made.status, 201) << made.text;
  const std::int64_t id = number(made, {"environment", "id"});
  const Answer imported = installation.ask("POST", fmt::format("/environments/{}/assets/csv-commit", id), caller, R"({"csv":"name,vendor,product,version\nPLC-1,Siemens,SIMATIC S7-1500,V2.9.4\nPLC-2,Siemens,SIMATIC S7-1500,V3.1\n","mode":"all"})");
  EXPECT_EQ(imported.status, 200) << imported.text;
  return id;
}

Caller member(Installation& installation, record::Role role) {
  const std::string email = fmt::format("{}@plant.example", name_of(role));
  auto& services = installation.services();
  must(identity::invite_member(services.database, record::system_actor(1), services.clock, email, "Somebody", role));
  return installation.sign_in_by_link(email);
}

std::string period(std::string_view type, std::int64_t id, std::string_view format) {
  return fmt::format(R"({{"report_type":"{}","environment_ids":[{}],"from":"2026-01-01","to":"2099-12-31","format":"{}"}})", type, id, format);
}

TEST(ReportRoutes, EveryTypeIsMadeAndReadingItIsLogged) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::int64_t id = plant(installation, owner);
    for (const auto* type : {"executive_summary", "environment_risk", "nerc_cip", "iec_62443", "patch_gap", "vendor_comparison", "audit_log"}) {
      const Answer made = installation.ask("POST", "/reports/generate", owner, period(type, id, "html,csv,json,xlsx"));
      ASSERT_EQ(made.status, 201) << type << made.text;
      EXPECT_EQ(made.at({"item"}).text("report_type"), type);
      EXPECT_EQ(made.at({"item", "formats"}).items().size(), 4u) << type;
      const std::string report = fmt::format("/reports/{}", number(made, {"item", "id"}));
      EXPECT_THAT(installation.ask("GET", report + "/download?format=html", owner).text, HasSubstr("Counting rules"));
      const Answer book = installation.ask("GET", report + "/download?format=xlsx", owner);
      EXPECT_THAT(book.head, HasSubstr("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
      EXPECT_TRUE(book.text.starts_with("PK"));
    }
    EXPECT_EQ(number(installation.ask("GET", "/audit-log?action=REPORT_VIEWED", owner), {"pagination", "total"}), 7);
    EXPECT_EQ(number(installation.ask("GET", "/audit-log?action=REPORT_EXPORTED", owner), {"pagination", "total"}), 7);
    EXPECT_EQ(installation.ask("POST", "/reports/generate", owner, period("horoscope", id, "html")).status, 422);
    EXPECT_EQ(installation.ask("POST", "/reports/generate", owner, R"({"report_type":"nerc_cip","environment_ids":[],"from":"2026-01-01","to":"2026-12-31"})").status, 422);
    const Caller other = installation.other_organization();
    for (const auto* type : {"executive_summary", "nerc_cip", "audit_log"}) EXPECT_EQ(installation.ask("POST", "/reports/generate", other, period(type, id, "html")).status, 404) << type;
  });
}

TEST(ReportRoutes, AViewerReadsButMakesNothing) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::int64_t id = plant(installation, owner);
    const Answer made = installation.ask("POST", "/reports/generate", owner, period("patch_gap", id, "html"));
    const std::string report = fmt::format("/reports/{}", number(made, {"item", "id"}));
    const Caller viewer = member(installation, record::Role::viewer);
    EXPECT_EQ(installation.ask("GET", report + "/download?format=html", viewer).status, 200);
    EXPECT_EQ(installation.ask("GET", "/reports/schedules", viewer).status, 200);
    for (const auto& [method, path, body] : std::vector<std::tuple<std::string, std::string, std::string>>{
             {"POST", "/reports/generate", period("patch_gap", id, "html")}, {"POST", report + "/share", R"({"recipient":"a@b.example"})"}, {"GET", report + "/share", ""},
             {"POST", "/reports/schedules", fmt::format(R"({{"name":"x","report_type":"patch_gap","environment_ids":[{}],"frequency":"weekly"}})", id)}, {"PUT", "/reports/settings", R"({"cip_editions":["CIP-007-7"]})"},
             {"GET", "/audit-log/export", ""}})
      EXPECT_EQ(installation.ask(method, path, viewer, body).status, 403) << method << path;
    const Caller auditor = member(installation, record::Role::auditor);
    EXPECT_EQ(installation.ask("GET", "/audit-log/export", auditor).status, 200);
    EXPECT_EQ(installation.ask("PUT", "/reports/settings", auditor, R"({"cip_editions":["CIP-007-7"]})").status, 403);
  });
}

TEST(ReportRoutes, SchedulesAreKeptMadeAndMailed) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::int64_t id = plant(installation, owner);
    const auto body = [&](std::string_view rest) { return fmt::format(R"({{"name":"Monday","report_type":"patch_gap","environment_ids":[{}],"recipients":["boss@plant.example","cfo@plant.example"],{}}})", id, rest); };
    const Answer made = installation.ask("POST", "/reports/schedules", owner, body(R"("frequency":"weekly","day":"monday","time":"06:30","time_zone":"Europe/Berlin")"));
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(made.at({"data"}).text("day"), "monday");
    EXPECT_EQ(made.at({"data"}).text("time"), "06:30");
    const std::string path = fmt::format("/reports/schedules/{}", number(made, {"data", "id"}));
    EXPECT_EQ(installation.ask("POST", "/reports/schedules", owner, body(R"("frequency":"monthly","day":"31")")).status, 422);
    EXPECT_EQ(installation.ask("POST", "/reports/schedules", owner, body(R"("frequency":"weekly","time_zone":"Mars/Base")")).status, 422);
    EXPECT_EQ(installation.ask("PUT", path, owner, body(R"("frequency":"monthly","day":"last","time":"07:00","version":1)")).at({"data"}).text("day"), "last");
    EXPECT_EQ(installation.ask("PUT", path, owner, body(R"("frequency":"weekly","version":1)")).status, 409);
    const Caller other = installation.other_organization();
    EXPECT_EQ(installation.ask("PUT", path, other, body(R"("frequency":"weekly")")).status, 404);
    EXPECT_EQ(installation.ask("DELETE", path, other).status, 404);
    EXPECT_TRUE(installation.ask("GET", "/reports/schedules", other).at({"data"}).items().empty());

    // Its time comes: made once, kept, queued for each recipient.
    auto& services = installation.services();
    services.database.writer()->execute("UPDATE report_schedule SET next_run_at = 1");
    EXPECT_TRUE(must(notify::run_due_report(report_desk(services), {.mail = true})));
    EXPECT_FALSE(must(notify::run_due_report(report_desk(services), {.mail = true})));
    const auto reports = installation.ask("GET", "/reports", owner).at({"items"}).items();
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].text("report_type"), "patch_gap");
    EXPECT_EQ(reports[0].text("created_by"), "Bulkhead");
    const Answer after = installation.ask("GET", "/reports/schedules", owner);
    EXPECT_TRUE(after.at({"data"}).items()[0].find("last_error")->is_null()) << after.text;
    EXPECT_EQ(after.at({"data"}).items()[0].find("last_report_id")->integer(), reports[0].find("id")->integer());
    const auto queued = record::outbox_page(*services.database.reader(), {1, std::string(notify::kMailTopic), std::nullopt, 1, 20});
    ASSERT_EQ(queued.total, 2);
    const auto mail = must(from_json<notify::MailMessage>(queued.entries[0].body));
    EXPECT_THAT(mail.subject, HasSubstr("Patch gap report: Monday"));
    ASSERT_EQ(mail.files.size(), 1u);
    EXPECT_TRUE(std::filesystem::exists(services.database.data_directory() / mail.files[0].path));

    // An environment that is gone cannot come back: the run is left out, and said so.
    installation.ask("DELETE", fmt::format("/environments/{}", id), owner);
    services.database.writer()->execute("UPDATE report_schedule SET next_run_at = 1");
    EXPECT_TRUE(must(notify::run_due_report(report_desk(services), {.mail = true})));
    EXPECT_EQ(number(installation.ask("GET", "/audit-log?action=REPORT_SCHEDULE_FAILED", owner), {"pagination", "total"}), 1);
    EXPECT_EQ(installation.ask("DELETE", path, owner).status, 200);
    EXPECT_TRUE(installation.ask("GET", "/reports/schedules", owner).at({"data"}).items().empty());
  });
}

TEST(ReportRoutes, AQueuedMailCarriesThePdfToTheServer) {
  on_each_installation([](Installation& installation) {
    auto& services = installation.services();
    http::testing::SmtpSink sink;
    notify::SenderOptions options;
    options.mail = http::MailServer{.host = "127.0.0.1", .port = sink.port(), .security = http::MailSecurity::plain};
    options.mail_from = {"bulkhead@plant.example", "Bulkhead"};
    options.public_address = "https://bulkhead.plant.example";
    const notify::Sender sender(must(SealKey::open(services.database.data_directory() / "seal-key")), options, services.clock);
    std::filesystem::create_directories(services.database.data_directory() / "reports");
    std::ofstream(services.database.data_directory() / "reports" / "a.pdf") << "%PDF-1.7 content";
    record::OutboxEntry entry;
    entry.body = to_json(notify::MailMessage{{"boss@plant.example"}, "Report", "Made.", "/reports?report=7", {{"reports/a.pdf", "report.pdf", "application/pdf"}, {"../../etc/passwd", "x", "text/plain"}}});
    const auto outcome = sender.send_queued_mail(services.database, entry);
    EXPECT_EQ(outcome.state, record::OutboxState::sent) << outcome.message;
    ASSERT_TRUE(sink.wait_for(1));
    const std::string content = sink.mails()[0].content;
    EXPECT_THAT(content, HasSubstr("report.pdf"));
    EXPECT_THAT(content, HasSubstr(to_base64("%PDF-1.7 content")));
    EXPECT_THAT(content, ::testing::Not(HasSubstr(to_base64("root:x:0"))));
  });
}

TEST(ReportRoutes, AShareLinkOpensOneReportUntilItIsWithdrawn) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::int64_t id = plant(installation, owner);
    const Answer made = installation.ask("POST", "/reports/generate", owner, period("executive_summary", id, "html,csv"));
    const std::string report = fmt::format("/reports/{}", number(made, {"item", "id"}));
    const Answer shared = installation.ask("POST", report + "/share", owner, R"({"recipient":"auditor@else.example"})");
    ASSERT_EQ(shared.status, 201) << shared.text;
    const std::string url(shared.at({"data"}).text("url"));
    const std::string token = url.substr(url.find("#token=") + 7);
    ASSERT_EQ(token.size(), 64u) << url;
    const std::string open = "/shared/reports/" + token;

    const Answer seen = installation.ask("GET", open);
    ASSERT_EQ(seen.status, 200) << seen.text;
    EXPECT_EQ(seen.at({"data"}).text("organization"), "Water Works");
    EXPECT_EQ(seen.text.find("input_digest"), std::string::npos);
    const Answer html = installation.ask("GET", open + "/download?format=html");
    EXPECT_THAT(html.head, HasSubstr("Content-Security-Policy: sandbox"));
    EXPECT_THAT(html.text, HasSubstr("Executive summary"));
    EXPECT_EQ(installation.ask("GET", open + "/download?format=csv").status, 200);
    EXPECT_EQ(installation.ask("GET", open + "/download?format=pdf").status, 404);
    EXPECT_EQ(installation.ask("GET", "/shared/reports/" + std::string(64, '0')).status, 404);

    const Answer list = installation.ask("GET", report + "/share", owner);
    ASSERT_EQ(list.at({"data"}).items().size(), 1u);
    const Json& share = list.at({"data"}).items()[0];
    EXPECT_EQ(share.text("state"), "active");
    ASSERT_EQ(share.find("views")->items().size(), 2u);
    EXPECT_EQ(share.find("views")->items()[0].text("form"), "csv");
    EXPECT_TRUE(share.find("url")->is_null());
    const Answer log = installation.ask("GET", "/audit-log?action=REPORT_VIEWED", owner);
    ASSERT_EQ(number(log, {"pagination", "total"}), 1);
    EXPECT_EQ(log.at({"data"}).items()[0].find("actor")->text("email"), "auditor@else.example");

    const Caller other = installation.other_organization();
    const std::string one = fmt::format("{}/share/{}", report, share.find("id")->integer());
    EXPECT_EQ(installation.ask("GET", report + "/share", other).status, 404);
    EXPECT_EQ(installation.ask("DELETE", one, other).status, 404);
    EXPECT_EQ(installation.ask("DELETE", one, owner).status, 200);
    EXPECT_EQ(installation.ask("GET", open).status, 404);
    EXPECT_EQ(installation.ask("GET", open + "/download?format=html").status, 404);

    const Answer second = installation.ask("POST", report + "/share", owner, R"({"recipient":"auditor@else.example"})");
    installation.services().database.writer()->execute("UPDATE report_share SET expires_at = 1");
    const std::string late(second.at({"data"}).text("url"));
    const Answer expired = installation.ask("GET", "/shared/reports/" + late.substr(late.find("#token=") + 7));
    EXPECT_EQ(expired.status, 404);
    EXPECT_THAT(expired.text, HasSubstr("Share link expired."));
  });
}

TEST(ReportRoutes, TheLogLeavesAsAFileAndThatIsLogged) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    plant(installation, owner);
    const Answer csv = installation.ask("GET", "/audit-log/export?action=ENV_CREATED", owner);
    ASSERT_EQ(csv.status, 200) << csv.text;
    EXPECT_TRUE(csv.text.starts_with("timestamp,actor_email,actor_name,action,resource_type,resource_id,environment_name,detail_json,ip_address\r\n"));
    EXPECT_EQ(std::count(csv.text.begin(), csv.text.end(), '\n'), 2);
    EXPECT_THAT(csv.text, HasSubstr("owner@plant.example,Olga Owner,ENV_CREATED,environment"));
    EXPECT_EQ(installation.ask("GET", "/audit-log/export?action=NO_SUCH", owner).status, 422);
    EXPECT_EQ(installation.ask("GET", "/audit-log/export?format=docx", owner).status, 422);
    EXPECT_EQ(number(installation.ask("GET", "/audit-log?action=LOG_EXPORTED", owner), {"pagination", "total"}), 1);
    const Caller other = installation.other_organization();
    EXPECT_THAT(installation.ask("GET", "/audit-log/export", other).text, ::testing::Not(HasSubstr("North plant")));
  });
}

TEST(ReportRoutes, TheConfiguredEditionIsPrinted) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::int64_t id = plant(installation, owner);
    const Answer before = installation.ask("GET", "/reports/settings", owner);
    EXPECT_EQ(before.at({"data", "cip_editions"}).items().size(), 3u) << before.text;
    EXPECT_EQ(installation.ask("PUT", "/reports/settings", owner, R"({"cip_editions":["CIP-007-6","CIP-007-7"]})").status, 422);
    EXPECT_EQ(installation.ask("PUT", "/reports/settings", owner, R"({"cip_editions":["CIP-001-1"]})").status, 422);
    ASSERT_EQ(installation.ask("PUT", "/reports/settings", owner, R"({"cip_editions":["CIP-007-7"]})").status, 200);
    const Answer made = installation.ask("POST", "/reports/generate", owner, period("nerc_cip", id, "html"));
    const Answer html = installation.ask("GET", fmt::format("/reports/{}/download?format=html", number(made, {"item", "id"})), owner);
    EXPECT_THAT(html.text, HasSubstr("CIP-007-7 Cyber Security"));
    EXPECT_THAT(html.text, ::testing::Not(HasSubstr("CIP-007-6")));
  });
}

}  // namespace
}  // namespace bulkhead::faces
