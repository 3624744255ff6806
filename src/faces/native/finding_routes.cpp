// The findings of an environment: list, detail, groups by fix.
#include "finding_filter.h"
#include "finding_shape.h"

namespace bulkhead::faces::native {
namespace {

struct FixCountsView {
  std::int64_t findings = 0, assets = 0, cves = 0, known_exploited = 0;
  friend bool operator==(const FixCountsView&, const FixCountsView&) = default;
};
BOOST_DESCRIBE_STRUCT(FixCountsView, (), (findings, assets, cves, known_exploited))
struct FixGroupView {
  std::string key, fix, fix_type;
  bool derived = false;
  std::optional<std::string> source;
  FixCountsView counts;
  std::optional<double> highest_bcs;
  std::vector<std::string> cve_ids, products;
  std::map<std::string, std::string> filter;
};
BOOST_DESCRIBE_STRUCT(FixGroupView, (), (key, fix, fix_type, derived, source, counts, highest_bcs, cve_ids, products, filter))

std::string fix_type_of(const findings::FixGroup& group) {
  if (group.fix.starts_with("no fix")) return "none";
  return group.fix.starts_with("upgrade") || group.fix.starts_with("update") ? "version" : "vendor";
}

}  // namespace

void add_finding_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/environments/{env_id:int}/findings", "list_findings", "findings", "read", "Findings, most urgent first.", [&services](Context& context) -> Result<Reply> {
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    const auto filter = TRY(finding_filter(services, context, *view));
    const auto sort = enum_of<findings::Sort>(*context.text("sort_by"));
    http::Page page = context.page();
    const auto found = view->list(filter, sort.value_or(findings::Sort::bcs), (page.page - 1) * page.per_page, page.per_page, services.clock.now());
    page.total = found.total;
    Json::Array rows;
    for (const auto& row : finding_views(services, *view, found.findings)) rows.push_back(to_json(row));
    Reply reply = http::collection_reply(std::move(rows), page);
    reply.filters_applied = context.filters();
    return reply;
  });
  list.query = finding_parameters();
  list.query.push_back(http::choice_parameter("sort_by", "Each in its one useful direction.", {"bcs", "priority", "cvss", "epss", "newest", "asset", "cve", "severity"}, "bcs"));
  for (auto& parameter : http::page_parameters()) list.query.push_back(std::move(parameter));
  list.shape = Reply::Shape::collection;
  list.reply = schema_of<FindingView>(Direction::reply);
  list.errors = {"NOT_FOUND"};
  routes.push_back(std::move(list));

  Route detail = route("GET", "/environments/{env_id:int}/findings/{match_id:int}", "read_finding", "findings", "read", "One finding with its explanation, scores, fixes and history.", [&services](Context& context) -> Result<Reply> {
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    const auto finding = view->finding({context.path_integer("match_id")}, services.clock.now());
    if (!finding) return fail(http::not_found("finding", context.path_text("match_id")));
    return http::single_reply(TRY(finding_detail(services, *view, *finding)));
  });
  detail.reply = schema_of<FindingView>(Direction::reply);
  detail.errors = {"NOT_FOUND"};
  routes.push_back(std::move(detail));

  Route groups = route("GET", "/environments/{env_id:int}/fix-groups", "list_fix_groups", "findings", "read", "Findings grouped by the one action that closes them.", [&services](Context& context) -> Result<Reply> {
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    const auto filter = TRY(finding_filter(services, context, *view));
    const Json asked = context.filters();
    Json rows = Json::array();
    for (const auto& group : view->fix_groups(filter, services.clock.now())) {
      FixGroupView shown;
      shown.key = fix_key(group);
      shown.fix = group.fix;
      shown.fix_type = fix_type_of(group);
      shown.derived = group.derived;
      shown.source = known_text(group.source);
      shown.counts = {group.findings, group.assets, group.cves, group.known_exploited};
      shown.highest_bcs = known_hundredths(group.highest_bcs);
      shown.cve_ids = group.cve_ids;
      shown.products = {group.product};
      if (asked.is_object())
        for (const auto& [name, value] : asked.members())
          if (!value.is_null()) shown.filter[name] = value.is_string() ? value.string() : to_text(value);
      shown.filter["fix"] = shown.key;
      rows.push(to_json(shown));
    }
    return http::single_reply(std::move(rows));
  });
  groups.query = finding_parameters();
  groups.reply = list_of(schema_of<FixGroupView>(Direction::reply));
  groups.errors = {"NOT_FOUND"};
  routes.push_back(std::move(groups));
}

}  // namespace bulkhead::faces::native
