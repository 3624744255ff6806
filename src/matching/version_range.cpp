// Intervals of versions and where a version lies. Reading prose is in range_text.cpp, statuses in status_table.cpp.
#include "matching/version_range.h"

#include <algorithm>

#include "core/text.h"
#include "range_constraints.h"

namespace bulkhead::matching {
namespace {

constexpr std::string_view kUnknownVersion = "the version of the asset is not known";
constexpr std::string_view kNoOrder = "the versions cannot be ordered";
constexpr std::string_view kNotRead = "the version text of the source could not be read";
constexpr std::string_view kPrefix = "a product prefix of the version was dropped for the comparison";

struct EndVerdict {
  Membership membership = Membership::inside;
  OrderBasis basis = OrderBasis::numeric;
};

/// `side` is +1 for the lower end (the version must be greater), -1 for the upper.
EndVerdict within(const Version& version, const std::optional<Bound>& bound, int side) {
  if (!bound) return {};
  const Comparison order = compare(version, bound->version);
  switch (order.order) {
    case Order::undecided:
      return {Membership::undecided, order.basis};
    case Order::equal:
      if (!bound->inclusive) return {Membership::outside, order.basis};
      break;
    case Order::less:
      if (side > 0) return {Membership::outside, order.basis};
      break;
    case Order::greater:
      if (side < 0) return {Membership::outside, order.basis};
      break;
  }
  return {order.basis == OrderBasis::prefix ? Membership::assumed : Membership::inside, order.basis};
}

RangeVerdict holds_interval(const Interval& interval, const Version& version) {
  RangeVerdict out;
  if (interval.unbounded() && !interval.unclear) {
    out.membership = interval.assumption.empty() ? Membership::inside : Membership::assumed;
    out.whole = true;
    out.why = interval.assumption;
    return out;
  }
  if (version.empty()) {
    out.membership = Membership::assumed;
    out.why = kUnknownVersion;
    return out;
  }
  if (interval.exact) {
    const Comparison order = compare(version, interval.low->version);
    if (order.order != Order::equal) return out;
    out.membership = order.basis == OrderBasis::prefix ? Membership::assumed : Membership::inside;
    out.basis = order.basis;
    out.exact = true;
  } else {
    const EndVerdict low = within(version, interval.low, 1);
    const EndVerdict high = within(version, interval.high, -1);
    out.membership = std::min(low.membership, high.membership);
    out.basis = std::max(low.basis, high.basis);
    if (interval.unclear) out.membership = std::min(out.membership, Membership::undecided);
  }
  if (out.membership == Membership::undecided) out.why = interval.unclear ? kNotRead : kNoOrder;
  if (out.membership == Membership::assumed) out.why = kPrefix;
  if (out.membership == Membership::inside && !interval.assumption.empty()) {
    out.membership = Membership::assumed;
    out.why = interval.assumption;
  }
  return out;
}

bool no_version(std::string_view text) {
  for (const std::string_view word : {"", "-", "*", "0", "n/a", "na", "none", "any", "all", "all versions",
                                      "unspecified", "unknown", "not specified", "various", "0.0", "0.0.0"})
    if (equals_ignoring_case(text, word)) return true;
  return false;
}

}  // namespace

std::string_view name_of(Membership membership) {
  switch (membership) {
    case Membership::outside:
      return "outside";
    case Membership::undecided:
      return "undecided";
    case Membership::assumed:
      return "assumed";
    case Membership::inside:
      return "inside";
  }
  return "";
}

std::string Interval::text() const {
  std::string out;
  if (exact)
    out = low->version.text();
  else if (unbounded())
    out = "all versions";
  else {
    if (low) out = (low->inclusive ? "from " : "after ") + low->version.text();
    if (high)
      out += (out.empty() ? "" : " ") + std::string(high->inclusive ? "up to and including " : "before ") +
             high->version.text();
  }
  if (unclear) out += " (an end could not be read)";
  return out;
}

VersionRange VersionRange::all() {
  VersionRange range;
  range.intervals_.emplace_back();
  return range;
}

VersionRange VersionRange::exactly(std::string_view version, std::string_view update) {
  VersionRange range;
  Interval interval;
  interval.low = Bound{Version(version, update), true};
  interval.high = interval.low;
  interval.exact = true;
  range.understood_ = !interval.low->version.empty();
  if (range.understood_) range.intervals_.push_back(std::move(interval));
  return range;
}

VersionRange VersionRange::of_bounds(std::string_view start_including, std::string_view start_excluding,
                                     std::string_view end_including, std::string_view end_excluding,
                                     std::string_view update) {
  VersionRange range;
  Interval interval;
  const bool upper = !end_including.empty() || !end_excluding.empty();
  const auto take = [&](std::optional<Bound>& bound, std::string_view text, bool inclusive, std::string_view with) {
    if (text.empty()) return;
    Bound read{Version(text, with), inclusive};
    if (Version(text).empty())
      interval.unclear = true;  // a bare "-"
    else
      bound = std::move(read);
  };
  const std::string_view low_update = upper ? std::string_view() : update;
  take(interval.low, start_including, true, low_update);
  take(interval.low, start_excluding, false, low_update);
  take(interval.high, end_including, true, update);
  take(interval.high, end_excluding, false, update);
  range.intervals_.push_back(std::move(interval));
  return range;
}

VersionRange VersionRange::of_statement(const intel::VersionStatement& statement) {
  switch (statement.kind) {
    case intel::VersionKind::all:
      return all();
    case intel::VersionKind::exact: {
      const std::string_view text = trim(statement.text);
      if (text == "*" || equals_ignoring_case(text, "all") || equals_ignoring_case(text, "any") ||
          equals_ignoring_case(text, "all versions"))
        return all();
      if (no_version(text) && !text.starts_with('0')) {
        VersionRange range = all();
        range.intervals_[0].assumption = "the source states no version";
        return range;
      }
      return of_text(text);
    }
    case intel::VersionKind::text:
      return of_text(statement.text);
    case intel::VersionKind::range:
      break;
  }
  VersionRange range;
  Interval interval;
  const auto from = trim(statement.from);
  auto to = trim(statement.to);
  bool inclusive = statement.to_inclusive;
  // Seen in records: "lessThanOrEqual": "<=10.4.1.3".
  if (to.starts_with("<=") || to.starts_with("<")) {
    inclusive = to.starts_with("<=");
    to = trim(to.substr(inclusive ? 2 : 1));
  }
  if (!no_version(from)) {
    const auto open = open_version(from);
    interval.low = Bound{Version(open ? open->from : from), statement.from_inclusive};
    if (interval.low->version.empty()) interval.low.reset(), interval.unclear = true;
  }
  if (to != "*" && !to.empty()) {
    const auto open = open_version(to);
    const bool word = std::none_of(to.begin(), to.end(), is_digit);
    if (open)
      interval.high = inclusive ? Bound{Version(open->next), false} : Bound{Version(open->from), false};
    else if (word || no_version(to))
      interval.unclear = true;  // "publication", "unspecified"
    else
      interval.high = Bound{Version(to), inclusive};
  }
  if (interval.low && interval.high && compare(interval.low->version, interval.high->version).order == Order::greater) {
    range.understood_ = false;  // the ends contradict each other
    return range;
  }
  range.intervals_.push_back(std::move(interval));
  return range;
}

bool VersionRange::understood() const {
  return understood_ &&
         std::none_of(intervals_.begin(), intervals_.end(), [](const Interval& interval) { return interval.unclear; });
}

RangeVerdict VersionRange::holds(const Version& version) const {
  RangeVerdict best;
  for (const Version& excluded : excluded_)
    if (compare(version, excluded).order == Order::equal) {
      if (understood_) return best;
      best.membership = Membership::undecided;
      best.why = kNotRead;
      return best;
    }
  for (std::size_t n = 0; n < intervals_.size(); ++n) {
    RangeVerdict verdict = holds_interval(intervals_[n], version);
    const bool better = verdict.membership > best.membership ||
                        (verdict.membership == best.membership && verdict.membership != Membership::outside &&
                         verdict.exact && !best.exact);
    if (!better) continue;
    verdict.interval = static_cast<int>(n);
    best = verdict;
  }
  if (!understood_ && best.membership == Membership::outside) {
    best.membership = Membership::undecided;
    best.why = kNotRead;
  }
  return best;
}

std::string VersionRange::text() const {
  std::string out;
  for (const Interval& interval : intervals_) out += (out.empty() ? "" : " or ") + interval.text();
  for (const Version& excluded : excluded_) out += " except " + excluded.text();
  if (!understood_) out += out.empty() ? "(not understood)" : " (in part not understood)";
  return out;
}

}  // namespace bulkhead::matching
