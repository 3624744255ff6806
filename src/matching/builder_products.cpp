// Product claims (CSAF, CVE records) into statements: under which products they stand and which fix they state.
#include <algorithm>

#include "builder_state.h"
#include "core/text.h"
#include "matching/names.h"

namespace bulkhead::matching {

namespace {

constexpr std::size_t kMostFamilies = 3;  ///< levels of product_family branches that are read, from the innermost

int rank_of(intel::Source source) {
  if (source == intel::Source::csaf) return 0;
  return source == intel::Source::cna ? 1 : 2;
}

bool same_product(const intel::ProductClaim& a, const intel::ProductClaim& b) {
  return equals_ignoring_case(trim(a.name), trim(b.name)) && vendor_key(a.vendor) == vendor_key(b.vendor) && a.platform == b.platform;
}

bool repaired(intel::ProductStatus status) {
  return status == intel::ProductStatus::fixed || status == intel::ProductStatus::not_affected || status == intel::ProductStatus::recommended;
}

bool is_version(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_digit) && text.find_first_of("*<>=|") == std::string_view::npos;
}

void add_once(std::vector<std::string>& list, std::string_view text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.emplace_back(text);
}

}  // namespace

/// The product rows under which a statement stands, with their basis bits.
std::vector<std::uint32_t> BuilderState::homes_of(const intel::ProductClaim& product, StatementRow& row, int rank) {
  std::vector<std::uint32_t> homes;
  const auto stand = [&](std::uint32_t home, PostingBasis basis) {
    if (home == kNone || std::any_of(homes.begin(), homes.end(), [&](std::uint32_t h) { return (h & kPostingMask) == home; })) return;
    if (row.product == kNone) row.product = home;
    homes.push_back(home | basis);
  };
  stand(row.product, kByName);
  for (const std::string& text : product.cpes)
    if (const auto cpe = Cpe::parse(text); cpe && cpe->vendor().is_known() && cpe->product().is_known()) stand(cpes[cpe_of(*cpe)].product, kByStatedCpe);
  if (row.platform != kNone) stand(row.platform, kByPlatform);
  // "X204-2" below the family "SCALANCE X-200" is also "SCALANCE X-200 X204-2", and one of those whom the family's name means.
  std::string full(trim(product.name));
  for (std::size_t i = product.families.size(); i-- > 0 && i + kMostFamilies >= product.families.size();) {
    const std::string_view family = trim(product.families[i]);
    if (family.empty()) continue;
    const std::string key = read_product_name(family, product.vendor).key;
    if (!key.empty() && !read_product_name(full, product.vendor).key.starts_with(key)) {
      full = std::string(family) + " " + full;
      stand(name_of(product.vendor, full, rank).product, kByName);
    }
    stand(name_of(product.vendor, family, rank).product, kByFamily);
  }
  return homes;
}

void BuilderState::add_product(std::uint32_t cve, std::uint32_t document, const intel::Claim& claim, std::size_t index) {
  const intel::ProductClaim& product = claim.products[index];
  if (product.context) return;
  const int rank = rank_of(claim.source);
  const NamedProduct& named = name_of(product.vendor, product.name, rank);
  std::vector<std::string> orders = named.orders;
  for (const std::string& model : product.model_numbers)
    if (const std::string key = order_key(model); key.size() >= 4) add_once(orders, key);

  StatementRow row{};
  row.cve = cve;
  row.document = document;
  row.product = named.product;
  row.platform = kNone;
  row.platform_version_set = kNone;
  const intel::ProductClaim* platform = nullptr;
  if (product.platform >= 0 && static_cast<std::size_t>(product.platform) < claim.products.size()) {
    platform = &claim.products[static_cast<std::size_t>(product.platform)];
    const NamedProduct& base = name_of(platform->vendor, platform->name, rank);
    row.platform = base.product;
    row.platform_version_set = version_set_of(*platform);
    for (const std::string& order : base.orders) add_once(orders, order);
    for (const std::string& model : platform->model_numbers)
      if (const std::string key = order_key(model); key.size() >= 4) add_once(orders, key);
  }
  std::sort(orders.begin(), orders.end());

  const std::vector<std::uint32_t> homes = homes_of(product, row, rank);
  if (homes.empty() && orders.empty()) return;

  row.version_set = version_set_of(product);
  row.fix = fix_of(claim, index, document);
  row.order_begin = static_cast<std::uint32_t>(statement_orders.size());
  row.line = strings.offset_of(named.line);
  row.name = strings.offset_of(trim(product.name));
  row.platforms = strings.offset_of(join(product.platforms, "\n"));
  row.flags = (named.family ? kStatementFamily : 0u) | (named.firmware ? kStatementFirmware : 0u);
  const auto statement = static_cast<std::uint32_t>(statements.size());
  for (const std::string& order : orders) {
    if (order.find_first_of("?*") != std::string::npos) {
      order_patterns.push_back({strings.offset_of(order), statement});
    } else {
      order_postings.push_back({order_texts.intern(order).first, statement});
    }
    statement_orders.push_back(strings.offset_of(order));
    ++row.order_count;
  }
  statements.push_back(row);
  for (const std::uint32_t home : homes) postings.push_back({home & kPostingMask, statement | (home & ~kPostingMask)});
}

std::uint32_t BuilderState::fix_of(const intel::Claim& claim, std::size_t index, std::uint32_t document) {
  const intel::ProductClaim& product = claim.products[index];
  const auto affects = [](const intel::ProductClaim& claimed) {
    return claimed.default_status == intel::ProductStatus::affected ||
           std::any_of(claimed.versions.begin(), claimed.versions.end(),
                       [](const intel::VersionStatement& v) { return v.status == intel::ProductStatus::affected; });
  };
  if (!affects(product)) return kNone;
  std::vector<std::string> versions;
  bool vendor_fix = false;
  std::string url;
  for (const intel::Remedy& remedy : claim.remedies) {
    if (!remedy.products.empty() && std::find(remedy.products.begin(), remedy.products.end(), static_cast<int>(index)) == remedy.products.end()) continue;
    if (remedy.kind == intel::RemedyKind::vendor_fix) vendor_fix = true;
    if ((remedy.kind == intel::RemedyKind::vendor_fix || remedy.kind == intel::RemedyKind::cna_solution) && !remedy.fixed_version.empty())
      add_once(versions, trim(remedy.fixed_version));
    if (remedy.kind == intel::RemedyKind::vendor_fix && url.empty()) url = remedy.url;
  }
  if (versions.empty()) {
    // Versions of the same product that the source calls fixed or not affected.
    for (const intel::ProductClaim& other : claim.products) {
      if (&other != &product && !same_product(other, product)) continue;
      for (const intel::VersionStatement& version : other.versions)
        if (version.kind == intel::VersionKind::exact && repaired(version.status) && is_version(version.text)) add_once(versions, trim(version.text));
    }
  }
  if (versions.empty() && !vendor_fix) return kNone;
  std::sort(versions.begin(), versions.end());
  const std::uint32_t name = documents[document].document;
  if (url.empty()) url = strings.text(documents[document].url);
  const std::string joined = join(versions, "\n");
  const auto [number, fresh] = fix_texts.intern(fmt::format("{}\n\n{}\n{}", joined, name, url));
  if (fresh) fixes.push_back({strings.offset_of(joined), name, strings.offset_of(url), versions.empty() ? 1u : 0u});
  return number;
}

}  // namespace bulkhead::matching
