#include "ticket_job.h"

#include <pthread.h>

#include <condition_variable>

#include "core/text.h"

namespace bulkhead::app {
namespace {

constexpr std::chrono::seconds kPause{5};

}  // namespace

TicketJob::TicketJob(const tickets::Courier& courier, store::Database& database, std::function<tickets::Desk()> desk_of, findings::ViewCache& views, std::function<void(const std::string&)> console)
    : courier_(courier), database_(database), desk_of_(std::move(desk_of)), views_(views), console_(std::move(console)), thread_([this](const std::stop_token& stop) {
        pthread_setname_np(pthread_self(), "bulkhead-ticket");
        run(stop);
      }) {}

void TicketJob::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  while (!stop.stop_requested()) {
    try {
      if (const auto asked = courier_.poll(database_, desk_of_, views_); !asked) console_(fmt::format("While asking ticket systems: {}", printable(to_text(asked.error()))));
    } catch (const std::exception& thrown) {
      console_(fmt::format("While asking ticket systems: {}", printable(thrown.what())));
    }
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, kPause, [] { return false; });
  }
}

}  // namespace bulkhead::app
