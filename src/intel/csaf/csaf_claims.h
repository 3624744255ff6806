// From a checked CSAF document to claims, one a CVE.
#pragma once
#include <string_view>
#include <unordered_map>
#include <vector>

#include "csaf/csaf_document.h"
#include "csaf/csaf_products.h"
#include "intel/claim.h"
#include "intel/csaf.h"

namespace bulkhead::intel::csaf {

/// Product claims of one vulnerability, and which of them each product id became (several: a fixed version stands
/// beside every statement of its product).
struct ProductClaims {
  std::vector<ProductClaim> products;
  std::vector<std::pair<std::string_view, std::vector<int>>> by_id;  ///< in order of first statement
  [[nodiscard]] const std::vector<int>* find(std::string_view product_id) const;
};

/// Numbers of the remediations that name a product.
using RemediesByProduct = std::unordered_map<std::string_view, std::vector<int>>;

/// Flattens the products that the status groups of a vulnerability name (rules in README.md of this folder).
[[nodiscard]] ProductClaims product_claims(const VulnerabilityEntry& entry, const ProductIndex& products);

/// Remediations with indices in `claimed.products`.
[[nodiscard]] std::vector<Remedy> remedies(const VulnerabilityEntry& entry, const ProductIndex& products, const ProductClaims& claimed);

/// The claims of a document that passed the checks.
[[nodiscard]] std::vector<Claim> claims_of(const CsafDocument& document, const ProductIndex& products);

}  // namespace bulkhead::intel::csaf
