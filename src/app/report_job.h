// Makes reports on schedule beside the server, on a thread of its own: a large report must not hold up the other jobs.
#pragma once
#include <functional>
#include <string>
#include <thread>

#include "faces/services.h"

namespace bulkhead::app {

class ReportJob {
 public:
  /// Keeps `services`.
  explicit ReportJob(faces::Services& services);
  // The thread is asked to stop and joined by its own destructor; a report under way is finished first.

 private:
  void run(const std::stop_token& stop);
  faces::Services& services_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace bulkhead::app
