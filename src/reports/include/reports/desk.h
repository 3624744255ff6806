// Where reports are made: from a wish (type, environments, period) to its forms, with what the program has at hand.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "intel/corpus.h"
#include "record/checkpoint.h"
#include "record/log.h"
#include "reports/archive.h"
#include "sage/knowledge.h"

namespace bulkhead::reports {

/// What the program has at hand. Keeps references.
struct Desk {
  store::Database& database;
  const Clock& clock;
  const intel::Corpus& corpus;
  const standards::Standards& standards;
  const sage::Knowledge& knowledge;
  const record::LogKeys& log_keys;
  std::int64_t corpus_revision = 0;
  std::string generator;  ///< "bulkhead 0.1.0"
  /// An environment of the organization with its findings; fails not_found/environment.not_found.
  std::function<Result<std::shared_ptr<const findings::EnvironmentView>>(std::int64_t organization_id, std::int64_t environment_id)> view;
};

struct ReportRequest {
  ReportType type = ReportType::iec_62443;
  std::vector<std::int64_t> environment_ids;
  std::string from, to;                          ///< ISO dates, both inclusive
  std::vector<ReportFormat> formats;             ///< empty: all
  std::string classification = "Confidential";
  LogFilter log;                                 ///< of an audit log extract
  std::vector<std::string> cip_editions;         ///< empty: what the organization configured
  // For the same report again:
  std::optional<Instant> as_of;                  ///< none: now
  std::optional<record::Checkpoint> checkpoint;  ///< none: the head, signed now
};

struct MadeReport {
  StoredReport report;                           ///< without id and files: for keep_report
  std::vector<std::pair<ReportFormat, RenderedReport>> forms;
};

/// Makes the forms of a report; nothing is kept. Where one of several forms cannot be made here (no PDF program), the others still are and
/// `report.message` says what is missing.
/// Fails    forbidden/*, not_found/environment.not_found, as render_report
Result<MadeReport> make_report(const Desk& desk, const record::Actor& actor, const ReportRequest& request);

/// The editions of NERC CIP that an organization reports on; what it configured, else the defaults.
Result<std::vector<std::string>> cip_editions(store::Connection& db, std::int64_t organization_id);
/// Sets them. Fails forbidden/*, invalid/report.unknown_edition, report.edition_twice (two editions of one standard, or none at all)
Result<void> set_cip_editions(record::UnitOfWork& work, const std::vector<std::string>& editions);

}  // namespace bulkhead::reports
