// Reading CSAF 2.0: parse, check, decide, map. The policy on what is refused stands in harms_matching().
#include "intel/csaf.h"

#include <algorithm>
#include <array>

#include "core/digest.h"
#include "core/json.h"
#include "csaf/csaf_checks.h"
#include "csaf/csaf_claims.h"
#include "csaf/csaf_schema.h"

namespace bulkhead::intel {

namespace {

using namespace csaf;

struct Checked {
  CsafReport report;
  std::optional<CsafDocument> document;  ///< empty when the structure cannot be read
};

void append(std::vector<Problem>& to, std::vector<Problem> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

Result<Checked> check(std::string_view text, const CsafOptions& options) {
  const Json json = TRY(parse_json(text, {options.max_bytes, options.max_depth, true}));
  StructureReport structure = check_structure(json, csaf_shape());
  Checked out;
  out.report.problems = std::move(structure.problems);
  if (options.warnings) {
    append(out.report.warnings, std::move(structure.unsorted));
    append(out.report.warnings, std::move(structure.unknown));
  }
  if (!structure.readable) return out;
  auto document = from_json<CsafDocument>(json, {.refuse_unknown_members = false});
  if (!document) {  // the structural check found types and required members right: only null members are left
    append(out.report.problems, std::move(document.error().problems));
    return out;
  }
  out.document = std::move(*document);
  const ProductIndex products(*out.document);
  const CheckInput input{*out.document, products, profile_of(out.document->document.category)};
  for (const auto checks : {product_checks(), cvss_checks(), text_checks(), revision_checks(), profile_checks()})
    run_checks(input, checks, out.report.problems);
  if (options.warnings)
    for (const auto checks : {optional_checks(), informative_checks()}) run_checks(input, checks, out.report.warnings);
  return out;
}

bool is_identifying(std::string_view place) {
  constexpr std::array<std::string_view, 6> kPlaces = {
      "/document/csaf_version",       "/document/publisher/namespace",           "/document/tracking/id", "/document/tracking/status",
      "/document/tracking/version",   "/document/tracking/current_release_date"};
  return std::find(kPlaces.begin(), kPlaces.end(), place) != kPlaces.end();
}

Error refusal(std::vector<Problem> problems) {
  const auto worst = std::find_if(problems.begin(), problems.end(), harms_matching);
  const Problem& named = worst == problems.end() ? problems.front() : *worst;
  Error error{ErrorKind::invalid, "csaf.refused", "The CSAF document is refused: " + named.message + " (" + named.code + ")", named.place, {}, {}};
  error.problems = std::move(problems);
  return error;
}

}  // namespace

bool harms_matching(const Problem& problem) {
  const std::string_view code = problem.code;
  const std::string_view place = problem.place;
  if (code.starts_with("csaf.6.")) {
    constexpr std::array<std::string_view, 7> kHarmful = {"csaf.6.1.1", "csaf.6.1.2", "csaf.6.1.3", "csaf.6.1.4", "csaf.6.1.5", "csaf.6.1.6", "csaf.6.1.23"};
    return std::find(kHarmful.begin(), kHarmful.end(), code) != kHarmful.end();
  }
  if (!code.starts_with("csaf.schema.")) return true;
  if (code == "csaf.schema.type" || code == "csaf.schema.required") return true;
  if (is_identifying(place)) return true;
  const bool id = place.ends_with("/product_id") || place.ends_with("/group_id") || place.ends_with("/cve") || place.ends_with("_reference");
  return id || (place.starts_with("/product_tree") && (place.ends_with("/category") || place.ends_with("/name")));
}

Result<CsafReport> validate_csaf(std::string_view json, const CsafOptions& options) { return TRY(check(json, options)).report; }

Result<CsafAdvisory> read_csaf(std::string_view json, const CsafOptions& options) {
  Checked checked = TRY(check(json, options));
  auto& problems = checked.report.problems;
  const bool harmful = std::any_of(problems.begin(), problems.end(), harms_matching);
  if (!checked.document || harmful || (options.strict && !problems.empty())) return fail(refusal(std::move(problems)));

  const CsafDocument& document = *checked.document;
  const DocumentHead& head = document.document;
  if (head.tracking.status == "draft")
    return fail(ErrorKind::invalid, "csaf.draft", "The CSAF document is a draft; only interim and final documents are taken.", "/document/tracking/status");

  CsafAdvisory out;
  out.publisher_namespace = head.publisher.namespace_;
  out.publisher_name = head.publisher.name;
  out.publisher_category = head.publisher.category;
  out.tracking_id = head.tracking.id;
  out.version = head.tracking.version;
  out.status = head.tracking.status;
  out.title = head.title;
  out.category = head.category;
  if (head.distribution && head.distribution->tlp) out.tlp = head.distribution->tlp->label;
  out.aliases = head.tracking.aliases;
  if (const auto date = parse_instant(head.tracking.initial_release_date)) out.initial_release_date = *date;
  if (const auto date = parse_instant(head.tracking.current_release_date)) out.current_release_date = *date;
  out.digest = to_hex(sha256(json));
  out.problems = std::move(problems);
  out.warnings = std::move(checked.report.warnings);
  const ProductIndex products(document);
  out.claims = claims_of(document, products);
  for (const VulnerabilityEntry& entry : document.vulnerabilities) {
    if (!entry.cve) ++out.entries_without_cve;
    for (const OtherId& id : entry.ids) out.other_ids.push_back({id.system_name, id.text});
  }
  return out;
}

}  // namespace bulkhead::intel
