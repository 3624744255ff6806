// The figures of the report, gathered part by part.
#include "iec62443_gather.h"

#include <future>

#include "compose.h"
#include "core/digest.h"
#include "core/text.h"
#include "iec62443_posture.h"

namespace bulkhead::reports {

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

Result<Iec62443Data> gather_iec62443(const ReportInputs& in) {
  ENSURE(in.db && in.standards, "the report has a store and the catalogues");
  Gather g{in, in.standards->policy()};
  if (in.environments.empty()) return fail(ErrorKind::invalid, "report.no_environment", "Name at least one environment.");
  const Period period = TRY(period_of(in));
  g.from = period.from;
  g.to = period.to;
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

std::string document_number(const Iec62443Data& data) { return document_number(info_of(ReportType::iec_62443).code, data.as_of, input_digest(data)); }

}  // namespace bulkhead::reports
