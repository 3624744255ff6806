#include "sage/virtual_patch.h"

#include <set>

#include "core/numbers.h"
#include "core/text.h"
#include "scoring/flaw.h"

namespace bulkhead::sage {
namespace {

/// FNV-1a, so that the same CVE has the same number in every installation.
std::uint32_t local_sid(std::string_view cve, std::string_view title) {
  std::uint64_t hash = 14695981039346656037u;
  for (const std::string_view part : {cve, title})
    for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return static_cast<std::uint32_t>(1'000'000 + hash % 900'000);
}

std::string rule(std::string_view wire, std::string_view ports, const WireCondition& condition, std::string_view options, std::string_view cve) {
  return fmt::format("alert {} $EXTERNAL_NET any -> $HOME_NET {} (msg:\"{} {}\"; {} reference:cve,{}; classtype:attempted-admin; sid:{}; rev:1;)", wire, ports, cve, condition.title, options, cve.substr(4), local_sid(cve, condition.title));
}

tl::unexpected<Error> bad(std::string message, std::string_view piece) { return fail(ErrorKind::invalid, "sage.bad_rule", std::move(message), std::string(piece)); }

bool is_ports(std::string_view text) {
  if (text == "any" || (text.size() > 1 && text.front() == '$')) return true;
  const auto port = parse_integer<int>(text);
  return port && *port >= 1 && *port <= 65535;
}

/// Options between the brackets, cut at semicolons outside of quotes.
Result<std::vector<std::string>> options_of(std::string_view body) {
  std::vector<std::string> out;
  std::string piece;
  bool quoted = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '\\' && quoted && i + 1 < body.size()) {
      piece += c;
      piece += body[++i];
    } else if (c == ';' && !quoted) {
      out.emplace_back(trim(piece));
      piece.clear();
    } else {
      if (c == '"') quoted = !quoted;
      piece += c;
    }
  }
  if (quoted) return bad("A quote is not closed.", piece);
  if (!trim(piece).empty()) return bad("The last option does not end with ';'.", piece);
  return out;
}

Result<void> check_content(std::string_view value) {
  if (value.size() < 3 || value.front() != '"' || value.back() != '"') return bad("content needs a quoted text.", value);
  bool hex = false;
  int digits = 0;
  for (const char c : value.substr(1, value.size() - 2)) {
    if (c == '|') {
      if (hex && digits % 2 != 0) return bad("The hexadecimal part has an odd number of digits.", value);
      hex = !hex;
      digits = 0;
    } else if (hex && c != ' ') {
      if (!is_digit(c) && !(c >= 'A' && c <= 'F') && !(c >= 'a' && c <= 'f')) return bad("The hexadecimal part has a letter that is no digit.", value);
      ++digits;
    }
  }
  if (hex) return bad("The hexadecimal part is not closed by '|'.", value);
  return {};
}

Result<void> check_value(std::string_view name, std::string_view value) {
  static const std::set<std::string_view> kBare = {"http_raw_uri", "http.uri.raw"};
  static const std::set<std::string_view> kNumbers = {"offset", "depth", "sid", "rev"};
  static const std::set<std::string_view> kFree = {"flow", "flags", "reference", "classtype"};
  if (kBare.contains(name)) return value.empty() ? Result<void>() : bad(fmt::format("{} takes no value.", name), value);
  if (value.empty()) return bad(fmt::format("{} needs a value.", name), name);
  if (kNumbers.contains(name)) return parse_integer<std::uint32_t>(value) ? Result<void>() : bad(fmt::format("{} needs a number.", name), value);
  if (kFree.contains(name)) return {};
  if (name == "content") return check_content(value);
  if (name == "msg") return value.size() > 2 && value.front() == '"' && value.back() == '"' ? Result<void>() : bad("msg needs a quoted text.", value);
  if (name == "pcre") return value.size() > 4 && value.starts_with("\"/") && value.rfind('/') > 2 && value.back() == '"' ? Result<void>() : bad("pcre needs \"/expression/flags\".", value);
  if (name == "byte_test") {
    const auto parts = split(value, ',');
    const bool good = parts.size() >= 4 && parse_integer<int>(parts[0]) && (parts[1] == "<" || parts[1] == ">" || parts[1] == "=") && parse_integer<std::int64_t>(parts[2]) && parse_integer<int>(parts[3]);
    return good ? Result<void>() : bad("byte_test needs bytes, operator, value, offset.", value);
  }
  return bad(fmt::format("'{}' is no option that both sensors know.", name), name);
}

/// Whether the description, in lower case, holds one of the words.
bool speaks_of(const std::string& lower, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return lower.find(word) != std::string::npos; });
}

const WireCondition* condition_for(const Protocol& protocol, const std::set<std::string>& groups) {
  for (const auto& condition : protocol.conditions)
    for (const auto& id : condition.groups)
      if (groups.contains(id)) return &condition;
  return nullptr;
}

VirtualPatch patch_of(const Protocol& protocol, const WireCondition& condition, const std::string& cve) {
  return {suricata_rule(protocol, condition, cve), snort_rule(protocol, condition, cve), protocol.name, protocol.port, condition.title, condition.false_positives, condition.blind};
}

}  // namespace

std::string suricata_rule(const Protocol& protocol, const WireCondition& condition, std::string_view cve) {
  // Suricata finds HTTP on any port by itself.
  const std::string ports = condition.suricata_protocol == "http" ? "any" : fmt::format("{}", protocol.port);
  return rule(condition.suricata_protocol, ports, condition, condition.suricata_options, cve);
}

std::string snort_rule(const Protocol& protocol, const WireCondition& condition, std::string_view cve) {
  const std::string ports = condition.suricata_protocol == "http" ? "$HTTP_PORTS" : fmt::format("{}", protocol.port);
  return rule(protocol.transport, ports, condition, condition.snort_options, cve);
}

Result<void> check_rule(std::string_view rule) {
  const std::size_t open = rule.find('(');
  if (open == std::string_view::npos || !rule.ends_with(')')) return bad("A rule has a header and options in brackets.", rule);
  const std::string_view head = trim(rule.substr(0, open));
  const auto words = split(head, ' ');
  if (words.size() != 7) return bad("The header has seven words: action, protocol, source, port, direction, target, port.", head);
  if (words[0] != "alert") return bad("The action is alert.", words[0]);
  if (words[1] != "tcp" && words[1] != "udp" && words[1] != "http") return bad("The protocol is tcp, udp or http.", words[1]);
  if (words[4] != "->") return bad("The direction is '->'.", words[4]);
  if (!is_ports(words[3]) || !is_ports(words[6])) return bad("A port is a number from 1 to 65535, any, or a variable.", words[6]);
  std::map<std::string, int, std::less<>> seen;
  const auto options = TRY(options_of(rule.substr(open + 1, rule.size() - open - 2)));
  for (const auto& option : options) {
    const std::size_t colon = option.find(':');
    const std::string name = option.substr(0, colon);
    TRY(check_value(name, colon == std::string::npos ? std::string_view() : std::string_view(option).substr(colon + 1)));
    ++seen[name];
  }
  for (const std::string_view needed : {"msg", "sid", "rev"})
    if (const auto at = seen.find(needed); at == seen.end() || at->second != 1) return bad(fmt::format("A rule has {} exactly once.", needed), rule);
  return {};
}

std::optional<VirtualPatch> virtual_patch(const Knowledge& knowledge, const intel::Vulnerability& vulnerability, const scoring::ScoredVulnerability& scored) {
  if (scored.rejected || !(scored.cvss.attack_vector == "NETWORK" || scored.cvss.attack_vector.starts_with("ADJACENT"))) return std::nullopt;
  std::set<std::string> groups;
  for (const int cwe : scored.cwes)
    if (const auto* group = knowledge.group_of(cwe)) groups.insert(group->id);
  if (scoring::flaw_of(vulnerability, scored.cvss.vector).protocol)
    for (const auto& name : scored.relevance.protocol_names())
      if (const auto* protocol = knowledge.protocol(name))
        if (const auto* condition = condition_for(*protocol, groups)) return patch_of(*protocol, *condition, vulnerability.cve);
  const std::string description = to_lower(vulnerability.description());
  for (const auto& service : knowledge.services)
    if (speaks_of(description, service.words))
      if (const auto* condition = condition_for(service, groups)) return patch_of(service, *condition, vulnerability.cve);
  return std::nullopt;
}

}  // namespace bulkhead::sage
