// The subcommands. Each file registers its own with CLI11 through `add_NAME_command`.
#pragma once
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>

#include "context.h"
#include "output.h"

namespace bulkhead::app {

/// Exit codes, documented in `bulkhead --help`.
enum ExitCode : int { kOk = 0, kFailed = 1, kUsage = 2, kPartly = 3, kRefused = 4 };

/// What all commands share.
struct Shell {
  Location location;
  Format format = Format::table;
  SystemClock clock;
  /// The chosen command; set by CLI11's callback, run after parsing.
  std::function<Result<int>()> command;
};

/// Adds --format table|json|csv.
void add_format(CLI::App& command, Shell& shell);

void add_serve_command(CLI::App& root, Shell& shell);
void add_feeds_command(CLI::App& root, Shell& shell);
/// `feeds sync` and `feeds status`, below the feeds command.
void add_sync_command(CLI::App& feeds, Shell& shell);
void add_match_command(CLI::App& root, Shell& shell);
void add_assets_command(CLI::App& root, Shell& shell);
void add_findings_command(CLI::App& root, Shell& shell);
void add_report_command(CLI::App& root, Shell& shell);
void add_log_command(CLI::App& root, Shell& shell);
void add_bundle_command(CLI::App& root, Shell& shell);
void add_user_command(CLI::App& root, Shell& shell);
void add_key_command(CLI::App& root, Shell& shell);
void add_db_command(CLI::App& root, Shell& shell);

/// A whole file, or standard input for "-".
/// Fails    not_found/file.not_found, too_large/file.too_large
Result<std::string> read_file(const std::string& path, std::size_t max_bytes = 512u << 20);

}  // namespace bulkhead::app
