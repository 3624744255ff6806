// Instants in UTC and the one clock. Nothing else in the program asks the system for the time.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace bulkhead {

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t microseconds = 0;
  friend auto operator<=>(Instant, Instant) = default;
};

inline constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosecondsPerDay = 86'400 * kMicrosecondsPerSecond;

/// "2026-03-01T12:30:45.123456Z".
[[nodiscard]] std::string to_iso(Instant instant);
/// "2026-03-01T12:30:45.123Z": milliseconds, as the log writes them.
[[nodiscard]] std::string to_iso_milliseconds(Instant instant);
/// "2026-03-01".
[[nodiscard]] std::string to_iso_date(Instant instant);
/// Reads RFC 3339 date-times ("2026-03-01T12:30:45.123+01:00", "...Z"), the same without zone (taken as UTC, as NVD
/// writes them), with minutes only, and plain dates (midnight UTC). Impossible dates such as 2026-02-30 fail.
/// Fails    invalid/time.bad
Result<Instant> parse_instant(std::string_view text);

/// Where the time comes from. Tests set it.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

/// A clock for tests and for reproducible reports.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant instant) : instant_(instant) {}
  [[nodiscard]] Instant now() const override { return instant_; }
  void set(Instant instant) { instant_ = instant; }
  void advance_seconds(std::int64_t seconds) { instant_.microseconds += seconds * kMicrosecondsPerSecond; }

 private:
  Instant instant_;
};

}  // namespace bulkhead
