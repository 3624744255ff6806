// Local times of places, by the time zone database of the system (IANA, package tzdata). The only place that knows of daylight saving time.
#pragma once
#include <string>
#include <string_view>

#include "core/clock.h"

namespace bulkhead {

/// A day of the calendar, without time and place.
struct LocalDate {
  int year = 1970;
  int month = 1;  ///< 1 to 12
  int day = 1;    ///< 1 to 31
  friend auto operator<=>(const LocalDate&, const LocalDate&) = default;
};
/// "2026-03-29".
[[nodiscard]] std::string to_text(LocalDate date);
[[nodiscard]] LocalDate plus_days(LocalDate date, int days);
/// 1 Monday to 7 Sunday (ISO 8601).
[[nodiscard]] int weekday_of(LocalDate date);
[[nodiscard]] int days_of_month(int year, int month);

/// Whether the database has a zone of that name ("Europe/Berlin", "UTC").
[[nodiscard]] bool is_time_zone(std::string_view name);
/// The day that it is there.
/// Fails    invalid/time_zone.unknown
Result<LocalDate> local_date(std::string_view zone, Instant at);
/// The instant of a local time. One that the clocks skip is the instant of the change; one that they show twice is the first of both.
/// Takes    minute: of the day, 0 to 1439
/// Fails    invalid/time_zone.unknown
Result<Instant> local_instant(std::string_view zone, LocalDate date, int minute);

}  // namespace bulkhead
