// MIME by our own writer, SMTP by curl.
#include "http/mail.h"

#include "core/digest.h"
#include "core/text.h"
#include "curl_setup.h"
#include "http/message.h"

namespace bulkhead::http {

namespace {

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F; });
}

/// A dot-atom address (RFC 5321 section 4.1.2 without quoted local parts, which nobody uses but attackers).
bool is_address(std::string_view address) {
  const std::size_t at = address.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == address.size() || address.size() > 254 || at > 64) return false;
  const std::string_view local = address.substr(0, at), domain = address.substr(at + 1);
  const auto is_atom = [](char c) { return is_alpha(c) || is_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos; };
  const auto is_domain = [](char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '.'; };
  const auto well_dotted = [](std::string_view text) { return text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos; };
  return local.front() != '-' && std::all_of(local.begin(), local.end(), is_atom) && std::all_of(domain.begin(), domain.end(), is_domain) && well_dotted(local) && well_dotted(domain);
}

/// Text for a header: as it is when plain ASCII, else encoded words of at most 75 characters (RFC 2047 section 2).
std::string encoded_text(std::string_view text) {
  const bool looks_encoded = text.find("=?") != std::string_view::npos;
  if (is_plain_ascii(text) && !looks_encoded && text.size() <= 60) return std::string(text);
  std::string out;
  while (!text.empty()) {
    std::size_t piece = std::min<std::size_t>(text.size(), 42);  // 56 in base64, and 12 for the frame
    while (piece > 1 && piece < text.size() && (static_cast<unsigned char>(text[piece]) & 0xC0) == 0x80) --piece;
    out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + to_base64(text.substr(0, piece))) + "?=";
    text.remove_prefix(piece);
  }
  return out;
}

/// `"Jana, K." <jana@plant4.example>`
std::string encoded_address(const MailAddress& address) {
  if (address.name.empty()) return "<" + address.address + ">";
  std::string name = encoded_text(address.name);
  if (name == address.name) name = "\"" + replace_all(replace_all(name, "\\", "\\\\"), "\"", "\\\"") + "\"";
  return name + " <" + address.address + ">";
}

std::string base64_lines(std::string_view bytes) {
  const std::string all = to_base64(bytes);
  std::string out;
  for (std::size_t i = 0; i < all.size(); i += 76) out += all.substr(i, 76) + "\r\n";
  return out;
}

std::string text_part(std::string_view type, std::string_view text) {
  return "Content-Type: " + std::string(type) + "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64_lines(text);
}

std::string joined_parts(const std::string& type, const std::string& boundary, const std::vector<std::string>& parts) {
  std::string out = "Content-Type: multipart/" + type + "; boundary=\"" + boundary + "\"\r\n\r\n";
  for (const auto& part : parts) out += "--" + boundary + "\r\n" + part;
  return out + "--" + boundary + "--\r\n";
}

std::string attachment_part(const MailAttachment& attachment) {
  return "Content-Type: " + attachment.content_type + "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: " + attachment_disposition(attachment.file_name) + "\r\n\r\n" + base64_lines(attachment.content);
}

/// "Sun, 01 Mar 2026 12:30:45 +0000" (RFC 5322 section 3.3).
std::string mail_date(Instant date) { return replace_all(to_http_date(date), "GMT", "+0000"); }

struct Upload {
  std::string_view left;
};
std::size_t give_message(char* into, std::size_t size, std::size_t count, void* user) {
  auto& upload = *static_cast<Upload*>(user);
  const std::size_t now = std::min(size * count, upload.left.size());
  std::memcpy(into, upload.left.data(), now);
  upload.left.remove_prefix(now);
  return now;
}

}  // namespace

Result<std::string> render_mail(const Mail& mail, Instant date) {
  const auto bad_address = [](const std::string& text) { return fail(ErrorKind::invalid, "mail.bad_address", "\"" + shorten(printable(text), 100) + "\" is no mail address."); };
  const auto bad_header = [](const char* what) { return fail(ErrorKind::invalid, "mail.bad_header", std::string("The ") + what + " holds characters that are not allowed there."); };
  if (!is_address(mail.from.address)) return bad_address(mail.from.address);
  if (mail.to.empty()) return bad_address("");
  for (const auto& recipient : mail.to)
    if (!is_address(recipient.address)) return bad_address(recipient.address);
  const auto is_text = [](std::string_view text) { return is_utf8(text) && is_header_value(text); };
  if (!is_text(mail.subject)) return bad_header("subject");
  for (const auto* address : {&mail.from, &mail.to.front()})
    if (!is_text(address->name)) return bad_header("name");
  for (const auto& recipient : mail.to)
    if (!is_text(recipient.name)) return bad_header("name");
  for (const std::string& id : {mail.message_id, mail.in_reply_to})
    if (!is_plain_ascii(id) || id.find_first_of(" <>") != std::string::npos) return bad_header("message id");
  for (const auto& attachment : mail.attachments)
    if (!is_plain_ascii(attachment.content_type) || !is_text(attachment.file_name)) return bad_header("attachment");

  std::string recipients;
  for (const auto& recipient : mail.to) recipients += (recipients.empty() ? "" : ",\r\n ") + encoded_address(recipient);
  const std::string domain = mail.from.address.substr(mail.from.address.find('@') + 1);
  const std::string id = mail.message_id.empty() ? to_hex(random_bytes(16)) + "@" + domain : mail.message_id;
  std::string out = "Date: " + mail_date(date) + "\r\nFrom: " + encoded_address(mail.from) + "\r\nTo: " + recipients + "\r\nSubject: " + encoded_text(mail.subject) +
                    "\r\nMessage-ID: <" + id + ">\r\n";
  if (!mail.in_reply_to.empty()) out += "In-Reply-To: <" + mail.in_reply_to + ">\r\nReferences: <" + mail.in_reply_to + ">\r\n";
  out += "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n";
  // The boundary cannot occur in base64 lines, since those hold no "_".
  const std::string boundary = "_bulkhead_" + to_hex(sha256(id)).substr(0, 24);
  std::string content = text_part("text/plain", mail.text);
  if (!mail.html.empty()) content = joined_parts("alternative", boundary + "_a", {content, text_part("text/html", mail.html)});
  if (!mail.attachments.empty()) {
    std::vector<std::string> parts{content};
    for (const auto& attachment : mail.attachments) parts.push_back(attachment_part(attachment));
    content = joined_parts("mixed", boundary + "_m", parts);
  }
  return out + content;
}

Result<void> send_mail(const MailServer& server, const Mail& mail, Instant date) {
  const std::string message = TRY(render_mail(mail, date));
  if (server.host.empty() || !is_plain_ascii(server.host) || server.host.find_first_of("/@? ") != std::string::npos) {
    return fail(ErrorKind::invalid, "mail.bad_header", "The name of the mail server is malformed.");
  }
  const CurlHandle handle = new_curl_handle();
  CURL* const curl = handle.get();
  set_common_options(curl);
  const bool smtps = server.security == MailSecurity::smtps;
  const bool v6 = server.host.find(':') != std::string::npos;
  const std::string url = (smtps ? "smtps://" : "smtp://") + (v6 ? "[" + server.host + "]" : server.host) + ":" + std::to_string(server.port) + "/bulkhead";
  const std::string sender = "<" + mail.from.address + ">";
  CurlList recipients;
  for (const auto& recipient : mail.to) recipients.add("<" + recipient.address + ">");
  Upload upload{message};
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(server.security == MailSecurity::starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!server.authority_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server.authority_file.c_str());
  if (!server.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, server.password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(server.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_message);
  curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK) return {};
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  const std::string name = shorten(printable(server.host), 100);
  if (code == CURLE_OPERATION_TIMEDOUT) return fail(ErrorKind::unavailable, "mail.timeout", "The mail server " + name + " did not answer in time.");
  if (code == CURLE_LOGIN_DENIED) return fail(ErrorKind::forbidden, "mail.sign_in", "The mail server " + name + " refuses the user name or the password.");
  if (code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
    return fail(ErrorKind::unavailable, "mail.tls", "The encrypted connection to the mail server " + name + " failed: " + curl_easy_strerror(code) + ".");
  }
  if (status >= 400 && status < 500) return fail(ErrorKind::unavailable, "mail.busy", "The mail server " + name + " asks to try again later (" + std::to_string(status) + ").");
  if (status >= 500) return fail(ErrorKind::invalid, "mail.refused", "The mail server " + name + " refuses the mail (" + std::to_string(status) + ").");
  return fail(ErrorKind::unavailable, "mail.unreachable", "The mail server " + name + " could not be reached: " + curl_easy_strerror(code) + ".");
}

}  // namespace bulkhead::http
