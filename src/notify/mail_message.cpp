#include "notify/mail_message.h"

#include <fstream>
#include <iterator>

#include "core/text.h"
#include "notify/sender.h"

namespace bulkhead::notify {
namespace {

using record::OutboxState;
using record::SendOutcome;

SendOutcome given_up(std::string message) { return {OutboxState::dead, std::move(message), std::nullopt, std::nullopt}; }

/// A file of the data directory; nothing when it is not there, lies outside or is too large for a mail.
std::optional<std::string> content_of(const store::Database& database, const MailFile& file) {
  const std::filesystem::path relative(file.path);
  if (relative.is_absolute() || file.path.find("..") != std::string::npos) return std::nullopt;
  const auto path = database.data_directory() / relative;
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed || size > static_cast<std::uintmax_t>(kMostAttachedBytes)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  return in.bad() || bytes.size() != size ? std::nullopt : std::optional(std::move(bytes));
}

}  // namespace

void queue_mail(record::UnitOfWork& work, const MailMessage& message) {
  for (const auto& address : message.to) {
    MailMessage one = message;
    one.to = {address};
    work.outbox({.topic = std::string(kMailTopic), .body = to_json(one)});
  }
}

SendOutcome Sender::send_queued_mail(store::Database& database, const record::OutboxEntry& entry) const {
  if (!options_.mail) return given_up("No mail server is configured (serve --smtp-host).");
  const auto message = from_json<MailMessage>(entry.body, {.refuse_unknown_members = false});
  if (!message || message->to.empty()) return given_up("The message holds no mail that this version can read.");
  http::Mail mail;
  mail.from = options_.mail_from;
  for (const auto& address : message->to) mail.to.push_back({address, ""});
  mail.subject = message->subject;
  mail.text = message->text;
  for (const auto& file : message->files) {
    if (auto bytes = content_of(database, file)) mail.attachments.push_back({file.name, file.media_type, std::move(*bytes)});
    else mail.text += fmt::format("\n\n{} is not attached: it is too large for a mail, or no longer there.", file.name);
  }
  if (!message->link.empty()) mail.text += "\n\n" + options_.public_address + message->link;
  mail.text += '\n';
  const std::string& from = options_.mail_from.address;
  mail.message_id = fmt::format("mail-{}-{}@{}", to_text(entry.id), entry.created_at.microseconds, from.substr(from.find('@') + 1));
  if (const auto done = http::send_mail(*options_.mail, mail, clock_.now()); !done) return record::outcome_of(done.error());
  return {OutboxState::sent, fmt::format("Taken by the mail server for {}", join(message->to, ", ")), std::nullopt, std::nullopt};
}

}  // namespace bulkhead::notify
