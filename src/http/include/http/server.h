// The HTTP/1.1 server: sockets, TLS, limits, deadlines, worker threads, graceful stop. Knows nothing of routes.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "http/address.h"
#include "http/message.h"

namespace bulkhead::http {

/// What the body of a request may be; decided from the head alone.
struct BodyRules {
  std::uint64_t limit_bytes = 1 << 20;
  bool to_file = false;  ///< stream it to a temporary file instead of memory
};

/// What answers requests.
class Application {
 public:
  virtual ~Application() = default;
  /// Called on an I/O thread once the head is read: must be quick and must not throw.
  [[nodiscard]] virtual BodyRules body_rules(const Request& head) const = 0;
  /// Called on a worker thread with the whole request. What it throws becomes a 500 with an incident number.
  [[nodiscard]] virtual Response respond(Request& request) = 0;
};

struct TlsOptions {
  std::string certificate_file;  ///< PEM, the chain from the leaf up
  std::string key_file;          ///< PEM
};

struct Limits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t target_bytes = 8 * 1024;
  std::uint64_t body_bytes = std::uint64_t{256} << 20;  ///< no route may ask for more
  std::size_t connections = 10'000;                     ///< further ones are closed at once
};

/// Deadlines are absolute for each phase: no byte of a slow client restarts them.
struct Deadlines {
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds idle{60'000};
  std::chrono::milliseconds header{10'000};
  std::chrono::milliseconds body{30'000};   ///< plus the time that the bytes received take at the minimum rate
  std::chrono::milliseconds write{30'000};  ///< for each piece of at most 256 KiB
  std::chrono::milliseconds linger{2'000};
  std::chrono::milliseconds stop{20'000};  ///< from stop() to the end of the last connection
  std::uint64_t minimum_bytes_per_second = 16 * 1024;
};

/// One finished request, for the access log and the metrics.
struct AccessRecord {
  Instant at;
  std::string remote_address;
  std::string method;
  std::string target;
  std::string request_id;
  int status = 0;
  std::uint64_t response_bytes = 0;  ///< of the body, as far as it is known at the start
  std::int64_t microseconds = 0;     ///< from the end of the request to the start of the reply
  std::string code;                  ///< of a request that the server itself refused: "http.two_lengths"
};
/// One JSON line without line end, safe for hostile targets.
[[nodiscard]] std::string access_line(const AccessRecord& record);

struct ServerOptions {
  std::string host = "127.0.0.1";  ///< an IP address or "localhost"
  std::uint16_t port = 8080;       ///< 0: any free one, see Server::port()
  std::optional<TlsOptions> tls;
  unsigned io_threads = 2;
  unsigned workers = 8;
  std::size_t worker_queue = 512;  ///< requests that may wait for a worker; beyond: 503 with Retry-After
  Limits limits;
  Deadlines deadlines;
  std::vector<IpNetwork> trusted_proxies;  ///< peers whose Forwarded and X-Forwarded-* headers count
  std::string temporary_directory = "/tmp";
  std::function<void(const AccessRecord&)> on_request;  ///< any thread; must be quick; may be empty
  std::function<void(const std::string&)> on_problem;   ///< one line for the log: incidents, refused certificates
};

/// What the server does now, for metrics.
struct ServerCounts {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_total = 0;
  std::uint64_t requests_total = 0;
  std::uint64_t refused_total = 0;  ///< by the server: malformed, too large, too slow, too busy
};

class Server {
 public:
  /// Binds, listens and serves on threads of its own.
  ///
  /// Keeps    `application` and `clock` must outlive the server.
  /// Fails    invalid/http.bad_host, unavailable/http.cannot_listen (port taken, not allowed),
  ///          invalid/http.bad_certificate
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Application& application, const Clock& clock);
  /// Stops as stop() does.
  ~Server();

  /// The bound port.
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] ServerCounts counts() const;

  /// Reads certificate and key again; new connections use them. On failure the old ones stay.
  /// Fails    invalid/http.bad_certificate
  Result<void> reload_certificate();

  /// Stops accepting, closes idle connections, lets active requests finish with "Connection: close", and returns when
  /// all is done, at the latest after Deadlines::stop plus the time that running handlers still need.
  void stop();

 private:
  struct Implementation;
  explicit Server(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace bulkhead::http
