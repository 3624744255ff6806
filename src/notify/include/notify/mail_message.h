// A mail of ours to people, with files of the data directory attached: what is queued in the outbox and sent after the commit.
#pragma once
#include <string>
#include <vector>

#include "core/codec.h"
#include "record/unit_of_work.h"

namespace bulkhead::notify {

/// The outbox topic. The body is a MailMessage.
inline constexpr std::string_view kMailTopic = "mail";
/// Larger files are not attached; the mail says where they are.
inline constexpr std::int64_t kMostAttachedBytes = 15 << 20;

struct MailFile {
  std::string path;              ///< within the data directory: "reports/1a2b….pdf"
  std::string name, media_type;
};
BOOST_DESCRIBE_STRUCT(MailFile, (), (path, name, media_type))

struct MailMessage {
  std::vector<std::string> to;
  std::string subject, text;
  std::string link;              ///< path of a page of the web interface, "" for none; its address closes the text
  std::vector<MailFile> files;
};
BOOST_DESCRIBE_STRUCT(MailMessage, (), (to, subject, text, link, files))

/// Queues one mail for each address, so that nobody sees the others and one refusal holds up nobody else. The caller declares the change that
/// it belongs to.
void queue_mail(record::UnitOfWork& work, const MailMessage& message);

}  // namespace bulkhead::notify
