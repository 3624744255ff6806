#include "sage/knowledge.h"

#include <yaml-cpp/yaml.h>

#include "core/embedded.h"
#include "sage/virtual_patch.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> standards_catalogues();
}

namespace bulkhead::sage {
namespace {

YAML::Node yaml(std::string_view name) {
  for (const auto& file : embedded::standards_catalogues())
    if (file.name == name) return YAML::Load(std::string(file.content));
  return {};
}

std::string text(const YAML::Node& node) { return node ? node.as<std::string>() : std::string(); }
std::vector<std::string> texts(const YAML::Node& list) {
  std::vector<std::string> out;
  for (const auto& item : list) out.push_back(item.as<std::string>());
  return out;
}

tl::unexpected<Error> broken(std::string_view file, std::string message) { return fail(ErrorKind::internal, "sage.broken_table", std::move(message), std::string(file)); }

template <class Entry>
const Entry* by_id(const std::vector<Entry>& list, std::string_view id) {
  for (const Entry& entry : list)
    if (entry.id == id) return &entry;
  return nullptr;
}
template <class Entry>
const Entry* by_name(const std::vector<Entry>& list, std::string_view name) {
  for (const Entry& entry : list)
    if (entry.name == name) return &entry;
  return nullptr;
}

Protocol read_protocol(const YAML::Node& node) {
  Protocol p;
  p.name = text(node["name"]);
  p.transport = text(node["transport"]);
  if (node["port"]) p.port = node["port"].as<int>();
  p.levels = texts(node["levels"]);
  p.authenticated = node["authenticated"] && node["authenticated"].as<bool>();
  p.carries = text(node["carries"]);
  p.words = texts(node["words"]);
  for (const auto& rule : node["rules"]) {
    WireCondition c;
    c.groups = texts(rule["for"]);
    c.title = text(rule["title"]);
    c.false_positives = text(rule["false_positives"]);
    c.blind = text(rule["blind"]);
    c.suricata_protocol = rule["suricata_protocol"] ? text(rule["suricata_protocol"]) : p.transport;
    c.suricata_options = text(rule["options"]);
    c.snort_options = rule["snort_options"] ? text(rule["snort_options"]) : c.suricata_options;
    p.conditions.push_back(std::move(c));
  }
  return p;
}

}  // namespace

struct KnowledgeReader {
  Knowledge k;

  void weaknesses() {
    for (const auto& node : yaml("weakness-consequence.yaml")["groups"]) {
      WeaknessGroup g{text(node["id"]), text(node["name"]), {}, text(node["gain"]), texts(node["techniques"]), texts(node["controls"])};
      for (const auto& cwe : node["cwes"]) g.cwes.push_back(cwe.as<int>());
      k.groups.push_back(std::move(g));
    }
  }
  void controls() {
    const YAML::Node root = yaml("control-measures.yaml");
    for (const auto& node : root["controls"])
      k.controls.push_back({text(node["id"]), text(node["text"]), texts(node["reach"]), texts(node["sr"]), texts(node["cr"]), text(node["cip"]), node["needs_protocol"] && node["needs_protocol"].as<bool>()});
    for (const auto& row : root["by_reach"]) k.by_reach_[row.first.as<std::string>()] = texts(row.second);
    for (const auto& node : root["cip"]) {
      CipStandard standard{text(node["id"]), text(node["version"]), text(node["title"]), {}};
      for (const auto& part : node["parts"]) standard.parts[part.first.as<std::string>()] = part.second.as<std::string>();
      k.cip_standards.push_back(std::move(standard));
    }
  }
  void processes() {
    const YAML::Node root = yaml("process-consequence.yaml");
    for (const auto& node : root["devices"]) k.devices.push_back({text(node["name"]), text(node["role"]), texts(node["levels"])});
    for (const auto& row : root["layers"]) k.layers_[row.first.as<std::string>()] = texts(row.second);
    for (const auto& row : root["sites"]) k.sites_[row.first.as<std::string>()] = {text(row.second["control"]), text(row.second["availability"]), text(row.second["data"])};
  }
  void protocols() {
    const YAML::Node root = yaml("industrial-protocols.yaml");
    for (const auto& node : root["protocols"]) k.protocols.push_back(read_protocol(node));
    for (const auto& node : root["services"]) k.services.push_back(read_protocol(node));
  }
  void attack() {
    const YAML::Node root = yaml("attack-ics-mitigations.yaml");
    k.attack_release = text(root["attack_release"]);
    for (const auto& node : root["techniques"]) k.techniques.push_back({text(node["id"]), text(node["name"]), texts(node["mitigations"])});
    for (const auto& node : root["mitigations"]) k.mitigations.push_back({text(node["id"]), text(node["name"]), texts(node["iec62443_3_3"]), texts(node["iec62443_4_2"])});
  }

  Result<void> check_weaknesses() {
    for (std::size_t i = 0; i < k.groups.size(); ++i) {
      const auto& g = k.groups[i];
      for (const int cwe : g.cwes)
        if (!k.group_of_cwe_.emplace(cwe, i).second) return broken("weakness-consequence.yaml", fmt::format("CWE-{} stands in two groups, one of them {}.", cwe, g.id));
      for (const auto& id : g.techniques)
        if (k.technique(id) == nullptr) return broken("weakness-consequence.yaml", fmt::format("Group {} names the technique {}, which ATT&CK {} does not have.", g.id, id, k.attack_release));
      for (const auto& id : g.controls)
        if (k.control(id) == nullptr) return broken("weakness-consequence.yaml", fmt::format("Group {} names the control {}, which control-measures.yaml does not have.", g.id, id));
    }
    return {};
  }
  Result<void> check_conditions(const std::vector<Protocol>& list) {
    for (const auto& protocol : list)
      for (const auto& condition : protocol.conditions) {
        for (const auto& id : condition.groups)
          if (by_id(k.groups, id) == nullptr) return broken("industrial-protocols.yaml", fmt::format("{} names the weakness group {}, which does not exist.", protocol.name, id));
        for (const auto& rule : {suricata_rule(protocol, condition, "CVE-2000-0001"), snort_rule(protocol, condition, "CVE-2000-0001")})
          if (const auto checked = check_rule(rule); !checked) return broken("industrial-protocols.yaml", fmt::format("{}, {}: {}", protocol.name, condition.title, checked.error().message));
      }
    return {};
  }
  Result<void> check() {
    if (k.groups.empty() || k.controls.empty() || k.protocols.empty() || k.devices.empty() || k.techniques.empty() || !k.sites_.contains("other")) return broken("standards", "A table of the analyst is empty.");
    TRY(check_weaknesses());
    TRY(check_conditions(k.protocols));
    TRY(check_conditions(k.services));
    for (const auto& [reach, list] : k.by_reach_)
      for (const auto& id : list)
        if (k.control(id) == nullptr) return broken("control-measures.yaml", fmt::format("by_reach.{} names the control {}, which does not exist.", reach, id));
    for (const auto& control : k.controls)
      if (k.cip_line(control.cip) == control.cip) return broken("control-measures.yaml", fmt::format("Control {} names {}, which the list of standards does not have.", control.id, control.cip));
    return {};
  }
};

Result<Knowledge> Knowledge::load() {
  KnowledgeReader reader;
  try {
    reader.weaknesses();
    reader.controls();
    reader.processes();
    reader.protocols();
    reader.attack();
  } catch (const YAML::Exception& thrown) {
    return broken("standards", thrown.what());
  }
  TRY(reader.check());
  return std::move(reader.k);
}

const WeaknessGroup* Knowledge::group_of(int cwe) const {
  const auto at = group_of_cwe_.find(cwe);
  return at == group_of_cwe_.end() ? nullptr : &groups[at->second];
}
const Control* Knowledge::control(std::string_view id) const { return by_id(controls, id); }
const Protocol* Knowledge::protocol(std::string_view name) const { return by_name(protocols, name); }
const Device* Knowledge::device(std::string_view name) const { return by_name(devices, name); }
const Technique* Knowledge::technique(std::string_view id) const { return by_id(techniques, id); }
const Mitigation* Knowledge::mitigation(std::string_view id) const { return by_id(mitigations, id); }
const CipStandard* Knowledge::cip(std::string_view id) const { return by_id(cip_standards, id); }
const SiteConsequence& Knowledge::site(std::string_view site_type) const {
  const auto at = sites_.find(site_type);
  return at == sites_.end() ? sites_.find("other")->second : at->second;
}
std::string Knowledge::cip_line(std::string_view requirement) const {
  const std::size_t space = requirement.find(' ');
  const CipStandard* standard = cip(requirement.substr(0, space));
  if (standard == nullptr || space == std::string_view::npos) return std::string(requirement);
  const std::string part(requirement.substr(space + 1));
  const auto at = standard->parts.find(part);
  return fmt::format("{} {}: {}", standard->version, part, at == standard->parts.end() ? standard->title : at->second);
}
const std::vector<std::string>& Knowledge::controls_by_reach(std::string_view reach) const {
  static const std::vector<std::string> none;
  const auto at = by_reach_.find(reach);
  return at == by_reach_.end() ? none : at->second;
}
const std::vector<std::string>& Knowledge::levels_of_layer(std::string_view layer) const {
  static const std::vector<std::string> none;
  const auto at = layers_.find(layer);
  return at == layers_.end() ? none : at->second;
}

}  // namespace bulkhead::sage
