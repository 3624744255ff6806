#include "document_writer.h"

namespace bulkhead::intel {

void DocumentWriter::apply(Batch& batch) {
  records_ += batch.records;
  refused_ += batch.refused;
  if (batch.snapshot) snapshot_ = batch.snapshot;
  if (batch.whole_document) {
    whole_ = batch.whole_document;
    mode_ = whole_->modified < writer_.newest_of_document(whole_->source, whole_->document) ? Mode::older : Mode::newer;
  }
  if (!batch.epss.empty()) {
    if (epss_.empty()) epss_ = std::move(batch.epss);
    else epss_.insert(epss_.end(), batch.epss.begin(), batch.epss.end());
  }
  if (!batch.entries.empty()) tally_ += writer_.upsert_catalogue(batch.entries);
  if (!batch.cve_records.empty()) tally_ += writer_.apply_cve_records(batch.cve_records, outdated_);
  if (!outdated_.empty())
    tally_.older += static_cast<std::int64_t>(std::erase_if(batch.claims, [&](const PackedClaim& claim) { return claim.source == Source::adp && outdated_.contains({claim.key, claim.document}); }));
  if (batch.claims.empty()) return;
  if (!is_kev_ && snapshot_ && batch.claims.front().source == Source::kev) {
    is_kev_ = true;
    mode_ = snapshot_->as_of < writer_.snapshot_date("kev") ? Mode::older : Mode::newer;
    if (mode_ == Mode::newer) before_ = writer_.keys_of(Source::kev);
  }
  if (mode_ == Mode::older) {
    tally_.older += static_cast<std::int64_t>(batch.claims.size());
    return;
  }
  if (is_kev_ || whole_)
    for (const PackedClaim& claim : batch.claims) seen_.insert(claim.key);
  // A later catalogue corrects entries without dating the correction; one of the same day only by the usual rule.
  const bool force = is_kev_ && writer_.snapshot_date("kev") < snapshot_->as_of;
  tally_ += writer_.upsert(batch.claims, force);
}

Tally DocumentWriter::finish(std::string_view format, std::string_view name, const Sha256& digest, std::uint64_t size) {
  if (!epss_.empty() && snapshot_) {
    tally_ += writer_.upsert_epss(epss_, snapshot_->as_of, snapshot_->version);
    if (writer_.snapshot_date("epss") < snapshot_->as_of) writer_.set_snapshot("epss", snapshot_->as_of, snapshot_->version);
  }
  if (mode_ == Mode::newer && whole_) {
    tally_ += writer_.withdraw_others(whole_->source, whole_->document, seen_);
    if (seen_.empty()) writer_.set_empty_advisory(whole_->document, whole_->modified);
  }
  if (mode_ == Mode::newer && is_kev_) {
    std::vector<std::int64_t> added, removed;
    for (const std::int64_t key : seen_)
      if (!before_.contains(key)) added.push_back(key);
    // Entries that were refused may be among the missing: then nothing is taken for removed.
    if (refused_ == 0) {
      for (const std::int64_t key : before_)
        if (!seen_.contains(key)) removed.push_back(key);
      tally_ += writer_.withdraw_others(Source::kev, {}, seen_);
    }
    std::sort(added.begin(), added.end());
    std::sort(removed.begin(), removed.end());
    writer_.add_kev_events(added, true, snapshot_->as_of);
    writer_.add_kev_events(removed, false, snapshot_->as_of);
    writer_.set_snapshot("kev", snapshot_->as_of, snapshot_->version);
  }
  writer_.end_document(format, name, digest, size, records_, refused_, tally_.changed());
  return tally_;
}

}  // namespace bulkhead::intel
