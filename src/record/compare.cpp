// The comparison behind every verification.
//
// One pass over the entries builds the tree anew and compares it with the claimed root, with the anchors (signed roots
// of earlier sizes) and with the tiles. Only when something differs, a second look finds the first entry: leaf hashes
// are believed where their tile leads up to the signed root.
#include <algorithm>

#include "log_source.h"

namespace bulkhead::record {
namespace {

/// What the pass over the entries found.
struct Pass {
  std::uint64_t count = 0;
  bool root_holds = false;                       ///< the first `size` entries have the claimed root
  std::uint64_t anchored = 0;                    ///< entries below are proven by an anchor that holds
  std::uint64_t trusted = 0;                     ///< the same, by an anchor of the verifier
  std::optional<Anchor> broken;                  ///< the smallest anchor that does not hold
  std::uint64_t anchors_held = 0;
  std::optional<std::uint64_t> leaf_differs;     ///< first entry that differs from its level 0 tile
  std::optional<TileName> tile_differs;          ///< first tile that differs from the entries, lowest leaf first
  bool tile_missing = false;                     ///< ... because it is missing
};

std::uint64_t first_leaf(const TileName& tile) {
  return tile.level * kTileHeight >= 56 ? 0 : tile.index << ((tile.level + 1) * kTileHeight);
}

/// Gathers the hashes of each level and compares each tile when it is complete.
class TileComparison {
 public:
  TileComparison(LogSource& source, Pass& pass) : source_(source), pass_(pass) {}

  void add(unsigned level, const Sha256& hash) {
    if (levels_.size() <= level) levels_.resize(level + 1);
    Level& l = levels_[level];
    l.hashes.append(reinterpret_cast<const char*>(hash.data()), hash.size());
    if (l.hashes.size() == kTileWidth * kHashBytes) flush(level);
  }
  void finish() {
    for (unsigned level = 0; level < levels_.size(); ++level)
      if (!levels_[level].hashes.empty()) flush(level);
  }

 private:
  struct Level {
    std::uint64_t index = 0;
    std::string hashes;
  };

  void flush(unsigned level) {
    Level& l = levels_[level];
    const std::uint64_t width = l.hashes.size() / kHashBytes;
    const auto stored = source_.tile(level, l.index, width);
    if (!stored || *stored != l.hashes) {
      const TileName name{level, l.index, width};
      if (!pass_.tile_differs || first_leaf(name) < first_leaf(*pass_.tile_differs)) {
        pass_.tile_differs = name;
        pass_.tile_missing = !stored;
      }
      if (level == 0 && stored && !pass_.leaf_differs) {
        const auto differs = std::mismatch(stored->begin(), stored->end(), l.hashes.begin(), l.hashes.end()).first - stored->begin();
        pass_.leaf_differs = l.index * kTileWidth + static_cast<std::uint64_t>(differs) / kHashBytes;
      }
    }
    ++l.index;
    l.hashes.clear();
  }

  LogSource& source_;
  Pass& pass_;
  std::vector<Level> levels_;
};

Result<Pass> pass_over(LogSource& source, const LogClaim& claim, const std::vector<Anchor>& anchors) {
  Pass pass;
  Frontier frontier;
  TileComparison tiles(source, pass);
  auto anchor = anchors.begin();
  const auto at_size = [&] {
    for (; anchor != anchors.end() && anchor->size == frontier.size(); ++anchor) {
      if (frontier.root() != anchor->root) {
        if (!pass.broken) pass.broken = *anchor;
        continue;
      }
      ++pass.anchors_held;
      if (pass.broken) continue;
      pass.anchored = anchor->size;
      if (anchor->trusted) pass.trusted = anchor->size;
    }
    if (frontier.size() == claim.size) pass.root_holds = frontier.root() == claim.root;
  };
  at_size();
  std::vector<CompletedNode> completed;
  TRY(source.each_entry([&](std::string_view entry) {
    if (++pass.count > claim.size) return true;  // counted, but no part of the tree
    const Sha256 leaf = leaf_hash(entry);
    tiles.add(0, leaf);
    completed.clear();
    frontier.append(leaf, &completed);
    for (const auto& node : completed) tiles.add(node.height / kTileHeight, node.hash);
    at_size();
    return true;
  }));
  tiles.finish();
  if (!pass.broken && anchor != anchors.end()) pass.broken = *anchor;  // beyond the last entry
  return pass;
}

/// Leaf hashes that can be believed: those of level 0 tiles that lead up to the claimed root.
class BelievedLeaves {
 public:
  BelievedLeaves(LogSource& source, const LogClaim& claim) : source_(source), size_(claim.size) {
    const auto root = root_of(source, claim.size);  // reads the right edge only
    edge_holds_ = root && *root == claim.root;
  }

  [[nodiscard]] bool edge_holds() const { return edge_holds_; }

  /// The hashes of level 0 tile `index`, or nothing when they are missing or lead elsewhere.
  std::optional<std::string> tile(std::uint64_t index) { return believed(0, index); }
  /// The root of level 0 tile `index`, as level 1 has it, or nothing.
  std::optional<Sha256> root(std::uint64_t index) {
    const auto above = believed(1, index / kTileWidth);
    const std::uint64_t position = index % kTileWidth;
    if (!above || position * kHashBytes >= above->size()) return std::nullopt;
    return hash_at(*above, position);
  }

 private:
  std::optional<std::string> believed(unsigned level, std::uint64_t index) {
    const std::uint64_t hashes = level_width(size_, level);
    if (!edge_holds_ || index * kTileWidth >= hashes) return std::nullopt;
    if (level < cache_.size() && cache_[level] && cache_[level]->first == index) return cache_[level]->second;
    const std::uint64_t width = std::min(kTileWidth, hashes - index * kTileWidth);
    auto tile = source_.tile(level, index, width);
    if (!tile || tile->size() != width * kHashBytes) return std::nullopt;
    if (width == kTileWidth) {  // a partial tile is part of the edge
      const auto above = believed(level + 1, index / kTileWidth);
      if (!above || hash_at(*above, index % kTileWidth) != root_of_hashes(*tile)) return std::nullopt;
    }
    if (cache_.size() <= level) cache_.resize(level + 1);
    cache_[level] = std::make_pair(index, *tile);
    return std::move(*tile);
  }

  LogSource& source_;
  std::uint64_t size_;
  bool edge_holds_ = false;
  std::vector<std::optional<std::pair<std::uint64_t, std::string>>> cache_;
};

struct Located {
  Divergence divergence = Divergence::rewritten;
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last;
};

/// What happened at the first difference, told from the hashes around it.
Divergence kind_at(BelievedLeaves& leaves, std::uint64_t size, std::uint64_t index, const Sha256& here, const std::optional<Sha256>& next) {
  const auto logged = [&](std::uint64_t i) -> std::optional<Sha256> {
    if (i >= size) return std::nullopt;
    const auto tile = leaves.tile(i / kTileWidth);
    return tile ? std::optional(hash_at(*tile, i % kTileWidth)) : std::nullopt;
  };
  const auto expected = logged(index);
  const auto after = logged(index + 1);
  const bool swapped = next && expected == next && after == here;
  if (!swapped && after && *after == here) return Divergence::entry_deleted;
  if (!swapped && next && expected == next) return Divergence::entry_inserted;
  for (std::uint64_t t = 0; t * kTileWidth < size; ++t) {
    const auto tile = leaves.tile(t);
    if (!tile) continue;
    for (std::uint64_t i = 0; i * kHashBytes < tile->size(); ++i)
      if (hash_at(*tile, i) == here) return Divergence::entries_reordered;
  }
  return Divergence::entry_edited;
}

/// The second look: block by block along the entries, with leaf hashes that lead to the root.
Result<std::optional<Located>> locate(LogSource& source, const LogClaim& claim) {
  BelievedLeaves leaves(source, claim);
  if (!leaves.edge_holds()) return std::optional<Located>();
  std::optional<Located> located;
  std::uint64_t begin = 0;        // first entry of the block
  std::vector<Sha256> block;      // its leaf hashes, and one beyond
  const auto look = [&](bool last_block) {
    const std::uint64_t expected = std::min(kTileWidth, claim.size - begin);
    const std::uint64_t here = std::min<std::uint64_t>(block.size(), expected);
    const auto tile = leaves.tile(begin / kTileWidth);
    if (!tile) {
      if (here == 0) {
        located = Located{Divergence::entries_truncated, begin, {}};
        return;
      }
      std::string hashes;
      for (std::uint64_t i = 0; i < here; ++i) hashes += to_bytes(block[i]);
      const auto root = leaves.root(begin / kTileWidth);
      if (here == expected && root && root_of_hashes(hashes) == *root) return;  // the entries are right, their tile is not
      located = Located{Divergence::rewritten, begin, begin + expected - 1};
      return;
    }
    for (std::uint64_t i = 0; i < here; ++i) {
      if (hash_at(*tile, i) == block[i]) continue;
      const auto next = i + 1 < block.size() ? std::optional(block[i + 1]) : std::nullopt;
      located = Located{kind_at(leaves, claim.size, begin + i, block[i], next), begin + i, {}};
      return;
    }
    if (here < expected && last_block) located = Located{Divergence::entries_truncated, begin + here, {}};
  };
  TRY(source.each_entry([&](std::string_view entry) {
    block.push_back(leaf_hash(entry));
    if (block.size() > kTileWidth) {
      look(false);
      block.erase(block.begin(), block.begin() + kTileWidth);
      begin += kTileWidth;
    }
    return !located && begin < claim.size;
  }));
  while (!located && begin < claim.size) {
    look(true);
    if (block.size() < kTileWidth) break;
    block.erase(block.begin(), block.begin() + kTileWidth);
    begin += kTileWidth;
  }
  return located;
}

std::string sentence(const VerifyReport& report) {
  const std::string where = report.last_possible ? fmt::format("between entry {} and entry {}", report.first_divergent.value_or(0), *report.last_possible)
                                                 : fmt::format("at entry {}", report.first_divergent.value_or(0));
  switch (report.divergence) {
    case Divergence::none: return fmt::format("All {} entries are as they were logged.", report.size);
    case Divergence::entry_edited: return fmt::format("The log differs {}: its text was changed.", where);
    case Divergence::entry_deleted: return fmt::format("The log differs {}: it was deleted.", where);
    case Divergence::entry_inserted: return fmt::format("The log differs {}: it was never logged.", where);
    case Divergence::entries_reordered: return fmt::format("The log differs {}: a logged entry stands in the wrong place.", where);
    case Divergence::entries_truncated: return fmt::format("The log differs {}: it and all after it are missing; {} were signed.", where, report.size);
    case Divergence::entries_appended: return fmt::format("The log differs {}: only {} entries were signed.", where, report.size);
    case Divergence::tile_altered: return fmt::format("The entries are whole, but their hashes were changed {}.", where);
    case Divergence::tile_missing: return fmt::format("The entries are whole, but hashes are missing {}.", where);
    case Divergence::rewritten: return fmt::format("The log was rewritten: its first difference from what was signed lies {}.", where);
    case Divergence::set_back: return fmt::format("The log was set back: a trusted checkpoint knows entry {}, which is missing.", report.first_divergent.value_or(0));
    case Divergence::signature_invalid: return "The checkpoint was changed after it was signed, or nobody trusted has signed it.";
    case Divergence::checkpoint_unreadable: return "The checkpoint cannot be read.";
  }
  return {};
}

}  // namespace

Result<void> compare_log(LogSource& source, const LogClaim& claim, std::vector<Anchor> anchors, VerifyReport& report) {
  std::sort(anchors.begin(), anchors.end(), [](const Anchor& a, const Anchor& b) { return a.size < b.size; });
  const Pass pass = TRY(pass_over(source, claim, anchors));
  report.entries_checked = std::min(pass.count, claim.size);
  report.checkpoints_checked = pass.anchors_held;

  const auto differs = [&](Divergence divergence, std::uint64_t first, std::optional<std::uint64_t> last = {}) {
    report.divergence = divergence;
    report.first_divergent = first;
    report.last_possible = last && *last > first ? last : std::nullopt;
    report.message = sentence(report);
  };
  const bool whole = pass.root_holds && pass.count >= claim.size;
  if (whole && !pass.broken && pass.count == claim.size && !pass.tile_differs) {
    report.divergence = Divergence::none;
    report.message = sentence(report);
    return {};
  }
  if (!whole) {
    const auto located = TRY(locate(source, claim));
    if (located && located->first >= pass.anchored) {
      differs(located->divergence, located->first, located->last);
      return {};
    }
    // No tile leads to the root. The export's own hashes may still show an edit; else only the anchors bound it.
    if (pass.leaf_differs && *pass.leaf_differs >= pass.anchored && (!pass.broken || *pass.leaf_differs < pass.broken->size)) {
      differs(Divergence::entry_edited, *pass.leaf_differs);
      return {};
    }
    if (pass.count < claim.size && !pass.broken && !pass.tile_differs) {
      differs(Divergence::entries_truncated, pass.count);
      return {};
    }
    const std::uint64_t end = std::min({pass.broken ? pass.broken->size : claim.size, std::max(pass.count, pass.anchored + 1), std::max<std::uint64_t>(claim.size, 1)});
    differs(pass.count < claim.size && pass.anchored == pass.count ? Divergence::entries_truncated : Divergence::rewritten, pass.anchored, end == 0 ? 0 : end - 1);
    return {};
  }
  // The entries have the claimed root; what a verifier knows from earlier decides whether that is the right one.
  if (pass.broken) {
    if (pass.broken->size > claim.size)
      differs(Divergence::set_back, claim.size);
    else
      // Anchors of the export itself may have been made anew with it; a trusted one that breaks believes only its like.
      differs(Divergence::rewritten, pass.broken->trusted ? pass.trusted : pass.anchored, pass.broken->size - 1);
    return {};
  }
  if (pass.count > claim.size) {
    differs(Divergence::entries_appended, claim.size);
    return {};
  }
  const std::uint64_t span = std::uint64_t{1} << std::min(63u, (pass.tile_differs->level + 1) * kTileHeight);
  const std::uint64_t first = first_leaf(*pass.tile_differs);
  if (pass.tile_differs->level == 0 && pass.leaf_differs && *pass.leaf_differs / kTileWidth == pass.tile_differs->index)
    differs(Divergence::tile_altered, *pass.leaf_differs);
  else
    differs(pass.tile_missing ? Divergence::tile_missing : Divergence::tile_altered, first, std::min(first + span, claim.size) - 1);
  return {};
}

}  // namespace bulkhead::record
