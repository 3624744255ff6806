// The zones of one environment: what is collected for each of them, and the reading of its posture.
#pragma once
#include "iec62443_gather.h"

namespace bulkhead::reports {

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

class ZoneWorks {
 public:
  /// One a declared zone, and a last one for the assets in no zone.
  /// Fails    as inventory::parse_sl_vector
  static Result<ZoneWorks> of(const ReportInputs& in, const EnvironmentView& view);
  [[nodiscard]] ZoneWork& of_asset(const EnvironmentView::AssetEntry& asset);
  /// Computes the levels and moves the readings of all zones that are declared or hold assets to the report.
  void evaluate_into(Gather& g, const EnvironmentView& view, FrLookup& requirements);

 private:
  std::vector<ZoneWork> zones_;
  std::unordered_map<std::int64_t, std::size_t> index_;  ///< by zone id; 0: in no zone
};

}  // namespace bulkhead::reports
