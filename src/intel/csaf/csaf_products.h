// The product tree of a document, flattened: each product id with its branch path or its relationship, and the groups.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "csaf/csaf_document.h"

namespace bulkhead::intel::csaf {

/// One definition of a product id. Pointers are into the document, which must outlive it.
struct ProductDefinition {
  const FullProductName* product = nullptr;
  std::vector<const Branch*> path;             ///< branches above it and its own, outermost first; empty elsewhere
  const Relationship* relationship = nullptr;  ///< set for a combined product
  std::string place;                           ///< JSON Pointer of the full product name
};

/// The definitions and groups of one document, by id.
class ProductIndex {
 public:
  explicit ProductIndex(const CsafDocument& document);

  /// Every definition in document order: branches, full_product_names, relationships; ids may repeat (6.1.2).
  [[nodiscard]] const std::vector<ProductDefinition>& definitions() const { return definitions_; }
  /// Every branch with its JSON Pointer, in document order.
  [[nodiscard]] const std::vector<std::pair<const Branch*, std::string>>& branches() const { return branches_; }
  /// The first definition of an id, or null.
  [[nodiscard]] const ProductDefinition* find(std::string_view product_id) const;
  /// The first group of that id, or null.
  [[nodiscard]] const ProductGroup* group(std::string_view group_id) const;
  /// Product ids listed directly and through groups, each once, in order; unknown groups give nothing.
  [[nodiscard]] std::vector<std::string_view> resolve(const std::vector<std::string>& product_ids,
                                                      const std::vector<std::string>& group_ids) const;

 private:
  void add_branches(const std::vector<Branch>& branches, const std::string& place, std::vector<const Branch*>& path);
  void add(ProductDefinition definition);

  std::vector<ProductDefinition> definitions_;
  std::vector<std::pair<const Branch*, std::string>> branches_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
  std::unordered_map<std::string_view, const ProductGroup*> groups_;
};

/// The status groups of a vulnerability with their names, in the schema's order.
[[nodiscard]] std::vector<std::pair<std::string_view, const std::vector<std::string>*>> status_lists(const StatusGroups& groups);

using ReferenceVisitor = std::function<void(const std::string& place, const std::string& id)>;
/// Visits every use (not definition) of a product id.
void for_each_product_use(const CsafDocument& document, const ReferenceVisitor& visit);
/// Visits every use of a product group id.
void for_each_group_use(const CsafDocument& document, const ReferenceVisitor& visit);

}  // namespace bulkhead::intel::csaf
