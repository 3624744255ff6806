// Drives a reader of a format over arbitrary bytes, for the fuzz targets. Each claim is packed and unpacked again.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/packed.h"
#include "feeds/feed.h"
#include "intel/corpus.h"

namespace bulkhead {
extern template std::string pack<intel::Claim>(const intel::Claim&);
extern template Result<intel::Claim> unpack<intel::Claim>(std::string_view);
}  // namespace bulkhead

namespace bulkhead::intel {

class FuzzSink final : public FeedSink {
 public:
  void claim(const Claim& claim) override {
    ENSURE(cve_key(claim.cve).has_value(), "readers give CVE ids only");
    const std::string body = pack(claim);
    const auto again = unpack<Claim>(body);
    ENSURE(again && *again == claim, "a packed claim reads back the same");
  }
  void epss(std::int64_t, int score_ppm, int percentile_ppm) override {
    ENSURE(score_ppm >= 0 && score_ppm <= 1'000'000 && percentile_ppm >= 0 && percentile_ppm <= 1'000'000, "EPSS lies within 0 and 1");
  }
  void weakness(const WeaknessEntry& entry, Instant) override { ENSURE(entry.cwe > 0, "a weakness has a number"); }
  void attack_pattern(const AttackPattern& entry, Instant) override { ENSURE(entry.capec > 0, "a pattern has a number"); }
  void technique(const Technique& entry, Instant) override { ENSURE(!entry.id.empty(), "a technique has an id"); }
  void update_document(const UpdateDocument& document) override {
    ENSURE(!document.id.empty(), "a document has an id");
    const auto again = from_json<UpdateDocument>(to_json(document));
    ENSURE(again && *again == document, "a document reads back the same");
  }
  void snapshot(const Snapshot&) override {}
  void whole_document(Source, std::string_view, Instant) override {}
  void cve_record(const std::vector<Claim>& claims, Instant) override { ENSURE(!claims.empty(), "a CVE record has claims"); }
  void record() override {}
  bool refuse(Error error) override {
    ENSURE(!error.code.empty() && !error.message.empty(), "a refusal has code and message");
    return true;
  }
};

/// Records in the given shape, handed over in small blocks so that block borders fall everywhere.
inline void fuzz_records(Format format, std::string_view text, SplitRules rules) {
  std::size_t at = 0;
  RecordSplitter splitter(
      [&]() -> Result<std::string_view> {
        const auto piece = text.substr(at, 61);
        at += piece.size();
        return piece;
      },
      std::move(rules));
  FuzzSink sink;
  (void)read_records(format, splitter, sink).has_value();
}

inline void fuzz_whole(Format format, std::string_view text) {
  std::string padded(text);
  padded.resize(text.size() + RecordSplitter::kPadding);
  FuzzSink sink;
  (void)read_whole(format, std::string_view(padded).substr(0, text.size()), "fuzz", sink).has_value();
}

}  // namespace bulkhead::intel
