// How an asset is written, and what its findings come to.
#pragma once
#include "declare.h"
#include "matching/engine.h"

namespace bulkhead::faces::native {

struct CandidateView {
  std::string vendor, product;
  std::optional<std::string> cpe;
  int confidence = 0;
  std::vector<std::string> match_basis;
  friend bool operator==(const CandidateView&, const CandidateView&) = default;
};
BOOST_DESCRIBE_STRUCT(CandidateView, (), (vendor, product, cpe, confidence, match_basis))

struct ResolutionView {
  matching::ResolutionStatus status = matching::ResolutionStatus::unresolved;
  int confidence = 0;
  std::string confidence_band = "LOW";
  std::optional<std::string> coverage, vendor, product;
  std::vector<std::string> match_basis, missing;
  std::vector<CandidateView> candidates;
  friend bool operator==(const ResolutionView&, const ResolutionView&) = default;
};
BOOST_DESCRIBE_STRUCT(ResolutionView, (), (status, confidence, confidence_band, coverage, vendor, product, match_basis, missing, candidates))

/// asset_name, vendor_name, vendor_slug, cve_count and risk_score are what compatible clients read.
struct AssetView {
  std::int64_t id = 0;
  std::string name, asset_name, asset_type, vendor, vendor_name, vendor_slug, product, version, order_number, firmware_version, hardware_version, serial_number, cpe, purl, ip_address;
  inventory::Layer layer = inventory::Layer::OT;
  std::optional<std::int64_t> zone_id, site_id;
  std::optional<std::string> zone;
  inventory::Criticality criticality = inventory::Criticality::medium;
  inventory::Exposure exposure = inventory::Exposure::unknown;
  std::string purdue_level;
  bool safety_related = false, redundant = false;
  std::string owner, location, notes, end_of_support;
  std::int64_t finding_count = 0, cve_count = 0, kev_count = 0;
  std::optional<double> highest_bcs, risk_score;
  ResolutionView resolution;
  std::string created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(AssetView, (), (id, name, asset_name, asset_type, vendor, vendor_name, vendor_slug, product, version, order_number, firmware_version, hardware_version, serial_number, cpe, purl, ip_address, layer,
                                      zone_id, site_id, zone, criticality, exposure, purdue_level, safety_related, redundant, owner, location, notes, end_of_support, finding_count, cve_count, kev_count, highest_bcs,
                                      risk_score, resolution, created_at, updated_at))

/// The active findings of one asset, in numbers.
struct AssetFigures {
  std::int64_t findings = 0, kev = 0;
  int highest_bcs = -1;  ///< hundredths; -1 without findings
};

/// The figures of every asset of a view, in its order.
///
/// Cost     one pass over identities; assets with decisions are counted one by one, or all in one pass when they are many
[[nodiscard]] std::vector<AssetFigures> asset_figures(const findings::EnvironmentView& view, Instant now);

[[nodiscard]] AssetView asset_view(const inventory::Asset& asset, const findings::EnvironmentView& view, const AssetFigures& figures, const matching::Engine& engine);
/// The asset of an environment as it is now.
Result<Json> asset_json(Services& services, const record::Actor& actor, std::int64_t environment_id, std::int64_t asset_id);

/// Matches what was never matched, after a change of assets.
Result<void> match_new_assets(Services& services, const record::Actor& actor);

}  // namespace bulkhead::faces::native
