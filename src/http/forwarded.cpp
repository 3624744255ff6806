#include "forwarded.h"

#include "core/text.h"

namespace bulkhead::http {

namespace {

/// "192.0.2.1:4711", "[2001:db8::1]:4711" or quoted forms, without the port.
std::optional<IpAddress> node_address(std::string_view node) {
  node = trim(node);
  if (node.size() >= 2 && node.front() == '"' && node.back() == '"') node = node.substr(1, node.size() - 2);
  if (node.starts_with('[')) return parse_ip_address(node.substr(0, node.find(']') + 1));
  if (std::count(node.begin(), node.end(), ':') == 1) node = node.substr(0, node.find(':'));
  return parse_ip_address(node);
}

std::vector<std::string_view> list_items(const Request& request, std::string_view name) {
  std::vector<std::string_view> out;
  for (const auto& header : request.headers)
    if (equals_ignoring_case(header.name, name))
      for (const std::string_view item : split(header.value, ',')) out.push_back(trim(item));
  return out;
}

std::string_view forwarded_member(std::string_view element, std::string_view wanted) {
  for (const std::string_view pair : split(element, ';')) {
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && equals_ignoring_case(trim(pair.substr(0, equals)), wanted)) return trim(pair.substr(equals + 1));
  }
  return {};
}

}  // namespace

ForwardedClient forwarded_client(const Request& request, const std::vector<IpNetwork>& trusted) {
  ForwardedClient out;
  std::vector<std::string_view> nodes;
  const auto elements = list_items(request, "Forwarded");
  if (!elements.empty()) {
    for (const std::string_view element : elements) nodes.push_back(forwarded_member(element, "for"));
    std::string_view scheme = forwarded_member(elements.back(), "proto");
    if (scheme.size() >= 2 && scheme.front() == '"' && scheme.back() == '"') scheme = scheme.substr(1, scheme.size() - 2);
    if (!scheme.empty()) out.tls = equals_ignoring_case(scheme, "https");
  } else {
    nodes = list_items(request, "X-Forwarded-For");
    const auto schemes = list_items(request, "X-Forwarded-Proto");
    if (!schemes.empty()) out.tls = equals_ignoring_case(schemes.back(), "https");
  }
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    const auto address = node_address(*node);
    if (!address) break;  // "unknown", a hidden identifier, or nonsense: nothing further left can be believed
    out.address = to_text(*address);
    if (!contains(trusted, *address)) break;
  }
  return out;
}

}  // namespace bulkhead::http
