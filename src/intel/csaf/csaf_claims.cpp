// Scores, weaknesses, notes, references and remediations of a CSAF document as claims.
#include "csaf/csaf_claims.h"

#include <algorithm>
#include <cmath>

#include "core/clock.h"
#include "core/numbers.h"
#include "core/text.h"
#include "csaf/csaf_fix_text.h"

namespace bulkhead::intel::csaf {

namespace {

Instant instant_or_zero(std::string_view text) {
  const auto parsed = parse_instant(text);
  return parsed ? *parsed : Instant{};
}

void add_score(const Json& cvss, std::string_view version, const std::string& issuer, std::vector<Score>& out) {
  Score score;
  score.version = std::string(version);
  score.vector = std::string(cvss.text("vectorString"));
  const Json* base = cvss.find("baseScore");
  if (base && base->is_number() && base->number() >= 0 && base->number() <= 10) score.tenths = static_cast<int>(std::lround(base->number() * 10));
  score.issuer = issuer;
  if (score.vector.empty() && score.tenths < 0) return;
  if (std::find(out.begin(), out.end(), score) == out.end()) out.push_back(std::move(score));
}

/// The highest score first: readers take the first, and the caution of a source that scores products apart is its worst case.
std::vector<Score> scores_of(const VulnerabilityEntry& entry, const std::string& issuer) {
  std::vector<Score> out;
  for (const ScoreEntry& score : entry.scores) {
    if (score.cvss_v3) add_score(*score.cvss_v3, score.cvss_v3->text("version") == "3.0" ? "3.0" : "3.1", issuer, out);
    if (score.cvss_v2) add_score(*score.cvss_v2, "2.0", issuer, out);
  }
  std::stable_sort(out.begin(), out.end(), [](const Score& a, const Score& b) { return a.version != b.version ? a.version > b.version : a.tenths > b.tenths; });
  return out;
}

/// The note that describes the vulnerability: a description, else a summary, else details, else general.
std::string description_of(const VulnerabilityEntry& entry) {
  for (const std::string_view wanted : {"description", "summary", "details", "general"})
    for (const Note& note : entry.notes)
      if (note.category == wanted) return note.text;
  return {};
}

void add_references(const std::vector<DocumentReference>& references, const std::string& issuer, bool only_self, std::vector<Reference>& out) {
  for (const DocumentReference& reference : references) {
    const std::string category = reference.category.value_or("external");
    if (only_self && category != "self") continue;
    const bool known = std::any_of(out.begin(), out.end(), [&](const Reference& r) { return r.url == reference.url; });
    if (!known) out.push_back({reference.url, reference.summary, {category}, issuer});
  }
}

std::optional<RemedyKind> remedy_kind(std::string_view category) {
  if (category == "vendor_fix") return RemedyKind::vendor_fix;
  if (category == "workaround") return RemedyKind::workaround;
  if (category == "none_available") return RemedyKind::none_available;
  if (category == "no_fix_planned") return RemedyKind::no_fix_planned;
  if (category == "mitigation") return RemedyKind::mitigation;
  return std::nullopt;
}

bool is_fact(const ProductClaim& product) { return !product.context; }

/// True when the text of the remedy names every product that it is for.
bool names_its_products(const Remedy& remedy, const std::vector<ProductClaim>& products) {
  const std::string text = to_lower(remedy.details);
  return std::all_of(remedy.products.begin(), remedy.products.end(), [&](int index) {
    return text.find(to_lower(products[static_cast<std::size_t>(index)].name)) != std::string::npos;
  });
}

/// Older advisories list the fixes of all products for each of them ("Pump A: update to 1.3" also on pump B). Where
/// fixes with different versions meet on a product, only those keep their version whose text names the product.
void drop_competing_versions(std::vector<Remedy>& remedies, const std::vector<ProductClaim>& products) {
  std::vector<std::string_view> version_of(products.size());
  std::vector<bool> contested(products.size(), false);
  for (const Remedy& remedy : remedies) {
    if (remedy.fixed_version.empty()) continue;
    for (const int i : remedy.products) {
      const auto at = static_cast<std::size_t>(i);
      if (version_of[at].empty()) version_of[at] = remedy.fixed_version;
      else if (version_of[at] != remedy.fixed_version) contested[at] = true;
    }
  }
  std::vector<std::size_t> dropped;  // decided on all before any text goes: version_of points into them
  for (std::size_t r = 0; r < remedies.size(); ++r) {
    const bool competes = std::any_of(remedies[r].products.begin(), remedies[r].products.end(), [&](int i) { return contested[static_cast<std::size_t>(i)]; });
    if (competes && !remedies[r].fixed_version.empty() && !names_its_products(remedies[r], products)) dropped.push_back(r);
  }
  for (const std::size_t r : dropped) remedies[r].fixed_version.clear();
}

/// A text that names one of its products and not the others ("Update FortiProxy to 7.4.3", also listed for FortiOS)
/// states its version for that one. The others keep the remedy without a version. A longer name holds the shorter
/// ("CPU 1516" and "CPU 1516F"), so that a variant counts as named.
void keep_versions_with_named_products(std::vector<Remedy>& remedies, const std::vector<ProductClaim>& products) {
  const std::size_t count = remedies.size();
  for (std::size_t r = 0; r < count; ++r) {
    if (remedies[r].fixed_version.empty() || remedies[r].products.size() < 2) continue;
    const std::string text = to_lower(remedies[r].details);
    const auto name_of_product = [&](int index) { return to_lower(trim(products[static_cast<std::size_t>(index)].name)); };
    std::vector<std::string> named;
    for (const int index : remedies[r].products)
      if (const std::string name = name_of_product(index); name.size() >= 4 && text.find(name) != std::string::npos) named.push_back(name);
    if (named.empty()) continue;
    Remedy rest = remedies[r];
    rest.fixed_version.clear();
    std::erase_if(rest.products, [&](int index) {
      const std::string name = name_of_product(index);
      return std::any_of(named.begin(), named.end(), [&](const std::string& known) { return name.find(known) != std::string::npos; });
    });
    if (rest.products.empty()) continue;
    std::erase_if(remedies[r].products, [&](int index) { return std::find(rest.products.begin(), rest.products.end(), index) != rest.products.end(); });
    remedies.push_back(std::move(rest));
  }
}

}  // namespace

std::vector<Remedy> remedies(const VulnerabilityEntry& entry, const ProductIndex& products, const ProductClaims& claimed) {
  std::vector<Remedy> out;
  const auto facts = static_cast<std::size_t>(std::count_if(claimed.products.begin(), claimed.products.end(), is_fact));
  for (const Remediation& remediation : entry.remediations) {
    const auto kind = remedy_kind(remediation.category);
    if (!kind) continue;
    const bool addressed = !remediation.product_ids.empty() || !remediation.group_ids.empty();
    Remedy remedy;
    remedy.kind = *kind;
    remedy.details = remediation.details;
    remedy.url = remediation.url.value_or("");
    remedy.date = remediation.date.value_or("");
    if (remediation.restart_required) remedy.restart = remediation.restart_required->category;
    // without products (6.1.29 failed) the text may speak of anything: no version is taken from it
    if (*kind == RemedyKind::vendor_fix && addressed) remedy.fixed_version = fixed_version_in(remediation.details);
    for (const auto id : products.resolve(remediation.product_ids, remediation.group_ids))
      if (const auto* indices = claimed.find(id)) remedy.products.insert(remedy.products.end(), indices->begin(), indices->end());
    std::sort(remedy.products.begin(), remedy.products.end());
    remedy.products.erase(std::unique(remedy.products.begin(), remedy.products.end()), remedy.products.end());
    if (addressed && remedy.products.empty()) continue;  // speaks of products on which the entry states nothing
    // the same words for several products are one remedy
    const auto same = std::find_if(out.begin(), out.end(), [&](const Remedy& known) {
      return known.kind == remedy.kind && known.details == remedy.details && known.url == remedy.url && known.restart == remedy.restart && known.date == remedy.date;
    });
    if (same == out.end()) {
      out.push_back(std::move(remedy));
      continue;
    }
    std::vector<int> both;
    std::set_union(same->products.begin(), same->products.end(), remedy.products.begin(), remedy.products.end(), std::back_inserter(both));
    same->products = std::move(both);
  }
  drop_competing_versions(out, claimed.products);
  keep_versions_with_named_products(out, claimed.products);
  for (Remedy& remedy : out)
    if (remedy.products.size() == facts) remedy.products.clear();  // empty means all
  return out;
}

std::vector<Claim> claims_of(const CsafDocument& document, const ProductIndex& products) {
  const DocumentHead& head = document.document;
  std::vector<Claim> out;
  for (const VulnerabilityEntry& entry : document.vulnerabilities) {
    if (!entry.cve) continue;
    Claim claim;
    claim.cve = *entry.cve;
    claim.source = Source::csaf;
    claim.document = head.publisher.namespace_ + "#" + head.tracking.id;
    claim.revision = head.tracking.version;
    claim.published = instant_or_zero(head.tracking.initial_release_date);
    claim.modified = instant_or_zero(head.tracking.current_release_date);
    claim.status = head.tracking.status;
    claim.title = entry.title.value_or("");
    claim.description = description_of(entry);
    claim.scores = scores_of(entry, head.publisher.name);
    if (entry.cwe)
      if (const auto number = parse_integer<int>(std::string_view(entry.cwe->id).substr(std::min<std::size_t>(4, entry.cwe->id.size()))))
        claim.weaknesses.push_back({*number, head.publisher.name});
    add_references(head.references, head.publisher.name, true, claim.references);
    add_references(entry.references, head.publisher.name, false, claim.references);
    ProductClaims claimed = product_claims(entry, products);
    claim.remedies = remedies(entry, products, claimed);
    claim.products = std::move(claimed.products);
    out.push_back(std::move(claim));
  }
  return out;
}

}  // namespace bulkhead::intel::csaf
