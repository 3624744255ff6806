// An export of the log: a folder in the layout of C2SP tlog-tiles.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "note.h"

namespace verify {

struct LogReport {
  Checkpoint checkpoint;
  std::uint64_t entries = 0;                 ///< lines of entries.jsonl
  std::uint64_t checkpoints_held = 0;        ///< earlier signed ones that agree with the entries
  bool ok = false;
  std::optional<std::uint64_t> first, last;  ///< the first entry that differs lies from first to last
  std::string message;                       ///< one sentence
};

/// Builds the tree anew from entries.jsonl and compares it with `checkpoint`, with every earlier signed checkpoint
/// (checkpoints/ and `kept`) and with the files of hashes. When something differs, finds the first entry: a hash from a
/// file is believed when it leads up to the signed root.
/// Throws   Wrong when the export has no readable checkpoint that one of `keys` signed
LogReport check_log(const std::filesystem::path& folder, const std::vector<Key>& keys, const std::vector<std::string>& kept);

/// The keys that lie inside an export: they show integrity, not authenticity.
std::vector<Key> keys_inside(const std::filesystem::path& folder);

/// The whole of a file of at most 64 MiB. Throws Wrong.
std::string read_file(const std::filesystem::path& file);

}  // namespace verify
