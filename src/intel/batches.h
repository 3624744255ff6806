// What a reader of a format finds, packed and handed over in batches, on the same thread or to another.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "corpus_store.h"
#include "feeds/feed.h"

namespace bulkhead::intel {

struct Batch {
  std::vector<PackedClaim> claims;
  std::vector<CveRecord> cve_records;
  std::vector<EpssRow> epss;
  std::vector<CatalogueRow> entries;
  std::vector<Error> refusals;
  std::optional<Snapshot> snapshot;
  struct WholeDocument {
    Source source;
    std::string document;
    Instant modified;
  };
  std::optional<WholeDocument> whole_document;
  std::int64_t records = 0, refused = 0;
};

/// Bounded hand-over between one reader thread and one writer.
class BatchQueue {
 public:
  /// False when nobody wants more.
  bool push(Batch batch);
  /// Nothing at the end.
  std::optional<Batch> pop();
  void finish();  ///< the reader has nothing more
  void close();   ///< the writer wants nothing more

 private:
  static constexpr std::size_t kMost = 4;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> batches_;               // guarded by mutex_
  bool finished_ = false, closed_ = false;  // guarded by mutex_
};

/// Packs what comes and calls `emit` with each full batch.
class BatchSink final : public FeedSink {
 public:
  static constexpr std::size_t kMaxRefusals = 1000;
  /// Keeps `emit`, which returns false when nobody wants more.
  BatchSink(bool keep_going, std::function<bool(Batch)> emit) : keep_going_(keep_going), emit_(std::move(emit)) {}

  void claim(const Claim& claim) override;
  void epss(std::int64_t key, int score_ppm, int percentile_ppm) override;
  void weakness(const WeaknessEntry& entry, Instant modified) override;
  void attack_pattern(const AttackPattern& entry, Instant modified) override;
  void technique(const Technique& entry, Instant modified) override;
  void update_document(const UpdateDocument& document) override;
  void snapshot(const Snapshot& snapshot) override { batch_.snapshot = snapshot; }
  void whole_document(Source source, std::string_view document, Instant modified) override {
    batch_.whole_document = Batch::WholeDocument{source, std::string(document), modified};
  }
  void cve_record(const std::vector<Claim>& claims, Instant modified) override;
  void record() override { ++batch_.records; }
  bool refuse(Error error) override;

  /// Hands over what is left.
  void flush();
  /// True when the receiver wants no more: the reader should end.
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  void flush_when_full();

  bool keep_going_;
  std::function<bool(Batch)> emit_;
  Batch batch_;
  std::size_t bytes_ = 0, refusals_ = 0;
  bool stopped_ = false;
};

}  // namespace bulkhead::intel
