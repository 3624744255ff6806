// Conduits in the posture reading: which zones something from outside can get into.
#include "core/text.h"
#include "iec62443_gather.h"

namespace bulkhead::reports {
namespace {

/// Which way traffic goes, seen from the conduit's first zone.
bool goes(const Json& flow, std::string_view way) {
  const std::string_view direction = flow.text("direction");
  return direction == way || (direction != "to" && direction != "from");
}

bool lets_in(const inventory::Conduit& conduit, std::int64_t zone_id) {
  if (conduit.from_zone_id != zone_id && conduit.to_zone_id != zone_id) return false;
  if (!conduit.flows.is_array() || conduit.flows.items().empty()) return true;
  const std::string_view way = conduit.to_zone_id == zone_id ? "to" : "from";
  return std::any_of(conduit.flows.items().begin(), conduit.flows.items().end(), [&](const Json& flow) { return goes(flow, way); });
}

std::string flow_text(const Json& flow, bool at_first_zone) {
  const bool there = goes(flow, "to"), back = goes(flow, "from");
  const std::string both = fmt::format("{} {}", flow.text("protocol"), flow.text("port"));
  const std::string name(trim(both));
  return fmt::format("{} {}", name.empty() ? "unnamed flow" : name, there && back ? "both ways" : there == at_first_zone ? "outward" : "inward");
}

}  // namespace

ConduitReading::ConduitReading(std::vector<inventory::Conduit> conduits, const std::vector<inventory::Zone>& zones) : conduits_(std::move(conduits)) {
  for (const auto& zone : zones) zones_.emplace(zone.id, zone);
}

bool ConduitReading::enters(std::int64_t zone_id) const {
  if (conduits_.empty() || zone_id == 0) return true;
  std::optional<std::int64_t> at = zone_id;
  for (std::size_t steps = 0; at && steps <= zones_.size(); ++steps) {
    if (std::any_of(conduits_.begin(), conduits_.end(), [&](const auto& conduit) { return lets_in(conduit, *at); })) return true;
    const auto zone = zones_.find(*at);
    at = zone == zones_.end() ? std::nullopt : zone->second.parent_id;
  }
  return false;
}

std::vector<std::string> ConduitReading::at(std::int64_t zone_id) const {
  std::vector<std::string> out;
  for (const auto& conduit : conduits_) {
    if (conduit.from_zone_id != zone_id && conduit.to_zone_id != zone_id) continue;
    const bool first = conduit.from_zone_id == zone_id;
    const auto other = zones_.find(first ? conduit.to_zone_id : conduit.from_zone_id);
    std::vector<std::string> flows;
    if (conduit.flows.is_array())
      for (const auto& flow : conduit.flows.items()) flows.push_back(flow_text(flow, first));
    out.push_back(fmt::format("{} with {}: {}; {}", conduit.name, other == zones_.end() ? std::string("an unknown zone") : other->second.name, flows.empty() ? "flows not stated" : join(flows, ", "),
                              conduit.sl_t.empty() ? "SL-T not decided" : "SL-T " + conduit.sl_t));
  }
  return out;
}

}  // namespace bulkhead::reports
