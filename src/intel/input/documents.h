// From paths to documents: walks folders, sees through compression and tar by content, hands out one document after
// another as a stream of blocks that another thread unpacks and hashes.
#pragma once
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "core/digest.h"
#include "core/result.h"
#include "input/byte_source.h"

namespace bulkhead::intel {

/// The unpacked bytes of one document, in blocks. Blocks after the first come from a thread of its own, which unpacks
/// and hashes ahead by at most kBlocksAhead blocks.
class DocumentStream {
 public:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
  static constexpr std::size_t kBlocksAhead = 6;

  /// Keeps `bytes`, which nothing else may read until the stream is gone.
  DocumentStream(std::string name, ByteSource& bytes) : name_(std::move(name)), bytes_(bytes) {}
  DocumentStream(const DocumentStream&) = delete;
  DocumentStream& operator=(const DocumentStream&) = delete;
  /// Stops the thread; bytes that nobody took are not read.
  ~DocumentStream();

  /// "nvd.json.gz", "advisories.tar.zst!2024/icsa-24-001-01.json".
  [[nodiscard]] const std::string& name() const { return name_; }
  /// The first block (a whole small document) without taking it.
  Result<std::string_view> first_block();
  /// True when first_block() is the whole document.
  [[nodiscard]] bool is_small() const { return whole_in_first_; }
  /// The next block, "" at the end. Valid until the next call.
  Result<std::string_view> next_block();
  /// Reads the rest into one text.
  /// Fails    too_large/input.too_large when it is more than `max_bytes`
  Result<std::string> read_whole(std::uint64_t max_bytes);

  /// Bytes handed out so far.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// SHA-256 of the document; only after the end was reached.
  [[nodiscard]] Sha256 digest();

 private:
  Result<std::string> fill();
  void run();

  std::string name_;
  ByteSource& bytes_;
  std::string first_, block_;
  bool first_read_ = false, first_taken_ = false, whole_in_first_ = false;
  std::uint64_t size_ = 0;

  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> ready_;     // guarded by mutex_
  std::deque<std::string> spare_;     // guarded by mutex_: blocks to fill again
  bool ended_ = false, stop_ = false; // guarded by mutex_
  std::optional<Error> error_;        // guarded by mutex_
  Sha256Stream hash_;
  std::optional<Sha256> digest_;
};

/// What the callback wants next.
enum class Walk { go_on, stop };

/// Calls `each` with every document of a file or archive; `name` becomes the start of the documents' names.
///
/// An archive is refused at the first unsafe entry: absolute path, "..", link, device, a name that stood before.
/// Fails    what ByteSource gives; invalid/input.unsafe_entry, invalid/input.damaged_archive,
///          too_large/input.too_many_entries, too_large/input.nested_too_deep
Result<void> each_document(ByteSource& bytes, const std::string& name, const InputLimits& limits,
                           const std::function<Result<Walk>(DocumentStream&)>& each);

/// The regular files of a path, sorted by name; a folder is walked without following links.
/// Fails    not_found/import.no_file, too_large/input.too_many_entries
Result<std::vector<std::filesystem::path>> files_of(const std::filesystem::path& path, const InputLimits& limits);

}  // namespace bulkhead::intel
