#include "sync/source_sync.h"

#include "core/digest.h"
#include "corpus_store.h"

namespace bulkhead::intel {

namespace {

constexpr int kAttempts = 6;
constexpr std::int64_t kFirstPauseMs = 2'000;
constexpr std::int64_t kLongestPauseMs = 15 * 60'000;  // who wants us to wait longer is asked again at the next turn
constexpr std::uint64_t kMaxBody = std::uint64_t{256} << 20;

bool is_busy(int status, bool forbidden_is_busy) {
  return status == 429 || status == 500 || status == 502 || status == 503 || status == 504 || (status == 403 && forbidden_is_busy);
}

/// Up to a quarter more, so that many installations do not come back in the same second.
std::int64_t with_jitter(std::int64_t ms) { return ms + ms * static_cast<unsigned char>(random_bytes(1).front()) / 1024; }

}  // namespace

SourceSync::SourceSync(Corpus& corpus_in, const record::Actor& actor_in, http::Client& client, const SyncConfig& config_in, const Clock& clock_in, const SyncWait& wait, std::stop_token stop, SourceReport& report_in)
    : corpus(corpus_in), actor(actor_in), config(config_in), clock(clock_in), report(report_in), client_(client), wait_(wait), stop_(std::move(stop)) {
  if (const auto known = corpus.sync_state(report.source))
    if (auto json = parse_json(known->state)) state_ = std::move(*json);
}

Result<void> SourceSync::pause(std::chrono::milliseconds time) {
  if (stop_.stop_requested() || !wait_(time, stop_)) return fail(ErrorKind::unavailable, "sync.stopped", "The synchronisation was stopped.");
  return {};
}

Result<Fetched> SourceSync::get(const std::string& url, const FetchOptions& options) {
  for (int attempt = 1;; ++attempt) {
    if (stop_.stop_requested()) return fail(ErrorKind::unavailable, "sync.stopped", "The synchronisation was stopped.");
    http::Call call;
    call.url = url;
    call.headers = options.headers;
    call.if_none_match = options.if_none_match;
    call.if_modified_since = options.if_modified_since;
    call.max_body_bytes = kMaxBody;
    call.max_redirects = 3;
    call.timeout = std::chrono::minutes(5);
    auto reply = client_.call(call);
    std::int64_t pause_ms = with_jitter(kFirstPauseMs << (attempt - 1));
    Error error;
    if (!reply) {
      error = std::move(reply).error();
      if (error.kind != ErrorKind::unavailable || error.code == "http.tls") return fail(std::move(error));
    } else if (reply->status == 200 || reply->status == 304 || reply->status == 404) {
      const auto checked = reply->status == 200 && options.check ? options.check(reply->body) : Result<void>();
      if (checked) return Fetched{reply->status, std::move(reply->body), std::string(reply->header("ETag")), std::string(reply->header("Last-Modified"))};
      error = checked.error();
    } else {
      error = {ErrorKind::unavailable, "sync.http_status", fmt::format("The server answered with status {}.", reply->status), url, {}, {}};
      if (!is_busy(reply->status, options.forbidden_is_busy)) return fail(std::move(error));
      if (const auto seconds = reply->retry_after_seconds()) {
        if (*seconds > kLongestPauseMs / 1000) return fail(ErrorKind::unavailable, "sync.retry_later", fmt::format("The server asks to come back in {} seconds.", *seconds), url);
        pause_ms = std::max<std::int64_t>(pause_ms, *seconds * 1000);
      }
    }
    if (error.place.empty()) error.place = url;
    if (attempt == kAttempts) return fail(std::move(error));
    TRY(pause(std::chrono::milliseconds(std::min(pause_ms, kLongestPauseMs))));
  }
}

Result<void> SourceSync::import(const std::string& name, std::string_view bytes) {
  const auto summary = TRY(import_bytes(corpus, name, bytes, {.actor = actor, .source = report.source}, clock));
  report.added += summary.added;
  report.updated += summary.updated;
  report.removed += summary.removed;
  for (const DocumentResult& document : summary.documents)
    if (!document.refusals.empty()) return fail(document.refusals.front());
  return {};
}

bool SourceSync::knows(const Sha256& digest) const {
  const auto reader = corpus.database().reader();
  return CorpusWriter(*reader, clock.now()).knows_file(digest);
}

void SourceSync::save(Json state) {
  state_ = std::move(state);
  auto known = corpus.sync_state(report.source).value_or(SyncState{report.source, {}, {}, {}, {}});
  known.state = to_text(state_);
  corpus.set_sync_state(known);
}

}  // namespace bulkhead::intel
