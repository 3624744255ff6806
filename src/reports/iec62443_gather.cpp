// The figures of the report, gathered part by part.
#include "iec62443_gather.h"

#include <future>

#include "core/digest.h"
#include "core/text.h"
#include "iec62443_posture.h"

namespace bulkhead::reports {

Share share(std::int64_t part, std::int64_t whole, std::string rule) {
  Share s{part, whole, std::nullopt, std::move(rule)};
  if (whole > 0) s.permille = static_cast<int>(part * 1000 / whole);
  return s;
}

void SeverityCounts::add(findings::Severity severity, std::int64_t n) {
  switch (severity) {
    case findings::Severity::CRITICAL: critical += n; break;
    case findings::Severity::HIGH: high += n; break;
    case findings::Severity::MEDIUM: medium += n; break;
    case findings::Severity::LOW: low += n; break;
    case findings::Severity::NONE: unscored += n; break;
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

void Gather::quality_of(const EnvironmentView& view) {
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
  ZoneWorks zones = TRY(ZoneWorks::of(in, view));
  FrLookup requirements(in, view);
  TRY(walk_findings(*this, view, zones, requirements));
  zones.evaluate_into(*this, view, requirements);
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
