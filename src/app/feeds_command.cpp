// bulkhead feeds: import of intelligence files, and what the corpus holds.
#include <cstdio>
#include <fstream>

#include "commands.h"
#include "core/text.h"
#include "import_listing.h"
#include "intel/importer.h"
#include "starter_selection.h"

namespace bulkhead::app {
namespace {

struct ImportArguments {
  std::vector<std::string> paths;
  bool keep_going = false;
  bool read_again = false;
};

Result<int> import_feeds(Shell& shell, const ImportArguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  intel::Corpus corpus(*database);
  intel::ImportSummary summary;
  {
    Progress progress("Importing");
    intel::ImportOptions options;
    options.actor = actor;
    options.keep_going = arguments.keep_going;
    options.skip_known_files = !arguments.read_again;
    options.progress = [&](const intel::ImportProgress& p) {
      progress.show(p.packed_bytes, p.packed_total, fmt::format("{} records, {}", p.records, std::filesystem::path(p.path).filename().string()));
    };
    std::vector<std::filesystem::path> paths(arguments.paths.begin(), arguments.paths.end());
    summary = TRY(intel::import_paths(corpus, paths, options, shell.clock));
  }
  const auto projections = TRY(findings::current_projections(corpus, shell.clock));
  TRY(findings::match_everything(*database, actor, shell.clock, corpus, projections));

  listing_of(summary, shell.format).print(shell.format);
  if (shell.format == Format::table)
    std::puts(fmt::format("{} documents: {} records, {} new, {} updated, {} unchanged, {} older than what is known, {} refused. Corpus revision {}.", summary.documents.size(), summary.records,
                          summary.added, summary.updated, summary.unchanged, summary.older, summary.refused, summary.corpus_revision).c_str());
  for (const auto& d : summary.documents)
    for (const auto& error : d.refusals) std::fputs(fmt::format("refused: {}: {}\n", d.path, printable(to_text(error))).c_str(), stderr);
  if (summary.complete()) return kOk;
  return arguments.keep_going ? kPartly : kFailed;
}

Result<int> list_feeds(Shell& shell) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const intel::Corpus corpus(*database);
  Listing listing({"source", "claims", "cves", "newest"});
  for (const auto& c : corpus.counts()) listing.add({name_of(c.source), c.claims, c.cves, c.newest_modified.microseconds ? Json(to_iso_date(c.newest_modified)) : Json()});
  listing.add({"epss", corpus.epss_count(), corpus.epss_count(), Json()});
  listing.print(shell.format);
  return kOk;
}

struct StarterArguments {
  std::string out;
  StarterOptions options;
};

Result<int> write_starter(Shell& shell, const StarterArguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const intel::Corpus corpus(*database);
  const StarterExtract extract = TRY(make_starter(corpus, arguments.options));
  const std::string bytes = arguments.out.ends_with(".zst") ? intel::pack_zstd(extract.lines) : extract.lines;
  std::ofstream file(arguments.out, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return fail(ErrorKind::unavailable, "file.cannot_write", fmt::format("The file {} cannot be written.", arguments.out));
  Listing listing({"vendor", "cves"});
  for (const auto& [vendor, cves] : extract.by_vendor) listing.add({vendor, cves});
  listing.print(shell.format);
  if (shell.format == Format::table)
    std::puts(fmt::format("{} CVEs as of {}: {} with an advisory, {} known exploited, {} with public attack code; {} bytes, {} unpacked.", extract.header.cves, extract.header.as_of, extract.with_advisory,
                          extract.known_exploited, extract.with_exploit, bytes.size(), extract.lines.size()).c_str());
  return kOk;
}

}  // namespace

void add_feeds_command(CLI::App& root, Shell& shell) {
  CLI::App* feeds = root.add_subcommand("feeds", "Vulnerability intelligence: import, synchronise, list.");
  feeds->footer("Example: bulkhead feeds import /media/usb/nvd --keep-going");
  feeds->fallthrough();
  feeds->require_subcommand(1);

  CLI::App* import = feeds->add_subcommand("import", "Imports files and folders; formats are found by content (NVD, CVE records, KEV, EPSS, CSAF, ICS advisory table, exploits, CWE, CAPEC, ATT&CK, Microsoft updates).");
  import->fallthrough();
  const auto arguments = std::make_shared<ImportArguments>();
  import->add_option("path", arguments->paths, "Files or folders: plain, .gz, .zst, .xz, tar of these")->required();
  import->add_flag("--keep-going", arguments->keep_going, "Import what is good; exit 3 and list what was refused");
  import->add_flag("--read-again", arguments->read_again, "Read files again whose bytes are known");
  add_format(*import, shell);
  import->footer("Example: bulkhead feeds import /media/usb/nvd known_exploited_vulnerabilities.json --keep-going");
  import->callback([&shell, arguments] { shell.command = [&shell, arguments] { return import_feeds(shell, *arguments); }; });

  add_sync_command(*feeds, shell);

  CLI::App* starter = feeds->add_subcommand("starter", "Writes the starter extract: facts only, on CVEs of industrial vendors in the corpus, as JSON lines (packed when the name ends in .zst).");
  starter->fallthrough();
  const auto starter_arguments = std::make_shared<StarterArguments>();
  starter->add_option("out", starter_arguments->out, "File to write, for example starter.jsonl.zst")->required();
  starter->add_option("--count", starter_arguments->options.count, "CVEs of industrial vendors at most")->capture_default_str();
  starter->add_option("--hosts", starter_arguments->options.host_count, "Known exploited CVEs of operating systems and network devices at most")->capture_default_str();
  add_format(*starter, shell);
  starter->footer("Example: bulkhead feeds starter starter/starter.jsonl.zst --count 4000");
  starter->callback([&shell, starter_arguments] { shell.command = [&shell, starter_arguments] { return write_starter(shell, *starter_arguments); }; });

  CLI::App* list = feeds->add_subcommand("list", "What the corpus holds, by source.");
  list->fallthrough();
  add_format(*list, shell);
  list->footer("Example: bulkhead feeds list --format json");
  list->callback([&shell] { shell.command = [&shell] { return list_feeds(shell); }; });
}

}  // namespace bulkhead::app
