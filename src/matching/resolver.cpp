// Resolves an identity; see resolver.h. Order of evidence: order number, CPE name, exact name, alias, family, likeness.
#include "resolver.h"

#include <algorithm>
#include <map>

#include "candidates.h"
#include "core/text.h"

namespace bulkhead::matching {

namespace {

void warn(Resolution& out, std::string_view code, std::string message) { out.warnings.push_back({std::string(code), std::move(message)}); }

/// "pkg:type/namespace/name@version" into vendor, product and version; percent escapes are undone.
struct PackageName {
  std::string vendor, product, version;
};
PackageName read_purl(std::string_view purl) {
  PackageName out;
  if (!purl.starts_with("pkg:")) return out;
  purl.remove_prefix(4);
  if (const std::size_t cut = purl.find_first_of("?#"); cut != std::string_view::npos) purl = purl.substr(0, cut);
  const auto plain = [](std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '%' && i + 2 < text.size()) {
        if (auto byte = from_hex(text.substr(i + 1, 2))) {
          result += *byte;
          i += 2;
          continue;
        }
      }
      result += text[i];
    }
    return result;
  };
  if (const std::size_t at = purl.rfind('@'); at != std::string_view::npos && at > 0 && purl.find('/', at) == std::string_view::npos) {
    out.version = plain(purl.substr(at + 1));
    purl = purl.substr(0, at);
  }
  const auto parts = split(purl, '/');
  if (parts.size() < 2) return out;
  out.product = plain(parts.back());
  out.vendor = parts.size() > 2 ? plain(parts[parts.size() - 2]) : out.product;
  return out;
}

/// A version text of a length that versions have; what lies behind is cut at a character border.
std::string version_text(std::string_view text) {
  constexpr std::size_t kMostBytes = 1000;
  text = trim(text);
  if (text.size() <= kMostBytes) return std::string(text);
  std::size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

std::string band_of(int confidence) { return confidence >= kHighConfidence ? "HIGH" : confidence >= kMediumConfidence ? "MEDIUM" : "LOW"; }

}  // namespace

Resolved resolve_identity(const MatchIndex& index, const Identity& identity) {
  Resolved out;
  Resolution& answer = out.resolution;
  std::string vendor_text(trim(identity.vendor)), product_text(trim(identity.product));
  out.version = version_text(identity.version);
  out.firmware_version = version_text(identity.firmware_version);
  if (!identity.purl.empty()) {
    const PackageName package = read_purl(trim(identity.purl));
    if (vendor_text.empty()) vendor_text = package.vendor;
    if (product_text.empty()) product_text = package.product;
    if (out.version.empty()) out.version = version_text(package.version);
  }
  if (!trim(identity.cpe).empty()) {
    if (auto cpe = Cpe::parse(trim(identity.cpe))) {
      out.cpe = std::move(*cpe);
      if (vendor_text.empty() && out.cpe->vendor().is_known()) vendor_text = unescaped(out.cpe->vendor().text);
      if (product_text.empty() && out.cpe->product().is_known()) product_text = unescaped(out.cpe->product().text);
      if (out.version.empty() && out.firmware_version.empty() && out.cpe->version().is_known()) {
        out.version = unescaped(out.cpe->version().text);
        if (out.cpe->update().is_known()) out.version += " " + unescaped(out.cpe->update().text);
      }
    } else {
      warn(answer, "CPE_UNREADABLE", cpe.error().message);
    }
  }
  const std::string_view effective = !out.version.empty() ? std::string_view(out.version) : std::string_view(out.firmware_version);
  answer.version = effective;
  if (effective.empty()) warn(answer, "NO_VERSION_SUPPLIED", "No version was supplied: matches are by product and not confirmed by version.");
  else if (out.version.empty()) warn(answer, "VERSION_FROM_FIRMWARE", "The version is empty; the firmware version was used.");

  const std::string vendor = vendor_key(vendor_text);
  out.name = read_product_name(product_text, vendor_text);
  out.orders = out.name.order_numbers;
  if (const std::string model = order_key(identity.model); model.size() >= 4 && model.find_first_of("?*") == std::string::npos) out.orders.push_back(model);

  CandidateSearch search(index, vendor, out.name, out.orders, out.cpe ? &*out.cpe : nullptr);
  std::vector<ScoredProduct> found = search.run();

  // The answer changes when a record touches this vendor with a product name that was not there before, or a product used here.
  for (const std::string& key : search.vendors()) answer.keys.push_back(hash_bytes(key));
  for (const std::string& order : out.orders) answer.keys.push_back(hash_bytes(order, 1));

  const int missing = effective.empty() ? kMissingVersion : 0;
  const auto listed = [&](const ScoredProduct& product) {
    return Candidate{product.vendor_text, product.product_text, std::max(0, product.score - missing), product.basis};
  };
  if (found.empty() || found.front().score < kLeastConfidence) {
    for (std::size_t i = 0; i < found.size() && i < 10; ++i) answer.candidates.push_back(listed(found[i]));
    if (search.vendor_known()) {
      warn(answer, "VENDOR_RESOLVED_PRODUCT_NOT_FOUND", "The vendor is known, but none of its products has this name.");
      const std::string& shown = search.vendor_text();
      answer.vendor = NamedSlug{shown, slug(shown)};
    }
    return out;
  }

  const ScoredProduct& best = found.front();
  const bool certain = best.link <= Link::alias;
  if (!certain) {
    std::vector<const ScoredProduct*> rivals;
    bool same_name = true;
    for (const ScoredProduct& other : found) {
      if (&other == &best || other.link == Link::family || best.score - other.score >= kAmbiguousWithin) continue;
      rivals.push_back(&other);
      same_name = same_name && other.product == best.product;
    }
    if (!rivals.empty() && !same_name && best.link != Link::family) {
      answer.status = ResolutionStatus::ambiguous;
      answer.confidence = std::max(0, best.score - missing);
      answer.confidence_band = band_of(answer.confidence);
      for (std::size_t i = 0; i < found.size() && i < 10; ++i) answer.candidates.push_back(listed(found[i]));
      warn(answer, "AMBIGUOUS_RESOLUTION", fmt::format("{} products of the catalogue fit about equally well; say which one is meant.", rivals.size() + 1));
      return out;
    }
    if (!rivals.empty() && same_name) warn(answer, "CANONICAL_SELECTED", "Several catalogue names stand for this product; the one that fits best was taken, without joining the others.");
  }

  answer.status = ResolutionStatus::resolved;
  answer.confidence = std::max(0, best.score - missing);
  answer.confidence_band = band_of(answer.confidence);
  answer.match_basis = best.basis;
  answer.vendor = NamedSlug{best.vendor_text, slug(best.vendor_text)};
  answer.product = NamedSlug{best.product_text, slug(best.product_text)};
  if (!best.cpe_product.empty()) answer.cpe = CpeNames{best.cpe_vendor, best.cpe_product};
  for (const ScoredProduct& product : found) {
    // Certain names are one device under several spellings; of the uncertain ones only the best speaks, families aside.
    const bool counts = &product == &best || (certain && product.link <= Link::alias) || product.link == Link::family;
    if (!counts) continue;
    out.targets.push_back({product.vendor, product.product, product.link, product.score});
    answer.keys.push_back(product_hash(product.vendor, product.product));
  }
  if (!certain)
    for (std::size_t i = 1; i < found.size() && i < 10; ++i) answer.candidates.push_back(listed(found[i]));
  answer.coverage = best.has_statements ? (best.link == Link::family ? "partial" : "covered") : "no_cpe_data";
  if (!best.has_statements) warn(answer, "NO_CPE_DATA", "The product is known, but no record states affected versions of it: an empty list is no all-clear.");

  if (!trim(identity.hardware).empty()) {
    ProductName hardware = read_product_name(identity.hardware, vendor_text);
    // A row that gives its own product as hardware describes one device: it says nothing on a host below it.
    out.hardware_stated = hardware.key != out.name.key;
    out.hardware_key = hardware.key;
    out.hardware_orders = std::move(hardware.order_numbers);
    for (const std::string& key : search.vendors()) out.hosts.emplace_back(key, hardware.key);
    // The host may be of another maker, who then stands in front: "Microsoft Windows 10".
    const std::string_view text = trim(identity.hardware);
    const std::string_view maker = text.substr(0, text.find(' '));
    if (maker.size() < text.size()) out.hosts.emplace_back(vendor_key(maker), read_product_name(text, maker).key);
    for (const auto& [key, product] : out.hosts) out.platforms.push_back(product_hash(key, product));
    if (!out.hardware_stated) out.hosts.clear();
  }
  for (const std::string& text : {identity.hardware, product_text})
    if (!trim(text).empty()) out.runs_on.push_back(text);
  if (out.cpe)
    for (const CpeField field : {CpeField::target_sw, CpeField::target_hw, CpeField::product})
      if (const CpeValue value = (*out.cpe)[field]; value.is_known()) out.runs_on.push_back(unescaped(value.text));
  for (const Target& target : out.targets) out.platforms.push_back(product_hash(target.vendor, target.product));
  std::sort(answer.keys.begin(), answer.keys.end());
  answer.keys.erase(std::unique(answer.keys.begin(), answer.keys.end()), answer.keys.end());
  return out;
}

}  // namespace bulkhead::matching
