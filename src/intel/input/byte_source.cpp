#include "input/byte_source.h"

#include <fcntl.h>
#include <unistd.h>

namespace bulkhead::intel {

namespace {

class FileSource final : public ByteSource {
 public:
  FileSource(int descriptor, std::atomic<std::uint64_t>* read_bytes) : descriptor_(descriptor), read_bytes_(read_bytes) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override { ::close(descriptor_); }

  Result<std::size_t> read(char* to, std::size_t size) override {
    for (;;) {
      const ssize_t got = ::read(descriptor_, to, size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail(ErrorKind::invalid, "input.unreadable", fmt::format("The file cannot be read: {}.", std::strerror(errno)));
      if (read_bytes_ != nullptr) *read_bytes_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
  }

 private:
  int descriptor_;
  std::atomic<std::uint64_t>* read_bytes_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(char* to, std::size_t size) override {
    const std::size_t n = std::min(size, bytes_.size());
    std::memcpy(to, bytes_.data(), n);
    bytes_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view bytes_;
};

constexpr std::uint64_t kBombFreeBytes = std::uint64_t{16} << 20;  // small things may compress as well as they like

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path, std::atomic<std::uint64_t>* read_bytes) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ENOENT) return fail(ErrorKind::not_found, "import.no_file", fmt::format("There is no file '{}'.", path.string()), path.string());
    return fail(ErrorKind::invalid, "input.unreadable", fmt::format("The file cannot be opened: {}.", std::strerror(errno)), path.string());
  }
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(descriptor, read_bytes));
}

std::unique_ptr<ByteSource> open_memory(std::string_view bytes) { return std::make_unique<MemorySource>(bytes); }

Result<std::string_view> PeekSource::peek(std::size_t size) {
  while (held_.size() - taken_ < size) {
    const std::size_t before = held_.size();
    held_.resize(taken_ + size);
    const auto got = inner_.read(held_.data() + before, held_.size() - before);
    held_.resize(before + (got ? *got : 0));
    if (!got) return fail(got.error());
    if (*got == 0) break;
  }
  return std::string_view(held_).substr(taken_);
}

Result<std::size_t> PeekSource::read(char* to, std::size_t size) {
  if (taken_ == held_.size()) return inner_.read(to, size);
  const std::size_t n = std::min(size, held_.size() - taken_);
  std::memcpy(to, held_.data() + taken_, n);
  taken_ += n;
  if (taken_ == held_.size()) {
    held_ = {};
    taken_ = 0;
  }
  return n;
}

Packing packing_of(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) return Packing::gzip;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return Packing::zstd;
  if (head.starts_with(std::string_view("\xfd" "7zXZ\0", 6))) return Packing::xz;
  if (head.size() >= 262 && head.substr(257, 5) == "ustar") return Packing::tar;
  return Packing::none;
}

Result<void> UnpackBudget::count(std::uint64_t packed_so_far, std::uint64_t unpacked_so_far) const {
  if (unpacked_so_far > max_bytes_)
    return fail(ErrorKind::too_large, "input.too_large", fmt::format("The document unpacks to more than {} bytes (limit max_file_bytes).", max_bytes_));
  if (unpacked_so_far > kBombFreeBytes && unpacked_so_far / max_ratio_ > packed_so_far)
    return fail(ErrorKind::too_large, "input.bomb", fmt::format("The data unpacks to more than {} times its size (limit max_ratio).", max_ratio_));
  return {};
}

}  // namespace bulkhead::intel
