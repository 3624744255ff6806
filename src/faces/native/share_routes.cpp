// Links to findings for people without an account: made and revoked here, opened by the public page.
#include "sage/analysis.h"
#include "triage/share.h"
#include "triage_shape.h"

namespace bulkhead::faces::native {
namespace {

struct ShareLinkView {
  std::int64_t id = 0;
  std::string note;
  findings::Severity severity_floor = findings::Severity::NONE;
  std::optional<inventory::Layer> layer;
  std::vector<std::string> cve_ids;
  std::string created_by, created_at, expires_at, state;
  std::optional<std::string> revoked_by, revoked_at, last_viewed_at;
  std::int64_t views = 0;
  std::optional<std::string> url;  ///< only when it was just made
};
BOOST_DESCRIBE_STRUCT(ShareLinkView, (), (id, note, severity_floor, layer, cve_ids, created_by, created_at, expires_at, state, revoked_by, revoked_at, last_viewed_at, views, url))

struct NewShareBody {
  std::optional<std::string> note;
  std::optional<findings::Severity> severity_floor;
  std::optional<std::string> layer;
  std::optional<std::vector<std::string>> cve_ids;
  std::optional<int> expires_in_hours;
};
BOOST_DESCRIBE_STRUCT(NewShareBody, (), (note, severity_floor, layer, cve_ids, expires_in_hours))

struct ShareViewRow {
  std::string address, first_at, last_at;
  std::int64_t times = 0;
};
BOOST_DESCRIBE_STRUCT(ShareViewRow, (), (address, first_at, last_at, times))

struct OpenBody {
  std::string token;
  std::optional<std::string> cve_id;
  std::optional<std::int64_t> page;
};
BOOST_DESCRIBE_STRUCT(OpenBody, (), (token, cve_id, page))

/// Everything that leaves through a link; no notes, decisions, comments or names of people.
struct SharedFinding {
  std::string cve_id, bsid, title;
  findings::Severity severity = findings::Severity::NONE;
  std::optional<double> cvss_score, bcs_score;
  bool kev_flagged = false;
  findings::ExploitMaturity exploit_maturity = findings::ExploitMaturity::NONE;
  std::string asset_name;
  inventory::Layer layer = inventory::Layer::OT;
  bool fix_available = false;
  std::string fix;
};
BOOST_DESCRIBE_STRUCT(SharedFinding, (), (cve_id, bsid, title, severity, cvss_score, bcs_score, kev_flagged, exploit_maturity, asset_name, layer, fix_available, fix))

constexpr std::int64_t kSharedPage = 100;

std::string state_of(const triage::Share& s, Instant now) { return s.revoked_at.microseconds != 0 ? "revoked" : s.active(now) ? "active" : "expired"; }

ShareLinkView shown(const triage::Share& s, Instant now) {
  return {s.id, s.note, s.scope.severity_floor, s.scope.layer, s.scope.cves, s.created_by, to_iso_milliseconds(s.created_at), to_iso_milliseconds(s.expires_at), state_of(s, now), known_text(s.revoked_by), known_time(s.revoked_at),
          known_time(s.last_viewed_at), s.views, {}};
}

Result<triage::NewShare> wish_of(const NewShareBody& body) {
  triage::NewShare wish;
  wish.note = body.note.value_or("");
  wish.scope.severity_floor = body.severity_floor.value_or(findings::Severity::NONE);
  wish.scope.cves = body.cve_ids.value_or(std::vector<std::string>{});
  wish.hours = body.expires_in_hours.value_or(triage::kDefaultShareHours);
  if (body.layer && *body.layer != "all") {
    wish.scope.layer = enum_of<inventory::Layer>(*body.layer == "IT" ? "OS" : *body.layer);
    if (!wish.scope.layer) return fail(http::invalid_field("body.layer", "One of these is expected: OT, OS, NETWORK, all.", "enum"));
  }
  return wish;
}

SharedFinding shared(const findings::Finding& f) {
  return {f.match.cve, f.facts.bsid, f.facts.title, f.facts.severity, known_tenths(f.facts.cvss_tenths), known_hundredths(f.facts.bcs_hundredths), f.facts.kev, f.facts.maturity, f.asset_name, f.layer, f.match.fix_available,
          f.match.fix_action};
}

/// What a visitor who opens a CVE reads: summary, vector, patch status; nothing of this plant.
Result<Json> shared_cve(const Services& services, const std::string& cve) {
  const auto vulnerability = TRY(services.corpus.vulnerability(cve));
  if (!vulnerability) return fail(http::not_found("cve", cve));
  std::string summary;
  for (const auto& sentence : sage::analyse(*services.knowledge, services.standards, *vulnerability, {}).executive_summary) summary += (summary.empty() ? "" : " ") + sentence.text;
  const auto headline = vulnerability->headline_score();
  Json patch = "unknown";
  if (const auto catalogue = services.projections.get().catalogue)
    if (const auto row = catalogue->find(cve)) patch = name_of(catalogue->item(*row).patch);
  return Json::object({{"cve_id", cve}, {"summary", summary}, {"cvss_vector", headline.score ? Json(headline.score->vector) : Json()}, {"patch_status", std::move(patch)}});
}

/// A wrong token costs a try; a right one gives them back.
Result<Reply> open(Services& services, Context& context) {
  const auto body = TRY(context.body<OpenBody>());
  const std::string& address = context.request.remote_address;
  const std::string allowance = "share " + address;
  if (auto refused = limited(services, allowance)) return http::refusal_reply(std::move(*refused));
  const auto link = TRY(triage::open_share(services.database, services.clock, identity::Secret(body.token), address));
  services.sign_in_limiter.forget(allowance);
  auto reader = record::system_actor(link.organization_id);
  const auto view = TRY(view_of(services, reader, link.environment_id));
  const auto filter = triage::filter_of(link.scope);
  const Instant now = services.clock.now();
  if (body.cve_id) {
    auto one = filter;
    one.cve = *body.cve_id;
    if (view->count(one, now) == 0) return fail(http::not_found("cve", *body.cve_id));  // not shared
    return http::single_reply(TRY(shared_cve(services, *body.cve_id)));
  }
  const std::int64_t page = std::max<std::int64_t>(1, body.page.value_or(1));
  const auto found = view->list(filter, findings::Sort::bcs, (page - 1) * kSharedPage, kSharedPage, now);
  Json rows = Json::array();
  for (const auto& f : found.findings) rows.push(to_json(shared(f)));
  return http::single_reply(Json::object({{"environment", view->environment().name}, {"severity_floor", name_of(link.scope.severity_floor)}, {"layer", link.scope.layer ? Json(name_of(*link.scope.layer)) : Json()},
                                          {"shared_at", to_iso_milliseconds(link.created_at)}, {"expires_at", to_iso_milliseconds(link.expires_at)}, {"as_of", to_iso_milliseconds(now)}, {"total", found.total},
                                          {"page", page}, {"pages", std::max<std::int64_t>(1, (found.total + kSharedPage - 1) / kSharedPage)}, {"findings", std::move(rows)}}));
}

}  // namespace

void add_share_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/environments/{env_id:int}/shares", "list_shares", "triage", "read", "Links to findings of the environment, newest first, ended ones included.", [&services](Context& context) -> Result<Reply> {
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    Json rows = Json::array();
    for (const auto& s : triage::shares(*services.database.reader(), view->environment().id)) rows.push(to_json(shown(s, services.clock.now())));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<ShareLinkView>(Direction::reply));
  list.errors = {"NOT_FOUND"};
  routes.push_back(std::move(list));

  Route make = route("POST", "/environments/{env_id:int}/shares", "create_share", "triage", "triage_findings", "Makes a link for people without an account, for 7 days unless `expires_in_hours` says otherwise. The address is shown once.",
                     [&services](Context& context) -> Result<Reply> {
    const auto wish = TRY(wish_of(TRY(context.body<NewShareBody>())));
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::create_share(work, *view, wish); }));
    auto out = shown(made.share, services.clock.now());
    out.url = fmt::format("{}/shared#{}", services.public_address, made.token.reveal());  // behind the #, so that no server on the way logs it
    return http::single_reply(to_json(out), 201);
  });
  make.body = schema_of<NewShareBody>(Direction::request);
  make.reply = schema_of<ShareLinkView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND"};
  routes.push_back(std::move(make));

  Route views = route("GET", "/environments/{env_id:int}/shares/{share_id:int}/views", "list_share_views", "triage", "read", "Who opened a link: one row an address and hour.", [&services](Context& context) -> Result<Reply> {
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    const auto db = services.database.reader();
    const auto link = TRY(triage::share(*db, view->environment().id, context.path_integer("share_id")));
    Json rows = Json::array();
    for (const auto& v : triage::share_views(*db, link.id)) rows.push(to_json(ShareViewRow{v.address, to_iso_milliseconds(v.first_at), to_iso_milliseconds(v.last_at), v.times}));
    return http::single_reply(std::move(rows));
  });
  views.reply = list_of(schema_of<ShareViewRow>(Direction::reply));
  views.errors = {"NOT_FOUND"};
  routes.push_back(std::move(views));

  Route revoke = route("DELETE", "/environments/{env_id:int}/shares/{share_id:int}", "revoke_share", "triage", "triage_findings", "Ends a link at once and for good.", [&services](Context& context) -> Result<Reply> {
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::revoke_share(work, *view, context.path_integer("share_id")); }));
    return http::single_reply(Json::object());
  });
  revoke.reply = free_object();
  revoke.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(revoke));

  Route shared_page = route("POST", "/shared/findings", "open_shared_findings", "triage", "public", "What a share link shows: findings by BCS in pages of 100, or, with `cve_id`, the summary of one of its CVEs.", [&services](Context& context) { return open(services, context); });
  shared_page.body = schema_of<OpenBody>(Direction::request);
  shared_page.reply = free_object();
  shared_page.errors = {"NOT_FOUND", "RATE_LIMITED"};
  routes.push_back(std::move(shared_page));
}

}  // namespace bulkhead::faces::native
