// The figures of the NERC CIP evidence package.
#pragma once
#include "compose.h"
#include "decision_register.h"
#include "finding_walk.h"
#include "inventory/inventory.h"
#include "standards/nerc_cip.h"

namespace bulkhead::reports {

/// Interval within which released patches are evaluated, and within which an applicable one is applied or planned.
/// Source    CIP-007 R2 Parts 2.2 and 2.3
inline constexpr std::int64_t kCipDays = 35;

/// Findings of one CVE on one product that stand alike: one line of the assessment log.
struct AssessmentRow {
  std::string cve, bsid, severity, vendor, product, version, applicability, reason, patch, patch_status, first_evaluated, decided_at, decided_by;
  int bcs_hundredths = 0, cvss_tenths = -1;
  bool kev = false, in_period = false;
  std::int64_t assets = 0;
};

struct PartRow {
  std::string edition, part, title, partial;
  std::vector<std::string> evidence;  ///< ids of chapters
};
BOOST_DESCRIBE_STRUCT(PartRow, (), (edition, part, title, partial, evidence))

struct NamedCount {
  std::string name;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(NamedCount, (), (name, count))

struct ChangeRow {
  std::string at, who, what;
  std::int64_t index = 0;
};
BOOST_DESCRIBE_STRUCT(ChangeRow, (), (at, who, what, index))

struct CipFigures {
  std::vector<std::string> editions;
  std::vector<PartRow> parts;
  std::int64_t assets = 0;
  std::vector<NamedCount> assets_by_criticality, assets_by_layer;
  Share with_version, with_type;
  // evaluation
  std::int64_t evaluated = 0, evaluated_cves = 0, carried_over = 0;
  std::vector<NamedCount> applicability;     ///< of the lines evaluated in the period
  std::vector<NamedCount> patch_states;      ///< of the applicable ones
  std::int64_t evaluation_runs = 0;
  std::string first_run, last_run;
  std::optional<std::int64_t> widest_seconds;  ///< between evaluations; null when there is none
  bool within_interval = false;
  Share planned_in_time;
  std::vector<RegisterRow> registers;
  std::vector<NamedCount> determinations;    ///< reasons of "not applicable"
  std::int64_t changes = 0;
  std::vector<ChangeRow> change_rows;        ///< newest first, at most 200
  std::int64_t vendors = 0, vendors_with_cves = 0;
};
BOOST_DESCRIBE_STRUCT(CipFigures, (), (editions, parts, assets, assets_by_criticality, assets_by_layer, with_version, with_type, evaluated, evaluated_cves, carried_over, applicability, patch_states, evaluation_runs,
                                       first_run, last_run, widest_seconds, within_interval, planned_in_time, registers, determinations, changes, change_rows, vendors, vendors_with_cves))

struct CipGathered {
  standards::NercCip catalogue;
  CipFigures figures;
  std::vector<inventory::Asset> assets;
  std::vector<AssessmentRow> assessments;    ///< evaluated in the period first, then by BCS
};
/// Fails    invalid/report.unknown_edition
Result<CipGathered> gather_cip(const ReportInputs& inputs, const Period& period);

/// The chapters of the printed package.
void cip_chapters(Document& out, const CipGathered& gathered, const ReportInputs& inputs);

}  // namespace bulkhead::reports
