// Asks ticket systems what became of the copies, on a thread of its own: a slow system must not hold up the other jobs.
#pragma once
#include <functional>
#include <string>
#include <thread>

#include "tickets/courier.h"

namespace bulkhead::app {

class TicketJob {
 public:
  /// Keeps `courier`, `database` and `views`; `console` gets a line when the store fails.
  TicketJob(const tickets::Courier& courier, store::Database& database, std::function<tickets::Desk()> desk_of, findings::ViewCache& views, std::function<void(const std::string&)> console);
  // The thread is asked to stop and joined by its own destructor; a call under way ends with its time limit.

 private:
  void run(const std::stop_token& stop);
  const tickets::Courier& courier_;
  store::Database& database_;
  std::function<tickets::Desk()> desk_of_;
  findings::ViewCache& views_;
  std::function<void(const std::string&)> console_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace bulkhead::app
