// FIRST's EPSS scores: "#model_version:v2025.03.14,score_date:2026-08-16T00:00:00+0000", header, one line a CVE.
#include "core/numbers.h"
#include "core/text.h"
#include "feeds/readers.h"
#include "intel/corpus.h"

namespace bulkhead::intel {

namespace {

constexpr std::size_t kMaxLine = 4096;

/// "0.033510000" in millionths, rounded; nothing when it is no number from 0 to 1.
std::optional<int> millionths(std::string_view text) {
  text = trim(text);
  if (const auto fixed = parse_fixed(text, 9)) {
    if (*fixed < 0 || *fixed > 1'000'000'000) return std::nullopt;
    return static_cast<int>((*fixed + 500) / 1000);
  }
  const auto decimal = parse_decimal(text);  // "9.1e-05", or more than nine digits
  if (!decimal || *decimal < 0 || *decimal > 1) return std::nullopt;
  return static_cast<int>(*decimal * 1e6 + 0.5);
}

}  // namespace

Result<void> read_epss_csv(std::string_view text, FeedSink& sink) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_utf8(text)) return fail(ErrorKind::invalid, "csv.not_utf8", "The EPSS file is not valid UTF-8.");
  std::size_t line_number = 0;
  Snapshot snapshot;
  bool header = false;
  std::unordered_set<std::int64_t> seen;
  seen.reserve(text.size() / 36);
  while (!text.empty()) {
    ++line_number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string place = line.size() > kMaxLine ? fmt::format("line {}", line_number) : std::string();
    if (line.size() > kMaxLine) return fail(ErrorKind::too_large, "epss.line_too_long", "A line of the EPSS file is far too long.", place);
    if (line.empty()) continue;
    if (line.front() == '#') {
      for (const auto piece : split(line.substr(1), ',')) {
        const std::size_t colon = std::min(piece.find(':'), piece.size());
        const std::string_view name = trim(piece.substr(0, colon));
        const std::string_view value = trim(piece.substr(std::min(colon + 1, piece.size())));
        if (name == "model_version") snapshot.version = printable(shorten(value, 60));
        if (name == "score_date") {
          // FIRST writes the zone as +0000; RFC 3339 wants a colon, and the day is all that counts.
          auto date = parse_instant(value.substr(0, 10));
          if (!date) return fail(ErrorKind::invalid, "time.bad", fmt::format("'{}' is no score date.", printable(shorten(value, 40))), fmt::format("line {}", line_number));
          snapshot.as_of = *date;
        }
      }
      continue;
    }
    if (!header) {
      if (!to_lower(line).starts_with("cve,epss,percentile")) return fail(ErrorKind::invalid, "epss.no_header", "The header 'cve,epss,percentile' is expected.", fmt::format("line {}", line_number));
      if (snapshot.as_of == Instant{}) return fail(ErrorKind::invalid, "epss.no_date", "The EPSS file does not tell its score date.", fmt::format("line {}", line_number));
      header = true;
      sink.snapshot(snapshot);
      continue;
    }
    sink.record();
    const std::size_t first = std::min(line.find(','), line.size());
    const std::size_t second = std::min(line.find(',', std::min(first + 1, line.size())), line.size());
    const auto key = cve_key(line.substr(0, first));
    const auto score = first < line.size() ? millionths(line.substr(first + 1, second - first - 1)) : std::nullopt;
    const auto percentile = second < line.size() ? millionths(line.substr(second + 1)) : std::nullopt;
    std::string_view code;
    std::string message;
    if (!key) code = "cve.bad_id", message = fmt::format("'{}' is no CVE id.", printable(shorten(line.substr(0, first), 40)));
    else if (!score || !percentile) code = "epss.bad_score", message = "EPSS score and percentile are numbers from 0 to 1.";
    else if (!seen.insert(*key).second) code = "record.duplicate_id", message = fmt::format("{} stands twice in the document.", cve_of_key(*key));
    if (code.empty()) {
      sink.epss(*key, *score, *percentile);
      continue;
    }
    Error error{ErrorKind::invalid, std::string(code), std::move(message), fmt::format("line {}", line_number), {}, {}};
    Error copy = error;
    if (!sink.refuse(std::move(error))) return fail(std::move(copy));
  }
  if (!header) return fail(ErrorKind::invalid, "epss.no_header", "The header 'cve,epss,percentile' is expected.", fmt::format("line {}", line_number));
  return {};
}

}  // namespace bulkhead::intel
