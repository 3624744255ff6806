// Document versions of CSAF: integer or semantic (clause 3.1.11), and their order.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::intel::csaf {

/// A document version that passed is_version(). Numbers stay text without leading zeros, so that no size limit applies.
struct DocumentVersion {
  bool is_integer = false;
  std::string major, minor, patch;       ///< integer versions have only `major`
  std::vector<std::string> pre_release;  ///< identifiers after "-"
  bool has_build = false;                ///< metadata after "+", which does not count for order
};

[[nodiscard]] DocumentVersion read_version(std::string_view text);
/// Order of semantic versioning 2.0.0 clause 11; build metadata is ignored.
[[nodiscard]] std::strong_ordering compare_versions(const DocumentVersion& a, const DocumentVersion& b);

}  // namespace bulkhead::intel::csaf
