// bulkhead match: one-shot matching of an inventory file, and the judgement of single applicability cases.
#include <cstdio>
#include <iostream>

#include "commands.h"
#include "core/csv.h"
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

constexpr std::array<std::string_view, 11> kColumns = {"asset_name", "resolution", "cve_id", "match_tier", "confidence", "state", "bcs_score", "cvss_score", "kev_flagged", "fix", "reason"};

std::string_view coverage_of(const matching::Resolution& resolution) { return resolution.coverage.empty() ? std::string_view("unknown") : std::string_view(resolution.coverage); }
std::string_view warning_of(const matching::Resolution& resolution) { return resolution.warnings.empty() ? std::string_view() : std::string_view(resolution.warnings.front().message); }
std::string_view state_of(const matching::Match& match) { return match.undecided ? "undecided" : "active"; }
/// A figure in parts of `unit`; below zero it is not known.
Json figure(int parts, int unit) { return parts < 0 ? Json() : Json(static_cast<double>(parts) / unit); }

/// The rows of an inventory and their distinct identities: each is matched once, whatever the number of its assets.
struct Asked {
  std::vector<matching::Identity> identities;
  struct Row {
    std::string_view name;
    std::size_t identity = 0;
  };
  std::vector<Row> rows;  ///< names are those of the plan

  explicit Asked(const inventory::ImportPlan& plan) {
    std::map<matching::Identity, std::size_t> positions;
    for (const auto& row : plan.rows) {
      if (row.action == inventory::RowAction::reject) continue;
      matching::Identity identity = findings::engine_identity(row.fields.identity);
      const auto [at, fresh] = positions.emplace(identity, identities.size());
      if (fresh) identities.push_back(std::move(identity));
      rows.push_back({row.fields.name, at->second});
    }
  }
};

/// The CSV lines of one identity, each without its first cell.
struct Tails {
  std::string text;
  std::vector<std::size_t> ends;
};

/// Texts of all figures of a scale, as JSON writes them.
std::vector<std::string> figure_texts(int most, int unit) {
  std::vector<std::string> texts;
  for (int parts = 0; parts <= most; ++parts) texts.push_back(to_text(figure(parts, unit)));
  return texts;
}

Tails tails_of(const matching::MatchResult& result) {
  static const std::vector<std::string> kBcs = figure_texts(1000, 100), kCvss = figure_texts(100, 10);
  const auto text_of = [](const std::vector<std::string>& texts, int parts) { return parts < 0 ? std::string_view() : std::string_view(texts.at(static_cast<std::size_t>(parts))); };
  Tails out;
  const auto line = [&](const std::array<std::string_view, kColumns.size() - 1>& cells) {
    for (const auto cell : cells) {
      out.text += ',';
      append_csv_cell(out.text, cell);
    }
    out.text += "\r\n";
    out.ends.push_back(out.text.size());
  };
  const auto status = name_of(result.resolution.status);
  if (result.matches.empty()) line({status, "", "", "", coverage_of(result.resolution), "", "", "", "", warning_of(result.resolution)});
  for (const auto& m : result.matches)
    line({status, m.cve, matching::wire_name(m.tier), matching::wire_name(m.confidence), state_of(m), text_of(kBcs, m.facts.bcs_hundredths), text_of(kCvss, m.facts.cvss_tenths),
          m.facts.known_exploited ? "true" : "false", m.fix.action, m.reason});
  return out;
}

/// Writes the lines of an identity in the thread that matches it, and holds them instead of the matches.
void print_csv(const matching::Engine& engine, const Asked& asked, const matching::MatchOptions& wish) {
  std::vector<Tails> tails(asked.identities.size());
  engine.match_each(asked.identities, wish, 2, [&](std::size_t identity, matching::MatchResult&& result) { tails[identity] = tails_of(result); });
  std::string out, name;
  append_csv_row(out, {kColumns.begin(), kColumns.end()});
  for (const auto& row : asked.rows) {
    name.clear();
    append_csv_cell(name, row.name);
    std::size_t begin = 0;
    for (const std::size_t end : tails[row.identity].ends) {
      out += name;
      out.append(tails[row.identity].text, begin, end - begin);
      begin = end;
    }
    if (out.size() < (1u << 18)) continue;
    std::fwrite(out.data(), 1, out.size(), stdout);
    out.clear();
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
}

void print_listing(const matching::Engine& engine, const Asked& asked, const matching::MatchOptions& wish, Format format) {
  const auto results = engine.match_all(asked.identities, wish);
  Listing listing({kColumns.begin(), kColumns.end()});
  for (const auto& row : asked.rows) {
    const auto& [resolution, matches] = results[row.identity];
    const auto status = name_of(resolution.status);
    if (matches.empty()) listing.add({row.name, status, "", "", "", coverage_of(resolution), Json(), Json(), Json(), "", warning_of(resolution)});
    for (const auto& m : matches)
      listing.add({row.name, status, m.cve, matching::wire_name(m.tier), matching::wire_name(m.confidence), state_of(m), figure(m.facts.bcs_hundredths, 100), figure(m.facts.cvss_tenths, 10),
                   m.facts.known_exploited, m.fix.action, m.reason});
  }
  listing.print(format);
}

Result<int> match_file(Shell& shell, const std::string& path, bool explain) {
  const auto plan = TRY(inventory::read_assets(TRY(read_file(path))));
  for (const auto& p : plan.problems)
    std::fputs(fmt::format("row {}{}: {} [{}]\n", p.row, p.column.empty() ? "" : ", column " + p.column, p.message, p.code).c_str(), stderr);
  const matching::Engine engine(TRY(open_index(shell)));
  const Asked asked(plan);
  // Reasons cost two thirds of the time; a long list is read by programs, which ask for them where they need them.
  const matching::MatchOptions wish{.explain = explain || asked.identities.size() <= kExplainUpTo};
  if (shell.format == Format::csv) print_csv(engine, asked, wish);
  else print_listing(engine, asked, wish, shell.format);
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
