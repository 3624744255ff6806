// The protocol of one connection, without sockets: a transport gives and takes bytes, this decides what they mean.
//
// Everything here runs on the one I/O thread of the connection, except the handler, which runs on a worker.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "http/server.h"
#include "request_parser.h"
#include "worker_pool.h"

namespace bulkhead::http {

class Connection;

/// A plain or TLS stream. Each start_ function answers later by the matching on_ function of the connection; at most
/// one read and one write are under way.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void start_handshake() = 0;  ///< plain: on_handshake at once
  virtual void start_read(char* into, std::size_t size) = 0;
  /// Both must stay until on_written; `second` may be empty.
  virtual void start_write(std::string_view first, std::string_view second) = 0;
  /// Half-closes: the peer reads the end after what was written.
  virtual void start_shutdown() = 0;
  virtual void close() = 0;
  /// Runs on the I/O thread, from any thread.
  virtual void post(std::function<void()> task) = 0;
};

struct ServerCounters {
  std::atomic<std::uint64_t> connections_open{0}, connections_total{0}, requests{0}, refused{0};
};

/// What all connections of a server share.
struct ConnectionServices {
  const ServerOptions& options;
  Application& application;
  const Clock& clock;
  WorkerPool& workers;
  ServerCounters& counters;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Connection(ConnectionServices& services, std::string peer, bool tls);
  /// Called once before start().
  void set_transport(std::unique_ptr<Transport> transport) { transport_ = std::move(transport); }

  void start();
  void on_handshake(bool good);
  void on_read(bool good, std::size_t bytes);
  void on_written(bool good);
  void on_shutdown();
  /// Called a few times a second.
  void check_deadline(Time now);
  /// Closes when idle; otherwise the current reply is the last.
  void begin_stop();
  void close();
  [[nodiscard]] bool closed() const { return phase_ == Phase::closed; }

 private:
  enum class Phase : std::uint8_t { handshake, idle, header, body, working, writing, lingering, closed };

  void begin_request();
  void read();
  void consume();
  void on_head();
  void dispatch();
  void refuse(int status, const std::string& code, const std::string& message);
  void send(Response response);
  void send_next_piece();
  void pull_producer();
  void finish_response();
  void linger();
  void set_deadline(std::chrono::milliseconds delay);
  void apply_forwarded(Request& request) const;
  void log(const Response& response, std::uint64_t body_bytes, const std::string& code);
  [[nodiscard]] std::string serialise_head(const Response& response, std::uint64_t body_bytes, bool chunked, bool has_length) const;

  ConnectionServices& services_;
  std::unique_ptr<Transport> transport_;
  const std::string peer_;
  const bool tls_;
  Phase phase_ = Phase::handshake;
  Time deadline_{};
  Time body_started_{};
  bool reading_ = false;
  bool writing_interim_ = false;
  bool stopping_ = false;
  bool keep_alive_ = false;

  std::string input_;         ///< received bytes from input_at_ to input_end_
  std::size_t input_at_ = 0;
  std::size_t input_end_ = 0;
  std::unique_ptr<RequestParser> parser_;

  // of the request that is being answered
  AccessRecord record_;
  bool head_only_ = false;
  bool http_1_0_ = false;
  bool client_tls_ = false;
  Time work_started_{};

  // of the reply that is being written
  Response response_;
  std::string output_;  ///< head, or one piece of a streamed body
  std::uint64_t file_at_ = 0;
  std::size_t embedded_at_ = 0;
  enum class Source : std::uint8_t { none, memory, file, producer } source_ = Source::none;
  bool chunked_ = false;
  bool producer_ended_ = false;
};

}  // namespace bulkhead::http
