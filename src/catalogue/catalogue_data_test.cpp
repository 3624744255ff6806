// Measurements and checks on many CVEs: 200,000 made-up ones, and the real feeds. Both run only where the real data are,
// since they take a minute.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <map>

#include "catalogue/builder.h"
#include "core/clock.h"
#include "core/numbers.h"
#include "intel/importer.h"
#include "layout.h"
#include "sample_corpus.h"
#include "scoring/assessment.h"

namespace bulkhead::catalogue {
namespace {

/// Processor time of this process in milliseconds.
double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3; };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

template <class F>
double timed(const F& run) {
  const double before = cpu_ms();
  run();
  return cpu_ms() - before;
}

std::filesystem::path scratch_folder() {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("catalogue-data-{}", ::getpid());
  std::filesystem::create_directories(path);
  return path;
}

/// The median, the 95th of a hundred and the greatest of some times.
std::string spread(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return fmt::format("median {:.2f} ms, p95 {:.2f} ms, most {:.2f} ms", times[times.size() / 2], times[times.size() * 95 / 100], times.back());
}

void measure_queries(const Catalogue& catalogue) {
  std::map<std::string, std::vector<double>> times;
  std::vector<double> all;
  static constexpr const char* kQueries[] = {"buffer overflow", "siemens simatic", "remote attacker", "modbus authentication", "\"denial of service\"", "zzz qqq", "schneider", "firmware update"};
  for (int round = 0; round < 5; ++round)
    for (const char* query : kQueries)
      for (int kind = 0; kind < 5; ++kind) {
        Filter filter;
        if (kind < 3) filter.q = query;
        if (kind == 1) filter.kev = true;
        if (kind == 2) filter.ranked = true;
        if (kind == 3) filter.bcs_min = 700;
        if (kind == 4) filter.vendor = "siemens", filter.severities = {Severity::critical};
        static constexpr const char* kNames[] = {"two words", "words, kev", "words, ranked", "columns", "vendor"};
        const double ms = timed([&] {
          const auto found = catalogue.search(filter, 1, 20).value();
          for (const auto row : found.rows) (void)catalogue.item(row);
        });
        times[kNames[kind]].push_back(ms);
        all.push_back(ms);
      }
  for (const auto& [name, list] : times) fmt::print("  search {:<14} {}\n", name, spread(list));
  fmt::print("  search {:<14} {}\n", "all", spread(all));
  fmt::print("  vendors(\"schneider electric\") {:.2f} ms, products(\"s7-1500\") {:.2f} ms\n", timed([&] { (void)catalogue.vendors("schneider electric", 10); }),
             timed([&] { (void)catalogue.products(std::nullopt, "s7-1500", 10); }));
}

TEST(CatalogueMeasure, TwoHundredThousand) {
  if (std::getenv("BULKHEAD_TEST_DATA") == nullptr) {
    std::puts("skipped: BULKHEAD_TEST_DATA is not set");
    return;
  }
  const auto folder = scratch_folder();
  const auto path = catalogue_path(folder, 1);
  std::vector<intel::Vulnerability> all;
  for (std::uint32_t n = 0; n < 200'000; ++n) all.push_back(sample::vulnerability(n));
  CatalogueBuilder builder;
  const double adding = timed([&] { for (const auto& v : all) builder.add(v); });
  const double finishing = timed([&] { ASSERT_TRUE(builder.finish(path, 1, {})); });
  fmt::print("200,000 CVEs: add {:.0f} ms, finish {:.0f} ms of processor time, {} bytes\n", adding, finishing, std::filesystem::file_size(path));
  std::shared_ptr<const Catalogue> catalogue;
  const double opening = timed([&] { catalogue = Catalogue::open(path).value(); });
  fmt::print("  open {:.3f} ms, open with all checksums {:.1f} ms\n", opening, timed([&] { ASSERT_TRUE(Catalogue::open(path, Catalogue::Check::everything)); }));
  measure_queries(*catalogue);
  std::vector<std::string> changed;
  for (std::uint32_t n = 0; n < 200'000; n += 2000) changed.push_back(all[n].cve);
  const double reusing = timed([&] {
    CatalogueBuilder quick;
    quick.reuse(*catalogue, changed);
    for (std::uint32_t n = 0; n < 200'000; n += 2000) quick.add(all[n]);
    ASSERT_TRUE(quick.finish(catalogue_path(folder, 2), 2, {}));
  });
  fmt::print("  from the older one with 100 changed: {:.0f} ms\n", reusing);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(catalogue->size(), 200'000u);
}

TEST(CatalogueReal, ScoresAndFindsTheRealCorpus) {
  const char* data = std::getenv("BULKHEAD_TEST_DATA");
  if (data == nullptr) {
    std::puts("skipped: BULKHEAD_TEST_DATA is not set");
    return;
  }
  const auto folder = scratch_folder();
  const SystemClock clock;
  // BULKHEAD_TEST_CORPUS keeps the imported corpus between runs.
  const char* kept = std::getenv("BULKHEAD_TEST_CORPUS");
  const auto database = store::Database::open({.location = kept != nullptr ? std::string(kept) : (folder / "corpus").string()}).value();
  const auto schema = intel::corpus_with_log();
  ASSERT_TRUE(database->migrate(schema, clock));
  intel::Corpus corpus(*database);
  intel::ImportOptions options;
  options.keep_going = true;
  std::vector<std::filesystem::path> paths;
  for (const char* part : {"nvd", "nvd20-derived", "cve5", "csaf/cisa-csaf-ot-2017-2024.tar.zst", "kev/known_exploited_vulnerabilities-2026-08-22.json.gz", "epss", "exploits"})
    paths.push_back(std::filesystem::path(data) / part);
  if (corpus.revision() == 0) {
    const auto imported = intel::import_paths(corpus, paths, options, clock);
    ASSERT_TRUE(imported) << to_text(imported.error());
  }
  std::shared_ptr<const Catalogue> catalogue;
  const double reading = timed([&] { ASSERT_TRUE(corpus.each_vulnerability([](intel::Vulnerability&) { return true; })); });
  const double whole = timed([&] { catalogue = refresh(corpus, folder, {}).value(); });
  fmt::print("real corpus: {} CVEs, {} vendors, {} products; reading it {:.0f} ms, refresh {:.0f} ms of processor time; file {} bytes\n", catalogue->size(), catalogue->vendor_count(),
             catalogue->product_count(), reading, whole, std::filesystem::file_size(catalogue_path(folder, catalogue->corpus_revision())));
  ASSERT_GT(catalogue->size(), 100'000u);
  measure_queries(*catalogue);

  const auto vendors = catalogue->vendors("schneider electric", 3);
  ASSERT_FALSE(vendors.empty());
  EXPECT_EQ(vendors.front().name, "Schneider-Electric");
  EXPECT_EQ(vendors.front().slug, "schneider-electric");
  for (const char* query : {"siemens", "rockwell", "moxa", "abb", "vmware, inc.", "phoenix contact", "mitsubishi", "3s"}) {
    fmt::print("  vendor \"{}\":", query);
    for (const auto& vendor : catalogue->vendors(query, 4)) fmt::print("  {} [{}] {} CVEs", vendor.name, vendor.slug, vendor.cve_count);
    fmt::print("\n");
  }

  // Relevance against what it must tell apart: CVEs of control-system advisories and all others.
  int advisory_relevant = 0, advisories = 0, other_relevant = 0, others = 0, high = 0, critical = 0, active = 0;
  for (std::uint32_t row = 0; row < catalogue->size(); ++row) {
    const CveItem item = catalogue->item(row);
    if (item.rejected) continue;
    ++active;
    critical += item.bcs_tier == Severity::critical;
    high += item.bcs_tier == Severity::high;
    const bool advisory = (item.source_bits >> static_cast<unsigned>(intel::Source::csaf) & 1) != 0;
    const bool relevant = item.relevance_hundredths >= scoring::Relevance::kRelevantFrom;
    (advisory ? advisories : others) += 1;
    if (relevant) (advisory ? advisory_relevant : other_relevant) += 1;
  }
  fmt::print("relevance: {} of {} CVEs in control-system advisories, {} of {} others; BCS tiers: {} critical, {} high of {}\n", advisory_relevant, advisories, other_relevant, others, critical, high, active);
  EXPECT_GT(advisory_relevant * 10, advisories * 7);
  EXPECT_LT(other_relevant * 20, others);
  const auto top = catalogue->search({}, 1, 12).value();
  for (const auto row : top.rows) {
    const CveItem item = catalogue->item(row);
    fmt::print("  top: {} {} BCS {} CVSS {} ICS {} {} / {}\n", item.cve_id, item.bsid, format_fixed(item.bcs_hundredths, 2), format_fixed(item.cvss_tenths, 1), format_fixed(item.relevance_hundredths, 2), item.primary_vendor, item.primary_product);
  }
  // Others that came out relevant, for a look at false alarms.
  int shown = 0;
  for (std::uint32_t row = 0; row < catalogue->size() && shown < 25; row += 997) {
    for (std::uint32_t r = row; r < std::min(row + 997, catalogue->size()); ++r) {
      const CveItem item = catalogue->item(r);
      if (item.rejected || (item.source_bits >> static_cast<unsigned>(intel::Source::csaf) & 1) || item.relevance_hundredths < 70) continue;
      fmt::print("  relevant: {} {} {} / {}: {}\n", item.cve_id, item.relevance_hundredths, item.primary_vendor, item.primary_product, item.title.substr(0, 90));
      ++shown;
      break;
    }
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace bulkhead::catalogue
