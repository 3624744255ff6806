// Temporary file, fsync, rename, fsync of the folder.
#include "durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace bulkhead::catalogue {
namespace {

/// Closes a descriptor at the end of the scope.
struct Descriptor {
  int fd = -1;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

bool write_all(int fd, std::string_view bytes) {
  constexpr std::size_t kAtOnce = std::size_t{1} << 30;
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), std::min(bytes.size(), kAtOnce));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

Result<void> write_durably(const std::filesystem::path& path, const std::vector<std::string_view>& pieces) {
  const std::string temporary = fmt::format("{}.tmp-{}", path.string(), ::getpid());
  const auto give_up = [&](const char* what) {
    const std::string reason = std::error_code(errno, std::generic_category()).message();
    ::unlink(temporary.c_str());
    return fail(ErrorKind::unavailable, "catalogue.cannot_write", fmt::format("The catalogue cannot be {}: {}.", what, reason), path.string());
  };
  {
    const Descriptor file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640)};
    if (file.fd < 0) return give_up("created");
    for (const auto piece : pieces)
      if (!write_all(file.fd, piece)) return give_up("written");
    if (::fsync(file.fd) != 0) return give_up("made durable");
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up("renamed");
  const auto folder = path.has_parent_path() ? path.parent_path().string() : std::string(".");
  const Descriptor directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory.fd >= 0) ::fsync(directory.fd);  // some file systems refuse this; the rename is then as durable as they make it
  return {};
}

}  // namespace bulkhead::catalogue
