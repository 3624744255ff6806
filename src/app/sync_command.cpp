// bulkhead feeds sync: pulls the configured sources now. bulkhead feeds status: how fresh each one is.
#include <cstdio>

#include "commands.h"
#include "core/text.h"
#include "findings/matching_run.h"
#include "intel/sync.h"

namespace bulkhead::app {
namespace {

struct SyncArguments {
  std::vector<std::string> sources;
  std::string config;
};

Result<intel::SyncConfig> config_of(const SyncArguments& arguments, const store::Database& database) {
  if (arguments.config.empty()) return intel::load_sync_config(database.data_directory() / "feeds.json");
  std::error_code ignored;  // what cannot be looked at is not there
  if (!std::filesystem::exists(arguments.config, ignored)) return fail(ErrorKind::not_found, "file.not_found", fmt::format("The file {} cannot be read.", arguments.config));
  return intel::load_sync_config(arguments.config);
}

Result<int> sync_feeds(Shell& shell, const SyncArguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  TRY(record::authorise(actor, record::Permission::manage_feeds));
  intel::SyncConfig config = TRY(config_of(arguments, *database));
  std::vector<std::string> sources = arguments.sources.empty() ? intel::sync_sources(config) : arguments.sources;
  // A provider named on the command line needs no entry in the file.
  for (const std::string& source : sources) {
    if (!source.starts_with("csaf:")) continue;
    const std::string url = source.substr(5);
    if (std::none_of(config.csaf.begin(), config.csaf.end(), [&](const intel::CsafProvider& provider) { return provider.url == url; })) config.csaf.push_back({url, {}, {}, {}});
  }
  intel::Corpus corpus(*database);
  http::Client client(intel::sync_client_options(config));
  const auto report = TRY(intel::sync(corpus, actor, client, config, sources, shell.clock));
  if (report.changed()) {
    const auto projections = TRY(findings::current_projections(corpus, shell.clock));
    TRY(findings::match_everything(*database, actor, shell.clock, corpus, projections));
  }
  Listing listing({"source", "state", "fetched", "added", "updated", "removed", "refused", "message"});
  for (const auto& s : report.sources)
    listing.add({s.source, s.succeeded ? "done" : "failed", s.fetched, s.added, s.updated, s.removed, static_cast<std::int64_t>(s.refused.size()), printable(s.message)});
  listing.print(shell.format);
  for (const auto& s : report.sources)
    for (const auto& error : s.refused) std::fputs(fmt::format("refused: {}\n", printable(to_text(error))).c_str(), stderr);
  if (report.complete()) return kOk;
  return std::any_of(report.sources.begin(), report.sources.end(), [](const auto& s) { return s.succeeded; }) ? kPartly : kFailed;
}

Result<int> show_status(Shell& shell, const SyncArguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const auto config = TRY(config_of(arguments, *database));
  const intel::Corpus corpus(*database);
  const auto time = [](const std::optional<Instant>& at) { return at ? Json(to_iso_milliseconds(*at)) : Json(); };
  Listing listing({"source", "attempted_at", "succeeded_at", "next_due", "message"});
  for (const auto& fresh : intel::source_freshness(corpus, config))
    listing.add({fresh.source, time(fresh.attempted_at), time(fresh.succeeded_at), fresh.attempted_at ? Json(to_iso_milliseconds(fresh.next_due)) : Json("now"), printable(fresh.message)});
  listing.print(shell.format);
  return kOk;
}

}  // namespace

void add_sync_command(CLI::App& feeds, Shell& shell) {
  CLI::App* sync = feeds.add_subcommand("sync", "Pulls the online sources now: NVD, KEV, EPSS, CSAF providers. What was broken off goes on where it stood.");
  sync->fallthrough();
  const auto arguments = std::make_shared<SyncArguments>();
  sync->add_option("--source", arguments->sources, "nvd, kev, epss or csaf:URL; default: all that are configured");
  sync->add_option("--config", arguments->config, "Configuration; default: feeds.json in the data directory");
  add_format(*sync, shell);
  sync->footer("Exit codes: 0 all done; 1 all failed; 3 done in part.\nExample: bulkhead feeds sync --source kev --source csaf:https://cert-portal.siemens.com/productcert/csaf/provider-metadata.json");
  sync->callback([&shell, arguments] { shell.command = [&shell, arguments] { return sync_feeds(shell, *arguments); }; });

  CLI::App* status = feeds.add_subcommand("status", "How fresh each online source is.");
  status->fallthrough();
  const auto shown = std::make_shared<SyncArguments>();
  status->add_option("--config", shown->config, "Configuration; default: feeds.json in the data directory");
  add_format(*status, shell);
  status->footer("Example: bulkhead feeds status --format json");
  status->callback([&shell, shown] { shell.command = [&shell, shown] { return show_status(shell, *shown); }; });
}

}  // namespace bulkhead::app
