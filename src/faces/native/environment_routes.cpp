// Environments and their summary.
#include "environment_shape.h"

#include "core/text.h"
#include "findings/environment_risk.h"
#include "overview.h"

namespace bulkhead::faces::native {
namespace {

/// For both writing and changing; what is absent keeps its default or its present value.
struct EnvironmentBody {
  std::optional<std::string> name, description, site_type, criticality;
};
BOOST_DESCRIBE_STRUCT(EnvironmentBody, (), (name, description, site_type, criticality))

/// "Oil-Gas", "oil_gas" and "oil-gas" are one.
template <class E>
Result<E> choice(const std::string& text, std::string_view field) {
  if (const auto value = enum_of<E>(replace_all(to_lower(trim(text)), "-", "_"))) return *value;
  std::vector<std::string> names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) { names.push_back(replace_all(d.name, "_", "-")); });
  return fail(http::invalid_field(fmt::format("body.{}", field), fmt::format("One of these is expected: {}.", join(names, ", ")), "enum"));
}

Result<void> apply(const EnvironmentBody& body, inventory::EnvironmentFields& fields) {
  if (body.name) fields.name = *body.name;
  if (body.description) fields.description = *body.description;
  if (body.site_type) fields.site_type = TRY(choice<inventory::SiteType>(*body.site_type, "site_type"));
  if (body.criticality) fields.criticality = TRY(choice<inventory::Criticality>(*body.criticality, "criticality"));
  return {};
}

Result<Reply> shown(Services& services, const record::Actor& actor, std::int64_t id, int status = 200) {
  const auto view = TRY(view_of(services, actor, id));
  return http::named_reply({{"environment", to_json(environment_view(*view, services.clock.now()))}}, status);
}

}  // namespace

EnvironmentView environment_view(const findings::EnvironmentView& view, Instant now) {
  const auto& e = view.environment();
  const auto counts = view.counts(now);
  EnvironmentView out;
  out.id = e.id;
  out.name = e.name;
  out.slug = e.slug;
  out.description = e.description;
  out.site_type = replace_all(name_of(e.site_type), "_", "-");
  out.criticality = name_of(e.criticality);
  out.asset_count = counts->assets;
  out.finding_count = counts->findings;
  out.cve_count = counts->cves;
  const auto critical = counts->by_severity.find(findings::Severity::CRITICAL);
  out.critical_count = critical == counts->by_severity.end() ? 0 : critical->second;
  out.kev_count = counts->kev;
  if (const auto risk = findings::environment_risk(*counts)) out.risk_score = known_hundredths(*risk);
  out.demo = e.demo;
  out.created_at = to_iso_milliseconds(e.created_at);
  out.updated_at = to_iso_milliseconds(e.updated_at);
  return out;
}

void add_environment_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/environments", "list_environments", "inventory", "read", "Environments of the organization.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    Json rows = Json::array();
    for (const auto& environment : inventory::environments(*services.database.reader(), actor.organization_id)) {
      const auto view = view_of(services, actor, environment.id);
      if (view) rows.push(to_json(environment_view(**view, services.clock.now())));  // deleted since the list was read: left out
    }
    return http::named_reply({{"environments", std::move(rows)}});
  });
  list.shape = Reply::Shape::named;
  list.reply = container("environments", schema_of<EnvironmentView>(Direction::reply), true);
  routes.push_back(std::move(list));

  Route make = route("POST", "/environments", "create_environment", "inventory", "manage_environments", "Makes an environment.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<EnvironmentBody>());
    if (!body.name || trim(*body.name).empty()) return fail(http::invalid_field("body.name", "Give the environment a name.", "missing"));
    inventory::EnvironmentFields fields;
    TRY(apply(body, fields));
    const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return inventory::create_environment(work, fields); }));
    return shown(services, actor_of(context), made.id, 201);
  });
  make.body = schema_of<EnvironmentBody>(Direction::request);
  make.shape = Reply::Shape::named;
  make.reply = container("environment", schema_of<EnvironmentView>(Direction::reply));
  make.success_status = 201;
  make.errors = {"CONFLICT"};
  routes.push_back(std::move(make));

  Route one = route("GET", "/environments/{env_id:int}", "read_environment", "inventory", "read", "One environment.", [&services](Context& context) { return shown(services, actor_of(context), context.path_integer("env_id")); });
  one.shape = Reply::Shape::named;
  one.reply = container("environment", schema_of<EnvironmentView>(Direction::reply));
  one.errors = {"NOT_FOUND"};
  routes.push_back(one);

  Route change = std::move(one);
  change.method = "PUT";
  change.operation_id = "update_environment";
  change.permission = "manage_environments";
  change.summary = "Changes the given fields of an environment.";
  change.body = schema_of<EnvironmentBody>(Direction::request);
  change.errors = {"NOT_FOUND", "CONFLICT"};
  change.handler = [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<EnvironmentBody>({.refuse_unknown_members = false}));  // clients send the whole record back
    const std::int64_t id = context.path_integer("env_id");
    TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<inventory::Environment> {
      const auto now = TRY(inventory::environment(work.db(), work.actor().organization_id, id));
      inventory::EnvironmentFields fields{now.name, now.description, now.site_type, now.criticality, now.demo};
      TRY(apply(body, fields));
      return inventory::update_environment(work, id, fields);
    }));
    return shown(services, actor_of(context), id);
  };
  routes.push_back(std::move(change));

  Route remove = route("DELETE", "/environments/{env_id:int}", "delete_environment", "inventory", "manage_environments", "Deletes an environment with everything in it; the log keeps what happened.", [&services](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return inventory::delete_environment(work, context.path_integer("env_id")); }));
    return http::single_reply(Json::object());
  });
  remove.reply = free_object();
  remove.errors = {"NOT_FOUND"};
  routes.push_back(std::move(remove));

  Route summary = route("GET", "/environments/{env_id:int}/summary", "read_environment_summary", "inventory", "read", "Figures of one environment, each with its rule, denominator and filter.", [&services](Context& context) -> Result<Reply> {
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    const Instant now = services.clock.now();
    std::optional<inventory::Layer> layer;
    if (const auto wanted = context.text("layer")) layer = enum_of<inventory::Layer>(*wanted == "IT" ? "OS" : *wanted);
    Json out = overview({view}, layer, now);
    out.set("environment", to_json(environment_view(*view, now)));
    out.set("as_of", to_iso_milliseconds(now));
    out.set("trend", trend(*view, 12, now));
    return http::single_reply(std::move(out));
  });
  summary.query = {http::choice_parameter("layer", "Only findings of assets of this layer; IT is another name of OS.", {"OT", "OS", "NETWORK", "IT"})};
  summary.query.back().ignore_case = true;
  summary.reply = free_object();
  summary.errors = {"NOT_FOUND"};
  routes.push_back(std::move(summary));
}

}  // namespace bulkhead::faces::native
