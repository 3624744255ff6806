// From what a host says of itself to the product that Microsoft names in its documents.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "windows/build.h"
#include "windows/host.h"

namespace bulkhead::windows {

enum class Servicing : std::uint8_t {
  cumulative,  ///< Windows 10, 11, Server 2016 and later: the build tells the patch level
  legacy       ///< before: the list of installed KBs tells it
};

/// One release of Windows.
struct Release {
  std::string_view family;           ///< "Windows 10", "Windows Server 2019"
  std::string_view version;          ///< "1809"; "" where a family has one release
  std::string_view name;             ///< Microsoft's product name with {arch} and {core}
  std::uint32_t major = 0, minor = 0, number = 0;  ///< 10, 0, 17763
  bool server = false;
  Servicing servicing = Servicing::cumulative;
  // Last day of support: Home and Pro, Enterprise and Education, long-term servicing channel; "" when it has none.
  std::string_view end, end_enterprise, end_long_term;
};

/// Every release that is known, oldest first.
/// Source   Microsoft's release information and lifecycle pages, as of 2026
[[nodiscard]] const std::vector<Release>& releases();

struct Mapping {
  const Release* release = nullptr;  ///< nothing: the host stays at product level
  std::string product;               ///< Microsoft's name; "" without a release
  std::vector<std::string> candidates;  ///< Microsoft's names, when several fit
  std::string note;                  ///< a sentence on what was assumed or contradicts; "" for nothing
};

/// Finds the release by the build, checked against the product name; without a build by product name and display version.
///
/// Windows 11 may report the product name "Windows 10": client builds from 22000 on are Windows 11.
[[nodiscard]] Mapping map_product(const Host& host);

/// What two spellings of one product name share: case, blanks and "Microsoft" do not count.
[[nodiscard]] std::string product_key(std::string_view name);

/// The moment support ends for an edition; an unknown edition gets the latest that any edition has, so that no host is
/// called unsupported by guess.
[[nodiscard]] std::optional<Instant> end_of_support(const Release& release, std::string_view edition_id);

}  // namespace bulkhead::windows
