// bulkhead db: backup, restore, check.
#include <cstdio>

#include "commands.h"

namespace bulkhead::app {
namespace {

Result<int> back_up(Shell& shell, const std::string& file) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  {
    record::UnitOfWork work(*database, actor, shell.clock);
    record::Change change;
    change.action = record::Action::backup_created;
    change.resource_type = "database";
    change.detail = Json::object({{"file", std::filesystem::path(file).filename().string()}});
    work.change(std::move(change));
    TRY(work.commit());
  }
  TRY(database->backup(file));
  std::puts(fmt::format("{} is copied to {}.", database->description(), file).c_str());
  return kOk;
}

Result<int> restore(Shell& shell, const std::string& file) {
  store::Options options;
  options.location = shell.location.database.empty() ? shell.location.data_directory : shell.location.database;
  if (!shell.location.database.empty()) options.data_directory = shell.location.data_directory;
  TRY(store::restore(options, file));
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  record::UnitOfWork work(*database, actor, shell.clock);
  record::Change change;
  change.action = record::Action::backup_restored;
  change.resource_type = "database";
  change.detail = Json::object({{"file", std::filesystem::path(file).filename().string()}});
  work.change(std::move(change));
  TRY(work.commit());
  std::puts(fmt::format("{} is restored from {}.", database->description(), file).c_str());
  return kOk;
}

}  // namespace

void add_db_command(CLI::App& root, Shell& shell) {
  CLI::App* db = root.add_subcommand("db", "The database: backup, restore.");
  db->footer("Example: bulkhead db backup /backup/bulkhead-2026-03-01.db");
  db->fallthrough();
  db->require_subcommand(1);
  const auto file = std::make_shared<std::string>();
  CLI::App* backup = db->add_subcommand("backup", "A consistent copy while everything goes on. Keys and index are beside the database: copy `log-key` too.");
  backup->fallthrough();
  backup->add_option("file", *file, "File to make; it must not exist")->required();
  backup->footer("Example: bulkhead db backup /backup/bulkhead-2026-03-01.db");
  backup->callback([&shell, file] { shell.command = [&shell, file] { return back_up(shell, *file); }; });
  CLI::App* back = db->add_subcommand("restore", "Restores a backup into an empty place.");
  back->fallthrough();
  back->add_option("file", *file, "Backup file")->required();
  back->footer("Example: bulkhead db restore /backup/bulkhead-2026-03-01.db --data-dir /srv/bulkhead");
  back->callback([&shell, file] { shell.command = [&shell, file] { return restore(shell, *file); }; });
}

}  // namespace bulkhead::app
