// Runs another program with bounds: no shell, input by pipe, output captured up to a limit, killed at the deadline.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead {

struct ProcessOptions {
  std::string_view input;                                   ///< written to standard input, then closed
  std::chrono::seconds deadline{60};
  std::size_t max_output_bytes = 256u << 20;
  std::size_t max_memory_bytes = 0;                         ///< address space limit; 0 = none
  std::vector<std::string> environment;                     ///< "NAME=value", added to PATH, HOME and LANG=C.UTF-8 only
  std::string working_directory;
};

struct ProcessResult {
  int exit_code = 0;        ///< 128 + signal when a signal ended it
  std::string output;
  std::string error_output; ///< the last 64 KiB
};

/// Runs argv[0] (looked up in PATH) and waits for it.
/// Fails    unavailable/process.not_started, process.deadline, too_large/process.output_too_large
Result<ProcessResult> run_process(const std::vector<std::string>& argv, const ProcessOptions& options = {});

}  // namespace bulkhead
