// bulkhead findings: the list, and decisions from the command line.
#include "commands.h"
#include "core/text.h"
#include "findings/matching_run.h"
#include "findings/triage.h"

namespace bulkhead::app {
namespace {

struct ListArguments {
  std::string environment, state = "active", severity, sort = "bcs", cve, q;
  bool kev = false;
  std::int64_t limit = 0;
};

template <class E>
Result<std::set<E>> choices(std::string_view text, std::string_view option) {
  std::set<E> out;
  if (text.empty() || text == "all") return out;
  for (const auto part : split(text, ',')) {
    auto value = enum_of<E>(trim(part));
    if (!value) value = enum_of<E>(to_upper(trim(part)));
    if (!value) return fail(ErrorKind::invalid, "option.bad_choice", fmt::format("'{}' is no value of --{}.", part, option));
    out.insert(*value);
  }
  return out;
}

Result<int> list_findings(Shell& shell, const ListArguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  const intel::Corpus corpus(*database);
  const auto projections = TRY(findings::current_projections(corpus, shell.clock));
  TRY(findings::match_everything(*database, actor, shell.clock, corpus, projections));
  const auto environment = TRY(inventory::environment_by_name(*database->reader(), actor.organization_id, arguments.environment));
  const auto view = findings::EnvironmentView::load(*database->reader(), environment, findings::facts_from(projections.catalogue));

  findings::Filter filter;
  filter.states = TRY(choices<findings::State>(arguments.state, "state"));
  if (arguments.state == "all")
    for (const auto s : {findings::State::active, findings::State::acknowledged, findings::State::dismissed, findings::State::ticketed, findings::State::remediated, findings::State::closed,
                         findings::State::withdrawn, findings::State::undecided})
      filter.states.insert(s);
  filter.severities = TRY(choices<findings::Severity>(arguments.severity, "severity"));
  if (arguments.kev) filter.kev = true;
  filter.cve = to_upper(arguments.cve);
  filter.q = arguments.q;
  const auto sort = enum_of<findings::Sort>(arguments.sort);
  if (!sort) return fail(ErrorKind::invalid, "option.bad_choice", fmt::format("'{}' is no value of --sort.", arguments.sort));

  Listing listing({"finding_id", "asset_name", "cve_id", "match_tier", "confidence", "state", "bcs_score", "cvss_score", "severity", "epss_score", "kev_flagged", "exploit_maturity", "fix", "fix_source",
                   "zone", "vendor", "product", "version", "priority", "first_seen_at"});
  const auto page = view->list(filter, *sort, 0, arguments.limit > 0 ? arguments.limit : std::int64_t{1} << 40, shell.clock.now());
  for (const auto& f : page.findings)
    listing.add({f.id.value, f.asset_name, f.match.cve, name_of(f.match.tier), name_of(f.match.confidence), name_of(f.state), static_cast<double>(f.facts.bcs_hundredths) / 100,
                 f.facts.cvss_tenths < 0 ? Json() : Json(static_cast<double>(f.facts.cvss_tenths) / 10), name_of(f.facts.severity),
                 f.facts.epss_ppm < 0 ? Json() : Json(static_cast<double>(f.facts.epss_ppm) / 1e6), f.facts.kev, name_of(f.facts.maturity), f.match.fix_action, f.match.fix_source, f.zone, f.vendor,
                 f.product, f.version, static_cast<double>(f.priority) / 100, to_iso_milliseconds(f.first_seen)});
  listing.print(shell.format);
  return kOk;
}

}  // namespace

void add_findings_command(CLI::App& root, Shell& shell) {
  CLI::App* findings = root.add_subcommand("findings", "Findings of an environment.");
  findings->footer("Example: bulkhead findings list --environment \"Plant 4\" --kev");
  findings->fallthrough();
  findings->require_subcommand(1);
  CLI::App* list = findings->add_subcommand("list", "Lists findings, most urgent first.");
  list->fallthrough();
  const auto arguments = std::make_shared<ListArguments>();
  list->add_option("--environment", arguments->environment, "Name of the environment")->required();
  list->add_option("--state", arguments->state, "active, acknowledged, dismissed, ticketed, remediated, closed, withdrawn, undecided (several with commas), or all")->capture_default_str();
  list->add_option("--severity", arguments->severity, "CRITICAL, HIGH, MEDIUM, LOW (several with commas)");
  list->add_option("--cve", arguments->cve, "One CVE");
  list->add_option("--search", arguments->q, "Words in CVE, title, asset or product");
  list->add_flag("--kev", arguments->kev, "Known exploited only");
  list->add_option("--sort", arguments->sort, "bcs, priority, cvss, epss, newest, asset, cve, severity")->capture_default_str();
  list->add_option("--limit", arguments->limit, "At most so many; 0 = all")->capture_default_str();
  add_format(*list, shell);
  list->footer("Example: bulkhead findings list --environment \"Plant 4\" --kev --format csv");
  list->callback([&shell, arguments] { shell.command = [&shell, arguments] { return list_findings(shell, *arguments); }; });
}

}  // namespace bulkhead::app
