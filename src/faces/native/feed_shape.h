// The state of the intelligence sources.
#pragma once
#include "declare.h"

namespace bulkhead::faces::native {

enum class FeedState : std::uint8_t { fresh, late, failed, never, off, starter };
BOOST_DESCRIBE_ENUM(FeedState, fresh, late, failed, never, off, starter)

struct Feed {
  std::string source, name;
  std::int64_t records = 0;
  std::optional<std::string> last_success_at, last_attempt_at;
  FeedState state = FeedState::never;
  std::optional<std::string> message;
  std::int64_t interval_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(Feed, (), (source, name, records, last_success_at, last_attempt_at, state, message, interval_seconds))

/// What the corpus holds of each source, counted once a revision: counting reads whole tables. Thread-safe.
class CorpusCounts {
 public:
  struct Counts {
    std::int64_t revision = -1, epss = 0;
    std::vector<intel::SourceCount> sources;
    std::map<std::string, Instant> newest_document;  ///< by format
  };
  [[nodiscard]] Counts of(const intel::Corpus& corpus);

 private:
  std::mutex mutex_;
  Counts counts_;
};

/// Each source with its records and the freshness of its synchronisation. A source that only files feed is as fresh as
/// its newest imported document. `starter`: what is known of the source came with the program.
[[nodiscard]] std::vector<Feed> feeds(CorpusCounts& counts, const intel::Corpus& corpus, Instant now);

}  // namespace bulkhead::faces::native
