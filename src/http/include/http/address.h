// IP addresses and networks: trusted proxies, address lists of keys, and the guard of outgoing requests.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead::http {

/// An IPv4 or IPv6 address. IPv4-mapped IPv6 ("::ffff:10.0.0.1") is stored as the IPv4 address that it means.
struct IpAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};  ///< the first 4 for IPv4
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

/// Reads "192.0.2.1", "2001:db8::1" or "[2001:db8::1]"; no names, no ports, no zone ids.
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text);
[[nodiscard]] std::string to_text(const IpAddress& address);

/// A network: an address and how many leading bits count.
struct IpNetwork {
  IpAddress address;
  unsigned prefix_bits = 0;
};

/// Reads "10.0.0.0/8", "fd00::/8" or a plain address (all bits).
/// Fails    invalid/http.bad_network
Result<IpNetwork> parse_ip_network(std::string_view text);
[[nodiscard]] bool contains(const IpNetwork& network, const IpAddress& address);
[[nodiscard]] bool contains(const std::vector<IpNetwork>& networks, const IpAddress& address);

/// True for every address that is not a public unicast one: loopback, private, link-local (with the metadata
/// addresses of clouds), shared (RFC 6598), multicast, documentation, unspecified, unique local, and the IPv6 forms
/// that carry an IPv4 address of those kinds (6to4, NAT64).
/// Source   IANA special-purpose address registries (RFC 6890)
[[nodiscard]] bool is_private(const IpAddress& address);

}  // namespace bulkhead::http
