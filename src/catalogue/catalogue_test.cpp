#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "catalogue/builder.h"
#include "core/text.h"
#include "layout.h"
#include "sample_corpus.h"
#include "scoring/assessment.h"
#include "text_scan.h"

namespace bulkhead::catalogue {
namespace {

/// A folder that goes away with the test.
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / fmt::format("catalogue-test-{}-{}", ::getpid(), next()++);
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  static int& next() {
    static int number = 0;
    return number;
  }
};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

intel::Vulnerability named(std::string cve, std::string vendor, std::string product, std::string description, int tenths = 75) {
  intel::Vulnerability v;
  v.cve = cve;
  intel::Claim claim;
  claim.cve = std::move(cve);
  claim.source = intel::Source::cna;
  claim.published = parse_instant("2024-03-01").value();
  claim.modified = parse_instant("2024-04-01").value();
  claim.description = std::move(description);
  claim.scores = {{"3.1", "", tenths, "x", false}};
  intel::ProductClaim entry;
  entry.vendor = std::move(vendor);
  entry.name = std::move(product);
  claim.products = {entry};
  v.claims = {claim};
  return v;
}

std::shared_ptr<const Catalogue> build(const Folder& folder, const std::vector<intel::Vulnerability>& all, std::int64_t revision = 1) {
  CatalogueBuilder builder;
  for (const auto& v : all) builder.add(v);
  const auto path = catalogue_path(folder.path, revision);
  const auto done = builder.finish(path, revision, {42});
  EXPECT_TRUE(done) << (done ? "" : to_text(done.error()));
  const auto opened = Catalogue::open(path, Catalogue::Check::everything);
  EXPECT_TRUE(opened) << (opened ? "" : to_text(opened.error()));
  return opened ? *opened : nullptr;
}

std::vector<std::string> ids(const Catalogue& catalogue, const Filter& filter, std::uint32_t page = 1, std::uint32_t per_page = 100) {
  std::vector<std::string> out;
  const auto found = catalogue.search(filter, page, per_page).value();
  for (const auto row : found.rows) out.push_back(catalogue.item(row).cve_id);
  return out;
}
Filter of_q(std::string q) {
  Filter filter;
  filter.q = std::move(q);
  return filter;
}
using Ids = std::vector<std::string>;

const std::vector<intel::Vulnerability>& few() {
  static const std::vector<intel::Vulnerability> kAll = [] {
    std::vector<intel::Vulnerability> all = {
        named("CVE-2024-0001", "Siemens AG", "SIMATIC S7-1500", "A PLC that speaks PROFINET accepts forged frames.", 98),
        named("CVE-2024-0002", "Schneider Electric", "Modicon M340", "Modbus writes need no authentication.", 81),
        named("CVE-2023-4711", "Example Browser Inc.", "Browser", "A crafted page runs code. Gr\xC3\xBC\xC3\x9F" "e.", 88),
        named("CVE-2022-1000000", "schneider_electric", "EcoStruxure Control Expert", "A project file runs code.", 78),
        named("CVE-2021-0005", "Moxa Inc.", "EDS-518A Series", "Withdrawn by its author.", 50),
    };
    intel::Claim cpe;
    cpe.source = intel::Source::nvd;
    cpe.published = parse_instant("2024-03-02").value();
    cpe.configurations = {{intel::Operator::or_, false, {{intel::Operator::or_, false, {{true, "cpe:2.3:o:schneider-electric:modicon_m340_firmware:*:*:*:*:*:*:*:*", "", "", "", "3.50"}}}}}};
    all[1].claims.push_back(cpe);
    intel::Claim kev;
    kev.source = intel::Source::kev;
    kev.kev = intel::KevEntry{"2024-05-01", "2024-05-22", "Schneider Electric", "Modicon", "Name", "Do", true};
    all[1].claims.push_back(kev);
    all[1].epss = intel::Epss{120'000, 930'000, "2026-08-16", ""};
    all[4].claims[0].rejected = true;
    return all;
  }();
  return kAll;
}

TEST(Catalogue, HoldsWhatListsShow) {
  const Folder folder;
  const auto catalogue = build(folder, few(), 7);
  EXPECT_EQ(catalogue->corpus_revision(), 7);
  EXPECT_EQ(catalogue->built_at(), Instant{42});
  EXPECT_EQ(catalogue->size(), 5u);
  const auto row = catalogue->find("CVE-2024-0002");
  ASSERT_TRUE(row);
  const CveItem item = catalogue->item(*row);
  const auto scored = scoring::assess(few()[1]);
  EXPECT_EQ(item.cve_id, "CVE-2024-0002");
  EXPECT_EQ(item.bsid, scored.bsid);
  EXPECT_EQ(item.title, "Name");
  EXPECT_EQ(item.severity, Severity::high);
  EXPECT_EQ(item.cvss_tenths, 81);
  EXPECT_EQ(item.bcs_hundredths, scored.bcs.hundredths);
  EXPECT_EQ(item.epss_ppm, 120'000);
  EXPECT_EQ(item.percentile_ppm, 930'000);
  EXPECT_TRUE(item.kev);
  EXPECT_TRUE(item.ransomware);
  EXPECT_EQ(item.kev_added, "2024-05-01");
  EXPECT_EQ(item.maturity, scoring::ExploitMaturity::WEAPONIZED);
  EXPECT_EQ(item.patch, scored.patch.state);
  EXPECT_EQ(item.relevance_hundredths, scored.relevance.hundredths);
  EXPECT_EQ(item.protocol_bits, scored.relevance.protocol_bits);
  EXPECT_EQ(item.primary_vendor, "Schneider-Electric");
  EXPECT_EQ(item.primary_vendor_slug, "schneider-electric");
  EXPECT_EQ(item.primary_product, "Modicon M340");
  EXPECT_EQ(item.claims, 3);
  EXPECT_EQ(item.source_bits, 1u << 0 | 1u << 1 | 1u << 5);
  EXPECT_EQ(to_iso_date(item.published), "2024-03-02");  // NVD before CNA
  EXPECT_EQ(catalogue->products_of(*row).size(), 1u);
  EXPECT_FALSE(catalogue->find("CVE-2024-0003"));
  EXPECT_FALSE(catalogue->find("nonsense"));
}

TEST(Catalogue, SearchesWords) {
  const Folder folder;
  const auto catalogue = build(folder, few());
  EXPECT_EQ(ids(*catalogue, of_q("profinet frames")), Ids{"CVE-2024-0001"});
  EXPECT_EQ(ids(*catalogue, of_q("FRAMES  ProfiNet")), Ids{"CVE-2024-0001"});
  EXPECT_EQ(ids(*catalogue, of_q("profinet modbus")), Ids{});
  EXPECT_EQ(ids(*catalogue, of_q("\"runs code\"")).size(), 2u);
  EXPECT_EQ(ids(*catalogue, of_q("\"code runs\"")), Ids{});
  EXPECT_EQ(ids(*catalogue, of_q("modicon")), Ids{"CVE-2024-0002"});
  EXPECT_EQ(ids(*catalogue, of_q("GR\xC3\x9C\xC3\x9F" "E")), Ids{"CVE-2023-4711"});
  EXPECT_EQ(ids(*catalogue, of_q("  ")).size(), 4u);
  // The last word of one row and the first of the next are no phrase.
  EXPECT_EQ(ids(*catalogue, of_q("\"browser cve-2024\"")), Ids{});
}

TEST(Catalogue, FindsAnIdWhateverItsState) {
  const Folder folder;
  const auto catalogue = build(folder, few());
  EXPECT_EQ(ids(*catalogue, of_q("cve-2021-0005")), Ids{"CVE-2021-0005"});
  EXPECT_EQ(ids(*catalogue, of_q("withdrawn author")), Ids{});
  EXPECT_EQ(ids(*catalogue, of_q("CVE-2022-1000000")), Ids{"CVE-2022-1000000"});
  EXPECT_EQ(ids(*catalogue, of_q(catalogue->item(*catalogue->find("CVE-2022-1000000")).bsid)), Ids{"CVE-2022-1000000"});
  EXPECT_EQ(ids(*catalogue, of_q("CVE-2024-9999")), Ids{});
}

TEST(Catalogue, FiltersAndSorts) {
  const Folder folder;
  const auto catalogue = build(folder, few());
  Filter filter;
  EXPECT_EQ(ids(*catalogue, filter).front(), "CVE-2024-0002");  // known exploited: highest BCS
  filter.sort_by = SortBy::cvss;
  EXPECT_EQ(ids(*catalogue, filter), (Ids{"CVE-2024-0001", "CVE-2023-4711", "CVE-2024-0002", "CVE-2022-1000000"}));
  filter.sort_by = SortBy::cve;
  EXPECT_EQ(ids(*catalogue, filter), (Ids{"CVE-2024-0002", "CVE-2024-0001", "CVE-2023-4711", "CVE-2022-1000000"}));
  EXPECT_EQ(ids(*catalogue, filter, 2, 3), Ids{"CVE-2022-1000000"});
  EXPECT_EQ(ids(*catalogue, filter, 3, 3), Ids{});
  EXPECT_EQ(catalogue->search(filter, 2, 3).value().total, 4u);
  filter.kev = true;
  EXPECT_EQ(ids(*catalogue, filter), Ids{"CVE-2024-0002"});
  filter.kev = false;
  EXPECT_EQ(ids(*catalogue, filter).size(), 3u);
  filter = {};
  for (const char* vendor : {"schneider-electric", "Schneider Electric", "schneider_electric", "SCHNEIDER ELECTRIC SE"}) {
    filter.vendor = vendor;
    EXPECT_EQ(ids(*catalogue, filter), (Ids{"CVE-2024-0002", "CVE-2022-1000000"})) << vendor;
  }
  filter.q = "project";
  EXPECT_EQ(ids(*catalogue, filter), Ids{"CVE-2022-1000000"});
  filter = {};
  filter.vendor = "nobody";
  EXPECT_EQ(ids(*catalogue, filter), Ids{});
  filter = {};
  filter.protocol = "modbus";
  EXPECT_EQ(ids(*catalogue, filter), Ids{"CVE-2024-0002"});
  filter.protocol = "no such";
  EXPECT_EQ(catalogue->search(filter, 1, 10).error().code, "catalogue.unknown_protocol");
  filter = {};
  filter.severities = {Severity::critical};
  EXPECT_EQ(ids(*catalogue, filter), Ids{"CVE-2024-0001"});
  filter = {};
  filter.cvss_min = 79;
  filter.cvss_max = 88;
  filter.sort_by = SortBy::cvss;
  EXPECT_EQ(ids(*catalogue, filter), (Ids{"CVE-2023-4711", "CVE-2024-0002"}));
  filter = {};
  filter.unpatched = false;
  EXPECT_EQ(ids(*catalogue, filter), Ids{"CVE-2024-0002"});
  filter = {};
  filter.patch_status = scoring::PatchState::unknown;
  EXPECT_EQ(ids(*catalogue, filter).size(), 3u);
  filter = {};
  filter.has_exploit = true;
  EXPECT_EQ(ids(*catalogue, filter), Ids{"CVE-2024-0002"});
  filter = {};
  filter.date_from = parse_instant("2024-03-02").value();
  EXPECT_EQ(ids(*catalogue, filter), Ids{"CVE-2024-0002"});
  filter.date_from = std::nullopt;
  filter.date_to = parse_instant("2024-03-02").value();
  EXPECT_EQ(ids(*catalogue, filter).size(), 3u);
}

TEST(Catalogue, FindsVendorsBestMatchFirst) {
  const Folder folder;
  auto all = few();
  all.push_back(named("CVE-2024-0100", "VMware, Inc.", "ESXi", "x"));
  all.push_back(named("CVE-2024-0101", "General Schneider Works", "Thing", "x"));
  all.push_back(named("CVE-2024-0102", "Siemens Energy", "Thing", "x"));
  const auto catalogue = build(folder, all);
  const auto first = [&](std::string_view query) {
    const auto found = catalogue->vendors(query, 10);
    return found.empty() ? std::string() : found.front().name;
  };
  EXPECT_EQ(first("schneider electric"), "Schneider-Electric");
  EXPECT_EQ(catalogue->vendors("schneider electric", 1).front().slug, "schneider-electric");
  EXPECT_EQ(first("VMware, Inc."), "VMware");
  EXPECT_EQ(first("vmware"), "VMware");
  EXPECT_EQ(first("siemens"), "Siemens");
  EXPECT_EQ(first("siemans"), "Siemens");
  EXPECT_EQ(first("simens"), "Siemens");
  EXPECT_EQ(first("energy"), "Siemens Energy");
  EXPECT_EQ(first("zzzz"), "");
  EXPECT_EQ(catalogue->vendors("", 100).size(), catalogue->vendor_count());
  EXPECT_EQ(catalogue->vendors("", 1).front().name, "Schneider-Electric");  // most CVEs
  const auto schneider = catalogue->vendor_named("Schneider Electric SE");
  ASSERT_TRUE(schneider);
  EXPECT_EQ(schneider->cve_count, 2);
  EXPECT_EQ(schneider->product_count, 2);
  EXPECT_EQ(catalogue->vendor(schneider->id)->name, schneider->name);
  EXPECT_FALSE(catalogue->vendor(schneider->id ^ 1));
  EXPECT_EQ(catalogue->products(schneider->id, "", 10).size(), 2u);
  EXPECT_EQ(catalogue->products(schneider->id, "m340", 10).front().name, "Modicon M340");
  EXPECT_EQ(catalogue->products(std::nullopt, "Moxa EDS-518A", 10).size(), 0u);
  EXPECT_EQ(catalogue->products(std::nullopt, "eds 518a", 10).front().name, "EDS-518A");
  const auto protocols = catalogue->protocols("modbus");
  ASSERT_EQ(protocols.size(), 1u);
  EXPECT_EQ(protocols.front().cve_count, 1);
}

TEST(Catalogue, RankedPutsTitlesFirst) {
  const Folder folder;
  auto text_only = named("CVE-2024-0010", "A", "B", "Something about widgets.", 99);
  text_only.claims[0].title = "Other title";
  auto titled = named("CVE-2024-0011", "A", "B", "Nothing.", 10);
  titled.claims[0].title = "Widgets lose data";
  const auto catalogue = build(folder, {text_only, titled});
  Filter filter = of_q("widgets");
  EXPECT_EQ(ids(*catalogue, filter), (Ids{"CVE-2024-0010", "CVE-2024-0011"}));
  filter.ranked = true;
  EXPECT_EQ(ids(*catalogue, filter), (Ids{"CVE-2024-0011", "CVE-2024-0010"}));
  EXPECT_EQ(ids(*catalogue, filter, 2, 1), Ids{"CVE-2024-0010"});
}

/// Search against a plain loop over the same vulnerabilities.
TEST(Catalogue, AgreesWithAPlainLoop) {
  const Folder folder;
  std::vector<intel::Vulnerability> all;
  for (std::uint32_t n = 0; n < 3000; ++n) all.push_back(sample::vulnerability(n));
  const auto catalogue = build(folder, all);
  struct Facts {
    std::string cve, text;
    scoring::ScoredVulnerability scored;
  };
  std::vector<Facts> facts;
  for (const auto& v : all) facts.push_back({v.cve, folded(v.cve + " " + v.title() + " " + v.description()), scoring::assess(v)});
  sample::Sequence random(5);
  int nonempty = 0;
  for (int round = 0; round < 200; ++round) {
    Filter filter;
    static constexpr const char* kQueries[] = {"", "", "buffer overflow", "modbus", "session memory", "industrial", "xyzzy"};
    filter.q = kQueries[random.below(std::size(kQueries))];
    if (random.below(3) == 0) filter.kev = random.below(2) == 0;
    if (random.below(3) == 0) filter.bcs_min = static_cast<int>(random.below(900));
    if (random.below(4) == 0) filter.cvss_max = static_cast<int>(random.below(100));
    if (random.below(4) == 0) filter.has_exploit = random.below(2) == 0;
    if (random.below(5) == 0) filter.severities = {Severity::high, Severity::critical};
    if (random.below(5) == 0) filter.vendor = "siemens";
    std::set<std::string> expected;
    for (const auto& fact : facts) {
      const auto& s = fact.scored;
      if (s.rejected) continue;
      const auto words = query_words(filter.q, 8);
      if (!std::all_of(words.begin(), words.end(), [&](const auto& w) { return fact.text.find(w) != std::string::npos; })) continue;
      if (filter.kev && *filter.kev != s.exploitation.kev) continue;
      if (filter.bcs_min && s.bcs.hundredths < *filter.bcs_min) continue;
      if (filter.cvss_max && (s.cvss.tenths < 0 || s.cvss.tenths > *filter.cvss_max)) continue;
      if (filter.has_exploit && *filter.has_exploit != (s.exploitation.maturity >= scoring::ExploitMaturity::FUNCTIONAL)) continue;
      if (!filter.severities.empty() && (!s.cvss.severity || *s.cvss.severity < Severity::high)) continue;
      if (!filter.vendor.empty() && std::none_of(s.affected.vendors.begin(), s.affected.vendors.end(), [](const auto& v) { return v.key == "siemens"; })) continue;
      expected.insert(fact.cve);
    }
    const auto found = ids(*catalogue, filter, 1, 5000);
    ASSERT_EQ(std::set<std::string>(found.begin(), found.end()), expected) << round;
    ASSERT_EQ(found.size(), expected.size());
    nonempty += !expected.empty();
    int before = 1000;
    const auto page = catalogue->search(filter, 1, 5000).value();
    for (const auto row : page.rows) {
      const int own = catalogue->item(row).bcs_hundredths;
      ASSERT_LE(own, before);
      before = own;
    }
  }
  EXPECT_GT(nonempty, 100);
}

TEST(Catalogue, ReuseGivesTheSameAsBuildingAnew) {
  const Folder folder;
  std::vector<intel::Vulnerability> before, after;
  std::vector<std::string> changed;
  for (std::uint32_t n = 0; n < 500; ++n) before.push_back(sample::vulnerability(n));
  after = before;
  for (std::uint32_t n = 0; n < 500; n += 7) {
    after[n].claims[0].description = "Now something else about widgets.";
    after[n].claims[0].products.clear();
    changed.push_back(after[n].cve);
  }
  after.erase(after.begin() + 100);  // withdrawn from the corpus
  changed.push_back(before[100].cve);
  after.push_back(sample::vulnerability(900));
  changed.push_back(after.back().cve);

  const auto base = build(folder, before, 1);
  CatalogueBuilder builder;
  builder.reuse(*base, changed);
  for (const auto& v : after)
    if (std::find(changed.begin(), changed.end(), v.cve) != changed.end()) builder.add(v);
  ASSERT_TRUE(builder.finish(catalogue_path(folder.path, 2), 2, {}));
  const auto quick = Catalogue::open(catalogue_path(folder.path, 2), Catalogue::Check::everything).value();
  const auto whole = build(folder, after, 3);
  ASSERT_EQ(quick->size(), whole->size());
  EXPECT_EQ(quick->vendor_count(), whole->vendor_count());
  EXPECT_EQ(quick->product_count(), whole->product_count());
  for (const auto sort : {SortBy::bcs, SortBy::epss, SortBy::published, SortBy::modified}) {
    Filter filter;
    filter.sort_by = sort;
    EXPECT_EQ(ids(*quick, filter, 1, 1000), ids(*whole, filter, 1, 1000));
    filter.q = "widgets";
    EXPECT_EQ(ids(*quick, filter, 1, 1000), ids(*whole, filter, 1, 1000));
  }
  for (std::uint32_t row = 0; row < whole->size(); ++row) {
    const CveItem a = quick->item(row), b = whole->item(row);
    ASSERT_EQ(a.cve_id, b.cve_id);
    ASSERT_EQ(a.title, b.title);
    ASSERT_EQ(a.primary_vendor, b.primary_vendor);
    ASSERT_EQ(a.bcs_hundredths, b.bcs_hundredths);
  }
}

TEST(Catalogue, LastOfOneIdWins) {
  const Folder folder;
  const auto catalogue = build(folder, {named("CVE-2024-0001", "A Co", "B", "old"), named("CVE-2024-0002", "C", "D", "x"), named("CVE-2024-0001", "E", "F", "new")});
  EXPECT_EQ(catalogue->size(), 2u);
  EXPECT_EQ(ids(*catalogue, of_q("old")), Ids{});
  EXPECT_EQ(ids(*catalogue, of_q("new")), Ids{"CVE-2024-0001"});
  EXPECT_FALSE(catalogue->vendor_named("A"));
}

TEST(Catalogue, TheSameInputGivesTheSameBytes) {
  const Folder folder;
  build(folder, few(), 1);
  const std::string first = read_file(catalogue_path(folder.path, 1));
  build(folder, few(), 1);
  EXPECT_EQ(first, read_file(catalogue_path(folder.path, 1)));
}

TEST(Catalogue, EmptyOneWorks) {
  const Folder folder;
  const auto catalogue = build(folder, {});
  EXPECT_EQ(catalogue->size(), 0u);
  EXPECT_EQ(ids(*catalogue, of_q("x")), Ids{});
  EXPECT_TRUE(catalogue->vendors("x", 5).empty());
}

TEST(CatalogueFile, RefusesWhatIsNoCatalogue) {
  const Folder folder;
  const auto refused = [&](std::string_view bytes, std::string_view code) {
    write_file(folder.path / "x.bin", bytes);
    const auto opened = Catalogue::open(folder.path / "x.bin");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, code);
  };
  EXPECT_EQ(Catalogue::open(folder.path / "none.bin").error().code, "catalogue.no_file");
  EXPECT_EQ(Catalogue::open(folder.path).error().code, "catalogue.damaged");
  refused("", "catalogue.damaged");
  refused(std::string(10'000, 'x'), "catalogue.damaged");
  build(folder, few());
  const std::string good = read_file(catalogue_path(folder.path, 1));
  refused(std::string_view(good).substr(0, good.size() - 1), "catalogue.damaged");
  refused(good + "x", "catalogue.damaged");
  for (std::size_t i = 0; i < sizeof(Header); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x20);
    write_file(folder.path / "x.bin", bad);
    ASSERT_FALSE(Catalogue::open(folder.path / "x.bin")) << i;
  }
  std::string body = good;
  body[body.size() - 20] = static_cast<char>(body[body.size() - 20] ^ 1);
  write_file(folder.path / "x.bin", body);
  EXPECT_EQ(Catalogue::open(folder.path / "x.bin", Catalogue::Check::everything).error().code, "catalogue.damaged");
}

/// With a sound header but any body, reading must stay within the file (the address sanitizer watches).
TEST(CatalogueFile, SurvivesADamagedBody) {
  const Folder folder;
  std::vector<intel::Vulnerability> all;
  for (std::uint32_t n = 0; n < 60; ++n) all.push_back(sample::vulnerability(n));
  build(folder, all);
  const std::string good = read_file(catalogue_path(folder.path, 1));
  sample::Sequence random(3);
  for (int round = 0; round < 60; ++round) {
    std::string bad = good;
    for (int i = 0; i < 40; ++i) bad[sizeof(Header) + random.below(static_cast<std::uint32_t>(bad.size() - sizeof(Header)))] = static_cast<char>(random.below(4) == 0 ? 0xFF : random.below(256));
    write_file(folder.path / "x.bin", bad);
    const auto opened = Catalogue::open(folder.path / "x.bin");
    ASSERT_TRUE(opened);
    Filter filter;
    filter.q = round % 2 ? "buffer memory" : "";
    filter.vendor = round % 3 ? "" : "siemens";
    filter.ranked = true;
    const auto found = (*opened)->search(filter, 1, 100);
    ASSERT_TRUE(found);
    EXPECT_LE(found->rows.size(), 100u);
    for (std::uint32_t row = 0; row < (*opened)->size(); ++row) {
      (void)(*opened)->item(row);
      (void)(*opened)->products_of(row);
      (void)(*opened)->cwes(row);
    }
    (void)(*opened)->vendors("s", 10);
    (void)(*opened)->products(std::nullopt, "product", 10);
    (void)(*opened)->protocols("");
    CatalogueBuilder builder;
    builder.reuse(**opened, {});
    ASSERT_TRUE(builder.finish(folder.path / "y.bin", 1, {}));
  }
}

TEST(CatalogueFolder, OpensTheNewestThatWorksAndRemovesTheRest) {
  const Folder folder;
  build(folder, few(), 3);
  build(folder, few(), 12);
  write_file(catalogue_path(folder.path, 20), "broken");
  write_file(folder.path / "other.txt", "x");
  ASSERT_NE(open_newest(folder.path), nullptr);
  EXPECT_EQ(open_newest(folder.path)->corpus_revision(), 12);
  remove_others(folder.path, 12);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) files += entry.is_regular_file();
  EXPECT_EQ(files, 2);
  EXPECT_EQ(open_newest(folder.path / "none"), nullptr);
}

TEST(CatalogueFolder, CannotWriteIsAnError) {
  CatalogueBuilder builder;
  EXPECT_EQ(builder.finish("/nonexistent-folder/x.bin", 1, {}).error().code, "catalogue.cannot_write");
}

TEST(TextScan, FindsLikeAPlainSearch) {
  sample::Sequence random(9);
  for (int round = 0; round < 20'000; ++round) {
    std::string text, word;
    for (std::uint32_t i = random.below(60); i > 0; --i) text += static_cast<char>('a' + random.below(3));
    for (std::uint32_t i = 1 + random.below(4); i > 0; --i) word += static_cast<char>('a' + random.below(3));
    const std::size_t from = random.below(70);
    ASSERT_EQ(find_word(text, word, from), from > text.size() ? std::string::npos : text.find(word, from)) << text << " " << word << " " << from;
  }
}

TEST(TextScan, SplitsQueries) {
  EXPECT_EQ(query_words("Foo \"Bar baz\"  q foo", 8), (Ids{"bar baz", "foo", "q"}));
  EXPECT_EQ(query_words("a bb ccc", 2), (Ids{"ccc", "bb"}));
  EXPECT_TRUE(query_words(" \"\" ", 8).empty());
  EXPECT_EQ(folded("AbC\xC3\x84\xC3\x97\x01"), "abc\xC3\xA4\xC3\x97 ");
}

}  // namespace
}  // namespace bulkhead::catalogue
