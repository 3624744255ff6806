// Test support, for the tests of any module: loopback servers with faults, a mail sink, certificates. Nothing in the
// product includes this header, so the linker leaves its code out.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/message.h"

namespace bulkhead::http::testing {

/// A blocking client socket, for sending any bytes at all.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  RawClient(const RawClient&) = delete;
  [[nodiscard]] bool connected() const { return socket_ >= 0; }
  /// False when the peer has closed.
  bool send(std::string_view bytes);
  /// What arrives until the peer closes or `limit` passes.
  [[nodiscard]] std::string read_all(std::chrono::milliseconds limit = std::chrono::seconds(5));
  /// What arrives until the text was seen, the peer closes or `limit` passes.
  [[nodiscard]] std::string read_until(std::string_view text, std::chrono::milliseconds limit = std::chrono::seconds(5));
  /// True when the peer closed (an end or a reset) within `limit`.
  [[nodiscard]] bool closed_within(std::chrono::milliseconds limit);
  void half_close();

 private:
  int socket_;
};

/// One scripted reply of a LoopbackServer.
struct ScriptedReply {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  std::chrono::milliseconds delay{0};       ///< before the first byte
  std::chrono::milliseconds byte_delay{0};  ///< between bytes of the body
  std::optional<std::size_t> truncate_after;  ///< body bytes that are sent before the connection is cut
  bool close_at_once = false;                 ///< cut without a byte
  std::optional<std::uint64_t> declared_length;  ///< a Content-Length that differs from the body
};

/// A request as a LoopbackServer saw it.
struct SeenRequest {
  std::string method, target, body;
  std::vector<Header> headers;
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// A plain HTTP server on 127.0.0.1 that says what the script says, one connection after the other. Each reply ends its
/// connection.
class LoopbackServer {
 public:
  using Script = std::function<ScriptedReply(const SeenRequest&, std::size_t number)>;
  explicit LoopbackServer(Script script);
  /// The replies in turn; the last one repeats.
  explicit LoopbackServer(std::vector<ScriptedReply> replies);
  ~LoopbackServer();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// "http://127.0.0.1:PORT" and the path.
  [[nodiscard]] std::string url(std::string_view path = "/") const;
  [[nodiscard]] std::vector<SeenRequest> requests() const;

 private:
  void run();
  void serve(int socket);
  Script script_;
  std::uint16_t port_ = 0;
  int listener_ = -1;  ///< after port_, which its making sets
  std::atomic<bool> stopping_{false};
  mutable std::mutex lock_;
  std::vector<SeenRequest> requests_;
  std::thread thread_;
};

/// A certificate for 127.0.0.1 and localhost, signed by itself, in PEM, made anew (P-256).
struct SelfSigned {
  std::string certificate_pem;
  std::string key_pem;
};
[[nodiscard]] SelfSigned make_self_signed();
/// Writes a text to a file and gives its path; for certificates in tests.
std::string write_file(const std::string& path, std::string_view text);

/// A mail that a SmtpSink took.
struct SeenMail {
  std::string sender;
  std::vector<std::string> recipients;
  std::string content;  ///< headers and body, dots unstuffed, CR LF
  std::string user, password;
  bool encrypted = false;
};

struct SmtpSinkOptions {
  enum class Security : std::uint8_t { plain, starttls, smtps } security = Security::plain;
  bool offer_login = false;        ///< AUTH PLAIN
  std::string refused_recipient;   ///< gets 550
  int greeting_status = 220;       ///< 421: too busy
  int data_status = 250;           ///< reply to the end of the data
};

/// A mail server on 127.0.0.1 that keeps what it gets.
class SmtpSink {
 public:
  explicit SmtpSink(SmtpSinkOptions options = {});
  ~SmtpSink();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::vector<SeenMail> mails() const;
  /// Waits until so many mails came; false after `limit`.
  [[nodiscard]] bool wait_for(std::size_t count, std::chrono::milliseconds limit = std::chrono::seconds(5)) const;
  [[nodiscard]] const std::string& certificate_pem() const { return certificate_.certificate_pem; }

 private:
  struct Session;
  void run();
  SmtpSinkOptions options_;
  SelfSigned certificate_;
  std::uint16_t port_ = 0;
  int listener_ = -1;  ///< after port_, which its making sets
  std::atomic<bool> stopping_{false};
  mutable std::mutex lock_;
  mutable std::condition_variable arrived_;
  std::vector<SeenMail> mails_;
  std::thread thread_;
};

}  // namespace bulkhead::http::testing
