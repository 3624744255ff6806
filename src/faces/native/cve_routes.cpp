// The corpus: search, detail, known exploited, by vendor.
#include "core/text.h"
#include "corpus_meta.h"
#include "cve_shape.h"
#include "http/envelope.h"
#include "identity/member.h"
#include "notify/watchlist.h"
#include "reports/cve_sheet.h"
#include "sage_shape.h"

namespace bulkhead::faces::native {
namespace {

using catalogue::Filter;

/// Severities in any case, joined by commas.
Result<std::vector<Severity>> severities_of(const std::optional<std::string>& text) {
  std::vector<Severity> out;
  const std::string list = text.value_or("");
  for (const auto part : split(list, ',')) {
    if (trim(part).empty()) continue;
    const auto severity = enum_of<Severity>(to_lower(trim(part)));
    if (!severity) return fail(http::invalid_field("query.severity", "One or more of these are expected, joined by commas: CRITICAL, HIGH, MEDIUM, LOW, NONE.", "enum"));
    out.push_back(*severity);
  }
  return out;
}

std::optional<int> scaled(const std::optional<double>& value, int factor) {
  return value ? std::optional<int>(static_cast<int>(*value * factor + (*value < 0 ? -0.5 : 0.5))) : std::nullopt;
}

std::shared_ptr<const catalogue::Catalogue> catalogue_of(const Services& services) { return services.projections.get().catalogue; }

struct Found {
  Json::Array rows;
  http::Page page;
};
Result<Found> search(const Services& services, const Context& context, const Filter& filter) {
  Found out;
  out.page = context.page();
  const auto catalogue = catalogue_of(services);
  if (!catalogue) return out;
  const auto found = TRY(catalogue->search(filter, static_cast<std::uint32_t>(std::min<std::int64_t>(out.page.page, 1 << 30)), static_cast<std::uint32_t>(out.page.per_page)));
  out.page.total = found.total;
  for (const std::uint32_t row : found.rows) out.rows.push_back(to_json(cve_item_view(services, catalogue->item(row))));
  return out;
}

Result<Reply> collection(const Services& services, const Context& context, const Filter& filter) {
  auto found = TRY(search(services, context, filter));
  Reply reply = http::collection_reply(std::move(found.rows), found.page);
  reply.filters_applied = context.filters();
  return reply;
}

/// The compatible writing of a sort order, and ours.
catalogue::SortBy sort_of(const std::string& name) {
  if (name == "newest" || name == "published") return catalogue::SortBy::published;
  return enum_of<catalogue::SortBy>(name).value_or(catalogue::SortBy::bcs);
}

http::QueryParameter sort_parameter() {
  return http::choice_parameter("sort_by", "Each in its one useful direction; newest is by publication.", {"bcs", "cvss", "epss", "newest", "published", "modified", "cve"}, "bcs");
}

/// Everything but vendor and kev, which some of the lists fix.
Result<Filter> search_filter(const Context& context) {
  Filter filter;
  filter.q = context.text("q").value_or("");
  filter.protocol = context.text("protocol").value_or("");
  filter.severities = TRY(severities_of(context.text("severity")));
  filter.unpatched = context.boolean("unpatched");
  filter.has_exploit = context.boolean("has_exploit");
  if (const auto patch = context.text("patch_status")) {
    if (*patch == "unpatched") filter.unpatched = true;
    else filter.patch_status = enum_of<scoring::PatchState>(*patch == "partial" ? "varies_by_product" : *patch);
  }
  filter.cvss_min = scaled(context.decimal("cvss_min"), 10);
  filter.cvss_max = scaled(context.decimal("cvss_max"), 10);
  filter.bcs_min = scaled(context.decimal("bcs_min"), 100);
  filter.bcs_max = scaled(context.decimal("bcs_max"), 100);
  filter.date_from = context.instant("date_from");
  filter.date_to = context.instant("date_to");
  // A plain date means the whole of that day.
  if (filter.date_to && filter.date_to->microseconds % kMicrosecondsPerDay == 0) filter.date_to->microseconds += kMicrosecondsPerDay;
  filter.sort_by = sort_of(*context.text("sort_by"));
  filter.ranked = context.boolean("ranked").value_or(false);
  return filter;
}

http::QueryParameter kev_parameter() { return http::boolean_parameter("kev", "In CISA's catalogue of known exploited vulnerabilities, or not."); }

/// What search_filter reads, with `more` and the page.
std::vector<http::QueryParameter> search_parameters(std::vector<http::QueryParameter> more) {
  std::vector<http::QueryParameter> out = {
      http::text_parameter("q", "Words that all must stand in id, title, description, vendors or products; a CVE id or BSID finds exactly that one."),
      http::text_parameter("protocol", "An industrial protocol."),
      http::text_parameter("severity", "CRITICAL, HIGH, MEDIUM, LOW, joined by commas."),
      http::boolean_parameter("unpatched", "No fix is known, or one is."),
      http::boolean_parameter("has_exploit", "With a working exploit, or without."),
      http::choice_parameter("patch_status", "State of fixes.", {"patched", "varies_by_product", "unknown", "partial", "unpatched"}),
      http::decimal_parameter("cvss_min", "At least this CVSS score."),
      http::decimal_parameter("cvss_max", "At most this CVSS score."),
      http::decimal_parameter("bcs_min", "At least this BCS."),
      http::decimal_parameter("bcs_max", "At most this BCS."),
      http::instant_parameter("date_from", "Published from this day on."),
      http::instant_parameter("date_to", "Published up to this day."),
      sort_parameter(),
      http::boolean_parameter("ranked", "With q: CVEs with all words in the title first.")};
  out[5].ignore_case = true;
  for (auto& parameter : more) out.push_back(std::move(parameter));
  for (auto& parameter : http::page_parameters()) out.push_back(std::move(parameter));
  return out;
}

/// The organization's environments in which the CVE has active findings, and how many.
std::vector<std::pair<inventory::Environment, std::int64_t>> environments_with(Services& services, const record::Actor& actor, const std::string& cve) {
  std::vector<std::pair<inventory::Environment, std::int64_t>> out;
  for (const auto& environment : inventory::environments(*services.database.reader(), actor.organization_id)) {
    const auto view = view_of(services, actor, environment.id);
    if (!view) continue;
    findings::Filter filter;
    filter.cve = cve;
    if (const std::int64_t count = (*view)->count(filter, services.clock.now()); count > 0) out.emplace_back(environment, count);
  }
  return out;
}

Json in_environments(const std::vector<std::pair<inventory::Environment, std::int64_t>>& with) {
  Json out = Json::array();
  for (const auto& [environment, count] : with) out.push(Json::object({{"id", environment.id}, {"name", environment.name}, {"findings", count}, {"assets", count}}));
  return out;
}

sage::Analysis analysis_of(const Services& services, const intel::Vulnerability& vulnerability, const std::vector<std::pair<inventory::Environment, std::int64_t>>& with) {
  std::vector<sage::PlantUse> plants;
  for (const auto& [environment, count] : with) plants.push_back({environment.name, std::string(name_of(environment.site_type)), count});
  return sage::analyse(*services.knowledge, services.standards, vulnerability, plants);
}

/// Whether the caller's watchlist names the CVE, or its vendor, product or protocol.
bool is_watched(Services& services, const record::Actor& actor, const std::string& cve) {
  const auto catalogue = catalogue_of(services);
  const auto row = catalogue ? catalogue->find(cve) : std::nullopt;
  if (!row) return false;
  const auto item = catalogue->item(*row);
  const auto entries = notify::watch_entries(*services.database.reader(), actor.organization_id, actor.user_id);
  return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) { return notify::fits(entry, *catalogue, item); });
}

/// The CVE of the path, by CVE number or BSID.
Result<intel::Vulnerability> vulnerability_of(const Services& services, const Context& context) {
  std::string cve = to_upper(context.path_text("cve_id"));
  if (cve.starts_with("BS-")) cve = scoring::cve_of_bsid(cve);
  auto found = intel::cve_key(cve) ? TRY(services.corpus.vulnerability(cve)) : std::nullopt;
  if (!found) return fail(http::not_found("cve", context.path_text("cve_id")));
  return std::move(*found);
}

std::string state_text(const findings::Finding& finding) {
  return finding.decision ? fmt::format("{}: {}", name_of(finding.state), replace_all(finding.decision->reason, "_", " ")) : std::string(name_of(finding.state));
}

/// The organization's findings of a CVE in any state but withdrawn, highest priority first.
void add_findings(Services& services, const record::Actor& actor, const std::string& cve, reports::CveSheetInputs& in) {
  std::vector<std::pair<int, reports::SheetFinding>> found;
  for (const auto& environment : inventory::environments(*services.database.reader(), actor.organization_id)) {
    const auto view = view_of(services, actor, environment.id);
    if (!view) continue;
    findings::Filter filter;
    filter.cve = cve;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<findings::State>>([&](auto state) {
      if (state.value != findings::State::withdrawn) filter.states.insert(state.value);
    });
    in.findings_total += (*view)->count(filter, services.clock.now());
    for (const auto& f : (*view)->list(filter, findings::Sort::priority, 0, static_cast<std::int64_t>(reports::kSheetFindings), services.clock.now()).findings)
      found.emplace_back(f.priority, reports::SheetFinding{environment.name, f.zone, f.asset_name, f.vendor + " " + f.product, f.version, state_text(f), fmt::format("{:.2f}", static_cast<double>(f.priority) / 100), f.match.fix_action});
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [priority, finding] : found)
    if (in.findings.size() < reports::kSheetFindings) in.findings.push_back(std::move(finding));
}

Result<Reply> cve_sheet(Services& services, const Context& context) {
  const auto& actor = actor_of(context);
  const auto vulnerability = TRY(vulnerability_of(services, context));
  reports::CveSheetInputs in;
  in.detail = cve_detail(services, vulnerability, {});
  in.organization = TRY(identity::organization(*services.database.reader(), actor.organization_id)).name;
  in.generator = "bulkhead " + services.version;
  in.corpus_revision = services.projections.get().revision;
  in.as_of = services.clock.now();
  add_findings(services, actor, vulnerability.cve, in);
  http::Response response;
  response.body = TRY(reports::cve_sheet_pdf(in));
  response.set_header("Content-Type", "application/pdf");
  response.set_header("Content-Disposition", http::attachment_disposition(vulnerability.cve + ".pdf"));
  return http::raw_reply(std::move(response));
}

}  // namespace

void add_cve_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/cves", "search_cves", "intelligence", "read", "Searches the corpus.", [&services](Context& context) -> Result<Reply> {
    Filter filter = TRY(search_filter(context));
    filter.vendor = context.text("vendor").value_or("");
    filter.kev = context.boolean("kev");
    return collection(services, context, filter);
  });
  list.query = search_parameters({http::text_parameter("vendor", "A vendor: slug, or any spelling of the name."), kev_parameter()});
  list.shape = Reply::Shape::collection;
  list.reply = schema_of<CveItemView>(Direction::reply);
  routes.push_back(std::move(list));

  Route kev = route("GET", "/cves/kev", "list_known_exploited", "intelligence", "read", "CVEs known to be exploited.", [&services](Context& context) -> Result<Reply> {
    Filter filter = TRY(search_filter(context));
    filter.vendor = context.text("vendor").value_or("");
    filter.kev = true;
    return collection(services, context, filter);
  });
  kev.query = search_parameters({http::text_parameter("vendor", "A vendor: slug, or any spelling of the name.")});
  kev.shape = Reply::Shape::collection;
  kev.reply = schema_of<CveItemView>(Direction::reply);
  routes.push_back(std::move(kev));

  Route vendor = route("GET", "/cves/vendor/{slug}", "list_vendor_cves", "intelligence", "read", "CVEs of one vendor; page and pages stand at the top level too.", [&services](Context& context) -> Result<Reply> {
    const auto catalogue = catalogue_of(services);
    const auto named = catalogue ? catalogue->vendor_named(context.path_text("slug")) : std::nullopt;
    if (!named) return fail(http::not_found("vendor", context.path_text("slug")));
    Filter filter = TRY(search_filter(context));
    filter.vendor = named->slug;
    filter.kev = context.boolean("kev");
    auto found = TRY(search(services, context, filter));
    const std::int64_t per_page = std::max<std::int64_t>(1, found.page.per_page), pages = (found.page.total + per_page - 1) / per_page;
    const auto count = static_cast<std::int64_t>(found.rows.size());
    const bool next = found.page.page < pages, previous = found.page.page > 1;
    Reply reply = http::named_reply({{"data", Json(std::move(found.rows))},
                                     {"vendor", Json::object({{"id", named->id}, {"name", named->name}, {"slug", named->slug}, {"cve_count", named->cve_count}})},
                                     {"total", found.page.total}, {"page", found.page.page}, {"per_page", per_page}, {"pages", pages},
                                     {"pagination", Json::object({{"total", found.page.total}, {"page", found.page.page}, {"per_page", per_page}, {"pages", pages}, {"has_next", next}, {"has_prev", previous}, {"count", count}})},
                                     {"filters_applied", context.filters().is_null() ? Json::object() : context.filters()}});
    reply.meta = corpus_meta(services);
    reply.links = {{"next", next ? Json(http::path_with(context.request, "page", std::to_string(found.page.page + 1))) : Json()},
                   {"prev", previous ? Json(http::path_with(context.request, "page", std::to_string(found.page.page - 1))) : Json()},
                   {"first", http::path_with(context.request, "page", "1")}, {"last", http::path_with(context.request, "page", std::to_string(std::max<std::int64_t>(1, pages)))}};
    return reply;
  });
  vendor.query = search_parameters({kev_parameter()});
  vendor.shape = Reply::Shape::named;
  vendor.reply = container("data", schema_of<CveItemView>(Direction::reply), true);
  vendor.errors = {"NOT_FOUND"};
  routes.push_back(std::move(vendor));

  Route detail = route("GET", "/cves/{cve_id}", "read_cve", "intelligence", "read", "Everything that is known of a CVE, with the sources of each statement.", [&services](Context& context) -> Result<Reply> {
    const auto vulnerability = TRY(vulnerability_of(services, context));
    const auto patterns = services.corpus.attack_patterns();
    Json out = cve_detail(services, vulnerability, patterns);
    const auto with = environments_with(services, actor_of(context), vulnerability.cve);
    const auto analysis = analysis_of(services, vulnerability, with);
    out.set("in_environments", in_environments(with));
    out.set("sage", sage_json(analysis));
    out.set("virtual_patch", virtual_patch_json(analysis));
    out.set("watchlist_match", is_watched(services, actor_of(context), vulnerability.cve));
    Reply reply = http::single_reply(std::move(out));
    reply.meta = corpus_meta(services);
    const Json enrichment = enrichment_meta(&patterns);
    for (const auto& [name, value] : enrichment.members()) reply.meta.set(name, value);
    reply.meta.set("source", "breachspider-enriched");
    const Json links = cve_links(services, vulnerability.cve);
    for (const auto& [name, value] : links.members())
      if (name != "self") reply.links.emplace_back(name, value);
    return reply;
  });
  detail.reply = free_object();
  detail.errors = {"NOT_FOUND"};
  routes.push_back(std::move(detail));

  Route analysis = route("GET", "/cves/{cve_id}/analysis", "analyse_cve", "intelligence", "read", "What a CVE means for plants, sentence by sentence with sources: summary, context, remediation, techniques, controls, rules for sensors, confidence.", [&services](Context& context) -> Result<Reply> {
    const auto vulnerability = TRY(vulnerability_of(services, context));
    return http::single_reply(analysis_view(analysis_of(services, vulnerability, environments_with(services, actor_of(context), vulnerability.cve))));
  });
  analysis.reply = schema_of<AnalysisView>(Direction::reply);
  analysis.errors = {"NOT_FOUND"};
  routes.push_back(std::move(analysis));

  Route sheet = route("GET", "/ics-cve/{cve_id}/pdf", "print_cve", "intelligence", "read", "One CVE as a tagged PDF: facts, score, affected products, fixes, references, and the findings of the organization.", [&services](Context& context) { return cve_sheet(services, context); });
  sheet.shape = Reply::Shape::raw;
  sheet.reply_type = "application/pdf";
  sheet.errors = {"NOT_FOUND", "SERVICE_UNAVAILABLE"};
  routes.push_back(std::move(sheet));
}

}  // namespace bulkhead::faces::native
