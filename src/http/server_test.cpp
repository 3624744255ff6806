// The server over real sockets: strictness, limits, deadlines, keep-alive, graceful stop.
#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>

#include "core/json.h"
#include "core/text.h"
#include "http/testing.h"

namespace bulkhead::http {
namespace {

using std::chrono::milliseconds;
using testing::RawClient;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// Echoes what it saw; some paths do special things.
class EchoApplication final : public Application {
 public:
  [[nodiscard]] BodyRules body_rules(const Request& head) const override {
    if (head.path == "/large") return {8u << 20, false};
    if (head.path == "/file") return {8u << 20, true};
    return {1000, false};
  }
  [[nodiscard]] Response respond(Request& request) override {
    if (request.path == "/throw") throw std::runtime_error("secret detail");
    if (request.path == "/inject") {
      Response response = text_response(200, "text/plain", "x");
      response.add_header("X-Name", "a\r\nSet-Cookie: evil=1");
      return response;
    }
    if (request.path == "/wait") {
      std::unique_lock guard(lock_);
      ++waiting_;
      changed_.notify_all();
      changed_.wait_for(guard, std::chrono::seconds(10), [this] { return released_; });
      return text_response(200, "text/plain", "waited");
    }
    if (request.path == "/stream") {
      Response response = text_response(200, "text/plain", "");
      auto count = std::make_shared<int>(0);
      response.producer = [count](std::string& piece) -> Result<bool> {
        piece = "piece" + std::to_string(*count);
        return ++*count < 3;
      };
      return response;
    }
    if (request.path == "/broken-stream") {
      Response response = text_response(200, "text/plain", "");
      auto count = std::make_shared<int>(0);
      response.producer = [count](std::string& piece) -> Result<bool> {
        if ((*count)++ > 0) return fail(ErrorKind::unavailable, "test.gone", "The source is gone.");
        piece = "first";
        return true;
      };
      return response;
    }
    if (request.path == "/big") return text_response(200, "text/plain", std::string(3u << 20, 'b'));
    const std::string where = request.body_file ? "file" : "memory";
    return text_response(200, "text/plain", request.method + " " + request.path + " " + std::to_string(request.content().size()) + " " + where + " " + request.remote_address + (request.tls ? " tls" : " plain"));
  }
  void release() {
    const std::lock_guard guard(lock_);
    released_ = true;
    changed_.notify_all();
  }
  bool wait_until_waiting(int count) {
    std::unique_lock guard(lock_);
    return changed_.wait_for(guard, std::chrono::seconds(5), [&] { return waiting_ >= count; });
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool released_ = false;
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    options_.port = 0;
    options_.workers = 2;
    options_.deadlines.linger = milliseconds(300);
    options_.on_problem = [this](const std::string& line) {
      const std::lock_guard guard(problems_lock_);
      problems_.push_back(line);
    };
    options_.on_request = [this](const AccessRecord& record) {
      const std::lock_guard guard(problems_lock_);
      records_.push_back(record);
    };
  }
  void start() {
    auto started = Server::start(options_, application_, clock_);
    ASSERT_TRUE(started) << to_text(started.error());
    server_ = std::move(*started);
  }
  /// Sends raw bytes and gives all that comes back until the end.
  std::string talk(std::string_view bytes) {
    RawClient client(server_->port());
    client.send(bytes);
    client.half_close();
    return client.read_all();
  }

  ServerOptions options_;
  EchoApplication application_;
  FixedClock clock_{Instant{1'772'368'245'000'000}};  // 2026-03-01T12:30:45Z
  std::mutex problems_lock_;
  std::vector<std::string> problems_;
  std::vector<AccessRecord> records_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersWithDateAndSecurityHeaders) {
  start();
  RawClient client(server_->port());
  client.send("GET /hello?x=1 HTTP/1.1\r\nHost: plant\r\nConnection: close\r\n\r\n");
  const std::string reply = client.read_all();
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("Date: Sun, 01 Mar 2026 12:30:45 GMT\r\n"));
  EXPECT_THAT(reply, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(reply, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(reply, Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(reply, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(reply, HasSubstr("X-Request-ID: bs-req-"));
  EXPECT_THAT(reply, Not(HasSubstr("Strict-Transport-Security")));
  EXPECT_THAT(reply, HasSubstr("\r\n\r\nGET /hello 0 memory 127.0.0.1 plain"));
}

TEST_F(ServerTest, RefusesWhatOtherSoftwareMightReadDifferently) {
  start();
  const std::string host = "Host: a\r\n";
  const std::pair<const char*, std::string> cases[] = {
      {"length and chunked", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunked and length", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"},
      {"two different lengths", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"},
      {"two equal lengths", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"},
      {"a list of lengths", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3, 3\r\n\r\nabc"},
      {"signed length", "POST / HTTP/1.1\r\n" + host + "Content-Length: +3\r\n\r\nabc"},
      {"space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"},
      {"LF only", "GET / HTTP/1.1\nHost: a\n\n"},
      {"CR only", "GET / HTTP/1.1\rHost: a\r\r"},
      {"LF in a chunk extension", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n3;a\nb\r\nabc\r\n0\r\n\r\n"},
      {"bad chunk size", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n"},
      {"negative chunk size", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n"},
      {"huge chunk size", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n"},
      {"NUL in a header", std::string("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 35)},
      {"control character", "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01\r\n\r\n"},
      {"HTTP/1.0 with chunked", "POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"xchunked", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {"chunked, identity", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
      {"gzip, chunked", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {"two transfer codings", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"no host", "GET / HTTP/1.1\r\n\r\n"},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
      {"host with user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"},
      {"folded header", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"},
      {"header line starts with a space", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
      {"no colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n"},
      {"dot segments", "GET /a/../b HTTP/1.1\r\n" + host + "\r\n"},
      {"encoded dot segments", "GET /a/%2e%2E/b HTTP/1.1\r\n" + host + "\r\n"},
      {"encoded slash", "GET /a%2fb HTTP/1.1\r\n" + host + "\r\n"},
      {"encoded NUL", "GET /a%00 HTTP/1.1\r\n" + host + "\r\n"},
      {"broken escape", "GET /a%2 HTTP/1.1\r\n" + host + "\r\n"},
      {"not UTF-8", "GET /?q=%ff HTTP/1.1\r\n" + host + "\r\n"},
      {"authority form", "CONNECT a:443 HTTP/1.1\r\n" + host + "\r\n"},
      {"asterisk form", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n"},
      {"no target", "GET  HTTP/1.1\r\n" + host + "\r\n"},
      {"TLS on the plain port", std::string("\x16\x03\x01\x00\xc4\x01\x00\x00\xc0\x03\x03 0123456789\r\n\r\n", 26)},
  };
  for (const auto& [name, bytes] : cases) {
    SCOPED_TRACE(name);
    const std::string reply = talk(bytes + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
    EXPECT_THAT(reply, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(reply, HasSubstr("\"BAD_REQUEST\""));
    EXPECT_THAT(reply, Not(HasSubstr("/smuggled")));
  }
  EXPECT_EQ(server_->counts().requests_total, 0u);
  EXPECT_EQ(server_->counts().refused_total, std::size(cases));
}

TEST_F(ServerTest, TakesWhatIsUnusualButRight) {
  start();
  const std::pair<const char*, std::string> cases[] = {
      {"HTTP/1.0 without host", "GET / HTTP/1.0\r\n\r\n"},
      {"empty line first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"absolute form", "GET http://a/x?q=1 HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"chunk extension", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;name=value\r\nabc\r\n0\r\n\r\n"},
      {"Chunked in capitals", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n3\r\nabc\r\n0\r\n\r\n"},
      {"trailers", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n"},
      {"IPv6 host", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"},
      {"UTF-8 path", "GET /%C3%BCbersicht HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"raw braces", "GET /?api-key={B905} HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"no white space after the colon", "GET / HTTP/1.1\r\nHost:a\r\n\r\n"},
  };
  for (const auto& [name, bytes] : cases) {
    SCOPED_TRACE(name);
    EXPECT_THAT(talk(bytes), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
}

TEST_F(ServerTest, ReadsChunkedBodiesInAnyPieces) {
  start();
  RawClient client(server_->port());
  const std::string request = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\nwiki\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n";
  for (const char c : request) client.send({&c, 1});
  EXPECT_THAT(client.read_all(), HasSubstr("POST /a 14 memory"));
}

TEST_F(ServerTest, KeepsConnectionsAndAnswersPipelinedRequestsInOrder) {
  start();
  const std::string reply = talk("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto first = reply.find("GET /1 0"), second = reply.find("POST /2 3"), third = reply.find("GET /3 0");
  ASSERT_NE(third, std::string::npos) << reply;
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_EQ(server_->counts().connections_total, 1u);
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  start();
  const std::string reply = talk("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(reply, HasSubstr("Content-Length: "));
  EXPECT_THAT(reply, ::testing::EndsWith("\r\n\r\n"));
}

TEST_F(ServerTest, DeliversThe413ToAClientThatSendsMore) {
  start();
  const std::string declared = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2400000\r\n\r\n" + std::string(2'400'000, 'x');
  EXPECT_THAT(talk(declared), AllOf(StartsWith("HTTP/1.1 413 Content Too Large\r\n"), HasSubstr("larger than 1000 bytes")));
  std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 100; ++i) chunked += "400\r\n" + std::string(1024, 'x') + "\r\n";
  EXPECT_THAT(talk(chunked), StartsWith("HTTP/1.1 413 Content Too Large\r\n"));
}

TEST_F(ServerTest, LimitsTheHeader) {
  start();
  EXPECT_THAT(talk("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(talk("GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 414 "));
  EXPECT_THAT(talk("GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 414 "));
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 120; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_THAT(talk(many + "\r\n"), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(talk("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 505 "));
}

TEST_F(ServerTest, StreamsLargeBodiesToMemoryOrToAFile) {
  options_.temporary_directory = ::testing::TempDir();
  start();
  const std::string body(5u << 20, 'y');
  const auto post = [&](const std::string& path) { return talk("POST " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body); };
  EXPECT_THAT(post("/large"), HasSubstr("POST /large 5242880 memory"));
  EXPECT_THAT(post("/file"), HasSubstr("POST /file 5242880 file"));
  for (const auto& entry : std::filesystem::directory_iterator(::testing::TempDir())) EXPECT_THAT(entry.path().filename().string(), Not(StartsWith("bulkhead-upload-")));
}

TEST_F(ServerTest, SendsLargeAndStreamedReplies) {
  start();
  const std::string big = talk("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(big.size() - big.find("\r\n\r\n") - 4, 3u << 20);
  EXPECT_THAT(talk("GET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), ::testing::EndsWith("\r\n\r\n6\r\npiece0\r\n6\r\npiece1\r\n6\r\npiece2\r\n0\r\n\r\n"));
  EXPECT_THAT(talk("GET /stream HTTP/1.0\r\n\r\n"), ::testing::EndsWith("\r\n\r\npiece0piece1piece2"));
  EXPECT_THAT(talk("GET /broken-stream HTTP/1.1\r\nHost: a\r\n\r\n"), ::testing::EndsWith("5\r\nfirst\r\n"));
}

TEST_F(ServerTest, SaysContinueOnlyWhenTheBodyIsWelcome) {
  start();
  RawClient welcome(server_->port());
  welcome.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(welcome.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  welcome.send("abc");
  EXPECT_THAT(welcome.read_all(), HasSubstr("POST / 3 memory"));
  RawClient too_large(server_->port());
  too_large.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3000\r\n\r\n");
  EXPECT_THAT(too_large.read_all(), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(talk("POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 3\r\n\r\nabc"), StartsWith("HTTP/1.1 417 "));
}

TEST_F(ServerTest, TurnsExceptionsIntoIncidents) {
  start();
  const std::string reply = talk("GET /throw HTTP/1.1\r\nHost: a\r\n\r\nGET /after HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(reply, Not(HasSubstr("secret detail")));
  EXPECT_THAT(reply, HasSubstr("GET /after 0"));
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_THAT(problems_[0], AllOf(StartsWith("inc-"), HasSubstr("secret detail")));
  EXPECT_THAT(reply, HasSubstr(problems_[0].substr(0, 16)));
}

TEST_F(ServerTest, NeverSendsAHeaderWithALineBreak) {
  start();
  const std::string reply = talk("GET /inject HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(reply, Not(HasSubstr("evil")));
}

TEST_F(ServerTest, CutsSlowClientsWhateverTheySend) {
  options_.deadlines.header = milliseconds(250);
  options_.deadlines.body = milliseconds(250);
  options_.deadlines.idle = milliseconds(600);
  start();
  RawClient slow_header(server_->port()), slow_body(server_->port()), idle(server_->port());
  slow_body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n");
  slow_header.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
  const auto start_time = std::chrono::steady_clock::now();
  bool alive = true;
  while (alive && std::chrono::steady_clock::now() - start_time < milliseconds(2'000)) {
    alive = slow_header.send("x");
    slow_body.send("y");
    std::this_thread::sleep_for(milliseconds(20));
    if (server_->counts().refused_total == 2) break;
  }
  const auto took = std::chrono::steady_clock::now() - start_time;
  EXPECT_LT(took, milliseconds(1'500));
  EXPECT_THAT(slow_header.read_all(), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(slow_body.read_all(), StartsWith("HTTP/1.1 408 "));
  EXPECT_TRUE(idle.closed_within(milliseconds(3'000)));
}

TEST_F(ServerTest, ServesNewClientsWhileHundredsAreIdleOrSlow) {
  start();
  std::vector<RawClient> idle;
  for (int i = 0; i < 500; ++i) {
    idle.emplace_back(server_->port());
    ASSERT_TRUE(idle.back().connected());
    if (i % 2 == 0) idle.back().send("GET / HT");
  }
  const auto before = std::chrono::steady_clock::now();
  EXPECT_THAT(talk("GET /new HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), HasSubstr("GET /new 0"));
  EXPECT_LT(std::chrono::steady_clock::now() - before, milliseconds(1'000));
  idle[100].send("TP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(idle[100].read_until("plain"), HasSubstr("GET / 0"));
  // The last of them may still be on their way through the accepting threads: the count is awaited, not read once.
  for (int i = 0; i < 5'000 && server_->counts().connections_total < 501u; ++i) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(server_->counts().connections_total, 501u);
}

TEST_F(ServerTest, SaysBusyWhenTheQueueIsFull) {
  options_.workers = 1;
  options_.worker_queue = 1;
  start();
  RawClient running(server_->port()), queued(server_->port());
  running.send("GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(application_.wait_until_waiting(1));
  queued.send("GET /queued HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  while (server_->counts().requests_total < 2) std::this_thread::sleep_for(milliseconds(1));
  std::this_thread::sleep_for(milliseconds(20));
  RawClient third(server_->port());
  third.send("GET /third HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string reply = third.read_until("\"action\"");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(reply, HasSubstr("Retry-After: 1\r\n"));
  application_.release();
  EXPECT_THAT(running.read_all(), HasSubstr("waited"));
  EXPECT_THAT(queued.read_all(), HasSubstr("GET /queued 0"));
  third.send("GET /again HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(third.read_all(), HasSubstr("GET /again 0"));
}

TEST_F(ServerTest, FinishesABodyThatIsHalfSentWhenItStops) {
  start();
  RawClient half(server_->port()), idle(server_->port());
  half.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 6\r\n\r\n");
  EXPECT_THAT(half.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100")) << "the head was read: the request is under way";
  half.send("abc");
  idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(idle.read_until("plain"), StartsWith("HTTP/1.1 200"));
  std::thread stopper([this] { server_->stop(); });
  EXPECT_TRUE(idle.closed_within(milliseconds(2'000)));
  // Each loop closes its own listener; the last one may be a moment behind.
  bool refused = false;
  for (int tries = 0; tries < 200 && !refused; ++tries) {
    refused = !RawClient(server_->port()).connected();
    if (!refused) std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_TRUE(refused);
  half.send("def");
  const std::string reply = half.read_all();
  stopper.join();
  EXPECT_THAT(reply, AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Connection: close\r\n"), HasSubstr("POST / 6")));
}

TEST_F(ServerTest, StopsInTimeWhenAClientNeverFinishes) {
  options_.deadlines.stop = milliseconds(200);
  start();
  RawClient half(server_->port());
  half.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
  while (server_->counts().connections_total == 0) std::this_thread::sleep_for(milliseconds(1));
  const auto before = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, milliseconds(2'000));
  EXPECT_EQ(server_->counts().connections_open, 0u);
}

TEST_F(ServerTest, BelievesForwardedOnlyFromATrustedProxy) {
  const std::string request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nForwarded: for=6.6.6.6, for=\"203.0.113.9:4711\";proto=https, for=10.1.2.3;proto=https\r\n\r\n";
  start();
  EXPECT_THAT(talk(request), HasSubstr(" 127.0.0.1 plain"));
  server_.reset();
  options_.trusted_proxies = {*parse_ip_network("127.0.0.1"), *parse_ip_network("10.0.0.0/8")};
  start();
  const std::string reply = talk(request);
  EXPECT_THAT(reply, HasSubstr(" 203.0.113.9 tls"));
  EXPECT_THAT(reply, HasSubstr("Strict-Transport-Security: max-age="));
  EXPECT_THAT(talk("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 6.6.6.6, 198.51.100.7\r\n\r\n"), HasSubstr(" 198.51.100.7 plain"));
}

TEST_F(ServerTest, RefusesAPortThatIsTaken) {
  start();
  ServerOptions again = options_;
  again.port = server_->port();
  auto second = Server::start(again, application_, clock_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "http.cannot_listen");
  again.host = "no-such-host.invalid";
  second = Server::start(again, application_, clock_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "http.bad_host");
}

TEST_F(ServerTest, WritesOneSafeAccessLineForEachRequest) {
  start();
  (void)talk("GET /a?q=%22 HTTP/1.1\r\nHost: a\r\n\r\nGET /%zz HTTP/1.1\r\nHost: a\r\n\r\n");
  server_->stop();
  ASSERT_EQ(records_.size(), 2u);
  EXPECT_EQ(records_[0].target, "/a?q=%22");
  EXPECT_EQ(records_[1].status, 400);
  EXPECT_EQ(records_[1].code, "http.bad_escape");
  AccessRecord hostile = records_[0];
  hostile.target = "/\"\n{\"forged\":1}";
  const std::string line = access_line(hostile);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  ASSERT_TRUE(parse_json(line));
}

}  // namespace
}  // namespace bulkhead::http
