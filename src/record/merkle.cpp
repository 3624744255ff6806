#include "record/merkle.h"

#include <algorithm>
#include <bit>
#include <map>

namespace bulkhead::record {
namespace {

std::string_view view(const Sha256& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

/// The largest power of two below n (n > 1), where RFC 6962 splits a range.
std::uint64_t split_point(std::uint64_t n) { return std::bit_floor(n - 1); }

/// Hashes of ranges of leaves, with the tiles read so far kept: a proof asks the same tile for neighbouring nodes.
class RangeHasher {
 public:
  RangeHasher(TileSource& tiles, std::uint64_t size) : tiles_(tiles), size_(size) {}

  /// MTH(D[begin:end]) for the ranges that the recursion of RFC 6962 makes: begin is a multiple of the width's ceiling.
  Result<Sha256> range(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t n = end - begin;
    if (std::has_single_bit(n)) return node(static_cast<unsigned>(std::countr_zero(n)), begin >> std::countr_zero(n));
    const std::uint64_t k = split_point(n);
    const Sha256 left = TRY(range(begin, begin + k));
    const Sha256 right = TRY(range(begin + k, end));
    return node_hash(left, right);
  }

 private:
  Result<Sha256> node(unsigned height, std::uint64_t index) {
    const unsigned level = height / kTileHeight;
    const unsigned inside = height % kTileHeight;
    const std::uint64_t first = index << inside;  // number of the node's first hash on its level
    const std::uint64_t tile_index = first / kTileWidth;
    const std::string& tile = *TRY(read(level, tile_index));
    return root_of_hashes(std::string_view(tile).substr((first % kTileWidth) * kHashBytes, kHashBytes << inside));
  }

  Result<const std::string*> read(unsigned level, std::uint64_t index) {
    const auto key = std::make_pair(level, index);
    auto found = cache_.find(key);
    if (found == cache_.end()) {
      const std::uint64_t width = std::min(kTileWidth, level_width(size_, level) - index * kTileWidth);
      std::string tile = TRY(tiles_.tile(level, index, width));
      if (tile.size() != width * kHashBytes)
        return fail(ErrorKind::invalid, "log.tile_short", fmt::format("Tile {} of level {} has the wrong size.", index, level));
      found = cache_.emplace(key, std::move(tile)).first;
    }
    return &found->second;
  }

  TileSource& tiles_;
  std::uint64_t size_;
  std::map<std::pair<unsigned, std::uint64_t>, std::string> cache_;
};

std::string numbered(std::uint64_t index, std::uint64_t width) {
  std::string path = fmt::format("{:03}", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) path = fmt::format("x{:03}/", index % 1000) + path;
  if (width < kTileWidth) path += fmt::format(".p/{}", width);
  return path;
}

}  // namespace

Sha256 leaf_hash(std::string_view entry) {
  std::string bytes;
  bytes.reserve(entry.size() + 1);
  bytes += '\0';
  bytes += entry;
  return sha256(bytes);
}

Sha256 node_hash(const Sha256& left, const Sha256& right) {
  char bytes[1 + 2 * kHashBytes];
  bytes[0] = 1;
  std::copy(left.begin(), left.end(), bytes + 1);
  std::copy(right.begin(), right.end(), bytes + 1 + kHashBytes);
  return sha256(std::string_view(bytes, sizeof bytes));
}

Sha256 empty_root() { return sha256(""); }

Sha256 hash_at(std::string_view hashes, std::uint64_t position) {
  ENSURE((position + 1) * kHashBytes <= hashes.size(), "a hash is read inside its tile");
  Sha256 out{};
  const std::string_view bytes = hashes.substr(position * kHashBytes, kHashBytes);
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

Sha256 root_of_hashes(std::string_view hashes) {
  const std::uint64_t n = hashes.size() / kHashBytes;
  if (n == 0) return empty_root();
  if (n == 1) return hash_at(hashes, 0);
  const std::uint64_t k = split_point(n);
  return node_hash(root_of_hashes(hashes.substr(0, k * kHashBytes)), root_of_hashes(hashes.substr(k * kHashBytes)));
}

Result<Frontier> Frontier::restore(std::uint64_t size, std::string_view bytes) {
  if (bytes.size() != static_cast<std::size_t>(std::popcount(size)) * kHashBytes)
    return fail(ErrorKind::internal, "log.damaged_head", "The head of the log does not belong to its size.");
  Frontier frontier;
  frontier.size_ = size;
  for (std::uint64_t i = 0; i * kHashBytes < bytes.size(); ++i) frontier.roots_.push_back(hash_at(bytes, i));
  return frontier;
}

std::string Frontier::bytes() const {
  std::string out;
  for (const auto& root : roots_) out += view(root);
  return out;
}

Sha256 Frontier::root() const {
  if (roots_.empty()) return empty_root();
  Sha256 root = roots_.back();
  for (auto left = roots_.rbegin() + 1; left != roots_.rend(); ++left) root = node_hash(*left, root);
  return root;
}

void Frontier::append(const Sha256& leaf, std::vector<CompletedNode>* completed) {
  Sha256 hash = leaf;
  unsigned height = 0;
  for (std::uint64_t rest = size_; rest & 1; rest >>= 1) {
    hash = node_hash(roots_.back(), hash);
    roots_.pop_back();
    ++height;
    if (completed && height % kTileHeight == 0) completed->push_back({height, size_ >> height, hash});
  }
  roots_.push_back(hash);
  ++size_;
}

Result<Sha256> root_of(TileSource& tiles, std::uint64_t size) {
  if (size == 0) return empty_root();
  return RangeHasher(tiles, size).range(0, size);
}

Result<std::vector<Sha256>> inclusion_proof(TileSource& tiles, std::uint64_t index, std::uint64_t size) {
  if (index >= size) return fail(ErrorKind::invalid, "log.bad_index", fmt::format("Entry {} is not below {}.", index, size));
  RangeHasher hasher(tiles, size);
  std::vector<Sha256> proof;  // gathered from the root downwards
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + split_point(end - begin);
    if (index < middle) {
      proof.push_back(TRY(hasher.range(middle, end)));
      end = middle;
    } else {
      proof.push_back(TRY(hasher.range(begin, middle)));
      begin = middle;
    }
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

bool verify_inclusion(const Sha256& leaf, std::uint64_t index, std::uint64_t size, const std::vector<Sha256>& proof,
                      const Sha256& root) {
  if (index >= size) return false;
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Sha256 r = leaf;
  for (const auto& p : proof) {
    if (sn == 0) return false;
    if ((fn & 1) || fn == sn) {
      r = node_hash(p, r);
      while (!(fn & 1) && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && r == root;
}

Result<std::vector<Sha256>> consistency_proof(TileSource& tiles, std::uint64_t first, std::uint64_t second) {
  if (first > second) return fail(ErrorKind::invalid, "log.bad_index", fmt::format("Size {} is above {}.", first, second));
  std::vector<Sha256> proof;  // gathered from the root downwards
  if (first == 0 || first == second) return proof;
  RangeHasher hasher(tiles, second);
  std::uint64_t begin = 0;
  std::uint64_t end = second;
  bool known = true;  // whether the verifier has the hash of [begin, first) already: it is the whole old tree
  while (first != end) {
    const std::uint64_t middle = begin + split_point(end - begin);
    if (first <= middle) {
      proof.push_back(TRY(hasher.range(middle, end)));
      end = middle;
    } else {
      proof.push_back(TRY(hasher.range(begin, middle)));
      begin = middle;
      known = false;
    }
  }
  if (!known) proof.push_back(TRY(hasher.range(begin, end)));
  std::reverse(proof.begin(), proof.end());
  return proof;
}

bool verify_consistency(std::uint64_t first, std::uint64_t second, const std::vector<Sha256>& proof, const Sha256& first_root,
                        const Sha256& second_root) {
  if (first > second) return false;
  if (first == second) return proof.empty() && first_root == second_root;
  if (first == 0) return proof.empty() && first_root == empty_root();
  std::vector<Sha256> path = proof;
  if (std::has_single_bit(first)) path.insert(path.begin(), first_root);
  if (path.empty()) return false;
  std::uint64_t fn = first - 1;
  std::uint64_t sn = second - 1;
  while (fn & 1) {
    fn >>= 1;
    sn >>= 1;
  }
  Sha256 fr = path.front();
  Sha256 sr = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (sn == 0) return false;
    if ((fn & 1) || fn == sn) {
      fr = node_hash(path[i], fr);
      sr = node_hash(path[i], sr);
      while (!(fn & 1) && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = node_hash(sr, path[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == first_root && sr == second_root;
}

std::uint64_t level_width(std::uint64_t size, unsigned level) {
  return level * kTileHeight >= 64 ? 0 : size >> (level * kTileHeight);
}

std::vector<TileName> tiles_of(std::uint64_t size) {
  std::vector<TileName> names;
  for (unsigned level = 0; level_width(size, level) > 0; ++level) {
    const std::uint64_t hashes = level_width(size, level);
    for (std::uint64_t index = 0; index * kTileWidth < hashes; ++index)
      names.push_back({level, index, std::min(kTileWidth, hashes - index * kTileWidth)});
  }
  return names;
}

std::string tile_path(const TileName& name) {
  return fmt::format("tile/{}/{}", name.level, numbered(name.index, name.width));
}

std::string bundle_path(std::uint64_t index, std::uint64_t width) { return "tile/entries/" + numbered(index, width); }

}  // namespace bulkhead::record
