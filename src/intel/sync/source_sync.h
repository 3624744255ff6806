// What the sources share: fetching with patience, handing over to the importer, keeping the cursor.
#pragma once
#include "core/json.h"
#include "intel/importer.h"
#include "intel/sync.h"

namespace bulkhead::intel {

struct Fetched {
  int status = 0;
  std::string body, etag, last_modified;
};

struct FetchOptions {
  std::vector<http::Header> headers;
  std::string if_none_match, if_modified_since;
  bool forbidden_is_busy = false;                        ///< NVD says 403 when one asks too often
  std::function<Result<void>(std::string_view)> check;   ///< a body that fails is fetched again
};

/// One source being synchronised.
class SourceSync {
 public:
  SourceSync(Corpus& corpus, const record::Actor& actor, http::Client& client, const SyncConfig& config, const Clock& clock, const SyncWait& wait, std::stop_token stop, SourceReport& report);

  /// Status 200, 304 or 404; everything else is tried again with growing pauses (or Retry-After), then fails.
  /// Fails    unavailable/sync.http_status, sync.retry_later, sync.stopped; what the client and `check` give
  Result<Fetched> get(const std::string& url, const FetchOptions& options = {});
  /// Imports one document; counts go to the report. Fails with the refusal.
  Result<void> import(const std::string& name, std::string_view bytes);
  /// Waits without holding anything. Fails    unavailable/sync.stopped
  Result<void> pause(std::chrono::milliseconds time);
  [[nodiscard]] const Json& state() const { return state_; }
  [[nodiscard]] bool knows(const Sha256& digest) const;
  /// Keeps the cursor; the times of attempt and success are not touched.
  void save(Json state);

  Corpus& corpus;
  const record::Actor& actor;
  const SyncConfig& config;
  const Clock& clock;
  SourceReport& report;

 private:
  http::Client& client_;
  const SyncWait& wait_;
  std::stop_token stop_;
  Json state_;
};

Result<void> sync_nvd(SourceSync& source);
/// KEV and EPSS: one file, asked for conditionally.
Result<void> sync_file(SourceSync& source, const std::string& url);
Result<void> sync_csaf(SourceSync& source, const CsafProvider& provider);

}  // namespace bulkhead::intel
