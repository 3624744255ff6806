// Cuts version prose; see range_items.h.
#include "range_items.h"

#include <algorithm>

#include "core/text.h"

namespace bulkhead::matching {
namespace {

std::string normalised(std::string_view text) {
  std::string out = replace_all(text, "≤", "<=");
  out = replace_all(out, "≥", ">=");
  out = replace_all(out, "=<", "<=");
  out = replace_all(out, "=>", ">=");
  out = replace_all(out, "_", " ");
  out = replace_all(out, "\"", " ");
  return out;
}

/// Takes off "vers:SCHEME/" (package-url version range specifier); some sources put an operator before it.
void drop_vers(std::string& text) {
  const std::string lower = to_lower(text);
  const std::size_t at = lower.find("vers:");
  if (at == std::string::npos || (at > 2 && trim(std::string_view(lower).substr(0, at)).find_first_not_of("<>=") != std::string::npos))
    return;
  const std::size_t slash = text.find('/', at);
  if (slash == std::string::npos) return;
  for (std::size_t n = at + 5; n < slash; ++n)
    if (!is_alpha(text[n]) && !is_digit(text[n]) && text[n] != '-' && text[n] != '.') return;
  text.erase(at, slash + 1 - at);
}

}  // namespace

bool has_digit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }

bool starts_like_version(std::string_view text) {
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  return !text.empty() && is_digit(text[0]);
}

std::vector<RangeItem> range_items(std::string_view source) {
  std::vector<RangeItem> items;
  std::string text = normalised(source);
  drop_vers(text);
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (is_space(c)) {
      ++at;
    } else if (c == '<' || c == '>' || c == '=' || c == '!') {
      RangeItem item{RangeItem::Kind::op, Op::none, {}, {}};
      const bool eq = at + 1 < text.size() && text[at + 1] == '=';
      if (c == '<')
        item.op = eq ? Op::less_equal : Op::less;
      else if (c == '>')
        item.op = eq ? Op::greater_equal : Op::greater;
      else if (c == '!')
        item.op = Op::unequal;
      else
        item.op = Op::equal;
      at += eq ? 2 : 1;
      items.push_back(std::move(item));
    } else if (c == '|' || c == ';' || c == ',') {
      items.push_back({RangeItem::Kind::bar, Op::none, std::string(1, c), {}});
      ++at;
    } else if (c == '(') {
      items.push_back({RangeItem::Kind::open, Op::none, "(", "("});
      ++at;
    } else if (c == ')') {
      items.push_back({RangeItem::Kind::close, Op::none, ")", ")"});
      ++at;
    } else {
      std::size_t end = at;
      std::size_t depth = 0;
      while (end < text.size() && !is_space(text[end])) {
        const char d = text[end];
        if (d == '(') ++depth;
        if (d == ')') {
          if (depth == 0) break;
          --depth;
        }
        if (depth == 0 && (d == '<' || d == '>' || d == '|' || d == ';' || d == '!' || (d == '=' && end > at))) break;
        if (d == ',') break;
        ++end;
      }
      std::string word = text.substr(at, end - at);
      while (word.size() > 1 && (word.ends_with('.') || word.ends_with(':'))) word.pop_back();
      std::string lower = to_lower(word);
      items.push_back({RangeItem::Kind::word, Op::none, std::move(word), std::move(lower)});
      at = end;
    }
    if (items.size() > kMaxItems) break;
  }
  return items;
}

}  // namespace bulkhead::matching
