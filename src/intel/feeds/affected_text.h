// The "products affected" cell of an advisory: from prose to products, each with its words on versions.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::intel {

/// One product of the cell. The version words are left to the reader of version ranges in `matching`.
struct AffectedItem {
  std::string name;      ///< "" when the cell states versions only: then of the product that the row names
  std::string versions;  ///< "< V2606", "All versions prior to V2.4.0"; "" when it states none
  friend bool operator==(const AffectedItem&, const AffectedItem&) = default;
};

/// Cuts "Malcolm <26.06.1 | Malcolm <=26.07.1", "The following products are affected: A: All versions B: Versions 1.2 and
/// prior" and the like. A cell is read whole or not at all: empty where any part has no known shape or more than one
/// reading.
[[nodiscard]] std::vector<AffectedItem> read_affected(std::string_view cell);

}  // namespace bulkhead::intel
