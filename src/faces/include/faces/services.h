// What the routes work with. The application makes it once and hands references down; routes hold no state of their own.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/clock.h"
#include "findings/environment_view.h"
#include "findings/projections.h"
#include "http/mail.h"
#include "http/rate_limit.h"
#include "identity/authenticate.h"
#include "identity/demo_token.h"
#include "intel/corpus.h"
#include "notify/sender.h"
#include "record/log.h"
#include "sage/knowledge.h"
#include "standards/standards.h"
#include "store/store.h"
#include "tickets/courier.h"
#include "windows/update_index.h"

namespace bulkhead::faces {

/// The projections of now; replaced whole when the corpus moves. Thread-safe.
class CurrentProjections {
 public:
  [[nodiscard]] findings::Projections get() const {
    const std::lock_guard lock(mutex_);
    return projections_;
  }
  void set(findings::Projections projections) {
    const std::lock_guard lock(mutex_);
    projections_ = std::move(projections);
  }

 private:
  mutable std::mutex mutex_;
  findings::Projections projections_;
};

/// What one key may ask of correlation and patch-level checks in a minute, both together.
/// Source   compatible specification 19.5
struct CheckLimits {
  http::RateLimiter requests{{.capacity = 60, .refill = 60, .period_seconds = 60}};
  http::RateLimiter assets{{.capacity = 5000, .refill = 5000, .period_seconds = 60}};
};

struct Services {
  store::Database& database;
  const Clock& clock;
  const intel::Corpus& corpus;
  CurrentProjections& projections;
  findings::ViewCache& views;
  identity::Authenticator& authenticator;
  record::LogKeys& log_keys;
  const standards::Standards& standards;
  http::RateLimiter& sign_in_limiter;
  std::string version;                       ///< "0.1.0"
  Instant started_at;
  std::string public_address;                ///< "http://127.0.0.1:8443", for links in mails
  std::optional<http::MailServer> mail;      ///< nothing: links go to the console
  http::MailAddress mail_from;
  std::function<void(const std::string&)> console;  ///< prints one line for the operator
  windows::UpdateCache& windows_updates;
  CheckLimits& check_limits;
  const notify::Sender& sender;              ///< to the destinations of alerts
  std::shared_ptr<const sage::Knowledge> knowledge = nullptr;  ///< tables of the analyst; never null when routes are served
  std::shared_ptr<const identity::DemoTokens> demo_tokens = nullptr;  ///< null: no demo tokens are given
  std::shared_ptr<const tickets::Courier> courier = nullptr;   ///< to ticket systems; never null when routes are served
};

}  // namespace bulkhead::faces
