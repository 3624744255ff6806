#include "core/file.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/digest.h"
#include "core/numbers.h"
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

void remove_abandoned(const std::filesystem::path& folder) {
  constexpr std::string_view kMark = ".tmp-";
  std::error_code ignored;  // a folder that is not there has nothing to remove; what another removes is gone as wanted
  for (std::filesystem::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) {
    const std::string name = at->path().filename().string();
    const std::size_t mark = name.rfind(kMark);
    if (mark == std::string::npos) continue;
    const auto process = parse_integer<pid_t>(std::string_view(name).substr(mark + kMark.size()));
    if (!process || *process <= 0 || kill(*process, 0) == 0 || errno != ESRCH) continue;
    std::error_code gone;
    std::filesystem::remove(at->path(), gone);
  }
}

}  // namespace bulkhead
