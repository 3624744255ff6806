// Exports: verifying a folder. Everything here works without the store and without network.
#include "record/verify.h"

#include <algorithm>
#include <fstream>

#include "core/numbers.h"
#include "core/text.h"
#include "log_source.h"

namespace bulkhead::record {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxSmallFile = 1u << 20;

Result<std::string> read_small(const fs::path& file) {
  std::error_code failed;
  const auto size = fs::file_size(file, failed);
  if (failed || !fs::is_regular_file(file)) return fail(ErrorKind::not_found, "log.no_export", fmt::format("There is no file {}.", file.string()));
  if (size > kMaxSmallFile) return fail(ErrorKind::too_large, "log.file_too_large", fmt::format("{} is too large to be a part of an export.", file.string()));
  std::ifstream in(file, std::ios::binary);
  std::string content(size, '\0');
  in.read(content.data(), static_cast<std::streamsize>(size));
  content.resize(static_cast<std::size_t>(in.gcount()));
  return content;
}

Result<std::vector<VerifierKey>> parse_keys(const std::vector<std::string>& texts) {
  std::vector<VerifierKey> keys;
  for (const auto& text : texts) keys.push_back(TRY(parse_verifier_key(text)));
  return keys;
}

/// The keys inside an export; lines that are none are passed over, since nothing rests on them.
std::vector<VerifierKey> keys_inside(const fs::path& folder) {
  std::vector<VerifierKey> keys;
  if (const auto text = read_small(folder / "log.vkey"))
    for (const auto line : split(*text, '\n'))
      if (auto key = parse_verifier_key(line)) keys.push_back(std::move(*key));
  return keys;
}

/// `origin` empty: any log.
Result<Anchor> anchor_of(std::string_view note_text, const std::vector<VerifierKey>& keys, bool trusted, std::string_view origin) {
  const Note note = TRY(parse_note(note_text));
  if (!keys.empty()) TRY(verify_note(note, keys));
  const Checkpoint checkpoint = TRY(parse_checkpoint(note.text));
  if (!origin.empty() && checkpoint.origin != origin)
    return fail(ErrorKind::invalid, "log.other_log", fmt::format("This checkpoint is of another log ({}).", printable(checkpoint.origin)));
  return Anchor{checkpoint.size, checkpoint.root, trusted};
}

/// Signed checkpoints of the export's past. One that neither a given key nor one inside has signed is told in `damaged`;
/// a retired key that was not given makes an anchor that is believed no more than the export itself.
std::vector<Anchor> anchors_inside(const fs::path& folder, const std::vector<VerifierKey>& keys, bool given, std::string_view origin, std::string& damaged) {
  std::vector<Anchor> anchors;
  const std::vector<VerifierKey> inside = keys_inside(folder);
  std::vector<fs::path> files;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder / "checkpoints", failed)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    const auto text = read_small(file);
    auto anchor = text && !keys.empty() ? anchor_of(*text, keys, given, origin) : Result<Anchor>(fail(ErrorKind::invalid, "note.not_signed", ""));
    if (!anchor && anchor.error().code == "note.not_signed" && text && !inside.empty()) anchor = anchor_of(*text, inside, false, origin);
    if (anchor) anchors.push_back(*anchor);
    else if (damaged.empty()) damaged = "checkpoints/" + file.filename().string();
  }
  return anchors;
}

/// The first entry that differs from an earlier export, by its leaf hashes.
Result<std::optional<std::uint64_t>> first_difference(FolderSource& log, const fs::path& against, const std::vector<VerifierKey>& keys, std::string_view origin) {
  FolderSource earlier(against);
  const Anchor kept = TRY(anchor_of(TRY(read_small(against / "checkpoint")), keys, true, origin));
  if (TRY(root_of(earlier, kept.size)) != kept.root)
    return fail(ErrorKind::invalid, "log.bad_export", "The export to compare with is damaged itself.");
  std::optional<std::uint64_t> first;
  std::uint64_t index = 0;
  std::string tile;
  Result<void> read = {};
  TRY(log.each_entry([&](std::string_view entry) {
    if (index >= kept.size) return false;
    if (index % kTileWidth == 0) {
      auto next = earlier.tile(0, index / kTileWidth, std::min(kTileWidth, kept.size - index));
      if (!next) {
        read = fail(std::move(next).error());
        return false;
      }
      tile = std::move(*next);
    }
    if (leaf_hash(entry) != hash_at(tile, index % kTileWidth)) first = index;
    ++index;
    return !first;
  }));
  TRY(std::move(read));
  if (!first && index < kept.size) first = index;
  return first;
}

}  // namespace

Result<std::string> FolderSource::tile(unsigned level, std::uint64_t index, std::uint64_t width) {
  const fs::path full = folder_ / tile_path({level, index, kTileWidth});
  fs::path file = folder_ / tile_path({level, index, width});
  std::error_code failed;
  if (!fs::is_regular_file(file, failed)) file = full;
  if (!fs::is_regular_file(file, failed)) {
    // A wider partial tile begins with the same hashes.
    std::optional<std::uint64_t> widest;
    for (const auto& entry : fs::directory_iterator(full.string() + ".p", failed)) {
      const auto found = parse_integer<std::uint64_t>(entry.path().filename().string());
      if (found && *found > width && (!widest || *found > *widest)) widest = found;
    }
    if (widest) file = folder_ / tile_path({level, index, *widest});
  }
  if (!fs::is_regular_file(file, failed))
    return fail(ErrorKind::not_found, "log.tile_missing", fmt::format("There is no file {}.", (folder_ / tile_path({level, index, width})).string()));
  std::string bytes = TRY(read_small(file));
  if (bytes.size() < width * kHashBytes || bytes.size() % kHashBytes != 0)
    return fail(ErrorKind::invalid, "log.tile_short", fmt::format("{} has the wrong size.", file.string()));
  bytes.resize(width * kHashBytes);
  return bytes;
}

Result<void> FolderSource::each_entry(const std::function<bool(std::string_view)>& each) {
  std::ifstream in(folder_ / "entries.jsonl", std::ios::binary);
  if (!in) return fail(ErrorKind::not_found, "log.no_export", fmt::format("There is no file {}.", (folder_ / "entries.jsonl").string()));
  // Read by blocks: a line may be longer than any entry, and must not fill the memory.
  std::string line;
  std::vector<char> block(1u << 16);
  bool wanted = true;
  while (wanted && in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    std::string_view rest(block.data(), static_cast<std::size_t>(in.gcount()));
    while (wanted && !rest.empty()) {
      const std::size_t end = rest.find('\n');
      const std::string_view piece = rest.substr(0, end);
      if (line.size() <= kMaxEntryBytes) line += piece;  // what is longer is no entry anyway: its hash will differ
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
      wanted = each(line);
      line.clear();
    }
  }
  if (wanted && !line.empty()) each(line);
  return {};
}

Result<VerifyReport> verify_export(const fs::path& path, const VerifyOptions& options) {
  const fs::path folder = fs::is_directory(path) ? path : path.parent_path();
  VerifyReport report;
  report.keys_given = !options.keys.empty();
  const std::vector<VerifierKey> keys = report.keys_given ? TRY(parse_keys(options.keys)) : keys_inside(folder);
  FolderSource source(folder);
  const auto unreadable = [&](const Error& error) {
    report.divergence = Divergence::checkpoint_unreadable;
    report.message = "The checkpoint cannot be read: " + error.message;
    return report;
  };
  const auto text = read_small(folder / "checkpoint");
  if (!text) {
    if (!fs::exists(folder / "entries.jsonl")) return fail(Error(text.error()));
    return unreadable(text.error());
  }
  const auto note = parse_note(*text);
  if (!note) return unreadable(note.error());
  const auto checkpoint = parse_checkpoint(note->text);
  if (!checkpoint) return unreadable(checkpoint.error());
  report.origin = checkpoint->origin;
  report.size = checkpoint->size;
  report.root = to_hex(checkpoint->root);
  const auto signers = verify_note(*note, keys);
  if (signers)
    for (const auto& key : *signers) report.signed_by.push_back(to_text(key));

  std::string damaged;
  std::vector<Anchor> anchors = anchors_inside(folder, keys, report.keys_given, report.origin, damaged);
  for (const auto& kept : options.checkpoints)
    anchors.push_back(TRY(anchor_of(kept, report.keys_given ? keys : std::vector<VerifierKey>{}, true, report.origin)));
  TRY(compare_log(source, {checkpoint->size, checkpoint->root}, anchors, report));
  if (!options.against.empty()) {
    const auto first = TRY(first_difference(source, options.against, report.keys_given ? keys : std::vector<VerifierKey>{}, report.origin));
    if (first && (!report.first_divergent || *first <= *report.first_divergent || report.last_possible)) {
      report.divergence = report.divergence == Divergence::none ? Divergence::rewritten : report.divergence;
      report.first_divergent = first;
      report.last_possible.reset();
      report.message = fmt::format("The log differs at entry {} from the export that was kept.", *first);
    }
  }
  if (!signers) {
    if (report.divergence == Divergence::none || report.divergence == Divergence::rewritten) report.divergence = Divergence::signature_invalid;
    const bool located = report.first_divergent.has_value();
    report.message = (located ? report.message + " " : std::string()) + "The checkpoint was changed after it was signed, or nobody trusted has signed it: " + signers.error().message;
  }
  if (report.divergence == Divergence::none && !damaged.empty()) {
    report.divergence = Divergence::signature_invalid;
    report.message = fmt::format("The entries are whole, but {} was changed after it was signed.", printable(damaged));
  }
  report.ok = report.divergence == Divergence::none;
  return report;
}

}  // namespace bulkhead::record
