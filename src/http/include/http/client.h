// Outgoing HTTP and HTTPS calls: feeds, webhooks, ticket systems. Refuses private targets unless allowed.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "http/address.h"
#include "http/message.h"

namespace bulkhead::http {

struct ClientOptions {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{30'000};  ///< of the whole exchange
  std::uint64_t max_body_bytes = std::uint64_t{16} << 20;
  std::string proxy;              ///< "http://proxy.plant:3128"; "" for none (the environment is not read)
  std::string authority_file;     ///< PEM of further certificate authorities that are trusted instead of the system's; "" for the system's
  bool allow_plain_http = true;   ///< http:// as well as https://
  bool allow_private = false;     ///< any private or loopback target
  std::vector<IpNetwork> allowed_networks;  ///< private networks that are targets all the same
  std::string user_agent = "Bulkhead";
};

struct Call {
  std::string method = "GET";
  std::string url;
  std::vector<Header> headers;
  std::string body;
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<std::uint64_t> max_body_bytes;
  unsigned max_redirects = 0;      ///< followed only to https, or to http when the call itself was http
  std::string if_none_match;       ///< conditional request: an ETag
  std::string if_modified_since;   ///< conditional request: a date as the server gave it
  /// Takes the body of a 2xx reply piece by piece instead of CallReply::body; false stops the call.
  std::function<bool(std::string_view)> sink;
};

struct CallReply {
  int status = 0;
  std::vector<Header> headers;  ///< of the last reply when redirects were followed
  std::string body;
  std::string address;  ///< that was connected to
  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// Seconds of a Retry-After header in its number form, which has no sign.
  [[nodiscard]] std::optional<std::int64_t> retry_after_seconds() const;
};

/// Keeps connections for reuse. Any thread may call; each call runs on the thread of its caller.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// A reply of any status is a success here; statuses are the caller's business.
  ///
  /// The address that is connected to is checked at the moment of connecting, so a name that changes its address
  /// between check and use gains nothing.
  /// Fails    invalid/http.bad_url, invalid/http.bad_header, forbidden/http.private_target, too_large/http.reply_too_large,
  ///          unavailable/http.unreachable, http.timeout, http.tls, http.reply_cut, http.stopped
  Result<CallReply> call(const Call& call);

 private:
  struct Pool;
  const ClientOptions options_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace bulkhead::http
