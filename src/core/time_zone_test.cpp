#include "core/time_zone.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

std::string at(std::string_view zone, LocalDate date, int minute) { return to_iso_milliseconds(local_instant(zone, date, minute).value()); }

TEST(TimeZone, LocalTimesFollowDaylightSaving) {
  EXPECT_EQ(at("Europe/Berlin", {2026, 1, 5}, 360), "2026-01-05T05:00:00.000Z");
  EXPECT_EQ(at("Europe/Berlin", {2026, 7, 6}, 360), "2026-07-06T04:00:00.000Z");
  EXPECT_EQ(at("America/New_York", {2026, 7, 6}, 360), "2026-07-06T10:00:00.000Z");
  EXPECT_EQ(at("Asia/Kolkata", {2026, 7, 6}, 0), "2026-07-05T18:30:00.000Z");
  EXPECT_EQ(at("UTC", {2026, 7, 6}, 1439), "2026-07-06T23:59:00.000Z");
}

TEST(TimeZone, ASkippedTimeIsTheChangeAndADoubledOneItsFirst) {
  EXPECT_EQ(at("Europe/Berlin", {2026, 3, 29}, 150), "2026-03-29T01:00:00.000Z");  // 02:30 is skipped
  EXPECT_EQ(at("Europe/Berlin", {2026, 10, 25}, 150), "2026-10-25T00:30:00.000Z");  // 02:30 comes twice
  EXPECT_EQ(at("Europe/Berlin", {2026, 10, 25}, 180), "2026-10-25T02:00:00.000Z");
}

TEST(TimeZone, DaysAndNames) {
  EXPECT_EQ(to_text(local_date("Pacific/Auckland", parse_instant("2026-12-31T23:00:00Z").value()).value()), "2027-01-01");
  EXPECT_EQ(to_text(plus_days({2028, 2, 28}, 2)), "2028-03-01");
  EXPECT_EQ(weekday_of({2026, 11, 22}), 7);
  EXPECT_EQ(days_of_month(2028, 2), 29);
  EXPECT_EQ(days_of_month(2100, 2), 28);
  for (const auto* name : {"", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "europe berlin"}) EXPECT_FALSE(is_time_zone(name)) << name;
  EXPECT_TRUE(is_time_zone("UTC"));
}

}  // namespace
}  // namespace bulkhead
