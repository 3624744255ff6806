// bulkhead bundle: signed files that carry the corpus to plants without network.
#include <fcntl.h>

#include <cstdio>
#include <cstring>

#include "commands.h"
#include "core/file.h"
#include "core/text.h"
#include "findings/matching_run.h"
#include "intel/bundle.h"

namespace bulkhead::app {
namespace {

constexpr std::size_t kMaxKeyFile = 64 << 10;

struct ExportArguments {
  std::string out, key;
  std::int64_t since = 0;
};

struct ImportArguments {
  std::string file;
  std::vector<std::string> trust;
  bool allow_older = false;
};

/// A new key in a new file that only its owner can read.
Result<record::SigningKey> make_key(const std::filesystem::path& file, const std::string& name) {
  auto key = TRY(record::SigningKey::create(name));
  // Whole beside its place, then moved there: never half a key, never over another one.
  const std::filesystem::path beside = file.string() + ".new";
  TRY(write_file(beside, key.file_text() + "\n", "bundle.key_not_written"));
  if (::renameat2(AT_FDCWD, beside.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) != 0) {
    const int reason = errno;
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
    if (reason == EEXIST) return fail(ErrorKind::conflict, "bundle.key_exists", "There is a file of that name already.", file.string());
    return fail(ErrorKind::unavailable, "bundle.key_not_written", fmt::format("The key cannot be written: {}.", std::strerror(reason)), file.string());
  }
  return key;
}

Result<record::SigningKey> key_of(const std::filesystem::path& file) {
  const std::string text = TRY(read_file(file.string(), kMaxKeyFile));
  return record::SigningKey::parse(trim(text));
}

/// Verifier keys: one a line, blank lines and lines with # passed over.
Result<void> add_keys(std::vector<record::VerifierKey>& keys, std::string_view text) {
  for (const auto line : split(text, '\n')) {
    const auto key = trim(line);
    if (!key.empty() && key.front() != '#') keys.push_back(TRY(record::parse_verifier_key(key)));
  }
  return {};
}

Result<std::vector<record::VerifierKey>> trusted_keys(const ImportArguments& arguments, const std::filesystem::path& directory) {
  std::vector<record::VerifierKey> keys;
  for (const std::string& given : arguments.trust) {
    std::error_code ignored;  // what is no file is read as a key
    if (std::filesystem::exists(given, ignored)) TRY(add_keys(keys, TRY(read_file(given, kMaxKeyFile))));
    else keys.push_back(TRY(record::parse_verifier_key(given)));
  }
  const auto file = directory / "bundle-trust";
  if (std::filesystem::exists(file)) TRY(add_keys(keys, TRY(read_file(file.string(), kMaxKeyFile))));
  if (keys.empty())
    return fail(ErrorKind::invalid, "bundle.no_trust", fmt::format("No key is trusted: name one with --trust, or write it into {}.", file.string()));
  return keys;
}

Result<int> export_to(Shell& shell, const ExportArguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  TRY(record::authorise(actor, record::Permission::manage_feeds));
  intel::Corpus corpus(*database);
  const auto key_file = arguments.key.empty() ? database->data_directory() / "bundle-key" : std::filesystem::path(arguments.key);
  const bool make = arguments.key.empty() && !std::filesystem::exists(key_file);
  const auto key = make ? TRY(make_key(key_file, "bulkhead-bundle")) : TRY(key_of(key_file));
  const auto manifest = TRY(intel::export_bundle(corpus, arguments.out, key, arguments.since, shell.clock));
  record::UnitOfWork work(*database, actor, shell.clock);
  record::Change change;
  change.action = record::Action::bundle_exported;
  change.resource_type = "bundle";
  change.resource_id = manifest.id;
  change.detail = Json::object({{"from_revision", manifest.from_revision}, {"to_revision", manifest.to_revision}, {"claims", manifest.counts.claims}, {"payload_sha256", manifest.payload_sha256}});
  work.change(std::move(change));
  TRY(work.commit());
  if (shell.format == Format::json) std::puts(to_pretty_text(to_json(manifest)).c_str());
  else
    std::puts(fmt::format("{}: {} bundle of revision {}{}, {} claims, {} EPSS scores, {:.1f} MB.\nSigned by {}", arguments.out, manifest.is_full() ? "full" : "delta", manifest.to_revision,
                          manifest.is_full() ? "" : fmt::format(" since {}", manifest.from_revision), manifest.counts.claims, manifest.counts.epss,
                          static_cast<double>(manifest.payload_bytes) / 1e6, record::to_text(key.verifier())).c_str());
  return kOk;
}

Result<int> import_from(Shell& shell, const ImportArguments& arguments) {
  const auto database = TRY(open_database(shell.location, shell.clock));
  const record::Actor actor = TRY(command_line_actor(*database, shell.clock));
  intel::Corpus corpus(*database);
  const auto keys = TRY(trusted_keys(arguments, database->data_directory()));
  intel::BundleReport report;
  {
    record::UnitOfWork work(*database, actor, shell.clock);
    report = TRY(intel::import_bundle(work, corpus, arguments.file, {keys, arguments.allow_older}));
    if (!report.already_imported) TRY(work.commit());
  }
  if (!report.already_imported) {
    const auto projections = TRY(findings::current_projections(corpus, shell.clock));
    TRY(findings::match_everything(*database, actor, shell.clock, corpus, projections));
  }
  if (shell.format == Format::json)
    std::puts(to_pretty_text(Json::object({{"manifest", to_json(report.manifest)}, {"signed_by", report.signed_by}, {"already_imported", report.already_imported}, {"added", report.added},
                                           {"updated", report.updated}, {"unchanged", report.unchanged}, {"older", report.older}, {"removed", report.removed},
                                           {"corpus_revision", report.corpus_revision}})).c_str());
  else if (report.already_imported)
    std::puts("This bundle was imported before; nothing was to do.");
  else
    std::puts(fmt::format("Bundle of {} made {}: {} new, {} updated, {} unchanged, {} older than what is known, {} removed. Corpus revision {}.", report.signed_by, report.manifest.made_at, report.added,
                          report.updated, report.unchanged, report.older, report.removed, report.corpus_revision).c_str());
  return kOk;
}

}  // namespace

void add_bundle_command(CLI::App& root, Shell& shell) {
  CLI::App* bundle = root.add_subcommand("bundle", "Signed files that carry the intelligence to plants without network.");
  bundle->footer("Example: bulkhead bundle export /media/usb/intelligence.bundle --since 41");
  bundle->fallthrough();
  bundle->require_subcommand(1);

  CLI::App* out = bundle->add_subcommand("export", "Writes the corpus, or what changed since a revision, to a signed file.");
  out->fallthrough();
  const auto exporting = std::make_shared<ExportArguments>();
  out->add_option("out", exporting->out, "File to write")->required();
  out->add_option("--since", exporting->since, "Corpus revision after which changes are taken; 0 for everything")->capture_default_str();
  out->add_option("--key", exporting->key, "Key file of `bulkhead bundle key`; default: bundle-key in the data directory, made when missing");
  add_format(*out, shell);
  out->footer("Example: bulkhead bundle export /media/usb/intelligence.bundle --since 41");
  out->callback([&shell, exporting] { shell.command = [&shell, exporting] { return export_to(shell, *exporting); }; });

  CLI::App* in = bundle->add_subcommand("import", "Checks a file whole, then takes it, or changes nothing.");
  in->fallthrough();
  const auto importing = std::make_shared<ImportArguments>();
  in->add_option("file", importing->file, "File of `bulkhead bundle export`")->required();
  in->add_option("--trust", importing->trust, "Verifier key (name+id+key), or a file with one a line; beside bundle-trust in the data directory");
  in->add_flag("--allow-older", importing->allow_older, "Take a bundle made before the newest one of its origin; newer claims stay");
  add_format(*in, shell);
  in->footer("Example: bulkhead bundle import /media/usb/intelligence.bundle --trust feeds.example+1a2b3c4d+AW5v...");
  in->callback([&shell, importing] { shell.command = [&shell, importing] { return import_from(shell, *importing); }; });

  struct KeyArguments {
    std::string file, name = "bulkhead-bundle";
  };
  CLI::App* key = bundle->add_subcommand("key", "Makes a signing key and prints the key that importers trust.");
  key->fallthrough();
  const auto keys = std::make_shared<KeyArguments>();
  key->add_option("file", keys->file, "File to write, readable by its owner alone")->required();
  key->add_option("--name", keys->name, "Name of the signer, as importers see it")->capture_default_str();
  key->footer("Example: bulkhead bundle key /root/bundle.key --name feeds.example");
  key->callback([&shell, keys] {
    shell.command = [keys]() -> Result<int> {
      const auto made = TRY(make_key(keys->file, keys->name));
      std::puts(record::to_text(made.verifier()).c_str());
      return kOk;
    };
  });
}

}  // namespace bulkhead::app
