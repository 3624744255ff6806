#include "core/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/digest.h"
#include "core/text.h"

namespace bulkhead {

Result<void> write_file(const std::filesystem::path& path, std::string_view bytes, std::string_view code) {
  const std::string temporary = path.string() + ".part-" + to_hex(std::string_view(random_bytes(4)));
  const auto failed = [&](int reason) {
    unlink(temporary.c_str());
    return fail(ErrorKind::unavailable, code, fmt::format("The file cannot be written: {}.", std::strerror(reason)), path.string());
  };
  const int file = open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return failed(errno);
  while (!bytes.empty()) {
    const ssize_t n = write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int reason = errno;
      close(file);
      return failed(reason);
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  const bool durable = fsync(file) == 0;
  if (close(file) != 0 || !durable || rename(temporary.c_str(), path.c_str()) != 0) return failed(errno);
  return {};
}

}  // namespace bulkhead
