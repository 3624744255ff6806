// One CVE on a few pages: what is known of it, how its scores come about, what it affects, and where it stands in our plants.
#pragma once
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/json.h"
#include "core/result.h"

namespace bulkhead::reports {

/// A finding of this CVE, in words.
struct SheetFinding {
  std::string environment, zone, asset, product, version, state, priority, fix;
};

struct CveSheetInputs {
  Json detail;                          ///< as GET /api/v1/cves/{cve_id} answers it: the sheet says the same
  std::vector<SheetFinding> findings;   ///< highest priority first, at most kSheetFindings
  std::int64_t findings_total = 0;
  std::string organization, generator;  ///< "bulkhead 0.1.0"
  std::int64_t corpus_revision = 0;
  Instant as_of;
};
inline constexpr std::size_t kSheetFindings = 100;

[[nodiscard]] std::string cve_sheet_html(const CveSheetInputs& inputs);
/// A tagged PDF; same input, same bytes.
/// Fails    as html_to_pdf
Result<std::string> cve_sheet_pdf(const CveSheetInputs& inputs);

}  // namespace bulkhead::reports
