#include "core/clock.h"

#include <chrono>

#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead {
namespace {

struct Parts {
  int year, month, day, hour, minute, second, microsecond;
};

constexpr std::int64_t kFirstInstant = std::chrono::sys_days{std::chrono::year{1} / 1 / 1}.time_since_epoch().count() * kMicrosecondsPerDay;
constexpr std::int64_t kEndOfInstants = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}.time_since_epoch().count() * kMicrosecondsPerDay;

Parts parts_of(Instant instant) {
  using namespace std::chrono;
  const sys_time<microseconds> point{microseconds{instant.microseconds}};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss time{point - day};
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(time.hours().count()),
          static_cast<int>(time.minutes().count()),
          static_cast<int>(time.seconds().count()),
          static_cast<int>(time.subseconds().count())};
}

}  // namespace

std::string to_iso(Instant instant) {
  const Parts p = parts_of(instant);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", p.year, p.month, p.day, p.hour, p.minute, p.second,
                     p.microsecond);
}

std::string to_iso_milliseconds(Instant instant) {
  const Parts p = parts_of(instant);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", p.year, p.month, p.day, p.hour, p.minute, p.second,
                     p.microsecond / 1000);
}

std::string to_iso_date(Instant instant) {
  const Parts p = parts_of(instant);
  return fmt::format("{:04}-{:02}-{:02}", p.year, p.month, p.day);
}

Result<Instant> parse_instant(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::invalid, "time.bad",
                fmt::format("'{}' is no date or time of the form 2026-03-01 or 2026-03-01T12:30:00Z.", shorten(text, 60)));
  };
  const auto number = [&](std::size_t at, std::size_t length) -> int {
    if (at + length > text.size()) return -1;
    return static_cast<int>(parse_integer<unsigned>(text.substr(at, length)).value_or(1u << 30));
  };
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return bad();
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  using namespace std::chrono;
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return bad();
  const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return bad();
  std::int64_t micros = sys_days{date}.time_since_epoch().count() * kMicrosecondsPerDay;
  if (text.size() == 10) return Instant{micros};

  if ((text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text.size() < 16 || text[13] != ':') return bad();
  const int hour = number(11, 2);
  const int minute = number(14, 2);
  int second = 0;
  std::size_t at = 16;
  std::int64_t fraction = 0;
  if (at < text.size() && text[at] == ':') {
    second = number(17, 2);
    at = 19;
    if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
      ++at;
      std::int64_t unit = 100'000;
      const std::size_t first = at;
      while (at < text.size() && is_digit(text[at])) {
        fraction += (text[at] - '0') * unit;
        unit /= 10;
        ++at;
      }
      if (at == first) return bad();
    }
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return bad();
  micros += ((hour * 60LL + minute) * 60LL + second) * kMicrosecondsPerSecond + fraction;
  const std::string_view zone = text.substr(std::min(at, text.size()));
  // A zone or a leap second may lead out of the years that have four digits, which to_iso could not write.
  const auto within_years = [&](std::int64_t microseconds) -> Result<Instant> {
    if (microseconds < kFirstInstant || microseconds >= kEndOfInstants) return bad();
    return Instant{microseconds};
  };
  if (zone.empty() || zone == "Z" || zone == "z") return within_years(micros);
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return bad();
  const int zone_hour = number(at + 1, 2);
  const int zone_minute = number(at + 4, 2);
  if (zone_hour < 0 || zone_hour > 23 || zone_minute < 0 || zone_minute > 59) return bad();
  const std::int64_t offset = (zone_hour * 60LL + zone_minute) * 60LL * kMicrosecondsPerSecond;
  return within_years(zone[0] == '+' ? micros - offset : micros + offset);
}

Instant SystemClock::now() const {
  return Instant{std::chrono::duration_cast<std::chrono::microseconds>(
                     std::chrono::system_clock::now().time_since_epoch())
                     .count()};
}

}  // namespace bulkhead
