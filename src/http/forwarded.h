// Who the client behind a trusted proxy is (RFC 7239, and the older X-Forwarded- headers).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "http/address.h"
#include "http/message.h"

namespace bulkhead::http {

struct ForwardedClient {
  std::string address;      ///< "" when the headers name none
  std::optional<bool> tls;  ///< as the nearest proxy says
};

/// Reads from the right, as the nearest proxy wrote last: the first address that is no trusted proxy is the client.
/// Anything left of it may be forged. Call only when the peer itself is trusted.
[[nodiscard]] ForwardedClient forwarded_client(const Request& request, const std::vector<IpNetwork>& trusted);

}  // namespace bulkhead::http
