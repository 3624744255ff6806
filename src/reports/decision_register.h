// The register of acknowledged findings: what people decided, in their own words.
#pragma once
#include "finding_walk.h"
#include "reports/document.h"

namespace bulkhead::reports {

/// Acknowledgments with the same words, person and time: one line.
struct RegisterRow {
  std::string reason, notes, actor, at, review_date, expires;
  std::int64_t findings = 0;
  std::vector<std::string> cves;  ///< at most 5
};
BOOST_DESCRIBE_STRUCT(RegisterRow, (), (reason, notes, actor, at, review_date, expires, findings, cves))

/// Newest first.
[[nodiscard]] std::vector<RegisterRow> decision_register(const ReportInputs& inputs);
/// At most 60 lines as a table.
void register_table(Document& out, const std::vector<RegisterRow>& rows);

}  // namespace bulkhead::reports
