// bulkhead report: reports of an environment as files.
#include <cstdio>

#include "commands.h"
#include "core/file.h"
#include "core/text.h"
#include "findings/projections.h"
#include "identity/member.h"
#include "reports/archive.h"
#include "version.h"

namespace bulkhead::app {
namespace {

struct Arguments {
  std::vector<std::string> environments;
  std::string from, to, out, format, as_of, classification = "Confidential";
  std::int64_t checkpoint = 0;
};

/// Writes beside the target and renames, so that a reader never sees half a report. "-" is standard output.
Result<void> write_report(const std::string& path, std::string_view bytes) {
  if (path == "-") {
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    std::fflush(stdout);
    return {};
  }
  return bulkhead::write_file(path, bytes, "report.not_written");
}

/// The signed state of the log that the report names: of the given size, else the present one.
Result<record::Checkpoint> checkpoint_for(store::Database& database, const Clock& clock, std::int64_t size) {
  if (size > 0) {
    for (const auto& stored : record::checkpoints(*database.reader()))
      if (stored.size == size) return record::parse_checkpoint(TRY(record::parse_note(stored.note)).text);
    return fail(ErrorKind::not_found, "report.no_checkpoint", fmt::format("The log has no signed checkpoint of {} entries.", size));
  }
  const auto keys = TRY(record::LogKeys::open(database, clock));
  return record::parse_checkpoint(TRY(record::parse_note(TRY(record::sign_head(database, keys, clock)))).text);
}

Result<int> iec62443(Shell& shell, const Arguments& arguments) {
  const auto format = arguments.format.empty() ? TRY(reports::format_of_file(arguments.out)) : TRY(reports::format_of_file("." + arguments.format));
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  TRY(record::authorise(actor, record::Permission::generate_reports));
  const intel::Corpus corpus(*database);
  const findings::Projections projections = TRY(findings::current_projections(corpus, shell.clock));
  TRY(findings::match_everything(*database, actor, shell.clock, corpus, projections));

  const auto standards = TRY(standards::Standards::load());
  reports::Iec62443Inputs in;
  in.standards = &standards;
  in.as_of = arguments.as_of.empty() ? shell.clock.now() : TRY(parse_instant(arguments.as_of));
  in.from = arguments.from;
  in.to = arguments.to;
  in.classification = arguments.classification;
  in.generator = kVersion;
  in.corpus_revision = projections.revision;
  for (const auto& organization : identity::organizations(*database->reader()))
    if (organization.id == actor.organization_id) in.organization = organization.name;
  for (const auto& source : corpus.counts())
    in.sources.push_back({std::string(name_of(source.source)), source.cves, source.newest_modified.microseconds ? to_iso_milliseconds(source.newest_modified) : ""});
  const auto checkpoint = TRY(checkpoint_for(*database, shell.clock, arguments.checkpoint));
  in.log_origin = checkpoint.origin;
  in.log_size = checkpoint.size;
  in.log_root = to_hex(checkpoint.root);

  reports::RenderedReport report;
  {
    const auto reader = database->reader();
    in.db = reader.get();
    for (const auto& name : arguments.environments) {
      const auto environment = TRY(inventory::environment_by_name(*reader, actor.organization_id, name));
      in.environments.push_back(findings::EnvironmentView::load(*reader, environment, findings::facts_from(projections.catalogue)));
    }
    report = TRY(reports::render_iec62443(in, format));
  }
  TRY(write_report(arguments.out, report.bytes));

  record::UnitOfWork work(*database, actor, shell.clock);
  record::Change change;
  change.action = record::Action::report_generated;
  change.resource_type = "report";
  change.resource_id = report.document_number;
  if (in.environments.size() == 1) {
    change.environment_id = in.environments.front()->environment().id;
    change.environment_name = in.environments.front()->environment().name;
  }
  Json names = Json::array();
  for (const auto& view : in.environments) names.push(view->environment().name);
  change.detail = Json::object({{"type", "iec_62443"}, {"document_number", report.document_number}, {"format", name_of(format)}, {"environments", std::move(names)}, {"from", in.from}, {"to", in.to}, {"as_of", to_iso_milliseconds(in.as_of)},
                                {"input_digest", report.input_digest}, {"sha256", report.sha256}, {"log_size", static_cast<std::int64_t>(in.log_size)}});
  work.change(std::move(change));
  TRY(work.commit());
  if (arguments.out != "-")
    std::fputs(fmt::format("{}: {} ({} bytes, SHA-256 {}). The same report again: --as-of {} --checkpoint {}\n", arguments.out, report.document_number, report.bytes.size(), report.sha256,
                           to_iso(in.as_of), in.log_size)
                   .c_str(),
               stderr);
  return kOk;
}

}  // namespace

void add_report_command(CLI::App& root, Shell& shell) {
  CLI::App* report = root.add_subcommand("report", "Reports for auditors and operators.");
  report->footer("Example: bulkhead report iec62443 --environment \"Plant 4\" --from 2026-01-01 --to 2026-03-31 --out report.pdf");
  report->fallthrough();
  report->require_subcommand(1);
  CLI::App* command = report->add_subcommand("iec62443", "The IEC 62443 report: findings by foundational requirement, posture per zone, evidence for 62443-2-1.");
  command->fallthrough();
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("--environment", arguments->environments, "Name of an environment; may be given several times")->required();
  command->add_option("--from", arguments->from, "First day of the period, for example 2026-01-01")->required();
  command->add_option("--to", arguments->to, "Last day of the period")->required();
  command->add_option("--out", arguments->out, "File to write (.pdf, .html, .csv, .json), or - for standard output")->required();
  command->add_option("--format", arguments->format, "pdf, html, csv or json, when the file name does not tell");
  command->add_option("--as-of", arguments->as_of, "The time as of which figures are taken, for the same report again; default: now");
  command->add_option("--checkpoint", arguments->checkpoint, "Size of the signed log checkpoint to name; default: the present one");
  command->add_option("--classification", arguments->classification, "Printed on every page")->capture_default_str();
  command->footer("Example: bulkhead report iec62443 --environment \"Plant 4\" --from 2026-01-01 --to 2026-03-31 --out report.pdf");
  command->callback([&shell, arguments] { shell.command = [&shell, arguments] { return iec62443(shell, *arguments); }; });
}

}  // namespace bulkhead::app
