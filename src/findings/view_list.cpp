// Pages of findings: every match is counted, only what the page shows is built.
#include "view_scan.h"

namespace bulkhead::findings {
namespace {

/// Passes over what stands before the page, takes what stands on it.
class Paging {
 public:
  Paging(Page& page, std::int64_t offset, std::int64_t limit) : page_(page), skip_(offset), limit_(limit) {}
  /// True when all `n` findings stand before the page.
  bool before(std::int64_t n) {
    if (skip_ < n) return false;
    skip_ -= n;
    return true;
  }
  template <class Make>
  void take(const Make& make) {
    if (skip_ > 0) --skip_;
    else if (!full()) page_.findings.push_back(make());
  }
  [[nodiscard]] bool full() const { return static_cast<std::int64_t>(page_.findings.size()) >= limit_; }

 private:
  Page& page_;
  std::int64_t skip_, limit_;
};

}  // namespace

Page EnvironmentView::list(const Filter& filter, Sort sort, std::int64_t offset, std::int64_t limit, Instant now) const {
  const Scan scan(*this, filter, now);
  const Base& base = *base_;
  const std::vector<std::uint32_t> counts = scan.counts();
  Page page;
  for (const std::uint32_t n : counts) page.total += n;
  if (offset >= page.total) return page;
  Paging paging(page, offset, limit);
  if (sort == Sort::asset) {
    for (std::uint32_t a = 0; a < base.assets.size() && !paging.full(); ++a) {
      if (!scan.asset_passes[a]) continue;
      for (const std::uint32_t m : base.identities[base.assets[a].identity].matches)  // highest BCS first
        if (counts[m] > 0 && scan.asset_passes_with(m, a)) paging.take([&] { return scan.make(m, a); });
    }
  } else if (sort == Sort::priority) {
    const auto order = base.priority_order();
    for (auto at = order->begin(); at != order->end() && !paging.full(); ++at)
      if (counts[at->match] > 0 && scan.asset_passes_with(at->match, at->asset)) paging.take([&] { return scan.make(at->match, at->asset); });
  } else {
    const auto order = sort == Sort::bcs ? nullptr : base.order(sort);  // they stand by BCS
    for (std::uint32_t i = 0; i < counts.size() && !paging.full(); ++i) {
      const std::uint32_t m = order ? (*order)[i] : i;
      if (!paging.before(counts[m])) scan.each_asset(m, [&](std::uint32_t asset) { paging.take([&] { return scan.make(m, asset); }); });
    }
  }
  return page;
}

}  // namespace bulkhead::findings
