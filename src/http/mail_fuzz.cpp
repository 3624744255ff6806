// Any text in the fields of a mail: it is refused, or the message has exactly the headers that we write.
#include "core/text.h"
#include "http/mail.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parts = split(text, '\n');
  const auto part = [&](std::size_t i) { return std::string(i < parts.size() ? parts[i] : std::string_view()); };
  http::Mail mail;
  mail.from = {"plant@example.org", part(0)};
  mail.to = {{part(1).empty() ? "a@example.org" : part(1), part(2)}};
  mail.subject = part(3);
  mail.message_id = part(4);
  mail.in_reply_to = part(5);
  mail.text = std::string(text);
  if (size % 2 == 0) mail.attachments.push_back({part(6), "text/csv", std::string(text)});
  const auto message = http::render_mail(mail, Instant{});
  if (!message) return 0;
  static constexpr std::string_view kHeaders[] = {"Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding"};
  std::string_view head = std::string_view(*message).substr(0, message->find("\r\n\r\n"));
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    if (line.find_first_of("\r\n") != std::string_view::npos || line.size() > 998) __builtin_trap();  // RFC 5322 section 2.1.1
    if (line.starts_with(' ')) continue;
    if (std::find(std::begin(kHeaders), std::end(kHeaders), line.substr(0, line.find(':'))) == std::end(kHeaders)) __builtin_trap();
  }
  return 0;
}
