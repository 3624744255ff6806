#include "http/rate_limit.h"

#include "core/result.h"

namespace bulkhead::http {

namespace {
constexpr std::int64_t kPart = 1'000'000;  // of a token
}

RateLimiter::RateLimiter(RateLimitOptions options) : options_(options) {
  ENSURE(options.capacity > 0 && options.refill > 0 && options.period_seconds > 0 && options.max_keys > 0, "a rate limit is positive");
}

RateDecision RateLimiter::take(std::string_view key, Instant now, std::int64_t cost) {
  const std::lock_guard guard(lock_);
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (buckets_.size() >= options_.max_keys) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front({std::string(key), options_.capacity * kPart, now});
    found = by_key_.emplace(buckets_.front().key, buckets_.begin()).first;
  } else {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  }
  Bucket& bucket = *found->second;
  // After one full refill time the bucket is full whatever it held; this also keeps the product below from overflowing.
  const std::int64_t elapsed = std::max<std::int64_t>(0, now.microseconds - bucket.updated.microseconds);
  const std::int64_t full_after = options_.capacity * options_.period_seconds * kMicrosecondsPerSecond / options_.refill + 1;
  bucket.level = elapsed >= full_after ? options_.capacity * kPart : std::min(options_.capacity * kPart, bucket.level + elapsed / options_.period_seconds * options_.refill);
  if (now.microseconds > bucket.updated.microseconds) bucket.updated = now;

  RateDecision out;
  out.limit = options_.capacity;
  const std::int64_t wanted = cost * kPart;
  out.allowed = wanted <= bucket.level;
  if (out.allowed) {
    bucket.level -= wanted;
  } else {
    const std::int64_t missing = std::min(wanted, options_.capacity * kPart) - bucket.level;
    const std::int64_t microseconds = missing / options_.refill * options_.period_seconds;
    out.retry_after_seconds = std::max<std::int64_t>(1, (microseconds + kMicrosecondsPerSecond - 1) / kMicrosecondsPerSecond);
  }
  out.remaining = bucket.level / kPart;
  return out;
}

void RateLimiter::forget(std::string_view key) {
  const std::lock_guard guard(lock_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  const auto bucket = found->second;
  by_key_.erase(found);
  buckets_.erase(bucket);
}

std::size_t RateLimiter::size() const {
  const std::lock_guard guard(lock_);
  return buckets_.size();
}

}  // namespace bulkhead::http
