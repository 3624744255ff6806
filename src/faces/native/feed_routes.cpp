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
    {"supplement", "CPE supplement", intel::Source::supplement, "supplement", "cpe_supplement", 604'800},
    {"ics_advisory", "ICS advisory table", intel::Source::ics_advisory, "ics_advisory", "ics_advisory", 604'800},
    {"starter", "Starter extract", intel::Source::starter, "starter", "bulkhead_starter", 0},
};

const intel::SourceCount* count_of(const CorpusCounts::Counts& counts, intel::Source source) {
  const auto found = std::find_if(counts.sources.begin(), counts.sources.end(), [&](const auto& count) { return count.source == source; });
  return found == counts.sources.end() ? nullptr : &*found;
}

struct Times {
  Instant attempted, succeeded;
  bool failed = false;  ///< the newest synchronisation
};

Times times_of(const Known& known, const CorpusCounts::Counts& counts, const std::vector<intel::SyncState>& syncs, Feed& feed) {
  Times times;
  for (const auto& sync : syncs) {
    if (!sync.source.starts_with(known.sync)) continue;
    if (sync.attempted_at >= times.attempted) {
      times.attempted = sync.attempted_at;
      feed.message = known_text(sync.message);
    }
    times.succeeded = std::max(times.succeeded, sync.succeeded_at);
  }
  times.failed = times.attempted > times.succeeded;
  for (const auto& [format, newest] : counts.newest_document)
    if (format.starts_with(known.format)) {
      times.succeeded = std::max(times.succeeded, newest);
      times.attempted = std::max(times.attempted, newest);
    }
  return times;
}

FeedState state_of(const Known& known, const Times& times, std::int64_t records, bool has_starter, Instant now) {
  if (known.counted == intel::Source::starter) return FeedState::starter;
  if (times.failed) return FeedState::failed;
  // Readings of EPSS do not tell where they came from; without a feed they are those of the starter extract.
  if (times.succeeded.microseconds == 0) return records == 0 ? FeedState::never : has_starter ? FeedState::starter : FeedState::late;
  return now.microseconds - times.succeeded.microseconds > 2 * known.interval_seconds * kMicrosecondsPerSecond ? FeedState::late : FeedState::fresh;
}

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
  const intel::SourceCount* starter = count_of(counts, intel::Source::starter);
  std::vector<Feed> out;
  for (const Known& known : kSources) {
    const bool is_starter = known.counted == intel::Source::starter;
    if (is_starter && !starter) continue;
    Feed feed;
    feed.source = known.source;
    feed.name = known.name;
    feed.interval_seconds = known.interval_seconds;
    if (!known.counted) feed.records = counts.epss;
    else if (const auto* count = count_of(counts, *known.counted)) feed.records = count->cves;
    const Times times = times_of(known, counts, syncs, feed);
    feed.last_attempt_at = known_time(times.attempted);
    feed.last_success_at = known_time(times.succeeded);
    feed.state = state_of(known, times, feed.records, starter != nullptr, now);
    if (is_starter)
      feed.message = fmt::format("Comes with the program, so that there is something to match before the first feed: published facts as of {}.", to_iso_date(starter->newest_modified));
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
