#include "batches.h"

namespace bulkhead::intel {

namespace {
constexpr std::size_t kBatchBytes = std::size_t{512} << 10;
constexpr std::size_t kBatchClaims = 400;
}  // namespace

bool BatchQueue::push(Batch batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || batches_.size() < kMost; });
  if (closed_) return false;
  batches_.push_back(std::move(batch));
  changed_.notify_all();
  return true;
}

std::optional<Batch> BatchQueue::pop() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return finished_ || !batches_.empty(); });
  if (batches_.empty()) return std::nullopt;
  std::optional<Batch> batch(std::move(batches_.front()));
  batches_.pop_front();
  changed_.notify_all();
  return batch;
}

void BatchQueue::finish() {
  const std::lock_guard lock(mutex_);
  finished_ = true;
  changed_.notify_all();
}

void BatchQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

void BatchSink::claim(const Claim& claim) {
  batch_.claims.push_back(pack_claim(claim));
  bytes_ += batch_.claims.back().body.size() + 200;
  flush_when_full();
}

void BatchSink::cve_record(const std::vector<Claim>& claims, Instant modified) {
  const auto key = cve_key(claims.front().cve);
  ENSURE(key.has_value(), "readers give CVE ids only");
  CveRecord& record = batch_.cve_records.emplace_back(CveRecord{*key, modified});
  for (const Claim& claim : claims)
    if (claim.source == Source::adp) record.adp.push_back(claim.document);
}

void BatchSink::epss(std::int64_t key, int score_ppm, int percentile_ppm) { batch_.epss.push_back({key, score_ppm, percentile_ppm}); }

void BatchSink::weakness(const WeaknessEntry& entry, Instant modified) {
  batch_.entries.push_back({"cwe", std::to_string(entry.cwe), to_text(to_json(entry)), modified});
}
void BatchSink::attack_pattern(const AttackPattern& entry, Instant modified) {
  batch_.entries.push_back({"capec", std::to_string(entry.capec), to_text(to_json(entry)), modified});
}
void BatchSink::technique(const Technique& entry, Instant modified) {
  batch_.entries.push_back({"technique", entry.id, to_text(to_json(entry)), modified});
}
void BatchSink::update_document(const UpdateDocument& document) {
  batch_.entries.push_back({"update", document.id, to_text(to_json(document)), document.revised});
}

bool BatchSink::refuse(Error error) {
  if (!keep_going_) return false;
  ++batch_.refused;
  if (refusals_++ < kMaxRefusals) batch_.refusals.push_back(std::move(error));
  return true;
}

void BatchSink::flush_when_full() {
  if (bytes_ >= kBatchBytes || batch_.claims.size() >= kBatchClaims) flush();
}

void BatchSink::flush() {
  if (!stopped_ && !emit_(std::move(batch_))) stopped_ = true;
  batch_ = Batch{};
  bytes_ = 0;
}

}  // namespace bulkhead::intel
