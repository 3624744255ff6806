// NVD CVE API 2.0: all pages once, then windows over lastModified of at most 120 days that overlap.
#include "core/numbers.h"
#include "core/text.h"
#include "sync/nvd_page.h"
#include "sync/source_sync.h"

namespace bulkhead::intel {

namespace {

constexpr std::int64_t kWindow = 119 * kMicrosecondsPerDay;           // the API refuses more than 120 days
constexpr std::int64_t kOverlap = 2 * 3600 * kMicrosecondsPerSecond;  // records appear some time after the time they carry
constexpr std::chrono::milliseconds kPause{6'000};                    // what NVD asks of everybody, key or not

std::int64_t number(const Json& state, std::string_view name) {
  const Json* value = state.find(name);
  return value && value->is_integer() ? value->integer() : 0;
}

/// Reads pages from the cursor on; saves it after each page.
Result<void> read_window(SourceSync& source, Json cursor) {
  std::string query;
  if (!cursor.text("window_start").empty())
    query = fmt::format("&lastModStartDate={}&lastModEndDate={}", replace_all(cursor.text("window_start"), ":", "%3A"), replace_all(cursor.text("window_end"), ":", "%3A"));
  std::int64_t at = number(cursor, "start_index"), total = number(cursor, "total");
  const char separator = source.config.nvd_url.find('?') == std::string::npos ? '?' : '&';
  for (bool first = true;; first = false) {
    if (!first) TRY(source.pause(kPause));
    FetchOptions options;
    options.forbidden_is_busy = true;
    options.headers = {{"Accept", "application/json"}};
    if (source.config.nvd_api_key && !source.config.nvd_api_key->empty()) options.headers.push_back({"apiKey", *source.config.nvd_api_key});
    options.check = [&](std::string_view body) -> Result<void> {
      TRY(read_nvd_page(body, at));
      return {};
    };
    const std::string url = fmt::format("{}{}resultsPerPage={}&startIndex={}{}", source.config.nvd_url, separator, source.config.nvd_page_records, at, query);
    const auto reply = TRY(source.get(url, options));
    if (reply.status != 200) return fail(ErrorKind::unavailable, "sync.http_status", fmt::format("The server answered with status {}.", reply.status), url);
    const NvdPage page = TRY(read_nvd_page(reply.body, at));
    // Records that were changed meanwhile left the window and pulled the later ones forward: step back as far.
    if (at > 0 && page.total < total) {
      at = std::max<std::int64_t>(0, at - (total - page.total));
      total = page.total;
      cursor.set("start_index", at).set("total", total);
      continue;
    }
    if (page.records > 0) TRY(source.import(url, reply.body));
    ++source.report.fetched;
    at += page.records;
    total = page.total;
    cursor.set("start_index", at);
    cursor.set("total", total);
    if (at >= total) return {};
    source.save(cursor);
  }
}

}  // namespace

Result<void> sync_nvd(SourceSync& source) {
  const Instant now = source.clock.now();
  const auto done_with = [&](std::string_view until) { source.save(Json::object({{"synced_until", until}})); };
  Json cursor = source.state();
  if (cursor.text("synced_until").empty() && cursor.text("started_at").empty()) cursor = Json::object({{"started_at", to_iso_milliseconds(now)}});
  if (!cursor.text("started_at").empty()) {  // the first load, begun or to be gone on with
    const std::string started(cursor.text("started_at"));
    TRY(read_window(source, cursor));
    done_with(started);
    const auto began = parse_instant(started);
    // What changed during the load comes with the next windows; a load of one sitting needs none now.
    if (began && now.microseconds - began->microseconds < kOverlap) return {};
  } else if (!cursor.text("window_end").empty()) {  // a window that was broken off
    const std::string end(cursor.text("window_end"));
    TRY(read_window(source, cursor));
    done_with(end);
  }
  for (;;) {
    const Instant until = TRY(parse_instant(source.state().text("synced_until")));
    // A clock that was set back gives a window that was read before, which does no harm.
    const Instant start{std::min(until, now).microseconds - kOverlap};
    const Instant end{std::min(now.microseconds, start.microseconds + kWindow)};
    const Json window = Json::object({{"synced_until", to_iso_milliseconds(until)}, {"window_start", to_iso_milliseconds(start)}, {"window_end", to_iso_milliseconds(end)}});
    TRY(read_window(source, window));
    done_with(to_iso_milliseconds(end));
    if (end.microseconds >= now.microseconds) return {};
    TRY(source.pause(kPause));
  }
}

Result<void> sync_file(SourceSync& source, const std::string& url) {
  FetchOptions options;
  if (source.state().text("url") == url) {  // another mirror has other marks
    options.if_none_match = source.state().text("etag");
    options.if_modified_since = source.state().text("last_modified");
  }
  const auto reply = TRY(source.get(url, options));
  if (reply.status == 304) return {};
  if (reply.status != 200) return fail(ErrorKind::unavailable, "sync.http_status", fmt::format("The server answered with status {}.", reply.status), url);
  ++source.report.fetched;
  TRY(source.import(url, reply.body));
  source.save(Json::object({{"url", url}, {"etag", reply.etag}, {"last_modified", reply.last_modified}}));
  return {};
}

}  // namespace bulkhead::intel
