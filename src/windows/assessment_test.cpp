// Mapping, labels, order, groups, fingerprint.
#include "windows/assessment.h"

#include <gtest/gtest.h>

#include "sample_documents.h"

namespace bulkhead::windows {
namespace {

const UpdateIndex& updates() {
  static const UpdateIndex index({sample::january(), sample::february()});
  return index;
}

Host host(std::string product, std::string build, std::string edition = "Professional", std::string type = "") {
  Host out;
  out.asset_id = "a";
  out.os_product = std::move(product);
  out.os_build = std::move(build);
  out.edition_id = std::move(edition);
  out.installation_type = std::move(type);
  return out;
}
Assessment assessed(const Host& h, const FactsOf& facts = [](std::string_view) { return CveFacts{}; }) { return assess(h, updates(), facts, sample::day("2024-03-01")); }
using Labels = std::vector<std::string>;

TEST(Mapping, TheBuildDecidesAndArchitectureAndCoreCount) {
  Host h = host("Windows 10 Pro", "10.0.17763.1");
  EXPECT_EQ(map_product(h).product, "Windows 10 Version 1809 for x64-based Systems");
  h.architecture = Architecture::x86;
  EXPECT_EQ(map_product(h).product, "Windows 10 Version 1809 for 32-bit Systems");
  h.architecture = Architecture::arm64;
  EXPECT_EQ(map_product(h).product, "Windows 10 Version 1809 for ARM64-based Systems");
  EXPECT_EQ(map_product(host("Windows Server 2019 Standard", "10.0.17763.1", "ServerStandard", "Server Core")).product, "Windows Server 2019 (Server Core installation)");
  EXPECT_EQ(map_product(host("Windows Server 2008 R2 Enterprise", "6.1.7601.1", "ServerEnterprise", "Server")).product, "Windows Server 2008 R2 for x64-based Systems Service Pack 1");
  EXPECT_EQ(map_product(host("Windows 7 Ultimate", "6.1.7601", "Ultimate")).product, "Windows 7 for x64-based Systems Service Pack 1");
}

TEST(Mapping, ClientBuildsFrom22000AreWindows11) {
  const Mapping m = map_product(host("Windows 10 Pro", "10.0.22621.1"));
  EXPECT_EQ(m.product, "Windows 11 Version 22H2 for x64-based Systems");
  EXPECT_NE(m.note.find("Windows 11"), std::string::npos);
  EXPECT_EQ(map_product(host("Windows 11 Pro", "10.0.19045.1")).release, nullptr);
}

TEST(Mapping, ContradictionsAndUnknownBuildsStayUnmapped) {
  const Mapping other = map_product(host("Windows Server 2016 Standard", "10.0.17763.1", "ServerStandard", "Server"));
  EXPECT_EQ(other.release, nullptr);
  EXPECT_EQ(other.candidates, Labels{"Windows Server 2019"});
  EXPECT_EQ(map_product(host("Windows 10 Pro", "10.0.12345.1")).release, nullptr);
  EXPECT_EQ(map_product(host("Windows 8 Pro", "6.3.9600.1")).release, nullptr);
}

TEST(Labels, SayWhyAHostStaysAtProductLevel) {
  const Assessment none = assessed(host("Windows Server 2019 Standard", "", "ServerStandard", "Server"));
  EXPECT_EQ(none.labels, Labels{"product-level (no build)"});
  EXPECT_FALSE(none.patch_resolved);
  EXPECT_EQ(none.product, "Windows Server 2019");
  EXPECT_EQ(none.count(Status::needs_review), static_cast<std::int64_t>(none.rows.size()));
  EXPECT_FALSE(none.rows.empty());

  const Assessment three = assessed(host("Windows Server 2019 Standard", "10.0.17763", "ServerStandard", "Server"));
  EXPECT_EQ(three.labels, Labels{"needs revision"});
  ASSERT_EQ(three.warnings.size(), 1u);
  EXPECT_EQ(three.warnings.front().code, "needs_revision");
  EXPECT_FALSE(three.patch_resolved);

  const Assessment unknown = assessed(host("Windows 10 Pro", "10.0.19045.1"));  // no document names it
  EXPECT_EQ(unknown.product, "");
  EXPECT_EQ(unknown.candidates, Labels{"Windows 10 Version 22H2 for x64-based Systems"});
  EXPECT_EQ(unknown.labels, Labels{"product-level (not mapped)"});
  EXPECT_TRUE(unknown.rows.empty());

  EXPECT_EQ(assessed(host("Windows Server 2019", "10.0.17763.1", "", "Server")).labels, Labels{"resolved by build; edition not supplied"});
  const Assessment several = assessed(host("Windows 10 Pro", ""));
  EXPECT_GT(several.candidates.size(), 10u);
}

TEST(Labels, EndOfLifeGoesByTheEdition) {
  EXPECT_TRUE(assessed(host("Windows 10 Pro", "10.0.17763.1")).end_of_life);
  EXPECT_FALSE(assessed(host("Windows 10 Enterprise LTSC", "10.0.17763.1", "EnterpriseS")).end_of_life);
  EXPECT_FALSE(assessed(host("Windows 10", "10.0.17763.1", "")).end_of_life) << "an unknown edition is not called unsupported";
  EXPECT_EQ(to_iso_date(*end_of_support(*map_product(host("Windows 10 Pro", "10.0.17763.1")).release, "Professional")), "2020-11-11");
}

/// Facts that put the CVEs in a known order.
CveFacts facts(std::string_view cve) {
  CveFacts out;
  if (cve == "CVE-2024-90011") out.bcs_hundredths = 900, out.cvss_tenths = 98, out.proof_of_concept = true, out.published = sample::day("2024-02-13");
  if (cve == "CVE-2024-90001") out.bcs_hundredths = 500, out.cvss_tenths = 70, out.published = sample::day("2024-01-09");
  return out;
}
std::vector<std::string> order(const Assessment& a, CveSort sort) {
  auto rows = filtered(a, {});
  sort_rows(rows, sort);
  std::vector<std::string> out;
  for (const auto* row : rows) out.push_back(row->cve.substr(9));
  return out;
}

TEST(Rows, AreOrderedInFourWays) {
  const Assessment a = assessed(host("Windows Server 2019 Standard", "10.0.17763.1", "ServerStandard", "Server"), facts);
  EXPECT_EQ(order(a, CveSort::priority), (Labels{"90001", "90011", "90004"}));  // known exploited, proof of concept, no fix
  EXPECT_EQ(order(a, CveSort::score), (Labels{"90011", "90001", "90004"}));
  EXPECT_EQ(order(a, CveSort::exploit), (Labels{"90001", "90011", "90004"}));
  EXPECT_EQ(order(a, CveSort::newest), (Labels{"90011", "90001", "90004"}));
  const Assessment patched = assessed(host("Windows Server 2019 Standard", "10.0.17763.5400", "ServerStandard", "Server"), facts);
  EXPECT_EQ(order(patched, CveSort::priority), (Labels{"90011", "90004", "90001"}));  // the cleared one last
}

TEST(Rows, AreFiltered) {
  const Assessment a = assessed(host("Windows Server 2019 Standard", "10.0.17763.5400", "ServerStandard", "Server"), facts);
  const auto count = [&](const Filters& f) { return filtered(a, f).size(); };
  EXPECT_EQ(count({}), 3u);
  EXPECT_EQ(count({.include_cleared = false}), 2u);
  EXPECT_EQ(count({.confirmed_only = true}), 2u);
  EXPECT_EQ(count({.known_exploited_only = true}), 1u);
  EXPECT_EQ(count({.fix_available_only = true}), 2u);
}

TEST(Groups, OneCumulativeUpdateClosesAllWithAFixedBuild) {
  const Assessment a = assessed(host("Windows Server 2019 Standard", "10.0.17763.1", "ServerStandard", "Server"), facts);
  const auto groups = fix_groups(filtered(a, {}));
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].fix.action, "install KB5001010 (latest cumulative, build 10.0.17763.5458)");
  EXPECT_EQ(groups[0].fix.kb, "KB5001010");
  EXPECT_EQ(groups[0].cves, (Labels{"CVE-2024-90001", "CVE-2024-90011"}));
  EXPECT_EQ(groups[0].kbs, (Labels{"KB5000010", "KB5001010"}));
  EXPECT_EQ(groups[0].counts.known_exploited, 1);
  EXPECT_EQ(groups[0].counts.exploit_available, 1);
  EXPECT_EQ(groups[0].highest_bcs, 900);
  EXPECT_EQ(groups[1].fix.action, "no fix known");
}

TEST(Groups, LegacyHostsGetTheNewestRollupAndStandaloneUpdatesApart) {
  Host h = host("Windows Server 2012 R2 Standard", "6.3.9600", "ServerStandard", "Server");
  h.installed_kbs.emplace();
  h.kb_source = "wmi";
  h.esu_enrolled = true;
  Labels actions;
  for (const auto& group : fix_groups(filtered(assessed(h), {}))) actions.push_back(group.fix.action);
  EXPECT_EQ(actions, (Labels{"install KB5001001 (latest monthly rollup)", "install KB5000003 (standalone update)", "install KB5001003 (standalone update)"}));
}

TEST(Groups, ExtendedUpdatesRankBelowWhatCanBeInstalled) {
  Host h = host("Windows Server 2012 R2 Standard", "6.3.9600", "ServerStandard", "Server");
  h.installed_kbs.emplace();
  h.kb_source = "wmi";
  intel::UpdateDocument before = sample::january();  // one flaw published while support lasted
  before.id = "2023-Sep";
  before.released = before.revised = sample::day("2023-09-12");
  before.flaws.resize(1);
  before.flaws.front().cve = "CVE-2023-90009";
  before.flaws.front().published = before.released;
  before.flaws.front().exploited = false;
  before.flaws.front().remedies = {{"KB4990001", "Monthly Rollup", "6.3.9600.21500", {}, {"10483"}}};
  const UpdateIndex index({before, sample::february()});
  const Assessment a = assess(h, index, [](std::string_view) { return CveFacts{}; }, sample::day("2024-03-01"));
  const auto groups = fix_groups(filtered(a, {}));
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].fix.action, "install KB4990001 (latest monthly rollup)");
  EXPECT_EQ(groups[1].fix.type, FixType::esu);
}

TEST(Summary, JoinsHostsThatNeedTheSameUpdate) {
  Host first = host("Windows Server 2019 Standard", "10.0.17763.1", "ServerStandard", "Server"), second = first;
  second.asset_id = "b";
  second.os_build = "10.0.17763.5400";
  const std::vector<Assessment> both = {assessed(first, facts), assessed(second, facts)};
  const auto lines = fix_summary(both, {});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines.front().asset_ids, (Labels{"a", "b"}));
  EXPECT_EQ(lines.front().cves, 2);
  EXPECT_EQ(lines.front().product, "Windows Server 2019");
}

TEST(Hash, ChangesWithStatusAndNothingElse) {
  const Host h = host("Windows Server 2019 Standard", "10.0.17763.5329", "ServerStandard", "Server");
  const std::string before = result_hash(assessed(h));
  EXPECT_EQ(before.size(), 71u);
  Host same = h;
  same.os_build = "10.0.17763.5330";
  same.asset_id = "other";
  EXPECT_EQ(result_hash(assessed(same, facts)), before);
  same.os_build = "10.0.17763.5458";
  EXPECT_NE(result_hash(assessed(same)), before);
}

}  // namespace
}  // namespace bulkhead::windows
