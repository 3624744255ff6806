#include "identity/rate_limit.h"

#include <algorithm>

namespace bulkhead::identity {

Result<void> RateLimiter::take(std::string_view key, Instant now) {
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= max_keys_) make_room(now);
  Bucket& bucket = buckets_[std::string(key)];
  // A clock that stood later before must not lock anybody out: time that went back counts as none.
  const std::int64_t passed = std::max<std::int64_t>(0, now.microseconds - bucket.at.microseconds);
  const std::int64_t used = std::max<std::int64_t>(0, bucket.used_us - passed);
  const std::int64_t cost = window_us() / rule_.allowed;
  if (used + cost > window_us()) {
    const std::int64_t wait = (used + cost - window_us() + kMicrosecondsPerSecond - 1) / kMicrosecondsPerSecond;
    Error error{ErrorKind::limited, "rate.limited", fmt::format("Too many tries. Wait {} seconds.", wait), {}, {}, {}};
    error.problems = {{"retry_after", "rate.limited", std::to_string(wait)}};
    return fail(std::move(error));
  }
  bucket = {used + cost, now};
  return {};
}

void RateLimiter::forget(std::string_view key) {
  const std::lock_guard lock(mutex_);
  buckets_.erase(std::string(key));
}

void RateLimiter::make_room(Instant now) {
  std::erase_if(buckets_, [&](const auto& entry) { return entry.second.used_us <= now.microseconds - entry.second.at.microseconds; });
  if (buckets_.size() >= max_keys_) buckets_.clear();  // a flood of keys: better to start anew than to grow
}

}  // namespace bulkhead::identity
