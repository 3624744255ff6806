#include "demo.h"

#include "context.h"
#include "core/embedded.h"
#include "core/json.h"
#include "findings/triage.h"
#include "identity/member.h"
#include "intel/starter.h"
#include "inventory/asset_import.h"
#include "record/log.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> demo_plant();
}

namespace bulkhead::app {
namespace {

struct EnvironmentPlan {
  std::string name, description;
  inventory::SiteType site_type = inventory::SiteType::manufacturing;
  inventory::Criticality criticality = inventory::Criticality::high;
};
BOOST_DESCRIBE_STRUCT(EnvironmentPlan, (), (name, description, site_type, criticality))

struct ZonePlan {
  std::string name, purpose, owner, sl_t, sl_c, consequence;
  std::optional<std::string> parent;
  std::optional<bool> safety_related;
};
BOOST_DESCRIBE_STRUCT(ZonePlan, (), (name, purpose, owner, sl_t, sl_c, consequence, parent, safety_related))

struct ConduitPlan {
  std::string name, from, to, owner, sl_t;
  Json flows;
};
BOOST_DESCRIBE_STRUCT(ConduitPlan, (), (name, from, to, owner, sl_t, flows))

/// A decision on the first findings, by BCS, that pass the filter.
struct DecisionPlan {
  int day = 1;                          ///< after the start of the history
  std::string actor, zone;
  std::optional<std::string> asset;
  std::optional<bool> kev;
  int limit = 1;
  findings::DecisionKind kind = findings::DecisionKind::acknowledge;
  std::optional<std::string> reason;
  std::string notes;
  std::optional<int> review_in_days, expires_in_days;
};
BOOST_DESCRIBE_STRUCT(DecisionPlan, (), (day, actor, zone, asset, kev, limit, kind, reason, notes, review_in_days, expires_in_days))

struct PlantPlan {
  EnvironmentPlan environment;
  std::vector<ZonePlan> zones;
  std::vector<ConduitPlan> conduits;
  std::vector<DecisionPlan> decisions;
};

tl::unexpected<Error> bad_file(std::string message, std::string place = {}) { return fail(ErrorKind::internal, "demo.bad_file", std::move(message), std::move(place)); }

Result<std::string_view> embedded_file(std::string_view name) {
  for (const EmbeddedFile& file : embedded::demo_plant())
    if (file.name == name) return file.content;
  return bad_file(fmt::format("The demo file {} is missing in the program.", name));
}

template <class T>
Result<std::vector<T>> read_list(const Json& json, std::string_view member) {
  const Json* list = json.find(member);
  if (list == nullptr || !list->is_array()) return bad_file(fmt::format("The demo plant has no list '{}'.", member));
  std::vector<T> out;
  for (const Json& item : list->items()) out.push_back(TRY(from_json<T>(item)));
  return out;
}

Result<PlantPlan> read_plan() {
  const Json json = TRY(parse_json(TRY(embedded_file("plant.json"))));
  PlantPlan plan;
  const Json* environment = json.find("environment");
  if (environment == nullptr) return bad_file("The demo plant has no environment.");
  plan.environment = TRY(from_json<EnvironmentPlan>(*environment));
  plan.zones = TRY(read_list<ZonePlan>(json, "zones"));
  plan.conduits = TRY(read_list<ConduitPlan>(json, "conduits"));
  plan.decisions = TRY(read_list<DecisionPlan>(json, "decisions"));
  return plan;
}

using ZoneIds = std::map<std::string, std::int64_t>;

Result<std::int64_t> zone_id(const ZoneIds& zones, const std::string& name) {
  const auto found = zones.find(name);
  if (found == zones.end()) return bad_file(fmt::format("The demo plant has no zone '{}'.", name));
  return found->second;
}

Result<inventory::Environment> build_plant(record::UnitOfWork& work, const PlantPlan& plan, ZoneIds& zones) {
  inventory::EnvironmentFields fields{plan.environment.name, plan.environment.description, plan.environment.site_type, plan.environment.criticality, true};
  const auto environment = TRY(inventory::create_environment(work, fields));
  for (const ZonePlan& z : plan.zones) {
    inventory::Zone zone;
    zone.environment_id = environment.id;
    if (z.parent) zone.parent_id = TRY(zone_id(zones, *z.parent));
    zone.name = z.name;
    zone.purpose = z.purpose;
    zone.owner = z.owner;
    zone.sl_t = z.sl_t;
    zone.sl_c = z.sl_c;
    zone.consequence = z.consequence;
    zone.safety_related = z.safety_related.value_or(false);
    zones[z.name] = TRY(inventory::create_zone(work, zone)).id;
  }
  for (const ConduitPlan& c : plan.conduits) {
    inventory::Conduit conduit;
    conduit.environment_id = environment.id;
    conduit.from_zone_id = TRY(zone_id(zones, c.from));
    conduit.to_zone_id = TRY(zone_id(zones, c.to));
    conduit.name = c.name;
    conduit.owner = c.owner;
    conduit.sl_t = c.sl_t;
    conduit.flows = c.flows;
    TRY(inventory::create_conduit(work, conduit));
  }
  return environment;
}

/// The times of the steps: days after the start, or always now.
class StepClock {
 public:
  StepClock(const Clock& clock, bool with_history) : now_(clock.now()), with_history_(with_history), fixed_(at(0)) {}
  const Clock& on_day(int day) {
    fixed_.set(at(day));
    return fixed_;
  }

 private:
  [[nodiscard]] Instant at(int day) const {
    if (!with_history_) return now_;
    return {now_.microseconds - (kDemoDays - std::min(day, kDemoDays)) * kMicrosecondsPerDay};
  }
  Instant now_;
  bool with_history_;
  FixedClock fixed_;
};

Result<std::int64_t> decide(store::Database& database, const Clock& clock, const record::Actor& operator_actor, const inventory::Environment& environment,
                            const findings::FactsOf& facts, const ZoneIds& zones, const DecisionPlan& plan) {
  const auto view = findings::EnvironmentView::load(*database.reader(), environment, facts);
  findings::Filter filter;
  filter.zone_id = TRY(zone_id(zones, plan.zone));
  filter.kev = plan.kev;
  if (plan.asset)
    for (const auto& asset : view->assets())
      if (asset.name == *plan.asset) filter.asset_id = asset.id;
  if (plan.asset && !filter.asset_id) return bad_file(fmt::format("The demo plant has no asset '{}'.", *plan.asset));
  std::vector<findings::FindingId> ids;
  for (const auto& finding : view->list(filter, findings::Sort::bcs, 0, plan.limit, clock.now()).findings) ids.push_back(finding.id);
  if (ids.empty()) return std::int64_t{0};
  findings::DecisionRequest request;
  request.kind = plan.kind;
  request.reason = plan.reason.value_or("");
  request.notes = plan.notes;
  const auto date_in = [&](int days) { return to_iso_date({clock.now().microseconds + days * kMicrosecondsPerDay}); };
  if (plan.review_in_days) request.review_date = date_in(*plan.review_in_days);
  if (plan.expires_in_days) request.expires_at = date_in(*plan.expires_in_days);
  record::UnitOfWork work(database, record::command_actor(plan.actor, operator_actor.organization_id), clock);
  const std::int64_t changed = TRY(findings::decide(work, *view, ids, request));
  TRY(work.commit());
  return changed;
}

}  // namespace

Result<DemoSummary> load_demo(store::Database& database, const Clock& clock) {
  DemoSummary summary;
  const auto organizations = identity::organizations(*database.reader());
  if (!organizations.empty() && !inventory::environments(*database.reader(), organizations.front().id).empty()) return summary;
  const PlantPlan plan = TRY(read_plan());

  // A log never goes back in time: history only where nothing was logged before.
  StepClock steps(clock, organizations.empty());
  const Clock& start = steps.on_day(0);
  const record::Actor actor = TRY(command_line_actor(database, start));
  intel::Corpus corpus(database);
  const auto imported = TRY(intel::import_starter(corpus, start));
  for (const auto& count : corpus.counts())
    if (count.source == intel::Source::starter) summary.cves = count.cves;

  ZoneIds zones;
  record::UnitOfWork work(database, actor, start);
  const auto environment = TRY(build_plant(work, plan, zones));
  const auto assets = TRY(inventory::plan_import(work.db(), environment.id, std::string(TRY(embedded_file("plant.csv")))));
  TRY(inventory::apply_import(work, environment.id, assets, inventory::ImportMode::all));
  record::Change change;
  change.action = record::Action::demo_loaded;
  change.resource_type = "environment";
  change.resource_id = fmt::format("{}", environment.id);
  change.environment_id = environment.id;
  change.environment_name = environment.name;
  change.detail = Json::object({{"assets", assets.creates}, {"zones", static_cast<std::int64_t>(plan.zones.size())}, {"corpus_revision", imported.corpus_revision}});
  work.change(std::move(change));
  TRY(work.commit());
  summary.environment_id = environment.id;
  summary.assets = assets.creates;

  const auto projections = TRY(findings::current_projections(corpus, start));
  TRY(findings::match_everything(database, actor, start, corpus, projections));
  const auto facts = findings::facts_from(projections.catalogue);
  for (const DecisionPlan& decision : plan.decisions)
    summary.decided += TRY(decide(database, steps.on_day(decision.day), actor, environment, facts, zones, decision));
  summary.loaded = true;
  return summary;
}

}  // namespace bulkhead::app
