// Exports come from outside: whatever stands in their files, verifying must neither crash nor call a changed log whole.
// The input is cut into the files of an export by its zero bytes.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/text.h"
#include "record/verify.h"

namespace {

namespace fs = std::filesystem;

fs::path folder() {
  static const fs::path path = [] {
    std::string pattern = (fs::temp_directory_path() / "bulkhead-fuzz-XXXXXX").string();
    return fs::path(mkdtemp(pattern.data()));
  }();
  return path;
}

void write(const fs::path& file, std::string_view content) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace bulkhead::record;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto parts = bulkhead::split(input, '\0');
  const auto part = [&](std::size_t i) { return i < parts.size() ? parts[i] : std::string_view(); };

  // An entry by itself: what can be read gives a sentence.
  if (const auto entry = parse_entry(part(0))) {
    if (entry->sentence.find('\n') != std::string::npos) std::abort();
  }
  static const SigningKey key = *SigningKey::create("log.example");
  // Signed as it should be, when the input asks for it, so that the comparison is reached.
  std::string checkpoint(part(1));
  if (const auto claim = parse_checkpoint(checkpoint)) checkpoint = sign_checkpoint(*claim, {&key});
  write(folder() / "checkpoint", checkpoint);
  write(folder() / "log.vkey", to_text(key.verifier()) + "\n" + std::string(part(2)));
  write(folder() / "entries.jsonl", part(0));
  write(folder() / "tile/0/000.p/1", part(3));
  write(folder() / "checkpoints/1", part(4));
  const auto report = verify_export(folder());
  if (report && report->ok) {
    // Whole means: the root follows from the lines.
    Frontier frontier;
    std::string_view text = part(0);
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      frontier.append(leaf_hash(text.substr(0, end)));
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    if (bulkhead::to_hex(frontier.root()) != report->root) std::abort();
  }
  return 0;
}
