// From the content of a report to its forms: the frame, the appendix and the digests that all reports share.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/json.h"
#include "reports/document.h"
#include "reports/report.h"
#include "reports/sheet.h"
#include "reports/table_pdf.h"

namespace bulkhead::reports {

/// What a report's own file computes; everything else is the same for all.
struct ReportContent {
  Json figures;                            ///< all that the document says, as data
  std::vector<Sheet> sheets;               ///< complete lists, the main one first
  std::vector<std::string> rules;          ///< counting rules, printed in the appendix
  Document document;                       ///< chapters before the appendix
  std::vector<std::pair<std::string, std::string>> cover;  ///< facts beside those of every cover
  std::vector<std::string> signatures;     ///< "Role|Meaning"
  std::optional<LongTable> annex;          ///< title, intro, columns and rows
  std::string closing;                     ///< a statement on every page's foot, "" for none
};

/// One form of a report.
/// Fails    as html_to_pdf, long_table_pdf, join_pdf, write_xlsx
Result<RenderedReport> render_content(ReportType type, const ReportInputs& inputs, ReportContent content, ReportFormat format);

/// The document number of a type, a day and a digest: "NERCCIP-20261121-1A2B3C4D".
[[nodiscard]] std::string document_number(std::string_view code, std::string_view as_of, std::string_view input_digest);

// One function a report, each in a file of its name.
Result<ReportContent> executive_summary(const ReportInputs& inputs);
Result<ReportContent> environment_risk(const ReportInputs& inputs);
Result<ReportContent> nerc_cip(const ReportInputs& inputs);
Result<ReportContent> patch_gap(const ReportInputs& inputs);
Result<ReportContent> vendor_comparison(const ReportInputs& inputs);
Result<ReportContent> audit_extract(const ReportInputs& inputs);

/// Rows that an annex prints; the complete list is in the other forms.
inline constexpr std::int64_t kAnnexRows = 2000;
/// The severities of open findings as a bar chart with its words.
void severity_picture(Document& out, const SeverityCounts& counts, std::string_view what);
/// "Critical 12 (3.1 %)" ...: severities with their share of all.
void severity_table(Document& out, const SeverityCounts& counts, std::string_view what);

}  // namespace bulkhead::reports
