// What all reports share: their types, their inputs, their forms.
//
//   gather  ─►  figures (JSON) + sheets (complete lists) + document
//   HTML and PDF print the document, CSV the first sheet, XLSX all sheets, JSON figures and sheets.
//
// Every figure has a denominator and a counting rule; what is not known is null, never zero. Same input, same bytes: the as-of time and
// the checkpoint of the log are inputs, and nothing reads a clock.
#pragma once
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "findings/environment_view.h"
#include "standards/standards.h"
#include "store/store.h"

namespace bulkhead::reports {

enum class ReportType : std::uint8_t { executive_summary, environment_risk, nerc_cip, iec_62443, patch_gap, vendor_comparison, audit_log };
BOOST_DESCRIBE_ENUM(ReportType, executive_summary, environment_risk, nerc_cip, iec_62443, patch_gap, vendor_comparison, audit_log)

/// What the lists of reports say of a type.
struct ReportTypeInfo {
  ReportType type;
  std::string_view title;     ///< "NERC CIP evidence package"
  std::string_view code;      ///< begins the document number
  bool one_environment;       ///< made for exactly one
};
[[nodiscard]] const ReportTypeInfo& info_of(ReportType type);

enum class ReportFormat : std::uint8_t { pdf, html, csv, json, xlsx };
BOOST_DESCRIBE_ENUM(ReportFormat, pdf, html, csv, json, xlsx)
/// By file name extension. Fails invalid/report.unknown_format
Result<ReportFormat> format_of_file(std::string_view file_name);
[[nodiscard]] std::string_view media_type_of(ReportFormat format);

/// A share with its denominator and how it was counted.
struct Share {
  std::int64_t part = 0, whole = 0;
  std::optional<int> permille;   ///< truncated; null when the whole is 0
  std::string rule;
};
BOOST_DESCRIBE_STRUCT(Share, (), (part, whole, permille, rule))
[[nodiscard]] Share share(std::int64_t part, std::int64_t whole, std::string rule);

struct NamedShare {
  std::string name;
  Share share;
};
BOOST_DESCRIBE_STRUCT(NamedShare, (), (name, share))

struct SeverityCounts {
  std::int64_t critical = 0, high = 0, medium = 0, low = 0, unscored = 0;
  [[nodiscard]] std::int64_t total() const { return critical + high + medium + low + unscored; }
  void add(findings::Severity severity, std::int64_t n = 1);
};
BOOST_DESCRIBE_STRUCT(SeverityCounts, (), (critical, high, medium, low, unscored))

struct SourceState {
  std::string source;
  std::int64_t cves = 0;
  std::string newest;            ///< ISO time of its newest record
};
BOOST_DESCRIBE_STRUCT(SourceState, (), (source, cves, newest))

/// What a CVE means, in words of the analyst, and what closes it.
struct CveWords {
  std::string summary, action;
};

/// Which entries of the log an extract holds; empty members do not filter.
struct LogFilter {
  std::vector<record::Action> actions;
  std::string actor;             ///< e-mail, exact
  std::string text;              ///< part of the entry's text
};

struct ReportInputs {
  std::vector<std::shared_ptr<const findings::EnvironmentView>> environments;
  store::Connection* db = nullptr;           ///< for decision events, assets and the log
  const standards::Standards* standards = nullptr;
  std::string from, to;                      ///< ISO dates, both inclusive
  Instant as_of;
  std::int64_t organization_id = 0;
  std::string organization, classification = "Confidential";
  std::string generator;                     ///< "bulkhead 0.1.0"
  std::int64_t corpus_revision = 0;
  std::vector<SourceState> sources;
  std::string log_origin;
  std::uint64_t log_size = 0;
  std::string log_root;                      ///< hex
  std::vector<std::string> cip_editions;     ///< "CIP-007-6", "CIP-010-4" ...: those of the NERC CIP package
  LogFilter log;                             ///< of the audit log extract
  std::function<CveWords(std::string_view cve)> words;  ///< of the executive summary; may be empty
};

/// The period as instants.
struct Period {
  Instant from, to;                          ///< to: exclusive
};
/// Fails    invalid/report.bad_period
Result<Period> period_of(const ReportInputs& inputs);

struct RenderedReport {
  std::string bytes;
  std::string media_type;
  std::string file_name;        ///< suggested, for example "IEC62443-20261121-1a2b3c4d.pdf"
  std::string document_number;
  std::string input_digest;
  std::string sha256;           ///< of the bytes
  std::optional<int> pages;     ///< of a PDF
};
/// Gathers and renders one form of one report.
/// Fails    invalid/report.no_environment, report.one_environment, report.bad_period; conflict/report.store_moved_on when the store holds
///          facts that are younger than the as-of time; as html_to_pdf, long_table_pdf, join_pdf, write_xlsx
Result<RenderedReport> render_report(ReportType type, const ReportInputs& inputs, ReportFormat format);

}  // namespace bulkhead::reports
