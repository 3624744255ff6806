#include "matching/version_range.h"

#include <gtest/gtest.h>

namespace bulkhead::matching {
namespace {

TEST(VersionRange, ReadsProse) {
  struct Reading {
    std::string_view text, meaning;
  };
  for (const Reading& test : std::initializer_list<Reading>{
           {"vers:all/*", "all versions"},
           {"vers:all/<V3.0.3", "before V3.0.3"},
           {"vers:all/>=V7.80<V9.40", "from V7.80 before V9.40"},
           {"vers:all/>=V7.80|<V9.40", "from V7.80 before V9.40"},
           {"vers:semver/>=1.0.0|<1.2.3|>=2.0.0|<2.0.4", "from 1.0.0 before 1.2.3 or from 2.0.0 before 2.0.4"},
           {"vers:npm/1.2.3|>=2.0.0|<5.0.0", "1.2.3 or from 2.0.0 before 5.0.0"},
           {"<vers:/_V14_Update_2", "before V14 Update 2"},
           {"< V2.9.4", "before V2.9.4"},
           {"<=2.3", "up to and including 2.3"},
           {"≤2.3", "up to and including 2.3"},
           {"=> 1.0 | =< 2.0", "from 1.0 up to and including 2.0"},
           {">= 9.9 | <= 9.12", "from 9.9 up to and including 9.12"},
           {">=12.6.1|<=12.6.9", "from 12.6.1 up to and including 12.6.9"},
           {">= V3.0 and < V3.1", "from V3.0 before V3.1"},
           {">= 9.3.0 - but not including 9.3.8", "from 9.3.0 before 9.3.8"},
           {"<= 1.0 | >= 3.0", "up to and including 1.0 or from 3.0"},
           {"All versions", "all versions"},
           {"all", "all versions"},
           {"*", "all versions"},
           {"=ANY", "all versions"},
           {"All versions < V9.9 SP1", "before V9.9 SP1"},
           {"All versions prior to V1.5.1", "before V1.5.1"},
           {"All_versions_between_V1.0_(including)_and_V2.1_(excluding)", "from V1.0 before V2.1"},
           {"V4.x before V4.5 HF3", "from V4 before V4.5 HF3"},
           {"2.2.3 until 2.2.3.3", "from 2.2.3 before 2.2.3.3"},
           {"NMC2 <= 6.9.6", "up to and including 6.9.6"},
           {"FortiWAN before 4.5.9", "before 4.5.9"},
           {"9.x", "from 9 before 10"},
           {"1.0.x", "from 1.0 before 1.1"},
           {"<= 9.x", "before 10"},
           {"< 9.x", "before 9"},
           {">= 9.x", "from 9"},
           {"6.12.*", "from 6.12 before 6.13"},
           {"9.9 | 9.10 | 9.11", "9.9 or 9.10 or 9.11"},
           {"V1.0, V1.1, and V1.2", "V1.0 or V1.1 or V1.2"},
           {"prior to 3.1", "before 3.1"},
           {"prior to and including 3.1", "up to and including 3.1"},
           {"2.3 and earlier", "up to and including 2.3"},
           {"2.3 and prior", "up to and including 2.3"},
           {"1.6.3 and prior versions", "up to and including 1.6.3"},
           {"6.0.7 and below", "up to and including 6.0.7"},
           {"2.3 or later", "from 2.3"},
           {"up to and including 4.5", "up to and including 4.5"},
           {"up to 4.5 (excluding)", "before 4.5"},
           {"Versions 1.0 through 2.0", "from 1.0 up to and including 2.0"},
           {"Versions 2.00 to 6.11", "from 2.00 up to and including 6.11"},
           {">= 5.0.0, < 5.4.12", "from 5.0.0 before 5.4.12"},
           {"<1.2 FP2 HF10 (Build Nr. 1.2.14002.506)", "before 1.2 FP2 HF10 or from 1.2 FP2 HF10 before 1.2 FP2 HF10 Build Nr 1.2.14002.506"},
           {" <2.420.HW01.33.20190812", "before 2.420.HW01.33.20190812"},
           {"MX-V7.0.1.2", "MX-V7.0.1.2"},
           {"<V14_SP1_Update_10", "before V14 SP1 Update 10"},
           {">=V17_Update_2_<V17_Update_4", "from V17 Update 2 before V17 Update 4"},
           {"<= 15.2(6)E2a", "up to and including 15.2(6)E2a"},
           {"<=\"1.315D\"", "up to and including 1.315D"},
           {"<= Version 10.4", "up to and including 10.4"},
           {">FW7|<FW14", "after FW7 before FW14"},
       }) {
    SCOPED_TRACE(test.text);
    const VersionRange range = VersionRange::of_text(test.text);
    EXPECT_TRUE(range.understood());
    EXPECT_EQ(range.text(), test.meaning);
  }
}

TEST(VersionRange, KeepsConditionsAsAssumptions) {
  for (const std::string_view text :
       {"All versions with Ethernet interface", "<V9.1 only if web components are used",
        "<= 4.3 (only affected by CVE-2020-1)", ">= 1.0 | <= 2.0 (if X is installed)", "NMC2 <= 6.9.6"}) {
    SCOPED_TRACE(text);
    const RangeVerdict verdict = VersionRange::of_text(text).holds(Version("1.5"));
    EXPECT_EQ(verdict.membership, Membership::assumed);
    EXPECT_FALSE(verdict.why.empty());
  }
}

TEST(VersionRange, NeverTakesUnreadTextForOutside) {
  for (const std::string_view text :
       {"", "<", "the first 5 digits of serial number 22051", "< April/22/2023", "<=production_date_July_2020",
        "see advisory", "with ViewForum option", "CODESYS Control V3 Runtime System Toolkit",
        "<V33.017_V34.014_V35.013", "!= 2.0", ">= 3.0 | <= 2.0", "n/a", "<= unknown"}) {
    SCOPED_TRACE(text);
    const VersionRange range = VersionRange::of_text(text);
    EXPECT_FALSE(range.understood());
    for (const std::string_view version : {"99", "0.1"}) {
      const Membership membership = range.holds(Version(version)).membership;
      EXPECT_NE(membership, Membership::outside) << version;
    }
  }
}

TEST(VersionRange, LeavesExcludedVersionsOut) {
  const VersionRange range = VersionRange::of_text("vers:intdot/>=1.0|!=1.5|<2.0");
  EXPECT_TRUE(range.understood());
  EXPECT_EQ(range.holds(Version("1.4")).membership, Membership::inside);
  EXPECT_EQ(range.holds(Version("1.5.0")).membership, Membership::outside);
  EXPECT_EQ(range.holds(Version("1.6")).membership, Membership::inside);
  EXPECT_EQ(range.holds(Version("2.0")).membership, Membership::outside);
}

TEST(VersionRange, AnExclusionBesideWhatIsNotUnderstoodAsks) {
  const VersionRange range = VersionRange::of_text("vers:intdot/by agreement|!=1.5");
  EXPECT_FALSE(range.understood());
  EXPECT_EQ(range.holds(Version("1.5")).membership, Membership::undecided);
}

TEST(VersionRange, AsksForTheBuildOnlyAtTheEndThatNamesIt) {
  const VersionRange range = VersionRange::of_text("<1.2 FP2 HF10 (Build Nr. 1.2.14002.506)");
  EXPECT_EQ(range.holds(Version("1.2 FP2 HF9")).membership, Membership::inside);
  EXPECT_EQ(range.holds(Version("1.2 FP2 HF10")).membership, Membership::assumed);
  EXPECT_EQ(range.holds(Version("1.2 FP2 HF10 Build Nr 1.2.14002.506")).membership, Membership::outside);
  EXPECT_EQ(range.holds(Version("1.3")).membership, Membership::outside);
}

TEST(VersionRange, TellsWhereAVersionLies) {
  struct Place {
    std::string_view range, version;
    Membership membership;
  };
  for (const Place& test : std::initializer_list<Place>{
           {"< 2.0", "1.9", Membership::inside},
           {"< 2.0", "2.0.0", Membership::outside},
           {"<= 2.0", "2.0.0", Membership::inside},
           {"> 2.0", "2.0", Membership::outside},
           {"> 2.0", "2.0.1", Membership::inside},
           {"9.x", "9.9.9", Membership::inside},
           {"9.x", "10.0", Membership::outside},
           {"1.0.x", "1.5", Membership::outside},
           {"9.9 | 9.10", "9.10", Membership::inside},
           {"9.9 | 9.10", "9.11", Membership::outside},
           {"V4.x before V4.5 HF3", "V4.5 HF2", Membership::inside},
           {"V4.x before V4.5 HF3", "V4.5 HF3", Membership::outside},
           {"V4.x before V4.5 HF3", "3.9", Membership::outside},
           {"< V14 SP1 Update 14", "V14 SP1 Upd 4", Membership::inside},
           {"< V14 SP1 Update 14", "V14 SP2", Membership::outside},
           {"< FW14", "13", Membership::assumed},
           {"< FW14", "14.1", Membership::undecided},
           {"< 2.0", "d2f277e26f52", Membership::undecided},
           {"< 2.0", "", Membership::assumed},
           {"all versions", "", Membership::inside},
           {"all versions", "1.0", Membership::inside},
           {"< 2.0 | see advisory", "1.0", Membership::inside},
           {"< 2.0 | see advisory page", "3.0", Membership::undecided},
       }) {
    SCOPED_TRACE(fmt::format("{} in {}", test.version, test.range));
    EXPECT_EQ(name_of(VersionRange::of_text(test.range).holds(Version(test.version)).membership),
              name_of(test.membership));
  }
}

intel::VersionStatement range_of(std::string from, std::string to, bool inclusive,
                                 intel::ProductStatus status = intel::ProductStatus::affected) {
  intel::VersionStatement out;
  out.kind = intel::VersionKind::range;
  out.status = status;
  out.from = std::move(from);
  out.to = std::move(to);
  out.to_inclusive = inclusive;
  return out;
}
intel::VersionStatement exact(std::string version, intel::ProductStatus status = intel::ProductStatus::affected) {
  intel::VersionStatement out;
  out.kind = intel::VersionKind::exact;
  out.status = status;
  out.text = std::move(version);
  return out;
}

TEST(VersionRange, ReadsStatementsOfCveRecords) {
  const auto text = [](const intel::VersionStatement& statement) {
    return VersionRange::of_statement(statement).text();
  };
  EXPECT_EQ(text(range_of("1.0", "1.0.71", false)), "from 1.0 before 1.0.71");
  EXPECT_EQ(text(range_of("0", "8.8.9", false)), "before 8.8.9");
  EXPECT_EQ(text(range_of("unspecified", "6.1sp3", false)), "before 6.1sp3");
  EXPECT_EQ(text(range_of("n/a", "1.166", true)), "up to and including 1.166");
  EXPECT_EQ(text(range_of("*", "4.1.25", true)), "up to and including 4.1.25");
  EXPECT_EQ(text(range_of("6.12.2", "6.12.*", true)), "from 6.12.2 before 6.13");
  EXPECT_EQ(text(range_of("15.0.x", "16.1.x", true)), "from 15.0 before 16.2");
  EXPECT_EQ(text(range_of("5.18", "*", true)), "from 5.18");
  EXPECT_EQ(text(range_of("1.0", "<=10.4.1.3", false)), "from 1.0 up to and including 10.4.1.3");
  EXPECT_EQ(text(exact("*")), "all versions");
  EXPECT_EQ(text(exact("all versions")), "all versions");
  EXPECT_EQ(text(exact(">= 5.0.0, < 5.4.12")), "from 5.0.0 before 5.4.12");
  EXPECT_EQ(text(exact("1.6.3 and prior")), "up to and including 1.6.3");
  EXPECT_EQ(VersionRange::of_statement(exact("n/a")).holds(Version("1")).membership, Membership::assumed);
  EXPECT_EQ(VersionRange::of_statement(range_of("1.4", "publication", false)).holds(Version("2")).membership,
            Membership::undecided);
  EXPECT_EQ(VersionRange::of_statement(range_of("1.4", "publication", false)).holds(Version("1.3")).membership,
            Membership::outside);
  EXPECT_EQ(VersionRange::of_statement(range_of("8", "2.7.9", false)).holds(Version("2")).membership,
            Membership::undecided);
}

using intel::ProductStatus;

StatusTable table(std::vector<intel::VersionStatement> statements, ProductStatus otherwise) {
  intel::ProductClaim product;
  product.versions = std::move(statements);
  product.default_status = otherwise;
  return StatusTable::of_product(product);
}

TEST(StatusTable, FollowsDefaultsRangesAndChanges) {
  const StatusTable listed =
      table({range_of("1.0", "1.5", false), exact("1.2", ProductStatus::not_affected)}, ProductStatus::not_affected);
  EXPECT_EQ(listed.status_of(Version("1.1")).affected, Membership::inside);
  EXPECT_EQ(listed.status_of(Version("1.2")).affected, Membership::outside) << "a listed version outranks a range";
  EXPECT_EQ(listed.status_of(Version("1.5")).affected, Membership::outside);
  EXPECT_EQ(listed.status_of(Version("")).affected, Membership::assumed) << "unknown version of a bounded statement";

  // The trap: affected unless stated otherwise.
  const StatusTable inverted = table({range_of("2.0", "*", true, ProductStatus::not_affected),
                                      range_of("1.8.4", "1.8.*", true, ProductStatus::not_affected)},
                                     ProductStatus::affected);
  EXPECT_EQ(inverted.status_of(Version("1.7")).affected, Membership::inside);
  EXPECT_EQ(inverted.status_of(Version("1.8.3")).affected, Membership::inside);
  EXPECT_EQ(inverted.status_of(Version("1.8.5")).affected, Membership::outside);
  EXPECT_EQ(inverted.status_of(Version("2.1")).affected, Membership::outside);
  EXPECT_EQ(inverted.status_of(Version("d2f277e26f52")).affected, Membership::undecided);
  EXPECT_EQ(inverted.status_of(Version("")).affected, Membership::assumed);
  ASSERT_TRUE(inverted.end_for(Version("1.8.3")));
  EXPECT_EQ(inverted.end_for(Version("1.8.3"))->version, "1.8.4");
  EXPECT_EQ(inverted.end_for(Version("1.9"))->version, "2.0");

  intel::VersionStatement changing = range_of("3.0", "5.0", true);
  changing.changes = {
      {"3.11.14", ProductStatus::not_affected}, {"4.0", ProductStatus::affected}, {"4.2", ProductStatus::fixed}};
  const StatusTable changes = table({changing}, ProductStatus::not_affected);
  EXPECT_EQ(changes.status_of(Version("3.11.13")).affected, Membership::inside);
  EXPECT_EQ(changes.status_of(Version("3.11.14")).affected, Membership::outside);
  EXPECT_EQ(changes.status_of(Version("4.1")).affected, Membership::inside);
  EXPECT_EQ(changes.status_of(Version("4.2")).affected, Membership::outside);
  EXPECT_EQ(changes.status_of(Version("4.2")).status, ProductStatus::fixed);
  EXPECT_EQ(changes.end_for(Version("3.5"))->version, "3.11.14");

  const StatusTable nothing = table({}, ProductStatus::affected);
  EXPECT_EQ(nothing.status_of(Version("1")).affected, Membership::inside);
  EXPECT_TRUE(nothing.status_of(Version("1")).whole);
  EXPECT_EQ(table({}, ProductStatus::unknown).status_of(Version("1")).affected, Membership::outside);
}

TEST(StatusTable, GivesTheEndForAFix) {
  const StatusTable exclusive = table({range_of("1.0", "1.5", false)}, ProductStatus::not_affected);
  EXPECT_EQ(exclusive.end_for(Version("1.1"))->version, "1.5");
  EXPECT_TRUE(exclusive.end_for(Version("1.1"))->first_fixed);
  const StatusTable inclusive = table({range_of("1.0", "1.5", true)}, ProductStatus::not_affected);
  EXPECT_FALSE(inclusive.end_for(Version("1.1"))->first_fixed);
  EXPECT_FALSE(exclusive.end_for(Version("1.6")).has_value());
  EXPECT_FALSE(table({exact("1.0")}, ProductStatus::not_affected).end_for(Version("1.0")).has_value());
}

TEST(StatusTable, KeepsUnreadStatementsUndecided) {
  intel::VersionStatement prose;
  prose.kind = intel::VersionKind::text;
  prose.text = "see the advisory for affected builds";
  const auto verdict = table({prose}, ProductStatus::not_affected).status_of(Version("1.0"));
  EXPECT_EQ(verdict.affected, Membership::undecided);
  EXPECT_FALSE(verdict.why.empty());
}

}  // namespace
}  // namespace bulkhead::matching
