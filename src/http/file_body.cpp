// Bodies that live in files: uploads on the way in, downloads on the way out.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "http/message.h"

namespace bulkhead::http {

Result<std::shared_ptr<TemporaryFile>> TemporaryFile::create(const std::string& directory) {
  std::string path = directory + "/bulkhead-upload-XXXXXX";
  const int descriptor = mkostemp(path.data(), O_CLOEXEC);  // mode 0600
  if (descriptor < 0) return fail(ErrorKind::unavailable, "http.no_temporary_file", "No temporary file can be made for the upload.");
  return std::shared_ptr<TemporaryFile>(new TemporaryFile(descriptor, std::move(path)));
}

TemporaryFile::~TemporaryFile() {
  if (mapped_ != nullptr) munmap(mapped_, size_);
  close(descriptor_);
  unlink(path_.c_str());
}

bool TemporaryFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    size_ += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string_view TemporaryFile::content() const {
  if (size_ == 0) return {};
  if (mapped_ == nullptr) {
    void* const mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor_, 0);
    ENSURE(mapped != MAP_FAILED, "an upload can be mapped");
    mapped_ = mapped;
  }
  return {static_cast<const char*>(mapped_), static_cast<std::size_t>(size_)};
}

Result<std::shared_ptr<FileSource>> FileSource::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info = {};
  if (descriptor >= 0 && fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode)) {
    return std::shared_ptr<FileSource>(new FileSource(descriptor, static_cast<std::uint64_t>(info.st_size)));
  }
  if (descriptor >= 0) close(descriptor);
  return fail(ErrorKind::not_found, "http.no_file", "The file is not there.");
}

FileSource::~FileSource() { close(descriptor_); }

std::string FileSource::read(std::uint64_t offset, std::size_t bytes) const {
  std::string out(bytes, '\0');
  ssize_t got = -1;
  do {
    got = pread(descriptor_, out.data(), bytes, static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return out;
}

}  // namespace bulkhead::http
