#include "outbox_job.h"

#include <pthread.h>

#include <condition_variable>

#include "core/text.h"
#include "notify/mail_message.h"
#include "notify/raise.h"

namespace bulkhead::app {
namespace {

constexpr int kThreads = 2;
constexpr std::chrono::seconds kPause{1};

}  // namespace

OutboxJob::OutboxJob(store::Database& database, const notify::Sender& sender, const tickets::Courier& courier, const Clock& clock, std::function<void(const std::string&)> console)
    : worker_(database, clock, {{std::string(notify::kTopic), [&database, &sender](const record::OutboxEntry& entry) { return sender.send(database, entry); }},
                               {std::string(notify::kMailTopic), [&database, &sender](const record::OutboxEntry& entry) { return sender.send_queued_mail(database, entry); }},
                               {std::string(tickets::kTopic), [&database, &courier](const record::OutboxEntry& entry) { return courier.send(database, entry); }}}), console_(std::move(console)) {
  for (int i = 0; i < kThreads; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) {
      pthread_setname_np(pthread_self(), "bulkhead-outbox");
      run(stop);
    });
}

void OutboxJob::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  while (!stop.stop_requested()) {
    bool more = false;
    try {
      more = worker_.run_once();
    } catch (const std::exception& thrown) {
      console_(fmt::format("While sending messages: {}", printable(thrown.what())));
    }
    if (more) continue;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, kPause, [] { return false; });
  }
}

}  // namespace bulkhead::app
