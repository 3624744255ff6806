#include "core/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace bulkhead {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;
  /// A pair of sockets serves the input: a program that ends before it read all would raise SIGPIPE on a pipe, and only
  /// on sockets a single write can do without (MSG_NOSIGNAL).
  explicit Pipe(bool sockets = false) {
    int ends[2];
    if ((sockets ? socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) : pipe2(ends, O_CLOEXEC)) == 0) {
      read_end = ends[0];
      write_end = ends[1];
    }
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_read() {
    if (read_end >= 0) close(read_end);
    read_end = -1;
  }
  void close_write() {
    if (write_end >= 0) close(write_end);
    write_end = -1;
  }
};

}  // namespace

Result<ProcessResult> run_process(const std::vector<std::string>& argv, const ProcessOptions& options) {
  const auto not_started = [&](std::string why) {
    return fail(ErrorKind::unavailable, "process.not_started", fmt::format("The program {} could not be started: {}.", argv[0], why));
  };
  Pipe in(true), out, err;
  if (in.write_end < 0 || out.write_end < 0 || err.write_end < 0) return not_started("no more file descriptors");

  std::vector<std::string> environment = options.environment;
  environment.emplace_back("LANG=C.UTF-8");
  for (const char* name : {"PATH", "HOME", "TMPDIR"})
    if (const char* value = getenv(name)) environment.push_back(std::string(name) + "=" + value);
  std::vector<char*> arguments, variables;
  for (const auto& a : argv) arguments.push_back(const_cast<char*>(a.c_str()));
  for (const auto& v : environment) variables.push_back(const_cast<char*>(v.c_str()));
  arguments.push_back(nullptr);
  variables.push_back(nullptr);

  const pid_t child = fork();
  if (child < 0) return not_started(std::strerror(errno));
  if (child == 0) {
    // Only async-signal-safe calls from here: other threads may have held locks when we forked.
    setpgid(0, 0);
    dup2(in.read_end, 0);
    dup2(out.write_end, 1);
    dup2(err.write_end, 2);
    if (options.max_memory_bytes) {
      const rlimit limit{options.max_memory_bytes, options.max_memory_bytes};
      setrlimit(RLIMIT_AS, &limit);
    }
    if (!options.working_directory.empty() && chdir(options.working_directory.c_str()) != 0) _exit(127);
    signal(SIGPIPE, SIG_DFL);
    environ = variables.data();
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  in.close_read();
  out.close_write();
  err.close_write();
  fcntl(in.write_end, F_SETFL, O_NONBLOCK);

  ProcessResult result;
  std::string_view input = options.input;
  const auto deadline = std::chrono::steady_clock::now() + options.deadline;
  std::string failure;
  if (input.empty()) in.close_write();
  while (out.read_end >= 0 || err.read_end >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) {
      failure = "process.deadline";
      break;
    }
    pollfd fds[3] = {{out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}, {in.write_end, POLLOUT, 0}};
    if (poll(fds, 3, static_cast<int>(std::min<long>(left, 1000))) < 0 && errno != EINTR) break;
    char buffer[65536];
    if (fds[0].revents) {
      const ssize_t n = read(out.read_end, buffer, sizeof buffer);
      if (n <= 0) out.close_read();
      else if (result.output.size() + static_cast<std::size_t>(n) > options.max_output_bytes) {
        failure = "process.output_too_large";
        break;
      } else result.output.append(buffer, static_cast<std::size_t>(n));
    }
    if (fds[1].revents) {
      const ssize_t n = read(err.read_end, buffer, sizeof buffer);
      if (n <= 0) err.close_read();
      else result.error_output.append(buffer, static_cast<std::size_t>(n));
      if (result.error_output.size() > 131072) result.error_output.erase(0, result.error_output.size() - 65536);
    }
    if (in.write_end >= 0 && fds[2].revents) {
      const ssize_t n = send(in.write_end, input.data(), std::min<std::size_t>(input.size(), 65536), MSG_NOSIGNAL);
      if (n > 0) input.remove_prefix(static_cast<std::size_t>(n));
      if (input.empty() || (n < 0 && errno != EAGAIN && errno != EINTR)) in.close_write();
    }
  }
  if (!failure.empty()) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (failure == "process.deadline")
    return fail(ErrorKind::unavailable, failure, fmt::format("The program {} did not finish within {} s.", argv[0], options.deadline.count()));
  if (!failure.empty()) return fail(ErrorKind::too_large, failure, fmt::format("The program {} wrote too much.", argv[0]));
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (result.exit_code == 127 && result.output.empty()) return not_started("it is not installed");
  return result;
}

}  // namespace bulkhead
