#include "notify/scheduled_report.h"

#include "core/text.h"
#include "notify/mail_message.h"
#include "reports/schedule.h"

namespace bulkhead::notify {
namespace {

using reports::ReportFormat;
using reports::Schedule;

MailMessage mail_for(const Schedule& schedule, const reports::StoredReport& report) {
  MailMessage mail;
  mail.to = schedule.recipients;
  mail.subject = fmt::format("{}: {}, {} to {}", report.title, schedule.name, report.period_from, report.period_to);
  std::vector<std::string> environments;
  for (const auto& environment : report.environments.items()) environments.emplace_back(environment.text("name"));
  mail.text = fmt::format("The {} for {} from {} to {} was made on schedule.\nDocument {}.", report.title, environments.empty() ? std::string("all environments") : join(environments, ", "), report.period_from, report.period_to, report.document_number);
  mail.link = fmt::format("/reports?report={}", report.id);
  for (const auto& file : report.files)
    if (file.format == ReportFormat::pdf) mail.files.push_back({fmt::format("reports/{}.{}", file.sha256, name_of(file.format)), file.file_name, file.media_type});
  return mail;
}

Result<void> run(const reports::Desk& desk, const Schedule& schedule, Reach reach) {
  const record::Actor actor = record::system_actor(schedule.organization_id);
  const auto period = TRY(reports::period_of_run(schedule.timing, TRY(reports::latest_run(schedule.timing, desk.clock.now()))));
  reports::ReportRequest request;
  request.type = schedule.report_type;
  request.environment_ids = schedule.environment_ids;
  request.from = period.from;
  request.to = period.to;
  auto made = TRY(reports::make_report(desk, actor, request));
  record::UnitOfWork work(desk.database, actor, desk.clock);
  const auto report = TRY(reports::keep_report(work, desk.database, std::move(made.report), made.forms));
  report_ready(work, report.title, report.id, reach);
  std::string remark;
  if (!schedule.recipients.empty() && reach.mail) queue_mail(work, mail_for(schedule, report));
  else if (!schedule.recipients.empty()) remark = "The report was made, but not sent: no mail server is configured.";
  TRY(reports::note_run(work, schedule, report.id, remark));
  TRY(work.commit());
  return {};
}

}  // namespace

Result<bool> run_due_report(const reports::Desk& desk, Reach reach) {
  const auto schedule = reports::claim_due(desk.database, desk.clock);
  if (!schedule) return false;
  if (const auto done = run(desk, *schedule, reach); !done) TRY(reports::note_failure(desk.database, desk.clock, *schedule, done.error()));
  return true;
}

}  // namespace bulkhead::notify
