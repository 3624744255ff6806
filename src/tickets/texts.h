// A ticket in words: mails, and what other systems show. Pure functions.
#pragma once
#include "http/mail.h"
#include "tickets/ticket.h"

namespace bulkhead::tickets {

/// Everything that the reader needs, line by line.
[[nodiscard]] std::string text_of(const Ticket& ticket, std::string_view public_address);
/// "[BreachSpider Ticket] CRITICAL - <title> - <CVE>" (the compatible form) with the text, or what became of it. Later mails answer the first.
[[nodiscard]] http::Mail mail_of(const Ticket& ticket, std::string_view public_address);
/// For the person who shall repair it.
[[nodiscard]] http::Mail assignee_mail(const Ticket& ticket, std::string_view public_address);
/// What is left in the other system when the ticket is closed or reopened here.
[[nodiscard]] std::string remark_of(const Ticket& ticket, std::string_view public_address);

}  // namespace bulkhead::tickets
