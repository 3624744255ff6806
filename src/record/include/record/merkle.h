// The Merkle tree of RFC 6962 over SHA-256: hashing, appending, roots, proofs and their verification. Pure functions;
// hashes come from tiles in the layout of C2SP tlog-tiles (height 8: 256 hashes of 32 bytes a tile).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/result.h"

namespace bulkhead::record {

inline constexpr unsigned kTileHeight = 8;
inline constexpr std::uint64_t kTileWidth = 256;   ///< hashes in a full tile
inline constexpr std::size_t kHashBytes = 32;

/// SHA-256(0x00 || entry). Source: RFC 6962, section 2.1.
[[nodiscard]] Sha256 leaf_hash(std::string_view entry);
/// SHA-256(0x01 || left || right). Source: RFC 6962, section 2.1.
[[nodiscard]] Sha256 node_hash(const Sha256& left, const Sha256& right);
/// The root of the tree without leaves: SHA-256 of nothing.
[[nodiscard]] Sha256 empty_root();

/// A node that became complete by an append: the root of leaves [index << height, (index + 1) << height).
struct CompletedNode {
  unsigned height = 0;
  std::uint64_t index = 0;
  Sha256 hash{};
};

/// The right edge of a tree: the roots of its largest complete subtrees, from the left, one for each 1 bit of the size.
class Frontier {
 public:
  Frontier() = default;

  /// Reads the form that bytes() gives.
  /// Fails    internal/log.damaged_head when the number of hashes does not belong to the size
  static Result<Frontier> restore(std::uint64_t size, std::string_view bytes);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::string bytes() const;
  [[nodiscard]] Sha256 root() const;

  /// Adds one leaf. Nodes whose height is a multiple of 8, but not 0, are added to `completed`: each is the root of a
  /// tile that is now full.
  /// Cost     amortised one node hash
  void append(const Sha256& leaf, std::vector<CompletedNode>* completed = nullptr);

 private:
  std::uint64_t size_ = 0;
  std::vector<Sha256> roots_;
};

/// Where the hashes of a tree are. Level 0 holds leaf hashes; at level k each hash is the root of a full tile of k - 1.
class TileSource {
 public:
  virtual ~TileSource() = default;
  /// The first `width` hashes (1 to 256) of a tile, concatenated.
  /// Fails    not_found/log.tile_missing, invalid/log.tile_short
  virtual Result<std::string> tile(unsigned level, std::uint64_t index, std::uint64_t width) = 0;
};

/// The root of the first `size` leaves.
Result<Sha256> root_of(TileSource& tiles, std::uint64_t size);

/// From the sibling of leaf `index` up to the children of the root. Source: RFC 6962, section 2.1.1.
/// Fails    invalid/log.bad_index unless index < size
/// Cost     at most log2(size) hashes, read from at most 2 tiles a level
Result<std::vector<Sha256>> inclusion_proof(TileSource& tiles, std::uint64_t index, std::uint64_t size);
/// Source   RFC 9162, section 2.1.3.2
[[nodiscard]] bool verify_inclusion(const Sha256& leaf, std::uint64_t index, std::uint64_t size,
                                    const std::vector<Sha256>& proof, const Sha256& root);

/// That the tree of `second` leaves begins with the tree of `first` leaves; empty when first is 0 or equals second.
/// Fails    invalid/log.bad_index when first > second. Source: RFC 6962, section 2.1.2.
Result<std::vector<Sha256>> consistency_proof(TileSource& tiles, std::uint64_t first, std::uint64_t second);
/// Source   RFC 9162, section 2.1.4.2; an old tree of no leaves is consistent with any (empty proof, the empty root)
[[nodiscard]] bool verify_consistency(std::uint64_t first, std::uint64_t second, const std::vector<Sha256>& proof,
                                      const Sha256& first_root, const Sha256& second_root);

/// One tile of a tree, by name and width.
struct TileName {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::uint64_t width = kTileWidth;
};
/// Number of hashes that a tree of that size has at a level: floor(size / 256^level).
[[nodiscard]] std::uint64_t level_width(std::uint64_t size, unsigned level);
/// Every tile of a tree of that size, level by level, each partial one last of its level.
[[nodiscard]] std::vector<TileName> tiles_of(std::uint64_t size);
/// "tile/0/x001/x234/067", "tile/1/000.p/17". Source: C2SP tlog-tiles, "Merkle Tree".
[[nodiscard]] std::string tile_path(const TileName& name);
/// The same below "tile/entries/".
[[nodiscard]] std::string bundle_path(std::uint64_t index, std::uint64_t width);

/// The root of `hashes` (a multiple of 32 bytes) as leaves of a complete or incomplete subtree.
[[nodiscard]] Sha256 root_of_hashes(std::string_view hashes);
/// Hash number `position` of concatenated hashes.
[[nodiscard]] Sha256 hash_at(std::string_view hashes, std::uint64_t position);

}  // namespace bulkhead::record
