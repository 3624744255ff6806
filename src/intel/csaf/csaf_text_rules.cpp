// Formats and patterns of the CSAF 2.0 schema, each a hand-written scan. CVSS vectors stand in csaf_cvss.cpp.
#include "csaf/csaf_text_rules.h"

#include <algorithm>

#include "core/clock.h"
#include "core/text.h"

namespace bulkhead::intel::csaf {

namespace {

bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool all(std::string_view text, bool (*rule)(char)) { return std::all_of(text.begin(), text.end(), rule); }

/// "0" or digits without a leading zero.
bool is_plain_number(std::string_view text) {
  return !text.empty() && all(text, is_digit) && (text.size() == 1 || text[0] != '0');
}

/// Dot-separated identifiers of semantic versioning; numbers in a pre-release have no leading zero.
bool are_identifiers(std::string_view text, bool pre_release) {
  for (const std::string_view part : split(text, '.')) {
    if (part.empty() || !all(part, [](char c) { return is_alnum(c) || c == '-'; })) return false;
    if (pre_release && all(part, is_digit) && !is_plain_number(part)) return false;
  }
  return true;
}

/// The part of a CPE 2.3 component between the wildcards: letters, digits, "-._" and quoted punctuation.
bool is_cpe_value(std::string_view text) {
  if (text == "*" || text == "-") return true;
  const bool stars = text.starts_with('*');
  if (stars) text.remove_prefix(1);
  else while (text.starts_with('?')) text.remove_prefix(1);
  std::size_t i = 0;
  std::size_t plain = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (is_alnum(c) || c == '-' || c == '.' || c == '_') {
      ++plain;
    } else if (c == '\\' && i + 1 < text.size() && text[i + 1] != '-' && text[i + 1] != '.' && text[i + 1] != '_' &&
               !is_alnum(text[i + 1]) && text[i + 1] > ' ' && text[i + 1] < 0x7f) {
      ++plain;
      ++i;
    } else {
      break;
    }
  }
  text.remove_prefix(i);
  return plain > 0 && (text == "*" || all(text, [](char c) { return c == '?'; }));
}

bool is_cpe_language(std::string_view text) {
  if (text == "*" || text == "-") return true;
  const auto parts = split(text, '-');
  if (parts.size() > 2 || parts[0].size() < 2 || parts[0].size() > 3 || !all(parts[0], is_alpha)) return false;
  if (parts.size() == 1) return true;
  return (parts[1].size() == 2 && all(parts[1], is_alpha)) || (parts[1].size() == 3 && all(parts[1], is_digit));
}

bool is_percent_complete(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '%' && (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))) return false;
  return true;
}

/// Any character that starts the category or ends it is neither white space nor "-", "_", ".".
bool is_category_end(char c) { return !is_space(c) && c != '-' && c != '_' && c != '.'; }

}  // namespace

bool is_date_time(std::string_view text) {
  // parse_instant also takes dates and times without zone; the format wants both.
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't')) return false;
  const bool utc = text.back() == 'Z' || text.back() == 'z';
  const bool offset = text.size() > 6 && (text[text.size() - 6] == '+' || text[text.size() - 6] == '-') && text[text.size() - 3] == ':';
  if (!utc && !offset) return false;
  if (text.size() < 19 || text[16] != ':') return false;  // seconds are not optional
  return parse_instant(text).has_value();
}

bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_alpha(text[0])) return false;
  if (!all(text.substr(0, colon), [](char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; })) return false;
  const std::string_view rest = text.substr(colon + 1);
  if (rest.empty()) return false;
  const auto legal = [](char c) {
    return is_alnum(c) || std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
  };
  return all(rest, legal) && is_percent_complete(rest) && std::count(rest.begin(), rest.end(), '#') <= 1;
}

bool is_language_tag(std::string_view text) {
  const std::string lower = to_lower(text);
  if (lower == "i-default" || lower == "i-mingo") return true;
  const auto parts = split(lower, '-');
  for (const auto part : parts)
    if (part.empty() || part.size() > 8 || !all(part, is_alnum)) return false;
  std::size_t i = 0;
  const auto more = [&] { return i < parts.size(); };
  if (parts[0] != "x") {
    const std::string_view primary = parts[i++];
    if (!all(primary, is_alpha) || primary.size() < 2) return false;
    if (primary.size() <= 3)  // up to three extended language subtags
      for (int n = 0; n < 3 && more() && parts[i].size() == 3 && all(parts[i], is_alpha); ++n) ++i;
    if (more() && parts[i].size() == 4 && all(parts[i], is_alpha)) ++i;  // script
    if (more() && ((parts[i].size() == 2 && all(parts[i], is_alpha)) || (parts[i].size() == 3 && all(parts[i], is_digit)))) ++i;
    while (more() && (parts[i].size() >= 5 || (parts[i].size() == 4 && is_digit(parts[i][0])))) ++i;  // variants
    while (more() && parts[i].size() == 1 && parts[i] != "x") {  // extensions
      const std::size_t before = ++i;
      while (more() && parts[i].size() >= 2) ++i;
      if (i == before) return false;
    }
  }
  if (more() && parts[i] == "x") {
    if (++i == parts.size()) return false;
    i = parts.size();
  }
  return !more();
}

bool is_version(std::string_view text) {
  if (is_plain_number(text)) return true;
  const std::size_t plus = text.find('+');
  if (plus != std::string_view::npos && !are_identifiers(text.substr(plus + 1), false)) return false;
  std::string_view core = text.substr(0, plus);
  const std::size_t dash = core.find('-');
  if (dash != std::string_view::npos && !are_identifiers(core.substr(dash + 1), true)) return false;
  const auto numbers = split(core.substr(0, dash), '.');
  return numbers.size() == 3 && std::all_of(numbers.begin(), numbers.end(), is_plain_number);
}

bool is_cve(std::string_view text) {
  return text.size() >= 13 && text.starts_with("CVE-") && all(text.substr(4, 4), is_digit) && text[8] == '-' && all(text.substr(9), is_digit);
}

bool is_cwe(std::string_view text) {
  return text.size() >= 5 && text.size() <= 10 && text.starts_with("CWE-") && text[4] != '0' && all(text.substr(4), is_digit);
}

bool is_cpe(std::string_view text) {
  if (text.starts_with("cpe:2.3:")) {
    std::vector<std::string_view> parts;
    std::size_t start = 8;
    for (std::size_t i = start; i <= text.size(); ++i) {
      if (i < text.size() && text[i] == '\\') {
        ++i;
        continue;
      }
      if (i >= text.size() || text[i] == ':') {
        parts.push_back(text.substr(std::min(start, text.size()), i >= text.size() ? std::string_view::npos : i - start));
        start = i + 1;
      }
    }
    if (parts.size() != 11 || parts[0].size() != 1 || std::string_view("aho*-").find(parts[0][0]) == std::string_view::npos) return false;
    for (std::size_t i = 1; i < parts.size(); ++i)
      if (!(i == 6 ? is_cpe_language(parts[i]) : is_cpe_value(parts[i]))) return false;
    return true;
  }
  if (text.size() < 5 || !equals_ignoring_case(text.substr(0, 5), "cpe:/")) return false;
  std::string_view rest = text.substr(5);
  if (!rest.empty() && std::string_view("AHOaho").find(rest[0]) != std::string_view::npos) rest.remove_prefix(1);
  if (rest.empty()) return true;
  if (rest[0] != ':') return false;
  const auto parts = split(rest.substr(1), ':');
  return parts.size() <= 6 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
    return all(part, [](char c) { return is_alnum(c) || std::string_view("._-~%").find(c) != std::string_view::npos; });
  });
}

bool is_purl_shape(std::string_view text) {
  if (!text.starts_with("pkg:")) return false;
  const std::string_view rest = text.substr(4);
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == rest.size() || is_digit(rest[0])) return false;
  return all(rest.substr(0, slash), [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '+'; });
}

bool is_purl(std::string_view text) {
  if (!is_purl_shape(text) || !is_percent_complete(text)) return false;
  std::string_view rest = text.substr(4);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t question = rest.find('?');
  if (question != std::string_view::npos) {
    for (const std::string_view pair : split(rest.substr(question + 1), '&')) {
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos || equals == 0 || is_digit(pair[0])) return false;
      if (!all(pair.substr(0, equals), [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; })) return false;
    }
    rest = rest.substr(0, question);
  }
  rest = rest.substr(rest.find('/') + 1);
  while (rest.starts_with('/')) rest.remove_prefix(1);
  // the version follows the last "@" behind the last "/": a scope such as "@angular" is a namespace, not a version
  const std::size_t slash = rest.rfind('/');
  const std::size_t name_from = slash == std::string_view::npos ? 0 : slash + 1;
  const std::string_view name_and_version = rest.substr(name_from);
  const std::string_view name = name_and_version.substr(0, name_and_version.rfind('@'));
  return !name.empty();
}

bool is_hash_value(std::string_view text) { return text.size() >= 32 && all(text, is_hex); }

bool is_category(std::string_view text) {
  return !text.empty() && is_category_end(text.front()) && is_category_end(text.back()) && text.find('\n') == std::string_view::npos;
}

bool is_tracking_id(std::string_view text) {
  return !text.empty() && !is_space(text.front()) && !is_space(text.back()) && text.find('\n') == std::string_view::npos;
}

}  // namespace bulkhead::intel::csaf
