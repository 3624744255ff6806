#include "windows/build.h"

#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead::windows {

std::optional<Build> parse_build(std::string_view text) {
  const auto pieces = split(text, '.');
  if (pieces.size() != 3 && pieces.size() != 4) return std::nullopt;
  Build out;
  out.has_revision = pieces.size() == 4;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto number = pieces[i].size() <= 9 ? parse_integer<std::uint32_t>(pieces[i]) : std::nullopt;
    if (!number) return std::nullopt;
    out.parts[i] = *number;
  }
  return out;
}

}  // namespace bulkhead::windows
