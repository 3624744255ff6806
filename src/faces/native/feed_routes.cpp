// Intelligence sources.
#include "feed_shape.h"

namespace bulkhead::faces::native {
namespace {

struct Known {
  std::string_view source, name;
  std::optional<intel::Source> counted;      ///< whose claims are its records; none: EPSS
  std::string_view sync;                     ///< how the names of its sync states begin
  std::string_view format;                   ///< how the formats of its imported documents begin
  std::int64_t interval_seconds;
};
/// Intervals are those at which the sources publish.
constexpr Known kSources[] = {
    {"nvd", "NVD", intel::Source::nvd, "nvd", "nvd", 7'200},
    {"cve", "CVE records of the CNAs", intel::Source::cna, "cve", "cve", 86'400},
    {"adp", "CISA Vulnrichment", intel::Source::adp, "adp", "cve", 86'400},
    {"csaf", "CSAF advisories", intel::Source::csaf, "csaf", "csaf", 86'400},
    {"kev", "CISA known exploited", intel::Source::kev, "kev", "kev", 86'400},
    {"epss", "FIRST EPSS", std::nullopt, "epss", "epss", 86'400},
    {"exploit_db", "Exploit-DB", intel::Source::exploit_db, "exploit", "exploit", 604'800},
    {"metasploit", "Metasploit", intel::Source::metasploit, "metasploit", "metasploit", 604'800},
    {"poc_index", "Proofs of concept", intel::Source::poc_index, "poc", "poc", 604'800},
    {"supplement", "CPE supplement", intel::Source::supplement, "supplement", "supplement", 604'800},
    {"ics_advisory", "ICS advisory table", intel::Source::ics_advisory, "ics_advisory", "ics_advisory", 604'800},
    {"starter", "Starter extract", intel::Source::starter, "starter", "starter", 0},
};

}  // namespace

CorpusCounts::Counts CorpusCounts::of(const intel::Corpus& corpus) {
  const std::int64_t revision = corpus.revision();
  const std::lock_guard lock(mutex_);
  if (counts_.revision == revision) return counts_;
  counts_ = {revision, corpus.epss_count(), corpus.counts(), {}};
  for (const auto& document : corpus.documents(1'000'000)) {
    Instant& newest = counts_.newest_document[document.format];
    newest = std::max(newest, document.retrieved_at);
  }
  return counts_;
}

std::vector<Feed> feeds(CorpusCounts& cached, const intel::Corpus& corpus, Instant now) {
  const auto counts = cached.of(corpus);
  const auto syncs = corpus.sync_states();
  std::vector<Feed> out;
  for (const Known& known : kSources) {
    Feed feed;
    feed.source = known.source;
    feed.name = known.name;
    feed.interval_seconds = known.interval_seconds;
    if (!known.counted) feed.records = counts.epss;
    else
      for (const auto& count : counts.sources)
        if (count.source == *known.counted) feed.records = count.cves;
    Instant attempted, succeeded;
    bool synced = false;
    for (const auto& sync : syncs) {
      if (!sync.source.starts_with(known.sync)) continue;
      synced = true;
      if (sync.attempted_at >= attempted) {
        attempted = sync.attempted_at;
        feed.message = known_text(sync.message);
      }
      succeeded = std::max(succeeded, sync.succeeded_at);
    }
    const bool failed = synced && attempted > succeeded;
    for (const auto& [format, newest] : counts.newest_document)
      if (format.starts_with(known.format)) {
        succeeded = std::max(succeeded, newest);
        attempted = std::max(attempted, newest);
      }
    feed.last_attempt_at = known_time(attempted);
    feed.last_success_at = known_time(succeeded);
    if (failed) feed.state = FeedState::failed;
    else if (succeeded.microseconds == 0) feed.state = feed.records > 0 ? FeedState::late : FeedState::never;
    else if (known.interval_seconds == 0) feed.state = FeedState::fresh;
    else feed.state = now.microseconds - succeeded.microseconds > 2 * known.interval_seconds * kMicrosecondsPerSecond ? FeedState::late : FeedState::fresh;
    if (known.source == "starter" && feed.records == 0) continue;
    out.push_back(std::move(feed));
  }
  return out;
}

void add_feed_routes(std::vector<Route>& routes, Services& services) {
  const auto counts = std::make_shared<CorpusCounts>();
  Route list = route("GET", "/feeds", "list_feeds", "intelligence", "read", "Sources of intelligence with their records and freshness.",
                     [&services, counts](Context&) -> Result<Reply> { return http::single_reply(to_json(feeds(*counts, services.corpus, services.clock.now()))); });
  list.reply = list_of(schema_of<Feed>(Direction::reply));
  routes.push_back(std::move(list));
}

}  // namespace bulkhead::faces::native
