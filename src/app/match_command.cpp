// bulkhead match: one-shot matching of an inventory file, and the judgement of single applicability cases.
#include <cstdio>
#include <iostream>

#include "commands.h"
#include "core/text.h"
#include "findings/matching_run.h"
#include "inventory/asset_import.h"
#include "matching/evaluation.h"

namespace bulkhead::app {
namespace {

/// The index of the present corpus: the one on disk is behind when an import was killed before it had built its own.
Result<std::shared_ptr<const matching::MatchIndex>> open_index(Shell& shell) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const intel::Corpus corpus(*database);
  const auto projections = TRY(findings::current_projections(corpus, shell.clock));
  return projections.index;
}

/// Up to so many distinct identities every match comes with its reason.
constexpr std::size_t kExplainUpTo = 1000;

Result<int> match_file(Shell& shell, const std::string& path, bool explain) {
  const auto plan = TRY(inventory::read_assets(TRY(read_file(path))));
  for (const auto& p : plan.problems)
    std::fputs(fmt::format("row {}{}: {} [{}]\n", p.row, p.column.empty() ? "" : ", column " + p.column, p.message, p.code).c_str(), stderr);
  const auto index = TRY(open_index(shell));
  const matching::Engine engine(index);

  // Each distinct identity is matched once, whatever the number of its assets.
  std::map<matching::Identity, std::size_t> positions;
  std::vector<matching::Identity> identities;
  std::vector<std::size_t> of_row;
  for (const auto& row : plan.rows) {
    matching::Identity identity = findings::engine_identity(row.fields.identity);
    const auto [at, fresh] = positions.emplace(identity, identities.size());
    if (fresh) identities.push_back(std::move(identity));
    of_row.push_back(at->second);
  }
  // Reasons cost two thirds of the time; a long list is read by programs, which ask for them where they need them.
  const matching::MatchOptions wish{.explain = explain || identities.size() <= kExplainUpTo};
  const auto results = engine.match_all(identities, wish);

  Listing listing({"asset_name", "resolution", "cve_id", "match_tier", "confidence", "state", "bcs_score", "cvss_score", "kev_flagged", "fix", "reason"});
  listing.stream(shell.format);
  for (std::size_t i = 0; i < plan.rows.size(); ++i) {
    const auto& row = plan.rows[i];
    if (row.action == inventory::RowAction::reject) continue;
    const auto& result = results[of_row[i]];
    if (result.matches.empty())
      listing.add({row.fields.name, name_of(result.resolution.status), "", "", "", result.resolution.coverage.empty() ? "unknown" : result.resolution.coverage, Json(), Json(), Json(), "",
                   result.resolution.warnings.empty() ? "" : result.resolution.warnings.front().message});
    for (const auto& m : result.matches)
      listing.add({row.fields.name, name_of(result.resolution.status), m.cve, matching::wire_name(m.tier), matching::wire_name(m.confidence), m.undecided ? "undecided" : "active",
                   m.facts.bcs_hundredths < 0 ? Json() : Json(static_cast<double>(m.facts.bcs_hundredths) / 100), m.facts.cvss_tenths < 0 ? Json() : Json(static_cast<double>(m.facts.cvss_tenths) / 10),
                   m.facts.known_exploited, m.fix.action, m.reason});
  }
  listing.print(shell.format);
  return plan.rejects > 0 ? kPartly : kOk;
}

Result<int> evaluate_cases(const std::string& path) {
  const std::string text = path == "-" ? "" : TRY(read_file(path));
  bool all_good = true;
  const auto answer_line = [&](std::string_view line) {
    if (trim(line).empty()) return;
    const auto answer = matching::evaluate_line(line);
    if (!answer) all_good = false;
    const std::string out = answer ? matching::to_line(*answer) : matching::error_line(line, answer.error());
    std::puts(out.c_str());
  };
  if (path == "-") {
    for (std::string line; std::getline(std::cin, line);) answer_line(line);
  } else {
    for (const auto line : split(text, '\n')) answer_line(line);
  }
  return all_good ? kOk : kFailed;
}

}  // namespace

void add_match_command(CLI::App& root, Shell& shell) {
  CLI::App* match = root.add_subcommand("match", "Matches an inventory file against the corpus; nothing is stored. `match eval` judges single cases.");
  match->fallthrough();
  const auto file = std::make_shared<std::string>();
  match->add_option("file", *file, "CSV with a heading row (see `bulkhead assets template`), or -");
  const auto explain = std::make_shared<bool>(false);
  match->add_flag("--explain", *explain, "A reason for every match; without it only up to 1000 distinct products");
  add_format(*match, shell);
  match->footer("Examples: bulkhead match plant.csv --format csv\n          bulkhead match eval < cases.jsonl");

  CLI::App* eval = match->add_subcommand("eval", "JSON lines {id, configurations, assets} in, {id, verdict, reason} out. The assets are all names of one device: a platform that is not among them is not there.");
  const auto cases = std::make_shared<std::string>("-");
  eval->add_option("file", *cases, "File of JSON lines, or - for standard input");
  eval->footer("Example: echo '{\"id\":1,\"configurations\":[...],\"assets\":[\"cpe:2.3:o:moxa:eds-518a_firmware:3.5:*:*:*:*:*:*:*\"]}' | bulkhead match eval");
  eval->callback([&shell, cases] { shell.command = [cases] { return evaluate_cases(*cases); }; });
  match->callback([&shell, file, explain, match] {
    if (match->get_subcommands().empty()) {
      if (file->empty()) throw CLI::RequiredError("file");
      shell.command = [&shell, file, explain] { return match_file(shell, *file, *explain); };
    }
  });
}

}  // namespace bulkhead::app
