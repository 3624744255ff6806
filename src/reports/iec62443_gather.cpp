// The figures of zones: findings by foundational requirement, exposure, response and patches, and the posture reading.
#include "iec62443_gather.h"

#include <future>

#include "core/digest.h"
#include "core/text.h"

namespace bulkhead::reports {
namespace {

using findings::Severity;
using findings::State;

constexpr std::size_t kContributions = 3, kReasons = 3;

/// Everything that is collected for a zone before its levels are computed.
struct ZoneWork {
  ZoneReading reading;
  levels::ZoneInput input;
  std::optional<inventory::SlVector> sl_t, sl_c;
  std::array<std::unordered_set<std::uint32_t>, standards::kFrCount> cves;
  std::array<std::unordered_map<const std::string*, std::int64_t>, standards::kFrCount> reasons;  // texts of the FrLookup
  std::unordered_map<std::uint32_t, std::int64_t> open;  // findings by CVE * 2, and one on network devices: what FrLookup tells apart
  std::int64_t patched = 0, with_fix = 0;
};

std::vector<ReasonCount> largest(const std::unordered_map<const std::string*, std::int64_t>& found, std::size_t at_most) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& [reason, n] : found) counts[*reason] += n;
  std::vector<ReasonCount> out;
  for (const auto& [reason, n] : counts) out.push_back({reason, n});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.findings > b.findings; });
  if (out.size() > at_most) out.resize(at_most);
  return out;
}

std::string patch_severity(Severity severity) {
  switch (severity) {
    case Severity::CRITICAL: return "critical";
    case Severity::HIGH: return "high";
    case Severity::MEDIUM: return "medium";
    default: return "low";
  }
}

/// The number of a finding with fixed width, so that order of text is order of number; short enough to need no allocation.
std::string exposure_id(const Result<findings::FindingId>& id, std::int64_t asset_id, std::string_view cve) {
  if (!id) return fmt::format("{:06x}{}", asset_id, cve);
  std::string text(14, '0');
  std::int64_t rest = id->value;
  for (std::size_t i = text.size(); i-- > 0; rest >>= 4) text[i] = "0123456789abcdef"[rest & 15];
  return text;
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

/// Whether an attacker outside of the zone can reach the asset. An exposure that is not stated counts as that of the segment.
bool reached_from_outside(inventory::Exposure exposure, bool zone_is_entered) {
  switch (exposure) {
    case inventory::Exposure::internet:
    case inventory::Exposure::enterprise: return true;
    case inventory::Exposure::isolated: return false;
    default: return zone_is_entered;
  }
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
    auto parts = r.parts;
    const auto shown = std::min(kContributions, parts.size());
    std::partial_sort(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(shown), parts.end(),
                      [](const auto& a, const auto& b) { return a.e_ppm != b.e_ppm ? a.e_ppm > b.e_ppm : a.finding < b.finding; });
    for (std::size_t i = 0; i < shown; ++i) {
      const auto& p = parts[i];
      std::int64_t number = 0;
      std::from_chars(p.finding.data(), p.finding.data() + p.finding.size(), number, 16);
      const auto key = findings::key_of(findings::FindingId{number});
      const auto* asset = view.asset(key.asset_id);
      out.contributions.push_back({key.cve, asset ? asset->name : "", p.u, p.r, p.m, p.t, p.e_ppm});
    }
  }
}

}  // namespace

Share share(std::int64_t part, std::int64_t whole, std::string rule) {
  Share s{part, whole, std::nullopt, std::move(rule)};
  if (whole > 0) s.permille = static_cast<int>(part * 1000 / whole);
  return s;
}

void SeverityCounts::add(Severity severity, std::int64_t n) {
  switch (severity) {
    case Severity::CRITICAL: critical += n; break;
    case Severity::HIGH: high += n; break;
    case Severity::MEDIUM: medium += n; break;
    case Severity::LOW: low += n; break;
    case Severity::NONE: unscored += n; break;
  }
}

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

Standing standing_of(const EnvironmentView::Pair& pair, const standards::LevelPolicy& policy) {
  Standing s;
  if (pair.state == State::withdrawn || pair.state == State::undecided) return s;
  s.counted = true;
  s.answered = pair.state != State::active;
  const std::string_view reason = pair.decision ? std::string_view(pair.decision->reason) : std::string_view();
  switch (pair.state) {
    case State::acknowledged:
    case State::dismissed:
      s.excluded = reason == "not_applicable" || reason == "false_match" || (pair.state == State::dismissed && reason == "duplicate");
      s.open = !s.excluded;
      s.t = s.excluded ? 0 : reason == "compensating_control" ? policy.t_compensated_documented : policy.t_open;
      break;
    case State::remediated:
      s.done = true;
      s.t = policy.t_patched_unverified;
      break;
    case State::closed: s.done = true; break;
    default:
      s.open = true;
      s.t = policy.t_open;
  }
  return s;
}

std::string_view response_group(const findings::CveFacts& facts) {
  if (facts.kev) return "kev";
  switch (facts.severity) {
    case Severity::CRITICAL: return "critical";
    case Severity::HIGH: return "high";
    case Severity::MEDIUM: return "medium";
    default: return "low";
  }
}

Result<void> Gather::period() {
  if (in.environments.empty()) return fail(ErrorKind::invalid, "report.no_environment", "Name at least one environment.");
  const auto first = parse_instant(in.from), last = parse_instant(in.to);
  if (!first || !last || in.from.size() != 10 || in.to.size() != 10)
    return fail(ErrorKind::invalid, "report.bad_period", "The period is given by two dates such as 2026-01-01 and 2026-03-31.");
  if (*last < *first) return fail(ErrorKind::invalid, "report.bad_period", "The period ends before it begins.");
  from = *first;
  to = {last->microseconds + kMicrosecondsPerDay};
  if (from > in.as_of) return fail(ErrorKind::invalid, "report.bad_period", "The period begins after the as-of time.");
  return {};
}

Result<Gather::Answers> Gather::read_answers(const EnvironmentView& view) {
  Answers answers;
  std::int64_t later = 0;
  findings::each_event(*in.db, view.environment().id, [&](const findings::FindingEvent& event) {
    if (event.at > in.as_of) ++later;
    const bool in_period = event.at >= from && event.at < to;
    if (in_period) {
      ++events;
      ++decisions[event.reason == "expired" ? "expired" : event.state_after == "active" ? "restored" : event.state_after];
    }
    if (event.state_after == "active") return;
    const auto id = findings::finding_id(event.asset_id, event.cve);
    if (!id || !answers.emplace(id->value, event.at).second) return;
    if (in_period) ++month_answered[to_iso_date(event.at).substr(0, 7)];
  });
  if (later > 0)
    return fail(ErrorKind::conflict, "report.store_moved_on",
                fmt::format("The store holds {} decisions that are younger than the as-of time {}; how findings stood then is no longer known.", later, to_iso_milliseconds(in.as_of)));
  return answers;
}

void Gather::quality_of(const EnvironmentView& view) {
  std::unordered_set<std::int64_t> targeted;
  for (const auto& zone : view.zones()) {
    ++zones_declared;
    if (!trim(zone.sl_t).empty()) ++zones_with_target;
  }
  for (const auto& identity : view.identities()) {
    if (identity.assets.empty()) continue;
    ++data.products;
    const auto n = static_cast<std::int64_t>(identity.assets.size());
    const auto& p = identity.product;
    if (p.version.empty() && p.firmware_version.empty() && p.cpe.empty() && p.purl.empty()) without_version += n;
    if (identity.status == "ambiguous") ambiguous_assets += n;
    else if (identity.status != "resolved") unresolved_assets += n;
    if (identity.status != "resolved") ++unresolved_products;
  }
  for (const auto& asset : view.assets()) {
    if (asset.zone_id == 0) ++without_zone;
    if (asset.exposure == inventory::Exposure::unknown) ++unknown_exposure;
  }
}

Result<void> Gather::environment(const EnvironmentView& view) {
  data.environments.push_back(view.environment().name);
  data.assets += static_cast<std::int64_t>(view.assets().size());
  quality_of(view);
  const Answers answers = TRY(read_answers(view));

  const ConduitReading conduits(inventory::conduits(*in.db, view.environment().id), view.zones());
  std::vector<ZoneWork> zones(view.zones().size() + 1);
  std::unordered_map<std::int64_t, std::size_t> index;
  std::unordered_map<std::int64_t, std::string> names;
  for (const auto& zone : view.zones()) names.emplace(zone.id, zone.name);
  for (std::size_t i = 0; i < zones.size(); ++i) {
    ZoneReading& z = zones[i].reading;
    z.environment = view.environment().name;
    z.readings.resize(standards::kFrCount);
    for (std::size_t fr = 0; fr < standards::kFrCount; ++fr) z.readings[fr].fr = in.standards->system_requirements().foundational[fr].id;
    if (i == view.zones().size()) {
      z.declared = false;
      z.name = "Assets in no zone";
      index.emplace(0, i);
      continue;
    }
    const inventory::Zone& zone = view.zones()[i];
    index.emplace(zone.id, i);
    z.name = zone.name;
    z.purpose = zone.purpose;
    z.owner = zone.owner;
    z.consequence = zone.consequence;
    z.safety_related = zone.safety_related;
    z.conduits = conduits.at(zone.id);
    z.entered = conduits.enters(zone.id);
    if (zone.parent_id) z.inside = names[*zone.parent_id];
    z.sl_t = zone.sl_t;
    z.sl_c = zone.sl_c;
    zones[i].sl_t = TRY(inventory::parse_sl_vector(zone.sl_t));
    zones[i].sl_c = TRY(inventory::parse_sl_vector(zone.sl_c));
  }
  const auto zone_of = [&](const EnvironmentView::AssetEntry& asset) -> ZoneWork& {
    const auto at = index.find(asset.zone_id);
    return zones[at == index.end() ? zones.size() - 1 : at->second];
  };
  for (const auto& asset : view.assets()) ++zone_of(asset).reading.assets;

  FrLookup requirements(in, view);
  // What depends on the CVE alone, found at its first finding.
  struct OfCve {
    std::int64_t allowed = 0;             // time to answer
    Responses* responses = nullptr;
    bool open = false;
  };
  std::vector<OfCve> of_cve(view.cves().size());
  std::vector<char> open_assets(view.assets().size()), kev_assets(view.assets().size());
  std::int64_t later = 0;
  view.each_pair(in.as_of, [&](const EnvironmentView::Pair& pair) {
    const auto& asset = view.assets()[pair.asset];
    const auto& match = view.matches()[pair.match];
    const auto& cve = view.cves()[match.cve];
    const auto& facts = cve.facts;
    ZoneWork& zone = zone_of(asset);
    if (pair.first_seen > in.as_of) ++later;
    ++data.all_findings;
    ++states[static_cast<std::size_t>(pair.state)];
    if (pair.state == State::undecided) ++zone.reading.undecided, ++data.undecided;
    const Standing s = standing_of(pair, policy);
    if (!s.counted) return;
    ++counted;
    if (s.answered) ++answered;
    if (pair.decision) {
      ++decided;
      if (!trim(pair.decision->notes).empty()) ++decided_with_notes;
    }

    // response
    OfCve& shared = of_cve[match.cve];
    if (!shared.responses) {
      const std::string group(response_group(facts));
      const auto days = policy.ack_days.find(group);
      shared = {(days == policy.ack_days.end() ? 0 : days->second) * kMicrosecondsPerDay, &responses[group], false};
    }
    const std::int64_t allowed = shared.allowed;
    const auto id = findings::finding_id(asset.id, cve.id);
    const auto answer = id ? answers.find(id->value) : answers.end();
    const bool has_answer = answer != answers.end();
    const bool is_due = has_answer || pair.first_seen.microseconds + allowed <= in.as_of.microseconds;
    const bool is_in_time = has_answer && answer->second.microseconds <= pair.first_seen.microseconds + allowed;
    if (is_due) ++zone.input.acknowledgment.due, ++due;
    if (is_in_time) ++zone.input.acknowledgment.in_time, ++in_time;
    if (facts.kev && is_due && !has_answer) zone.input.acknowledgment.kev_overdue = true;
    if (pair.first_seen >= from && pair.first_seen < to) {
      Responses& r = *shared.responses;
      ++r.found;
      ++found_by_day[pair.first_seen.microseconds / kMicrosecondsPerDay];
      if (is_due) ++r.due;
      if (is_in_time) ++r.in_time;
      if (has_answer) {
        ++r.answered;
        r.seconds.push_back(std::max<std::int64_t>(0, answer->second.microseconds - pair.first_seen.microseconds) / kMicrosecondsPerSecond);
      }
    }

    // patches
    const bool patchable = match.fix_available && !s.excluded;
    if (patchable) {
      auto& row = patched[static_cast<std::size_t>(facts.severity)];
      ++row[1];
      ++zone.with_fix;
      if (s.done) ++row[0], ++zone.patched;
    }

    if (s.open) {
      ++data.open;
      data.severities.add(facts.severity);
      zone.reading.findings.add(facts.severity);
      open_assets[pair.asset] = 1;
      shared.open = true;
      if (match.fix_available) ++with_fix;
      if (facts.bcs_hundredths > 0) ++bcs_scored;
      if (match.tier == findings::MatchTier::PRODUCT_WIDE) ++product_wide;
      if (facts.kev) {
        ++data.kev_findings;
        ++zone.reading.kev;
        kev_cves.insert(cve.id);
        kev_assets[pair.asset] = 1;
      }
    }
    if (s.t == 0 && !patchable) return;

    // foundational requirements
    const bool network_device = asset.layer == inventory::Layer::NETWORK;
    const auto& assigned = requirements.of(match.cve, network_device);
    if (s.open) ++zone.open[match.cve * 2 + (network_device ? 1 : 0)];
    if (patchable && pair.first_seen.microseconds + policy.patch_grace_days * kMicrosecondsPerDay <= in.as_of.microseconds)
      for (std::size_t fr = 0; fr < standards::kFrCount; ++fr)
        if (assigned.weight[fr] > 0 && assigned.weight[fr] >= policy.m_primary) zone.input.patches[fr].push_back({patch_severity(facts.severity), s.done, s.t == policy.t_compensated_documented});
    if (s.t > 0) {
      levels::ExposedFinding exposed;
      exposed.id = exposure_id(id, asset.id, cve.id);
      if (facts.bcs_hundredths > 0) exposed.bcs_hundredths = facts.bcs_hundredths;
      exposed.cvss_tenths = std::max(0, facts.cvss_tenths);
      exposed.kev = facts.kev;
      exposed.public_exploit = facts.maturity >= findings::ExploitMaturity::FUNCTIONAL;
      exposed.epss_permille = std::max(0, facts.epss_ppm) / 1000;
      exposed.r = facts.flaw.local ? policy.r_local : reached_from_outside(asset.exposure, zone.reading.entered) ? policy.r_outside : policy.r_inside;
      exposed.t = s.t;
      exposed.m = assigned.weight;
      zone.input.findings.push_back(std::move(exposed));
    }
  });
  if (later > 0)
    return fail(ErrorKind::conflict, "report.store_moved_on",
                fmt::format("The store holds {} findings that are younger than the as-of time {}; how the environment stood then is no longer known.", later, to_iso_milliseconds(in.as_of)));
  data.kev_assets += std::count(kev_assets.begin(), kev_assets.end(), 1);
  for (std::size_t c = 0; c < of_cve.size(); ++c) {
    if (!of_cve[c].open) continue;
    ++cves;
    if (view.cves()[c].facts.severity == Severity::NONE) ++unscored_cves;
  }
  for (std::size_t a = 0; a < open_assets.size(); ++a)
    if (open_assets[a]) ++zone_of(view.assets()[a]).reading.assets_with_findings;

  for (ZoneWork& zone : zones) {
    ZoneReading& z = zone.reading;
    if (!z.declared && z.assets == 0) continue;
    spread_open(zone, requirements, view, policy);
    z.acknowledgment = share(zone.input.acknowledgment.in_time, zone.input.acknowledgment.due, "Findings answered within the time of the policy, over findings whose time has passed or that were answered.");
    z.patches = share(zone.patched, zone.with_fix, "Findings with an available fix that are remediated or closed, over all findings with an available fix that concern the asset.");
    z.kev_overdue = zone.input.acknowledgment.kev_overdue;
    evaluate_zone(zone, *this, view);
    data.zones.push_back(std::move(z));
    zone = {};  // the findings of a large zone need not wait for the others
  }
  return {};
}

Result<Iec62443Data> gather_iec62443(const Iec62443Inputs& in) {
  ENSURE(in.db && in.standards, "the report has a store and the catalogues");
  Gather g{in, in.standards->policy()};
  TRY(g.period());
  Iec62443Data& d = g.data;
  d.organization = in.organization;
  d.classification = in.classification;
  d.from = in.from;
  d.to = in.to;
  d.as_of = to_iso_milliseconds(in.as_of);
  d.generator = in.generator;
  d.corpus_revision = in.corpus_revision;
  d.sources = in.sources;
  d.log_origin = in.log_origin;
  d.log_size = static_cast<std::int64_t>(in.log_size);
  d.log_root = in.log_root;
  // The list is long and stands for itself: its digest is taken on the other core.
  auto list_digest = std::async(std::launch::async, [&in] {
    Sha256Stream digest;
    findings_csv(in, [&](std::string_view piece) { digest.add(piece); });
    return to_hex(digest.finish());
  });
  for (const auto& view : in.environments) TRY(g.environment(*view));
  g.finish();
  g.suppliers();
  g.registers();
  g.control();
  g.recommend();
  g.rules();
  d.findings_sha256 = list_digest.get();
  return std::move(g.data);
}

std::string input_digest(const Iec62443Data& data) { return to_hex(sha256(to_canonical_text(to_json(data)))); }

std::string document_number(const Iec62443Data& data) {
  std::string date = data.as_of.substr(0, 10);
  std::erase(date, '-');
  return "IEC62443-" + date + "-" + to_upper(input_digest(data).substr(0, 8));
}

}  // namespace bulkhead::reports
