// Outgoing calls against loopback servers with faults, and against our own server with TLS.
#include "http/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "http/server.h"
#include "http/testing.h"

namespace bulkhead::http {
namespace {

using std::chrono::milliseconds;
using testing::LoopbackServer;
using testing::RawClient;
using testing::ScriptedReply;
using ::testing::HasSubstr;

ClientOptions local_options() {
  ClientOptions options;
  options.allow_private = true;
  options.timeout = milliseconds(2'000);
  return options;
}

Call get(std::string url) {
  Call call;
  call.url = std::move(url);
  return call;
}

ScriptedReply reply_with(std::string body, int status = 200) {
  ScriptedReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

TEST(HttpClient, SendsMethodHeadersAndBody) {
  const LoopbackServer server({reply_with("made", 201)});
  Client client(local_options());
  Call call = get(server.url("/hook?x=1"));
  call.method = "POST";
  call.body = "{\"a\":1}";
  call.headers = {{"Content-Type", "application/json"}, {"X-Signature", "v1,abc"}};
  const auto reply = client.call(call);
  ASSERT_TRUE(reply) << to_text(reply.error());
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(reply->body, "made");
  EXPECT_EQ(reply->address, "127.0.0.1");
  const auto seen = server.requests().at(0);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/hook?x=1");
  EXPECT_EQ(seen.body, "{\"a\":1}");
  EXPECT_EQ(seen.header("X-Signature"), "v1,abc");
}

TEST(HttpClient, RefusesPrivateTargetsUnlessAllowed) {
  const LoopbackServer server({reply_with("secret")});
  Client guarded{ClientOptions{}};
  for (const std::string& url : {server.url(), "http://localhost:" + std::to_string(server.port()) + "/", "http://[::1]:" + std::to_string(server.port()) + "/",
                                 std::string("http://169.254.169.254/latest/meta-data"), std::string("http://[::ffff:10.0.0.1]/"), std::string("http://0.0.0.0/"),
                                 "http://2130706433:" + std::to_string(server.port()) + "/", "http://0x7f.1:" + std::to_string(server.port()) + "/"}) {
    SCOPED_TRACE(url);
    const auto reply = guarded.call(get(url));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, "http.private_target");
  }
  EXPECT_TRUE(server.requests().empty());
  ClientOptions options;
  options.allowed_networks = {*parse_ip_network("127.0.0.0/8")};
  Client allowed(options);
  EXPECT_TRUE(allowed.call(get(server.url())));
}

TEST(HttpClient, RefusesUrlsAndHeadersThatAreNotPlain) {
  Client client(local_options());
  for (const char* url : {"", "ftp://a/", "file:///etc/passwd", "gopher://a/", "http://user:secret@a/", "http://a/\r\nX: y", "//a/", "http://"}) {
    SCOPED_TRACE(url);
    const auto reply = client.call(get(url));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, "http.bad_url");
  }
  Call call = get("http://127.0.0.1:9/");
  call.headers = {{"X-Name", "a\r\nEvil: 1"}};
  const auto reply = client.call(call);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "http.bad_header");
}

TEST(HttpClient, FollowsRedirectsOnlyWhenAllowed) {
  ScriptedReply away = reply_with("", 302);
  away.headers = {{"Location", "/there"}};
  const LoopbackServer server({away, away, reply_with("arrived")});
  Client client(local_options());
  EXPECT_EQ(client.call(get(server.url()))->status, 302);
  Call call = get(server.url());
  call.max_redirects = 2;
  const auto reply = client.call(call);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "arrived");
  EXPECT_EQ(server.requests().back().target, "/there");
}

TEST(HttpClient, NamesEachFault) {
  ScriptedReply late = reply_with("late"), cut = reply_with(std::string(1000, 'x')), gone, trickle = reply_with(std::string(1000, 'x'));
  late.delay = milliseconds(1'000);
  cut.truncate_after = 10;
  gone.close_at_once = true;
  trickle.byte_delay = milliseconds(5);
  const std::pair<ScriptedReply, const char*> cases[] = {{late, "http.timeout"}, {cut, "http.reply_cut"}, {gone, "http.reply_cut"}, {trickle, "http.timeout"}, {reply_with(std::string(5000, 'x')), "http.reply_too_large"}};
  for (const auto& [scripted, code] : cases) {
    SCOPED_TRACE(code);
    const LoopbackServer server({scripted});
    Client client(local_options());
    Call call = get(server.url());
    call.timeout = milliseconds(300);
    call.max_body_bytes = 2000;
    const auto reply = client.call(call);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, code);
  }
  Client client(local_options());
  std::uint16_t free_port = 0;
  { const LoopbackServer server({gone}); free_port = server.port(); }
  const auto reply = client.call(get("http://127.0.0.1:" + std::to_string(free_port) + "/"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "http.unreachable");
}

TEST(HttpClient, GivesStatusesAndRetryAfterToTheCaller) {
  ScriptedReply busy = reply_with("slow down", 429);
  busy.headers = {{"Retry-After", "17"}};
  const LoopbackServer server({busy, reply_with("", 304)});
  Client client(local_options());
  const auto first = client.call(get(server.url()));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 429);
  EXPECT_EQ(first->retry_after_seconds(), 17);
  Call conditional = get(server.url());
  conditional.if_none_match = "\"abc\"";
  EXPECT_EQ(client.call(conditional)->status, 304);
  EXPECT_EQ(server.requests().at(1).header("If-None-Match"), "\"abc\"");
}

TEST(HttpClient, StreamsIntoASink) {
  const LoopbackServer server({reply_with(std::string(100'000, 'z'))});
  Client client(local_options());
  std::size_t got = 0;
  Call call = get(server.url());
  call.sink = [&](std::string_view piece) { got += piece.size(); return true; };
  const auto reply = client.call(call);
  ASSERT_TRUE(reply);
  EXPECT_EQ(got, 100'000u);
  EXPECT_TRUE(reply->body.empty());
  call.sink = [](std::string_view) { return false; };
  EXPECT_EQ(client.call(call).error().code, "http.stopped");
}

class HelloApplication final : public Application {
 public:
  [[nodiscard]] BodyRules body_rules(const Request&) const override { return {2000, false}; }
  [[nodiscard]] Response respond(Request& request) override { return text_response(200, "text/plain", request.tls ? "encrypted " + std::to_string(request.body.size()) : "plain"); }
};

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    first_ = testing::make_self_signed();
    options_.port = 0;
    options_.deadlines.linger = milliseconds(500);
    options_.deadlines.handshake = milliseconds(300);
    options_.tls = TlsOptions{testing::write_file(base_ + ".crt", first_.certificate_pem), testing::write_file(base_ + ".key", first_.key_pem)};
    authority_ = testing::write_file(base_ + ".ca", first_.certificate_pem);
  }
  void start() {
    auto started = Server::start(options_, application_, clock_);
    ASSERT_TRUE(started) << to_text(started.error());
    server_ = std::move(*started);
  }
  Result<CallReply> call(std::string body = {}) {
    ClientOptions options = local_options();
    options.authority_file = authority_;
    Client client(options);
    Call wanted = get("https://127.0.0.1:" + std::to_string(server_->port()) + "/");
    if (!body.empty()) wanted.method = "POST";
    wanted.body = std::move(body);
    return client.call(wanted);
  }
  const std::string base_ = ::testing::TempDir() + "bulkhead_tls_test";
  testing::SelfSigned first_;
  std::string authority_;
  ServerOptions options_;
  HelloApplication application_;
  SystemClock clock_;
  std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, ServesEncryptedAndChecksTheCertificate) {
  start();
  const auto reply = call("abc");
  ASSERT_TRUE(reply) << to_text(reply.error());
  EXPECT_EQ(reply->body, "encrypted 3");
  EXPECT_EQ(reply->header("Strict-Transport-Security"), "max-age=31536000");
  Client stranger(local_options());  // trusts the system's authorities only
  const auto refused = stranger.call(get("https://127.0.0.1:" + std::to_string(server_->port()) + "/"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "http.tls");
}

TEST_F(TlsTest, DeliversThe413UnderTls) {
  start();
  const auto reply = call(std::string(500'000, 'x'));
  ASSERT_TRUE(reply) << to_text(reply.error());
  EXPECT_EQ(reply->status, 413);
}

TEST_F(TlsTest, ReloadsTheCertificateWithoutRestart) {
  start();
  ASSERT_TRUE(call());
  testing::write_file(options_.tls->key_file, "nonsense");
  EXPECT_EQ(server_->reload_certificate().error().code, "http.bad_certificate");
  EXPECT_TRUE(call()) << "the old certificate stays";
  const auto second = testing::make_self_signed();
  testing::write_file(options_.tls->certificate_file, second.certificate_pem);
  testing::write_file(options_.tls->key_file, second.key_pem);
  ASSERT_TRUE(server_->reload_certificate());
  EXPECT_EQ(call().error().code, "http.tls") << "the new one is not the trusted one";
  testing::write_file(authority_, second.certificate_pem);
  EXPECT_TRUE(call());
}

TEST_F(TlsTest, CutsHandshakesThatDoNotEnd) {
  start();
  RawClient silent(server_->port()), plain(server_->port());
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(plain.closed_within(milliseconds(1'000)));
  EXPECT_TRUE(silent.closed_within(milliseconds(1'500)));
  EXPECT_TRUE(call());
}

TEST_F(TlsTest, RefusesAKeyOfAnotherCertificate) {
  testing::write_file(options_.tls->key_file, testing::make_self_signed().key_pem);
  const auto started = Server::start(options_, application_, clock_);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "http.bad_certificate");
}

}  // namespace
}  // namespace bulkhead::http
