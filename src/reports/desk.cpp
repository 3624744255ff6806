#include "reports/desk.h"

#include "core/text.h"
#include "identity/member.h"
#include "sage/analysis.h"

namespace bulkhead::reports {
namespace {

/// The analyst's words on a CVE, for the plants of the report.
CveWords words_on(const Desk& desk, const ReportInputs& in, std::string_view cve) {
  const auto vulnerability = desk.corpus.vulnerability(cve);
  if (!vulnerability || !*vulnerability) return {};
  std::vector<sage::PlantUse> plants;
  for (const auto& view : in.environments) {
    findings::Filter filter;
    filter.cve = std::string(cve);
    if (const auto n = view->count(filter, in.as_of); n > 0) plants.push_back({view->environment().name, std::string(name_of(view->environment().site_type)), n});
  }
  const auto analysis = sage::analyse(desk.knowledge, desk.standards, **vulnerability, plants);
  return {sage::paragraph(analysis.executive_summary), sage::paragraph(analysis.remediation)};
}

Result<void> fill_checkpoint(const Desk& desk, const ReportRequest& request, ReportInputs& in) {
  const auto checkpoint = request.checkpoint ? *request.checkpoint : TRY(record::parse_checkpoint(TRY(record::parse_note(TRY(record::sign_head(desk.database, desk.log_keys, desk.clock)))).text));
  in.log_origin = checkpoint.origin;
  in.log_size = checkpoint.size;
  in.log_root = to_hex(checkpoint.root);
  return {};
}

}  // namespace

Result<MadeReport> make_report(const Desk& desk, const record::Actor& actor, const ReportRequest& request) {
  TRY(record::authorise(actor, request.type == ReportType::audit_log ? record::Permission::export_log : record::Permission::generate_reports));
  MadeReport out;
  ReportInputs in;
  out.report.environments = Json::array();
  for (const std::int64_t id : request.environment_ids) {
    in.environments.push_back(TRY(desk.view(actor.organization_id, id)));
    out.report.environments.push(Json::object({{"id", id}, {"name", in.environments.back()->environment().name}}));
  }
  in.standards = &desk.standards;
  in.from = request.from;
  in.to = request.to;
  in.organization_id = actor.organization_id;
  in.classification = request.classification;
  in.generator = desk.generator;
  in.corpus_revision = desk.corpus_revision;
  in.log = request.log;
  for (const auto& source : desk.corpus.counts())
    in.sources.push_back({std::string(name_of(source.source)), source.cves, source.newest_modified.microseconds ? to_iso_milliseconds(source.newest_modified) : ""});
  TRY(fill_checkpoint(desk, request, in));
  in.as_of = request.as_of.value_or(desk.clock.now());
  in.words = [&](std::string_view cve) { return words_on(desk, in, cve); };

  const auto reader = desk.database.reader();
  in.db = reader.get();
  in.organization = TRY(identity::organization(*reader, actor.organization_id)).name;
  in.cip_editions = request.cip_editions.empty() ? TRY(cip_editions(*reader, actor.organization_id)) : request.cip_editions;
  std::vector<ReportFormat> formats = request.formats;
  if (formats.empty()) formats = {ReportFormat::html, ReportFormat::pdf, ReportFormat::csv, ReportFormat::json, ReportFormat::xlsx};
  for (const auto format : formats) {
    auto form = render_report(request.type, in, format);
    // Without the PDF program the other forms still serve; what is wrong with the input is wrong for all.
    if (!form && form.error().kind == ErrorKind::unavailable && formats.size() > 1) {
      out.report.message += fmt::format("{}{}: {}", out.report.message.empty() ? "" : " ", name_of(format), form.error().message);
      continue;
    }
    out.forms.emplace_back(format, TRY(std::move(form)));
  }
  out.report.report_type = name_of(request.type);
  out.report.title = info_of(request.type).title;
  out.report.period_from = request.from;
  out.report.period_to = request.to;
  if (!out.forms.empty()) {
    out.report.document_number = out.forms.front().second.document_number;
    out.report.input_digest = out.forms.front().second.input_digest;
  }
  return out;
}

}  // namespace bulkhead::reports
