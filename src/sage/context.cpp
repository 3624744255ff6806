// What the flaw means in a control system: devices, levels, protocols, consequence for the process; and the techniques it opens.
#include "core/text.h"
#include "facts.h"

namespace bulkhead::sage {
namespace {

/// "0", "1", "3.5" in their order.
bool below(const std::string& a, const std::string& b) { return a < b; }

void devices(const Facts& f, Analysis& out) {
  out.device_types = f.scored.relevance.device_names();
  std::vector<std::string> roles;
  std::vector<Source> sources = f.product_sources();
  sources.push_back(rule(scoring::kRelevanceMethod, "device types"));
  for (const auto& name : out.device_types)
    if (const auto* device = f.knowledge.device(name)) {
      roles.push_back(fmt::format("a {} ({})", to_lower(name), device->role));
      sources.push_back(table("process-consequence.yaml", name));
      for (const auto& level : device->levels)
        if (std::find(out.purdue_levels.begin(), out.purdue_levels.end(), level) == out.purdue_levels.end()) out.purdue_levels.push_back(level);
    }
  if (!roles.empty()) out.ics_context.push_back({fmt::format("It concerns {}.", and_list(roles, 2)), Basis::derived, sources});
  else if (!f.scored.relevance.relevant()) {
    sources.pop_back();
    sources.push_back(rule(scoring::kRelevanceMethod, "relevance"));
    out.ics_context.push_back({"Nothing in the sources ties it to a control device; it matters where the product serves one.", Basis::derived, std::move(sources)});
  }
  if (out.purdue_levels.empty()) out.purdue_levels = f.knowledge.levels_of_layer(name_of(f.scored.relevance.layer));
  std::sort(out.purdue_levels.begin(), out.purdue_levels.end(), below);
  if (!out.purdue_levels.empty()) out.ics_context.push_back({fmt::format("Such devices usually stand at Purdue level {}.", replace_all(and_list(out.purdue_levels), " and ", " or ")), Basis::general, {table("process-consequence.yaml", roles.empty() ? "layers" : "devices")}});
}

void protocols(const Facts& f, Analysis& out) {
  out.protocols = f.scored.relevance.protocol_names();
  for (const auto* protocol : f.protocols) {
    if (protocol->carries.empty()) continue;
    auto sources = f.product_sources();
    sources.push_back(rule(scoring::kRelevanceMethod, "protocols"));
    sources.push_back(table("industrial-protocols.yaml", protocol->name));
    const std::string port = protocol->port > 0 ? fmt::format(" ({} {})", to_upper(protocol->transport), protocol->port) : "";
    out.ics_context.push_back({fmt::format("{}{} is named; it {}{}.", protocol->name, port, protocol->carries, protocol->authenticated ? "" : " and in its usual form does not prove who speaks"), Basis::derived, std::move(sources)});
    if (out.ics_context.size() > 6) break;
  }
}

void process(const Facts& f, Analysis& out) {
  std::vector<std::pair<std::string, std::string>> sites;  // site type, whose
  for (const auto& plant : f.plants)
    if (std::none_of(sites.begin(), sites.end(), [&](const auto& s) { return s.first == plant.site_type; })) sites.emplace_back(plant.site_type, plant.name);
  if (sites.empty()) sites.emplace_back("other", "");
  for (const auto& [type, name] : sites) {
    const SiteConsequence& at = f.knowledge.site(type);
    std::vector<std::string> effects;
    if (f.flaw.integrity_high) effects.push_back(at.control);
    if (f.flaw.availability_high) effects.push_back(at.availability);
    if (effects.empty() && f.flaw.confidentiality_high) effects.push_back(at.data);
    if (effects.empty()) continue;
    auto sources = f.score_sources();
    sources.push_back(table("process-consequence.yaml", "sites." + type));
    if (!name.empty()) sources.push_back({"inventory", name, "site_type"});
    out.ics_context.push_back({fmt::format("{}: {}.", name.empty() ? "For the process" : "For " + name, join(effects, "; ")), Basis::general, std::move(sources)});
  }
}

/// Why a technique fits, by the weakness or the impact.
struct Reason {
  std::string technique, why;
};

std::vector<Reason> reasons(const Facts& f) {
  std::vector<Reason> out;
  const bool local = f.reach == "local" || f.reach == "physical";
  for (const auto* group : f.groups)
    for (const auto& id : group->techniques) {
      // A remote service is not exploited from a session on the machine.
      if (local && (id == "T0866" || id == "T0886" || id == "T0855")) continue;
      out.push_back({id, group->name});
    }
  if (f.flaw.firmware_tampering) out.push_back({"T0857", "speaks of altered firmware or logic"});
  if (f.flaw.integrity_high && f.scored.relevance.layer == scoring::Layer::OT) out.push_back({"T0831", "integrity impact high on a control device"});
  if (f.flaw.availability_high) out.push_back({f.scored.relevance.layer == scoring::Layer::OT ? "T0827" : "T0826", "availability impact high"});
  return out;
}

}  // namespace

void write_context(const Facts& facts, Analysis& out) {
  devices(facts, out);
  protocols(facts, out);
  process(facts, out);
}

void write_techniques(const Facts& facts, Analysis& out) {
  for (const auto& [id, why] : reasons(facts)) {
    const Technique* technique = facts.knowledge.technique(id);
    if (technique == nullptr || std::any_of(out.techniques.begin(), out.techniques.end(), [&](const auto& t) { return t.id == technique->id; })) continue;
    out.techniques.push_back({technique->id, technique->name, why, technique->mitigations});
    for (const auto& m : technique->mitigations) {
      const Mitigation* mitigation = facts.knowledge.mitigation(m);
      if (mitigation == nullptr) continue;
      const auto at = std::find_if(out.mitigations.begin(), out.mitigations.end(), [&](const auto& have) { return have.id == mitigation->id; });
      if (at != out.mitigations.end()) at->techniques.push_back(id);
      else out.mitigations.push_back({mitigation->id, mitigation->name, {id}, mitigation->iec62443_3_3, mitigation->iec62443_4_2});
    }
  }
  // What answers most techniques first.
  std::stable_sort(out.mitigations.begin(), out.mitigations.end(), [](const auto& a, const auto& b) { return a.techniques.size() > b.techniques.size(); });
  if (out.techniques.empty()) return;
  std::vector<std::string> names;
  std::vector<Source> sources = facts.weakness_sources();
  for (const auto& t : out.techniques) names.push_back(fmt::format("{} ({})", t.name, t.id));
  sources.push_back(table("attack-ics-mitigations.yaml", "release " + facts.knowledge.attack_release));
  for (const auto* group : facts.groups) sources.push_back(table("weakness-consequence.yaml", group->id));
  out.ics_context.push_back({fmt::format("In ATT&CK for ICS it opens {}.", and_list(names)), Basis::derived, std::move(sources)});
}

}  // namespace bulkhead::sage
