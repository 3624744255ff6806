#include "log_export.h"

#include <algorithm>
#include <fstream>
#include <functional>

namespace verify {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kWidth = 256;             // hashes of a full tile
constexpr std::size_t kMaxEntry = 65'535;
constexpr std::uintmax_t kMaxFile = 64U << 20;

/// How many hashes a tree has at a level: the roots of its full subtrees of 256^level leaves.
std::uint64_t hashes_at(std::uint64_t size, unsigned level) { return level < 8 ? size >> (8 * level) : 0; }

/// "tile/0/x001/x234/067", with ".p/17" for 17 hashes.
fs::path tile_path(unsigned level, std::uint64_t index, std::uint64_t width) {
  const auto three = [](std::uint64_t n) { return std::string(n < 10 ? "00" : n < 100 ? "0" : "") + std::to_string(n); };
  std::string name = three(index % 1000);
  for (std::uint64_t rest = index / 1000; rest > 0; rest /= 1000) name = "x" + three(rest % 1000) + "/" + name;
  return "tile/" + std::to_string(level) + "/" + name + (width < kWidth ? ".p/" + std::to_string(width) : "");
}

/// The hashes of a tile, or nothing when the file is missing or has another size.
std::optional<std::vector<Hash>> read_tile(const fs::path& folder, unsigned level, std::uint64_t index, std::uint64_t width) {
  std::error_code failed;
  const fs::path file = folder / tile_path(level, index, width);
  if (fs::file_size(file, failed) != width * 32 || failed) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::vector<Hash> hashes(width);
  for (Hash& hash : hashes) in.read(reinterpret_cast<char*>(hash.data()), 32);
  return in ? std::optional(std::move(hashes)) : std::nullopt;
}

/// Each line of entries.jsonl. A line that is too long to be an entry is cut: its hash differs anyway.
void each_entry(const fs::path& folder, const std::function<void(std::string_view)>& each) {
  std::ifstream in(folder / "entries.jsonl", std::ios::binary);
  if (!in) throw Wrong("The export has no file entries.jsonl.");
  std::string line;
  std::vector<char> block(1U << 16);
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    for (std::string_view rest(block.data(), static_cast<std::size_t>(in.gcount())); !rest.empty();) {
      const std::size_t end = rest.find('\n');
      if (line.size() <= kMaxEntry) line += rest.substr(0, end);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
      each(line);
      line.clear();
    }
  }
  if (!line.empty()) each(line);
}

/// The files of hashes as far as they lead up to the signed root.
class BelievedTiles {
 public:
  BelievedTiles(const fs::path& folder, const Checkpoint& checkpoint) : folder_(folder), size_(checkpoint.size) {
    // The tiles at the right edge give the root; they are believed together or not at all.
    std::vector<Hash> peaks;
    unsigned top = 0;
    while (hashes_at(size_, top + 1) > 0) ++top;
    for (unsigned level = top + 1; level-- > 0;) {
      const std::uint64_t count = hashes_at(size_, level), width = count % kWidth;
      if (width == 0) continue;
      const auto tile = read_tile(folder_, level, count / kWidth, width);
      if (!tile) return;
      Tree tree;
      for (const Hash& hash : *tile) tree.add(hash);
      peaks.insert(peaks.end(), tree.peaks().begin(), tree.peaks().end());
    }
    edge_holds_ = join(peaks) == checkpoint.root;
  }

  /// The believed leaf hashes of tile `index` of level 0, or nothing.
  [[nodiscard]] std::optional<std::vector<Hash>> leaves(std::uint64_t index) const { return tile(0, index); }
  /// The believed root of that tile, which the level above holds; nothing at the right edge.
  [[nodiscard]] std::optional<Hash> root_of_leaves(std::uint64_t index) const { return hash(1, index); }

 private:
  [[nodiscard]] std::optional<std::vector<Hash>> tile(unsigned level, std::uint64_t index) const {
    const std::uint64_t count = hashes_at(size_, level), width = std::min(kWidth, count - index * kWidth);
    const auto read = read_tile(folder_, level, index, width);
    if (!read) return std::nullopt;
    if (width < kWidth) return edge_holds_ ? read : std::nullopt;
    Tree tree;
    for (const Hash& hash : *read) tree.add(hash);
    return hash(level + 1, index) == tree.root() ? read : std::nullopt;
  }
  [[nodiscard]] std::optional<Hash> hash(unsigned level, std::uint64_t position) const {
    if (position >= hashes_at(size_, level)) return std::nullopt;
    const auto read = tile(level, position / kWidth);
    return read ? std::optional((*read)[position % kWidth]) : std::nullopt;
  }

  const fs::path& folder_;
  std::uint64_t size_;
  bool edge_holds_ = false;
};

/// Signed checkpoints by number of entries.
std::vector<Checkpoint> anchors_of(const fs::path& folder, const std::vector<Key>& keys, const std::vector<std::string>& kept, const std::string& origin, std::string& damaged) {
  std::vector<Checkpoint> anchors;
  for (const std::string& note : kept) {
    anchors.push_back(open_checkpoint(note, keys));
    if (anchors.back().origin != origin) throw Wrong("The kept checkpoint is of another log (" + anchors.back().origin + ").");
  }
  std::vector<Key> known = keys;  // an earlier checkpoint may be signed by a key that is retired now
  for (Key& key : keys_inside(folder)) known.push_back(std::move(key));
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& file : fs::directory_iterator(folder / "checkpoints", none)) files.push_back(file.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    try {
      anchors.push_back(open_checkpoint(read_file(file), known));
      if (anchors.back().origin != origin) throw Wrong("another log");
    } catch (const Wrong&) {
      if (damaged.empty()) damaged = "checkpoints/" + file.filename().string();
    }
  }
  std::stable_sort(anchors.begin(), anchors.end(), [](const Checkpoint& a, const Checkpoint& b) { return a.size < b.size; });
  return anchors;
}

/// What one pass over the entries shows.
struct Pass {
  std::vector<Hash> leaves;              ///< of the entries that the checkpoint covers
  Hash root{};
  std::uint64_t held_to = 0;             ///< entries below are confirmed by a signed checkpoint
  std::optional<std::uint64_t> broken;   ///< size of the first signed checkpoint that does not agree
  bool files_agree = true;
};

Pass pass_over(const fs::path& folder, const std::vector<Checkpoint>& anchors, LogReport& report) {
  Pass pass;
  Tree tree;
  auto anchor = anchors.begin();
  const auto meet_anchors = [&] {
    for (; anchor != anchors.end() && anchor->size == tree.size(); ++anchor) {
      const bool holds = anchor->root == tree.root();
      report.checkpoints_held += holds;
      if (holds && !pass.broken) pass.held_to = anchor->size;
      if (!holds && !pass.broken) pass.broken = anchor->size;
    }
  };
  meet_anchors();
  each_entry(folder, [&](std::string_view entry) {
    if (++report.entries > report.checkpoint.size) return;
    pass.leaves.push_back(leaf_hash(entry));
    tree.add(pass.leaves.back());
    meet_anchors();
  });
  if (anchor != anchors.end() && !pass.broken) pass.broken = anchor->size;  // beyond the last entry
  pass.root = tree.root();
  for (unsigned level = 0; hashes_at(report.checkpoint.size, level) > 0 && pass.files_agree; ++level) {
    const std::uint64_t count = hashes_at(pass.leaves.size(), level);
    if (count != hashes_at(report.checkpoint.size, level)) pass.files_agree = false;
    for (std::uint64_t index = 0; index * kWidth < count && pass.files_agree; ++index) {
      const auto tile = read_tile(folder, level, index, std::min(kWidth, count - index * kWidth));
      pass.files_agree = tile.has_value();
      for (std::uint64_t i = 0; pass.files_agree && i < tile->size(); ++i) {
        Tree below;  // at level 0 the leaf itself
        const std::uint64_t leaves = std::uint64_t{1} << (8 * level), first = (index * kWidth + i) * leaves;
        for (std::uint64_t leaf = first; leaf < first + leaves; ++leaf) below.add(pass.leaves[leaf]);
        pass.files_agree = below.root() == (*tile)[i];
      }
    }
  }
  return pass;
}

/// Narrows down where the first entry differs.
void locate(const fs::path& folder, const Pass& pass, LogReport& report) {
  const std::uint64_t size = report.checkpoint.size;
  const BelievedTiles believed(folder, report.checkpoint);
  for (std::uint64_t tile = 0; tile * kWidth < size; ++tile) {
    const std::uint64_t begin = tile * kWidth, end = std::min(size, begin + kWidth);
    if (const auto leaves = believed.leaves(tile)) {
      for (std::uint64_t i = begin; i < end; ++i)
        if (i >= pass.leaves.size() || pass.leaves[i] != (*leaves)[i - begin]) {
          report.first = report.last = i;
          return;
        }
      continue;
    }
    const auto root = believed.root_of_leaves(tile);
    Tree rebuilt;
    for (std::uint64_t i = begin; i < end && i < pass.leaves.size(); ++i) rebuilt.add(pass.leaves[i]);
    if (root && rebuilt.size() == end - begin && rebuilt.root() == *root) continue;
    // Entries and hashes changed together: between what is confirmed and the end of what is signed.
    report.first = std::max(begin, pass.held_to);
    report.last = root ? end - 1 : (pass.broken && *pass.broken > 0 ? std::min(*pass.broken, size) - 1 : size - 1);
    if (*report.first > *report.last) report.first = begin;
    return;
  }
}

std::string place(const LogReport& report) {
  if (!report.first) return {};
  if (report.first == report.last) return " The first entry that differs is " + std::to_string(*report.first) + ".";
  return " The first entry that differs lies from " + std::to_string(*report.first) + " to " + std::to_string(*report.last) + ".";
}

}  // namespace

std::string read_file(const fs::path& file) {
  std::error_code failed;
  const auto size = fs::file_size(file, failed);
  if (failed || size > kMaxFile) throw Wrong("The file " + file.string() + " cannot be read, or is too large.");
  std::string content(size, '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in.read(content.data(), static_cast<std::streamsize>(size)) && size > 0) throw Wrong("The file " + file.string() + " cannot be read.");
  return content;
}

std::vector<Key> keys_inside(const fs::path& folder) {
  std::vector<Key> keys;
  if (!fs::exists(folder / "log.vkey")) return keys;
  const std::string text = read_file(folder / "log.vkey");
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    try {
      keys.push_back(parse_key(rest.substr(0, end)));
    } catch (const Wrong&) {  // nothing rests on these lines
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return keys;
}

LogReport check_log(const fs::path& folder, const std::vector<Key>& keys, const std::vector<std::string>& kept) {
  LogReport report;
  report.checkpoint = open_checkpoint(read_file(folder / "checkpoint"), keys);
  std::string damaged;
  const auto anchors = anchors_of(folder, keys, kept, report.checkpoint.origin, damaged);
  const Pass pass = pass_over(folder, anchors, report);
  const std::uint64_t size = report.checkpoint.size;
  if (report.entries == size && pass.root == report.checkpoint.root && !pass.broken) {
    if (!damaged.empty()) report.message = "The entries are whole, but " + damaged + " was changed after it was signed.";
    else if (!pass.files_agree) report.message = "The entries are whole, but a file of hashes below tile/ is missing or changed.";
    else {
      report.ok = true;
      report.message = "All " + std::to_string(size) + " entries stand as they were signed.";
    }
    return report;
  }
  if (pass.root == report.checkpoint.root && pass.broken && *pass.broken > size) {
    report.first = report.last = size;
    report.message = "A signed checkpoint tells of " + std::to_string(*pass.broken) + " entries, but the log ends after " + std::to_string(size) + ".";
    return report;
  }
  locate(folder, pass, report);
  if (!report.first && report.entries > size) {
    report.first = report.last = size;
    report.message = "There are " + std::to_string(report.entries - size) + " entries more than were signed.";
  } else if (!report.first && pass.broken) {
    report.first = pass.held_to;
    report.last = *pass.broken - 1;
    report.message = "Entries were rewritten before entry " + std::to_string(*pass.broken) + ": an earlier signed checkpoint does not agree." + place(report);
  } else if (report.entries < size) {
    report.message = "The log has " + std::to_string(report.entries) + " entries, " + std::to_string(size) + " were signed." + place(report);
  } else {
    report.message = "The entries are not those that were signed." + place(report);
  }
  return report;
}

}  // namespace verify
