#include "correlate_shape.h"

#include "advisory_guidance.h"
#include "core/text.h"
#include "cve_shape.h"
#include "matching/names.h"
#include "sage_shape.h"

namespace bulkhead::faces::native {
namespace {

using matching::Correlation;
using matching::Match;

Json named(const std::optional<matching::NamedSlug>& name, std::optional<std::int64_t> id) {
  if (!name) return {};
  return Json::object({{"id", id ? Json(*id) : Json()}, {"name", name->name}, {"slug", name->slug}});
}

/// Records name the series, people and compatible clients the device: "EDS-518A Series" is EDS-518A.
std::optional<matching::NamedSlug> device_name(std::optional<matching::NamedSlug> product) {
  constexpr std::string_view kSeries = " series";
  if (!product || product->name.size() <= kSeries.size() || !equals_ignoring_case(std::string_view(product->name).substr(product->name.size() - kSeries.size()), kSeries)) return product;
  product->name.resize(product->name.size() - kSeries.size());
  product->slug = matching::slug(product->name);
  return product;
}

Json range_json(const matching::AffectedRange& range, Json source) {
  const auto bound = [](const std::string& version, bool inclusive) { return version.empty() ? Json() : Json(inclusive); };
  return Json::object({{"cpe_version", range.cpe_version}, {"is_range", range.is_range}, {"version_start", or_null(range.version_start)}, {"version_start_inclusive", bound(range.version_start, range.version_start_inclusive)},
                       {"version_end", or_null(range.version_end)}, {"version_end_inclusive", bound(range.version_end, range.version_end_inclusive)}, {"source", std::move(source)}});
}

Json fix_json(const matching::Fix& fix) {
  Json out = Json::object({{"available", fix.available}, {"action", fix.action}, {"source", or_null(fix.source)}, {"derived", fix.derived}});
  if (!fix.document.empty()) out.set("document", fix.document);
  return out;
}

Json scores_json(int bcs, int cvss) { return Json::object({{"bcs", from_hundredths(bcs)}, {"cvss", from_tenths(cvss)}}); }

Json groups_json(const std::vector<matching::FixGroup>& groups) {
  Json out = Json::array();
  for (const auto& group : groups)
    out.push(Json::object({{"fix", group.fix}, {"fix_type", group.fix_type}, {"source", or_null(group.source)}, {"derived", group.derived}, {"cve_ids", to_json(group.cve_ids)}, {"counts", to_json(group.counts)},
                           {"highest_score", scores_json(group.highest_bcs, group.highest_cvss)}, {"group_rank", group.group_rank}}));
  return out;
}

Json step_json(const std::optional<matching::FixStep>& step) {
  if (!step) return {};
  Json out = Json::object({{"fix", step->fix}, {"derived", step->derived}, {"source", step->source}, {"clears", Json::object({{"cves", step->cves}, {"known_exploited", step->known_exploited}, {"groups", step->groups}})}});
  if (!step->note.empty()) out.set("note", step->note);
  return out;
}

bool is_resolved(const Correlation& answer) { return answer.resolution.status == matching::ResolutionStatus::resolved; }

Json plan_json(const Correlation& answer) {
  if (!is_resolved(answer) || answer.resolution.needs_review) return {};
  return Json::object({{"to_clear_known_exploited", step_json(answer.plan.to_clear_known_exploited)}, {"to_clear_all_fixable", step_json(answer.plan.to_clear_all_fixable)}});
}

/// What the record of a CVE has beside what it says to everybody.
void add_match(Json& record, const Match& match, int rank, const intel::Vulnerability& vulnerability, const matching::Resolution& resolution) {
  record.set("match_tier", matching::wire_name(match.tier));
  record.set("affected_range", range_json(match.range, range_source(vulnerability, match)));
  record.set("priority_rank", rank);
  record.set("priority_reason", matching::priority_reason(match));
  record.set("fix", fix_json(match.fix));
  record.set("advisory_guidance", advisory_guidance(vulnerability, resolution, match));
}

}  // namespace

CorrelationWriter::CorrelationWriter(const Services& services, const CorrelateOptions& options)
    : services_(services), options_(options), catalogue_(services.projections.get().catalogue), now_(services.clock.now()) {
  if (options.include_capec.value_or(false)) patterns_ = services.corpus.attack_patterns();
}

Json CorrelationWriter::resolution(const matching::Resolution& found) const {
  std::optional<std::int64_t> vendor_id, product_id;
  if (found.vendor && catalogue_) {
    if (const auto vendor = catalogue_->vendor_named(found.vendor->name)) {
      vendor_id = vendor->id;
      if (found.product)
        for (const auto& product : catalogue_->products(vendor->id, found.product->name, 1))
          if (product.slug == found.product->slug) product_id = product.id;
    }
  }
  return Json::object({{"status", name_of(found.status)}, {"coverage", or_null(found.coverage)}, {"confidence", found.confidence}, {"confidence_band", found.confidence_band.empty() ? "LOW" : found.confidence_band},
                       {"vendor", named(found.vendor, vendor_id)}, {"product", named(device_name(found.product), product_id)},
                       {"cpe", found.cpe ? to_json(*found.cpe) : Json()}, {"match_basis", to_json(found.match_basis)}});
}

Result<Json> CorrelationWriter::cves(const Correlation& answer, std::size_t first, std::size_t last) const {
  std::map<std::string, std::size_t> places;  // of the page
  std::vector<std::string> wanted;
  for (std::size_t i = first; i < last; ++i) {
    places.emplace(answer.matches[i].cve, i);
    wanted.push_back(answer.matches[i].cve);
  }
  std::vector<Json> records(last - first);
  TRY(services_.corpus.each_vulnerability_of(wanted, [&](intel::Vulnerability& vulnerability) {
    const auto at = places.find(vulnerability.cve);
    if (at == places.end()) return true;
    const auto scored = scoring::assess(vulnerability);
    Json record = cve_record(services_, vulnerability, scored, {});
    record.set("sage", sage_json(sage::analyse(*services_.knowledge, services_.standards, vulnerability, {})));
    if (patterns_) record.set("capec", capec_json(*patterns_, scored.cwes));
    add_match(record, answer.matches[at->second], answer.ranks[at->second], vulnerability, answer.resolution);
    records[at->second - first] = std::move(record);
    return true;
  }));
  // A CVE that an import took away since the request began has no record any more.
  std::erase_if(records, [](const Json& record) { return record.is_null(); });
  return Json(std::move(records));
}

Result<Json> CorrelationWriter::result(const Correlated& correlated) const {
  const auto& [asset, answer] = correlated;
  const auto total = static_cast<std::int64_t>(answer.matches.size());
  const std::int64_t page = options_.page(), size = options_.page_size();
  const std::int64_t first = page > total / size + 1 ? total : std::min(total, (page - 1) * size), last = std::min(total, first + size);
  Json pages;
  if (is_resolved(answer) && !answer.resolution.needs_review)
    pages = Json::object({{"page", page}, {"page_size", size}, {"total", total}, {"total_unfiltered", static_cast<std::int64_t>(answer.unfiltered)}, {"has_more", last < total}});
  Json candidates = Json::array();
  for (const auto& candidate : answer.resolution.candidates)
    candidates.push(Json::object({{"vendor", candidate.vendor}, {"product", candidate.product}, {"name", candidate.vendor + " " + candidate.product}, {"confidence", candidate.confidence}, {"match_basis", to_json(candidate.match_basis)}}));
  const auto text = [](const std::optional<std::string>& given) { return given ? Json(*given) : Json(); };
  return Json::object({{"asset_id", asset.asset_id},
                       {"submitted", Json::object({{"vendor", asset.vendor}, {"product", asset.product}, {"version", text(asset.version)}, {"firmware_version", text(asset.firmware_version)}, {"product_type", text(asset.product_type)}})},
                       {"resolution", resolution(answer.resolution)},
                       {"candidates", std::move(candidates)},
                       {"cves", TRY(cves(answer, static_cast<std::size_t>(first), static_cast<std::size_t>(last)))},
                       {"cves_page", std::move(pages)},
                       {"fix_groups", groups_json(answer.groups)},
                       {"fix_plan", plan_json(answer)},
                       {"needs_review", answer.resolution.needs_review},
                       {"correlated_at", wire_time(now_)},
                       {"result_hash", answer.result_hash},
                       {"status_hash", answer.status_hash},
                       {"status_facts", to_json(answer.status)},
                       {"warnings", to_json(answer.resolution.warnings)}});
}

Json correlation_summary(const std::vector<Correlated>& all) {
  std::map<std::string, std::int64_t, std::less<>> statuses = {{"resolved", 0}, {"ambiguous", 0}, {"unresolved", 0}}, coverages = {{"covered", 0}, {"no_cpe_data", 0}, {"partial", 0}, {"null", 0}};
  for (const auto& one : all) {
    ++statuses[std::string(name_of(one.answer.resolution.status))];
    ++coverages[one.answer.resolution.coverage.empty() ? "null" : one.answer.resolution.coverage];
  }
  return Json::object({{"total", static_cast<std::int64_t>(all.size())},
                       {"by_status", Json::object({{"resolved", statuses["resolved"]}, {"ambiguous", statuses["ambiguous"]}, {"unresolved", statuses["unresolved"]}})},
                       {"by_coverage", Json::object({{"covered", coverages["covered"]}, {"no_cpe_data", coverages["no_cpe_data"]}, {"partial", coverages["partial"]}, {"null", coverages["null"]}})}});
}

Json correlation_fixes(const std::vector<Correlated>& all) {
  std::vector<matching::AssetMatches> matches;
  for (const auto& one : all) {
    const auto product = device_name(one.answer.resolution.product);
    matches.push_back({one.asset.asset_id, product ? product->name : "", one.answer.matches});
  }
  Json out = Json::array();
  for (const auto& line : matching::fix_summary(matches))
    out.push(Json::object({{"rank", line.rank}, {"fix", line.fix}, {"product", or_null(line.product)}, {"fix_type", line.fix_type}, {"source", or_null(line.source)}, {"derived", line.derived}, {"asset_ids", to_json(line.asset_ids)},
                           {"counts", Json::object({{"assets", line.assets}, {"cves", line.cves}, {"known_exploited", line.known_exploited}, {"exploit_available", line.exploit_available}, {"confirmed", line.confirmed}})},
                           {"highest_score", scores_json(line.highest_bcs, line.highest_cvss)}}));
  return out;
}

Json correlation_meta(const CorrelateOptions& options, const CorrelationWriter& writer) {
  const auto wish = options.wish();
  Json out = enrichment_meta(writer.patterns());
  out.set("source", kCorrelateSource);
  out.set("matcher", "stateless; same rules as stored matching");
  out.set("sort", name_of(wish.sort));
  out.set("filters", Json::object({{"confirmed_only", wish.filters.confirmed_only}, {"known_exploited_only", wish.filters.known_exploited_only}, {"fix_available_only", wish.filters.fix_available_only}}));
  out.set("cve_paging", Json::object({{"page", options.page()}, {"page_size", options.page_size()}, {"note", "Pages of the CVEs of each asset; ask for the next page while cves_page.has_more is true."}}));
  return out;
}

}  // namespace bulkhead::faces::native
