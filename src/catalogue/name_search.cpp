// Vendors, products and protocols by name, best match first.
#include <algorithm>
#include <array>

#include "catalogue/catalogue.h"
#include "core/text.h"
#include "layout.h"
#include "scoring/names.h"
#include "text_scan.h"

namespace bulkhead::catalogue {
namespace {

/// Number of letters to change, add, leave out or swap, or `most` + 1 when there are more.
int edit_distance(std::string_view a, std::string_view b, int most) {
  constexpr std::size_t kLongest = 48;
  if (a.size() > kLongest || b.size() > kLongest) return most + 1;
  const auto difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > static_cast<std::size_t>(most)) return most + 1;
  std::array<std::array<int, kLongest + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto &own = rows[i % 3], &above = rows[(i + 2) % 3], &two_above = rows[(i + 1) % 3];
    own[0] = static_cast<int>(i);
    int least = own[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      own[j] = std::min({above[j] + 1, own[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) own[j] = std::min(own[j], two_above[j - 2] + 1);
      least = std::min(least, own[j]);
    }
    if (least > most) return most + 1;
  }
  return rows[a.size() % 3][b.size()];
}

/// How well a name fits a query; 0 not at all.
///   6 the same name   5 the name begins so   4 all words of the query are words of the name
///   3 words of the name begin so   2 somewhere in the name   1 one letter off (two from eight letters on)
struct Query {
  std::string key;                 ///< letters and digits alone
  std::vector<std::string> words;

  [[nodiscard]] int fit(std::string_view name_key, std::string_view slug) const {
    if (name_key == key) return 6;
    if (name_key.starts_with(key)) return 5;
    if (!words.empty()) {
      const auto parts = split(slug, '-');
      const auto all = [&](auto test) {
        return std::all_of(words.begin(), words.end(), [&](const auto& word) { return std::any_of(parts.begin(), parts.end(), [&](auto part) { return test(part, word); }); });
      };
      if (all([](std::string_view part, const std::string& word) { return part == word; })) return 4;
      if (all([](std::string_view part, const std::string& word) { return part.starts_with(word); })) return 3;
    }
    if (key.size() >= 2 && name_key.find(key) != std::string_view::npos) return 2;
    const int most = key.size() >= 8 ? 2 : key.size() >= 4 ? 1 : 0;
    return most > 0 && edit_distance(key, name_key, most) <= most ? 1 : 0;
  }
};

struct Ranked {
  int fit;
  std::uint32_t count, index;
  friend bool operator<(const Ranked& a, const Ranked& b) {  // better first; the index breaks ties, so that orders are stable
    return a.fit != b.fit ? a.fit > b.fit : a.count != b.count ? a.count > b.count : a.index < b.index;
  }
};

void keep_best(std::vector<Ranked>& ranked, std::size_t limit) {
  const std::size_t kept = std::min(limit, ranked.size());
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(kept), ranked.end());
  ranked.resize(kept);
}

std::vector<std::string> slug_words(std::string_view query) {
  std::vector<std::string> out;
  const std::string slug = scoring::slug_of(query);
  for (const auto part : split(slug, '-'))
    if (!part.empty()) out.emplace_back(part);
  return out;
}

}  // namespace

Vendor Catalogue::vendor_at(std::uint32_t index) const {
  const VendorRow& row = section<VendorRow>(kVendors)[index];
  return {row.id, std::string(text(row.name.offset, row.name.size)), std::string(text(row.slug.offset, row.slug.size)), static_cast<int>(row.cve_count), static_cast<int>(row.product_count)};
}

Product Catalogue::product_at(std::uint32_t index) const {
  const ProductRow& row = section<ProductRow>(kProducts)[index];
  const std::uint32_t vendor = row.vendor < vendors_ ? section<VendorRow>(kVendors)[row.vendor].id : 0;
  return {row.id, vendor, std::string(text(row.name.offset, row.name.size)), std::string(text(row.slug.offset, row.slug.size)), static_cast<int>(row.cve_count)};
}

std::optional<std::uint32_t> Catalogue::vendor_index(std::string_view key) const {
  if (key.empty()) return std::nullopt;
  const VendorRow* const all = section<VendorRow>(kVendors);
  const VendorRow* const found = std::lower_bound(all, all + vendors_, key, [&](const VendorRow& row, std::string_view k) { return text(row.key.offset, row.key.size) < k; });
  if (found == all + vendors_ || text(found->key.offset, found->key.size) != key) return std::nullopt;
  return static_cast<std::uint32_t>(found - all);
}

std::vector<Vendor> Catalogue::vendors(std::string_view query, std::size_t limit) const {
  const Query wish{scoring::vendor_key(folded(query.substr(0, 200))), slug_words(folded(query.substr(0, 200)))};
  const bool everything = trim(query).empty();
  if (!everything && wish.key.empty()) return {};
  std::vector<Ranked> ranked;
  const VendorRow* const all = section<VendorRow>(kVendors);
  for (std::uint32_t i = 0; i < vendors_; ++i) {
    const int fit = everything ? 1 : wish.fit(text(all[i].key.offset, all[i].key.size), text(all[i].slug.offset, all[i].slug.size));
    if (fit > 0) ranked.push_back({fit, all[i].cve_count, i});
  }
  keep_best(ranked, limit);
  std::vector<Vendor> out;
  for (const auto& entry : ranked) out.push_back(vendor_at(entry.index));
  return out;
}

std::optional<Vendor> Catalogue::vendor_named(std::string_view name) const {
  const auto index = vendor_index(scoring::vendor_key(name));
  if (!index) return std::nullopt;
  return vendor_at(*index);
}

std::optional<Vendor> Catalogue::vendor(std::uint32_t id) const {
  const IdEntry* const ids = section<IdEntry>(kVendorIds);
  const IdEntry* const found = std::lower_bound(ids, ids + vendors_, id, [](const IdEntry& entry, std::uint32_t k) { return entry.id < k; });
  if (found == ids + vendors_ || found->id != id || found->index >= vendors_) return std::nullopt;
  return vendor_at(found->index);
}

std::optional<Product> Catalogue::product(std::uint32_t id) const {
  const IdEntry* const ids = section<IdEntry>(kProductIds);
  const IdEntry* const found = std::lower_bound(ids, ids + products_, id, [](const IdEntry& entry, std::uint32_t k) { return entry.id < k; });
  if (found == ids + products_ || found->id != id || found->index >= products_) return std::nullopt;
  return product_at(found->index);
}

std::vector<Product> Catalogue::products(std::optional<std::uint32_t> vendor_id, std::string_view query, std::size_t limit) const {
  std::uint32_t begin = 0, end = products_;
  std::string vendor_key;
  if (vendor_id) {
    const IdEntry* const ids = section<IdEntry>(kVendorIds);
    const IdEntry* const found = std::lower_bound(ids, ids + vendors_, *vendor_id, [](const IdEntry& entry, std::uint32_t k) { return entry.id < k; });
    if (found == ids + vendors_ || found->id != *vendor_id || found->index >= vendors_) return {};
    const VendorRow& vendor = section<VendorRow>(kVendors)[found->index];
    vendor_key = text(vendor.key.offset, vendor.key.size);
    begin = std::min(vendor.product_begin, products_);
    end = begin + std::min(vendor.product_count, products_ - begin);
  }
  const bool everything = trim(query).empty();
  const Query wish{scoring::product_key(vendor_key, folded(query.substr(0, 200))), slug_words(folded(query.substr(0, 200)))};
  if (!everything && wish.key.empty()) return {};
  std::vector<Ranked> ranked;
  const ProductRow* const all = section<ProductRow>(kProducts);
  for (std::uint32_t i = begin; i < end; ++i) {
    const int fit = everything ? 1 : wish.fit(text(all[i].key.offset, all[i].key.size), text(all[i].slug.offset, all[i].slug.size));
    if (fit > 0) ranked.push_back({fit, all[i].cve_count, i});
  }
  keep_best(ranked, limit);
  std::vector<Product> out;
  for (const auto& entry : ranked) out.push_back(product_at(entry.index));
  return out;
}

std::vector<Protocol> Catalogue::protocols(std::string_view query) const {
  const auto names = scoring::protocols();
  std::array<int, 64> counts{};
  const Row* const rows = section<Row>(kRows);
  for (std::uint32_t i = 0; i < rows_; ++i)
    for (std::uint64_t bits = rows[i].flags & kFlagRejected ? 0 : rows[i].protocols; bits != 0; bits &= bits - 1) ++counts[static_cast<std::size_t>(__builtin_ctzll(bits))];
  const std::string wanted = scoring::vendor_key(query);
  std::vector<Protocol> out;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (wanted.empty() || scoring::vendor_key(names[i].name).find(wanted) != std::string::npos) out.push_back({static_cast<int>(i) + 1, std::string(names[i].name), counts[i]});
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

}  // namespace bulkhead::catalogue
