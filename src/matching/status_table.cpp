// Which status the statements of one product give a version.
#include <algorithm>

#include "matching/version_range.h"

namespace bulkhead::matching {
namespace {

using intel::ProductStatus;

bool harmful(ProductStatus status) { return status == ProductStatus::affected; }

/// 0: a listed version, 1: a bounded range, 2: everything.
int generality(const RangeVerdict& verdict) { return verdict.exact ? 0 : verdict.whole ? 2 : 1; }

}  // namespace

RangeVerdict StatusTable::Entry::holds(const Version& version, ProductStatus& status_now) const {
  RangeVerdict verdict = range.holds(version);
  status_now = status;
  if (verdict.membership == Membership::outside || version.empty()) return verdict;
  for (const auto& [at, changed] : changes) {
    const Comparison order = compare(version, at);
    if (order.order == Order::undecided) {
      if (changed != status_now) {
        verdict.membership = std::min(verdict.membership, Membership::undecided);
        verdict.why = "the version cannot be ordered against a change of status";
      }
    } else if (order.order != Order::less) {
      status_now = changed;
    }
  }
  return verdict;
}

StatusTable StatusTable::of_product(const intel::ProductClaim& product) {
  StatusTable table;
  table.default_status_ = product.default_status;
  int index = 0;
  for (const intel::VersionStatement& statement : product.versions) {
    Entry entry{VersionRange::of_statement(statement), statement.status, {}, index++};
    for (const intel::VersionChange& change : statement.changes)
      entry.changes.emplace_back(Version(change.at), change.status);
    table.entries_.push_back(std::move(entry));
  }
  return table;
}

StatusTable::Verdict StatusTable::status_of(const Version& version) const {
  Verdict out;
  // The surest statement: inside, most specific, first.
  const Entry* chosen = nullptr;
  RangeVerdict chosen_hit;
  ProductStatus chosen_status = default_status_;
  for (const Entry& entry : entries_) {
    ProductStatus status = entry.status;
    const RangeVerdict hit = entry.holds(version, status);
    if (hit.membership != Membership::inside) continue;
    if (chosen && generality(hit) >= generality(chosen_hit)) continue;
    chosen = &entry;
    chosen_hit = hit;
    chosen_status = status;
  }
  out.status = chosen_status;
  out.affected = harmful(chosen_status) ? Membership::inside : Membership::outside;
  if (chosen) {
    out.basis = chosen_hit.basis;
    out.exact = chosen_hit.exact;
    out.whole = chosen_hit.whole;
    out.statement = chosen->statement;
  } else {
    out.whole = entries_.empty() || version.empty();
  }
  // Doubtful statements that say otherwise and are not outranked weaken the answer.
  for (const Entry& entry : entries_) {
    ProductStatus status = entry.status;
    const RangeVerdict hit = entry.holds(version, status);
    if (hit.membership != Membership::undecided && hit.membership != Membership::assumed) continue;
    if (harmful(status) == harmful(chosen_status)) continue;
    if (chosen && generality(chosen_hit) < generality(hit)) continue;
    const bool assumed = hit.membership == Membership::assumed;
    // The same doubt both ways: "perhaps affected" is assumed, "perhaps repaired" leaves affected assumed too.
    const Membership now = assumed ? Membership::assumed : Membership::undecided;
    const bool weaker = harmful(chosen_status) ? now < out.affected : now > out.affected;
    if (!weaker) continue;
    out.affected = now;
    out.why = hit.why;
    out.basis = std::max(out.basis, hit.basis);
    if (harmful(status)) {
      out.status = assumed ? status : ProductStatus::unknown;
      out.statement = entry.statement;
      out.exact = hit.exact;
      out.whole = hit.whole;
    }
  }
  return out;
}

std::optional<StatusTable::End> StatusTable::end_for(const Version& version) const {
  std::optional<End> best;
  const auto offer = [&](const Version& at, bool first_fixed) {
    if (at.empty() || best) return;
    best = End{at.text(), first_fixed};
  };
  for (const Entry& entry : entries_) {
    ProductStatus status = entry.status;
    const RangeVerdict hit = entry.holds(version, status);
    if (!harmful(status) || hit.membership == Membership::outside || hit.interval < 0) continue;
    for (const auto& [at, changed] : entry.changes)
      if (!harmful(changed) && (version.empty() || compare(version, at).order == Order::less)) offer(at, true);
    const Interval& interval = entry.range.intervals()[static_cast<std::size_t>(hit.interval)];
    if (!interval.exact && interval.high) offer(interval.high->version, !interval.high->inclusive);
  }
  if (best) return best;
  // "Affected unless stated otherwise": the nearest statement above that says otherwise is the first repaired version.
  const Version* nearest = nullptr;
  for (const Entry& entry : entries_) {
    if (harmful(entry.status) || (entry.status != ProductStatus::not_affected && entry.status != ProductStatus::fixed))
      continue;
    for (const Interval& interval : entry.range.intervals()) {
      if (!interval.low || !interval.low->inclusive) continue;
      const Version& low = interval.low->version;
      if (!version.empty() && compare(version, low).order != Order::less) continue;
      if (!nearest || compare(low, *nearest).order == Order::less) nearest = &low;
    }
  }
  if (nearest) offer(*nearest, true);
  return best;
}

}  // namespace bulkhead::matching
