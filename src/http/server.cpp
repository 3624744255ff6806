// The only file that knows Asio's sockets: acceptors, I/O loops, plain and TLS transports.
#include "http/server.h"

#include <openssl/ssl.h>
#include <pthread.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "connection.h"
#include "core/json.h"
#include "core/text.h"

namespace bulkhead::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
using TlsContext = std::shared_ptr<asio::ssl::context>;

class Loop;

/// What both transports share. They call the connection back while holding it alive.
class SocketTransport : public Transport {
 public:
  SocketTransport(Loop& loop, Connection& owner, const asio::any_io_executor& executor) : loop_(loop), owner_(owner), executor_(executor) {}
  void post(std::function<void()> task) final { asio::post(executor_, std::move(task)); }

 protected:
  template <class Stream>
  void read_from(Stream& stream, char* into, std::size_t size) {
    stream.async_read_some(asio::buffer(into, size), [self = owner_.shared_from_this()](error_code failed, std::size_t bytes) { self->on_read(!failed, bytes); });
  }
  template <class Stream>
  void write_to(Stream& stream, std::string_view first, std::string_view second) {
    const std::array<asio::const_buffer, 2> pieces{asio::buffer(first.data(), first.size()), asio::buffer(second.data(), second.size())};
    asio::async_write(stream, pieces, [self = owner_.shared_from_this()](error_code failed, std::size_t) { self->on_written(!failed); });
  }
  Loop& loop_;
  Connection& owner_;
  asio::any_io_executor executor_;
};

class PlainTransport final : public SocketTransport {
 public:
  PlainTransport(Loop& loop, Connection& owner, tcp::socket socket) : SocketTransport(loop, owner, socket.get_executor()), socket_(std::move(socket)) {}
  void start_handshake() override { owner_.on_handshake(true); }
  void start_read(char* into, std::size_t size) override { read_from(socket_, into, size); }
  void start_write(std::string_view first, std::string_view second) override { write_to(socket_, first, second); }
  void start_shutdown() override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    owner_.on_shutdown();
  }
  void close() override;

 private:
  tcp::socket socket_;
};

class TlsTransport final : public SocketTransport {
 public:
  TlsTransport(Loop& loop, Connection& owner, tcp::socket socket, TlsContext context)
      : SocketTransport(loop, owner, socket.get_executor()), context_(std::move(context)), stream_(std::move(socket), *context_) {}
  void start_handshake() override {
    stream_.async_handshake(asio::ssl::stream_base::server, [self = owner_.shared_from_this()](error_code failed) { self->on_handshake(!failed); });
  }
  void start_read(char* into, std::size_t size) override {
    if (shut_) read_from(stream_.next_layer(), into, size);
    else read_from(stream_, into, size);
  }
  void start_write(std::string_view first, std::string_view second) override {
    // One record and one system call for a small reply instead of two of each.
    constexpr std::size_t kJoinBytes = 16 * 1024;
    if (second.empty() || first.size() + second.size() > kJoinBytes) return write_to(stream_, first, second);
    joined_.assign(first);
    joined_ += second;
    write_to(stream_, joined_, {});
  }
  void start_shutdown() override {
    stream_.async_shutdown([this, self = owner_.shared_from_this()](error_code) {
      shut_ = true;
      error_code ignored;
      stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
      self->on_shutdown();
    });
  }
  void close() override;

 private:
  TlsContext context_;
  asio::ssl::stream<tcp::socket> stream_;
  std::string joined_;
  bool shut_ = false;
};

/// The certificate in use; replaced as a whole.
class TlsSource {
 public:
  [[nodiscard]] TlsContext current() {
    const std::lock_guard guard(lock_);
    return context_;
  }
  void replace(TlsContext context) {
    const std::lock_guard guard(lock_);
    context_ = std::move(context);
  }

 private:
  std::mutex lock_;
  TlsContext context_;
};

/// One I/O thread with its acceptor and its connections. A connection never leaves its loop, so it needs no locks.
class Loop {
 public:
  Loop(ConnectionServices& services, TlsSource& tls) : services_(services), tls_(tls), context_(1), acceptor_(context_), tick_(context_), pause_(context_) {}

  error_code listen(const tcp::endpoint& where) {
    error_code failed;
    acceptor_.open(where.protocol(), failed);
    if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor_.set_option(ReusePort(true), failed);
    if (!failed) acceptor_.bind(where, failed);
    if (!failed) acceptor_.listen(1024, failed);
    return failed;
  }
  [[nodiscard]] std::uint16_t port() const {
    error_code failed;
    return acceptor_.local_endpoint(failed).port();
  }
  void start(unsigned number) {
    accept();
    arm_tick();
    thread_ = std::thread([this] { context_.run(); });
    pthread_setname_np(thread_.native_handle(), ("http-io-" + std::to_string(number)).substr(0, 15).c_str());
  }
  void begin_stop() {
    asio::post(context_, [this] {
      stopping_ = true;
      stop_at_ = std::chrono::steady_clock::now() + services_.options.deadlines.stop;
      error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
      for_all([](Connection& connection) { connection.begin_stop(); });
      arm_tick();
    });
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  /// A connection closed: forget it.
  void retire(Connection& connection) {
    if (!walking_) connections_.erase(&connection);
  }

 private:
  template <class Action>
  void for_all(Action action) {
    walking_ = true;
    for (auto& [key, connection] : connections_) action(*connection);
    walking_ = false;
    std::erase_if(connections_, [](const auto& entry) { return entry.second->closed(); });
  }

  void accept() {
    acceptor_.async_accept([this](error_code failed, tcp::socket socket) {
      if (stopping_ || failed == asio::error::operation_aborted) return;
      if (failed) {  // most likely no more file descriptors: wait for some to come back
        pause_.expires_after(std::chrono::milliseconds(100));
        pause_.async_wait([this](error_code stopped) {
          if (!stopped && !stopping_) accept();
        });
        return;
      }
      admit(std::move(socket));
      accept();
    });
  }

  void admit(tcp::socket socket) {
    auto& open = services_.counters.connections_open;
    if (open.load(std::memory_order_relaxed) >= services_.options.limits.connections) return;
    error_code failed;
    const auto remote = socket.remote_endpoint(failed);
    if (failed) return;
    socket.set_option(tcp::no_delay(true), failed);
    const auto address = parse_ip_address(remote.address().to_string());
    const TlsContext tls = tls_.current();
    open.fetch_add(1, std::memory_order_relaxed);
    const std::shared_ptr<Connection> connection(
        new Connection(services_, address ? to_text(*address) : remote.address().to_string(), tls != nullptr), [&open](Connection* gone) {
          delete gone;
          open.fetch_sub(1, std::memory_order_relaxed);
        });
    if (tls) connection->set_transport(std::make_unique<TlsTransport>(*this, *connection, std::move(socket), tls));
    else connection->set_transport(std::make_unique<PlainTransport>(*this, *connection, std::move(socket)));
    connections_.emplace(connection.get(), connection);
    connection->start();
  }

  /// Deadlines are looked at a few times a second, which costs less than a timer for each connection and phase.
  [[nodiscard]] std::chrono::milliseconds tick_length() const {
    const auto& d = services_.options.deadlines;
    const auto shortest = std::min({d.handshake, d.idle, d.header, d.body, d.write, d.linger});
    return std::clamp<std::chrono::milliseconds>(stopping_ ? std::chrono::milliseconds(20) : shortest / 4, std::chrono::milliseconds(10),
                                                 std::chrono::milliseconds(250));
  }
  void arm_tick() {
    tick_.expires_after(tick_length());
    tick_.async_wait([this](error_code failed) {
      if (failed) return;
      const auto now = std::chrono::steady_clock::now();
      for_all([&](Connection& connection) {
        connection.check_deadline(now);
        if (stopping_ && now >= stop_at_) connection.close();
      });
      if (!stopping_ || !connections_.empty()) arm_tick();
    });
  }

  ConnectionServices& services_;
  TlsSource& tls_;
  asio::io_context context_;
  tcp::acceptor acceptor_;
  asio::steady_timer tick_;
  asio::steady_timer pause_;
  std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;
  bool walking_ = false;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point stop_at_{};
  std::thread thread_;
};

void PlainTransport::close() {
  error_code ignored;
  socket_.close(ignored);
  loop_.retire(owner_);
}

void TlsTransport::close() {
  error_code ignored;
  stream_.next_layer().close(ignored);
  loop_.retire(owner_);
}

/// Picks http/1.1 when the client offers protocols (RFC 7301); a client that offers only others is refused.
int select_protocol(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in, unsigned in_length, void*) {
  static constexpr unsigned char kOurs[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_length, kOurs, sizeof kOurs, in, in_length) != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

Result<TlsContext> make_tls_context(const TlsOptions& options) {
  const auto bad = [](std::string why) { return fail(ErrorKind::invalid, "http.bad_certificate", std::move(why)); };
  error_code failed;
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* const raw = context->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_SINGLE_ECDH_USE);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  // Forward secrecy and authenticated encryption only (RFC 9325 section 4.2).
  if (SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1 || SSL_CTX_set1_groups_list(raw, "X25519:P-256:P-384") != 1) {
    return bad("The TLS library refuses our cipher list.");
  }
  static constexpr unsigned char kSessionContext[] = "bulkhead";
  SSL_CTX_set_session_id_context(raw, kSessionContext, sizeof kSessionContext - 1);
  SSL_CTX_set_num_tickets(raw, 1);
  SSL_CTX_set_alpn_select_cb(raw, select_protocol, nullptr);
  context->use_certificate_chain_file(options.certificate_file, failed);
  if (failed) return bad("The certificate file cannot be read as PEM: " + options.certificate_file);
  context->use_private_key_file(options.key_file, asio::ssl::context::pem, failed);
  if (failed) return bad("The key file cannot be read as PEM, or does not belong to the certificate: " + options.key_file);
  if (SSL_CTX_check_private_key(raw) != 1) return bad("The key does not belong to the certificate.");
  return context;
}

/// With SO_REUSEPORT a second server could share the port in silence; a bind without it tells.
error_code probe(const tcp::endpoint& where) {
  error_code failed;
  asio::io_context context;
  tcp::acceptor acceptor(context);
  acceptor.open(where.protocol(), failed);
  if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor.bind(where, failed);
  if (!failed) acceptor.listen(1, failed);
  return failed;
}

}  // namespace

struct Server::Implementation {
  Implementation(ServerOptions wanted, Application& application, const Clock& clock)
      : options(std::move(wanted)), workers(std::max(1u, options.workers), options.worker_queue), services{options, application, clock, workers, counters} {}

  ServerOptions options;
  ServerCounters counters;
  TlsSource tls;
  // Loops go after the workers have ended (stop() sees to that), since workers post to them.
  std::vector<std::unique_ptr<Loop>> loops;
  WorkerPool workers;
  ConnectionServices services;
  std::mutex stop_lock;
  bool stopped = false;
  std::uint16_t port = 0;
};

Server::Server(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Application& application, const Clock& clock) {
  error_code failed;
  const std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
  const auto address = asio::ip::make_address(host, failed);
  if (failed) return fail(ErrorKind::invalid, "http.bad_host", "The listen address must be an IP address or localhost, not \"" + shorten(printable(options.host), 60) + "\".");
  tcp::endpoint where(address, options.port);
  const auto cannot_listen = [&](const error_code& why) {
    return fail(ErrorKind::unavailable, "http.cannot_listen", "Cannot listen on " + host + " port " + std::to_string(where.port()) + ": " + why.message() + ".");
  };

  auto made = std::make_unique<Implementation>(std::move(options), application, clock);
  if (made->options.tls) made->tls.replace(TRY(make_tls_context(*made->options.tls)));
  if (where.port() != 0) {
    if (const error_code taken = probe(where)) return cannot_listen(taken);
  }
  for (unsigned i = 0; i < std::max(1u, made->options.io_threads); ++i) {
    made->loops.push_back(std::make_unique<Loop>(made->services, made->tls));
    if (const error_code refused = made->loops.back()->listen(where)) return cannot_listen(refused);
    where.port(made->loops.back()->port());
  }
  made->port = where.port();
  unsigned number = 0;
  for (auto& loop : made->loops) loop->start(number++);
  return std::unique_ptr<Server>(new Server(std::move(made)));
}

std::uint16_t Server::port() const { return implementation_->port; }

ServerCounts Server::counts() const {
  const auto& c = implementation_->counters;
  return {c.connections_open.load(), c.connections_total.load(), c.requests.load(), c.refused.load()};
}

Result<void> Server::reload_certificate() {
  if (!implementation_->options.tls) return {};
  auto context = make_tls_context(*implementation_->options.tls);
  if (!context) {
    if (implementation_->options.on_problem) implementation_->options.on_problem("certificate not reloaded: " + to_text(context.error()));
    return fail(std::move(context).error());
  }
  implementation_->tls.replace(std::move(*context));
  return {};
}

void Server::stop() {
  const std::lock_guard guard(implementation_->stop_lock);
  if (implementation_->stopped) return;
  implementation_->stopped = true;
  for (auto& loop : implementation_->loops) loop->begin_stop();
  for (auto& loop : implementation_->loops) loop->join();
  implementation_->workers.stop();
}

std::string access_line(const AccessRecord& record) {
  Json line = Json::object({{"at", to_iso_milliseconds(record.at)},
                            {"remote", record.remote_address},
                            {"method", printable(record.method)},
                            {"target", shorten(printable(record.target), 2000)},
                            {"status", record.status},
                            {"bytes", record.response_bytes},
                            {"microseconds", record.microseconds},
                            {"request_id", record.request_id}});
  if (!record.code.empty()) line.set("code", record.code);
  return to_text(line);
}

}  // namespace bulkhead::http
