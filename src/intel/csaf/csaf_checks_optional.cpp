// Optional tests (CSAF 2.0 clause 6.2): warnings. 6.2.13 and 6.2.20 are found by the structural check.
#include <algorithm>
#include <array>
#include <unordered_set>

#include "core/clock.h"
#include "core/text.h"
#include "csaf/csaf_checks.h"
#include "csaf/csaf_cvss.h"
#include "csaf/csaf_registries.h"
#include "csaf/csaf_schema.h"
#include "csaf/csaf_text_rules.h"
#include "csaf/csaf_versions.h"

namespace bulkhead::intel::csaf {

namespace {

template <class Visit>
void for_each_vulnerability(const CheckInput& in, Visit visit) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v) visit(in.document.vulnerabilities[v], pointer("/vulnerabilities", v));
}

/// 6.2.1 Unused definition of a product id; an informational advisory may list products for their own sake.
void unused_product(const CheckInput& in, Findings& out) {
  if (in.profile == Profile::informational_advisory) return;
  std::unordered_set<std::string> used;
  for_each_product_use(in.document, [&](const std::string&, const std::string& id) { used.insert(id); });
  for (const ProductDefinition& definition : in.products.definitions())
    if (!used.contains(definition.product->product_id)) out.add(definition.place + "/product_id", "The product is not referred to.");
}

void needs_each(const std::vector<const std::pair<std::string_view, const std::vector<std::string>*>*>& lists, const std::unordered_set<std::string_view>& has,
                const std::string& place, std::string_view message, Findings& out) {
  for (const auto* list : lists)
    for (std::size_t i = 0; i < list->second->size(); ++i)
      if (!has.contains((*list->second)[i])) out.add(pointer(pointer(place + "/product_status", list->first), i), std::string(message));
}

std::vector<const std::pair<std::string_view, const std::vector<std::string>*>*> pick(
    const std::vector<std::pair<std::string_view, const std::vector<std::string>*>>& lists, std::initializer_list<std::string_view> names) {
  std::vector<const std::pair<std::string_view, const std::vector<std::string>*>*> out;
  for (const auto& list : lists)
    if (std::find(names.begin(), names.end(), list.first) != names.end()) out.push_back(&list);
  return out;
}

/// 6.2.2 Missing remediation.
void missing_remediation(const CheckInput& in, Findings& out) {
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    if (!entry.product_status) return;
    std::unordered_set<std::string_view> served;
    for (const Remediation& remediation : entry.remediations)
      for (const auto id : in.products.resolve(remediation.product_ids, remediation.group_ids)) served.insert(id);
    const auto lists = status_lists(*entry.product_status);
    needs_each(pick(lists, {"first_affected", "known_affected", "last_affected", "under_investigation"}), served, place,
               "No remediation names the product.", out);
  });
}

/// 6.2.3 Missing score.
void missing_score(const CheckInput& in, Findings& out) {
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    if (!entry.product_status) return;
    std::unordered_set<std::string_view> scored;
    for (const ScoreEntry& score : entry.scores) scored.insert(score.products.begin(), score.products.end());
    const auto lists = status_lists(*entry.product_status);
    needs_each(pick(lists, {"first_affected", "known_affected", "last_affected"}), scored, place, "No score names the product.", out);
  });
}

/// 6.2.4 Build metadata in the revision history.
void build_metadata(const CheckInput& in, Findings& out) {
  const auto& history = in.document.document.tracking.revision_history;
  for (std::size_t i = 0; i < history.size(); ++i)
    if (read_version(history[i].number).has_build)
      out.add(pointer("/document/tracking/revision_history", i) + "/number", "The number holds build metadata.");
}

/// The dates of the history, oldest and newest; nothing when there is none.
std::optional<std::pair<Instant, Instant>> history_span(const CheckInput& in) {
  std::optional<std::pair<Instant, Instant>> out;
  for (const Revision& revision : in.document.document.tracking.revision_history) {
    const auto date = parse_instant(revision.date);
    if (!date) continue;
    if (!out) out = {*date, *date};
    out->first = std::min(out->first, *date);
    out->second = std::max(out->second, *date);
  }
  return out;
}

/// 6.2.5 Older initial release date than the revision history.
void old_initial_date(const CheckInput& in, Findings& out) {
  const auto span = history_span(in);
  const auto date = parse_instant(in.document.document.tracking.initial_release_date);
  if (span && date && *date < span->first) out.add("/document/tracking/initial_release_date", "The date is older than the first revision.");
}

/// 6.2.6 Older current release date than the revision history.
void old_current_date(const CheckInput& in, Findings& out) {
  const auto span = history_span(in);
  const auto date = parse_instant(in.document.document.tracking.current_release_date);
  if (span && date && *date < span->second) out.add("/document/tracking/current_release_date", "The date is older than the newest revision.");
}

/// 6.2.7 Missing date in involvements.
void undated_involvement(const CheckInput& in, Findings& out) {
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    for (std::size_t i = 0; i < entry.involvements.size(); ++i)
      if (!entry.involvements[i].date) out.add(pointer(place + "/involvements", i), "The involvement has no date.");
  });
}

void only_hash(const CheckInput& in, std::string_view algorithm, Findings& out) {
  for (const ProductDefinition& definition : in.products.definitions()) {
    const auto& helper = definition.product->product_identification_helper;
    if (!helper) continue;
    for (std::size_t h = 0; h < helper->hashes.size(); ++h) {
      const auto& hashes = helper->hashes[h].file_hashes;
      if (!hashes.empty() && std::all_of(hashes.begin(), hashes.end(), [&](const FileHash& hash) { return to_lower(hash.algorithm) == algorithm; }))
        out.add(pointer(definition.place + "/product_identification_helper/hashes", h) + "/file_hashes",
                fmt::format("{} is the only hash of the file.", to_upper(algorithm)));
    }
  }
}

/// 6.2.8 and 6.2.9: MD5 or SHA-1 as the only hash algorithm.
void only_md5(const CheckInput& in, Findings& out) { only_hash(in, "md5", out); }
void only_sha1(const CheckInput& in, Findings& out) { only_hash(in, "sha1", out); }

/// 6.2.10 Missing TLP label.
void missing_tlp(const CheckInput& in, Findings& out) {
  const auto& distribution = in.document.document.distribution;
  if (!distribution || !distribution->tlp || distribution->tlp->label.empty()) out.add("/document/distribution", "There is no TLP label.");
}

/// The file name that clause 5.1 demands for a tracking id, without its ending.
std::string canonical_file_name(std::string_view tracking_id) {
  std::string out;
  bool replaced = false;
  for (const char c : to_lower(tracking_id)) {
    const bool keep = is_digit(c) || (c >= 'a' && c <= 'z') || c == '+' || c == '-';
    if (keep) out += c;
    else if (!replaced) out += '_';
    replaced = !keep;
  }
  return out;
}

/// 6.2.11 Missing canonical URL: a reference to itself over HTTPS that ends in the canonical file name.
void missing_canonical_url(const CheckInput& in, Findings& out) {
  const auto& head = in.document.document;
  const std::string ending = "/" + canonical_file_name(head.tracking.id) + ".json";
  const bool has = std::any_of(head.references.begin(), head.references.end(), [&](const DocumentReference& reference) {
    return reference.category == "self" && reference.url.starts_with("https://") && reference.url.ends_with(ending);
  });
  if (!has) out.add("/document/references", "No reference of category self gives the canonical address.");
}

/// 6.2.12 Missing document language.
void missing_language(const CheckInput& in, Findings& out) {
  if (!in.document.document.lang) out.add("/document/lang", "The language of the document is not stated.");
}

/// 6.2.14 Use of a private language.
void private_language(const CheckInput& in, Findings& out) {
  if (in.document.document.lang && is_private_language(*in.document.document.lang)) out.add("/document/lang", "The language tag is for private use.");
  if (in.document.document.source_lang && is_private_language(*in.document.document.source_lang))
    out.add("/document/source_lang", "The language tag is for private use.");
}

/// 6.2.15 Use of the default language.
void default_language(const CheckInput& in, Findings& out) {
  const auto is_default = [](const std::optional<std::string>& tag) { return tag && to_lower(*tag) == "i-default"; };
  if (is_default(in.document.document.lang)) out.add("/document/lang", "i-default tells no language.");
  if (is_default(in.document.document.source_lang)) out.add("/document/source_lang", "i-default tells no language.");
}

/// 6.2.16 Missing product identification helper.
void missing_helper(const CheckInput& in, Findings& out) {
  for (const ProductDefinition& definition : in.products.definitions())
    if (!definition.product->product_identification_helper) out.add(definition.place, "The product has no identification helper.");
}

/// 6.2.17 CVE in the field of other ids.
void cve_in_ids(const CheckInput& in, Findings& out) {
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    for (std::size_t i = 0; i < entry.ids.size(); ++i)
      if (is_cve(entry.ids[i].text)) out.add(pointer(place + "/ids", i) + "/text", "A CVE belongs into the member cve.");
  });
}

/// 6.2.18 Product version range without vers.
void range_without_vers(const CheckInput& in, Findings& out) {
  for (const auto& [branch, place] : in.products.branches())
    if (branch->category == "product_version_range" && !branch->name.starts_with("vers:")) out.add(place + "/name", "The range is not written as vers.");
}

/// True when an environmental metric makes the score of a repaired product 0, or the stated environmental score is 0.
bool is_nullified(const Json& cvss, bool version2) {
  const Json* stated = cvss.find("environmentalScore");
  if (stated && stated->is_number() && stated->number() == 0) return true;
  const std::string_view vector = cvss.text("vectorString");
  const auto none = [&](std::string_view code, std::string_view member) {
    const auto letter = vector_metric(vector, code);
    return letter ? *letter == "N" : cvss.text(member) == "NONE";
  };
  if (version2) return none("TD", "targetDistribution");
  return none("MC", "modifiedConfidentialityImpact") && none("MI", "modifiedIntegrityImpact") && none("MA", "modifiedAvailabilityImpact");
}

/// 6.2.19 CVSS for fixed products: the environmental score of a repaired product should be 0.
void score_of_fixed(const CheckInput& in, Findings& out) {
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    if (!entry.product_status) return;
    std::unordered_set<std::string_view> fixed(entry.product_status->fixed.begin(), entry.product_status->fixed.end());
    fixed.insert(entry.product_status->first_fixed.begin(), entry.product_status->first_fixed.end());
    for (std::size_t s = 0; s < entry.scores.size(); ++s) {
      const ScoreEntry& score = entry.scores[s];
      const bool nullified = (!score.cvss_v2 || is_nullified(*score.cvss_v2, true)) && (!score.cvss_v3 || is_nullified(*score.cvss_v3, false));
      if (nullified) continue;
      for (std::size_t p = 0; p < score.products.size(); ++p)
        if (fixed.contains(score.products[p]))
          out.add(pointer(pointer(place + "/scores", s) + "/products", p), "A repaired product has a score above 0.");
    }
  });
}

constexpr std::array kChecks = {
    Check{"6.2.1", unused_product},     Check{"6.2.2", missing_remediation},    Check{"6.2.3", missing_score},
    Check{"6.2.4", build_metadata},     Check{"6.2.5", old_initial_date},       Check{"6.2.6", old_current_date},
    Check{"6.2.7", undated_involvement}, Check{"6.2.8", only_md5},              Check{"6.2.9", only_sha1},
    Check{"6.2.10", missing_tlp},       Check{"6.2.11", missing_canonical_url}, Check{"6.2.12", missing_language},
    Check{"6.2.14", private_language},  Check{"6.2.15", default_language},      Check{"6.2.16", missing_helper},
    Check{"6.2.17", cve_in_ids},        Check{"6.2.18", range_without_vers},    Check{"6.2.19", score_of_fixed},
};

}  // namespace

std::span<const Check> optional_checks() { return kChecks; }

}  // namespace bulkhead::intel::csaf
