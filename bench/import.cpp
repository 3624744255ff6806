// Import of NVD feeds into a fresh SQLite store, beside the floor: a bare pass that unpacks and parses the same bytes.
//
// Usage: import_bench FOLDER [WORK_FOLDER]. Prints wall and processor time, ratios, rows and peak memory.
#include <simdjson.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "intel/importer.h"

namespace {

using namespace bulkhead;

struct Timing {
  double wall = 0, processor = 0;
};

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <class Work>
Timing timed(const Work& work) {
  const auto begun = std::chrono::steady_clock::now();
  const double processor = processor_seconds();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(), processor_seconds() - processor};
}

std::uint64_t bare_pass(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string packed((std::istreambuf_iterator<char>(in)), {});
  std::string text;
  z_stream stream{};
  inflateInit2(&stream, 15 + 32);
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string block(1 << 20, '\0');
  int code = Z_OK;
  while (code == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    code = inflate(&stream, Z_NO_FLUSH);
    text.append(block.data(), block.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  const std::size_t size = text.size();
  text.resize(size + simdjson::SIMDJSON_PADDING);
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(text.data(), size, false).get(document)) std::fprintf(stderr, "no JSON: %s\n", file.c_str());
  return size;
}

double peak_mebibytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  return 0;
}
void reset_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: import_bench FOLDER [WORK_FOLDER]\n");
    return 2;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
    if (entry.path().extension() == ".gz") files.push_back(entry.path());
  std::sort(files.begin(), files.end());

  std::uint64_t bytes = 0;
  const Timing one = timed([&] {
    for (const auto& file : files) bytes += bare_pass(file);
  });
  const Timing two = timed([&] {
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
      for (std::size_t i = next++; i < files.size(); i = next++) bare_pass(files[i]);
    };
    std::thread other(run);
    run();
    other.join();
  });
  std::printf("floor, one thread      wall %6.2f s  processor %6.2f s  (%.0f MB unpacked)\n", one.wall, one.processor, static_cast<double>(bytes) / 1e6);
  std::printf("floor, two threads     wall %6.2f s  processor %6.2f s\n", two.wall, two.processor);

  const std::filesystem::path work = argc > 2 ? argv[2] : std::filesystem::temp_directory_path() / fmt::format("import_bench_{}", getpid());
  std::filesystem::remove_all(work);
  const SystemClock clock;
  store::Options options;
  options.location = work.string();
  auto database = store::Database::open(options);
  if (!database) return std::fprintf(stderr, "%s\n", to_text(database.error()).c_str()), 1;
  const auto schemas = intel::corpus_with_log();
  if (const auto done = (*database)->migrate(schemas, clock); !done) return std::fprintf(stderr, "%s\n", to_text(done.error()).c_str()), 1;
  intel::Corpus corpus(**database);
  bool good = true;
  const auto run = [&](const char* name, bool skip) {
    intel::ImportOptions wish;
    wish.skip_known_files = skip;
    reset_peak();
    intel::ImportSummary summary;
    const Timing time = timed([&] {
      auto result = intel::import_paths(corpus, files, wish, clock);
      if (result) summary = std::move(*result);
      good = good && result && summary.complete();
    });
    std::printf("%-22s wall %6.2f s  processor %6.2f s  %.2f x floor wall (1 thread), %.2f x (2 threads), %.2f x processor  records %lld added %lld updated %lld unchanged %lld older %lld  peak %.0f MiB\n",
                name, time.wall, time.processor, time.wall / one.wall, time.wall / two.wall, time.processor / one.processor, static_cast<long long>(summary.records),
                static_cast<long long>(summary.added), static_cast<long long>(summary.updated), static_cast<long long>(summary.unchanged),
                static_cast<long long>(summary.older), peak_mebibytes());
    for (const auto& document : summary.documents)
      for (const auto& error : document.refusals) std::printf("refused: %s\n", to_text(error).c_str());
  };
  run("import", true);
  run("re-import, every byte", false);
  run("re-import, by digest", true);
  std::int64_t cves = 0, matches = 0;
  const Timing read = timed([&] {
    const auto done = corpus.each_vulnerability([&](intel::Vulnerability& vulnerability) {
      ++cves;
      for (const auto& claim : vulnerability.claims)
        for (const auto& configuration : claim.configurations)
          for (const auto& node : configuration.nodes) matches += static_cast<std::int64_t>(node.matches.size());
      return true;
    });
    good = good && done;
  });
  std::printf("each_vulnerability     wall %6.2f s  processor %6.2f s  cves %lld matches %lld\n", read.wall, read.processor, static_cast<long long>(cves), static_cast<long long>(matches));
  std::error_code ignored;  // the file may still be in its write-ahead log
  std::printf("store                  %.0f MB\n", static_cast<double>(std::filesystem::file_size(work / "bulkhead.db", ignored)) / 1e6);
  database->reset();
  if (argc <= 2) std::filesystem::remove_all(work);
  return good ? 0 : 1;
}
