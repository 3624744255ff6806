// Mail by SMTP: plain, STARTTLS or SMTPS.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace bulkhead::http {

enum class MailSecurity : std::uint8_t {
  plain,     ///< no encryption; for a relay on the same machine
  starttls,  ///< required, not merely tried
  smtps
};

struct MailServer {
  std::string host;
  std::uint16_t port = 587;
  MailSecurity security = MailSecurity::starttls;
  std::string user;      ///< "" for none
  std::string password;
  std::string authority_file;  ///< PEM of the authority that signed the server's certificate; "" for the system's
  std::chrono::milliseconds timeout{30'000};
};

struct MailAddress {
  std::string address;  ///< "jana@plant4.example"
  std::string name;     ///< shown beside it, any text; may be ""
};

struct MailAttachment {
  std::string file_name;
  std::string content_type;
  std::string content;
};

struct Mail {
  MailAddress from;
  std::vector<MailAddress> to;
  std::string subject;
  std::string text;
  std::string html;  ///< "" for a mail of text alone
  std::vector<MailAttachment> attachments;
  std::string message_id;   ///< without brackets; "" makes one
  std::string in_reply_to;  ///< message id of the mail that this one answers; may be ""
};

/// The message as it goes over the wire: headers and MIME body with CR LF. Everything but ASCII is encoded (RFC 2047,
/// base64), so that no text can become a header.
/// Fails    invalid/mail.bad_address (no address, line breaks, not ASCII), invalid/mail.bad_header
Result<std::string> render_mail(const Mail& mail, Instant date);

/// Sends one mail; to all recipients or to none.
/// Fails    as render_mail; unavailable/mail.unreachable, mail.timeout, mail.tls, mail.busy (4xx: try again);
///          forbidden/mail.sign_in; invalid/mail.refused (5xx: the server will not take it)
Result<void> send_mail(const MailServer& server, const Mail& mail, Instant date);

}  // namespace bulkhead::http
