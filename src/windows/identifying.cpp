// What must not be sent: names, addresses, users, places.
#include <array>

#include "core/numbers.h"
#include "core/text.h"
#include "windows/host.h"

namespace bulkhead::windows {
namespace {

/// Letters and digits only, lower case: "Host-Name", "host_name" and "hostName" are one.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : to_lower(name))
    if (is_digit(c) || is_alpha(c)) out += c;
  return out;
}

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_ipv4(std::string_view value) {
  const auto parts = split(value.substr(0, value.find_first_of("/:")), '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return part.size() <= 3 && parse_integer<unsigned>(part).value_or(256) < 256; });
}

bool is_ipv6(std::string_view value) {
  if (value.starts_with('[')) value.remove_prefix(1);
  value = value.substr(0, value.find_first_of("%]/"));
  return std::count(value.begin(), value.end(), ':') >= 2 && std::all_of(value.begin(), value.end(), [](char c) { return is_hex(c) || c == ':' || c == '.'; });
}

/// Six pairs ("00:1B-..") or three groups of four ("001b.2c3d.4e5f") of hex digits.
bool is_mac(std::string_view value) {
  std::size_t digits = 0, run = 0, group = 0;
  char separator = 0;
  for (const char c : value) {
    if (is_hex(c)) {
      ++digits, ++run;
      continue;
    }
    if ((c != ':' && c != '-' && c != '.') || (separator != 0 && c != separator) || (group != 0 && run != group)) return false;
    separator = c;
    group = run;
    run = 0;
  }
  return digits == 12 && run == group && (group == 2 || group == 4);
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_alpha(c) || is_digit(c); });
}

/// "srv01.plant.local", "DESKTOP-4F2K9QX", "PC07$".
bool is_host_name(std::string_view value) {
  if (value.ends_with('$')) return true;
  const std::string upper = to_upper(value);
  for (const std::string_view standard : {"DESKTOP-", "LAPTOP-", "WIN-"})
    if (upper.starts_with(standard) && upper.size() >= standard.size() + 7 && is_word(std::string_view(upper).substr(standard.size()))) return true;
  const auto labels = split(value, '.');
  if (labels.size() < 2) return false;
  const auto good = [](std::string_view label) { return !label.empty() && std::all_of(label.begin(), label.end(), [](char c) { return is_alpha(c) || is_digit(c) || c == '-'; }); };
  const std::string_view last = labels.back();
  return std::all_of(labels.begin(), labels.end(), good) && last.size() >= 2 && std::all_of(last.begin(), last.end(), is_alpha);
}

/// "SN123456", "S/N 4711-88", "Serial: X1", "VMware-56 4d ...".
bool is_serial_number(std::string_view value) {
  const std::string lower = to_lower(value);
  if (lower.starts_with("serial") || lower.starts_with("s/n") || lower.starts_with("vmware-")) return true;
  return lower.starts_with("sn") && std::count_if(lower.begin(), lower.end(), is_digit) >= 4 && std::none_of(lower.begin() + 2, lower.end(), is_alpha);
}

}  // namespace

bool is_identifying_field(std::string_view name) {
  static constexpr std::array<std::string_view, 47> kNames = {
      "hostname", "host", "computername", "computer", "machinename", "devicename", "netbiosname", "fqdn", "dnsname", "dnshostname", "domain", "domainname", "workgroup", "addomain",
      "ip", "ipaddr", "ipaddress", "ipaddresses", "ipv4", "ipv4address", "ipv6", "ipv6address", "mac", "macaddr", "macaddress", "macaddresses", "user", "username", "loggedonuser", "owner", "registeredowner",
      "serial", "serialno", "serialnum", "serialnumber", "licensekey", "productkey", "installpath", "installlocation", "path", "site", "sitename", "customer", "customername", "location", "email", "organization"};
  return std::find(kNames.begin(), kNames.end(), plain(name)) != kNames.end();
}

std::string_view identifying_value(std::string_view value) {
  value = trim(value);
  if (is_ipv4(value) || is_ipv6(value)) return is_mac(value) ? "a MAC address" : "an IP address";
  if (is_mac(value)) return "a MAC address";
  if (value.find('\\') != std::string_view::npos || value.find('@') != std::string_view::npos) return "a user or path";
  return "";
}

std::string_view identifying_asset_id(std::string_view value) {
  value = trim(value);
  if (const auto found = identifying_value(value); !found.empty()) return found;
  if (is_host_name(value)) return "a host name";
  if (is_serial_number(value)) return "a serial number";
  return "";
}

}  // namespace bulkhead::windows
