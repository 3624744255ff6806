#include "question_values.h"

#include <algorithm>
#include <array>

#include "core/numbers.h"
#include "core/text.h"
#include "intel/corpus.h"

namespace bulkhead::sage {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};

/// 1 to 12, also for "sep" and "sept"; 0 for other words.
int month_of(std::string_view word) {
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < kMonths.size(); ++i)
    if (kMonths[i].starts_with(word) && (word.size() <= 4 || word == kMonths[i])) return static_cast<int>(i) + 1;
  return 0;
}

std::optional<int> year_of(std::string_view word) {
  const auto year = parse_integer<int>(word);
  return year && *year >= 1999 && *year <= 2099 && word.size() == 4 ? year : std::nullopt;
}

/// A day, month or year of the question: its first and last day and the words it takes.
struct Span {
  std::string first, last;
  std::size_t words = 0;
};

std::string last_day(int year, int month) {
  const int next = month == 12 ? 1 : month + 1, of = month == 12 ? year + 1 : year;
  const auto start = parse_instant(fmt::format("{:04}-{:02}-01", of, next));
  return to_iso_date({start->microseconds - kMicrosecondsPerDay});
}

Span span_at(const Words& words, std::size_t i) {
  const std::string_view word = words.text(i);
  if (word.size() == 10 && word[4] == '-' && parse_instant(word)) return {std::string(word), std::string(word), 1};
  if (word.size() == 7 && word[4] == '-' && year_of(word.substr(0, 4)))
    if (const auto month = parse_integer<int>(word.substr(5)); month && *month >= 1 && *month <= 12) return {fmt::format("{}-01", word), last_day(*year_of(word.substr(0, 4)), *month), 1};
  if (const int month = month_of(word); month > 0)
    if (const auto year = year_of(words.text(i + 1))) return {fmt::format("{}-{:02}-01", *year, month), last_day(*year, month), 2};
  if (const auto year = year_of(word)) return {fmt::format("{}-01-01", *year), fmt::format("{}-12-31", *year), 1};
  return {};
}

std::string day_after(const std::string& day) { return to_iso_date({parse_instant(day)->microseconds + kMicrosecondsPerDay}); }
std::string day_before(const std::string& day) { return to_iso_date({parse_instant(day)->microseconds - kMicrosecondsPerDay}); }

std::optional<int> small_number(std::string_view word) {
  static constexpr std::pair<std::string_view, int> kNames[] = {{"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}, {"six", 6}, {"seven", 7}, {"eight", 8}, {"nine", 9}, {"ten", 10}, {"twenty", 20}, {"thirty", 30}, {"fifty", 50}};
  for (const auto& [name, value] : kNames)
    if (name == word) return value;
  const auto number = parse_integer<int>(word);
  return number && *number > 0 && *number <= 3650 ? number : std::nullopt;
}

int days_of(std::string_view unit) {
  if (unit.starts_with("day")) return 1;
  if (unit.starts_with("week")) return 7;
  if (unit.starts_with("month")) return 30;
  return unit.starts_with("year") ? 365 : 0;
}

/// "last 30 days", "past two weeks", "last month", "this year", "today".
bool read_relative(Words& words, std::size_t i, Query& query, Instant today) {
  const auto since = [&](int days) {
    query.from = to_iso_date({today.microseconds - days * kMicrosecondsPerDay});
    query.to = to_iso_date(today);
  };
  const std::string_view word = words.text(i);
  if (word == "last" || word == "past") {
    if (const auto count = small_number(words.text(i + 1)); count && days_of(words.text(i + 2)) > 0) {
      since(std::min(*count * days_of(words.text(i + 2)), 36'500));
      words.take(i, 3);
      return true;
    }
    if (days_of(words.text(i + 1)) > 0) {
      since(days_of(words.text(i + 1)));
      words.take(i, 2);
      return true;
    }
  }
  if (word == "this" && words.text(i + 1) == "year") {
    query.from = to_iso_date(today).substr(0, 4) + "-01-01";
    query.to = to_iso_date(today);
    words.take(i, 2);
    return true;
  }
  if (word == "this" && days_of(words.text(i + 1)) > 0) {
    since(days_of(words.text(i + 1)));
    words.take(i, 2);
    return true;
  }
  if (word == "today" || word == "yesterday") {
    since(word == "today" ? 0 : 1);
    words.take(i, 1);
    return true;
  }
  return false;
}

bool read_between(Words& words, std::size_t i, Query& query) {
  const Span first = span_at(words, i + 1);
  if (first.words == 0) return false;
  const std::size_t joint = i + 1 + first.words;
  if (words.text(joint) != "and" && words.text(joint) != "to" && words.text(joint) != "until") return false;
  const Span second = span_at(words, joint + 1);
  if (second.words == 0) return false;
  query.from = first.first;
  query.to = second.last;
  words.take(i, joint + 1 + second.words - i);
  return true;
}

/// 1: at least, 2: more than, -1: at most, -2: less than; 0: no comparison. `count` gets its words.
int comparison_at(const Words& words, std::size_t i, std::size_t& count) {
  struct Form {
    std::string_view text;
    int kind;
  };
  static constexpr Form kForms[] = {{"greater than", 2}, {"higher than", 2}, {"more than", 2}, {"at least", 1}, {"at most", -1}, {"no less than", 1}, {"no more than", -1}, {"less than", -2}, {"lower than", -2}, {"or more", 1}, {"above", 2},
                                    {"over", 2}, {"below", -2}, {"under", -2}, {"from", 1}, {">=", 1}, {"<=", -1}, {">", 2}, {"<", -2}, {"=", 1}, {"of", 0}, {"is", 0}};
  for (const auto& form : kForms) {
    const std::size_t n = static_cast<std::size_t>(std::count(form.text.begin(), form.text.end(), ' ')) + 1;
    if (words.joined(i, n) == form.text) {
      count = n;
      return form.kind;
    }
  }
  count = 0;
  return 0;
}

/// After "cvss", "score" or "bcs" at `i`: words that say a bound.
bool read_bound(Words& words, std::size_t i, Query& query) {
  const bool bcs = words.text(i) == "bcs";
  std::size_t at = i + 1;
  int kind = 0;
  for (int step = 0; step < 4; ++step) {
    if (words.text(at) == "score" || words.text(at) == "scores") {
      ++at;
      continue;
    }
    std::size_t count = 0;
    const int found = comparison_at(words, at, count);
    if (count == 0) break;
    at += count;
    if (found != 0) kind = found;
  }
  const auto tenths = parse_fixed(words.text(at), 1);
  if (!tenths || *tenths > 100) return false;
  std::size_t after = at + 1;
  if (words.joined(after, 2) == "or more" || words.joined(after, 2) == "or higher" || words.joined(after, 2) == "or above") {
    kind = 1;
    after += 2;
  }
  const int value = static_cast<int>(*tenths);
  if (bcs) query.bcs_min = value * 10 + (kind == 2 ? 1 : 0);
  else if (kind > 0) query.cvss_min = value + (kind == 2 ? 1 : 0);
  else if (kind < 0) query.cvss_max = value - (kind == -2 ? 1 : 0);
  else query.cvss_min = query.cvss_max = value;
  words.take(i, after - i);
  return true;
}

}  // namespace

void read_identifiers(Words& words, Query& query) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string upper = to_upper(words.text(i));
    if (intel::cve_key(upper)) {
      if (std::find(query.cves.begin(), query.cves.end(), upper) == query.cves.end()) query.cves.push_back(upper);
      words.take(i, 1);
      continue;
    }
    if (upper.starts_with("BS-") && upper.size() > 8) {
      query.cves.push_back(upper);
      words.take(i, 1);
      continue;
    }
    if (upper.starts_with("CIP-") && upper.size() >= 7 && is_digit(upper[4]) && is_digit(upper[5]) && is_digit(upper[6])) {
      query.cip = upper.substr(0, 7);
      words.take(i, 1);
      const std::string_view part = words.text(i + 1);
      if (part.size() == 2 && part[0] == 'r' && is_digit(part[1])) {
        query.cip += " " + to_upper(part);
        words.take(i + 1, 1);
      }
      continue;
    }
    const bool row = upper == "SR" || upper == "CR" || upper == "FR" || upper == "EDR" || upper == "NDR" || upper == "HDR" || upper == "SAR";
    if (row && i + 1 < words.size() && is_digit(words.text(i + 1).empty() ? ' ' : words.text(i + 1).front())) {
      query.clause = fmt::format("{} {}", upper, words.text(i + 1));
      std::size_t count = 2;
      if (words.text(i + 2) == "re" && parse_integer<int>(words.text(i + 3))) {
        query.clause += fmt::format(" RE {}", words.text(i + 3));
        count = 4;
      }
      words.take(i, count);
    }
  }
}

void read_dates(Words& words, Query& query, Instant today) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words.at(i).taken || read_relative(words, i, query, today)) continue;
    const std::string_view word = words.text(i);
    if ((word == "between" || word == "from") && read_between(words, i, query)) continue;
    const bool since = word == "since" || word == "from", after = word == "after", before = word == "before", until = word == "until" || word == "till", in = word == "in" || word == "during" || word == "on" || word == "of";
    if (!since && !after && !before && !until && !in) continue;
    const Span span = span_at(words, i + 1);
    if (span.words == 0) continue;
    if (since || in) query.from = span.first;
    if (after) query.from = day_after(span.last);
    if (in || until) query.to = span.last;
    if (before) query.to = day_before(span.first);
    words.take(i, 1 + span.words);
  }
  // "2024 Siemens vulnerabilities": a year alone is that year.
  for (std::size_t i = 0; i < words.size() && query.from.empty() && query.to.empty(); ++i)
    if (words.free(i, 1) && year_of(words.text(i))) {
      query.from = fmt::format("{}-01-01", words.text(i));
      query.to = fmt::format("{}-12-31", words.text(i));
      words.take(i, 1);
    }
}

void read_numbers(Words& words, Query& query) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words.at(i).taken) continue;
    const std::string_view word = words.text(i);
    if (word == "cvss" || word == "bcs" || word == "score" || word == "scored" || word == "scores" || word == "rated") read_bound(words, i, query);
    else if (word == "top" || word == "first" || word == "last" || word == "worst" || word == "newest" || word == "latest" || word == "show" || word == "list" || word == "five" || word == "ten") {
      const bool itself = word == "five" || word == "ten";
      const auto number = small_number(itself ? word : words.text(i + 1));
      if (!number || *number > 100) continue;
      query.limit = *number;
      if (!itself) words.take(i + 1, 1);
    }
  }
}

void read_properties(Words& words, Query& query) {
  const auto severity = [&](std::initializer_list<std::string_view> phrases, Severity value) {
    if (words.take_phrase(phrases)) query.severities.push_back(value);
  };
  severity({"critical", "criticals"}, Severity::critical);
  if (!words.has({"high priority", "high risk"})) severity({"high"}, Severity::high);
  severity({"medium", "moderate"}, Severity::medium);
  if (!words.has({"low impact"})) severity({"low"}, Severity::low);

  if (words.take_phrase({"not known exploited", "not exploited", "not in kev", "not in the kev"})) query.kev = false;
  else if (words.take_phrase({"known exploited", "actively exploited", "being exploited", "exploited in the wild", "in the wild", "kev", "ransomware", "exploited", "under attack"})) query.kev = true;
  if (words.take_phrase({"without an exploit", "without exploit", "without exploits", "no exploit", "no public exploit"})) query.exploit = false;
  else if (words.take_phrase({"public exploit", "public exploits", "working exploit", "working exploits", "with an exploit", "with exploit", "with exploits", "weaponized", "weaponised", "metasploit", "have an exploit", "have exploits", "has an exploit", "exploit available", "exploits available", "exploit code"})) query.exploit = true;
  if (words.take_phrase({"without a fix", "without fix", "without a patch", "without patch", "without patches", "no fix", "no patch", "no update", "unpatched", "unfixed", "not patched", "not fixed", "unfixable", "cannot be fixed", "lack a fix", "lack a patch"})) query.fix = false;
  else if (words.take_phrase({"with a fix", "with fix", "with a patch", "with patch", "with fixes", "with patches", "fix available", "patch available", "patches available", "fixes available", "fixable", "can be fixed", "can be patched", "have a fix", "have a patch", "patched", "a fix exists", "patchable"})) query.fix = true;

  if (words.has({"newest", "latest", "most recent", "recently", "recent"})) query.sort = "newest";
  else if (words.has({"highest epss", "by epss", "most likely"})) query.sort = "epss";
  else if (words.has({"highest cvss", "by cvss", "most severe", "worst", "highest score"})) query.sort = "cvss";
  else if (words.has({"by bcs", "highest bcs", "most dangerous"})) query.sort = "bcs";
}

}  // namespace bulkhead::sage
