// From many hits to one match per CVE: the best tier wins, the vendor's own denial weighs more than another's range.
#include <algorithm>

#include "core/text.h"
#include "matcher.h"

namespace bulkhead::matching {

bool Matcher::better(const Hit& a, const Hit& b) const {
  const auto weight = [](const Hit& hit) {
    return std::tuple(hit.link == Link::vendor_only, hit.undecided, hit.superseded, !hit.certain, hit.tier, source_rank(hit.source), hit.link, hit.variant, !hit.is_statement);
  };
  const auto wa = weight(a), wb = weight(b);
  if (wa != wb) return wa < wb;
  // Equal weight: by text, so that every build of the index gives the same answer. Rows of criteria are in the order of
  // their text, and the hits of one CVE come from one segment.
  if (!a.is_statement && !b.is_statement && a.document == b.document) return a.item < b.item;
  if (a.item == b.item && a.is_statement == b.is_statement) return false;
  const std::string_view da = document_of(a), db = document_of(b);
  if (da != db) return da < db;
  const std::string na = product_text(a), nb = product_text(b);
  if (na != nb) return na < nb;
  if (a.is_statement && b.is_statement && a.verdict == b.verdict) return false;  // the same words
  return criteria_text(a) < criteria_text(b);
}

void Matcher::settle_variants(std::span<Hit> hits) const {
  // The identity names no order number. When every variant that a document names is affected, the variant does not matter.
  for (Hit& hit : hits) {
    if (!hit.variant || hit.denial) continue;
    const bool all = std::none_of(hits.begin(), hits.end(), [&](const Hit& other) {
      return other.variant && other.document == hit.document && other.segment == hit.segment && other.denial;
    });
    if (all) continue;
    hit.certain = false;
    hit.assumption = "the advisory tells variants apart by order number, the inventory names none";
  }
}

/// A later document of the same vendor that says "fixed" or "not affected" in so many words takes back what an older
/// one of it says. The product's own vendor takes back what others coordinated for it, too.
void Matcher::supersede(std::span<Hit> hits) const {
  const auto speaks = [](const Hit& hit) { return hit.is_statement && speaks_for_product(hit.source) && hit.link <= Link::alias; };
  for (const Hit& later : hits) {
    if (!later.explicit_denial || later.variant || !speaks(later)) continue;
    const DocumentRow* newer = document_row(later);
    const std::string_view publisher = newer ? segment(later.segment).text(newer->publisher) : std::string_view();
    if (publisher.empty()) continue;
    const std::string_view vendor = vendor_of(later);
    const bool own = vendor.size() >= 3 && vendor_key(publisher).find(vendor) != std::string::npos;
    for (Hit& hit : hits) {
      if (hit.denial || !speaks(hit)) continue;
      const DocumentRow* older = document_row(hit);
      if (!older || older->modified_us >= newer->modified_us) continue;
      if (own || segment(hit.segment).text(older->publisher) == publisher) hit.superseded = true;
    }
  }
}

void Matcher::merge(std::vector<Match>& out, const MatchOptions& options) {
  std::stable_sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) { return a.cve < b.cve; });
  std::size_t count = 0;
  for (std::size_t i = 0; i < hits_.size(); ++i) count += i == 0 || hits_[i].cve != hits_[i - 1].cve;
  out.reserve(count);
  for (std::size_t begin = 0; begin < hits_.size();) {
    std::size_t end = begin;
    while (end < hits_.size() && hits_[end].cve == hits_[begin].cve) ++end;
    const std::span<Hit> hits(&hits_[begin], end - begin);
    begin = end;
    settle_variants(hits);
    supersede(hits);
    const bool documents = std::any_of(hits.begin(), hits.end(), [](const Hit& hit) { return hit.is_statement && speaks_for_product(hit.source) && hit.link <= Link::alias; });
    const Hit* best = nullptr;
    for (const Hit& hit : hits)
      if (!hit.denial && (!best || better(hit, *best))) best = &hit;
    if (!best) continue;
    // What the product's own vendor says on this version.
    const Hit* own = nullptr;
    const Hit* denial = nullptr;
    for (const Hit& hit : hits) {
      if (!speaks_for_product(hit, documents)) continue;
      if (!hit.denial) {
        if (!hit.undecided && !hit.superseded && hit.link <= Link::alias && (!own || better(hit, *own))) own = &hit;
        continue;
      }
      if (hit.variant) continue;  // another variant may be meant
      // Within one document an affected range beside one that ends before is no denial: several branches, one product.
      const bool contradicted = !hit.explicit_denial && std::any_of(hits.begin(), hits.end(), [&](const Hit& other) {
        return !other.denial && other.document == hit.document && other.segment == hit.segment;
      });
      if (contradicted) continue;
      const auto weight = [&](const Hit& said) {
        const DocumentRow* document = document_row(said);
        return std::tuple(!said.explicit_denial, source_rank(said.source), document ? -document->modified_us : 0, document_of(said));
      };
      if (!denial || weight(hit) < weight(*denial)) denial = &hit;
    }
    const bool demoted = denial && !own && (best->superseded || !speaks_for_product(*best, documents));
    if (demoted && best->link >= Link::approximate) continue;  // a guess against the vendor's word
    out.push_back(described(hits, *best, demoted, denial, options.explain));
  }
}

}  // namespace bulkhead::matching
