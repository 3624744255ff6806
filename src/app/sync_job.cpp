#include "sync_job.h"

#include <pthread.h>

#include "core/text.h"

namespace bulkhead::app {

namespace {

constexpr std::chrono::seconds kLookEvery{30};

}  // namespace

SyncJob::SyncJob(store::Database& database, intel::SyncConfig config, const Clock& clock, std::function<void(const std::string&)> console)
    : database_(database), config_(std::move(config)), clock_(clock), console_(std::move(console)), client_(intel::sync_client_options(config_)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void SyncJob::run(const std::stop_token& stop) {
  pthread_setname_np(pthread_self(), "bulkhead-sync");
  const auto wait = intel::real_wait();
  do attempt(stop);
  while (wait(kLookEvery, stop));
}

void SyncJob::attempt(const std::stop_token& stop) {
  try {
    intel::Corpus corpus(database_);
    const auto report = intel::run_due_sources(corpus, client_, config_, clock_, stop);
    if (!report) return console_(fmt::format("While synchronising: {}", printable(to_text(report.error()))));
    for (const auto& source : report->sources)
      if (!source.succeeded && !stop.stop_requested()) console_(fmt::format("While synchronising {}: {}", source.source, printable(source.message)));
  } catch (const std::exception& thrown) {
    console_(fmt::format("While synchronising: {}", printable(thrown.what())));
  }
}

}  // namespace bulkhead::app
