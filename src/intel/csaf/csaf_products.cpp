#include "csaf/csaf_products.h"

#include <unordered_set>

#include "csaf/csaf_schema.h"

namespace bulkhead::intel::csaf {

ProductIndex::ProductIndex(const CsafDocument& document) {
  if (!document.product_tree) return;
  const ProductTree& tree = *document.product_tree;
  std::vector<const Branch*> path;
  add_branches(tree.branches, "/product_tree/branches", path);
  for (std::size_t i = 0; i < tree.full_product_names.size(); ++i)
    add({&tree.full_product_names[i], {}, nullptr, pointer("/product_tree/full_product_names", i)});
  for (std::size_t i = 0; i < tree.relationships.size(); ++i)
    add({&tree.relationships[i].full_product_name, {}, &tree.relationships[i],
         pointer("/product_tree/relationships", i) + "/full_product_name"});
  for (const ProductGroup& group : tree.product_groups) groups_.try_emplace(group.group_id, &group);
}

// The depth is bounded by the limit on JSON nesting.
void ProductIndex::add_branches(const std::vector<Branch>& branches, const std::string& place, std::vector<const Branch*>& path) {
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const Branch& branch = branches[i];
    const std::string here = pointer(place, i);
    branches_.emplace_back(&branch, here);
    path.push_back(&branch);
    if (branch.product) add({&*branch.product, path, nullptr, here + "/product"});
    add_branches(branch.branches, here + "/branches", path);
    path.pop_back();
  }
}

void ProductIndex::add(ProductDefinition definition) {
  by_id_.try_emplace(definition.product->product_id, definitions_.size());
  definitions_.push_back(std::move(definition));
}

const ProductDefinition* ProductIndex::find(std::string_view product_id) const {
  const auto found = by_id_.find(product_id);
  return found == by_id_.end() ? nullptr : &definitions_[found->second];
}

const ProductGroup* ProductIndex::group(std::string_view group_id) const {
  const auto found = groups_.find(group_id);
  return found == groups_.end() ? nullptr : found->second;
}

std::vector<std::string_view> ProductIndex::resolve(const std::vector<std::string>& product_ids,
                                                    const std::vector<std::string>& group_ids) const {
  std::vector<std::string_view> out;
  std::unordered_set<std::string_view> seen;
  const auto take = [&](const std::vector<std::string>& ids) {
    for (const std::string& id : ids)
      if (seen.insert(id).second) out.push_back(id);
  };
  take(product_ids);
  for (const std::string& id : group_ids)
    if (const ProductGroup* found = group(id)) take(found->product_ids);
  return out;
}

std::vector<std::pair<std::string_view, const std::vector<std::string>*>> status_lists(const StatusGroups& groups) {
  return {{"first_affected", &groups.first_affected},       {"first_fixed", &groups.first_fixed},
          {"fixed", &groups.fixed},                         {"known_affected", &groups.known_affected},
          {"known_not_affected", &groups.known_not_affected}, {"last_affected", &groups.last_affected},
          {"recommended", &groups.recommended},             {"under_investigation", &groups.under_investigation}};
}

namespace {

void visit_all(const std::string& place, const std::vector<std::string>& ids, const ReferenceVisitor& visit) {
  for (std::size_t i = 0; i < ids.size(); ++i) visit(pointer(place, i), ids[i]);
}

template <class Item>
void visit_products_of(const std::string& place, const std::vector<Item>& items, const ReferenceVisitor& visit) {
  for (std::size_t i = 0; i < items.size(); ++i) visit_all(pointer(place, i) + "/product_ids", items[i].product_ids, visit);
}

template <class Item>
void visit_groups_of(const std::string& place, const std::vector<Item>& items, const ReferenceVisitor& visit) {
  for (std::size_t i = 0; i < items.size(); ++i) visit_all(pointer(place, i) + "/group_ids", items[i].group_ids, visit);
}

}  // namespace

void for_each_product_use(const CsafDocument& document, const ReferenceVisitor& visit) {
  if (document.product_tree) {
    visit_products_of("/product_tree/product_groups", document.product_tree->product_groups, visit);
    const auto& relationships = document.product_tree->relationships;
    for (std::size_t i = 0; i < relationships.size(); ++i) {
      const std::string place = pointer("/product_tree/relationships", i);
      visit(place + "/product_reference", relationships[i].product_reference);
      visit(place + "/relates_to_product_reference", relationships[i].relates_to_product_reference);
    }
  }
  for (std::size_t v = 0; v < document.vulnerabilities.size(); ++v) {
    const VulnerabilityEntry& entry = document.vulnerabilities[v];
    const std::string place = pointer("/vulnerabilities", v);
    visit_products_of(place + "/flags", entry.flags, visit);
    if (entry.product_status)
      for (const auto& [name, ids] : status_lists(*entry.product_status)) visit_all(pointer(place + "/product_status", name), *ids, visit);
    visit_products_of(place + "/remediations", entry.remediations, visit);
    for (std::size_t i = 0; i < entry.scores.size(); ++i) visit_all(pointer(place + "/scores", i) + "/products", entry.scores[i].products, visit);
    visit_products_of(place + "/threats", entry.threats, visit);
  }
}

void for_each_group_use(const CsafDocument& document, const ReferenceVisitor& visit) {
  for (std::size_t v = 0; v < document.vulnerabilities.size(); ++v) {
    const VulnerabilityEntry& entry = document.vulnerabilities[v];
    const std::string place = pointer("/vulnerabilities", v);
    visit_groups_of(place + "/flags", entry.flags, visit);
    visit_groups_of(place + "/remediations", entry.remediations, visit);
    visit_groups_of(place + "/threats", entry.threats, visit);
  }
}

}  // namespace bulkhead::intel::csaf
