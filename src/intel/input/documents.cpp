#include "input/documents.h"

namespace bulkhead::intel {

DocumentStream::~DocumentStream() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

/// One full block, shorter only at the end.
Result<std::string> DocumentStream::fill() {
  std::string block;
  {
    const std::lock_guard lock(mutex_);
    if (!spare_.empty()) {
      block = std::move(spare_.front());
      spare_.pop_front();
    }
  }
  block.resize(kBlockBytes);
  std::size_t filled = 0;
  while (filled < kBlockBytes) {
    const std::size_t got = TRY(bytes_.read(block.data() + filled, kBlockBytes - filled));
    if (got == 0) break;
    filled += got;
  }
  block.resize(filled);
  hash_.add(block);
  return block;
}

Result<std::string_view> DocumentStream::first_block() {
  if (!first_read_) {
    first_ = TRY(fill());
    first_read_ = true;
    whole_in_first_ = first_.size() < kBlockBytes;
  }
  return std::string_view(first_);
}

void DocumentStream::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stop_ || ready_.size() < kBlocksAhead; });
      if (stop_) return;
    }
    auto block = fill();
    const std::lock_guard lock(mutex_);
    if (!block) {
      error_ = std::move(block).error();
      ended_ = true;
    } else {
      ended_ = block->size() < kBlockBytes;
      if (!block->empty()) ready_.push_back(std::move(*block));
    }
    changed_.notify_all();
    if (ended_) return;
  }
}

Result<std::string_view> DocumentStream::next_block() {
  TRY(first_block());
  if (!first_taken_) {
    first_taken_ = true;
    block_ = std::move(first_);
    size_ += block_.size();
    if (!whole_in_first_) thread_ = std::thread([this] { run(); });
    return std::string_view(block_);
  }
  if (whole_in_first_) return std::string_view{};
  std::unique_lock lock(mutex_);
  if (block_.capacity() >= kBlockBytes) spare_.push_back(std::move(block_));
  block_.clear();
  changed_.wait(lock, [&] { return ended_ || !ready_.empty(); });
  if (!ready_.empty()) {
    block_ = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    size_ += block_.size();
    return std::string_view(block_);
  }
  if (error_) return fail(*error_);
  return std::string_view{};
}

Result<std::string> DocumentStream::read_whole(std::uint64_t max_bytes) {
  std::string all;
  for (;;) {
    const std::string_view block = TRY(next_block());
    if (block.empty()) return all;
    if (all.size() + block.size() > max_bytes)
      return fail(ErrorKind::too_large, "input.too_large", fmt::format("The document is larger than {} bytes (limit max_whole_bytes).", max_bytes));
    all += block;
  }
}

Sha256 DocumentStream::digest() {
  if (thread_.joinable()) thread_.join();  // it has handed over its last block
  if (!digest_) digest_ = hash_.finish();
  return *digest_;
}

Result<std::vector<std::filesystem::path>> files_of(const std::filesystem::path& path, const InputLimits& limits) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const auto status = fs::status(path, failed);
  if (failed || status.type() == fs::file_type::not_found)
    return fail(ErrorKind::not_found, "import.no_file", fmt::format("There is no file or folder '{}'.", path.string()), path.string());
  if (status.type() != fs::file_type::directory) return std::vector{path};
  std::vector<fs::path> files;
  auto walk = fs::recursive_directory_iterator(path, fs::directory_options::none, failed);
  for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
    std::error_code ignored;  // a file that went away meanwhile is no file
    if (walk->symlink_status(ignored).type() == fs::file_type::regular) files.push_back(walk->path());
    if (files.size() > limits.max_entries)
      return fail(ErrorKind::too_large, "input.too_many_entries", fmt::format("The folder holds more than {} files (limit max_entries).", limits.max_entries), path.string());
  }
  if (failed) return fail(ErrorKind::invalid, "input.unreadable", fmt::format("The folder cannot be read: {}.", failed.message()), path.string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace bulkhead::intel
