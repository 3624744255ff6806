// Streams of bytes and the decoders that sit on them: gzip, zstd, xz. Each checks its format's own checksums and ends.
#pragma once
#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "intel/importer.h"

namespace bulkhead::intel {

/// Bytes that are read once, from front to back.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills at most `size` bytes and returns how many; 0 is the end. Short reads are normal.
  /// Fails    invalid/input.unreadable, invalid/input.truncated, invalid/input.damaged, too_large/input.…
  virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
};

/// A file on disk. `read_bytes` counts what was taken from it, for progress.
/// Fails    not_found/import.no_file, invalid/input.unreadable
Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path, std::atomic<std::uint64_t>* read_bytes = nullptr);

/// Bytes in memory, which must outlive the source.
std::unique_ptr<ByteSource> open_memory(std::string_view bytes);

/// A source whose first bytes can be looked at without taking them.
class PeekSource final : public ByteSource {
 public:
  /// Keeps `inner`.
  explicit PeekSource(ByteSource& inner) : inner_(inner) {}
  /// At least `size` bytes from the front, fewer only at the end of the source. Valid until the next read.
  Result<std::string_view> peek(std::size_t size);
  Result<std::size_t> read(char* to, std::size_t size) override;

 private:
  ByteSource& inner_;
  std::string held_;
  std::size_t taken_ = 0;
};

enum class Packing { none, gzip, zstd, xz, tar };
/// By the first bytes (magic numbers); at least 265 bytes are needed to see a tar.
[[nodiscard]] Packing packing_of(std::string_view head);

/// The unpacked bytes of `packed`, which must outlive the decoder. Several members or frames in a row are one stream.
/// A stream that unpacks to more than max_ratio times its size, once 16 MiB came out, or to more than max_file_bytes is
/// refused while it is read (decompression bomb).
std::unique_ptr<ByteSource> unpack_gzip(ByteSource& packed, const InputLimits& limits);
std::unique_ptr<ByteSource> unpack_zstd(ByteSource& packed, const InputLimits& limits);
std::unique_ptr<ByteSource> unpack_xz(ByteSource& packed, const InputLimits& limits);

/// The bound on what one stream may unpack to.
class UnpackBudget {
 public:
  explicit UnpackBudget(const InputLimits& limits) : max_bytes_(limits.max_file_bytes), max_ratio_(limits.max_ratio) {}
  /// Fails    too_large/input.too_large, too_large/input.bomb
  Result<void> count(std::uint64_t packed_so_far, std::uint64_t unpacked_so_far) const;

 private:
  std::uint64_t max_bytes_;
  std::uint64_t max_ratio_;
};

}  // namespace bulkhead::intel
