// The state of the intelligence sources.
#pragma once
#include "declare.h"

namespace bulkhead::faces::native {

enum class FeedState : std::uint8_t { fresh, late, failed, never, off };
BOOST_DESCRIBE_ENUM(FeedState, fresh, late, failed, never, off)

struct Feed {
  std::string source, name;
  std::int64_t records = 0;
  std::optional<std::string> last_success_at, last_attempt_at;
  FeedState state = FeedState::never;
  std::optional<std::string> message;
  std::int64_t interval_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(Feed, (), (source, name, records, last_success_at, last_attempt_at, state, message, interval_seconds))

/// Each source with its records and the freshness of its synchronisation. A source that only files feed is as fresh as
/// its newest imported document.
[[nodiscard]] std::vector<Feed> feeds(const intel::Corpus& corpus, Instant now);

}  // namespace bulkhead::faces::native
