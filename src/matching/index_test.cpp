// The index file, small segments above a base, and the engine against the slow evaluation of every CVE.
#include "matching/index.h"

#include <algorithm>
#include <fstream>
#include <random>

#include "core/text.h"
#include "index_test_data.h"
#include "matching/applicability.h"
#include "matching/version_range.h"

namespace bulkhead::matching {

using namespace test;
using intel::ProductStatus;
using intel::Source;

namespace {

/// A small world: few names, many meetings of them.
class World {
 public:
  explicit World(unsigned seed) : random_(seed) {}
  int pick(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }
  template <class T>
  const T& of(const std::vector<T>& list) { return list[static_cast<std::size_t>(pick(static_cast<int>(list.size())))]; }

  std::string version() { return fmt::format("{}.{}{}", pick(4), pick(12), of<std::string>({"", "", ".1", "_sp1", "a"})); }
  std::string cpe_name(bool with_version) {
    const std::string part = of<std::string>({"o", "a", "h"});
    const std::string name = of<std::string>({"pump", "valve", "scalance_x408", "gateway", "rtu_5"}) + (part == "o" ? "_firmware" : "");
    const std::string vendor = of<std::string>({"acme", "siemens"});
    const std::string value = part == "h" ? (pick(4) ? "-" : "*") : with_version ? version() : of<std::string>({"*", "*", "-"});
    return fmt::format("cpe:2.3:{}:{}:{}:{}:{}:*:*:*:*:*:*", part, vendor, name, value, pick(5) ? "*" : "sp1");
  }
  intel::CpeMatch match() {
    intel::CpeMatch out = criteria(cpe_name(pick(2)), pick(4) != 0);
    if (out.criteria.find(":*:*:*:*:*:*:*") != std::string::npos && pick(3)) {
      if (pick(2)) (pick(2) ? out.start_including : out.start_excluding) = version();
      if (pick(4)) (pick(2) ? out.end_including : out.end_excluding) = version();
    }
    return out;
  }
  intel::Configuration configuration() {
    if (pick(4) == 0) return firmware_on_hardware(of<std::string>({"siemens:scalance_x408", "acme:pump"}), version());
    intel::Configuration out;
    out.operator_ = pick(3) ? intel::Operator::or_ : intel::Operator::and_;
    for (int n = 1 + pick(2); n > 0; --n) {
      intel::CpeNode node;
      node.operator_ = pick(8) ? intel::Operator::or_ : intel::Operator::and_;
      node.negate = pick(25) == 0;
      for (int m = 1 + pick(3); m > 0; --m) node.matches.push_back(match());
      out.nodes.push_back(node);
    }
    return out;
  }
  intel::ProductClaim product_claim() {
    const std::string name = of<std::string>({"Pump", "Valve", "SCALANCE X408", "SCALANCE X408 (6GK5408-4GP00-2AA3)", "Gateway Series", "RTU-5 V2.X", "Pump family"});
    intel::VersionStatement statement = pick(3) == 0   ? text_range(of<std::string>({"vers:all/*", "< V2.5", "<= 1.9", "vers:all/>=V1.0<V3.1"}))
                                        : pick(2) == 0 ? exactly(version(), pick(3) ? ProductStatus::affected : ProductStatus::fixed)
                                                       : up_to(pick(2) ? "" : version(), version(), pick(2));
    return product(of<std::string>({"Acme", "Acme Ltd.", "Siemens"}), name, {statement}, pick(4) ? ProductStatus::unknown : ProductStatus::not_affected);
  }
  intel::Vulnerability vulnerability_of(int number, bool only_nvd) {
    const std::string cve = fmt::format("CVE-2024-{:04}", number);
    std::vector<intel::Claim> claims;
    std::vector<intel::Configuration> configurations;
    for (int n = 1 + pick(2); n > 0; --n) configurations.push_back(configuration());
    if (only_nvd || pick(2)) claims.push_back(nvd(cve, configurations));
    if (!only_nvd && pick(3)) claims.push_back(claim(cve, Source::csaf, fmt::format("ns#ADV-{}", pick(20)), {product_claim(), product_claim()}));
    if (!only_nvd && pick(3) == 0) claims.push_back(claim(cve, Source::cna, "", {product_claim()}));
    return vulnerability(cve, claims);
  }
  Identity identity() {
    if (pick(3) == 0) return by_cpe(cpe_name(true));
    return device(of<std::string>({"Acme", "ACME Limited", "Siemens AG"}), of<std::string>({"Pump", "valve", "SCALANCE X408", "SCALANCE X408 (6GK5408-4GP00-2AA3)", "Gateway", "RTU-5", "Pump 12"}),
                  pick(5) ? version() : "");
  }

 private:
  std::mt19937 random_;
};

}  // namespace

TEST(MatchIndex, OneSegmentAnswersLikeTheSlowEvaluationOfEveryCve) {
  World world(7);
  std::vector<intel::Vulnerability> all;
  for (int i = 1; i <= 300; ++i) all.push_back(world.vulnerability_of(i, true));
  Folder folder;
  const Engine engine = engine_of(folder, all);
  int hits = 0;
  for (int i = 0; i < 150; ++i) {
    const Identity identity = by_cpe(world.cpe_name(true));
    std::map<std::string, Verdict> slow;
    const AssetName names[] = {*AssetName::parse(identity.cpe)};
    for (const auto& v : all)
      for (const auto& c : v.claims) {
        const auto tree = Applicability::compile(c.configurations);
        ASSERT_TRUE(tree);
        const DeviceVerdict verdict = evaluate(*tree, names);
        if (verdict.verdict != Verdict::none) slow[v.cve] = std::max(slow[v.cve], verdict.verdict);
      }
    const MatchResult fast = engine.match(identity);
    std::map<std::string, Verdict> found;
    for (const Match& match : fast.matches)
      found[match.cve] = match.undecided ? Verdict::undecided : match.confidence == Confidence::high || (match.tier == Tier::product_wide && match.assumptions.empty()) ? Verdict::confirmed : Verdict::potential;
    for (const auto& [cve, verdict] : slow) {
      ASSERT_TRUE(found.contains(cve)) << identity.cpe << " " << cve << " " << name_of(verdict);
      // An undecided tree may stand beside another that only lacks its platform: both are listed, neither is confirmed.
      if (verdict == Verdict::undecided) {
        EXPECT_NE(found[cve], Verdict::confirmed) << identity.cpe << " " << cve;
      } else {
        EXPECT_NE(found[cve], Verdict::undecided) << identity.cpe << " " << cve;
      }
      ++hits;
    }
    // Beyond the trees' own answer the engine lists what only lacks a platform that the inventory does not state.
    for (const Match& match : fast.matches) {
      if (slow.contains(match.cve)) continue;
      EXPECT_FALSE(match.confirmed()) << identity.cpe << " " << match.cve;
      ASSERT_FALSE(match.assumptions.empty()) << identity.cpe << " " << match.cve;
      EXPECT_EQ(match.assumptions[0], "the record asks for a platform beside the product, the inventory states none");
    }
  }
  EXPECT_GT(hits, 200);
}

TEST(MatchIndex, ASmallSegmentAboveABaseAnswersLikeARebuild) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    World world(seed);
    std::vector<intel::Vulnerability> old, now;
    for (int i = 1; i <= 120; ++i) old.push_back(world.vulnerability_of(i, false));
    now = old;
    std::vector<intel::Vulnerability> changed;
    for (int i = 0; i < 15; ++i) {
      const std::size_t at = static_cast<std::size_t>(world.pick(120));
      if (std::any_of(changed.begin(), changed.end(), [&](const auto& v) { return v.cve == now[at].cve; })) continue;
      now[at] = world.vulnerability_of(static_cast<int>(at) + 1, false);
      if (i == 3) now[at].claims = {nvd(now[at].cve, {})}, now[at].claims[0].rejected = true;
      changed.push_back(now[at]);
    }
    const intel::Vulnerability fresh = world.vulnerability_of(500, false);
    now.push_back(fresh);
    changed.push_back(fresh);

    Folder layered_folder, rebuilt_folder;
    (void)engine_of(layered_folder, old);
    IndexBuilder delta;
    add_all(delta, changed);
    ASSERT_TRUE(publish_delta(delta, layered_folder.path, "2"));
    const Engine layered(*MatchIndex::open(layered_folder.path));
    const Engine rebuilt = engine_of(rebuilt_folder, now);
    EXPECT_EQ(layered.index().counts().segments, 2u);
    for (int i = 0; i < 120; ++i) {
      const Identity identity = world.identity();
      EXPECT_EQ(whole(layered.match(identity)), whole(rebuilt.match(identity))) << identity.vendor << " " << identity.product << " " << identity.version << identity.cpe;
    }
  }
}

TEST(MatchIndex, TheOrderOfClaimsAndRecordsDoesNotMatter) {
  World world(11);
  std::vector<intel::Vulnerability> all;
  for (int i = 1; i <= 150; ++i) all.push_back(world.vulnerability_of(i, false));
  std::vector<intel::Vulnerability> shuffled = all;
  std::mt19937 random(5);
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  for (auto& v : shuffled) std::shuffle(v.claims.begin(), v.claims.end(), random);
  Folder one, two;
  const Engine a = engine_of(one, all), b = engine_of(two, shuffled);
  for (int i = 0; i < 150; ++i) {
    const Identity identity = world.identity();
    EXPECT_EQ(whole(a.match(identity)), whole(b.match(identity))) << identity.vendor << " " << identity.product << " " << identity.version << identity.cpe;
  }
}

TEST(MatchIndex, ManyAtOnceAnswerLikeOneByOneAndChangedCvesAreFound) {
  World world(3);
  std::vector<intel::Vulnerability> all;
  for (int i = 1; i <= 150; ++i) all.push_back(world.vulnerability_of(i, false));
  Folder folder;
  const Engine engine = engine_of(folder, all);
  std::vector<Identity> identities;
  for (int i = 0; i < 200; ++i) identities.push_back(world.identity());
  const auto together = engine.match_all(identities);
  ASSERT_EQ(together.size(), identities.size());
  for (std::size_t i = 0; i < identities.size(); ++i) EXPECT_EQ(whole(together[i]), whole(engine.match(identities[i])));

  std::vector<std::string> streamed(identities.size());
  engine.match_each(identities, {}, 2, [&](std::size_t place, MatchResult&& result) { streamed[place] = whole(result); });
  for (std::size_t i = 0; i < identities.size(); ++i) EXPECT_EQ(streamed[i], whole(together[i]));

  // Every identity that has a match on a CVE carries a key that the CVE touches.
  for (int i = 1; i <= 150; i += 7) {
    const std::string cves[] = {fmt::format("CVE-2024-{:04}", i)};
    const auto touched = engine.touched_keys(cves);
    for (std::size_t n = 0; n < identities.size(); ++n) {
      const bool has = std::any_of(together[n].matches.begin(), together[n].matches.end(), [&](const Match& match) { return match.cve == cves[0]; });
      const bool keyed = std::any_of(together[n].resolution.keys.begin(), together[n].resolution.keys.end(),
                                     [&](std::uint64_t key) { return std::binary_search(touched.begin(), touched.end(), key); });
      EXPECT_TRUE(!has || keyed) << cves[0] << " " << identities[n].product << identities[n].cpe;
      const auto again = engine.match_changed(std::span(&identities[n], 1), cves);
      EXPECT_EQ(again[0].matches.size(), has ? 1u : 0u);
    }
  }
}

TEST(MatchIndex, ADamagedOrForeignFileIsRefused) {
  Folder folder;
  World world(2);
  IndexBuilder builder;
  for (int i = 1; i <= 20; ++i) builder.add(world.vulnerability_of(i, false), {});
  const auto file = folder.path / "match-1.bin";
  ASSERT_TRUE(builder.write(file, "1"));
  const auto read = [&] {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string good = read();
  const auto code_of = [&](const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
    auto index = MatchIndex::open_files({file});
    if (!index) return index.error().code;
    auto verified = (*index)->verify();
    return verified ? std::string("good") : verified.error().code;
  };
  EXPECT_EQ(code_of(good), "good");
  EXPECT_EQ(code_of(""), "index.damaged");
  EXPECT_EQ(code_of(good.substr(0, 100)), "index.damaged");
  EXPECT_EQ(code_of(good.substr(0, good.size() - 1)), "index.damaged");
  EXPECT_EQ(code_of("x" + good.substr(1)), "index.damaged");
  for (std::size_t at : {std::size_t{20}, good.size() / 2, good.size() - 1}) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x40);
    EXPECT_EQ(code_of(bad), "index.damaged") << at;
  }
  EXPECT_EQ(MatchIndex::open(folder.path / "nowhere").error().code, "index.missing");
}

TEST(MatchIndex, PublishingReplacesTheBaseAndAsksForCompaction) {
  Folder folder;
  World world(2);
  std::vector<intel::Vulnerability> all;
  for (int i = 1; i <= 40; ++i) all.push_back(world.vulnerability_of(i, false));
  const Engine before = engine_of(folder, all);
  IndexBuilder delta;
  for (int i = 0; i < 10; ++i) delta.add(all[static_cast<std::size_t>(i)], {});
  delta.remove("CVE-2024-0040");
  ASSERT_TRUE(publish_delta(delta, folder.path, "2"));
  auto layered = MatchIndex::open(folder.path);
  ASSERT_TRUE(layered);
  EXPECT_EQ((*layered)->revision(), "2");
  EXPECT_TRUE((*layered)->compaction_due()) << "11 of 40 CVEs stand in small segments";
  EXPECT_FALSE((*layered)->find_cve("CVE-2024-0040"));
  EXPECT_TRUE((*layered)->find_cve("CVE-2024-0039"));
  EXPECT_TRUE(before.index().find_cve("CVE-2024-0040")) << "an open index stays as it was";
  (void)engine_of(folder, all);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) files += entry.path().extension() == ".bin";
  EXPECT_EQ(files, 1);
}

TEST(CveNumber, ReadsAndWritesIds) {
  EXPECT_EQ(cve_text(cve_number("CVE-2024-9137")), "CVE-2024-9137");
  EXPECT_EQ(cve_text(cve_number("cve-1999-0001")), "CVE-1999-0001");
  EXPECT_EQ(cve_text(cve_number("CVE-2024-123456")), "CVE-2024-123456");
  for (std::string_view text : {"", "CVE-2024", "CVE-2024-x123", "XVE-2024-1234", "CVE-20245-1234"}) EXPECT_EQ(cve_number(text), 0u) << text;
}

TEST(AdvisoryInUrl, FindsTheIdInTheLastPart) {
  EXPECT_EQ(advisory_in_url("https://www.example.org/en/support/mpsa-241156-several-vulnerabilities"), "MPSA-241156");
  EXPECT_EQ(advisory_in_url("https://example.org/pdf/ssa-254054.pdf"), "SSA-254054");
  EXPECT_EQ(advisory_in_url("https://example.org/ics-advisories/icsa-24-102-04/"), "ICSA-24-102-04");
  EXPECT_EQ(advisory_in_url("https://example.org/psirt/FG-IR-24-015"), "FG-IR-24-015");
  EXPECT_EQ(advisory_in_url("https://example.org/CVE-2024-1234"), "");
  EXPECT_EQ(advisory_in_url("https://example.org/"), "");
}

}  // namespace bulkhead::matching
