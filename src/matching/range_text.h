// Parts of reading version prose that other files of the module need. Private to matching.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace bulkhead::matching {

/// "9.x", "6.12.*", "V4.X.x": the first version of the family and the first one after it ("9" and "10").
struct OpenVersion {
  std::string from, next;
};
/// Nothing when the text does not end in an open part, or no number stands before it.
[[nodiscard]] std::optional<OpenVersion> open_version(std::string_view text);

}  // namespace bulkhead::matching
