#include "standards/nerc_cip.h"

#include <yaml-cpp/yaml.h>

#include "core/embedded.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> standards_catalogues();
}

namespace bulkhead::standards {
namespace {

std::vector<std::string> texts(const YAML::Node& list) {
  std::vector<std::string> out;
  for (const auto& item : list) out.push_back(item.as<std::string>());
  return out;
}

CipEdition read_edition(const YAML::Node& node) {
  CipEdition out{node["id"].as<std::string>(), node["standard"].as<std::string>(), node["title"].as<std::string>(), node["scope"].as<std::string>(), {}};
  for (const auto& part : node["parts"]) out.parts.push_back({part["id"].as<std::string>(), part["title"].as<std::string>(), texts(part["evidence"]), part["partial"].as<std::string>("")});
  return out;
}

}  // namespace

Result<NercCip> NercCip::load() {
  try {
    NercCip out;
    for (const auto& file : embedded::standards_catalogues()) {
      if (file.name != "nerc-cip.yaml") continue;
      const YAML::Node root = YAML::Load(std::string(file.content));
      for (const auto& edition : root["editions"]) out.editions_.push_back(read_edition(edition));
      out.defaults_ = texts(root["default_editions"]);
    }
    ENSURE(!out.defaults_.empty(), "the catalogue of NERC CIP names default editions");
    for (const auto& id : out.defaults_) ENSURE(out.edition(id), "the default editions are among the editions");
    return out;
  } catch (const YAML::Exception& e) {
    return fail(ErrorKind::internal, "standards.broken", fmt::format("A catalogue of the program cannot be read: {}", e.what()));
  }
}

const CipEdition* NercCip::edition(std::string_view id) const {
  for (const auto& edition : editions_)
    if (edition.id == id) return &edition;
  return nullptr;
}

}  // namespace bulkhead::standards
