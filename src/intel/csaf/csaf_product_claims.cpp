// The product tree as product claims: branch paths, relationships, statuses, and the merging that keeps them compact.
#include <algorithm>
#include <unordered_map>

#include "core/text.h"
#include "csaf/csaf_checks.h"
#include "csaf/csaf_claims.h"
#include "csaf/csaf_text_rules.h"

namespace bulkhead::intel::csaf {

namespace {

/// A chain of relationships longer than this is cut: nothing real nests so deep, and chains double at each step.
constexpr std::size_t kMaxChain = 8;

ProductStatus status_of(std::string_view group) {
  if (group == "known_not_affected") return ProductStatus::not_affected;
  if (group.ends_with("affected")) return ProductStatus::affected;
  if (group.ends_with("fixed")) return ProductStatus::fixed;
  return group == "recommended" ? ProductStatus::recommended : ProductStatus::under_investigation;
}

/// The plain products of which a product is made: itself first, then what it is installed on, innermost first.
void collect_chain(const ProductDefinition& definition, const ProductIndex& products, std::vector<const ProductDefinition*>& chain) {
  if (chain.size() >= kMaxChain) return;
  if (!definition.relationship) {
    chain.push_back(&definition);
    return;
  }
  if (const auto* component = products.find(definition.relationship->product_reference)) collect_chain(*component, products, chain);
  if (const auto* base = products.find(definition.relationship->relates_to_product_reference)) collect_chain(*base, products, chain);
}

void append_unique(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& item : from)
    if (std::find(to.begin(), to.end(), item) == to.end()) to.push_back(item);
}

/// What the helper of a product says.
void take_helper(const FullProductName& product, ProductClaim& claim) {
  const auto& helper = product.product_identification_helper;
  if (!helper) return;
  append_unique(claim.model_numbers, helper->model_numbers);
  append_unique(claim.model_numbers, helper->skus);
  if (helper->cpe) append_unique(claim.cpes, {*helper->cpe});
  if (helper->purl && is_purl(*helper->purl)) append_unique(claim.purls, {*helper->purl});
}

/// True when a text states versions in another way than by one version: a range, a list in words, or vers.
bool is_range_text(std::string_view name) { return name.starts_with("vers:") || names_version_range(name); }

/// Vendor, families, name and version out of a branch path. Service packs and patch levels belong to the version,
/// architectures to the platforms; host name, language, specification and legacy name the product only when no
/// product_name branch does.
VersionStatement read_path(const ProductDefinition& definition, ProductClaim& claim) {
  VersionStatement version;
  std::string last_other;
  bool ranged = false;
  for (const Branch* branch : definition.path) {
    if (branch->category == "vendor") {
      claim.vendor = branch->name;
    } else if (branch->category == "product_family") {
      claim.families.push_back(branch->name);
    } else if (branch->category == "product_name") {
      claim.name = claim.name.empty() ? branch->name : claim.name + " " + branch->name;
    } else if (branch->category == "product_version" || branch->category == "product_version_range") {
      version.text = branch->name;
      ranged = branch->category == "product_version_range" || is_range_text(branch->name);
    } else if (branch->category == "service_pack" || branch->category == "patch_level") {
      version.text += (version.text.empty() ? "" : " ") + branch->name;
      ranged = ranged || is_range_text(branch->name);
    } else if (branch->category == "architecture") {
      claim.platforms.push_back(branch->name);
    } else {
      last_other = branch->name;
    }
  }
  if (claim.name.empty() && !claim.families.empty()) {  // a family may be all that the source names
    claim.name = claim.families.back();
    claim.families.pop_back();
  }
  if (claim.name.empty()) claim.name = last_other.empty() ? definition.product->name : last_other;
  version.kind = version.text.empty() ? VersionKind::all : ranged ? VersionKind::text : VersionKind::exact;
  return version;
}

/// One plain product: identity in the claim, its version apart.
struct Plain {
  ProductClaim claim;
  VersionStatement version;
};

Plain read_plain(const ProductDefinition& definition) {
  Plain out;
  out.claim.id = definition.product->product_id;
  out.claim.default_status = ProductStatus::unknown;
  out.version = read_path(definition, out.claim);
  take_helper(*definition.product, out.claim);
  return out;
}

bool same_identity(const ProductClaim& a, const ProductClaim& b) {
  return a.context == b.context && a.platform == b.platform && a.name == b.name && a.vendor == b.vendor && a.families == b.families &&
         a.model_numbers == b.model_numbers && a.cpes == b.cpes && a.purls == b.purls && a.platforms == b.platforms;
}

bool same_version(const VersionStatement& a, const VersionStatement& b) { return a.kind == b.kind && a.text == b.text; }

void add_statement(ProductClaim& claim, const VersionStatement& statement) {
  if (std::find(claim.versions.begin(), claim.versions.end(), statement) == claim.versions.end()) claim.versions.push_back(statement);
}

class Builder {
 public:
  Builder(const RemediesByProduct& remedies, const ProductIndex& products) : remedies_(remedies), products_(products) {}

  void state(std::string_view product_id, ProductStatus status) {
    const ProductDefinition* definition = products_.find(product_id);
    if (!definition) return;  // refused before (6.1.1)
    std::vector<const ProductDefinition*> chain;
    collect_chain(*definition, products_, chain);
    if (chain.empty()) return;
    Plain subject = read_plain(*chain[0]);
    subject.claim.id = std::string(product_id);
    if (definition->relationship) take_helper(*definition->product, subject.claim);
    subject.claim.platform = platform_of(chain);
    subject.version.status = status;
    const auto key = remedies_.find(product_id);
    place(subject, key == remedies_.end() ? std::vector<int>{} : key->second, product_id);
  }

  ProductClaims finish() {
    // A statement that is not "affected" counts wherever the same product is spoken of: a fixed version stands in each.
    for (const auto& [from, statement] : shared_)
      for (std::size_t i = 0; i < out_.products.size(); ++i)
        if (i != from && same_identity(out_.products[i], out_.products[from])) add_shared(out_.products[i], statement);
    for (auto& [id, indices] : out_.by_id) std::sort(indices.begin(), indices.end());
    return std::move(out_);
  }

 private:
  static void add_shared(ProductClaim& claim, const VersionStatement& statement) {
    for (const VersionStatement& known : claim.versions)
      if (same_version(known, statement)) return;  // the claim's own word on that version stands
    claim.versions.push_back(statement);
  }

  /// Index of the innermost platform, made or found; each platform points to the next one out.
  int platform_of(const std::vector<const ProductDefinition*>& chain) {
    int outer = -1;
    for (std::size_t i = chain.size(); i-- > 1;) {
      Plain plain = read_plain(*chain[i]);
      plain.claim.context = true;
      plain.claim.platform = outer;
      plain.version.status = ProductStatus::affected;  // the versions on which the statement holds
      if (plain.version.kind != VersionKind::all) plain.claim.versions = {plain.version};
      if (plain.claim.versions.empty()) plain.claim.default_status = ProductStatus::affected;
      const auto same = std::find_if(out_.products.begin(), out_.products.end(), [&](const ProductClaim& known) {
        return same_identity(known, plain.claim) && known.versions == plain.claim.versions;
      });
      outer = static_cast<int>(same - out_.products.begin());
      if (same == out_.products.end()) {
        out_.products.push_back(std::move(plain.claim));
        signatures_.emplace_back();
      }
    }
    return outer;
  }

  /// Puts a statement into a claim of the same identity with the same remedies, or into a new one.
  void place(Plain& subject, const std::vector<int>& signature, std::string_view product_id) {
    const VersionStatement& statement = subject.version;
    const std::string key = subject.claim.vendor + '\n' + subject.claim.name;
    auto& candidates = by_name_[key];
    std::size_t index = out_.products.size();
    for (const std::size_t i : candidates) {
      if (!same_identity(out_.products[i], subject.claim)) continue;
      // remedies belong to all statements of a claim, so that only affected products with the same remedies join
      if (statement.status == ProductStatus::affected && has_affected(i) && signatures_[i] != signature) continue;
      if (contradicts(out_.products[i], statement)) continue;
      index = i;
      break;
    }
    if (index == out_.products.size()) {
      candidates.push_back(index);
      out_.products.push_back(std::move(subject.claim));
      signatures_.emplace_back(signature);
    } else if (statement.status == ProductStatus::affected && !has_affected(index)) {
      signatures_[index] = signature;
    }
    add_statement(out_.products[index], statement);
    if (statement.status != ProductStatus::affected) shared_.emplace_back(index, statement);
    auto known = std::find_if(out_.by_id.begin(), out_.by_id.end(), [&](const auto& entry) { return entry.first == product_id; });
    if (known == out_.by_id.end()) out_.by_id.push_back({product_id, {static_cast<int>(index)}});
    else if (std::find(known->second.begin(), known->second.end(), static_cast<int>(index)) == known->second.end())
      known->second.push_back(static_cast<int>(index));
  }

  [[nodiscard]] bool has_affected(std::size_t index) const {
    const auto& versions = out_.products[index].versions;
    return std::any_of(versions.begin(), versions.end(), [](const auto& v) { return v.status == ProductStatus::affected; });
  }

  /// Another status for the very same version (two ids that the tree cannot tell apart): kept as a claim of its own.
  static bool contradicts(const ProductClaim& claim, const VersionStatement& statement) {
    return std::any_of(claim.versions.begin(), claim.versions.end(), [&](const VersionStatement& known) {
      return same_version(known, statement) && known.status != statement.status && known.status != ProductStatus::recommended &&
             statement.status != ProductStatus::recommended;
    });
  }

  const RemediesByProduct& remedies_;
  const ProductIndex& products_;
  ProductClaims out_;
  std::vector<std::vector<int>> signatures_;  ///< per product claim: the remediations of its affected statements
  std::unordered_map<std::string, std::vector<std::size_t>> by_name_;
  std::vector<std::pair<std::size_t, VersionStatement>> shared_;
};

}  // namespace

const std::vector<int>* ProductClaims::find(std::string_view product_id) const {
  for (const auto& [id, indices] : by_id)
    if (id == product_id) return &indices;
  return nullptr;
}

ProductClaims product_claims(const VulnerabilityEntry& entry, const ProductIndex& products) {
  RemediesByProduct by_product;
  for (std::size_t r = 0; r < entry.remediations.size(); ++r)
    for (const auto id : products.resolve(entry.remediations[r].product_ids, entry.remediations[r].group_ids))
      by_product[id].push_back(static_cast<int>(r));
  Builder builder(by_product, products);
  if (entry.product_status) {
    const auto lists = status_lists(*entry.product_status);
    // affected first, so that a claim is born from what matters and the rest joins it
    for (const bool affected : {true, false})
      for (const auto& [group, ids] : lists)
        if ((status_of(group) == ProductStatus::affected) == affected)
          for (const std::string& id : *ids) builder.state(id, status_of(group));
  }
  return builder.finish();
}

}  // namespace bulkhead::intel::csaf
