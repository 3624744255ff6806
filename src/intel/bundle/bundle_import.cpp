#include "bundle/bundle_store.h"
#include "feeds/feed.h"

namespace bulkhead::intel {

namespace {

constexpr std::size_t kBatchClaims = 4000;
constexpr std::size_t kBatchBytes = std::size_t{8} << 20;

/// Opens the file anew and stands at the payload.
struct Opened {
  std::unique_ptr<ByteSource> bytes;
  OpenBundle bundle;
};
Result<Opened> open(const std::filesystem::path& file, const std::vector<record::VerifierKey>& trusted) {
  Opened out;
  out.bytes = TRY(open_file(file));
  out.bundle = TRY(open_bundle(*out.bytes, trusted));
  return out;
}

/// Everything that can be wrong with the file itself; the digest before anything is unpacked.
Result<OpenBundle> check_file(const std::filesystem::path& file, const std::vector<record::VerifierKey>& trusted) {
  const auto hashed = TRY(open(file, trusted));
  TRY(check_payload_digest(*hashed.bytes, hashed.bundle.manifest));
  auto read = TRY(open(file, trusted));
  BundleCheck check(read.bundle.manifest);
  TRY(read_payload(*read.bytes, read.bundle.manifest, [&](BundleRecord kind, std::string_view body) { return check.visit(kind, body); }));
  TRY(check.finish());
  return std::move(read.bundle);
}

/// Writes the records of one bundle. Counts of snapshots and advisories go by what this store had before.
class Application {
 public:
  Application(store::Connection& db, Instant now) : db_(db), writer_(db, now) {
    writer_.begin();
    kev_before_ = writer_.snapshot_date("kev");
    advisories_before_ = advisory_dates(db_);
  }

  Result<void> visit(BundleRecord kind, std::string_view body) {
    if (kind > BundleRecord::claim) flush();
    if (kind > BundleRecord::removal) flush_epss_when(kind);
    switch (kind) {
      case BundleRecord::snapshot: {
        const auto record = TRY(read_record<SnapshotRecord>(body));
        (record.name == "kev" ? kev_ : epss_) = Snapshot{record.as_of, std::string(record.version)};
        break;
      }
      case BundleRecord::document: {
        const auto record = TRY(read_record<DocumentRecord>(body));
        documents_.emplace(record.id, take_document(db_, record, writer_.begin_document()));
        break;
      }
      case BundleRecord::claim: add_claim(TRY(read_record<ClaimRecord>(body))); break;
      case BundleRecord::removal: {
        const auto record = TRY(read_record<RemovalRecord>(body));
        if (record.source == static_cast<int>(Source::adp)) tally_ += writer_.withdraw_container(record.key, record.document, record.as_of);
        else if (writer_.newest_of_document(Source::csaf, record.document) <= record.as_of) tally_ += writer_.withdraw(record.key, Source::csaf, record.document);
        break;
      }
      case BundleRecord::kev_event: {
        const auto record = TRY(read_record<KevEventRecord>(body));
        // What the catalogues up to ours said is known here.
        if (takes_kev() && record.catalogue > kev_before_) writer_.add_kev_events({record.key}, record.added, record.catalogue);
        break;
      }
      case BundleRecord::epss_set: {
        const auto record = TRY(read_record<EpssSetRecord>(body));
        sets_.emplace(record.id, EpssSet{record.id, std::string(record.date), std::string(record.model)});
        break;
      }
      case BundleRecord::epss: {
        const auto record = TRY(read_record<EpssRecord>(body));
        rows_[record.set_id].push_back({record.key, record.score_ppm, record.percentile_ppm});
        break;
      }
      case BundleRecord::epss_history: history_.push_back(TRY(read_record<EpssRecord>(body))); break;
      case BundleRecord::catalogue: {
        const auto record = TRY(read_record<CatalogueRecord>(body));
        entries_.push_back({std::string(record.kind), std::string(record.entry), std::string(record.body), record.modified});
        break;
      }
      case BundleRecord::end: tally_ += writer_.upsert_catalogue(entries_); break;
    }
    return {};
  }

  /// After the last record; gives the corpus revision.
  std::int64_t finish() { return writer_.end(); }
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  [[nodiscard]] bool takes_kev() const { return kev_ && kev_->as_of >= kev_before_; }

  void add_claim(const ClaimRecord& record) {
    const auto source = static_cast<Source>(record.source);
    if (source == Source::kev && !takes_kev()) {
      ++tally_.older;
      return;
    }
    if (source == Source::csaf) {
      const auto before = advisories_before_.find(std::string(record.document));
      if (before != advisories_before_.end() && record.modified < before->second) {
        ++tally_.older;
        return;
      }
      if (before != advisories_before_.end() && record.modified > before->second) newer_advisories_[before->first].insert(record.key);
    }
    PackedClaim claim{record.key, source, std::string(record.document), std::string(record.revision), record.modified, sha256(record.body), std::string(record.body), documents_.at(record.document_id)};
    if (source == Source::kev) {
      kev_claims_.push_back(std::move(claim));
      return;
    }
    bytes_ += claim.body.size();
    claims_.push_back(std::move(claim));
    if (claims_.size() >= kBatchClaims || bytes_ >= kBatchBytes) write_claims();
  }

  void write_claims() {
    if (claims_.empty()) return;
    tally_ += writer_.upsert(claims_);
    claims_.clear();
    bytes_ = 0;
  }

  /// Once, when the claims are through: KEV and advisories that are newer than ours decide as a whole.
  void flush() {
    if (flushed_) return;
    flushed_ = true;
    write_claims();
    for (const auto& [document, keep] : newer_advisories_) tally_ += writer_.withdraw_others(Source::csaf, document, keep);
    if (!takes_kev()) return;
    std::unordered_set<std::int64_t> keep;
    for (const PackedClaim& claim : kev_claims_) keep.insert(claim.key);
    tally_ += writer_.upsert(kev_claims_, kev_->as_of > kev_before_);
    tally_ += writer_.withdraw_others(Source::kev, {}, keep);
    writer_.set_snapshot("kev", kev_->as_of, kev_->version);
  }

  void flush_epss_when(BundleRecord kind) {
    if (kind <= BundleRecord::epss) return;
    if (!rows_.empty()) {
      std::vector<std::pair<std::string, std::int64_t>> order;  // oldest day first, so that the curve is kept
      for (const auto& [id, rows] : rows_) order.emplace_back(sets_.at(id).date, id);
      std::sort(order.begin(), order.end());
      for (const auto& [date, id] : order)
        if (const auto day = parse_instant(date)) tally_ += writer_.upsert_epss(rows_.at(id), *day, sets_.at(id).model);
      rows_.clear();
      if (epss_ && writer_.snapshot_date("epss") < epss_->as_of) writer_.set_snapshot("epss", epss_->as_of, epss_->version);
    }
    if (kind <= BundleRecord::epss_history || history_.empty()) return;
    add_epss_history(db_, history_, sets_);
    history_.clear();
  }

  store::Connection& db_;
  CorpusWriter writer_;
  Tally tally_;
  Instant kev_before_;
  std::unordered_map<std::string, Instant> advisories_before_;
  std::optional<Snapshot> kev_, epss_;
  std::unordered_map<std::int64_t, std::int64_t> documents_;  // the bundle's numbers to ours
  std::unordered_map<std::string, std::unordered_set<std::int64_t>> newer_advisories_;
  std::vector<PackedClaim> claims_, kev_claims_;
  std::size_t bytes_ = 0;
  bool flushed_ = false;
  std::map<std::int64_t, EpssSet> sets_;
  std::map<std::int64_t, std::vector<EpssRow>> rows_;
  std::vector<EpssRecord> history_;
  std::vector<CatalogueRow> entries_;
};

/// Whether this bundle may follow what was taken of its origin before. True: it is the newest one already.
Result<bool> check_lineage(const std::optional<TakenBundle>& known, const BundleManifest& m, Instant made_at, bool allow_older) {
  if (known && known->bundle_id == m.id) return true;
  if (known && made_at < known->made_at && !allow_older)
    return fail(ErrorKind::conflict, "bundle.older", fmt::format("The bundle was made at {}, before the newest one of its origin that was taken ({}).", m.made_at, to_iso(known->made_at)));
  const std::int64_t have = known ? known->revision : 0;
  if (m.from_revision > have)
    return fail(ErrorKind::conflict, "bundle.gap", fmt::format("The delta starts at revision {} but this store has {} of origin {}. Take the bundles between, or a full one.", m.from_revision, have, m.origin));
  if (!m.is_full() && known && made_at >= known->made_at && m.to_revision < have)
    return fail(ErrorKind::conflict, "bundle.set_back", fmt::format("The delta ends at revision {} though it is newer than one that ended at {}: origin {} was set back. Take a full bundle.", m.to_revision, have, m.origin));
  return false;
}

}  // namespace

Result<BundleManifest> verify_bundle(const std::filesystem::path& file, const std::vector<record::VerifierKey>& trusted) { return TRY(check_file(file, trusted)).manifest; }

Result<BundleReport> import_bundle(record::UnitOfWork& work, Corpus& corpus, const std::filesystem::path& file, const BundleImportOptions& options) {
  TRY(record::authorise(work.actor(), record::Permission::manage_feeds));
  auto checked = TRY(check_file(file, options.trusted));
  BundleReport report;
  report.manifest = std::move(checked.manifest);
  report.signed_by = checked.signed_by;
  const BundleManifest& manifest = report.manifest;
  const Instant made_at = TRY(parse_instant(manifest.made_at));
  const auto known_of = [&](store::Connection& db) {
    std::optional<TakenBundle> found;
    for (TakenBundle& taken : stored_bundles(db))
      if (taken.origin == manifest.origin) found = std::move(taken);
    return found;
  };
  // First without the writer: most refusals need no lock.
  report.already_imported = TRY(check_lineage(known_of(*corpus.database().reader()), manifest, made_at, options.allow_older));
  report.corpus_revision = corpus.revision();
  if (report.already_imported) return report;

  const auto known = known_of(work.db());
  report.already_imported = TRY(check_lineage(known, manifest, made_at, options.allow_older));
  if (report.already_imported) return report;
  Application application(work.db(), work.now());
  const auto opened = TRY(open(file, options.trusted));
  if (opened.bundle.manifest != manifest) return fail(ErrorKind::invalid, "bundle.damaged", "The file of the bundle was changed while it was read.");
  TRY(read_payload(*opened.bytes, manifest, [&](BundleRecord kind, std::string_view body) { return application.visit(kind, body); }));
  const bool newest = !known || made_at >= known->made_at;
  if (newest) store_bundle(work.db(), {manifest.origin, manifest.id, made_at, manifest.to_revision, work.now(), report.signed_by});
  report.corpus_revision = application.finish();
  const Tally& tally = application.tally();
  report.added = tally.added;
  report.updated = tally.updated;
  report.unchanged = tally.unchanged;
  report.older = tally.older;
  report.removed = tally.removed;
  record::Change change;
  change.action = record::Action::bundle_imported;
  change.resource_type = "bundle";
  change.resource_id = manifest.id;
  change.detail = Json::object({{"origin", manifest.origin}, {"made_at", manifest.made_at}, {"from_revision", manifest.from_revision}, {"to_revision", manifest.to_revision},
                                {"signed_by", report.signed_by}, {"payload_sha256", manifest.payload_sha256}, {"corpus_revision", report.corpus_revision}, {"added", tally.added},
                                {"updated", tally.updated}, {"removed", tally.removed}});
  work.change(std::move(change));
  return report;
}

}  // namespace bulkhead::intel
