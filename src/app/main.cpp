// bulkhead: one program, a subcommand for each job.
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "commands.h"
#include "core/text.h"
#include "version.h"

namespace bulkhead::app {
namespace {

std::string from_environment(const char* name, std::string fallback) {
  const char* value = getenv(name);
  return value && *value ? value : std::move(fallback);
}

std::string default_data_directory() {
  const std::string home = from_environment("HOME", "/var/lib");
  return from_environment("XDG_DATA_HOME", home + "/.local/share") + "/bulkhead";
}

int run(int argc, char** argv) {
  Shell shell;
  shell.location.data_directory = from_environment("BULKHEAD_DATA", default_data_directory());
  shell.location.database = from_environment("BULKHEAD_DATABASE", "");

  CLI::App root("Bulkhead: vulnerability management and IEC 62443 security for industrial control systems.", "bulkhead");
  root.fallthrough();
  root.require_subcommand(1);
  root.add_option("--data-dir", shell.location.data_directory, "Directory of the embedded database, index and keys")->capture_default_str();
  root.add_option("--database", shell.location.database, "postgresql://... instead of the embedded database");
  root.footer(
      "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done in part (what was refused is listed); 4 checked and found wrong (log verify).\n"
      "Example: bulkhead feeds import nvdcve-2.0-2026.json.gz && bulkhead match plant.csv --format csv");
  add_serve_command(root, shell);
  add_feeds_command(root, shell);
  add_match_command(root, shell);
  add_assets_command(root, shell);
  add_findings_command(root, shell);
  add_report_command(root, shell);
  add_log_command(root, shell);
  add_bundle_command(root, shell);
  add_user_command(root, shell);
  add_key_command(root, shell);
  add_db_command(root, shell);
  CLI::App* version = root.add_subcommand("version", "Prints the version.");
  version->footer("Example: bulkhead version");
  version->callback([&] {
    shell.command = []() -> Result<int> {
      std::puts(kVersion);
      return kOk;
    };
  });
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = root.exit(error);
    return code == 0 ? kOk : kUsage;
  }
  if (!shell.command) return kUsage;
  const auto done = shell.command();
  if (!done) {
    std::fputs(("bulkhead: " + to_text(done.error()) + "\n").c_str(), stderr);
    return kFailed;
  }
  return *done;
}

}  // namespace
}  // namespace bulkhead::app

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  try {
    return bulkhead::app::run(argc, argv);
  } catch (const std::exception& error) {
    std::fputs((std::string("bulkhead: stopped by an internal error: ") + bulkhead::printable(error.what()) + "\n").c_str(), stderr);
    return bulkhead::app::kFailed;
  }
}
