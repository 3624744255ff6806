// Token buckets by key or address, with bounded memory.
#pragma once
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/clock.h"

namespace bulkhead::http {

struct RateLimitOptions {
  std::int64_t capacity = 60;           ///< tokens of a full bucket: the largest burst
  std::int64_t refill = 60;             ///< tokens that come back in `period_seconds`
  std::int64_t period_seconds = 60;
  std::size_t max_keys = 100'000;       ///< beyond, the bucket that was used longest ago is forgotten
};

struct RateDecision {
  bool allowed = true;
  std::int64_t limit = 0;
  std::int64_t remaining = 0;            ///< whole tokens after this request
  std::int64_t retry_after_seconds = 0;  ///< when refused: until the cost could be paid, at least 1
};

/// Locks    one mutex; any thread may call.
class RateLimiter {
 public:
  explicit RateLimiter(RateLimitOptions options);
  /// Takes `cost` tokens when they are there, else none. A cost above the capacity is never allowed.
  [[nodiscard]] RateDecision take(std::string_view key, Instant now, std::int64_t cost = 1);
  /// Fills the bucket again, for example after a successful sign-in.
  void forget(std::string_view key);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Bucket {
    std::string key;
    std::int64_t level = 0;  ///< in millionths of a token, so that no rounding loses tokens
    Instant updated;
  };
  const RateLimitOptions options_;
  mutable std::mutex lock_;
  std::list<Bucket> buckets_;  ///< most recently used first
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_key_;  ///< keys are views into buckets_
};

}  // namespace bulkhead::http
