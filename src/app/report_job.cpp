#include "report_job.h"

#include <pthread.h>

#include <condition_variable>

#include "core/text.h"
#include "faces/report_desk.h"
#include "notify/scheduled_report.h"

namespace bulkhead::app {
namespace {

constexpr std::chrono::seconds kPause{15};

}  // namespace

ReportJob::ReportJob(faces::Services& services)
    : services_(services), thread_([this](const std::stop_token& stop) {
        pthread_setname_np(pthread_self(), "bulkhead-report");
        run(stop);
      }) {}

void ReportJob::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  const auto tell = [this](std::string_view what) { services_.console(fmt::format("While making reports on schedule: {}", printable(what))); };
  while (!stop.stop_requested()) {
    bool more = false;
    try {
      const auto done = notify::run_due_report(faces::report_desk(services_), {services_.sender.has_mail()});
      if (!done) tell(to_text(done.error()));
      more = done && *done;
    } catch (const std::exception& thrown) {
      tell(thrown.what());
    }
    if (more) continue;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, kPause, [] { return false; });
  }
}

}  // namespace bulkhead::app
