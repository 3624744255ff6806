// bulkhead report: reports of environments as files.
#include <cstdio>

#include "commands.h"
#include "core/file.h"
#include "core/text.h"
#include "findings/projections.h"
#include "inventory/inventory.h"
#include "reports/desk.h"
#include "version.h"

namespace bulkhead::app {
namespace {

struct Arguments {
  std::vector<std::string> environments, cip_editions, actions;
  std::string from, to, out, format, as_of, actor, text, classification = "Confidential";
  std::int64_t checkpoint = 0;
};

/// A report as the command line knows it.
struct ReportCommand {
  const char* name;
  reports::ReportType type;
  const char* help;
};
constexpr std::array<ReportCommand, 7> kCommands = {{
    {"executive", reports::ReportType::executive_summary, "The executive summary: risk score, what is known exploited, the five most urgent, decisions needed."},
    {"risk", reports::ReportType::environment_risk, "The environment risk report: one environment in full, with its finding table."},
    {"nerc-cip", reports::ReportType::nerc_cip, "The NERC CIP evidence package of one environment, by requirement."},
    {"iec62443", reports::ReportType::iec_62443, "The IEC 62443 report: findings by foundational requirement, posture per zone, evidence for 62443-2-1."},
    {"patch-gap", reports::ReportType::patch_gap, "The patch gap report: known fixes that are not applied, and the actions that close most."},
    {"vendors", reports::ReportType::vendor_comparison, "The vendor comparison: exposure, disclosure and fixes by vendor."},
    {"audit-log", reports::ReportType::audit_log, "An extract of the audit log, with what it takes to check it."},
}};

/// Writes beside the target and renames, so that a reader never sees half a report. "-" is standard output.
Result<void> write_report(const std::string& path, std::string_view bytes) {
  if (path == "-") {
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    std::fflush(stdout);
    return {};
  }
  return bulkhead::write_file(path, bytes, "report.not_written");
}

/// The signed state of the log of the given size.
Result<record::Checkpoint> checkpoint_of(store::Database& database, std::int64_t size) {
  for (const auto& stored : record::checkpoints(*database.reader()))
    if (stored.size == size) return record::parse_checkpoint(TRY(record::parse_note(stored.note)).text);
  return fail(ErrorKind::not_found, "report.no_checkpoint", fmt::format("The log has no signed checkpoint of {} entries.", size));
}

Result<reports::ReportRequest> request_of(store::Database& database, const record::Actor& actor, reports::ReportType type, const Arguments& arguments, const Clock& clock) {
  reports::ReportRequest request;
  request.type = type;
  request.formats = {arguments.format.empty() ? TRY(reports::format_of_file(arguments.out)) : TRY(reports::format_of_file("." + arguments.format))};
  request.from = arguments.from;
  request.to = arguments.to;
  request.classification = arguments.classification;
  request.cip_editions = arguments.cip_editions;
  request.as_of = arguments.as_of.empty() ? clock.now() : TRY(parse_instant(arguments.as_of));
  if (arguments.checkpoint > 0) request.checkpoint = TRY(checkpoint_of(database, arguments.checkpoint));
  for (const auto& name : arguments.environments) request.environment_ids.push_back(TRY(inventory::environment_by_name(*database.reader(), actor.organization_id, name)).id);
  for (const auto& name : arguments.actions) {
    const auto action = record::action_of(to_upper(name));
    if (!action) return fail(ErrorKind::invalid, "report.unknown_action", fmt::format("{} is no action of the log.", printable(name)), "--action");
    request.log.actions.push_back(*action);
  }
  request.log.actor = arguments.actor;
  request.log.text = arguments.text;
  return request;
}

/// The log says that a report was made, in which form and with which digests.
Result<void> log_report(store::Database& database, const record::Actor& actor, const Clock& clock, const reports::ReportRequest& request, const reports::StoredReport& report, const reports::RenderedReport& form) {
  record::UnitOfWork work(database, actor, clock);
  record::Change change;
  change.action = record::Action::report_generated;
  change.resource_type = "report";
  change.resource_id = form.document_number;
  Json names = Json::array();
  for (const auto& environment : report.environments.items()) {
    names.push(environment.text("name"));
    if (report.environments.items().size() != 1) continue;
    change.environment_id = request.environment_ids.front();
    change.environment_name = environment.text("name");
  }
  change.detail = Json::object({{"type", report.report_type}, {"document_number", form.document_number}, {"format", name_of(request.formats.front())}, {"environments", std::move(names)}, {"from", request.from}, {"to", request.to},
                                {"as_of", to_iso_milliseconds(*request.as_of)}, {"input_digest", form.input_digest}, {"sha256", form.sha256}, {"log_size", static_cast<std::int64_t>(request.checkpoint->size)}});
  work.change(std::move(change));
  TRY(work.commit());
  return {};
}

Result<int> make(Shell& shell, reports::ReportType type, const Arguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  auto request = TRY(request_of(*database, actor, type, arguments, shell.clock));
  const intel::Corpus corpus(*database);
  const findings::Projections projections = TRY(findings::current_projections(corpus, shell.clock));
  TRY(findings::match_everything(*database, actor, shell.clock, corpus, projections));
  // Matching may have written: a report of now is as of after it.
  if (arguments.as_of.empty()) request.as_of = shell.clock.now();

  const auto standards = TRY(standards::Standards::load());
  const auto knowledge = TRY(sage::Knowledge::load());
  const auto keys = TRY(record::LogKeys::open(*database, shell.clock));
  if (!request.checkpoint) request.checkpoint = TRY(record::parse_checkpoint(TRY(record::parse_note(TRY(record::sign_head(*database, keys, shell.clock)))).text));
  const reports::Desk desk{*database, shell.clock, corpus, standards, knowledge, keys, projections.revision, std::string(kVersion),
                           [&](std::int64_t organization_id, std::int64_t environment_id) -> Result<std::shared_ptr<const findings::EnvironmentView>> {
                             const auto reader = database->reader();
                             return findings::EnvironmentView::load(*reader, TRY(inventory::environment(*reader, organization_id, environment_id)), findings::facts_from(projections.catalogue));
                           }};
  const auto made = TRY(reports::make_report(desk, actor, request));
  const auto& form = made.forms.front().second;
  TRY(write_report(arguments.out, form.bytes));
  TRY(log_report(*database, actor, shell.clock, request, made.report, form));
  if (arguments.out != "-")
    std::fputs(fmt::format("{}: {} ({} bytes, SHA-256 {}). The same report again: --as-of {} --checkpoint {}\n", arguments.out, form.document_number, form.bytes.size(), form.sha256, to_iso(*request.as_of), request.checkpoint->size).c_str(), stderr);
  return kOk;
}

void add_command(CLI::App& root, Shell& shell, const ReportCommand& report) {
  CLI::App* command = root.add_subcommand(report.name, report.help);
  command->fallthrough();
  const auto arguments = std::make_shared<Arguments>();
  const bool log = report.type == reports::ReportType::audit_log;
  auto* environment = command->add_option("--environment", arguments->environments, reports::info_of(report.type).one_environment ? "Name of the environment" : "Name of an environment; may be given several times");
  if (!log) environment->required();
  command->add_option("--from", arguments->from, "First day of the period, for example 2026-01-01")->required();
  command->add_option("--to", arguments->to, "Last day of the period")->required();
  command->add_option("--out", arguments->out, "File to write (.pdf, .html, .csv, .json, .xlsx), or - for standard output")->required();
  command->add_option("--format", arguments->format, "pdf, html, csv, json or xlsx, when the file name does not tell");
  command->add_option("--as-of", arguments->as_of, "The time as of which figures are taken, for the same report again; default: now");
  command->add_option("--checkpoint", arguments->checkpoint, "Size of the signed log checkpoint to name; default: the present one");
  command->add_option("--classification", arguments->classification, "Printed on every page")->capture_default_str();
  if (report.type == reports::ReportType::nerc_cip) command->add_option("--edition", arguments->cip_editions, "An edition such as CIP-007-7; may be given several times; default: those that the organization configured");
  if (log) {
    command->add_option("--action", arguments->actions, "Only entries of this action, such as ENV_CREATED; may be given several times");
    command->add_option("--actor", arguments->actor, "Only entries of this mail address");
    command->add_option("--text", arguments->text, "Only entries with this text");
  }
  command->footer(fmt::format("Example: bulkhead report {}{} --from 2026-01-01 --to 2026-03-31 --out report.pdf", report.name, log ? "" : " --environment \"Plant 4\""));
  const auto type = report.type;
  command->callback([&shell, arguments, type] { shell.command = [&shell, arguments, type] { return make(shell, type, *arguments); }; });
}

}  // namespace

void add_report_command(CLI::App& root, Shell& shell) {
  CLI::App* report = root.add_subcommand("report", "Reports for auditors, operators and management.");
  report->footer("Example: bulkhead report iec62443 --environment \"Plant 4\" --from 2026-01-01 --to 2026-03-31 --out report.pdf");
  report->fallthrough();
  report->require_subcommand(1);
  for (const auto& command : kCommands) add_command(*report, shell, command);
}

}  // namespace bulkhead::app
