// bulkhead-verify: checks what Bulkhead hands out, with no network, no account and no trust in the server.
//
// Separate on purpose: it shares no code with the server, so that one mistake cannot hide in both. Formats: docs/log.md.
#include <cstdio>
#include <cstring>
#include <exception>

#include "log_export.h"

namespace {

constexpr const char* kUsage =
    "Checks exports and proofs of a Bulkhead log, offline.\n"
    "\n"
    "  bulkhead-verify log FOLDER [--key KEY]... [--checkpoint FILE]...\n"
    "      an export (bulkhead log export FOLDER); --checkpoint: signed checkpoints that you kept\n"
    "  bulkhead-verify proof PROOF ENTRY --key KEY...\n"
    "      a tlog-proof file and the file with the entry's text\n"
    "\n"
    "KEY is the public key of the log (name+id+base64) or a file with one. Get it from the operator by a way of its own;\n"
    "without one, the keys inside the export are used, which shows integrity but not who signed.\n"
    "Exit codes: 0 holds; 1 does not hold; 2 wrong usage.\n";

struct Arguments {
  std::vector<std::string> places;
  std::vector<verify::Key> keys;
  std::vector<std::string> checkpoints;
};

/// Nothing when the command line is wrong.
std::optional<Arguments> read_arguments(int count, char** values) {
  Arguments out;
  for (int i = 2; i < count; ++i) {
    const std::string word = values[i];
    if (word == "--key" || word == "--checkpoint") {
      if (++i == count) return std::nullopt;
      const bool file = std::filesystem::is_regular_file(values[i]);
      if (word == "--checkpoint") out.checkpoints.push_back(verify::read_file(values[i]));
      else out.keys.push_back(verify::parse_key(file ? verify::read_file(values[i]) : values[i]));
    } else if (word.starts_with("--")) {
      return std::nullopt;
    } else {
      out.places.push_back(word);
    }
  }
  return out;
}

int check_log(const Arguments& arguments) {
  const std::filesystem::path folder = arguments.places[0];
  const bool given = !arguments.keys.empty();
  const auto report = verify::check_log(folder, given ? arguments.keys : verify::keys_inside(folder), arguments.checkpoints);
  std::printf("%s\n%s\n", report.ok ? "HOLDS" : "DOES NOT HOLD", report.message.c_str());
  std::printf("log %s, %llu entries, root %s\n", report.checkpoint.origin.c_str(), static_cast<unsigned long long>(report.checkpoint.size), verify::to_hex(report.checkpoint.root).c_str());
  std::printf("%llu earlier signed checkpoints agree; newest signed by %s\n", static_cast<unsigned long long>(report.checkpoints_held), report.checkpoint.signed_by.front().c_str());
  if (!given) std::puts("No key was given: this shows that nothing was changed after signing, not who signed.");
  return report.ok ? 0 : 1;
}

int check_proof(const Arguments& arguments) {
  const auto proven = verify::check_proof(verify::read_file(arguments.places[0]), verify::read_file(arguments.places[1]), arguments.keys);
  std::printf("HOLDS\nThe entry is number %llu of the log %s, under the checkpoint of %llu entries signed by %s.\n", static_cast<unsigned long long>(proven.index),
              proven.checkpoint.origin.c_str(), static_cast<unsigned long long>(proven.checkpoint.size), proven.checkpoint.signed_by.front().c_str());
  return 0;
}

}  // namespace

int main(int count, char** values) {
  try {
    const std::string command = count > 1 ? values[1] : "";
    const auto arguments = read_arguments(count, values);
    if (arguments && command == "log" && arguments->places.size() == 1) return check_log(*arguments);
    if (arguments && command == "proof" && arguments->places.size() == 2 && !arguments->keys.empty()) return check_proof(*arguments);
    const bool help = command == "--help" || command == "-h";
    std::fputs(kUsage, help ? stdout : stderr);
    return help ? 0 : 2;
  } catch (const verify::Wrong& wrong) {
    std::printf("DOES NOT HOLD\n%s\n", wrong.what());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bulkhead-verify: %s\n", error.what());
    return 1;
  }
}
