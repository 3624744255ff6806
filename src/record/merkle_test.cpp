#include "record/merkle.h"

#include <gtest/gtest.h>

#include <random>

#include "core/text.h"

namespace bulkhead::record {
namespace {

/// The definition of RFC 6962 written down once more, slowly.
Sha256 naive_root(const std::vector<std::string>& entries, std::size_t begin, std::size_t end) {
  if (begin == end) return sha256("");
  if (end - begin == 1) return leaf_hash(entries[begin]);
  std::size_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  return node_hash(naive_root(entries, begin, begin + k), naive_root(entries, begin + k, end));
}

std::vector<Sha256> naive_path(const std::vector<std::string>& entries, std::size_t m, std::size_t begin, std::size_t end) {
  if (end - begin == 1) return {};
  std::size_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  std::vector<Sha256> path;
  if (m - begin < k) {
    path = naive_path(entries, m, begin, begin + k);
    path.push_back(naive_root(entries, begin + k, end));
  } else {
    path = naive_path(entries, m, begin + k, end);
    path.push_back(naive_root(entries, begin, begin + k));
  }
  return path;
}

std::vector<Sha256> naive_subproof(const std::vector<std::string>& entries, std::size_t m, std::size_t begin, std::size_t end, bool whole) {
  if (begin + m == end) return whole ? std::vector<Sha256>{} : std::vector<Sha256>{naive_root(entries, begin, end)};
  std::size_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  std::vector<Sha256> path;
  if (m <= k) {
    path = naive_subproof(entries, m, begin, begin + k, whole);
    path.push_back(naive_root(entries, begin + k, end));
  } else {
    path = naive_subproof(entries, m - k, begin + k, end, false);
    path.push_back(naive_root(entries, begin, begin + k));
  }
  return path;
}

/// Tiles in memory, filled as the store fills them.
class MemoryTiles final : public TileSource {
 public:
  explicit MemoryTiles(const std::vector<std::string>& entries) {
    Frontier frontier;
    for (const auto& entry : entries) {
      std::vector<CompletedNode> completed;
      const Sha256 leaf = leaf_hash(entry);
      levels_[0] += to_bytes(leaf);
      frontier.append(leaf, &completed);
      for (const auto& node : completed) levels_[node.height / kTileHeight] += to_bytes(node.hash);
    }
  }
  Result<std::string> tile(unsigned level, std::uint64_t index, std::uint64_t width) override {
    ++reads;
    return levels_[level].substr(index * kTileWidth * kHashBytes, width * kHashBytes);
  }
  int reads = 0;

 private:
  std::map<unsigned, std::string> levels_;
};

std::vector<std::string> numbered_entries(std::size_t count) {
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < count; ++i) entries.push_back("entry " + std::to_string(i));
  return entries;
}

TEST(Merkle, AgreesWithTheKnownRootsOfEightLeaves) {
  // The inputs and roots that Certificate Transparency implementations share as test data for RFC 6962.
  const std::vector<std::string> entries = {"", std::string(1, '\0'), "\x10", "\x20\x21", "\x30\x31", "\x40\x41\x42\x43",
                                            "\x50\x51\x52\x53\x54\x55\x56\x57", "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
  const std::vector<std::string> roots = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Frontier frontier;
  EXPECT_EQ(to_hex(frontier.root()), roots[0]);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    frontier.append(leaf_hash(entries[i]));
    EXPECT_EQ(to_hex(frontier.root()), roots[i + 1]) << i;
  }
}

TEST(Merkle, AgreesWithTheDefinitionForEverySizeUpToAFewTiles) {
  const auto entries = numbered_entries(600);
  Frontier frontier;
  for (std::size_t n = 0; n <= entries.size(); ++n) {
    if (n < 20 || n % 37 == 0 || (n > 250 && n < 260) || n > 595) {
      EXPECT_EQ(frontier.root(), naive_root(entries, 0, n)) << n;
      const auto restored = Frontier::restore(n, frontier.bytes());
      ASSERT_TRUE(restored);
      EXPECT_EQ(restored->root(), frontier.root());
    }
    if (n < entries.size()) frontier.append(leaf_hash(entries[n]));
  }
  EXPECT_FALSE(Frontier::restore(3, std::string(32, 'x')));
}

TEST(Merkle, ProofsFromTilesAgreeWithTheDefinitionAndVerify) {
  const auto entries = numbered_entries(1100);
  MemoryTiles tiles(entries);
  std::mt19937 random(7);
  for (int round = 0; round < 150; ++round) {
    const std::size_t n = round < 30 ? static_cast<std::size_t>(round) + 1 : random() % entries.size() + 1;
    const std::size_t m = random() % n;
    SCOPED_TRACE(fmt::format("m {} n {}", m, n));
    const Sha256 root = naive_root(entries, 0, n);
    ASSERT_EQ(*root_of(tiles, n), root);
    const auto proof = inclusion_proof(tiles, m, n);
    ASSERT_TRUE(proof);
    EXPECT_EQ(*proof, naive_path(entries, m, 0, n));
    EXPECT_TRUE(verify_inclusion(leaf_hash(entries[m]), m, n, *proof, root));
    const auto between = consistency_proof(tiles, m, n);
    ASSERT_TRUE(between);
    if (m > 0) {
      EXPECT_EQ(*between, naive_subproof(entries, m, 0, n, true));
    }
    EXPECT_TRUE(verify_consistency(m, n, *between, naive_root(entries, 0, m), root));
  }
  EXPECT_EQ(inclusion_proof(tiles, 5, 5).error().code, "log.bad_index");
  EXPECT_EQ(consistency_proof(tiles, 6, 5).error().code, "log.bad_index");
}

TEST(Merkle, EveryChangedProofIsRefused) {
  const auto entries = numbered_entries(300);
  MemoryTiles tiles(entries);
  std::mt19937 random(11);
  for (int round = 0; round < 60; ++round) {
    const std::size_t n = random() % 298 + 2;
    const std::size_t m = random() % (n - 1) + 1;
    const Sha256 root = naive_root(entries, 0, n);
    const Sha256 old_root = naive_root(entries, 0, m);
    const auto proof = *inclusion_proof(tiles, m, n);
    const auto between = *consistency_proof(tiles, m, n);
    const Sha256 leaf = leaf_hash(entries[m]);
    const std::size_t bit = random() % 256;
    const auto flipped = [&](Sha256 hash) {
      hash[bit / 8] = static_cast<unsigned char>(hash[bit / 8] ^ (1u << bit % 8));
      return hash;
    };
    for (std::size_t i = 0; i < proof.size(); ++i) {
      auto changed = proof;
      changed[i] = flipped(changed[i]);
      EXPECT_FALSE(verify_inclusion(leaf, m, n, changed, root));
    }
    for (std::size_t i = 0; i < between.size(); ++i) {
      auto changed = between;
      changed[i] = flipped(changed[i]);
      EXPECT_FALSE(verify_consistency(m, n, changed, old_root, root));
    }
    auto longer = proof;
    longer.push_back(root);
    EXPECT_FALSE(verify_inclusion(leaf, m, n, longer, root));
    auto shorter = between;
    shorter.pop_back();
    EXPECT_FALSE(verify_consistency(m, n, shorter, old_root, root));
    EXPECT_FALSE(verify_inclusion(leaf, m - 1, n, proof, root));
    EXPECT_FALSE(verify_inclusion(leaf, n, n, proof, root));
    EXPECT_FALSE(verify_consistency(m, n, between, flipped(old_root), root));
    EXPECT_FALSE(verify_consistency(n, m, between, root, old_root));
  }
}

TEST(Merkle, TilesAreNamedAsTheLayoutSays) {
  EXPECT_EQ(tile_path({0, 1234067, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path({1, 0, 17}), "tile/1/000.p/17");
  EXPECT_EQ(tile_path({0, 273, 112}), "tile/0/273.p/112");
  EXPECT_EQ(bundle_path(1000, 256), "tile/entries/x001/000");
  // The example of the specification: 70,000 leaves.
  const auto tiles = tiles_of(70'000);
  EXPECT_EQ(tiles.size(), 273u + 1 + 1 + 1 + 1);
  EXPECT_EQ(tile_path(tiles[273]), "tile/0/273.p/112");
  EXPECT_EQ(tile_path(tiles[274]), "tile/1/000");
  EXPECT_EQ(tile_path(tiles[275]), "tile/1/001.p/17");
  EXPECT_EQ(tile_path(tiles[276]), "tile/2/000.p/1");
  EXPECT_TRUE(tiles_of(0).empty());
}

}  // namespace
}  // namespace bulkhead::record
