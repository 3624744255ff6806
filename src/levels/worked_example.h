// The worked example of standards/sla-worked-example.yaml, for the tests of this module.
#pragma once
#include <yaml-cpp/yaml.h>

#include "core/embedded.h"
#include "levels/evidence_gate.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> standards_catalogues();
}

namespace bulkhead::levels {

inline const standards::Standards& loaded() {
  static const auto standards = standards::Standards::load();
  return *standards;
}

/// Input and expected figures.
struct Example {
  YAML::Node root;
  ZoneInput input;        ///< its gate is the expected one
  RowVerdicts verdicts;   ///< from which the gate follows
};

inline Example example() {
  Example e;
  for (const auto& f : embedded::standards_catalogues())
    if (f.name == "sla-worked-example.yaml") e.root = YAML::Load(std::string(f.content));
  for (int i = 0; i < kFrCount; ++i) {
    const std::string fr = fmt::format("FR {}", i + 1);
    const auto n = static_cast<std::size_t>(i);
    e.input.sl_t[n] = e.root["sl_t"][fr].as<int>();
    e.input.gate[n] = e.root["expected"][fr]["gate"].as<int>();
    for (const auto& p : e.root["patches"][fr]) e.input.patches[n].push_back({p["severity"].as<std::string>(), p["state"].as<std::string>() == "installed", false});
  }
  for (const auto& node : e.root["findings"]) {
    ExposedFinding f;
    f.id = node["id"].as<std::string>();
    if (node["bcs_x100"]) f.bcs_hundredths = node["bcs_x100"].as<int>();
    if (node["cvss_x10"]) f.cvss_tenths = node["cvss_x10"].as<int>();
    if (node["epss_permille"]) f.epss_permille = node["epss_permille"].as<int>();
    f.kev = node["kev"].as<bool>();
    f.r = node["r"].as<int>();
    f.t = node["t"].as<int>();
    for (const auto& fr : node["fr"]) f.m[static_cast<std::size_t>(standards::fr_index(fr.first.as<std::string>()).value())] = fr.second.as<int>();
    e.input.findings.push_back(f);
  }
  for (const auto& row : loaded().system_requirements().rows) {
    const bool verified = row.from_level <= e.root["verified_up_to"][fmt::format("FR {}", row.fr + 1)].as<int>();
    e.verdicts[row.id].state = verified ? RowState::verified : RowState::not_met;
  }
  for (const auto& state : e.root["states"])
    for (const RowState known : {RowState::compensated_verified, RowState::not_applicable_approved, RowState::implemented})
      if (name_of(known) == state.second.as<std::string>()) e.verdicts[state.first.as<std::string>()].state = known;
  e.input.acknowledgment = {e.root["acknowledgment"]["due"].as<int>(), e.root["acknowledgment"]["in_time"].as<int>(), false};
  return e;
}

}  // namespace bulkhead::levels
