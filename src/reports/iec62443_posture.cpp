// Zones: their findings by foundational requirement and the reading of their posture.
#include "iec62443_posture.h"

#include <charconv>

namespace bulkhead::reports {
namespace {

constexpr std::size_t kContributions = 3, kReasons = 3;

std::vector<ReasonCount> largest(const std::unordered_map<const std::string*, std::int64_t>& found, std::size_t at_most) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& [reason, n] : found) counts[*reason] += n;
  std::vector<ReasonCount> out;
  for (const auto& [reason, n] : counts) out.push_back({reason, n});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.findings > b.findings; });
  if (out.size() > at_most) out.resize(at_most);
  return out;
}

/// Lays the open findings of a zone out by foundational requirement.
void spread_open(ZoneWork& zone, FrLookup& requirements, const EnvironmentView& view, const standards::LevelPolicy& policy) {
  for (const auto& [key, n] : zone.open) {
    const std::uint32_t cve = key / 2;
    const auto& facts = view.cves()[cve].facts;
    const auto& assigned = requirements.of(cve, key % 2 != 0);
    for (std::size_t fr = 0; fr < standards::kFrCount; ++fr) {
      if (assigned.weight[fr] == 0) continue;
      FrReading& reading = zone.reading.readings[fr];
      reading.findings.add(facts.severity, n);
      if (assigned.weight[fr] >= policy.m_primary) reading.primary += n;
      if (facts.kev) reading.kev += n;
      zone.cves[fr].insert(cve);
      zone.reasons[fr][&assigned.why[fr]] += n;
    }
  }
}

/// The findings that weigh most in a requirement.
std::vector<Contribution> heaviest(std::vector<levels::ExposurePart> parts, const EnvironmentView& view) {
  const auto shown = std::min(kContributions, parts.size());
  std::partial_sort(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(shown), parts.end(),
                    [](const auto& a, const auto& b) { return a.e_ppm != b.e_ppm ? a.e_ppm > b.e_ppm : a.finding < b.finding; });
  std::vector<Contribution> out;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& p = parts[i];
    std::int64_t number = 0;
    std::from_chars(p.finding.data(), p.finding.data() + p.finding.size(), number, 16);
    const auto key = findings::key_of(findings::FindingId{number});
    const auto* asset = view.asset(key.asset_id);
    out.push_back({key.cve, asset ? asset->name : "", p.u, p.r, p.m, p.t, p.e_ppm});
  }
  return out;
}

void evaluate_zone(ZoneWork& work, const Gather& g, const EnvironmentView& view) {
  ZoneReading& z = work.reading;
  const auto& standard = g.in.standards->system_requirements();
  const bool known = work.sl_t || work.sl_c;
  if (work.sl_t) work.input.sl_t = *work.sl_t;
  if (work.sl_c) work.input.gate = *work.sl_c;
  else if (work.sl_t) work.input.gate = *work.sl_t;
  z.gate_source = work.sl_c ? "SL-C" : work.sl_t ? "SL-T" : "";
  const levels::ZoneResult result = levels::evaluate(work.input, g.policy);
  if (known && work.sl_t) z.scalar = result.scalar;
  for (std::size_t fr = 0; fr < standards::kFrCount; ++fr) {
    const levels::FrResult& r = result.fr[fr];
    FrReading& out = z.readings[fr];
    out.cves = static_cast<std::int64_t>(work.cves[fr].size());
    out.reasons = largest(work.reasons[fr], kReasons);
    out.exposure_ppm = r.exposure_ppm;
    out.exposure_cap = r.exposure_cap;
    out.kev_rule = r.kev_rule;
    out.patch_permille = r.patch_permille;
    out.patch_pairs = r.patch_pairs;
    out.patch_cap = r.patch_cap;
    out.ack_cap = r.ack_cap;
    if (known) {
      out.gate = r.gate;
      out.bound = r.level;
      out.binding = r.binding;
    }
    if (work.sl_t) {
      out.sl_t = r.sl_t;
      out.gap = r.gap;
      z.widest_gap = std::max(z.widest_gap, r.gap);
      for (const auto& row : standard.rows)
        if (row.fr == static_cast<int>(fr) && row.from_level <= r.sl_t) out.rows_at_target.push_back(row.id);
    }
    out.contributions = heaviest(r.parts, view);
  }
}

/// What the inventory declares of a zone.
Result<ZoneWork> declared_zone(const EnvironmentView& view, const inventory::Zone& zone, const ConduitReading& conduits) {
  ZoneWork work;
  ZoneReading& z = work.reading;
  z.name = zone.name;
  z.purpose = zone.purpose;
  z.owner = zone.owner;
  z.consequence = zone.consequence;
  z.safety_related = zone.safety_related;
  z.conduits = conduits.at(zone.id);
  z.entered = conduits.enters(zone.id);
  for (const auto& outer : view.zones())
    if (zone.parent_id && outer.id == *zone.parent_id) z.inside = outer.name;
  z.sl_t = zone.sl_t;
  z.sl_c = zone.sl_c;
  work.sl_t = TRY(inventory::parse_sl_vector(zone.sl_t));
  work.sl_c = TRY(inventory::parse_sl_vector(zone.sl_c));
  return work;
}

}  // namespace

const standards::FrAssignment& FrLookup::of(std::uint32_t cve, bool network_device) {
  auto& kept = kept_[cve * 2 + (network_device ? 1 : 0)];
  if (!kept) {
    const findings::CveFacts& facts = view_.cves()[cve].facts;
    standards::FrSignals signals;
    signals.weaknesses = facts.weaknesses;
    signals.confidentiality_high = facts.flaw.confidentiality_high;
    signals.integrity_high = facts.flaw.integrity_high;
    signals.availability_high = facts.flaw.availability_high;
    signals.network_device_or_protocol = network_device || facts.flaw.protocol;
    signals.firmware_tampering = facts.flaw.firmware_tampering;
    kept = in_.standards->assign(signals);
  }
  return *kept;
}

Result<ZoneWorks> ZoneWorks::of(const ReportInputs& in, const EnvironmentView& view) {
  const ConduitReading conduits(inventory::conduits(*in.db, view.environment().id), view.zones());
  ZoneWorks works;
  for (const auto& zone : view.zones()) {
    works.index_.emplace(zone.id, works.zones_.size());
    works.zones_.push_back(TRY(declared_zone(view, zone, conduits)));
  }
  works.index_.emplace(0, works.zones_.size());
  ZoneReading& none = works.zones_.emplace_back().reading;
  none.declared = false;
  none.name = "Assets in no zone";
  const auto& foundational = in.standards->system_requirements().foundational;
  for (ZoneWork& work : works.zones_) {
    work.reading.environment = view.environment().name;
    work.reading.readings.resize(standards::kFrCount);
    for (std::size_t fr = 0; fr < standards::kFrCount; ++fr) work.reading.readings[fr].fr = foundational[fr].id;
  }
  for (const auto& asset : view.assets()) ++works.of_asset(asset).reading.assets;
  return works;
}

ZoneWork& ZoneWorks::of_asset(const EnvironmentView::AssetEntry& asset) {
  const auto at = index_.find(asset.zone_id);
  return zones_[at == index_.end() ? zones_.size() - 1 : at->second];
}

void ZoneWorks::evaluate_into(Gather& g, const EnvironmentView& view, FrLookup& requirements) {
  for (ZoneWork& zone : zones_) {
    ZoneReading& z = zone.reading;
    if (!z.declared && z.assets == 0) continue;
    spread_open(zone, requirements, view, g.policy);
    z.acknowledgment = share(zone.input.acknowledgment.in_time, zone.input.acknowledgment.due, "Findings answered within the time of the policy, over findings whose time has passed or that were answered.");
    z.patches = share(zone.patched, zone.with_fix, "Findings with an available fix that are remediated or closed, over all findings with an available fix that concern the asset.");
    z.kev_overdue = zone.input.acknowledgment.kev_overdue;
    evaluate_zone(zone, g, view);
    g.data.zones.push_back(std::move(z));
    zone = {};  // the findings of a large zone need not wait for the others
  }
}

}  // namespace bulkhead::reports
