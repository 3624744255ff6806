// Online synchronisation: pulls NVD, KEV, EPSS and CSAF providers and hands the bytes to the importer. The progress of
// each source is a SyncState of the corpus, so that a crash at any point loses at most the page being fetched. The
// writer of the store is never held while the network is waited for.
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/codec.h"
#include "core/result.h"
#include "http/client.h"
#include "intel/corpus.h"
#include "record/unit_of_work.h"

namespace bulkhead::intel {

struct CsafProvider {
  std::string url;                              ///< of provider-metadata.json, or of the site: its well-known path, security.txt or csaf.data.security host is asked
  std::optional<bool> require_signature;        ///< default: when the provider publishes OpenPGP keys
  std::vector<std::string> fingerprints;        ///< keys that may sign; empty: those that provider-metadata.json names
  std::vector<std::string> tlp;                 ///< labels taken beside WHITE and CLEAR
};
BOOST_DESCRIBE_STRUCT(CsafProvider, (), (url, require_signature, fingerprints, tlp))

/// The file feeds.json of the data directory; every member may be left out.
struct SyncConfig {
  std::optional<bool> scheduled;                ///< `serve` synchronises by itself; default no: plants are offline
  std::optional<std::string> proxy;             ///< "http://proxy.plant:3128"
  std::optional<std::string> authority_file;    ///< PEM of the certificate authorities to trust instead of the system's
  std::optional<bool> allow_private;            ///< mirrors in the plant: private addresses and plain http
  std::optional<std::string> nvd_api_key;
  std::string nvd_url = "https://services.nvd.nist.gov/rest/json/cves/2.0";
  std::string kev_url = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";
  std::string epss_url = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz";
  std::vector<CsafProvider> csaf;
  std::vector<std::string> disabled;            ///< names of sources: "nvd", "csaf:https://..."
  int nvd_minutes = 120, kev_minutes = 15, epss_minutes = 1440, csaf_minutes = 360;
  int nvd_page_records = 2000;                  ///< NVD allows no more
};
BOOST_DESCRIBE_STRUCT(SyncConfig, (), (scheduled, proxy, authority_file, allow_private, nvd_api_key, nvd_url, kev_url, epss_url, csaf, disabled, nvd_minutes, kev_minutes,
                                       epss_minutes, csaf_minutes, nvd_page_records))

/// Reads a file; a missing one gives the defaults (with the CSAF providers that every plant wants).
/// Fails    invalid/json.*, invalid/sync.bad_config
Result<SyncConfig> load_sync_config(const std::filesystem::path& file);
/// Options for the client that sync() gets.
[[nodiscard]] http::ClientOptions sync_client_options(const SyncConfig& config);

/// Names of the enabled sources: "nvd", "kev", "epss", "csaf:URL".
[[nodiscard]] std::vector<std::string> sync_sources(const SyncConfig& config);

/// How fresh a source is, for people.
struct SourceFreshness {
  std::string source;
  std::optional<Instant> attempted_at, succeeded_at;
  std::string message;
  Instant next_due;   ///< in the past: now
};
BOOST_DESCRIBE_STRUCT(SourceFreshness, (), (source, attempted_at, succeeded_at, message, next_due))
[[nodiscard]] std::vector<SourceFreshness> source_freshness(const Corpus& corpus, const SyncConfig& config);
/// Those whose time has come; a success in the future (the clock was set back) counts as none.
[[nodiscard]] std::vector<std::string> due_sources(const Corpus& corpus, const SyncConfig& config, Instant now);

struct SourceReport {
  std::string source;
  bool succeeded = false;
  std::string message;                     ///< one sentence
  std::int64_t fetched = 0;                ///< pages or documents
  std::int64_t added = 0, updated = 0, removed = 0;
  std::vector<Error> refused;              ///< documents that were not taken
  [[nodiscard]] bool changed() const { return added + updated + removed > 0; }
};
struct SyncReport {
  std::vector<SourceReport> sources;
  std::int64_t corpus_revision = 0;
  [[nodiscard]] bool complete() const;     ///< every source succeeded and nothing was refused
  [[nodiscard]] bool changed() const;
};

/// How sync waits between calls; false when it shall end. Tests put their own in.
using SyncWait = std::function<bool(std::chrono::milliseconds, std::stop_token)>;
[[nodiscard]] SyncWait real_wait();

/// Synchronises sources one after the other; a source that fails does not keep the others from theirs. Each document that
/// changes the corpus leaves its entry FEED_SYNCED with it, in the name of `actor`.
/// Fails    not_found/sync.no_such_source for a name that the configuration does not have; sources that fail are in the report
Result<SyncReport> sync(Corpus& corpus, const record::Actor& actor, http::Client& client, const SyncConfig& config, const std::vector<std::string>& sources, const Clock& clock,
                        const SyncWait& wait = real_wait(), std::stop_token stop = {});
/// The same for what is due, in the name of the program, for a job of the server; nothing when nothing is due.
Result<SyncReport> run_due_sources(Corpus& corpus, http::Client& client, const SyncConfig& config, const Clock& clock, std::stop_token stop,
                                   const SyncWait& wait = real_wait());

}  // namespace bulkhead::intel
