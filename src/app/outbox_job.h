// Sends what waits in the outbox, beside the server, on threads of its own: a slow destination must not hold up the others.
#pragma once
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "notify/sender.h"
#include "record/outbox.h"
#include "tickets/courier.h"

namespace bulkhead::app {

class OutboxJob {
 public:
  /// Keeps `database`, `sender`, `courier` and `clock`; `console` gets a line when the store fails.
  OutboxJob(store::Database& database, const notify::Sender& sender, const tickets::Courier& courier, const Clock& clock, std::function<void(const std::string&)> console);
  // Threads are asked to stop and joined by their own destructors; a message under way is settled first.

 private:
  void run(const std::stop_token& stop);
  record::OutboxWorker worker_;
  std::function<void(const std::string&)> console_;
  std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace bulkhead::app
