// Bytes to a TCP, TLS or UDP port, for protocols that are no HTTP (syslog). The guard of http/client.h holds here too.
#pragma once
#include <boost/describe.hpp>
#include <string>
#include <string_view>

#include "http/client.h"

namespace bulkhead::http {

enum class Transport : std::uint8_t { udp, tcp, tls };
BOOST_DESCRIBE_ENUM(Transport, udp, tcp, tls)

struct RawTarget {
  std::string host;
  std::uint16_t port = 0;
  Transport transport = Transport::tls;
};

/// Connects, sends all bytes (UDP: as one datagram) and closes. Success means handed over to the network: the protocols
/// this is for have no acknowledgement.
/// Fails    invalid/http.bad_url, forbidden/http.private_target, unavailable/http.unreachable, http.timeout, http.tls
Result<void> send_raw(const ClientOptions& options, const RawTarget& target, std::string_view bytes);

}  // namespace bulkhead::http
