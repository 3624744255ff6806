// "My week": what waits for somebody, as rows that explain themselves. Each row leads to the findings that it is about.
#pragma once
#include "overview.h"

namespace bulkhead::faces::native {

inline constexpr std::size_t kWeekRows = 12;          ///< of each card
inline constexpr int kWeekRowsBcs = 700;              ///< hundredths; from here a match asks for a decision though nobody is known to exploit it
inline constexpr int kProofDays = 30;                 ///< decisions are shown so long before their review or expiry

enum class WeekKind : std::uint8_t {
  answer,   ///< findings whose versions cannot be compared
  decide,   ///< one CVE without decision
  apply,    ///< one fix that closes findings
  renew,    ///< a decision whose review or expiry comes
  changed   ///< what an environment got and closed
};
BOOST_DESCRIBE_ENUM(WeekKind, answer, decide, apply, renew, changed)

struct WeekPlace {
  std::int64_t id = 0;
  std::string name;
  friend bool operator==(const WeekPlace&, const WeekPlace&) = default;
};
BOOST_DESCRIBE_STRUCT(WeekPlace, (), (id, name))

struct WeekRow {
  WeekKind kind = WeekKind::decide;
  WeekPlace environment;
  std::string title, sentence;
  std::int64_t count = 0;                             ///< findings that the filter lists
  bool kev_flagged = false;
  std::optional<findings::Severity> severity;
  std::optional<std::string> cve_id, due;             ///< due: ISO date
  std::map<std::string, std::string> filter;          ///< of the findings list
  friend bool operator==(const WeekRow&, const WeekRow&) = default;
};
BOOST_DESCRIBE_STRUCT(WeekRow, (), (kind, environment, title, sentence, count, kev_flagged, severity, cve_id, due, filter))

struct WeekCard {
  std::string rule;
  std::int64_t total = 0;                             ///< rows there are; at most kWeekRows stand in `rows`
  std::vector<WeekRow> rows;
  friend bool operator==(const WeekCard&, const WeekCard&) = default;
};
BOOST_DESCRIBE_STRUCT(WeekCard, (), (rule, total, rows))

/// Questions first, then CVEs with active findings: known exploited, then working exploits, then by BCS.
[[nodiscard]] WeekCard to_decide(const Views& views, Instant now);
/// Fixes by the known exploited findings that they close, then by all that they close.
[[nodiscard]] WeekCard to_do(const Views& views, Instant now);
/// Decisions by the day of their review or expiry.
[[nodiscard]] WeekCard to_prove(const Views& views, Instant now);
/// New and decided findings of each environment since then.
[[nodiscard]] WeekCard what_changed(const Views& views, Instant since, Instant now);

}  // namespace bulkhead::faces::native
