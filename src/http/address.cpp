// IP addresses by inet_pton; networks compared bit by bit.
#include "http/address.h"

#include <arpa/inet.h>

#include <cstring>

#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead::http {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

struct SpecialV4 {
  std::uint32_t network;
  unsigned bits;
};
// RFC 6890 and its successors, and 240.0.0.0/4 with the broadcast address.
constexpr SpecialV4 kSpecialV4[] = {
    {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16}, {0xAC100000, 12}, {0xC0000000, 24},
    {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xC6336400, 24}, {0xCB007100, 24}, {0xE0000000, 3},
};

bool is_special_v4(std::uint32_t value) {
  for (const auto& special : kSpecialV4) {
    const std::uint32_t mask = special.bits == 0 ? 0 : ~std::uint32_t{0} << (32 - special.bits);
    if ((value & mask) == special.network) return true;
  }
  return false;
}

std::uint32_t v4_at(const std::uint8_t* at) {
  return (std::uint32_t{at[0]} << 24) | (std::uint32_t{at[1]} << 16) | (std::uint32_t{at[2]} << 8) | at[3];
}

}  // namespace

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  const std::string terminated(text);
  if (terminated.size() != std::strlen(terminated.c_str())) return std::nullopt;
  IpAddress out;
  if (inet_pton(AF_INET, terminated.c_str(), out.bytes.data()) == 1) return out;
  if (inet_pton(AF_INET6, terminated.c_str(), out.bytes.data()) != 1) return std::nullopt;
  if (std::memcmp(out.bytes.data(), kMappedPrefix.data(), kMappedPrefix.size()) == 0) {
    IpAddress v4;
    std::memcpy(v4.bytes.data(), out.bytes.data() + 12, 4);
    return v4;
  }
  out.v6 = true;
  return out;
}

std::string to_text(const IpAddress& address) {
  char buffer[INET6_ADDRSTRLEN] = {};
  inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), buffer, sizeof buffer);
  return buffer;
}

Result<IpNetwork> parse_ip_network(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::invalid, "http.bad_network", "\"" + shorten(printable(text), 60) + "\" is no IP address or network such as 10.0.0.0/8.");
  };
  const std::size_t slash = text.find('/');
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) return bad();
  const unsigned all = address->v6 ? 128 : 32;
  if (slash == std::string_view::npos) return IpNetwork{*address, all};
  const auto bits = parse_integer<unsigned>(text.substr(slash + 1));
  if (!bits || *bits > all) return bad();
  return IpNetwork{*address, *bits};
}

bool contains(const IpNetwork& network, const IpAddress& address) {
  if (network.address.v6 != address.v6) return false;
  for (unsigned bit = 0; bit < network.prefix_bits; bit += 8) {
    const unsigned used = std::min(8u, network.prefix_bits - bit);
    const unsigned mask = (0xFFu << (8 - used)) & 0xFFu;
    if ((network.address.bytes[bit / 8] & mask) != (address.bytes[bit / 8] & mask)) return false;
  }
  return true;
}

bool contains(const std::vector<IpNetwork>& networks, const IpAddress& address) {
  return std::any_of(networks.begin(), networks.end(), [&](const IpNetwork& network) { return contains(network, address); });
}

bool is_private(const IpAddress& address) {
  const auto& b = address.bytes;
  if (!address.v6) return is_special_v4(v4_at(b.data()));
  if (b[0] == 0x20 && b[1] == 0x02) return is_special_v4(v4_at(b.data() + 2));            // 6to4 2002::/16
  if (b[0] == 0x00 && b[1] == 0x64 && b[2] == 0xFF && b[3] == 0x9B) {                     // NAT64 64:ff9b::/96 and 64:ff9b:1::/48
    return b[4] != 0 || b[5] != 0 || is_special_v4(v4_at(b.data() + 12));
  }
  if ((b[0] & 0xE0) != 0x20) return true;                                                 // only 2000::/3 is public unicast
  if (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8) return true;          // documentation 2001:db8::/32
  if (b[0] == 0x20 && b[1] == 0x01 && b[2] < 0x02) return true;                           // 2001::/23, with Teredo
  return b[0] == 0x3F && b[1] == 0xFF && b[2] < 0x10;                                     // documentation 3fff::/20
}

}  // namespace bulkhead::http
