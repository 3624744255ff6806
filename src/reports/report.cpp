#include "reports/report.h"

#include "compose.h"
#include "core/text.h"
#include "finding_walk.h"
#include "reports/iec62443.h"

namespace bulkhead::reports {
namespace {

constexpr std::array kTypes = {
    ReportTypeInfo{ReportType::executive_summary, "Executive summary", "EXECUTIVE", false},
    ReportTypeInfo{ReportType::environment_risk, "Environment risk report", "ENVRISK", true},
    ReportTypeInfo{ReportType::nerc_cip, "NERC CIP evidence package", "NERCCIP", true},
    ReportTypeInfo{ReportType::iec_62443, "IEC 62443 report", "IEC62443", false},
    ReportTypeInfo{ReportType::patch_gap, "Patch gap report", "PATCHGAP", false},
    ReportTypeInfo{ReportType::vendor_comparison, "Vendor comparison", "VENDORS", false},
    ReportTypeInfo{ReportType::audit_log, "Audit log extract", "AUDITLOG", false},
};

}  // namespace

const ReportTypeInfo& info_of(ReportType type) {
  const auto& info = kTypes.at(static_cast<std::size_t>(type));
  ENSURE(info.type == type, "the list has one line for each type, in the order of the enumeration");
  return info;
}

Result<ReportFormat> format_of_file(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  const auto format = dot == std::string_view::npos ? std::nullopt : enum_of<ReportFormat>(to_lower(file_name.substr(dot + 1)));
  if (!format) return fail(ErrorKind::invalid, "report.unknown_format", "A report is written as .pdf, .html, .csv, .json or .xlsx.");
  return *format;
}

std::string_view media_type_of(ReportFormat format) {
  switch (format) {
    case ReportFormat::pdf: return "application/pdf";
    case ReportFormat::html: return "text/html; charset=utf-8";
    case ReportFormat::csv: return "text/csv; charset=utf-8";
    case ReportFormat::json: return "application/json";
    case ReportFormat::xlsx: return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  }
  return "application/octet-stream";
}

Share share(std::int64_t part, std::int64_t whole, std::string rule) {
  Share s{part, whole, std::nullopt, std::move(rule)};
  if (whole > 0) s.permille = static_cast<int>(part * 1000 / whole);
  return s;
}

void SeverityCounts::add(findings::Severity severity, std::int64_t n) {
  switch (severity) {
    case findings::Severity::CRITICAL: critical += n; break;
    case findings::Severity::HIGH: high += n; break;
    case findings::Severity::MEDIUM: medium += n; break;
    case findings::Severity::LOW: low += n; break;
    case findings::Severity::NONE: unscored += n; break;
  }
}

Result<Period> period_of(const ReportInputs& in) {
  const auto first = parse_instant(in.from), last = parse_instant(in.to);
  if (!first || !last || in.from.size() != 10 || in.to.size() != 10)
    return fail(ErrorKind::invalid, "report.bad_period", "The period is given by two dates such as 2026-01-01 and 2026-03-31.");
  if (*last < *first) return fail(ErrorKind::invalid, "report.bad_period", "The period ends before it begins.");
  if (*first > in.as_of) return fail(ErrorKind::invalid, "report.bad_period", "The period begins after the as-of time.");
  return Period{*first, {last->microseconds + kMicrosecondsPerDay}};
}

Result<RenderedReport> render_report(ReportType type, const ReportInputs& in, ReportFormat format) {
  ENSURE(in.db && in.standards, "the report has a store and the catalogues");
  const auto& info = info_of(type);
  if (in.environments.empty() && type != ReportType::audit_log) return fail(ErrorKind::invalid, "report.no_environment", "Name at least one environment.");
  if (info.one_environment && in.environments.size() != 1)
    return fail(ErrorKind::invalid, "report.one_environment", fmt::format("The {} is made for one environment; {} were named.", info.title, in.environments.size()));
  if (type == ReportType::iec_62443) return render_iec62443(in, format);
  TRY(period_of(in));
  if (type != ReportType::audit_log) TRY(refuse_younger(in));
  switch (type) {
    case ReportType::executive_summary: return render_content(type, in, TRY(executive_summary(in)), format);
    case ReportType::environment_risk: return render_content(type, in, TRY(environment_risk(in)), format);
    case ReportType::nerc_cip: return render_content(type, in, TRY(nerc_cip(in)), format);
    case ReportType::patch_gap: return render_content(type, in, TRY(patch_gap(in)), format);
    case ReportType::vendor_comparison: return render_content(type, in, TRY(vendor_comparison(in)), format);
    default: return render_content(type, in, TRY(audit_extract(in)), format);
  }
}

}  // namespace bulkhead::reports
