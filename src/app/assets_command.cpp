// bulkhead assets: import and list of what an organisation has.
#include <cstdio>

#include "commands.h"
#include "core/text.h"
#include "demo.h"
#include "inventory/asset_import.h"

namespace bulkhead::app {
namespace {

struct ImportArguments {
  std::string file, environment, mode = "all", encoding, site_type = "other";
  bool create = false, dry_run = false;
};

Result<int> import_assets(Shell& shell, const ImportArguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  std::string bytes = TRY(read_file(arguments.file));
  record::UnitOfWork work(*database, actor, shell.clock);
  auto environment = inventory::environment_by_name(*database->reader(), actor.organization_id, arguments.environment);
  if (!environment && environment.error().kind == ErrorKind::not_found && arguments.create) {
    inventory::EnvironmentFields fields;
    fields.name = arguments.environment;
    environment = inventory::create_environment(work, fields);
  }
  if (!environment) return fail(environment.error());
  const auto plan = TRY(inventory::plan_import(work.db(), environment->id, std::move(bytes), {{}, arguments.encoding}));
  for (const auto& p : plan.problems)
    std::fputs(fmt::format("row {}{}: {}{} [{}]\n", p.row, p.column.empty() ? "" : ", column " + p.column, p.message, p.value.empty() ? "" : " Found: '" + printable(p.value) + "'.", p.code).c_str(), stderr);
  if (!arguments.dry_run) {
    const auto mode = arguments.mode == "good" ? inventory::ImportMode::good : inventory::ImportMode::all;
    if (mode == inventory::ImportMode::all && plan.rejects > 0) {
      std::fputs(fmt::format("bulkhead: {} of {} rows have errors; nothing was imported (--mode good imports the others).\n", plan.rejects, plan.rows.size()).c_str(), stderr);
      return kFailed;
    }
    TRY(inventory::apply_import(work, environment->id, plan, mode));
    TRY(work.commit());
    const intel::Corpus corpus(*database);
    const auto projections = TRY(findings::current_projections(corpus, shell.clock));
    TRY(findings::match_everything(*database, actor, shell.clock, corpus, projections));
  }
  Listing listing({"environment", "rows", "created", "updated", "unchanged", "rejected", "applied"});
  listing.add({environment->name, static_cast<std::int64_t>(plan.rows.size()), plan.creates, plan.updates, plan.unchanged, plan.rejects, !arguments.dry_run});
  listing.print(shell.format);
  return plan.rejects > 0 ? kPartly : kOk;
}

Result<int> list_assets(Shell& shell, const std::string& name) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  const auto db = database->reader();
  const auto environment = TRY(inventory::environment_by_name(*db, actor.organization_id, name));
  std::map<std::int64_t, std::string> zones;
  for (const auto& z : inventory::zones(*db, environment.id)) zones.emplace(z.id, z.name);
  Listing listing({"id", "name", "vendor", "product", "version", "asset_type", "layer", "criticality", "zone"});
  for (const auto& a : inventory::assets(*db, environment.id))
    listing.add({a.id, a.name, a.identity.vendor, a.identity.product, a.identity.version, a.asset_type, name_of(a.layer), name_of(a.criticality), a.zone_id ? zones[*a.zone_id] : ""});
  listing.print(shell.format);
  return kOk;
}

Result<int> load_demo_plant(Shell& shell) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const DemoSummary summary = TRY(load_demo(*database, shell.clock));
  if (!summary.loaded) std::fputs("bulkhead: there is an environment already; nothing was loaded.\n", stderr);
  Listing listing({"loaded", "assets", "cves", "decided"});
  listing.add({summary.loaded, summary.assets, summary.cves, summary.decided});
  listing.print(shell.format);
  return kOk;
}

}  // namespace

void add_assets_command(CLI::App& root, Shell& shell) {
  CLI::App* assets = root.add_subcommand("assets", "Assets: import from CSV, list, template.");
  assets->footer("Example: bulkhead assets template > plant.csv");
  assets->fallthrough();
  assets->require_subcommand(1);

  CLI::App* import = assets->add_subcommand("import", "Imports a CSV file into an environment, all rows or nothing unless --mode good.");
  import->fallthrough();
  const auto arguments = std::make_shared<ImportArguments>();
  import->add_option("file", arguments->file, "CSV file, or -")->required();
  import->add_option("--environment", arguments->environment, "Name of the environment")->required();
  import->add_flag("--create", arguments->create, "Make the environment when it does not exist");
  import->add_option("--mode", arguments->mode, "all: nothing unless every row is good; good: the good rows")->check(CLI::IsMember({"all", "good"}))->capture_default_str();
  import->add_option("--encoding", arguments->encoding, "windows-1252 for files of old spreadsheets; UTF-8 and UTF-16 are found");
  import->add_flag("--dry-run", arguments->dry_run, "Show the plan, write nothing");
  add_format(*import, shell);
  import->footer("Example: bulkhead assets import plant.csv --environment \"Plant 4\" --create");
  import->callback([&shell, arguments] { shell.command = [&shell, arguments] { return import_assets(shell, *arguments); }; });

  CLI::App* list = assets->add_subcommand("list", "Lists the assets of an environment.");
  list->fallthrough();
  const auto environment = std::make_shared<std::string>();
  list->add_option("--environment", *environment, "Name of the environment")->required();
  add_format(*list, shell);
  list->footer("Example: bulkhead assets list --environment \"Plant 4\" --format csv");
  list->callback([&shell, environment] { shell.command = [&shell, environment] { return list_assets(shell, *environment); }; });

  CLI::App* demo = assets->add_subcommand("demo", "Loads the demo plant with starter intelligence, findings and decisions, unless an environment exists.");
  demo->fallthrough();
  add_format(*demo, shell);
  demo->footer("Example: bulkhead assets demo");
  demo->callback([&shell] { shell.command = [&shell] { return load_demo_plant(shell); }; });

  CLI::App* import_template = assets->add_subcommand("template", "Prints the CSV template.");
  import_template->footer("Example: bulkhead assets template > plant.csv");
  import_template->callback([&shell] {
    shell.command = []() -> Result<int> {
      std::fputs(inventory::import_template().c_str(), stdout);
      return kOk;
    };
  });
}

}  // namespace bulkhead::app
