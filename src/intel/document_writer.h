// Applies the batches of one document to the corpus, with the rules of snapshots and advisories.
#pragma once
#include "batches.h"

namespace bulkhead::intel {

class DocumentWriter {
 public:
  /// Inside the transaction of `writer`, which must outlive it.
  explicit DocumentWriter(CorpusWriter& writer) : writer_(writer) { writer_.begin_document(); }

  void apply(Batch& batch);
  /// After the last batch: withdraws what a newer snapshot or advisory lacks. Gives the tally of the whole document.
  Tally finish(std::string_view format, std::string_view name, const Sha256& digest, std::uint64_t size);

  [[nodiscard]] std::int64_t records() const { return records_; }
  [[nodiscard]] std::int64_t refused() const { return refused_; }

 private:
  enum class Mode { ordinary, newer, older };

  CorpusWriter& writer_;
  Tally tally_;
  std::int64_t records_ = 0, refused_ = 0;
  std::optional<Snapshot> snapshot_;
  std::optional<Batch::WholeDocument> whole_;
  Mode mode_ = Mode::ordinary;                // of snapshot or advisory
  bool is_kev_ = false;
  std::vector<EpssRow> epss_;
  std::unordered_set<std::int64_t> seen_;     // CVEs of a KEV catalogue or advisory
  std::set<std::pair<std::int64_t, std::string>> outdated_;  // ADP claims that newer revisions of their records lack
  std::unordered_set<std::int64_t> before_;   // KEV before this catalogue
};

}  // namespace bulkhead::intel
