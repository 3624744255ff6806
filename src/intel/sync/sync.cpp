#include "intel/sync.h"

#include <condition_variable>
#include <fstream>
#include <iterator>
#include <mutex>

#include "sync/source_sync.h"

namespace bulkhead::intel {

namespace {

constexpr std::string_view kCsaf = "csaf:";
constexpr std::int64_t kRetryMinutes = 15;  // after a failure, or sooner when the source comes more often
constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;

int minutes_of(const SyncConfig& config, std::string_view source) {
  if (source == "nvd") return config.nvd_minutes;
  if (source == "kev") return config.kev_minutes;
  if (source == "epss") return config.epss_minutes;
  return config.csaf_minutes;
}

Result<void> sync_one(SourceSync& source) {
  const std::string& name = source.report.source;
  if (name == "nvd") return sync_nvd(source);
  if (name == "kev") return sync_file(source, source.config.kev_url);
  if (name == "epss") return sync_file(source, source.config.epss_url);
  for (const CsafProvider& provider : source.config.csaf)
    if (name == std::string(kCsaf) + provider.url) return sync_csaf(source, provider);
  return fail(ErrorKind::not_found, "sync.no_such_source", fmt::format("There is no source '{}'.", name));
}

std::string sentence(const SourceReport& report) {
  std::string text = report.fetched == 0 ? "Nothing new." : fmt::format("{} fetched: {} new, {} updated, {} removed.", report.fetched, report.added, report.updated, report.removed);
  if (!report.refused.empty()) text += fmt::format(" {} refused, first: {}", report.refused.size(), to_text(report.refused.front()));
  return text;
}

}  // namespace

Result<SyncConfig> load_sync_config(const std::filesystem::path& file) {
  SyncConfig defaults;
  defaults.csaf.push_back({"https://cert-portal.siemens.com/productcert/csaf/provider-metadata.json", {}, {}, {}});
  std::error_code ignored;  // a file that cannot be looked at fails when it is read
  if (!std::filesystem::exists(file, ignored)) return defaults;
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto config = parse_json(text, {.max_bytes = 1 << 20}).and_then([](const Json& json) -> tl::expected<SyncConfig, Error> { return from_json<SyncConfig>(json); });
  if (!config) return while_doing(config.error(), "reading " + file.string());
  for (const int minutes : {config->nvd_minutes, config->kev_minutes, config->epss_minutes, config->csaf_minutes})
    if (minutes < 1) return fail(ErrorKind::invalid, "sync.bad_config", "The time between two synchronisations is at least one minute.", file.string());
  if (config->nvd_page_records < 1 || config->nvd_page_records > 2000) return fail(ErrorKind::invalid, "sync.bad_config", "NVD gives 1 to 2000 records a page.", file.string());
  return std::move(*config);
}

http::ClientOptions sync_client_options(const SyncConfig& config) {
  http::ClientOptions options;
  options.timeout = std::chrono::minutes(5);
  options.max_body_bytes = std::uint64_t{256} << 20;
  options.proxy = config.proxy.value_or("");
  options.authority_file = config.authority_file.value_or("");
  options.allow_private = config.allow_private.value_or(false);
  options.allow_plain_http = options.allow_private;
  return options;
}

std::vector<std::string> sync_sources(const SyncConfig& config) {
  std::vector<std::string> names{"nvd", "kev", "epss"};
  for (const CsafProvider& provider : config.csaf) names.push_back(std::string(kCsaf) + provider.url);
  std::erase_if(names, [&](const std::string& name) { return std::find(config.disabled.begin(), config.disabled.end(), name) != config.disabled.end(); });
  return names;
}

std::vector<SourceFreshness> source_freshness(const Corpus& corpus, const SyncConfig& config) {
  std::vector<SourceFreshness> out;
  for (const std::string& name : sync_sources(config)) {
    SourceFreshness& fresh = out.emplace_back();
    fresh.source = name;
    const auto state = corpus.sync_state(name);
    if (!state || state->attempted_at == Instant{}) continue;
    fresh.attempted_at = state->attempted_at;
    if (state->succeeded_at != Instant{}) fresh.succeeded_at = state->succeeded_at;
    fresh.message = state->message;
    const std::int64_t every = minutes_of(config, name);
    const bool good = state->succeeded_at == state->attempted_at;
    fresh.next_due = {state->attempted_at.microseconds + (good ? every : std::min(every, kRetryMinutes)) * kMinute};
  }
  return out;
}

std::vector<std::string> due_sources(const Corpus& corpus, const SyncConfig& config, Instant now) {
  std::vector<std::string> due;
  for (const SourceFreshness& fresh : source_freshness(corpus, config))
    if (fresh.next_due <= now || fresh.attempted_at.value_or(Instant{}) > now) due.push_back(fresh.source);
  return due;
}

bool SyncReport::complete() const {
  return std::all_of(sources.begin(), sources.end(), [](const SourceReport& s) { return s.succeeded && s.refused.empty(); });
}
bool SyncReport::changed() const {
  return std::any_of(sources.begin(), sources.end(), [](const SourceReport& s) { return s.changed(); });
}

SyncWait real_wait() {
  return [](std::chrono::milliseconds time, std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
  };
}

Result<SyncReport> sync(Corpus& corpus, const record::Actor& actor, http::Client& client, const SyncConfig& config, const std::vector<std::string>& sources, const Clock& clock, const SyncWait& wait, std::stop_token stop) {
  const auto known = sync_sources(config);
  for (const std::string& name : sources)
    if (std::find(known.begin(), known.end(), name) == known.end())
      return fail(ErrorKind::not_found, "sync.no_such_source", fmt::format("There is no enabled source '{}'.", name));
  SyncReport report;
  for (const std::string& name : sources) {
    if (stop.stop_requested()) break;
    SourceReport& one = report.sources.emplace_back();
    one.source = name;
    const Instant started = clock.now();
    SourceSync source(corpus, actor, client, config, clock, wait, stop, one);
    const auto done = sync_one(source);
    one.succeeded = done.has_value();
    one.message = done ? sentence(one) : to_text(done.error());
    auto state = corpus.sync_state(name).value_or(SyncState{name, "{}", {}, {}, {}});
    state.attempted_at = started;
    if (done) state.succeeded_at = started;
    state.message = one.message;
    corpus.set_sync_state(state);
  }
  report.corpus_revision = corpus.revision();
  return report;
}

Result<SyncReport> run_due_sources(Corpus& corpus, http::Client& client, const SyncConfig& config, const Clock& clock, std::stop_token stop, const SyncWait& wait) {
  return sync(corpus, record::system_actor(), client, config, due_sources(corpus, config, clock.now()), clock, wait, std::move(stop));
}

}  // namespace bulkhead::intel
