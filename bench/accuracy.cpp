// Recall and precision of matching on real inventories with stated truth, every miss by class; time and memory beside.
#include <sys/resource.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <unordered_map>

#include "core/csv.h"
#include "core/text.h"
#include "intel/corpus.h"
#include "intel/importer.h"
#include "matching/engine.h"
#include "matching/fix_plan.h"
#include "matching/index_builder.h"
#include "store/store.h"

using namespace bulkhead;
namespace fs = std::filesystem;

namespace {

double wall_ms() { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3; };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}
double resident_mib(const char* field) {
  std::ifstream in("/proc/self/status");
  std::string line;
  while (std::getline(in, line))
    if (line.starts_with(field)) return std::stod(line.substr(std::string_view(field).size() + 1)) / 1024;
  return 0;
}

std::string read_file(const fs::path& path) {
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");  // reads plain files too
  if (!file) return text;
  char block[1 << 16];
  for (int got = 0; (got = gzread(file, block, sizeof block)) > 0;) text.append(block, static_cast<std::size_t>(got));
  gzclose(file);
  return text;
}

std::vector<std::map<std::string, std::string>> read_table(const fs::path& path) {
  std::vector<std::map<std::string, std::string>> rows;
  const std::string text = read_file(path);
  CsvReader reader(text);
  CsvRow row;
  std::vector<std::string> head;
  for (;;) {
    auto more = reader.next(row);
    if (!more || !*more) return rows;
    if (head.empty()) {
      head = row.cells;
      continue;
    }
    auto& out = rows.emplace_back();
    for (std::size_t i = 0; i < head.size() && i < row.cells.size(); ++i) out[head[i]] = row.cells[i];
  }
}

struct Share {
  long hit = 0, all = 0;
  [[nodiscard]] double value() const { return all == 0 ? 1.0 : static_cast<double>(hit) / static_cast<double>(all); }
};

/// Why a stated pair is not in the answer, or is when it should not be.
std::string class_of(const matching::Engine& engine, const matching::Identity& identity, const matching::MatchResult& result, const std::string& cve) {
  using matching::ResolutionStatus;
  const auto entry = engine.index().find_cve(cve);
  if (!entry) return "the CVE is rejected, or no source states products of it";
  if (result.resolution.status == ResolutionStatus::unresolved) return "product not resolved";
  if (result.resolution.status == ResolutionStatus::ambiguous) return "product ambiguous";
  if (result.resolution.needs_review) return "resolution below the wished confidence";
  matching::Identity versionless = identity;
  versionless.version.clear();
  if (!versionless.cpe.empty()) versionless.cpe.clear();
  const std::string only[] = {cve};
  const auto loose = engine.match_changed(std::span(&versionless, 1), only);
  return loose.front().matches.empty() ? "resolved to a product that no statement of this CVE names" : "version read as outside the stated range";
}

struct Inventory {
  std::vector<matching::Identity> identities;          // distinct
  std::unordered_map<std::string, std::size_t> by_asset;  // asset name to identity
};

Inventory load_inventory(const fs::path& path) {
  Inventory out;
  std::map<matching::Identity, std::size_t> known;
  for (auto& row : read_table(path)) {
    matching::Identity identity;
    identity.vendor = row["vendor"];
    identity.product = row["product"];
    identity.version = row["version"];
    identity.cpe = row["cpe"];
    const auto [entry, fresh] = known.try_emplace(identity, out.identities.size());
    if (fresh) out.identities.push_back(identity);
    out.by_asset[row["name"]] = entry->second;
  }
  return out;
}

bool measure(const matching::Engine& engine, const fs::path& folder, const std::string& set, const char* extension, const char* truth_extension, bool verbose) {
  const Inventory inventory = load_inventory(folder / ("inventory-" + set + extension));
  const double wall = wall_ms(), cpu = cpu_ms();
  const auto results = engine.match_all(inventory.identities, {.explain = false});
  const double wall_used = wall_ms() - wall, cpu_used = cpu_ms() - cpu;
  std::vector<std::unordered_map<std::string, const matching::Match*>> found(results.size());
  std::size_t total = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    for (const auto& match : results[i].matches) found[i][match.cve] = &match;
    total += results[i].matches.size();
  }
  Share listed, confirmed, kept, silent;
  std::map<std::string, Share> by_basis;
  std::map<std::string, std::pair<long, std::string>> misses;
  for (auto& row : read_table(folder / ("inventory-" + set + "-truth" + truth_extension))) {
    const auto asset = inventory.by_asset.find(row["name"]);
    if (asset == inventory.by_asset.end()) continue;
    const auto& matches = found[asset->second];
    const auto hit = matches.find(row["cve"]);
    const auto& identity = inventory.identities[asset->second];
    const std::string example = fmt::format("{} | {} | {} | {} | {} | {} {}", row["cve"], identity.vendor, identity.product, identity.version, identity.cpe, row["source"], row["basis"]);
    const auto miss = [&](const std::string& reason) {
      auto& entry = misses[reason];
      ++entry.first;
      if (entry.second.empty() || (verbose && entry.first < 40)) entry.second += "\n        " + example;
    };
    if (row["state"] == "affected") {
      ++listed.all;
      ++confirmed.all;
      Share& basis = by_basis[(row["source"] == "NVD" ? "NVD " : "CSAF ") + row["basis"]];
      ++basis.all;
      if (hit != matches.end()) {
        ++listed.hit;
        ++basis.hit;
        if (hit->second->confirmed()) ++confirmed.hit;
      } else {
        miss("missed: " + class_of(engine, identity, results[asset->second], row["cve"]));
      }
    } else if (row["state"] == "not_affected") {
      ++kept.all;
      ++silent.all;
      if (hit == matches.end()) ++silent.hit;
      if (hit == matches.end() || !hit->second->confirmed()) {
        ++kept.hit;
      } else {
        const matching::Match& match = *hit->second;
        miss(fmt::format("wrongly confirmed: {} says {} ({})", bulkhead::name_of(match.source), matching::wire_name(match.tier),
                         (row["source"] == "NVD") == (match.source == intel::Source::nvd) && (row["source"] == "NVD" || match.document == row["source"])
                             ? "the source of the truth itself"
                             : "another source than that of the truth"));
      }
    }
  }
  std::map<std::string, long> states;
  for (const auto& result : results) ++states[std::string(bulkhead::name_of(result.resolution.status))];
  fmt::print("\ninventory-{}: {} assets, {} distinct identities ({} resolved, {} ambiguous, {} unresolved), {} matches\n", set, inventory.by_asset.size(),
             results.size(), states["resolved"], states["ambiguous"], states["unresolved"], total);
  fmt::print("  recall     {:.5f}  ({} of {} listed; {:.5f} confirmed)\n", listed.value(), listed.hit, listed.all, confirmed.value());
  fmt::print("  precision  {:.5f}  ({} of {} not confirmed; {:.5f} not listed at all)\n", kept.value(), kept.hit, kept.all, silent.value());
  fmt::print("  matching   {:.0f} ms wall, {:.0f} ms processor time, {:.1f} us an identity\n", wall_used, cpu_used,
             1000 * cpu_used / static_cast<double>(std::max<std::size_t>(results.size(), 1)));
  for (const auto& [basis, share] : by_basis) fmt::print("    {:<60} {} of {}\n", basis, share.hit, share.all);
  for (const auto& [reason, entry] : misses) fmt::print("    {:>6}  {}, for example {}\n", entry.first, reason, entry.second);
  return listed.value() >= 0.99 && kept.value() >= 0.99;
}

}  // namespace

int main(int argc, char** argv) {
  const char* data = std::getenv("BULKHEAD_TEST_DATA");
  if (!data) {
    fmt::print("skipped: BULKHEAD_TEST_DATA is not set\n");
    return 0;
  }
  fs::path work;
  bool verbose = false, one = false, import = false, match_only = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--work" && i + 1 < argc) work = argv[++i];
    else if (argument == "--verbose") verbose = true;
    else if (argument == "--one") one = true;
    else if (argument == "--import") import = true;
    else if (argument == "--match-only") match_only = true;
  }
  if (work.empty()) work = fs::temp_directory_path() / fmt::format("bulkhead-accuracy-{}", ::getpid());
  fs::create_directories(work);
  const fs::path folder(data);

  if (one) {
    // One asset from a cold process: opens the index, matches, prints what it took.
    const double wall = wall_ms(), cpu = cpu_ms();
    auto index = matching::MatchIndex::open(work / "index");
    if (!index) {
      fmt::print(stderr, "{}\n", to_text(index.error()));
      return 1;
    }
    const double opened = wall_ms() - wall;
    const matching::Engine engine(*index);
    const auto result = engine.match({.vendor = "Siemens", .product = "SCALANCE X408", .version = "V4.0"});
    fmt::print("one asset cold: {} matches; open {:.2f} ms, all {:.1f} ms wall, {:.1f} ms processor time, {:.1f} MiB resident at most\n", result.matches.size(), opened,
               wall_ms() - wall, cpu_ms() - cpu, resident_mib("VmHWM:"));
    return 0;
  }

  auto opened = store::Database::open({.location = work.string()});
  if (!opened) {
    fmt::print(stderr, "{}\n", to_text(opened.error()));
    return 1;
  }
  const SystemClock clock;
  const auto schemas = intel::corpus_with_log();
  if (auto migrated = (*opened)->migrate(schemas, clock); !migrated) {
    fmt::print(stderr, "{}\n", to_text(migrated.error()));
    return 1;
  }
  intel::Corpus corpus(**opened);
  if (import || corpus.revision() == 0) {
    const double wall = wall_ms(), cpu = cpu_ms();
    intel::ImportOptions options;
    options.keep_going = true;
    auto summary = intel::import_paths(corpus,
                                       {folder / "nvd", folder / "nvd11", folder / "nvd20-derived", folder / "csaf" / "cisa-csaf-ot-2017-2024.tar.zst", folder / "csaf" / "ics-advisory-project-master-2026-08-20.csv.gz", folder / "cve5",
                                        folder / "cpe" / "nvd-overrides-anchore-2026-08-21.jsonl.zst", folder / "kev", folder / "epss"},
                                       options, clock);
    if (!summary) {
      fmt::print(stderr, "{}\n", to_text(summary.error()));
      return 1;
    }
    fmt::print("corpus: {} records, {} refused; {:.1f} s wall, {:.1f} s processor time\n", summary->records, summary->refused, (wall_ms() - wall) / 1e3, (cpu_ms() - cpu) / 1e3);
  }

  if (!match_only) {
  double adding = 0;
  const double wall = wall_ms(), cpu = cpu_ms();
  matching::IndexBuilder builder;
  auto read = corpus.each_vulnerability([&](intel::Vulnerability& vulnerability) {
    const double before = cpu_ms();
    builder.add(vulnerability, matching::facts_of(vulnerability));
    adding += cpu_ms() - before;
    return true;
  });
  if (!read) {
    fmt::print(stderr, "{}\n", to_text(read.error()));
    return 1;
  }
  const double before = cpu_ms();
  auto counts = matching::publish_base(builder, work / "index", std::to_string(corpus.revision()));
  if (!counts) {
    fmt::print(stderr, "{}\n", to_text(counts.error()));
    return 1;
  }
  adding += cpu_ms() - before;
  fmt::print("index: {} CVEs ({} rejected), {} vendors, {} products, {} CPE names, {} criteria, {} statements, {:.1f} MiB\n", counts->cves, counts->rejected, counts->vendors,
             counts->products, counts->cpe_names, counts->criteria, counts->statements, static_cast<double>(counts->bytes) / 1048576);
  fmt::print("  built in {:.1f} s wall with reading the corpus, {:.2f} s processor time, of which building {:.2f} s; peak {:.0f} MiB\n", (wall_ms() - wall) / 1e3,
             (cpu_ms() - cpu) / 1e3, adding / 1e3, resident_mib("VmHWM:"));

  }
  auto index = matching::MatchIndex::open(work / "index");
  if (!index) {
    fmt::print(stderr, "{}\n", to_text(index.error()));
    return 1;
  }
  const matching::Engine engine(*index);
  bool good = true;
  good = measure(engine, folder / "inventory", "100", ".csv", ".csv", verbose) && good;
  good = measure(engine, folder / "inventory", "10k", ".csv", ".csv.gz", verbose) && good;
  good = measure(engine, folder / "inventory", "100k", ".csv.gz", ".csv.gz", verbose) && good;

  // One changed CVE: a small segment, the keys it touches, the identities with such a key matched again for this CVE.
  const Inventory all = load_inventory(folder / "inventory" / "inventory-100k.csv.gz");
  {
    const std::size_t count = std::min<std::size_t>(10'000, all.identities.size());
    std::atomic<std::size_t> total = 0;
    const double wall_before = wall_ms(), cpu_before = cpu_ms();
    engine.match_each(std::span(all.identities).first(count), {.explain = false}, 2, [&](std::size_t, matching::MatchResult&& result) { total += result.matches.size(); });
    fmt::print("\n{} distinct identities: {} matches, {:.0f} ms wall, {:.0f} ms processor time\n", count, total.load(), wall_ms() - wall_before, cpu_ms() - cpu_before);
  }
  std::vector<std::vector<std::uint64_t>> keys;
  for (const auto& identity : all.identities) keys.push_back(engine.resolve(identity).keys);
  const std::string changed[] = {"CVE-2023-44487"};
  const double start = wall_ms(), start_cpu = cpu_ms();
  matching::IndexBuilder delta;
  auto again = corpus.each_vulnerability_of({changed[0]}, [&](intel::Vulnerability& vulnerability) {
    delta.add(vulnerability, matching::facts_of(vulnerability));
    return true;
  });
  if (!again || !matching::publish_delta(delta, work / "index", std::to_string(corpus.revision() + 1))) return 1;
  auto newer = matching::MatchIndex::open(work / "index");
  if (!newer) return 1;
  const matching::Engine after(*newer);
  const auto touched = after.touched_keys(changed);
  std::vector<matching::Identity> affected;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (std::any_of(keys[i].begin(), keys[i].end(), [&](std::uint64_t key) { return std::binary_search(touched.begin(), touched.end(), key); }))
      affected.push_back(all.identities[i]);
  const auto rematched = after.match_changed(affected, changed);
  fmt::print("\nre-match after one changed CVE: {} of {} identities, {:.1f} ms wall, {:.1f} ms processor time\n", rematched.size(), all.identities.size(), wall_ms() - start,
             cpu_ms() - start_cpu);
  fmt::print("one asset cold: run again with --one --work {}\n", work.string());
  return good ? 0 : 1;
}
