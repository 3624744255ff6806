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
#include "intel/corpus.h"
#include "record/log.h"
#include "sage/knowledge.h"
#include "standards/standards.h"
#include "store/store.h"

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
  std::shared_ptr<const sage::Knowledge> knowledge = nullptr;  ///< tables of the analyst; never null when routes are served
};

}  // namespace bulkhead::faces
