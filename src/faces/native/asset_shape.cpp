#include "asset_shape.h"

#include "findings/matching_run.h"
#include "scoring/names.h"

namespace bulkhead::faces::native {

std::vector<AssetFigures> asset_figures(const findings::EnvironmentView& view, Instant now) {
  // What an asset without decisions has follows from its identity alone.
  std::vector<AssetFigures> by_identity(view.identities().size());
  for (const auto& match : view.matches()) {
    if (match.withdrawn || match.undecided) continue;
    AssetFigures& figures = by_identity[match.identity];
    const auto& facts = view.cves()[match.cve].facts;
    ++figures.findings;
    figures.kev += facts.kev;
    figures.highest_bcs = std::max(figures.highest_bcs, facts.bcs_hundredths);
  }
  const auto counts = view.counts(now);
  std::vector<AssetFigures> out;
  std::vector<std::size_t> decided;
  for (std::size_t i = 0; i < view.assets().size(); ++i) {
    const auto& asset = view.assets()[i];
    out.push_back(by_identity[asset.identity]);
    if (counts->by_asset[i] != out.back().findings) decided.push_back(i);
  }
  if (decided.empty()) return out;
  std::unordered_map<std::int64_t, std::size_t> places;
  for (const std::size_t i : decided) {
    out[i] = {};
    places.emplace(view.assets()[i].id, i);
  }
  const auto add = [&](const findings::Finding& f) {
    const auto at = places.find(f.asset_id);
    if (at == places.end()) return;
    AssetFigures& figures = out[at->second];
    ++figures.findings;
    figures.kev += f.facts.kev;
    figures.highest_bcs = std::max(figures.highest_bcs, f.facts.bcs_hundredths);
  };
  if (decided.size() > 200) {
    view.each({}, now, add);
  } else {
    for (const std::size_t i : decided) {
      findings::Filter filter;
      filter.asset_id = view.assets()[i].id;
      view.each(filter, now, add);
    }
  }
  return out;
}

AssetView asset_view(const inventory::Asset& asset, const findings::EnvironmentView& view, const AssetFigures& figures, const matching::Engine& engine) {
  const auto resolution = engine.resolve(findings::engine_identity(asset.identity));
  AssetView out;
  out.id = asset.id;
  out.name = out.asset_name = asset.name;
  out.asset_type = asset.asset_type;
  out.vendor = out.vendor_name = asset.identity.vendor;
  out.vendor_slug = scoring::slug_of(asset.identity.vendor);
  out.product = asset.identity.product;
  out.version = asset.identity.version;
  out.order_number = asset.identity.order_number;
  out.firmware_version = asset.identity.firmware_version;
  out.hardware_version = asset.identity.hardware_version;
  out.serial_number = asset.serial_number;
  out.cpe = asset.identity.cpe;
  out.purl = asset.identity.purl;
  out.ip_address = asset.ip_address;
  out.layer = asset.layer;
  out.zone_id = asset.zone_id;
  out.site_id = asset.site_id;
  if (asset.zone_id)
    for (const auto& zone : view.zones())
      if (zone.id == *asset.zone_id) out.zone = zone.name;
  out.criticality = asset.criticality;
  out.exposure = asset.exposure;
  out.purdue_level = asset.purdue_level;
  out.safety_related = asset.safety_related;
  out.redundant = asset.redundant;
  out.owner = asset.owner;
  out.location = asset.location;
  out.notes = asset.notes;
  out.end_of_support = asset.end_of_support;
  out.finding_count = out.cve_count = figures.findings;
  out.kev_count = figures.kev;
  out.highest_bcs = known_hundredths(figures.highest_bcs);
  out.created_at = to_iso_milliseconds(asset.created_at);
  out.updated_at = to_iso_milliseconds(asset.updated_at);

  out.resolution.status = resolution.status;
  out.resolution.confidence = resolution.confidence;
  if (!resolution.confidence_band.empty()) out.resolution.confidence_band = resolution.confidence_band;
  out.resolution.coverage = known_text(resolution.coverage);
  if (resolution.vendor) out.resolution.vendor = resolution.vendor->name;
  if (resolution.product) out.resolution.product = resolution.product->name;
  out.resolution.match_basis = resolution.match_basis;
  if (asset.identity.vendor.empty()) out.resolution.missing.emplace_back("vendor");
  if (asset.identity.product.empty()) out.resolution.missing.emplace_back("product");
  if (asset.identity.version.empty() && asset.identity.firmware_version.empty()) out.resolution.missing.emplace_back("version");
  for (const auto& candidate : resolution.candidates)
    out.resolution.candidates.push_back({candidate.vendor, candidate.product, std::nullopt, candidate.confidence, candidate.match_basis});
  return out;
}

Result<Json> asset_json(Services& services, const record::Actor& actor, std::int64_t environment_id, std::int64_t asset_id) {
  const auto view = TRY(view_of(services, actor, environment_id));
  const auto asset = TRY(inventory::asset(*services.database.reader(), environment_id, asset_id));
  AssetFigures figures;
  findings::Filter filter;
  filter.asset_id = asset_id;
  view->each(filter, services.clock.now(), [&](const findings::Finding& f) {
    ++figures.findings;
    figures.kev += f.facts.kev;
    figures.highest_bcs = std::max(figures.highest_bcs, f.facts.bcs_hundredths);
  });
  return to_json(asset_view(asset, *view, figures, matching::Engine(services.projections.get().index)));
}

Result<void> match_new_assets(Services& services, const record::Actor& actor) {
  return findings::match_everything(services.database, record::system_actor(actor.organization_id), services.clock, services.corpus, services.projections.get());
}

}  // namespace bulkhead::faces::native
