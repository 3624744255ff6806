// Raw client and scripted HTTP server for tests.
#include "http/testing.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

#include "core/numbers.h"
#include "core/text.h"
#include "testing_socket.h"

namespace bulkhead::http::testing {

using SteadyClock = std::chrono::steady_clock;

int listen_on_loopback(std::uint16_t& port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ENSURE(listener >= 0 && bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 && listen(listener, 64) == 0, "a loopback port is free");
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return listener;
}

bool readable_within(int socket, std::chrono::milliseconds limit) {
  pollfd waiting{socket, POLLIN, 0};
  return poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(0, limit.count()))) > 0;
}

int accept_soon(int listener) {
  if (!readable_within(listener, std::chrono::milliseconds(50))) return -1;
  return accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

RawClient::RawClient(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) close(std::exchange(socket_, -1));
}
RawClient::~RawClient() {
  if (socket_ >= 0) close(socket_);
}
bool RawClient::send(std::string_view bytes) { return send_all(socket_, bytes); }
void RawClient::half_close() { shutdown(socket_, SHUT_WR); }

std::string RawClient::read_until(std::string_view text, std::chrono::milliseconds limit) {
  const auto end = SteadyClock::now() + limit;
  std::string out;
  while (text.empty() || out.find(text) == std::string::npos) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - SteadyClock::now());
    if (left.count() <= 0 || !readable_within(socket_, left)) break;
    char buffer[16384];
    const ssize_t got = recv(socket_, buffer, sizeof buffer, 0);
    if (got <= 0) break;
    out.append(buffer, static_cast<std::size_t>(got));
  }
  return out;
}
std::string RawClient::read_all(std::chrono::milliseconds limit) { return read_until({}, limit); }

bool RawClient::closed_within(std::chrono::milliseconds limit) {
  const auto end = SteadyClock::now() + limit;
  while (SteadyClock::now() < end) {
    if (!readable_within(socket_, std::chrono::duration_cast<std::chrono::milliseconds>(end - SteadyClock::now()))) return false;
    char buffer[16384];
    if (recv(socket_, buffer, sizeof buffer, 0) <= 0) return true;
  }
  return false;
}

std::string SeenRequest::header(std::string_view name) const {
  for (const auto& seen : headers)
    if (equals_ignoring_case(seen.name, name)) return seen.value;
  return {};
}

LoopbackServer::LoopbackServer(Script script) : script_(std::move(script)), listener_(listen_on_loopback(port_)), thread_([this] { run(); }) {}
LoopbackServer::LoopbackServer(std::vector<ScriptedReply> replies)
    : LoopbackServer([replies = std::move(replies)](const SeenRequest&, std::size_t number) { return replies.at(std::min(number, replies.size() - 1)); }) {}

LoopbackServer::~LoopbackServer() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

std::string LoopbackServer::url(std::string_view path) const { return "http://127.0.0.1:" + std::to_string(port_) + std::string(path); }

std::vector<SeenRequest> LoopbackServer::requests() const {
  const std::lock_guard guard(lock_);
  return requests_;
}

void LoopbackServer::run() {
  while (!stopping_) {
    const int socket = accept_soon(listener_);
    if (socket < 0) continue;
    serve(socket);
    shutdown(socket, SHUT_WR);
    close(socket);
  }
}

void LoopbackServer::serve(int socket) {
  std::string input;
  SeenRequest request;
  std::size_t head_end = std::string::npos, length = 0;
  while (head_end == std::string::npos || input.size() < head_end + 4 + length) {
    if (!readable_within(socket, std::chrono::seconds(5))) return;
    char buffer[16384];
    const ssize_t got = recv(socket, buffer, sizeof buffer, 0);
    if (got <= 0) return;
    input.append(buffer, static_cast<std::size_t>(got));
    if (head_end != std::string::npos || (head_end = input.find("\r\n\r\n")) == std::string::npos) continue;
    const std::string head = input.substr(0, head_end);
    bool first = true;
    for (const std::string_view line : split(head, '\n')) {
      const std::string_view text = trim(line);
      if (std::exchange(first, false)) {
        const auto words = split(text, ' ');
        if (words.size() < 2) return;
        request.method = std::string(words[0]);
        request.target = std::string(words[1]);
      } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        request.headers.push_back({std::string(text.substr(0, colon)), std::string(trim(text.substr(colon + 1)))});
      }
    }
    length = parse_integer<std::size_t>(request.header("Content-Length")).value_or(0);
    if (equals_ignoring_case(request.header("Expect"), "100-continue")) send_all(socket, "HTTP/1.1 100 Continue\r\n\r\n");
  }
  request.body = input.substr(head_end + 4, length);
  std::size_t number = 0;
  {
    const std::lock_guard guard(lock_);
    number = requests_.size();
    requests_.push_back(request);
  }
  const ScriptedReply reply = script_(request, number);
  for (auto left = reply.delay; left.count() > 0 && !stopping_; left -= std::chrono::milliseconds(10)) std::this_thread::sleep_for(std::min(left, std::chrono::milliseconds(10)));
  if (reply.close_at_once) return;
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " " + std::string(reason_phrase(reply.status)) + "\r\nConnection: close\r\n";
  for (const auto& header : reply.headers) head += header.name + ": " + header.value + "\r\n";
  head += "Content-Length: " + std::to_string(reply.declared_length.value_or(reply.body.size())) + "\r\n\r\n";
  send_all(socket, head);
  if (request.method == "HEAD") return;
  const std::string_view body = std::string_view(reply.body).substr(0, reply.truncate_after.value_or(reply.body.size()));
  if (reply.byte_delay.count() == 0) {
    send_all(socket, body);
    return;
  }
  for (const char c : body) {
    if (stopping_ || !send_all(socket, {&c, 1})) return;
    std::this_thread::sleep_for(reply.byte_delay);
  }
}

std::string write_file(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  ENSURE(file.good(), "a test file can be written");
  return path;
}

}  // namespace bulkhead::http::testing
