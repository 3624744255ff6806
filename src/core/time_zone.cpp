#include "core/time_zone.h"

#include <date/tz.h>

namespace bulkhead {
namespace {

Result<const date::time_zone*> zone_of(std::string_view name) {
  // A name is letters and a few signs; anything else would reach for files outside of the database.
  const bool plain = !name.empty() && name.size() <= 64 && name.front() != '/' && name.find("..") == std::string_view::npos &&
                     name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == std::string_view::npos;
  if (plain) {
    try {
      return date::locate_zone(std::string(name));
    } catch (const std::exception&) {
      // not in the database
    }
  }
  return fail(ErrorKind::invalid, "time_zone.unknown", "A time zone of the IANA database is expected, such as Europe/Berlin or UTC.");
}

date::sys_days days_of(LocalDate d) { return date::sys_days(date::year(d.year) / d.month / d.day); }
LocalDate date_of(date::sys_days days) {
  const date::year_month_day ymd(days);
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())), static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

}  // namespace

std::string to_text(LocalDate d) { return fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day); }
LocalDate plus_days(LocalDate d, int days) { return date_of(days_of(d) + date::days(days)); }
int weekday_of(LocalDate d) { return static_cast<int>(date::weekday(days_of(d)).iso_encoding()); }
int days_of_month(int year, int month) { return static_cast<int>(static_cast<unsigned>((date::year(year) / month / date::last).day())); }
bool is_time_zone(std::string_view name) { return zone_of(name).has_value(); }

Result<LocalDate> local_date(std::string_view zone, Instant at) {
  const auto* place = TRY(zone_of(zone));
  const date::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(at.microseconds)};
  return date_of(date::sys_days(date::floor<date::days>(place->to_local(time)).time_since_epoch()));
}

Result<Instant> local_instant(std::string_view zone, LocalDate day, int minute) {
  const auto* place = TRY(zone_of(zone));
  const date::local_seconds local = date::local_days(days_of(day).time_since_epoch()) + std::chrono::minutes(minute);
  const date::local_info info = place->get_info(local);
  // In a gap the first period ends where the clocks jump; in an overlap the first period is the earlier reading.
  const date::sys_seconds time = info.result == date::local_info::nonexistent ? info.first.end : date::sys_seconds(local.time_since_epoch() - info.first.offset);
  return Instant{std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count()};
}

}  // namespace bulkhead
