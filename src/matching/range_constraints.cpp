// From demands to intervals; see range_constraints.h.
#include "range_constraints.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace bulkhead::matching {
namespace {

/// One step in a decimal number of any length: "9" gives "10".
std::string successor(std::string digits) {
  for (std::size_t at = digits.size(); at-- > 0;) {
    if (digits[at] != '9') {
      ++digits[at];
      return digits;
    }
    digits[at] = '0';
  }
  return "1" + digits;
}

/// A version that an operand names, or nothing when it names none ("the first 5 digits of serial number").
bool readable(const std::string& text) {
  if (has_digit(text)) {
    const std::string lower = to_lower(replace_all(text, "/", " "));
    constexpr std::array<std::string_view, 18> kOther = {
        "serial", "digits",    "january", "february", "march",    "april",   "may",  "june",  "july",
        "august", "september", "october", "november", "december", "comcode", "date", "dated", "cve"};
    for (const std::string_view word : split(lower, ' '))
      if (std::find(kOther.begin(), kOther.end(), word.substr(0, word.find('-'))) != kOther.end()) return false;
    return true;
  }
  return !text.empty() && text.size() <= 2 && std::all_of(text.begin(), text.end(), is_alpha);  // revision letters
}

/// Two words without a meaning in versions: a product name or a sentence. Equal text still hits, other text is
/// undecided.
bool prose(const Version& version) {
  return std::count_if(version.tokens().begin(), version.tokens().end(),
                       [](const auto& token) { return token.kind == Version::Token::Kind::word; }) > 1;
}

/// "V33.017 V34.014": the ends of several release lines in one operand, which no single bound can stand for.
bool several(const std::string& text) {
  std::size_t count = 0;
  for (const std::string_view word : split(text, ' '))
    if ((word.starts_with('V') || word.starts_with('v')) && starts_like_version(word)) ++count;
  return count > 1;
}

void set_end(Interval& interval, const RangeConstraint& one, const std::optional<OpenVersion>& open) {
  switch (one.op) {
    case Op::less:
      interval.high = Bound{Version(open ? open->from : one.text), false};
      break;
    case Op::less_equal:
      interval.high = open ? Bound{Version(open->next), false} : Bound{Version(one.text), true};
      break;
    case Op::greater:
      interval.low = open ? Bound{Version(open->next), true} : Bound{Version(one.text), false};
      break;
    default:
      interval.low = Bound{Version(open ? open->from : one.text), true};
      break;
  }
}

/// "< 1.2 HF10 (Build 506)": what lies before 1.2 HF10 is inside; 1.2 HF10 itself only when its build is an older one,
/// which inventories seldom say.
void add_with_build(std::vector<Interval>& out, Interval interval, const RangeConstraint& end) {
  if (end.build.empty() || !is_upper(end.op)) {
    out.push_back(std::move(interval));
    return;
  }
  Interval builds;
  builds.low = Bound{Version(end.text), true};
  builds.high = Bound{Version(end.text + end.build), end.op == Op::less_equal};
  builds.assumption = "the source tells builds of this version apart:" + end.build;
  interval.high = Bound{Version(end.text), false};
  out.push_back(std::move(interval));
  out.push_back(std::move(builds));
}

}  // namespace

std::optional<OpenVersion> open_version(std::string_view text) {
  text = trim(text);
  bool open = false;
  while (text.size() > 2) {
    const std::string_view tail = text.substr(text.size() - 2);
    if (tail != ".x" && tail != ".X" && tail != ".*") break;
    text.remove_suffix(2);
    open = true;
  }
  if (!open) return std::nullopt;
  std::size_t start = text.size();
  while (start > 0 && is_digit(text[start - 1])) --start;
  if (start == text.size()) return std::nullopt;
  return OpenVersion{std::string(text),
                     std::string(text.substr(0, start)) + successor(std::string(text.substr(start)))};
}

IntervalList intervals_of(std::span<const RangeConstraint> constraints) {
  IntervalList list;
  auto& out = list.intervals;
  for (std::size_t n = 0; n < constraints.size(); ++n) {
    const RangeConstraint& one = constraints[n];
    Interval interval;
    interval.assumption = one.assumption;
    if (one.op == Op::none) {
      out.push_back(std::move(interval));
      continue;
    }
    if (!readable(one.text) || (one.op != Op::equal && several(one.text))) {
      list.understood = false;
      continue;
    }
    const auto open = open_version(one.text);
    if (one.op == Op::equal) {
      interval.low = Bound{Version(open ? open->from : one.text), true};
      if (open)
        interval.high = Bound{Version(open->next), false};
      else
        interval.high = interval.low, interval.exact = true;
      if (prose(interval.low->version)) list.understood = false;
      out.push_back(std::move(interval));
      continue;
    }
    set_end(interval, one, open);
    // The other end, when it comes next and the two do not exclude each other.
    if (n + 1 < constraints.size()) {
      const RangeConstraint& next = constraints[n + 1];
      const bool pair = (is_lower(one.op) && is_upper(next.op)) || (is_upper(one.op) && is_lower(next.op));
      if (pair && readable(next.text)) {
        Interval both = interval;
        set_end(both, next, open_version(next.text));
        const Order order = compare(both.low->version, both.high->version).order;
        const bool disjoint = is_upper(one.op) && order != Order::less && order != Order::equal;
        if (!disjoint) {
          if (order == Order::greater) {
            list.understood = false;  // from 3 up to 2: nothing that could be meant
          } else {
            if (both.assumption.empty()) both.assumption = next.assumption;
            add_with_build(out, std::move(both), is_upper(one.op) ? one : next);
          }
          ++n;
          continue;
        }
      }
    }
    add_with_build(out, std::move(interval), one);
  }
  return list;
}

}  // namespace bulkhead::matching
