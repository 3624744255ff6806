// Where a verification reads: an export's folder or the store. Private.
#pragma once
#include <functional>

#include "record/verify.h"

namespace bulkhead::record {

class LogSource : public TileSource {
 public:
  /// Calls `each` with the text of every entry in order until it returns false.
  /// Fails    not_found/log.no_export, invalid/log.entry_too_long
  virtual Result<void> each_entry(const std::function<bool(std::string_view)>& each) = 0;
};

/// A size and root that are known to be right, with where that is known from.
struct Anchor {
  std::uint64_t size = 0;
  Sha256 root{};
  bool trusted = false;  ///< from the verifier, not from the export
};

/// What the log claims to be.
struct LogClaim {
  std::uint64_t size = 0;
  Sha256 root{};
};

/// Compares the source with its claim and the anchors. Fills divergence, indexes, message and the counts of `report`.
Result<void> compare_log(LogSource& source, const LogClaim& claim, std::vector<Anchor> anchors, VerifyReport& report);

/// An export's folder.
class FolderSource final : public LogSource {
 public:
  explicit FolderSource(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<std::string> tile(unsigned level, std::uint64_t index, std::uint64_t width) override;
  Result<void> each_entry(const std::function<bool(std::string_view)>& each) override;

 private:
  std::filesystem::path folder_;
};

}  // namespace bulkhead::record
