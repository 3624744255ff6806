// Reads data/vendor_aliases.yaml, which the build puts into the program.
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "core/embedded.h"
#include "matching/names.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> vendor_alias_files();
}

namespace bulkhead::matching {

namespace {

std::vector<VendorAlias> read_aliases() {
  std::vector<VendorAlias> aliases;
  const YAML::Node list = YAML::Load(std::string(embedded::vendor_alias_files().front().content));
  for (const YAML::Node& entry : list) {
    const auto names = entry["names"].as<std::vector<std::string>>();
    for (const std::string& from : names)
      for (const std::string& to : names) {
        // In a "successor" entry the first name is the present owner; the others are not each other's products.
        const auto kind = entry["kind"].as<std::string>();
        if (from == to || (kind == "successor" && from != names.front() && to != names.front())) continue;
        aliases.push_back({from, to, kind, entry["evidence"].as<std::string>()});
      }
  }
  std::stable_sort(aliases.begin(), aliases.end(), [](const VendorAlias& a, const VendorAlias& b) {
    return a.from != b.from ? a.from < b.from : a.kind < b.kind;
  });
  return aliases;
}

}  // namespace

const std::vector<VendorAlias>& vendor_aliases() {
  static const std::vector<VendorAlias> aliases = read_aliases();
  return aliases;
}

}  // namespace bulkhead::matching
