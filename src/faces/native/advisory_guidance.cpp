#include "advisory_guidance.h"

#include "core/text.h"
#include "matching/document_name.h"
#include "matching/names.h"

namespace bulkhead::faces::native {
namespace {

constexpr std::size_t kMostEntries = 10, kMostDetails = 400, kMostProducts = 20;

/// Which products of a claim are the one that was resolved.
std::vector<int> products_meant(const intel::Claim& claim, const matching::Resolution& resolution) {
  std::vector<int> out;
  if (!resolution.vendor || !resolution.product) return out;
  const std::string vendor = matching::vendor_key(resolution.vendor->name);
  const std::string key = matching::read_product_name(resolution.product->name, resolution.vendor->name).key;
  for (std::size_t i = 0; i < claim.products.size(); ++i) {
    const auto& product = claim.products[i];
    if (matching::vendor_key(product.vendor) == vendor && matching::read_product_name(product.name, product.vendor).key == key) out.push_back(static_cast<int>(i));
  }
  return out;
}

Json fixed_versions(const intel::Claim& claim, const intel::Remedy& remedy, const std::vector<int>& products) {
  if (remedy.fixed_version.empty() || products.empty()) return {};
  Json out = Json::object();
  for (const int index : products)
    if (out.members().size() < kMostProducts) out.set(claim.products[static_cast<std::size_t>(index)].name, remedy.fixed_version);
  return out;
}

Json entry_of(const intel::Claim& claim, const intel::Remedy& remedy, const std::vector<int>& products) {
  const auto document = matching::document_name(claim);
  const std::string details = shorten(remedy.details, kMostDetails);
  return Json::object({{"category", name_of(remedy.kind)}, {"details", details}, {"details_truncated", details != remedy.details}, {"fixed_versions", fixed_versions(claim, remedy, products)},
                       {"url", or_null(remedy.url)}, {"source_document", or_null(document.name)}, {"source_url", or_null(document.url)}});
}

}  // namespace

Json advisory_guidance(const intel::Vulnerability& vulnerability, const matching::Resolution& resolution, const matching::Match& match) {
  Json out = Json::array();
  for (const auto& claim : vulnerability.claims) {
    if (vulnerability.repeats_advisory(claim)) continue;
    const auto meant = products_meant(claim, resolution);
    const bool gave_match = claim.source == match.source && matching::document_name(claim).name == match.document;
    if (meant.empty() && !gave_match) continue;
    for (const auto& remedy : claim.remedies) {
      std::vector<int> products;
      for (const int index : meant)
        if (remedy.products.empty() || std::find(remedy.products.begin(), remedy.products.end(), index) != remedy.products.end()) products.push_back(index);
      if (!meant.empty() && products.empty()) continue;  // for other products of the document
      if (remedy.details.empty() && remedy.url.empty() && remedy.fixed_version.empty()) continue;
      out.push(entry_of(claim, remedy, products));
      if (out.items().size() == kMostEntries) return out;
    }
  }
  return out;
}

Json range_source(const intel::Vulnerability& vulnerability, const matching::Match& match) {
  if (match.source == intel::Source::nvd) return {};
  std::string_view type = name_of(match.source);
  if (match.source == intel::Source::cna) type = "vendor_cna";
  if (match.source == intel::Source::ics_advisory) type = "government_advisory";
  std::string url;
  for (const auto& claim : vulnerability.claims) {
    const auto document = matching::document_name(claim);
    if (claim.source != match.source || document.name != match.document) continue;
    url = document.url;
    if (match.source == intel::Source::csaf) type = claim.document.find("cisa.gov#") != std::string::npos ? "government_advisory" : "vendor_advisory";
    break;
  }
  return Json::object({{"type", type}, {"document", or_null(match.document)}, {"url", or_null(url)}});
}

}  // namespace bulkhead::faces::native
