// The reader of the corpus: rows to vulnerabilities.
#include "intel/corpus.h"

#include "core/packed.h"
#include "corpus_store.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> intel_migrations();
std::span<const EmbeddedFile> record_migrations();
}

namespace bulkhead {
// Large templates, compiled here once for the fuzz targets of all readers too (feeds/fuzz_support.h).
template std::string pack<intel::Claim>(const intel::Claim&);
template Result<intel::Claim> unpack<intel::Claim>(std::string_view);
}  // namespace bulkhead

namespace bulkhead::intel {

namespace {

/// Gathers rows in key order into vulnerabilities.
class Gatherer {
 public:
  Gatherer(std::vector<StoredEpss> epss, std::map<std::int64_t, EpssSet> sets, const std::function<bool(Vulnerability&)>& each)
      : epss_(std::move(epss)), sets_(std::move(sets)), each_(each) {}

  /// False to stop; see error().
  bool add(const StoredClaim& row) {
    if (row.key != key_ && !flush()) return false;
    key_ = row.key;
    if (row.format != kClaimFormat) {
      error_ = Error{ErrorKind::internal, "corpus.claim_format", fmt::format("The claims on {} were stored by another version of the program; import the feeds again.", cve_of_key(key_)), {}, {}, {}};
      return false;
    }
    auto claim = unpack<Claim>(row.body);
    if (!claim) {
      error_ = std::move(claim).error();
      error_->trail.push_back("reading the claims on " + cve_of_key(key_));
      return false;
    }
    vulnerability_.claims.push_back(std::move(*claim));
    return true;
  }
  bool flush() {
    if (vulnerability_.claims.empty()) return true;
    vulnerability_.cve = cve_of_key(key_);
    while (next_epss_ < epss_.size() && epss_[next_epss_].key < key_) ++next_epss_;
    if (next_epss_ < epss_.size() && epss_[next_epss_].key == key_) vulnerability_.epss = epss_of(epss_[next_epss_], sets_);
    else vulnerability_.epss.reset();
    const bool go_on = each_(vulnerability_);
    vulnerability_.claims.clear();
    return go_on;
  }
  [[nodiscard]] std::optional<Error>& error() { return error_; }

  static Epss epss_of(const StoredEpss& row, const std::map<std::int64_t, EpssSet>& sets) {
    Epss out{row.score_ppm, row.percentile_ppm, {}, {}};
    if (const auto set = sets.find(row.set_id); set != sets.end()) {
      out.date = set->second.date;
      out.model = set->second.model;
    }
    return out;
  }

 private:
  std::vector<StoredEpss> epss_;
  std::map<std::int64_t, EpssSet> sets_;
  const std::function<bool(Vulnerability&)>& each_;
  std::size_t next_epss_ = 0;
  std::int64_t key_ = -1;
  Vulnerability vulnerability_;
  std::optional<Error> error_;
};

std::vector<std::string> ids_of(const std::vector<std::int64_t>& keys) {
  std::vector<std::string> out;
  out.reserve(keys.size());
  for (const std::int64_t key : keys) out.push_back(cve_of_key(key));
  return out;
}

template <class T>
std::vector<T> read_catalogue(store::Database& database, std::string_view kind) {
  std::vector<T> out;
  for (const std::string& body : catalogue_bodies(*database.reader(), kind))
    if (const auto json = parse_json(body))
      if (auto entry = from_json<T>(*json, {.refuse_unknown_members = false})) out.push_back(std::move(*entry));
  return out;
}

}  // namespace

store::ModuleSchema corpus_schema() { return {"intel", embedded::intel_migrations()}; }
std::array<store::ModuleSchema, 2> corpus_with_log() { return {store::ModuleSchema{"record", embedded::record_migrations()}, corpus_schema()}; }

std::int64_t Corpus::revision() const { return stored_revision(*database_.reader()); }

Result<void> Corpus::each_vulnerability(const std::function<bool(Vulnerability&)>& each) const {
  const auto db = database_.reader();
  Gatherer gatherer(stored_epss(*db), epss_sets(*db), each);
  bool stopped = false;
  stream_claims(*db, [&](const StoredClaim& row) {
    stopped = !gatherer.add(row);
    return !stopped;
  });
  if (gatherer.error()) return fail(std::move(*gatherer.error()));
  if (!stopped) gatherer.flush();
  return {};
}

Result<void> Corpus::each_vulnerability_of(const std::vector<std::string>& cves, const std::function<bool(Vulnerability&)>& each) const {
  std::vector<std::int64_t> keys;
  for (const std::string& cve : cves)
    if (const auto key = cve_key(cve)) keys.push_back(*key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  const auto db = database_.reader();
  Gatherer gatherer(stored_epss_of(*db, keys), epss_sets(*db), each);
  bool stopped = false;
  stream_claims_of(*db, keys, [&](const StoredClaim& row) {
    stopped = !gatherer.add(row);
    return !stopped;
  });
  if (gatherer.error()) return fail(std::move(*gatherer.error()));
  if (!stopped) gatherer.flush();
  return {};
}

Result<std::optional<Vulnerability>> Corpus::vulnerability(std::string_view cve) const {
  const auto key = cve_key(cve);
  if (!key) return std::optional<Vulnerability>();
  std::optional<Vulnerability> found;
  TRY(each_vulnerability_of({std::string(cve)}, [&](Vulnerability& vulnerability) {
    found = std::move(vulnerability);
    return false;
  }));
  if (found) return found;
  const auto db = database_.reader();
  const auto epss = stored_epss_of(*db, {*key});
  if (epss.empty()) return found;
  found.emplace().cve = cve_of_key(*key);
  found->epss = Gatherer::epss_of(epss.front(), epss_sets(*db));
  return found;
}

std::vector<std::string> Corpus::changed_since(std::int64_t revision) const { return ids_of(keys_changed_since(*database_.reader(), revision)); }
std::vector<std::string> Corpus::epss_changed_since(std::int64_t revision) const { return ids_of(epss_keys_changed_since(*database_.reader(), revision)); }

std::vector<EpssPoint> Corpus::epss_curve(std::string_view cve) const {
  const auto key = cve_key(cve);
  return key ? stored_epss_curve(*database_.reader(), *key) : std::vector<EpssPoint>();
}

std::vector<SourceCount> Corpus::counts() const { return stored_counts(*database_.reader()); }
std::int64_t Corpus::epss_count() const { return stored_epss_count(*database_.reader()); }

std::vector<Provenance> Corpus::provenance(std::string_view cve) const {
  const auto key = cve_key(cve);
  return key ? stored_provenance(*database_.reader(), *key) : std::vector<Provenance>();
}

std::vector<ImportedDocument> Corpus::documents(int limit) const { return stored_documents(*database_.reader(), limit); }
std::vector<KevEvent> Corpus::kev_events(int limit) const { return stored_kev_events(*database_.reader(), limit); }
std::vector<WeaknessEntry> Corpus::weakness_catalogue() const { return read_catalogue<WeaknessEntry>(database_, "cwe"); }
std::vector<AttackPattern> Corpus::attack_patterns() const { return read_catalogue<AttackPattern>(database_, "capec"); }
std::vector<Technique> Corpus::techniques() const { return read_catalogue<Technique>(database_, "technique"); }
std::vector<UpdateDocument> Corpus::update_documents() const { return read_catalogue<UpdateDocument>(database_, "update"); }

std::optional<SyncState> Corpus::sync_state(std::string_view source) const {
  for (SyncState& state : sync_states())
    if (state.source == source) return std::move(state);
  return std::nullopt;
}
std::vector<SyncState> Corpus::sync_states() const { return stored_sync(*database_.reader()); }
void Corpus::set_sync_state(const SyncState& state) { store_sync(*database_.writer(), state); }

}  // namespace bulkhead::intel
