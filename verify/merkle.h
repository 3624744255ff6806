// The Merkle tree of RFC 6962 over SHA-256.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "crypto.h"

namespace verify {

/// SHA-256(0x00 || entry). RFC 6962, 2.1
Hash leaf_hash(std::string_view entry);
/// SHA-256(0x01 || left || right). RFC 6962, 2.1
Hash node_hash(const Hash& left, const Hash& right);

/// A tree that grows by leaves, or by roots of full subtrees of one height.
class Tree {
 public:
  void add(const Hash& leaf);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// SHA-256 of nothing for the empty tree.
  [[nodiscard]] Hash root() const;
  /// The roots of the largest complete subtrees, from the left.
  [[nodiscard]] const std::vector<Hash>& peaks() const { return peaks_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;
};

/// One root over complete subtrees, the largest first.
Hash join(const std::vector<Hash>& peaks);

/// RFC 9162, 2.1.3.2
bool inclusion_holds(const Hash& leaf, std::uint64_t index, std::uint64_t size, const std::vector<Hash>& path, const Hash& root);

}  // namespace verify
