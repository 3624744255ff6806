// Scheduled synchronisation beside the server, on a thread of its own: a slow source must not hold up the other jobs.
#pragma once
#include <functional>
#include <string>
#include <thread>

#include "core/clock.h"
#include "intel/sync.h"
#include "store/store.h"

namespace bulkhead::app {

class SyncJob {
 public:
  /// Keeps `database` and `clock`; `console` gets a line for each source that fails. Matching follows by the server's
  /// other jobs, which see the new corpus revision.
  SyncJob(store::Database& database, intel::SyncConfig config, const Clock& clock, std::function<void(const std::string&)> console);
  // The thread is asked to stop and joined by its own destructor; a call under way ends with its time limit.

 private:
  void run(const std::stop_token& stop);
  void attempt(const std::stop_token& stop);
  store::Database& database_;
  intel::SyncConfig config_;
  const Clock& clock_;
  std::function<void(const std::string&)> console_;
  http::Client client_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace bulkhead::app
