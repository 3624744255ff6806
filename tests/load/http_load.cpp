// Load on our own HTTP server: requests a second and processor time a request, plain or with TLS.
//
//   http_load [plain|tls] [seconds] [connections]
//
// Server and clients share the process; the clients' processor time is measured by their own thread and taken off.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <thread>

#include "core/numbers.h"
#include "http/router.h"
#include "http/testing.h"

namespace {

using namespace bulkhead;        // a program of one file
using namespace bulkhead::http;

struct ClientConnection {
  int socket = -1;
  SSL* tls = nullptr;
  std::string input;
};

double seconds_of(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }
double process_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}
double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

constexpr std::string_view kRequest = "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n";

bool send_request(ClientConnection& connection) {
  if (connection.tls) return SSL_write(connection.tls, kRequest.data(), static_cast<int>(kRequest.size())) > 0;
  return send(connection.socket, kRequest.data(), kRequest.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(kRequest.size());
}

/// 1 when a whole reply came, 0 when more is needed, -1 when the connection broke or the status is not 200.
int read_reply(ClientConnection& connection) {
  char buffer[16384];
  do {
    const ssize_t got = connection.tls ? SSL_read(connection.tls, buffer, sizeof buffer) : recv(connection.socket, buffer, sizeof buffer, 0);
    if (got <= 0) return -1;
    connection.input.append(buffer, static_cast<std::size_t>(got));
  } while (connection.tls && SSL_pending(connection.tls) > 0);
  const std::size_t head = connection.input.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const std::size_t at = connection.input.find("Content-Length: ");
  const auto length = parse_integer<std::size_t>(std::string_view(connection.input).substr(at + 16, connection.input.find("\r\n", at) - at - 16));
  if (!length || !connection.input.starts_with("HTTP/1.1 200")) return -1;
  if (connection.input.size() < head + 4 + *length) return 0;
  connection.input.clear();
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  const bool with_tls = count > 1 && std::string_view(arguments[1]) == "tls";
  const int seconds = count > 2 ? parse_integer<int>(arguments[2]).value_or(3) : 3;
  const int connections = count > 3 ? parse_integer<int>(arguments[3]).value_or(64) : 64;

  const SystemClock clock;
  Route route;
  route.method = "GET";
  route.path = "/api/v1/health";
  route.operation_id = "health";
  route.summary = "Health.";
  route.tag = "service";
  route.permission = "public";
  route.shape = Reply::Shape::bare;
  route.handler = [](Context&) -> Result<Reply> { return bare_reply(Json::object({{"status", "ok"}, {"uptime_seconds", 1}})); };
  Api api({route}, {}, clock);
  ServerOptions options;
  options.port = 0;
  if (with_tls) {
    const auto made = http::testing::make_self_signed();
    const std::string base = (std::filesystem::temp_directory_path() / ("http_load_" + std::to_string(getpid()))).string();
    options.tls = TlsOptions{http::testing::write_file(base + ".crt", made.certificate_pem), http::testing::write_file(base + ".key", made.key_pem)};
  }
  auto server = Server::start(options, api, clock);
  if (!server) {
    std::fprintf(stderr, "%s\n", to_text(server.error()).c_str());
    return 1;
  }
  if (with_tls) {
    std::filesystem::remove(options.tls->certificate_file);
    std::filesystem::remove(options.tls->key_file);
  }

  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  std::vector<ClientConnection> clients(static_cast<std::size_t>(connections));
  std::vector<pollfd> waiting;
  for (auto& client : clients) {
    client.socket = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons((*server)->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(client.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(client.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return 1;
    if (with_tls) {
      client.tls = SSL_new(context);
      SSL_set_fd(client.tls, client.socket);
      if (SSL_connect(client.tls) != 1) return 1;
    }
    waiting.push_back({client.socket, POLLIN, 0});
    if (!send_request(client)) return 1;
  }
  const double process_before = process_seconds(), thread_before = thread_seconds();
  const auto start = std::chrono::steady_clock::now(), end = start + std::chrono::seconds(seconds);
  std::uint64_t replies = 0, failures = 0;
  while (std::chrono::steady_clock::now() < end && failures == 0) {
    poll(waiting.data(), waiting.size(), 100);
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if ((waiting[i].revents & POLLIN) == 0) continue;
      const int got = read_reply(clients[i]);
      if (got < 0 || (got > 0 && !send_request(clients[i]))) ++failures;
      if (got > 0) ++replies;
    }
  }
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double client_cpu = thread_seconds() - thread_before, server_cpu = process_seconds() - process_before - client_cpu;
  std::printf("%s %d connections: %.0f requests/s, server %.1f us cpu/request, client %.1f us, %llu failures\n", with_tls ? "tls" : "plain", connections,
              static_cast<double>(replies) / wall, server_cpu * 1e6 / static_cast<double>(replies), client_cpu * 1e6 / static_cast<double>(replies), static_cast<unsigned long long>(failures));
  for (auto& client : clients) {
    if (client.tls) SSL_free(client.tls);
    close(client.socket);
  }
  SSL_CTX_free(context);
  (*server)->stop();
  return failures == 0 ? 0 : 1;
}
