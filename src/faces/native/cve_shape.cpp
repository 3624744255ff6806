#include "cve_shape.h"

#include "core/text.h"
#include "finding_shape.h"
#include "sage/analysis.h"
#include "scoring/assessment.h"

namespace bulkhead::faces::native {
namespace {

constexpr std::size_t kOtherReferences = 25;

Json texts(const std::vector<std::string>& list) { return to_json(list); }

Json cvss_json(const scoring::CvssFacts& cvss) {
  Json out = Json::object({{"score", from_tenths(cvss.tenths)}, {"vector", or_null(cvss.vector)}, {"version", or_null(cvss.version)},
                           {"severity", cvss.severity ? Json(upper_name(*cvss.severity)) : Json()}, {"issuer", or_null(cvss.issuer)}});
  for (const auto& [name, value] : {std::pair{"attack_vector", &cvss.attack_vector}, {"attack_complexity", &cvss.attack_complexity}, {"privileges_required", &cvss.privileges_required},
                                    {"user_interaction", &cvss.user_interaction}, {"scope", &cvss.scope}, {"confidentiality_impact", &cvss.confidentiality_impact},
                                    {"integrity_impact", &cvss.integrity_impact}, {"availability_impact", &cvss.availability_impact}})
    out.set(name, or_null(*value));
  return out;
}

std::string host_of(std::string_view url) {
  const std::size_t at = url.find("://");
  if (at == std::string_view::npos) return "";
  url.remove_prefix(at + 3);
  return to_lower(url.substr(0, url.find_first_of("/:?#")));
}

}  // namespace

Json references_json(const intel::Vulnerability& v, const scoring::ScoredVulnerability& scored) {
  Json vendors = Json::array(), cisa = Json::array(), others = Json::array();
  Json first_cisa;
  std::set<std::string> seen, seen_advisories;
  std::int64_t other_total = 0;
  const auto of_vendor = [&](std::string_view url) {
    const std::string host = host_of(url);
    return std::any_of(scored.affected.vendors.begin(), scored.affected.vendors.end(), [&](const auto& vendor) { return vendor.key.size() > 2 && host.find(vendor.key) != std::string::npos; });
  };
  for (const auto& claim : v.claims) {
    const std::string by_document = claim.source == intel::Source::csaf || claim.source == intel::Source::ics_advisory ? intel::advisory_number(claim.document) : "";
    if (!by_document.empty() && seen_advisories.insert(by_document).second) {
      Json url;
      for (const auto& reference : claim.references)
        if (host_of(reference.url).ends_with("cisa.gov") && intel::advisory_number(reference.url) == by_document) url = Json(reference.url);
      if (first_cisa.is_null()) first_cisa = url;
      cisa.push(Json::object({{"advisory_id", by_document}, {"url", url}, {"title", or_null(claim.title)}, {"published", claim.published.microseconds ? Json(to_iso_date(claim.published)) : Json()}}));
    }
    for (const auto& reference : claim.references) {
      if (!seen.insert(reference.url).second) continue;
      const bool tagged = std::any_of(reference.tags.begin(), reference.tags.end(), [](const std::string& tag) { return equals_ignoring_case(tag, "Vendor Advisory") || equals_ignoring_case(tag, "vendor-advisory"); });
      if (const std::string id = intel::advisory_number(reference.url); !id.empty() && host_of(reference.url).ends_with("cisa.gov")) {
        if (first_cisa.is_null()) first_cisa = Json(reference.url);
        if (seen_advisories.insert(id).second) cisa.push(Json::object({{"advisory_id", id}, {"url", reference.url}, {"title", or_null(reference.title)}, {"published", Json()}}));
      } else if (of_vendor(reference.url) && (tagged || claim.source == intel::Source::cna || claim.source == intel::Source::csaf)) {
        const char* source = claim.source == intel::Source::csaf ? "cisa_csaf_vendor_reference" : claim.source == intel::Source::cna ? "vendor_cna" : "nvd_vendor_advisory";
        vendors.push(Json::object({{"url", reference.url}, {"title", or_null(reference.title)}, {"source", source}}));
      } else {
        ++other_total;
        if (others.items().size() < kOtherReferences) others.push(Json::object({{"url", reference.url}, {"tags", texts(reference.tags)}, {"provided_by", reference.issuer.empty() ? name_of(claim.source) : std::string_view(reference.issuer)}}));
      }
    }
  }
  return Json::object({{"nvd_url", "https://nvd.nist.gov/vuln/detail/" + v.cve}, {"cve_org_url", "https://www.cve.org/CVERecord?id=" + v.cve}, {"cisa_url", std::move(first_cisa)}, {"vendor_advisories", std::move(vendors)},
                       {"cisa_ics_advisories", std::move(cisa)}, {"cited_exclusive", Json()}, {"other_references", std::move(others)}, {"other_references_total", other_total}});
}

namespace {

std::string statement_text(const intel::VersionStatement& s) {
  switch (s.kind) {
    case intel::VersionKind::all: return "all versions";
    case intel::VersionKind::exact:
    case intel::VersionKind::text: return s.text;
    case intel::VersionKind::range: break;
  }
  std::string out;
  if (!s.from.empty() && s.from != "0") out = fmt::format("{} {}", s.from_inclusive ? ">=" : ">", s.from);
  if (!s.to.empty()) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", s.to_inclusive ? "<=" : "<", s.to);
  return out.empty() ? "all versions" : out;
}

std::string range_text(const intel::CpeMatch& m) {
  std::string out;
  const auto add = [&](std::string_view sign, const std::string& version) {
    if (!version.empty()) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", sign, version);
  };
  add(">=", m.start_including);
  add(">", m.start_excluding);
  add("<=", m.end_including);
  add("<", m.end_excluding);
  if (!out.empty()) return out;
  const auto parts = split(m.criteria, ':');
  return parts.size() > 5 && parts[5] != "*" ? std::string(parts[5]) : "all versions";
}

/// Products of one claim, those of one name and status joined.
void add_products(const intel::Claim& claim, Json& out) {
  std::map<std::tuple<std::string, std::string, std::string>, Json> rows;
  std::vector<std::tuple<std::string, std::string, std::string>> order;
  const auto row = [&](const std::string& vendor, const std::string& product, std::string_view status) -> Json& {
    const std::tuple key(vendor, product, std::string(status));
    const auto [at, fresh] = rows.try_emplace(key);
    if (fresh) {
      order.push_back(key);
      at->second = Json::object({{"source", name_of(claim.source)}, {"document", claim.document.empty() ? claim.cve : claim.document}, {"revision", claim.revision}, {"vendor", vendor}, {"product", product}, {"platform", Json()},
                                 {"status", status}, {"versions", Json::array()}, {"fixed_version", Json()}});
    }
    return at->second;
  };
  const auto add_version = [](Json& row, std::string text) {
    Json versions = *row.find("versions");
    if (versions.items().size() < 50) versions.push(std::move(text));
    row.set("versions", std::move(versions));
  };
  for (std::size_t i = 0; i < claim.products.size(); ++i) {
    const auto& product = claim.products[i];
    if (product.context) continue;
    std::string fixed;
    for (const auto& remedy : claim.remedies)
      if (!remedy.fixed_version.empty() && (remedy.products.empty() || std::find(remedy.products.begin(), remedy.products.end(), static_cast<int>(i)) != remedy.products.end())) fixed = remedy.fixed_version;
    const auto fill = [&](Json& r) {
      if (!fixed.empty()) r.set("fixed_version", fixed);
      if (product.platform >= 0 && static_cast<std::size_t>(product.platform) < claim.products.size()) r.set("platform", claim.products[static_cast<std::size_t>(product.platform)].name);
    };
    if (product.versions.empty()) {
      Json& r = row(product.vendor, product.name, name_of(product.default_status));
      fill(r);
    }
    for (const auto& statement : product.versions) {
      Json& r = row(product.vendor, product.name, name_of(statement.status));
      add_version(r, statement_text(statement));
      fill(r);
    }
  }
  for (const auto& configuration : claim.configurations)
    for (const auto& node : configuration.nodes)
      for (const auto& match : node.matches) {
        const auto name = scoring::cpe_name(match.criteria);
        Json& r = row(name.vendor, name.product, match.vulnerable ? "affected" : "platform");
        if (match.vulnerable) add_version(r, range_text(match));
        if (!match.end_excluding.empty() && match.vulnerable) r.set("fixed_version", match.end_excluding);
      }
  for (const auto& key : order) out.push(std::move(rows[key]));
}

Json products_json(const intel::Vulnerability& v) {
  Json out = Json::array();
  for (const auto& claim : v.claims) add_products(claim, out);
  if (out.items().size() > 500) out.items().resize(500);
  return out;
}

/// "9.8 (3.1)", "9.8 (version not stated)", or the vector of a score that states no value.
std::string score_text(const intel::Score& score) {
  return score.tenths < 0 ? score.vector : fmt::format("{} ({})", format_fixed(score.tenths, 1), score.version.empty() ? "version not stated" : score.version);
}

/// What one claim says, field by field, in words.
Json says_json(const intel::Claim& claim) {
  Json out = Json::object();
  if (!claim.title.empty()) out.set("title", claim.title);
  if (!claim.status.empty()) out.set("status", claim.status);
  std::vector<std::string> scores, cwes, fixes;
  for (const auto& score : claim.scores) scores.push_back(score_text(score));
  for (const auto& weakness : claim.weaknesses)
    if (weakness.cwe > 0) cwes.push_back(fmt::format("CWE-{}", weakness.cwe));
  for (const auto& remedy : claim.remedies)
    if (!remedy.fixed_version.empty()) fixes.push_back(remedy.fixed_version);
  if (!scores.empty()) out.set("score", join(scores, ", "));
  if (!cwes.empty()) out.set("weaknesses", join(cwes, ", "));
  if (!fixes.empty()) out.set("fix", join(fixes, ", "));
  const auto affected = claim.products.size() + std::size_t(std::any_of(claim.configurations.begin(), claim.configurations.end(), [](const auto& c) { return !c.nodes.empty(); }) ? 1 : 0);
  if (affected > 0 && !claim.products.empty()) out.set("products", fmt::format("{} products", claim.products.size()));
  if (claim.kev) out.set("known_exploited", "since " + claim.kev->date_added);
  if (!claim.exploits.empty()) out.set("exploits", fmt::format("{} published", claim.exploits.size()));
  if (claim.ssvc) out.set("exploitation", claim.ssvc->exploitation);
  return out;
}

Json sources_json(const Services& services, const intel::Vulnerability& v) {
  Json out = Json::array();
  const auto provenance = services.corpus.provenance(v.cve);
  for (std::size_t i = 0; i < v.claims.size(); ++i) {
    const auto& claim = v.claims[i];
    Json row = Json::object({{"source", name_of(claim.source)}, {"document", claim.document.empty() ? claim.cve : claim.document}, {"revision", claim.revision}, {"digest", ""}, {"retrieved_at", Json()}, {"file", Json()}});
    if (i < provenance.size()) {
      row.set("digest", provenance[i].digest);
      row.set("retrieved_at", time_or_null(provenance[i].imported.retrieved_at));
      row.set("file", or_null(provenance[i].imported.name));
    }
    row.set("says", says_json(claim));
    out.push(std::move(row));
  }
  return out;
}

/// Fields on which sources differ, with the value that leads and the rule that chose it.
Json disagreements_json(const intel::Vulnerability& v) {
  Json out = Json::array();
  const auto add = [&](std::string_view field, std::string_view rule, Json values) {
    std::set<std::string> distinct;
    for (const auto& value : values.items()) distinct.insert(std::string(value.text("value")));
    if (distinct.size() > 1) out.push(Json::object({{"field", field}, {"rule", rule}, {"values", std::move(values)}}));
  };
  const auto value = [](const intel::Claim& claim, std::string text, bool chosen) {
    return Json::object({{"source", name_of(claim.source)}, {"document", claim.document.empty() ? claim.cve : claim.document}, {"value", std::move(text)}, {"chosen", chosen}});
  };
  const auto headline = v.headline_score();
  Json scores = Json::array(), titles = Json::array(), fixes = Json::array(), states = Json::array();
  const std::string title = v.title();
  for (const auto& claim : v.claims) {
    for (const auto& score : claim.scores) scores.push(value(claim, score_text(score), headline.score == &score));
    if (!claim.title.empty()) titles.push(value(claim, claim.title, claim.title == title));
    for (const auto& remedy : claim.remedies)
      if (!remedy.fixed_version.empty()) fixes.push(value(claim, remedy.fixed_version, claim.source == intel::Source::csaf || claim.source == intel::Source::cna));
    if (claim.source == intel::Source::nvd || claim.source == intel::Source::cna) states.push(value(claim, claim.rejected ? "rejected" : "published", claim.rejected == v.rejected()));
  }
  add("score", "Scores with a stated value before vectors alone, those without a stated version last; version 3.x, 4.0, 2.0; then the product's own vendor, NVD primary, ADP, other advisories.", std::move(scores));
  add("title", "The advisory's title, then that of the CNA, then that of the catalogue of known exploited vulnerabilities.", std::move(titles));
  add("fix", "Statements of vendors lead; versions derived from ranges come last.", std::move(fixes));
  add("rejected", "NVD, then the CNA.", std::move(states));
  return out;
}

/// Names of the weaknesses, as far as a catalogue of them was imported.
std::map<int, std::string> weakness_names(const Services& services, const std::vector<int>& cwes) {
  std::map<int, std::string> names;
  if (cwes.empty()) return names;
  for (const auto& entry : services.corpus.weakness_catalogue())
    if (std::find(cwes.begin(), cwes.end(), entry.cwe) != cwes.end()) names.emplace(entry.cwe, entry.name);
  return names;
}

Json weaknesses_json(const std::vector<int>& cwes, const std::map<int, std::string>& names) {
  Json out = Json::array();
  for (const int cwe : cwes) {
    Json row = Json::object({{"id", cwe}, {"url", fmt::format("https://cwe.mitre.org/data/definitions/{}.html", cwe)}});
    if (const auto at = names.find(cwe); at != names.end()) row.set("name", at->second);
    out.push(std::move(row));
  }
  return out;
}

std::string page_address(const Services& services, const std::string& cve) { return services.public_address + "/vulnerabilities/" + cve; }

}  // namespace

CveItemView cve_item_view(const Services& services, const catalogue::CveItem& item) {
  CveItemView out;
  out.cve_id = item.cve_id;
  out.bsid = item.bsid;
  out.title = item.title;
  if (item.severity) out.severity = std::string(upper_name(*item.severity));
  out.cvss_score = known_tenths(item.cvss_tenths);
  out.bcs_score = known_hundredths(item.bcs_hundredths);
  out.epss_score = known_ppm(item.epss_ppm.value_or(-1));
  out.epss_percentile = known_ppm(item.percentile_ppm.value_or(-1));
  out.kev_flagged = item.kev;
  out.patch_status = name_of(item.patch);
  out.has_public_exploit = item.public_exploit;
  out.exploit_maturity = item.maturity;
  out.primary_vendor = known_text(item.primary_vendor);
  out.primary_product = known_text(item.primary_product);
  out.published_at = known_time(item.published);
  out._links = {{"self", "/api/v1/cves/" + item.cve_id}, {"html", page_address(services, item.cve_id)}};
  return out;
}

Json capec_json(const std::vector<intel::AttackPattern>& patterns, const std::vector<int>& cwes) {
  Json out = Json::array();
  for (const auto& pattern : patterns) {
    Json via = Json::array();
    for (const int cwe : cwes)
      if (std::find(pattern.weaknesses.begin(), pattern.weaknesses.end(), cwe) != pattern.weaknesses.end()) via.push(cwe);
    if (!via.items().empty())
      out.push(Json::object({{"capec_id", pattern.capec}, {"name", pattern.name}, {"slug", fmt::format("capec-{}", pattern.capec)}, {"typical_severity", or_null(pattern.severity)}, {"via_cwe", std::move(via)}}));
  }
  return out;
}

Json enrichment_meta(const std::vector<intel::AttackPattern>* patterns) {
  Json out = Json::object({{"enrichment_version", "2.1"}, {"sage_model", sage::kModel}});
  if (patterns != nullptr && !patterns->empty())
    out.set("capec_source", Json::object({{"catalog", "MITRE CAPEC"}, {"version", or_null(patterns->front().version)}, {"mapping", "CWE-to-CAPEC per MITRE"}}));
  return out;
}

Json cve_links(const Services& services, const std::string& cve) {
  return Json::object({{"self", "/api/v1/cves/" + cve}, {"pdf", "/api/v1/ics-cve/" + cve + "/pdf"}, {"html", page_address(services, cve)}});
}

Json cve_record(const Services& services, const intel::Vulnerability& v, const scoring::ScoredVulnerability& scored, const std::map<int, std::string>& names) {
  const auto& cvss = scored.cvss;
  Json vendors = Json::array(), products = Json::array();
  for (const auto& vendor : scored.affected.vendors) vendors.push(vendor.name);
  for (const auto& product : scored.affected.products)
    if (products.items().size() < 200) products.push(product.name);
  Json bcs = score_json(scored.bcs.hundredths, scored.bcs.tier(), scoring::kBcsFormula, "Likelihood of exploitation in control systems, from CVSS, EPSS, exploits, relevance and fixes; 0 to 10.", scored.bcs.contributions);
  const double relevance = static_cast<double>(scored.relevance.hundredths) / 100;
  bcs.set("factors", Json::object({{"kev_flagged", scored.exploitation.kev}, {"poc_available", scored.exploitation.proof_of_concept}, {"has_public_exploit", scored.exploitation.public_exploit},
                                   {"patch_available", scored.patch.available}, {"ics_relevance", relevance}}));
  Json epss = Json::object({{"score", Json()}, {"percentile", Json()}, {"interpretation", Json()}, {"date", Json()}});
  if (scored.epss) epss = Json::object({{"score", from_ppm(scored.epss->score_ppm)}, {"percentile", from_ppm(scored.epss->percentile_ppm)}, {"interpretation", scored.epss_interpretation}, {"date", or_null(scored.epss->date)}});
  Json patch = Json::object({{"status", name_of(scored.patch.state)}, {"patch_available", scored.patch.available}, {"patch_version", or_null(scored.patch.version)}, {"patch_url", or_null(scored.patch.url)},
                             {"patch_notes", or_null(scored.patch.notes)}, {"note", or_null(scored.patch.note)}});
  if (!scored.patch.fixed_in_product.empty()) patch.set("fixed_in", Json::object({{"product", scored.patch.fixed_in_product}, {"version", scored.patch.fixed_in_version}}));
  const auto* vendor = scored.primary_vendor();
  const auto* product = scored.primary_product();
  const Json kev_added = or_null(scored.exploitation.kev_added);
  Json references = references_json(v, scored);
  references.set("breachspider_url", page_address(services, v.cve));
  const auto catalogue = services.projections.get().catalogue;
  return Json::object(
      {{"cve_id", v.cve},
       {"bsid", scored.bsid},
       {"title", v.title()},
       {"description", v.description()},
       {"scoring", Json::object({{"cvss", cvss_json(cvss)}, {"epss", std::move(epss)}, {"bcs", std::move(bcs)}, {"cvss_claims", cvss_claims(v)}})},
       {"exploitation", Json::object({{"kev_flagged", scored.exploitation.kev}, {"kev_added_at", kev_added}, {"kev_due_at", or_null(scored.exploitation.kev_due)}, {"ransomware", scored.exploitation.ransomware},
                                      {"has_public_exploit", scored.exploitation.public_exploit}, {"poc_available", scored.exploitation.proof_of_concept},
                                      {"exploit_maturity", name_of(scored.exploitation.maturity)}, {"actively_exploited", scored.exploitation.kev}})},
       {"affected", Json::object({{"vendor_count", static_cast<std::int64_t>(vendors.items().size())}, {"vendors", std::move(vendors)}, {"products", std::move(products)}, {"primary_vendor", vendor ? Json(vendor->name) : Json()},
                                  {"primary_product", product ? Json(product->name) : Json()}, {"device_types", texts(scored.relevance.device_names())}, {"protocols", texts(scored.relevance.protocol_names())},
                                  {"ics_relevance_score", relevance}, {"ics_relevant", scored.relevance.relevant()}, {"ics_relevance_signals", to_json(scored.relevance.signals)}})},
       {"patch", std::move(patch)},
       {"classification", Json::object({{"cwes", weaknesses_json(scored.cwes, names)}, {"attack_vector", or_null(cvss.attack_vector)}, {"attack_complexity", or_null(cvss.attack_complexity)},
                                        {"privileges_required", or_null(cvss.privileges_required)}, {"user_interaction", or_null(cvss.user_interaction)}, {"scope", or_null(cvss.scope)},
                                        {"layer", scored.relevance.layer == scoring::Layer::unknown ? Json() : Json(name_of(scored.relevance.layer))}, {"category", or_null(scored.category)}})},
       {"temporal", Json::object({{"published_at", time_or_null(v.published())}, {"modified_at", time_or_null(v.modified())}, {"enriched_at", catalogue ? time_or_null(catalogue->built_at()) : Json()}, {"kev_added_at", kev_added}})},
       {"references", std::move(references)},
       {"_links", cve_links(services, v.cve)}});
}

Json cve_detail(const Services& services, const intel::Vulnerability& v, const std::vector<intel::AttackPattern>& patterns) {
  const auto scored = scoring::assess(v);
  Json out = cve_record(services, v, scored, weakness_names(services, scored.cwes));
  out.set("rejected", scored.rejected);
  out.set("affected_products", products_json(v));
  out.set("disagreements", disagreements_json(v));
  out.set("capec", capec_json(patterns, scored.cwes));
  out.set("sources", sources_json(services, v));
  return out;
}

}  // namespace bulkhead::faces::native
