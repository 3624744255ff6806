#include "http/raw_send.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/text.h"
#include "curl_setup.h"

namespace bulkhead::http {
namespace {

tl::unexpected<Error> private_target(const std::string& host) {
  return fail(ErrorKind::forbidden, "http.private_target", "The address of " + shorten(printable(host), 100) + " is a private one, which outgoing calls may not reach unless it is allowed.");
}

Result<void> send_datagram(const ClientOptions& options, const RawTarget& target, std::string_view bytes) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &hints, &found) != 0 || found == nullptr)
    return fail(ErrorKind::unavailable, "http.unreachable", shorten(printable(target.host), 100) + " has no address.");
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
  bool refused = false;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    const auto address = address_of(at->ai_addr);
    if (!address || !is_allowed_target(options, *address)) {
      refused = true;
      continue;
    }
    const int socket_number = socket(at->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_number < 0) continue;
    const ssize_t sent = sendto(socket_number, bytes.data(), bytes.size(), 0, at->ai_addr, at->ai_addrlen);
    close(socket_number);
    if (sent == static_cast<ssize_t>(bytes.size())) return {};
  }
  if (refused) return private_target(target.host);
  return fail(ErrorKind::unavailable, "http.unreachable", "The datagram to " + shorten(printable(target.host), 100) + " could not be sent.");
}

struct Guard {
  const ClientOptions* options;
  bool refused = false;
};
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* target) {
  auto& guard = *static_cast<Guard*>(user);
  const auto address = address_of(&target->addr);
  if (!address || !is_allowed_target(*guard.options, *address)) {
    guard.refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
}

}  // namespace

Result<void> send_raw(const ClientOptions& options, const RawTarget& target, std::string_view bytes) {
  if (target.host.empty() || target.port == 0 || target.host.find_first_of("/@?#\\ \t\r\n") != std::string::npos)
    return fail(ErrorKind::invalid, "http.bad_url", "A host name or address and a port are expected.");
  if (target.transport == Transport::udp) return send_datagram(options, target, bytes);

  // curl connects (and does TLS) as for HTTP, and then leaves the connection to us.
  const std::string host = target.host.find(':') == std::string::npos ? target.host : "[" + target.host + "]";
  const std::string url = fmt::format("{}://{}:{}", target.transport == Transport::tls ? "https" : "http", host, target.port);
  const CurlHandle handle = new_curl_handle();
  CURL* const curl = handle.get();
  Guard guard{&options};
  set_common_options(curl);
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_ENABLE_ALPN, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  if (!options.authority_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.authority_file.c_str());
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &guard);
  const std::string name = shorten(printable(target.host), 100);
  const CURLcode connected = curl_easy_perform(curl);
  if (guard.refused) return private_target(target.host);
  if (connected == CURLE_OPERATION_TIMEDOUT) return fail(ErrorKind::unavailable, "http.timeout", name + " did not answer in time.");
  if (connected == CURLE_SSL_CONNECT_ERROR || connected == CURLE_PEER_FAILED_VERIFICATION || connected == CURLE_SSL_CACERT_BADFILE)
    return fail(ErrorKind::unavailable, "http.tls", "The encrypted connection to " + name + " failed: " + curl_easy_strerror(connected) + ".");
  if (connected != CURLE_OK) return fail(ErrorKind::unavailable, "http.unreachable", name + " could not be reached: " + curl_easy_strerror(connected) + ".");
  curl_socket_t socket_number = CURL_SOCKET_BAD;
  curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket_number);
  const auto deadline = std::chrono::steady_clock::now() + options.timeout;
  while (!bytes.empty()) {
    std::size_t sent = 0;
    const CURLcode code = curl_easy_send(curl, bytes.data(), bytes.size(), &sent);
    bytes.remove_prefix(sent);
    if (code == CURLE_OK) continue;
    if (code != CURLE_AGAIN) return fail(ErrorKind::unavailable, "http.unreachable", "The connection to " + name + " broke while sending.");
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd writable{socket_number, POLLOUT, 0};
    if (left <= 0 || poll(&writable, 1, static_cast<int>(left)) <= 0) return fail(ErrorKind::unavailable, "http.timeout", name + " did not take the message in time.");
  }
  return {};
}

}  // namespace bulkhead::http
