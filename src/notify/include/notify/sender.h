// Sends alerts to the kinds of destinations. Used by the outbox worker and by "test this connection".
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/seal.h"
#include "http/client.h"
#include "http/mail.h"
#include "notify/alert.h"
#include "notify/connection.h"
#include "record/outbox.h"

namespace bulkhead::notify {

struct SenderOptions {
  Egress egress;
  std::optional<http::MailServer> mail;
  http::MailAddress mail_from;
  std::string public_address;  ///< "https://bulkhead.plant.example", for links
  std::string version;         ///< of the program, for CEF
};

/// What identifies one message to its receiver, the same at every attempt.
struct MessageId {
  std::string id;    ///< "4711-0"
  Instant created_at;
};

/// Thread-safe.
class Sender {
 public:
  /// Keeps `clock`.
  Sender(SealKey key, SenderOptions options, const Clock& clock);

  [[nodiscard]] const SealKey& key() const { return key_; }
  [[nodiscard]] const Egress& egress() const { return options_.egress; }
  [[nodiscard]] bool has_mail() const { return options_.mail.has_value(); }
  [[nodiscard]] const std::string& public_address() const { return options_.public_address; }

  /// Sends one alert or a digest; `total` counts all that it stands for.
  [[nodiscard]] record::SendOutcome send(const Connection& connection, const MessageId& id, const std::vector<Alert>& alerts, std::int64_t total) const;
  /// The same by mail to addresses.
  [[nodiscard]] record::SendOutcome send_mail(const std::vector<std::string>& to, const MessageId& id, const std::vector<Alert>& alerts, std::int64_t total) const;
  /// Any mail: subject, text and the part of `message_id` and `in_reply_to` before the '@' are given, sender and rest are filled in.
  [[nodiscard]] record::SendOutcome send_mail(const std::vector<std::string>& to, http::Mail mail) const;
  /// One message of the outbox (topic kTopic).
  [[nodiscard]] record::SendOutcome send(store::Database& database, const record::OutboxEntry& entry) const;
  /// One mail of the outbox (topic kMailTopic of mail_message.h).
  [[nodiscard]] record::SendOutcome send_queued_mail(store::Database& database, const record::OutboxEntry& entry) const;

 private:
  [[nodiscard]] record::SendOutcome post(const std::string& url, std::string body, std::vector<http::Header> headers) const;
  SealKey key_;
  SenderOptions options_;
  const Clock& clock_;
  std::unique_ptr<http::Client> client_;
};

/// A made-up alert that says that it is a test.
[[nodiscard]] Alert test_alert(Instant now);

}  // namespace bulkhead::notify
