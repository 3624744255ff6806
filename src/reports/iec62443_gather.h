// What the parts of the report's computation share.
#pragma once
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "finding_walk.h"
#include "reports/iec62443.h"

namespace bulkhead::reports {

/// Foundational requirements of the CVEs of one view, looked up once a CVE.
class FrLookup {
 public:
  FrLookup(const ReportInputs& in, const EnvironmentView& view) : in_(in), view_(view), kept_(view.cves().size() * 2) {}
  const standards::FrAssignment& of(std::uint32_t cve, bool network_device);

 private:
  const ReportInputs& in_;
  const EnvironmentView& view_;
  std::vector<std::optional<standards::FrAssignment>> kept_;
};

/// What the declared conduits of an environment say about its zones.
class ConduitReading {
 public:
  ConduitReading(std::vector<inventory::Conduit> conduits, const std::vector<inventory::Zone>& zones);
  /// Whether something from outside gets into the zone: a flow of a conduit enters it or a zone around it. A conduit without
  /// stated flows lets everything pass; so does an environment that declares no conduits, and id 0, which is no zone.
  /// Source   IEC 62443-3-2:2020 ZCR 3.1 (zones and the channels between them)
  [[nodiscard]] bool enters(std::int64_t zone_id) const;
  /// The conduits at a zone in words: "C-3 from Supervision: S7comm-plus 102, both ways; SL-T 2 2 3 1 2 1 3".
  [[nodiscard]] std::vector<std::string> at(std::int64_t zone_id) const;

 private:
  std::vector<inventory::Conduit> conduits_;
  std::map<std::int64_t, inventory::Zone> zones_;
};

struct Gather {
  const ReportInputs& in;
  const standards::LevelPolicy& policy;
  Iec62443Data data{};
  Instant from{}, to{};           ///< to: exclusive

  struct Responses {
    std::int64_t found = 0, answered = 0, due = 0, in_time = 0;
    std::vector<std::int64_t> seconds;
  };
  std::map<std::string, Responses, std::less<>> responses;
  std::unordered_map<std::int64_t, std::int64_t> found_by_day;  ///< days since 1970
  std::map<std::string, std::int64_t> month_found, month_answered, decisions;  ///< decisions of the period by their result
  std::array<std::array<std::int64_t, 2>, 5> patched{};   ///< by severity: done, all with a fix
  std::array<std::int64_t, 8> states{};                   ///< by findings::State
  std::set<std::string> kev_cves;
  std::int64_t with_fix = 0, bcs_scored = 0, product_wide = 0, events = 0, decided_with_notes = 0, decided = 0, due = 0, in_time = 0, counted = 0, answered = 0;
  std::int64_t without_version = 0, without_zone = 0, unresolved_assets = 0, ambiguous_assets = 0, unknown_exposure = 0;
  std::int64_t zones_declared = 0, zones_with_target = 0, cves = 0, unscored_cves = 0, unresolved_products = 0;

  Result<void> environment(const EnvironmentView& view);
  void suppliers();
  void registers();
  void finish();
  void control();
  void recommend();
  void rules();

 private:
  void quality_of(const EnvironmentView& view);
};

class ZoneWorks;
/// Counts every finding of an environment into the totals and into its zone.
/// Fails    conflict/report.store_moved_on: the store holds findings or decisions younger than the as-of time
Result<void> walk_findings(Gather& gather, const EnvironmentView& view, ZoneWorks& zones, FrLookup& requirements);

}  // namespace bulkhead::reports
