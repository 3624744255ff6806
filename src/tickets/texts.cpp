#include "texts.h"

#include "core/text.h"

namespace bulkhead::tickets {
namespace {

std::string decimal(const std::optional<double>& value, int digits) { return value ? fmt::format("{:.{}f}", *value, digits) : "not scored"; }

std::string link_of(const Ticket& ticket, std::string_view public_address) { return fmt::format("{}/tickets/{}", public_address, ticket.id); }

std::string subject_of(const Ticket& ticket) { return fmt::format("[BreachSpider Ticket] {} - {} - {}", name_of(ticket.priority), ticket.title, ticket.cve); }

std::string patch_line(const Brief& brief) {
  std::string out = brief.fix_available ? (brief.fix.empty() ? "available" : brief.fix) : "no fix known";
  if (!brief.advisory_url.empty()) out += fmt::format(" ({})", brief.advisory_url);
  return out;
}

/// What became of it: reason, who, notes, the answer of the matching engine.
std::string outcome_of(const Ticket& ticket) {
  if (ticket.state == TicketState::reopened) return fmt::format("Reopened: {}", ticket.reopen_reason);
  std::string out = fmt::format("Closed by {}: {}", ticket.closed_by, replace_all(ticket.close_reason, "_", " "));
  if (!ticket.resolution_notes.empty()) out += "\nNotes: " + ticket.resolution_notes;
  if (ticket.verification) out += "\nVerification: " + ticket.verification->sentence;
  return out;
}

}  // namespace

std::string text_of(const Ticket& t, std::string_view public_address) {
  const Brief& b = t.brief;
  std::string out;
  const auto line = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out += fmt::format("{}: {}\n", name, value);
  };
  line("Ticket", fmt::format("{}", t.id));
  line("CVE", b.bsid.empty() ? t.cve : fmt::format("{} ({})", t.cve, b.bsid));
  line("Title", b.cve_title);
  line("Severity", b.severity);
  line("Asset", b.device.empty() ? t.asset_name : fmt::format("{} ({})", t.asset_name, b.device));
  line("Environment", b.environment_name);
  line("BCS", decimal(b.bcs, 1));
  line("CVSS", decimal(b.cvss, 1));
  line("EPSS", b.epss ? fmt::format("{} ({} percentile)", decimal(b.epss, 4), decimal(b.epss_percentile, 2)) : "not scored");
  line("Known exploited (KEV)", b.kev ? "Yes" : "No");
  line("Exploit maturity", b.exploit_maturity);
  if (!b.summary.empty()) out += "\n" + b.summary + "\n";
  if (!t.details.empty()) out += "\n" + t.details + "\n";
  out += "\n";
  line("Patch", patch_line(b));
  if (!b.steps.empty()) out += "\nWhat to do:\n";
  for (std::size_t i = 0; i < b.steps.size(); ++i) out += fmt::format("{}. {}\n", i + 1, b.steps[i]);
  out += "\n";
  line("Assignee", t.assignee);
  line("Due", t.due_date);
  line("Link", link_of(t, public_address));
  return out;
}

http::Mail mail_of(const Ticket& t, std::string_view public_address) {
  http::Mail mail;
  mail.subject = subject_of(t);
  if (t.state == TicketState::open) {
    mail.text = text_of(t, public_address);
    mail.message_id = "ticket-" + t.reference;
    return mail;
  }
  mail.subject = "Re: " + mail.subject;
  mail.text = outcome_of(t) + "\n\n" + text_of(t, public_address);
  mail.message_id = fmt::format("ticket-{}-{}", t.reference, t.version);
  mail.in_reply_to = "ticket-" + t.reference;
  return mail;
}

http::Mail assignee_mail(const Ticket& t, std::string_view public_address) {
  http::Mail mail;
  mail.subject = subject_of(t);
  mail.text = "This ticket is assigned to you.\n\n" + text_of(t, public_address);
  mail.message_id = fmt::format("ticket-{}-assigned-{}", t.reference, t.version);
  return mail;
}

std::string remark_of(const Ticket& t, std::string_view public_address) { return fmt::format("{}\n{}", outcome_of(t), link_of(t, public_address)); }

}  // namespace bulkhead::tickets
