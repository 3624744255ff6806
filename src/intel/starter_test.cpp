#include "intel/starter.h"

#include <gtest/gtest.h>

#include "core/json.h"
#include "core/text.h"
#include "input/byte_source.h"
#include "store/testing.h"

namespace bulkhead::intel {
namespace {

std::string unpacked_extract() {
  const auto packed = open_memory(embedded_starter());
  const auto plain = unpack_zstd(*packed, {});
  std::string out, block(1 << 16, '\0');
  for (;;) {
    const auto got = plain->read(block.data(), block.size());
    EXPECT_TRUE(got) << (got ? "" : to_text(got.error()));
    if (!got || *got == 0) return out;
    out.append(block, 0, *got);
  }
}

/// Every member that an extract may have; no title, description, summary, notes or details is among them.
const std::set<std::string, std::less<>> kMembers = {
    "bulkhead_starter", "as_of", "epss_date", "cves", "cve", "sources", "published", "modified", "scores", "version", "vector", "tenths", "issuer", "primary", "cwes", "references", "url", "id",
    "configurations", "operator", "negate", "nodes", "matches", "criteria", "vulnerable", "start_including", "start_excluding", "end_including", "end_excluding", "products", "vendor", "name", "families",
    "model_numbers", "cpes", "purls", "platforms", "versions", "kind", "status", "text", "from", "to", "from_inclusive", "to_inclusive", "type", "changes", "at", "default_status", "platform", "context", "remedies",
    "fixed_version", "restart", "date", "kev", "added", "due", "ransomware", "exploits", "ssvc", "exploitation", "automatable", "technical_impact", "epss", "score_ppm", "percentile_ppm"};

void check_members(const Json& json, std::string_view cve) {
  if (json.is_array())
    for (const Json& item : json.items()) check_members(item, cve);
  if (!json.is_object()) return;
  for (const auto& member : json.members()) {
    EXPECT_TRUE(kMembers.contains(member.first)) << cve << " has the member " << member.first;
    if (member.first == "text") { EXPECT_LE(member.second.string().size(), 120u) << cve; }
    check_members(member.second, cve);
  }
}

TEST(StarterExtract, HoldsFactsOnlyOnTwoThousandCves) {
  const std::string text = unpacked_extract();
  std::int64_t cves = 0, with_products = 0;
  for (const auto line : split(text, '\n')) {
    if (line.empty()) continue;
    const auto json = parse_json(line);
    ASSERT_TRUE(json) << line.substr(0, 100);
    const std::string cve(json->text("cve"));
    check_members(*json, cve);
    if (cve.empty()) continue;
    ++cves;
    with_products += json->find("products") || json->find("configurations");
  }
  EXPECT_GE(cves, 2000);
  EXPECT_EQ(with_products, cves);
  EXPECT_LT(embedded_starter().size(), 3u << 20);
}

TEST(StarterExtract, ImportsOnceAndChangesNothingAgain) {
  const auto schemas = corpus_with_log();
  store::testing::on_each_store(schemas, [](store::Database& database) {
    Corpus corpus(database);
    const FixedClock clock(*parse_instant("2026-09-01"));
    const auto first = import_starter(corpus, clock);
    ASSERT_TRUE(first) << to_text(first.error());
    EXPECT_GE(first->added, 4000) << "claims and EPSS readings";
    const std::int64_t revision = corpus.revision();
    const auto again = import_starter(corpus, clock);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->added + again->updated + again->removed, 0);
    EXPECT_EQ(corpus.revision(), revision);
    std::int64_t cves = 0, kev = 0, untitled = 0;
    ASSERT_TRUE(corpus.each_vulnerability([&](Vulnerability& v) {
      ++cves;
      kev += v.kev() != nullptr;
      untitled += v.title().empty() || v.description().empty();
      return true;
    }));
    EXPECT_GE(cves, 2000);
    EXPECT_GT(kev, 20);
    EXPECT_EQ(untitled, 0);
  });
}

/// A claim with everything that the extract keeps and everything that it must drop.
Vulnerability full_vulnerability() {
  Claim csaf;
  csaf.cve = "CVE-2024-1000";
  csaf.source = Source::csaf;
  csaf.document = "https://vendor.example#ADV-7";
  csaf.modified = *parse_instant("2024-05-02");
  csaf.title = "PROSE title";
  csaf.description = "PROSE description";
  csaf.scores = {{"3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, "vendor", true}};
  csaf.weaknesses = {{787, "vendor"}};
  csaf.references = {{"https://vendor.example/adv-7.html", "PROSE summary", {"self"}, ""}};
  ProductClaim hardware;
  hardware.name = "CPU 7";
  hardware.vendor = "Vendor";
  hardware.context = true;
  ProductClaim firmware;
  firmware.id = "CSAFPID-1";
  firmware.vendor = "Vendor";
  firmware.name = "Firmware 7";
  firmware.platform = 1;
  VersionStatement range;
  range.kind = VersionKind::range;
  range.to = "2.9";
  firmware.versions = {range};
  csaf.products = {firmware, hardware};
  csaf.remedies = {{RemedyKind::vendor_fix, "PROSE details", "https://vendor.example/dl", "2.9", {0}, "none", ""}, {RemedyKind::mitigation, "PROSE advice", "", "", {}, "", ""}};
  csaf.kev = KevEntry{"2024-06-01", "2024-06-22", "PROSE", "PROSE", "PROSE", "PROSE action", true};
  csaf.exploits = {{ExploitKind::functional, "EDB-1", "https://x", "2024-06-02"}};
  csaf.ssvc = Ssvc{"active", "yes", "total", "2024-06-03"};
  Claim nvd;
  nvd.cve = csaf.cve;
  nvd.source = Source::nvd;
  nvd.published = *parse_instant("2024-05-01");
  nvd.description = "PROSE of NVD";
  nvd.configurations = {{Operator::and_, false, {{Operator::or_, false, {{true, "cpe:2.3:o:vendor:firmware_7:*:*:*:*:*:*:*:*", "1.0", "", "", "2.9"}}}}}};
  return {csaf.cve, {nvd, csaf}, Epss{5010, 771230, "2026-08-16", ""}};
}

TEST(StarterExtract, KeepsFactsAndDropsProse) {
  const Vulnerability v = full_vulnerability();
  const Claim claim = starter_claim(v);
  EXPECT_EQ(claim.revision, "nvd csaf");
  ASSERT_EQ(claim.products.size(), 2u);
  EXPECT_EQ(claim.products[0].platform, 1);
  EXPECT_TRUE(claim.products[1].context);
  ASSERT_EQ(claim.remedies.size(), 1u);
  EXPECT_EQ(claim.remedies[0].fixed_version, "2.9");
  const std::string line = starter_line(claim, v.epss);
  EXPECT_EQ(line.find("PROSE"), std::string::npos) << line;
}

/// Two documents on one CVE: each speaks for its own products.
Vulnerability vulnerability_of_two_vendors() {
  const auto product = [](const std::string& vendor, const std::string& name) {
    ProductClaim p;
    p.vendor = vendor;
    p.name = name;
    p.versions = {{}};
    return p;
  };
  Claim cna;
  cna.cve = "CVE-2024-2000";
  cna.source = Source::cna;
  cna.products = {product("Forge", "FirewallOS"), product("Forge", "Proxy")};
  cna.products[1].platforms = {"Linux"};
  Claim csaf;
  csaf.cve = cna.cve;
  csaf.source = Source::csaf;
  csaf.document = "https://carrier.example#C-1";
  csaf.products = {product("Carrier", "Module 8"), product("Carrier", "Base 8")};
  csaf.products[1].context = true;
  csaf.remedies = {{RemedyKind::vendor_fix, "Update", "https://carrier.example/dl", "V7.4.3", {}, "", ""}};
  return {cna.cve, {cna, csaf}, std::nullopt};
}

TEST(StarterExtract, AFixStaysWithTheProductsOfItsDocument) {
  const Claim claim = starter_claim(vulnerability_of_two_vendors());
  ASSERT_EQ(claim.products.size(), 4u);
  ASSERT_EQ(claim.remedies.size(), 1u);
  EXPECT_EQ(claim.remedies[0].products, (std::vector<int>{2})) << "not the other vendor's products, nor the platform";
  EXPECT_EQ(claim.products[1].platforms, (std::vector<std::string>{"Linux"})) << "a condition is a fact";
}

TEST(StarterExtract, NoFixOfTheExtractSpeaksForAllProductsOfAnotherDocument) {
  const std::string text = unpacked_extract();
  for (const auto line : split(text, '\n')) {
    const auto json = parse_json(line);
    if (!json || !json->find("remedies")) continue;
    for (const Json& remedy : json->find("remedies")->items())
      EXPECT_NE(remedy.find("products"), nullptr) << json->text("cve") << ": a remedy without its products";
  }
}

TEST(StarterExtract, ReadsBackWhatItWrote) {
  const Vulnerability v = full_vulnerability();
  const Claim written = starter_claim(v);
  const std::string text = starter_header_line({"2026-08-22", "2026-08-16", 1}) + "\n" + starter_line(written, v.epss) + "\n";
  const auto schemas = corpus_with_log();
  store::testing::on_each_store(schemas, [&](store::Database& database) {
    Corpus corpus(database);
    const auto imported = import_bytes(corpus, "x.zst", pack_zstd(text), {}, FixedClock(*parse_instant("2026-09-01")));
    ASSERT_TRUE(imported);
    ASSERT_TRUE(imported->complete()) << to_text(imported->documents.front().refusals.front());
    EXPECT_EQ(imported->documents.front().format, "bulkhead_starter");
    const auto read = corpus.vulnerability("CVE-2024-1000");
    ASSERT_TRUE(read && *read && (*read)->claims.size() == 1);
    Claim expected = written;
    expected.title = "Out-of-bounds write in Vendor Firmware 7 (before 2.9)";
    expected.description = (*read)->claims[0].description;
    EXPECT_EQ((*read)->claims[0], expected);
    EXPECT_NE(expected.description.find("exploited"), std::string::npos);
    ASSERT_TRUE((*read)->epss);
    EXPECT_EQ((*read)->epss->score_ppm, 5010);
    EXPECT_EQ((*read)->epss->date, "2026-08-16");
  });
}

TEST(StarterExtract, RefusesWhatIsBroken) {
  const std::string header = starter_header_line({"2026-08-22", "", 1}) + "\n";
  const struct {
    std::string text, code;
  } cases[] = {
      {header + R"({"cve":"CVE-2024-1"})" + "\n", "cve.bad_id"},
      {header + R"({"cve":"CVE-2024-1000","cwes":[0]})" + "\n", "starter.bad_number"},
      {header + R"({"cve":"CVE-2024-1000","products":[{"name":"x","platform":3}]})" + "\n", "starter.bad_index"},
      {header + R"({"cve":"CVE-2024-1000","products":[{"name":"x","default_status":"maybe"}]})" + "\n", "starter.bad_choice"},
      {header, "starter.wrong_count"},
      {header + header, "starter.second_header"},
      {R"({"bulkhead_starter":2,"as_of":"2026-08-22","cves":0})" "\n", "starter.unknown_version"},
  };
  const auto schemas = corpus_with_log();
  store::testing::on_each_store(schemas, [&](store::Database& database) {
    Corpus corpus(database);
    for (const auto& c : cases) {
      SCOPED_TRACE(c.code);
      const auto imported = import_bytes(corpus, "x.jsonl", c.text, {}, FixedClock(*parse_instant("2026-09-01")));
      ASSERT_TRUE(imported);
      ASSERT_FALSE(imported->complete());
      EXPECT_EQ(imported->documents.front().refusals.front().code, c.code);
    }
    EXPECT_EQ(corpus.revision(), 0);
  });
}

}  // namespace
}  // namespace bulkhead::intel
