#include "merkle.h"

namespace verify {

Hash leaf_hash(std::string_view entry) {
  std::string bytes(1, '\0');
  bytes += entry;
  return sha256(bytes);
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::string bytes(1, '\1');
  bytes.append(left.begin(), left.end()).append(right.begin(), right.end());
  return sha256(bytes);
}

void Tree::add(const Hash& leaf) {
  Hash hash = leaf;
  for (std::uint64_t rest = size_; rest & 1U; rest >>= 1U) {
    hash = node_hash(peaks_.back(), hash);
    peaks_.pop_back();
  }
  peaks_.push_back(hash);
  ++size_;
}

Hash Tree::root() const { return join(peaks_); }

Hash join(const std::vector<Hash>& peaks) {
  if (peaks.empty()) return sha256({});
  Hash root = peaks.back();
  for (std::size_t i = peaks.size() - 1; i-- > 0;) root = node_hash(peaks[i], root);
  return root;
}

bool inclusion_holds(const Hash& leaf, std::uint64_t index, std::uint64_t size, const std::vector<Hash>& path, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t node = index, last = size - 1;
  Hash hash = leaf;
  for (const Hash& sibling : path) {
    if (last == 0) return false;
    if (node & 1U || node == last) {
      hash = node_hash(sibling, hash);
      while (!(node & 1U) && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == root;
}

}  // namespace verify
