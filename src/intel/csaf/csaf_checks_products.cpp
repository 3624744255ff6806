// Mandatory tests on the product tree and on what refers to it (CSAF 2.0 clause 6.1).
#include <array>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/text.h"
#include "csaf/csaf_checks.h"
#include "csaf/csaf_schema.h"
#include "csaf/csaf_text_rules.h"

namespace bulkhead::intel::csaf {

namespace {

std::string in_quotes(std::string_view id) { return "'" + shorten(id, 200) + "'"; }

/// 6.1.1 Missing definition of a product id.
void missing_product(const CheckInput& in, Findings& out) {
  for_each_product_use(in.document, [&](const std::string& place, const std::string& id) {
    if (!in.products.find(id)) out.add(place, "The product id " + in_quotes(id) + " is not defined.");
  });
}

/// 6.1.2 Multiple definition of a product id.
void repeated_product(const CheckInput& in, Findings& out) {
  std::unordered_set<std::string_view> seen;
  for (const ProductDefinition& definition : in.products.definitions())
    if (!seen.insert(definition.product->product_id).second)
      out.add(definition.place + "/product_id", "The product id " + in_quotes(definition.product->product_id) + " is defined twice.");
}

/// 6.1.3 Circular definition of a product id: a relationship whose product rests on itself.
void circular_product(const CheckInput& in, Findings& out) {
  if (!in.document.product_tree) return;
  const auto& relationships = in.document.product_tree->relationships;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_product;
  for (std::size_t i = 0; i < relationships.size(); ++i) by_product[relationships[i].full_product_name.product_id].push_back(i);
  enum class State : char { untouched, open, done };
  std::vector<State> state(relationships.size(), State::untouched);
  struct Step {
    std::size_t relationship;
    std::vector<std::size_t> next;
  };
  const auto below = [&](std::size_t i) {
    std::vector<std::size_t> next;
    for (const std::string_view id : {std::string_view(relationships[i].product_reference), std::string_view(relationships[i].relates_to_product_reference)})
      if (const auto found = by_product.find(id); found != by_product.end()) next.insert(next.end(), found->second.begin(), found->second.end());
    return next;
  };
  for (std::size_t start = 0; start < relationships.size(); ++start) {
    if (state[start] != State::untouched) continue;
    std::vector<Step> stack{{start, below(start)}};  // an own stack: a chain may be as long as the document
    state[start] = State::open;
    while (!stack.empty()) {
      if (stack.back().next.empty()) {
        state[stack.back().relationship] = State::done;
        stack.pop_back();
        continue;
      }
      const std::size_t child = stack.back().next.back();
      stack.back().next.pop_back();
      if (state[child] == State::open)
        out.add(pointer("/product_tree/relationships", child) + "/full_product_name/product_id",
                "The product id " + in_quotes(relationships[child].full_product_name.product_id) + " is defined through itself.");
      if (state[child] != State::untouched) continue;
      state[child] = State::open;
      stack.push_back({child, below(child)});
    }
  }
}

/// 6.1.4 Missing definition of a product group id.
void missing_group(const CheckInput& in, Findings& out) {
  for_each_group_use(in.document, [&](const std::string& place, const std::string& id) {
    if (!in.products.group(id)) out.add(place, "The product group id " + in_quotes(id) + " is not defined.");
  });
}

/// 6.1.5 Multiple definition of a product group id.
void repeated_group(const CheckInput& in, Findings& out) {
  if (!in.document.product_tree) return;
  std::unordered_set<std::string_view> seen;
  const auto& groups = in.document.product_tree->product_groups;
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (!seen.insert(groups[i].group_id).second)
      out.add(pointer("/product_tree/product_groups", i) + "/group_id", "The product group id " + in_quotes(groups[i].group_id) + " is defined twice.");
}

/// 6.1.6 Contradicting product status: affected, not affected, fixed and under investigation exclude each other.
void contradicting_status(const CheckInput& in, Findings& out) {
  const auto family = [](std::string_view group) -> std::string_view {
    if (group.ends_with("not_affected")) return "not affected";
    if (group.ends_with("affected")) return "affected";
    if (group.ends_with("fixed")) return "fixed";
    return group == "recommended" ? "" : "under investigation";
  };
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v) {
    const VulnerabilityEntry& entry = in.document.vulnerabilities[v];
    if (!entry.product_status) continue;
    std::unordered_map<std::string_view, std::string_view> stated;
    for (const auto& [group, ids] : status_lists(*entry.product_status)) {
      const std::string_view now = family(group);
      if (now.empty()) continue;
      for (std::size_t i = 0; i < ids->size(); ++i) {
        const auto [before, is_new] = stated.try_emplace((*ids)[i], now);
        if (!is_new && before->second != now)
          out.add(pointer(pointer(pointer("/vulnerabilities", v) + "/product_status", group), i),
                  fmt::format("The product {} is both {} and {}.", in_quotes((*ids)[i]), before->second, now));
      }
    }
  }
}

/// 6.1.7 Multiple scores with the same CVSS version for a product.
void repeated_score(const CheckInput& in, Findings& out) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v) {
    const auto& scores = in.document.vulnerabilities[v].scores;
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (std::size_t s = 0; s < scores.size(); ++s) {
      std::vector<std::string_view> versions;
      if (scores[s].cvss_v2) versions.push_back("2.0");
      if (scores[s].cvss_v3) versions.push_back(scores[s].cvss_v3->text("version"));
      for (const std::string_view version : versions)
        for (std::size_t p = 0; p < scores[s].products.size(); ++p)
          if (!seen.emplace(scores[s].products[p], version).second)
            out.add(pointer(pointer(pointer("/vulnerabilities", v) + "/scores", s) + "/products", p),
                    fmt::format("The product {} already has a score of CVSS {}.", in_quotes(scores[s].products[p]), version));
    }
  }
}

/// 6.1.13 Package URLs.
void bad_purl(const CheckInput& in, Findings& out) {
  for (const ProductDefinition& definition : in.products.definitions()) {
    const auto& helper = definition.product->product_identification_helper;
    if (helper && helper->purl && !is_purl(*helper->purl))
      out.add(definition.place + "/product_identification_helper/purl", "The package URL " + in_quotes(*helper->purl) + " is not valid.");
  }
}

/// 6.1.25 Multiple use of the same hash algorithm for one file.
void repeated_hash(const CheckInput& in, Findings& out) {
  for (const ProductDefinition& definition : in.products.definitions()) {
    const auto& helper = definition.product->product_identification_helper;
    if (!helper) continue;
    for (std::size_t h = 0; h < helper->hashes.size(); ++h) {
      std::set<std::string_view> seen;
      const auto& hashes = helper->hashes[h].file_hashes;
      for (std::size_t i = 0; i < hashes.size(); ++i)
        if (!seen.insert(hashes[i].algorithm).second)
          out.add(pointer(pointer(definition.place + "/product_identification_helper/hashes", h) + "/file_hashes", i),
                  "The algorithm " + in_quotes(hashes[i].algorithm) + " is used twice for one file.");
    }
  }
}

template <class Item>
void needs_products(const std::vector<Item>& items, const std::string& place, std::string_view what, Findings& out) {
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].product_ids.empty() && items[i].group_ids.empty())
      out.add(pointer(place, i), fmt::format("The {} names neither a product nor a product group.", what));
}

/// 6.1.29 Remediation without product reference.
void remediation_without_product(const CheckInput& in, Findings& out) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v)
    needs_products(in.document.vulnerabilities[v].remediations, pointer("/vulnerabilities", v) + "/remediations", "remediation", out);
}

/// 6.1.32 Flag without product reference.
void flag_without_product(const CheckInput& in, Findings& out) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v)
    needs_products(in.document.vulnerabilities[v].flags, pointer("/vulnerabilities", v) + "/flags", "flag", out);
}

/// 6.1.33 Multiple flags with VEX justification codes for a product: every label of 2.0 is such a code.
void repeated_flag(const CheckInput& in, Findings& out) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v) {
    std::unordered_set<std::string_view> seen;
    const auto& flags = in.document.vulnerabilities[v].flags;
    for (std::size_t f = 0; f < flags.size(); ++f)
      for (const std::string_view id : in.products.resolve(flags[f].product_ids, flags[f].group_ids))
        if (!seen.insert(id).second)
          out.add(pointer(pointer("/vulnerabilities", v) + "/flags", f), "The product " + in_quotes(id) + " already has a justification.");
  }
}

constexpr std::array kChecks = {
    Check{"6.1.1", missing_product},     Check{"6.1.2", repeated_product},  Check{"6.1.3", circular_product},
    Check{"6.1.4", missing_group},       Check{"6.1.5", repeated_group},    Check{"6.1.6", contradicting_status},
    Check{"6.1.7", repeated_score},      Check{"6.1.13", bad_purl},         Check{"6.1.25", repeated_hash},
    Check{"6.1.29", remediation_without_product}, Check{"6.1.32", flag_without_product}, Check{"6.1.33", repeated_flag},
};

}  // namespace

std::span<const Check> product_checks() { return kChecks; }

}  // namespace bulkhead::intel::csaf
