// bulkhead log: list, export, verify, checkpoint, proof.
#include <cstdio>

#include "commands.h"
#include "core/text.h"
#include "record/log.h"
#include "record/verify.h"

namespace bulkhead::app {
namespace {

Result<int> list_log(Shell& shell, std::int64_t limit, const std::string& action) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  record::LogQuery query;
  query.per_page = limit;
  if (!action.empty()) {
    query.action = record::action_of(action);
    if (!query.action) return fail(ErrorKind::invalid, "option.bad_choice", fmt::format("'{}' is no action of the log.", action));
  }
  Listing listing({"index", "timestamp", "actor", "action", "resource_type", "resource_id", "environment", "sentence", "leaf_hash"});
  for (const auto& e : record::list_entries(*database->reader(), query).entries)
    listing.add({e.index, e.timestamp, e.actor_email.empty() ? e.actor_name : e.actor_email, e.action, e.resource_type, e.resource_id, e.environment_name, e.sentence, e.leaf_hash});
  listing.print(shell.format);
  return kOk;
}

Result<int> export_log(Shell& shell, const std::string& folder) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  const auto keys = TRY(record::LogKeys::open(*database, shell.clock));
  {
    record::UnitOfWork work(*database, actor, shell.clock);
    record::Change change;
    change.action = record::Action::log_exported;
    change.resource_type = "log";
    work.change(std::move(change));
    TRY(work.commit());
  }
  const auto head = TRY(record::export_log(*database, keys, shell.clock, folder));
  std::puts(fmt::format("{} entries of {} written to {}; root {}.", head.size, head.origin, folder, to_hex(head.root)).c_str());
  return kOk;
}

struct VerifyArguments {
  std::string path, against;
  std::vector<std::string> keys, checkpoints;
};

Result<int> verify_log(Shell& shell, const VerifyArguments& arguments) {
  record::VerifyReport report;
  if (arguments.path.empty()) {
    const auto database = TRY(open_database(shell.location, shell.clock));
    report = TRY(record::verify_store(*database->reader()));
  } else {
    record::VerifyOptions options;
    options.keys = arguments.keys;
    for (const auto& file : arguments.checkpoints) options.checkpoints.push_back(TRY(read_file(file, 1 << 20)));
    options.against = arguments.against;
    report = TRY(record::verify_export(arguments.path, options));
  }
  if (shell.format == Format::json) std::puts(to_pretty_text(to_json(report)).c_str());
  else std::puts(fmt::format("{}: {}", report.ok ? "verified" : "NOT VERIFIED", report.message).c_str());
  return report.ok ? kOk : kRefused;
}

Result<int> print_checkpoint(Shell& shell) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const auto keys = TRY(record::LogKeys::open(*database, shell.clock));
  std::fputs(TRY(record::sign_head(*database, keys, shell.clock)).c_str(), stdout);
  return kOk;
}

}  // namespace

void add_log_command(CLI::App& root, Shell& shell) {
  CLI::App* log = root.add_subcommand("log", "The audit log: list, export, verify, checkpoint.");
  log->footer("Example: bulkhead log verify");
  log->fallthrough();
  log->require_subcommand(1);

  CLI::App* list = log->add_subcommand("list", "Newest entries first.");
  list->fallthrough();
  const auto limit = std::make_shared<std::int64_t>(50);
  const auto action = std::make_shared<std::string>();
  list->add_option("--limit", *limit, "At most so many; 0 = all")->capture_default_str();
  list->add_option("--action", *action, "One action, for example FINDING_ACKNOWLEDGED");
  add_format(*list, shell);
  list->footer("Example: bulkhead log list --action FINDING_ACKNOWLEDGED --format csv");
  list->callback([&shell, limit, action] { shell.command = [&shell, limit, action] { return list_log(shell, *limit, *action); }; });

  CLI::App* out = log->add_subcommand("export", "Writes entries, hash tiles and signed checkpoint into a new folder.");
  out->fallthrough();
  const auto folder = std::make_shared<std::string>();
  out->add_option("folder", *folder, "Folder to make")->required();
  out->footer("Example: bulkhead log export /media/usb/log-2026-03");
  out->callback([&shell, folder] { shell.command = [&shell, folder] { return export_log(shell, *folder); }; });

  CLI::App* verify = log->add_subcommand("verify", "Verifies an export (needs no database), or the database when no path is given. Exit 4 when something differs; the first divergent entry is named.");
  verify->fallthrough();
  const auto arguments = std::make_shared<VerifyArguments>();
  verify->add_option("path", arguments->path, "Folder of an export");
  verify->add_option("--key", arguments->keys, "Verifier key that you trust (name+id+key)");
  verify->add_option("--checkpoint", arguments->checkpoints, "File of a checkpoint that you kept from earlier");
  verify->add_option("--against", arguments->against, "Earlier export that you kept: names the entry after a rewrite");
  add_format(*verify, shell);
  verify->footer("Example: bulkhead log verify /media/usb/log-2026-03 --checkpoint last-report.checkpoint");
  verify->callback([&shell, arguments] { shell.command = [&shell, arguments] { return verify_log(shell, *arguments); }; });

  CLI::App* checkpoint = log->add_subcommand("checkpoint", "Prints the signed checkpoint of the present head.");
  checkpoint->fallthrough();
  checkpoint->footer("Example: bulkhead log checkpoint > head.checkpoint");
  checkpoint->callback([&shell] { shell.command = [&shell] { return print_checkpoint(shell); }; });
}

}  // namespace bulkhead::app
