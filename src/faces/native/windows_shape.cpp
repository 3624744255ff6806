#include "windows_shape.h"

#include <set>

#include "cve_shape.h"
#include "scoring/assessment.h"

namespace bulkhead::faces::native {
namespace {

using windows::Assessment;
using windows::CveRow;

constexpr std::int64_t kDefaultPageSize = 250;

/// The rows of one host as the options want them.
struct Selection {
  std::vector<const CveRow*> all;    ///< filtered, in order of priority
  std::vector<const CveRow*> page;
  std::map<const CveRow*, int> rank;
  Json page_info;                    ///< null without paging
};

Selection select(const Assessment& assessment, const WindowsOptions& options) {
  Selection out;
  out.all = filtered(assessment, options.filters());
  int rank = 0;
  for (const CveRow* row : out.all) out.rank[row] = ++rank;
  out.page = out.all;
  sort_rows(out.page, options.sort.value_or(windows::CveSort::priority));
  if (!options.paged()) return out;
  const std::int64_t page = options.cve_page.value_or(1), size = options.cve_page_size.value_or(kDefaultPageSize), total = static_cast<std::int64_t>(out.page.size());
  const std::int64_t first = page > total / size + 1 ? total : (page - 1) * size, last = std::min(total, first + size);
  out.page_info = Json::object({{"page", page}, {"page_size", size}, {"total", total}, {"total_unfiltered", static_cast<std::int64_t>(assessment.rows.size())}, {"has_more", last < total}});
  out.page = {out.page.begin() + static_cast<std::ptrdiff_t>(std::min(first, total)), out.page.begin() + static_cast<std::ptrdiff_t>(last)};
  return out;
}

Json plain_references(const std::string& cve) {
  return Json::object({{"nvd_url", "https://nvd.nist.gov/vuln/detail/" + cve}, {"cve_org_url", "https://www.cve.org/CVERecord?id=" + cve}, {"vendor_advisories", Json::array()},
                       {"cisa_ics_advisories", Json::array()}, {"other_references", Json::array()}, {"other_references_total", 0}});
}

/// References of the CVEs on all pages, by CVE.
Result<std::map<std::string, Json>> references_of(const Services& services, const std::vector<Selection>& selections) {
  std::map<std::string, Json> out;
  for (const auto& selection : selections)
    for (const CveRow* row : selection.page) out.try_emplace(row->cve, plain_references(row->cve));
  std::vector<std::string> cves;
  for (const auto& [cve, json] : out) cves.push_back(cve);
  TRY(services.corpus.each_vulnerability_of(cves, [&](intel::Vulnerability& vulnerability) {
    const Json all = references_json(vulnerability, scoring::assess(vulnerability));
    Json& kept = out[vulnerability.cve];
    for (auto& [name, value] : kept.members())
      if (const Json* known = all.find(name)) value = *known;
    return true;
  }));
  return out;
}

Json fix_json(const CveRow& row) {
  const bool available = row.fix.type != windows::FixType::none;
  return Json::object({{"available", available}, {"action", row.fix.action}, {"source", available ? Json("microsoft") : Json()}, {"derived", false}});
}

Json row_json(const CveRow& row, int rank, const Json& references) {
  const bool open = row.decision.status == windows::Status::confirmed_open;
  return Json::object({{"cve_id", row.cve},
                       {"status", words_of(row.decision.status)},
                       {"fixed_build", or_null(row.decision.fixed_build)},
                       {"kb", or_null(row.decision.kb)},
                       {"source", intel::address_of_update_document(row.document)},
                       {"severity", or_null(row.severity)},
                       {"known_exploited", open ? Json(row.facts.known_exploited) : Json()},
                       {"note", or_null(row.decision.note)},
                       {"priority_rank", rank},
                       {"priority_reason", row.reason},
                       {"fix", fix_json(row)},
                       {"references", references}});
}

Json counts_json(const windows::GroupCounts& counts) {
  return Json::object({{"total", counts.total}, {"confirmed", counts.confirmed}, {"known_exploited", counts.known_exploited}, {"exploit_available", counts.exploit_available}});
}

Json groups_json(const std::vector<const CveRow*>& rows) {
  Json out = Json::array();
  std::int64_t rank = 0;
  for (const auto& group : windows::fix_groups(rows)) {
    const bool available = group.fix.type != windows::FixType::none;
    Json json = Json::object({{"fix", group.fix.action}, {"fix_type", name_of(group.fix.type)}, {"source", available ? Json("microsoft") : Json()}, {"derived", false}, {"cve_ids", to_json(group.cves)},
                              {"counts", counts_json(group.counts)}, {"highest_score", Json::object({{"bcs", from_hundredths(group.highest_bcs)}, {"cvss", from_tenths(group.highest_cvss)}})}, {"group_rank", ++rank}});
    if (!group.fix.kb.empty()) json.set("kb", group.fix.kb).set("kbs_covered", to_json(group.kbs));
    out.push(std::move(json));
  }
  return out;
}

Json host_json(const Assessment& assessment, const Selection& selection, const std::map<std::string, Json>& references, bool with_hash) {
  Json cves = Json::array();
  for (const CveRow* row : selection.page) cves.push(row_json(*row, selection.rank.at(row), references.at(row->cve)));
  Json out = Json::object({{"asset_id", assessment.asset_id},
                           {"microsoft_product", or_null(assessment.product)},
                           {"candidate_products", assessment.candidates.empty() ? Json() : to_json(assessment.candidates)},
                           {"patch_resolved", assessment.patch_resolved},
                           {"end_of_life", assessment.end_of_life},
                           {"labels", to_json(assessment.labels)},
                           {"map_note", or_null(assessment.note)},
                           {"counts", Json::object({{"confirmed_open", assessment.count(windows::Status::confirmed_open)}, {"cleared", assessment.count(windows::Status::cleared)}, {"needs_review", assessment.count(windows::Status::needs_review)}})},
                           {"cves", std::move(cves)}});
  if (!selection.page_info.is_null()) out.set("cves_page", selection.page_info);
  out.set("fix_groups", groups_json(selection.all)).set("warnings", to_json(assessment.warnings));
  if (with_hash) out.set("result_hash", windows::result_hash(assessment));
  return out;
}

}  // namespace

Json rejection_json(const windows::Rejection& rejection) {
  return Json::object({{"asset_id", rejection.asset_id ? Json(*rejection.asset_id) : Json()}, {"errors", to_json(rejection.errors)}, {"retryable", false}, {"retry_after_seconds", Json()}, {"action", "fix_input"}});
}

Json rejections_json(const std::vector<windows::Rejection>& rejections) {
  Json out = Json::array();
  for (const auto& rejection : rejections) out.push(rejection_json(rejection));
  return out;
}

Result<Json> hosts_json(const Services& services, const std::vector<Assessment>& assessments, const WindowsOptions& options, bool with_hash) {
  std::vector<Selection> selections;
  for (const auto& assessment : assessments) selections.push_back(select(assessment, options));
  const auto references = TRY(references_of(services, selections));
  Json out = Json::array();
  for (std::size_t i = 0; i < assessments.size(); ++i) out.push(host_json(assessments[i], selections[i], references, with_hash));
  return out;
}

Json summary_json(const std::vector<Assessment>& assessments, const windows::Filters& filters) {
  Json out = Json::array();
  std::int64_t rank = 0;
  for (const auto& line : windows::fix_summary(assessments, filters)) {
    const auto assets = static_cast<std::int64_t>(line.asset_ids.size());
    out.push(Json::object({{"rank", ++rank}, {"fix", line.fix.action}, {"product", or_null(line.product)}, {"fix_type", name_of(line.fix.type)}, {"source", "microsoft"}, {"derived", false}, {"asset_ids", to_json(line.asset_ids)},
                           {"counts", Json::object({{"assets", assets}, {"cves", line.cves}, {"known_exploited", line.counts.known_exploited}, {"exploit_available", line.counts.exploit_available}, {"confirmed", line.counts.confirmed}})},
                           {"highest_score", Json::object({{"bcs", from_hundredths(line.highest_bcs)}, {"cvss", from_tenths(line.highest_cvss)}})}}));
  }
  return out;
}

Json meta_json(const windows::UpdateIndex& updates, const WindowsOptions& options, bool stored, std::chrono::steady_clock::time_point started) {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
  Json out = Json::object({{"api_version", "2"}, {"microsoft_data_as_of", updates.as_of() ? time_or_null(*updates.as_of()) : Json()}, {"sort", name_of(options.sort.value_or(windows::CveSort::priority))},
                           {"filters", to_json(options.filters())}, {"took_ms", static_cast<std::int64_t>(took)}});
  if (!stored) out.set("stored", false);
  return out;
}

}  // namespace bulkhead::faces::native
