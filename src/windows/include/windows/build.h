// Windows build numbers: "10.0.17763.5458".
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bulkhead::windows {

struct Build {
  std::array<std::uint32_t, 4> parts{};
  bool has_revision = false;         ///< the fourth part, which counts the updates
  friend auto operator<=>(const Build& a, const Build& b) { return a.parts <=> b.parts; }
  friend bool operator==(const Build& a, const Build& b) { return a.parts == b.parts; }
  /// Builds are compared within one branch only: the first three parts.
  [[nodiscard]] bool same_branch(const Build& other) const { return parts[0] == other.parts[0] && parts[1] == other.parts[1] && parts[2] == other.parts[2]; }
};

/// Three or four numbers of at most nine digits; nothing for anything else.
[[nodiscard]] std::optional<Build> parse_build(std::string_view text);

}  // namespace bulkhead::windows
