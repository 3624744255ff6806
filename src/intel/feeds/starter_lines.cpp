// Writes the lines of the starter extract, and makes one claim of facts out of all claims on a CVE.
#include "core/text.h"
#include "intel/starter.h"

namespace bulkhead::intel {

namespace {

constexpr std::size_t kMostExploits = 4;   ///< the flag matters, not the length of the list
constexpr std::size_t kMostReferences = 4;

template <class T>
void add_once(std::vector<T>& list, const T& value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

/// An advisory's own page: that of CISA, of a CERT, or of a vendor's product security.
bool is_advisory_address(std::string_view url) {
  const std::string lower = to_lower(url);
  for (const std::string_view piece : {"/ics/advisories/", "/ics-advisories/", "icsa-", "icsma-", "cert-portal.siemens.com", "cert.vde.com", "psirt", "security-notification", "sevd-", "advisory", "advisories"})
    if (lower.find(piece) != std::string::npos) return true;
  return false;
}

/// Text of a version statement is kept as written: it is the range. Longer ones are prose and are cut out.
constexpr std::size_t kMostVersionText = 120;

void add_products(const Claim& from, Claim& to) {
  std::vector<int> place(from.products.size(), -1);
  // A product may stand on one that comes later, so places are given first.
  for (std::size_t i = 0; i < from.products.size(); ++i) {
    ProductClaim product = from.products[i];
    product.id.clear();
    std::erase_if(product.versions, [](const VersionStatement& v) { return v.text.size() > kMostVersionText; });
    if (product.versions.empty() != from.products[i].versions.empty()) continue;  // its range is prose: nothing can be said
    if (product.platform < 0) {
      const auto known = std::find(to.products.begin(), to.products.end(), product);
      if (known != to.products.end()) {
        place[i] = static_cast<int>(known - to.products.begin());
        continue;
      }
    }
    place[i] = static_cast<int>(to.products.size());
    to.products.push_back(std::move(product));
  }
  for (std::size_t i = 0; i < from.products.size(); ++i) {
    const int platform = from.products[i].platform;
    if (platform < 0 || place[i] < 0) continue;
    const int found = static_cast<std::size_t>(platform) < place.size() ? place[static_cast<std::size_t>(platform)] : -1;
    ProductClaim& product = to.products[static_cast<std::size_t>(place[i])];
    product.platform = found;
    if (found < 0) product.context = true;  // what it stands on is not known: it must not match alone
  }
  for (const Remedy& remedy : from.remedies) {
    Remedy fact;
    fact.kind = remedy.kind;
    fact.url = remedy.url;
    fact.fixed_version = remedy.fixed_version;
    fact.restart = remedy.restart;
    fact.date = remedy.date;
    // "All products" means those of this document, not those of the others beside which they stand now.
    if (remedy.products.empty())
      for (std::size_t i = 0; i < place.size(); ++i)
        if (place[i] >= 0 && !from.products[i].context) fact.products.push_back(place[i]);
    for (const int index : remedy.products)
      if (index >= 0 && static_cast<std::size_t>(index) < place.size() && place[static_cast<std::size_t>(index)] >= 0) fact.products.push_back(place[static_cast<std::size_t>(index)]);
    if (fact.products.empty()) continue;  // of products on which nothing can be said
    std::sort(fact.products.begin(), fact.products.end());
    fact.products.erase(std::unique(fact.products.begin(), fact.products.end()), fact.products.end());
    if (fact.kind == RemedyKind::mitigation || fact.kind == RemedyKind::workaround) continue;  // prose alone
    add_once(to.remedies, fact);
  }
}

void set_text(Json& json, std::string_view name, const std::string& value) {
  if (!value.empty()) json.set(name, value);
}
void set_texts(Json& json, std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  Json list = Json::array();
  for (const auto& value : values) list.push(value);
  json.set(name, std::move(list));
}
template <class T, class Each>
void set_list(Json& json, std::string_view name, const std::vector<T>& values, const Each& each) {
  if (values.empty()) return;
  Json list = Json::array();
  for (const T& value : values) list.push(each(value));
  json.set(name, std::move(list));
}

Json match_json(const CpeMatch& m) {
  Json json = Json::object({{"criteria", m.criteria}});
  if (!m.vulnerable) json.set("vulnerable", false);
  set_text(json, "start_including", m.start_including);
  set_text(json, "start_excluding", m.start_excluding);
  set_text(json, "end_including", m.end_including);
  set_text(json, "end_excluding", m.end_excluding);
  return json;
}
Json node_json(const CpeNode& n) {
  Json json = Json::object();
  if (n.operator_ == Operator::and_) json.set("operator", "and");
  if (n.negate) json.set("negate", true);
  set_list(json, "matches", n.matches, match_json);
  return json;
}
Json configuration_json(const Configuration& c) {
  Json json = Json::object();
  if (c.operator_ == Operator::and_) json.set("operator", "and");
  if (c.negate) json.set("negate", true);
  set_list(json, "nodes", c.nodes, node_json);
  return json;
}
Json version_json(const VersionStatement& v) {
  Json json = Json::object({{"kind", name_of(v.kind)}});
  if (v.status != ProductStatus::affected) json.set("status", name_of(v.status));
  set_text(json, "text", v.text);
  set_text(json, "from", v.from);
  set_text(json, "to", v.to);
  if (!v.from_inclusive) json.set("from_inclusive", false);
  if (v.to_inclusive) json.set("to_inclusive", true);
  set_text(json, "type", v.type);
  set_list(json, "changes", v.changes, [](const VersionChange& c) { return Json::object({{"at", c.at}, {"status", name_of(c.status)}}); });
  return json;
}
Json product_json(const ProductClaim& p) {
  Json json = Json::object();
  set_text(json, "vendor", p.vendor);
  set_text(json, "name", p.name);
  set_texts(json, "families", p.families);
  set_texts(json, "model_numbers", p.model_numbers);
  set_texts(json, "cpes", p.cpes);
  set_texts(json, "purls", p.purls);
  set_texts(json, "platforms", p.platforms);
  set_list(json, "versions", p.versions, version_json);
  if (p.default_status != ProductStatus::affected) json.set("default_status", name_of(p.default_status));
  if (p.platform >= 0) json.set("platform", p.platform);
  if (p.context) json.set("context", true);
  return json;
}
Json remedy_json(const Remedy& r) {
  Json json = Json::object({{"kind", name_of(r.kind)}});
  set_text(json, "url", r.url);
  set_text(json, "fixed_version", r.fixed_version);
  set_list(json, "products", r.products, [](int index) { return Json(index); });
  set_text(json, "restart", r.restart);
  set_text(json, "date", r.date);
  return json;
}

}  // namespace

void remove_unshared(Vulnerability& vulnerability) {
  std::erase_if(vulnerability.claims, [](const Claim& claim) { return claim.source == Source::manual || claim.source == Source::ics_advisory; });
}

Claim starter_claim(const Vulnerability& all) {
  Vulnerability vulnerability = all;
  remove_unshared(vulnerability);
  Claim out;
  out.cve = vulnerability.cve;
  out.source = Source::starter;
  out.published = vulnerability.published();
  out.modified = vulnerability.modified();
  std::vector<std::string> kinds;
  std::vector<Reference> others;
  for (const Claim& claim : vulnerability.claims) {
    if (claim.rejected) continue;
    add_once(kinds, std::string(name_of(claim.source)));
    for (const Score& score : claim.scores) {
      const bool known = std::any_of(out.scores.begin(), out.scores.end(), [&](const Score& s) { return s.vector == score.vector && s.tenths == score.tenths; });
      if (!known) out.scores.push_back(score);
    }
    for (const Configuration& configuration : claim.configurations) add_once(out.configurations, configuration);
    add_products(claim, out);
    for (const Reference& reference : claim.references) {
      const bool self = std::find(reference.tags.begin(), reference.tags.end(), "self") != reference.tags.end();
      Reference fact;
      fact.url = reference.url;
      if (self && claim.source == Source::csaf) {
        fact.title = claim.document.substr(claim.document.rfind('#') + 1);
        fact.tags = {"self"};
        if (!fact.url.ends_with(".json")) add_once(out.references, fact);
      } else if (is_advisory_address(reference.url)) {
        add_once(others, fact);
      }
    }
    if (claim.kev && !out.kev) out.kev = KevEntry{claim.kev->date_added, claim.kev->due_date, {}, {}, {}, {}, claim.kev->ransomware};
    if (claim.ssvc && !out.ssvc) out.ssvc = claim.ssvc;
    for (const Exploit& exploit : claim.exploits) add_once(out.exploits, exploit);
  }
  // Where there is no SSVC exploitation, a functional exploit must survive the cut.
  std::stable_sort(out.exploits.begin(), out.exploits.end(), [](const Exploit& a, const Exploit& b) { return a.kind > b.kind; });
  if (out.exploits.size() > kMostExploits) out.exploits.resize(kMostExploits);
  for (const int cwe : vulnerability.weaknesses()) out.weaknesses.push_back({cwe, {}});
  for (const Reference& reference : others)
    if (out.references.size() < kMostReferences && std::none_of(out.references.begin(), out.references.end(), [&](const Reference& r) { return r.url == reference.url; })) out.references.push_back(reference);
  out.revision = join(kinds, " ");
  return out;
}

std::string starter_header_line(const StarterHeader& header) {
  Json json = Json::object({{"bulkhead_starter", 1}, {"as_of", header.as_of}});
  set_text(json, "epss_date", header.epss_date);
  json.set("cves", header.cves);
  return to_text(json);
}

std::string starter_line(const Claim& claim, const std::optional<Epss>& epss) {
  Json json = Json::object({{"cve", claim.cve}, {"sources", claim.revision}});
  if (claim.published != Instant{}) json.set("published", to_iso_date(claim.published));
  json.set("modified", to_iso_date(claim.modified));
  set_list(json, "scores", claim.scores, [](const Score& s) {
    Json score = Json::object({{"version", s.version}, {"vector", s.vector}});
    if (s.tenths >= 0) score.set("tenths", s.tenths);
    set_text(score, "issuer", s.issuer);
    if (s.primary) score.set("primary", true);
    return score;
  });
  set_list(json, "cwes", claim.weaknesses, [](const Weakness& w) { return Json(w.cwe); });
  set_list(json, "references", claim.references, [](const Reference& r) {
    Json reference = Json::object({{"url", r.url}});
    set_text(reference, "id", r.title);
    return reference;
  });
  set_list(json, "configurations", claim.configurations, configuration_json);
  set_list(json, "products", claim.products, product_json);
  set_list(json, "remedies", claim.remedies, remedy_json);
  if (claim.kev) {
    Json kev = Json::object({{"added", claim.kev->date_added}});
    set_text(kev, "due", claim.kev->due_date);
    if (claim.kev->ransomware) kev.set("ransomware", true);
    json.set("kev", std::move(kev));
  }
  set_list(json, "exploits", claim.exploits, [](const Exploit& e) {
    Json exploit = Json::object({{"kind", name_of(e.kind)}});
    set_text(exploit, "id", e.id);
    set_text(exploit, "url", e.url);
    set_text(exploit, "date", e.date);
    return exploit;
  });
  if (claim.ssvc) json.set("ssvc", Json::object({{"exploitation", claim.ssvc->exploitation}, {"automatable", claim.ssvc->automatable}, {"technical_impact", claim.ssvc->technical_impact}, {"date", claim.ssvc->date}}));
  if (epss) json.set("epss", Json::object({{"score_ppm", epss->score_ppm}, {"percentile_ppm", epss->percentile_ppm}}));
  return to_text(json);
}

}  // namespace bulkhead::intel
