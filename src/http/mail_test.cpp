#include "http/mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "http/testing.h"

namespace bulkhead::http {
namespace {

using testing::SmtpSink;
using testing::SmtpSinkOptions;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Instant kDate{1'772'368'245'000'000};

Mail sample() {
  Mail mail;
  mail.from = {"bulkhead@plant4.example", "Bulkhead"};
  mail.to = {{"jana@plant4.example", "Jana Krüger, Schichtleitung"}};
  mail.subject = "Zwei neue Befunde für S7-1500 (CVE-2026-0001)";
  mail.text = "Grüße\n.\nfrom the sink\n";
  mail.html = "<p>Grüße</p>";
  return mail;
}

MailServer server_of(const SmtpSink& sink) {
  MailServer server;
  server.host = "127.0.0.1";
  server.port = sink.port();
  server.security = MailSecurity::plain;
  server.timeout = std::chrono::milliseconds(3'000);
  return server;
}

TEST(RenderMail, EncodesEverythingThatIsNotAscii) {
  const auto text = render_mail(sample(), kDate);
  ASSERT_TRUE(text);
  for (const char c : *text) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
  EXPECT_THAT(*text, HasSubstr("Date: Sun, 01 Mar 2026 12:30:45 +0000\r\n"));
  EXPECT_THAT(*text, HasSubstr("From: \"Bulkhead\" <bulkhead@plant4.example>\r\n"));
  EXPECT_THAT(*text, HasSubstr("Subject: =?UTF-8?B?"));
  EXPECT_THAT(*text, HasSubstr("multipart/alternative"));
  EXPECT_THAT(*text, HasSubstr(to_base64("<p>Grüße</p>")));
  for (const std::string_view line : split(*text, '\n')) EXPECT_LE(line.size(), 999u);  // RFC 5322 section 2.1.1, with the CR
}

TEST(RenderMail, RefusesHeaderInjection) {
  const auto refused = [](auto change) {
    Mail mail = sample();
    change(mail);
    const auto text = render_mail(mail, kDate);
    return text ? std::string("accepted") : text.error().code;
  };
  EXPECT_EQ(refused([](Mail& m) { m.subject = "a\r\nBcc: evil@x.example"; }), "mail.bad_header");
  EXPECT_EQ(refused([](Mail& m) { m.to[0].name = "a\nb"; }), "mail.bad_header");
  EXPECT_EQ(refused([](Mail& m) { m.message_id = "a>\r\nX: y"; }), "mail.bad_header");
  EXPECT_EQ(refused([](Mail& m) { m.attachments.push_back({"a\r\nb", "text/plain", ""}); }), "mail.bad_header");
  EXPECT_EQ(refused([](Mail& m) { m.subject = "\xff"; }), "mail.bad_header");
  EXPECT_EQ(refused([](Mail& m) { m.to.clear(); }), "mail.bad_address");
  for (const char* address : {"", "a", "@b", "a@", "a@b\r\nRCPT TO:<c@d>", "a b@c", "a@b@c", "<a@b>", "a@b,c@d", "jürgen@b.example", ".a@b", "a..b@c", "a@b..c", "-a@b"}) {
    SCOPED_TRACE(address);
    EXPECT_EQ(refused([&](Mail& m) { m.to[0].address = address; }), "mail.bad_address");
  }
}

TEST(SendMail, DeliversTheMessageAsItIs) {
  const SmtpSink sink;
  Mail mail = sample();
  mail.to.push_back({"audit@plant4.example", ""});
  mail.attachments.push_back({"Bericht März.csv", "text/csv", "a;b\r\n1;2\r\n"});
  mail.message_id = "fixed@plant4.example";
  const auto sent = send_mail(server_of(sink), mail, kDate);
  ASSERT_TRUE(sent) << to_text(sent.error());
  ASSERT_TRUE(sink.wait_for(1));
  const auto seen = sink.mails().at(0);
  EXPECT_EQ(seen.sender, "bulkhead@plant4.example");
  EXPECT_THAT(seen.recipients, ::testing::ElementsAre("jana@plant4.example", "audit@plant4.example"));
  EXPECT_EQ(seen.content, *render_mail(mail, kDate));
  EXPECT_THAT(seen.content, HasSubstr("filename*=UTF-8''Bericht%20M%C3%A4rz.csv"));
  EXPECT_FALSE(seen.encrypted);
}

TEST(SendMail, SpeaksStarttlsAndSmtpsWithSignIn) {
  for (const auto security : {SmtpSinkOptions::Security::starttls, SmtpSinkOptions::Security::smtps}) {
    SmtpSinkOptions options;
    options.security = security;
    options.offer_login = true;
    const SmtpSink sink(options);
    MailServer server = server_of(sink);
    server.security = security == SmtpSinkOptions::Security::smtps ? MailSecurity::smtps : MailSecurity::starttls;
    server.user = "relay";
    server.password = "p w\"ü";
    EXPECT_EQ(send_mail(server, sample(), kDate).error().code, "mail.tls") << "an unknown authority is not trusted";
    server.authority_file = testing::write_file(::testing::TempDir() + "bulkhead_mail_test.crt", sink.certificate_pem());
    const auto sent = send_mail(server, sample(), kDate);
    ASSERT_TRUE(sent) << to_text(sent.error());
    ASSERT_TRUE(sink.wait_for(1));
    EXPECT_TRUE(sink.mails().at(0).encrypted);
    EXPECT_EQ(sink.mails().at(0).user, "relay");
    EXPECT_EQ(sink.mails().at(0).password, "p w\"ü");
  }
}

TEST(SendMail, NeverFallsBackToPlain) {
  const SmtpSink sink;  // offers no STARTTLS
  MailServer server = server_of(sink);
  server.security = MailSecurity::starttls;
  EXPECT_EQ(send_mail(server, sample(), kDate).error().code, "mail.tls");
  EXPECT_TRUE(sink.mails().empty());
}

TEST(SendMail, TellsLaterFromNever) {
  const auto code_with = [](SmtpSinkOptions options) {
    const SmtpSink sink(std::move(options));
    const auto sent = send_mail(server_of(sink), sample(), kDate);
    return sent ? std::string("sent") : sent.error().code;
  };
  SmtpSinkOptions busy, refused, full;
  busy.greeting_status = 421;
  refused.refused_recipient = "jana@plant4.example";
  full.data_status = 452;
  EXPECT_EQ(code_with(busy), "mail.busy");
  EXPECT_EQ(code_with(refused), "mail.refused");
  EXPECT_EQ(code_with(full), "mail.busy");
  std::uint16_t port = 0;
  { const SmtpSink gone; port = gone.port(); }
  MailServer server;
  server.host = "127.0.0.1";
  server.port = port;
  server.security = MailSecurity::plain;
  EXPECT_EQ(send_mail(server, sample(), kDate).error().code, "mail.unreachable");
}

}  // namespace
}  // namespace bulkhead::http
