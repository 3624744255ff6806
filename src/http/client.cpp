// libcurl behind a small face; the only other files that include it are mail.cpp and raw_send.cpp.
#include "http/client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/numbers.h"
#include "core/text.h"
#include "curl_setup.h"

namespace bulkhead::http {

bool is_allowed_target(const ClientOptions& options, const IpAddress& address) {
  return options.allow_private || !is_private(address) || contains(options.allowed_networks, address);
}

std::optional<IpAddress> address_of(const sockaddr* target) {
  char text[INET6_ADDRSTRLEN] = {};
  const void* bytes = nullptr;
  if (target->sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in*>(target)->sin_addr;
  if (target->sa_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6*>(target)->sin6_addr;
  return bytes && inet_ntop(target->sa_family, bytes, text, sizeof text) ? parse_ip_address(text) : std::nullopt;
}

namespace {

struct Exchange {
  const ClientOptions* options = nullptr;
  const Call* call = nullptr;
  CURL* handle = nullptr;
  CallReply reply;
  std::uint64_t received = 0;
  std::uint64_t limit = 0;
  bool private_target = false;
  bool too_large = false;
  bool stopped = false;
  bool through_proxy = false;
};

/// Makes the socket, unless the address is a private one. Called by curl with the resolved address.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* target) {
  auto& exchange = *static_cast<Exchange*>(user);
  const auto address = address_of(&target->addr);
  if (!address || (!exchange.through_proxy && !is_allowed_target(*exchange.options, *address))) {
    exchange.private_target = true;
    return CURL_SOCKET_BAD;
  }
  exchange.reply.address = to_text(*address);
  return socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
}

std::size_t take_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.received += size;
  if (exchange.received > exchange.limit) {
    exchange.too_large = true;
    return 0;
  }
  long status = 0;
  curl_easy_getinfo(exchange.handle, CURLINFO_RESPONSE_CODE, &status);
  if (exchange.call->sink && status >= 200 && status < 300) {
    if (!exchange.call->sink(std::string_view(data, size))) {
      exchange.stopped = true;
      return 0;
    }
  } else {
    exchange.reply.body.append(data, size);
  }
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view line = trim(std::string_view(data, size));
  if (line.starts_with("HTTP/")) {  // a redirect or an interim reply went before
    exchange.reply.headers.clear();
    exchange.reply.body.clear();
    exchange.received = 0;
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    exchange.reply.headers.push_back({std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
  }
  return size;
}

/// The parts of a URL that matter here, by curl's own parser, so that check and use cannot differ.
struct Target {
  std::string scheme, host;
};
Result<Target> read_url(const std::string& url) {
  const auto bad = [] { return fail(ErrorKind::invalid, "http.bad_url", "The address must be an http or https URL without user name."); };
  if (!is_header_value(url) || url.find('\t') != std::string::npos) return bad();
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return bad();
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    std::string out;
    if (curl_url_get(parsed.get(), which, &text, 0) == CURLUE_OK) out = text;
    curl_free(text);
    return out;
  };
  Target out{part(CURLUPART_SCHEME), part(CURLUPART_HOST)};
  if ((out.scheme != "http" && out.scheme != "https") || out.host.empty() || !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty()) return bad();
  return out;
}

tl::unexpected<Error> failure(const Exchange& exchange, CURLcode code, const std::string& host) {
  const std::string name = shorten(printable(host), 100);
  if (exchange.private_target) return fail(ErrorKind::forbidden, "http.private_target", "The address of " + name + " is a private one, which outgoing calls may not reach unless it is allowed.");
  if (exchange.too_large) return fail(ErrorKind::too_large, "http.reply_too_large", "The reply of " + name + " is larger than " + std::to_string(exchange.limit) + " bytes.");
  if (exchange.stopped) return fail(ErrorKind::unavailable, "http.stopped", "The transfer from " + name + " was stopped.");
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return fail(ErrorKind::unavailable, "http.timeout", name + " did not answer in time.");
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM: return fail(ErrorKind::unavailable, "http.tls", "The encrypted connection to " + name + " failed: " + curl_easy_strerror(code) + ".");
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR: return fail(ErrorKind::unavailable, "http.reply_cut", "The reply of " + name + " was cut off.");
    default: return fail(ErrorKind::unavailable, "http.unreachable", name + " could not be reached: " + curl_easy_strerror(code) + ".");
  }
}

}  // namespace

std::string_view CallReply::header(std::string_view name) const {
  for (const auto& seen : headers)
    if (equals_ignoring_case(seen.name, name)) return seen.value;
  return {};
}

std::optional<std::int64_t> CallReply::retry_after_seconds() const {
  const auto seconds = parse_integer<std::int64_t>(header("Retry-After"));
  return seconds && *seconds >= 0 ? seconds : std::nullopt;
}

/// Idle curl handles, each with its open connections.
struct Client::Pool {
  std::mutex lock;
  std::vector<CurlHandle> idle;

  CurlHandle take() {
    const std::lock_guard guard(lock);
    if (idle.empty()) return new_curl_handle();
    CurlHandle out = std::move(idle.back());
    idle.pop_back();
    return out;
  }
  void give_back(CurlHandle handle) {
    curl_easy_reset(handle.get());
    const std::lock_guard guard(lock);
    if (idle.size() < 8) idle.push_back(std::move(handle));
  }
};

Client::Client(ClientOptions options) : options_(std::move(options)), pool_(std::make_unique<Pool>()) {}
Client::~Client() = default;

Result<CallReply> Client::call(const Call& call) {
  const Target target = TRY(read_url(call.url));
  if (target.scheme == "http" && !options_.allow_plain_http) return fail(ErrorKind::invalid, "http.bad_url", "Only https URLs are allowed here.");
  if (!is_header_name(call.method)) return fail(ErrorKind::invalid, "http.bad_header", "The method is malformed.");
  Exchange exchange;
  exchange.options = &options_;
  exchange.call = &call;
  exchange.limit = call.max_body_bytes.value_or(options_.max_body_bytes);
  exchange.through_proxy = !options_.proxy.empty();
  // Behind a proxy the target is resolved there; what can be told from the text alone is still refused.
  const auto literal = parse_ip_address(target.host);
  if ((literal && !is_allowed_target(options_, *literal)) || (!options_.allow_private && equals_ignoring_case(target.host, "localhost") && options_.allowed_networks.empty())) {
    exchange.private_target = true;
    return failure(exchange, CURLE_OK, target.host);
  }

  CurlList headers;
  const auto add = [&](const Header& header) -> bool {
    return is_header_name(header.name) && is_header_value(header.value) && headers.add(header.name + (header.value.empty() ? ";" : ": " + header.value));
  };
  for (const auto& header : call.headers)
    if (!add(header)) return fail(ErrorKind::invalid, "http.bad_header", "The header " + printable(header.name) + " is malformed.");
  if (!call.if_none_match.empty() && !add({"If-None-Match", call.if_none_match})) return fail(ErrorKind::invalid, "http.bad_header", "The ETag is malformed.");
  if (!call.if_modified_since.empty() && !add({"If-Modified-Since", call.if_modified_since})) return fail(ErrorKind::invalid, "http.bad_header", "The date is malformed.");
  headers.add("Expect:");  // no 100-continue: it costs a second with servers that do not know it

  CurlHandle handle = pool_->take();
  CURL* const curl = handle.get();
  exchange.handle = curl;
  set_common_options(curl);
  curl_easy_setopt(curl, CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, target.scheme == "http" ? "http,https" : "https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, call.max_redirects > 0 ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, static_cast<long>(call.max_redirects));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(call.timeout.value_or(options_.timeout).count()));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, options_.user_agent.c_str());
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");  // all that this curl can decode; the limit counts decoded bytes
  curl_easy_setopt(curl, CURLOPT_PROXY, options_.proxy.c_str());
  if (!options_.authority_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options_.authority_file.c_str());
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
  if (call.method == "HEAD") {
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  } else if (call.method != "GET") {
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call.method.c_str());
    if (!call.body.empty() || call.method == "POST" || call.method == "PUT" || call.method == "PATCH") {
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.data());
    }
  }
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return failure(exchange, code, target.host);  // a broken handle is not used again
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  exchange.reply.status = static_cast<int>(status);
  char* address = nullptr;
  if (curl_easy_getinfo(curl, CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address != nullptr) exchange.reply.address = address;
  pool_->give_back(std::move(handle));
  return std::move(exchange.reply);
}

}  // namespace bulkhead::http
