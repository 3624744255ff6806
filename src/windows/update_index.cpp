#include "windows/update_index.h"

#include <algorithm>
#include <set>

#include "windows/product.h"

namespace bulkhead::windows {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view what) { return std::find(list.begin(), list.end(), what) != list.end(); }

Remedy remedy_of(const intel::UpdateRemedy& from, const std::map<std::string, Instant>& released, Instant otherwise) {
  const auto known = released.find(from.kb);
  return {from.kb, from.kind, parse_build(from.fixed_build), from.fixed_build, known == released.end() ? otherwise : known->second};
}

/// Keeps one entry a KB.
void add_once(std::vector<Remedy>& list, const Remedy& remedy) {
  if (std::none_of(list.begin(), list.end(), [&](const Remedy& known) { return known.kb == remedy.kb; })) list.push_back(remedy);
}

}  // namespace

struct UpdateIndex::Building {
  std::map<std::string, Instant> released;  ///< of each KB, by its first document
  std::unordered_map<std::string, std::set<std::string>> decided;  ///< CVEs by product that a newer document decided
};

UpdateIndex::UpdateIndex(const std::vector<intel::UpdateDocument>& documents) {
  Building building;
  std::vector<const intel::UpdateDocument*> newest_first;
  for (const auto& document : documents) {
    newest_first.push_back(&document);
    if (!as_of_ || *as_of_ < document.revised) as_of_ = document.revised;
    for (const auto& flaw : document.flaws)
      for (const auto& remedy : flaw.remedies) {
        const auto [at, fresh] = building.released.emplace(remedy.kb, document.released);
        if (!fresh) at->second = std::min(at->second, document.released);
        auto& replaced = replaced_[remedy.kb];
        for (const auto& kb : remedy.supersedes)
          if (!contains(replaced, kb)) replaced.push_back(kb);
      }
  }
  std::sort(newest_first.begin(), newest_first.end(), [](const auto* a, const auto* b) { return std::tie(a->revised, a->id) > std::tie(b->revised, b->id); });
  for (const auto* document : newest_first) add(*document, building);
  for (auto& [key, product] : products_) {
    std::sort(product.flaws.begin(), product.flaws.end(), [](const Flaw& a, const Flaw& b) { return a.cve < b.cve; });
    std::sort(product.rollups.begin(), product.rollups.end(), [](const Remedy& a, const Remedy& b) { return std::tie(a.released, a.kb) < std::tie(b.released, b.kb); });
    std::sort(product.cumulatives.begin(), product.cumulatives.end(), [](const Remedy& a, const Remedy& b) { return std::tie(*a.fixed_build, a.kb) < std::tie(*b.fixed_build, b.kb); });
  }
}

void UpdateIndex::add(const intel::UpdateDocument& document, Building& building) {
  for (const auto& named : document.products) {
    const std::string key = product_key(named.name);
    Product& product = products_[key];
    if (product.name.empty()) product.name = named.name;
    auto& decided = building.decided[key];
    for (const auto& said : document.flaws) {
      Flaw flaw{said.cve, document.id, "", said.published, said.exploited, {}};
      for (const auto& remedy : said.remedies) {
        if (!contains(remedy.products, named.id)) continue;
        flaw.remedies.push_back(remedy_of(remedy, building.released, document.released));
        const Remedy& taken = flaw.remedies.back();
        if (taken.is_rollup()) add_once(product.rollups, taken);
        else if (taken.fixed_build && !taken.kb.empty() && !taken.is_hotpatch() && !taken.is_servicing_stack()) add_once(product.cumulatives, taken);
      }
      if (flaw.remedies.empty() && !contains(said.affected, named.id)) continue;
      if (!decided.insert(said.cve).second) continue;
      for (const auto& severity : said.severities)
        if (contains(severity.products, named.id)) flaw.severity = severity.severity;
      product.flaws.push_back(std::move(flaw));
    }
  }
}

const Product* UpdateIndex::find(std::string_view product) const {
  const auto found = products_.find(product_key(product));
  return found == products_.end() ? nullptr : &found->second;
}

bool UpdateIndex::replaces(std::string_view later, std::string_view kb) const {
  std::vector<std::string_view> open{later};
  std::set<std::string_view> seen{later};
  while (!open.empty()) {
    const auto found = replaced_.find(std::string(open.back()));
    open.pop_back();
    if (found == replaced_.end()) continue;
    for (const auto& next : found->second) {
      if (next == kb) return true;
      if (seen.insert(next).second) open.push_back(next);
    }
  }
  return false;
}

std::shared_ptr<const UpdateIndex> UpdateCache::get() {
  const std::int64_t revision = corpus_.revision();
  const std::lock_guard lock(mutex_);
  if (!index_ || revision_ != revision) {
    index_ = std::make_shared<const UpdateIndex>(corpus_.update_documents());
    revision_ = revision;
  }
  return index_;
}

}  // namespace bulkhead::windows
