// The match index: one base segment and small newer ones, memory-mapped, tied to a corpus revision.
//
// A directory holds the segments and `current`, a short text that names them, oldest first. Everything is written to a
// temporary name and renamed, so that readers see one state or the next, and a crash leaves the old one.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "matching/index_builder.h"

namespace bulkhead::matching {

class Segment;

/// An open index. Immutable: readers on any thread share it while a new one is prepared.
class MatchIndex {
 public:
  /// Opens what `current` of the directory names. Touches a few pages only (below a millisecond).
  /// Fails    not_found/index.missing, invalid/index.damaged, invalid/index.format
  static Result<std::shared_ptr<const MatchIndex>> open(const std::filesystem::path& directory);
  /// Opens given segment files, oldest first.
  static Result<std::shared_ptr<const MatchIndex>> open_files(const std::vector<std::filesystem::path>& files);
  /// An index without anything in it.
  static std::shared_ptr<const MatchIndex> empty();

  /// Revision of the newest segment.
  [[nodiscard]] std::string_view revision() const;
  /// Reads every byte and compares the checksums.
  /// Fails    invalid/index.damaged
  Result<void> verify() const;
  /// True when the small segments have grown past an eighth of the base or are more than eight: rebuild the base.
  [[nodiscard]] bool compaction_due() const;
  [[nodiscard]] std::size_t size_bytes() const;

  /// What stands in the index for one CVE.
  struct CveEntry {
    std::string cve;
    CveFacts facts;
  };
  /// The CVE, or nothing when the index does not know it or it is rejected.
  [[nodiscard]] std::optional<CveEntry> find_cve(std::string_view cve) const;

  struct Counts {
    std::size_t segments = 0, cves = 0, vendors = 0, products = 0, criteria = 0, statements = 0;
  };
  /// Counts rows; names in several segments count in each.
  [[nodiscard]] Counts counts() const;

  /// Newest first. Private to the module: the type is not public.
  [[nodiscard]] const std::vector<std::shared_ptr<const Segment>>& segments() const { return segments_; }

 private:
  std::vector<std::shared_ptr<const Segment>> segments_;
};

/// Writes `builder` as the new base of the directory and drops every older segment file.
/// Fails    unavailable/index.write_failed
Result<BuildCounts> publish_base(IndexBuilder& builder, const std::filesystem::path& directory, std::string_view revision);
/// Writes `builder` as a small segment above what is there; without a base this is publish_base.
/// Fails    unavailable/index.write_failed
Result<BuildCounts> publish_delta(IndexBuilder& builder, const std::filesystem::path& directory, std::string_view revision);

}  // namespace bulkhead::matching
