// How often something may be tried: a sliding allowance for each key (address, e-mail, API key), in memory.
#pragma once
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/clock.h"
#include "core/result.h"

namespace bulkhead::identity {

struct RateRule {
  int allowed = 10;                 ///< tries at once
  std::int64_t window_seconds = 60; ///< in which the whole allowance comes back, evenly
};

/// Thread-safe. Remembers at most `max_keys` keys; when full, those whose allowance is whole again are forgotten first.
class RateLimiter {
 public:
  explicit RateLimiter(RateRule rule, std::size_t max_keys = 100'000) : rule_(rule), max_keys_(max_keys) {}

  /// Takes one from the allowance of `key`.
  /// Fails    limited/rate.limited; `problems` holds {place "retry_after", message "12"} in whole seconds
  Result<void> take(std::string_view key, Instant now);
  /// Gives the allowance back, after a success.
  void forget(std::string_view key);

 private:
  struct Bucket {
    std::int64_t used_us = 0;  ///< how much of the window is used up, in microseconds, at `at`
    Instant at;
  };
  [[nodiscard]] std::int64_t window_us() const { return rule_.window_seconds * kMicrosecondsPerSecond; }
  void make_room(Instant now);

  RateRule rule_;
  std::size_t max_keys_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace bulkhead::identity
