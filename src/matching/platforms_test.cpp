// Conditions on the platform and families: satisfied, unsatisfied, unstated, and never "not affected" in silence.
#include "platforms.h"

#include "index_test_data.h"

namespace bulkhead::matching {

using namespace test;
using intel::ProductStatus;
using intel::Source;

namespace {

intel::ProductClaim limited(intel::ProductClaim product, std::vector<std::string> platforms) {
  product.platforms = std::move(platforms);
  return product;
}

Identity on(Identity identity, std::string hardware) {
  identity.hardware = std::move(hardware);
  return identity;
}

/// A record of the CNA that is limited to platforms.
Engine engine_limited_to(const Folder& folder, std::vector<std::string> platforms) {
  return engine_of(folder, {vulnerability("CVE-2024-7301", {claim("CVE-2024-7301", Source::cna, "", {limited(product("Acme", "Historian", {up_to("1.0", "3.0", false)}), std::move(platforms))})})});
}

/// Player 6.4 on one system, as NVD writes "running on".
Engine engine_player_on(const Folder& folder, const std::string& platform) {
  intel::Configuration tree = plain({criteria("cpe:2.3:a:acme:player:6.4:*:*:*:*:*:*:*")});
  tree.operator_ = intel::Operator::and_;
  tree.nodes.push_back({intel::Operator::or_, false, {criteria(platform, false)}});
  return engine_of(folder, {vulnerability("CVE-2008-7201", {nvd("CVE-2008-7201", {tree})}),
                            vulnerability("CVE-2008-7202", {nvd("CVE-2008-7202", {plain({criteria("cpe:2.3:o:other:os_7:1.0:*:*:*:*:*:*:*"), criteria("cpe:2.3:o:other:os_8:1.0:*:*:*:*:*:*:*"),
                                                                                        criteria("cpe:2.3:h:other:box:-:*:*:*:*:*:*:*")})})})});
}

}  // namespace

TEST(PlatformFit, HoldsSystemsAgainstSystemsAndArchitecturesAgainstArchitectures) {
  const struct {
    std::string_view limits, stated;
    PlatformFit fit;
  } cases[] = {
      {"Windows", "Microsoft Windows 10", PlatformFit::satisfied},
      {"Windows", "Ubuntu 22.04", PlatformFit::unsatisfied},
      {"Windows\nLinux", "Ubuntu 22.04", PlatformFit::satisfied},
      {"Windows", "Dell OptiPlex 7090", PlatformFit::unstated},
      {"Windows", "", PlatformFit::unstated},
      {"macOS", "Mac OS X 10.9", PlatformFit::satisfied},
      {"64-bit Systems", "x64", PlatformFit::satisfied},
      {"x64-based Systems", "Windows 10 (32-bit)", PlatformFit::unsatisfied},
      {"Windows x64", "Windows 10 x86", PlatformFit::unsatisfied},
      {"Windows x64", "Windows 10", PlatformFit::unstated},
      {"SRX Series", "Juniper SRX", PlatformFit::unstated},
      {"SRX300 Series", "SRX300", PlatformFit::satisfied},
      {"All", "", PlatformFit::satisfied},
      {"n/a", "Linux", PlatformFit::satisfied},
      {"", "Linux", PlatformFit::satisfied},
  };
  for (const auto& c : cases) {
    std::vector<std::string> stated;
    if (!c.stated.empty()) stated.emplace_back(c.stated);
    EXPECT_EQ(platform_fit(c.limits, stated), c.fit) << c.limits << " / " << c.stated;
  }
}

TEST(Platforms, OfACveRecordAreACondition) {
  Folder folder;
  const Engine engine = engine_limited_to(folder, {"Windows"});
  const MatchResult unstated = engine.match(device("Acme", "Historian", "2.0"));
  EXPECT_EQ(summary(unstated), "CVE-2024-7301 PRODUCT_WIDE MEDIUM");
  EXPECT_NE(unstated.matches.at(0).assumptions.at(0).find("platforms"), std::string::npos);
  EXPECT_NE(unstated.matches.at(0).criteria.find("on Windows"), std::string::npos) << unstated.matches.at(0).criteria;
  EXPECT_EQ(summary(engine.match(on(device("Acme", "Historian", "2.0"), "Windows Server 2019"))), "CVE-2024-7301 RANGE HIGH");
  EXPECT_EQ(summary(engine.match(on(device("Acme", "Historian", "2.0"), "Debian Linux 12"))), "");
  EXPECT_EQ(summary(engine.match(by_cpe("cpe:2.3:a:acme:historian:2.0:*:*:*:*:windows:*:*"))), "CVE-2024-7301 RANGE HIGH");
  EXPECT_EQ(summary(engine.match(device("Acme", "Historian", "3.0"))), "");
}

TEST(Platforms, ThatLimitNothingAreNoCondition) {
  Folder folder;
  EXPECT_EQ(summary(engine_limited_to(folder, {"Unknown"}).match(device("Acme", "Historian", "2.0"))), "CVE-2024-7301 RANGE HIGH");
}

TEST(Platforms, ADenialForOneDoesNotSpeakForAnother) {
  Folder folder;
  intel::CpeMatch range = criteria("cpe:2.3:a:acme:historian:*:*:*:*:*:*:*:*");
  range.end_including = "5.0";
  const Engine engine = engine_of(folder, {vulnerability("CVE-2024-7302", {nvd("CVE-2024-7302", {plain({range})}),
                                                                           claim("CVE-2024-7302", Source::cna, "", {limited(product("Acme", "Historian", {exactly("4.5", ProductStatus::not_affected)}), {"Linux"})})})});
  EXPECT_EQ(summary(engine.match(device("Acme", "Historian", "4.5"))), "CVE-2024-7302 RANGE HIGH");
  EXPECT_EQ(summary(engine.match(on(device("Acme", "Historian", "4.5"), "Linux"))), "CVE-2024-7302 PRODUCT_WIDE MEDIUM");
}

TEST(Platforms, AStatedHostDecidesWhatNvdAsksBesideAProduct) {
  Folder folder;
  const Engine engine = engine_player_on(folder, "cpe:2.3:o:other:os_7:-:*:*:*:*:*:*:*");
  const Identity player = device("Acme", "Player", "6.4");
  EXPECT_EQ(summary(engine.match(player)), "CVE-2008-7201 PRODUCT_WIDE MEDIUM");
  EXPECT_EQ(summary(engine.match(on(player, "Other OS 7"))), "CVE-2008-7201 EXACT MEDIUM") << "its version is not known";
  EXPECT_EQ(summary(engine.match(on(player, "Other OS 8"))), "") << "another system is stated";
  EXPECT_EQ(summary(engine.match(on(player, "Dell box"))), "CVE-2008-7201 PRODUCT_WIDE MEDIUM") << "hardware says nothing on the system";
}

TEST(Platforms, AnotherStatedHardwareRulesAHardwareConditionOut) {
  Folder folder;
  const Engine engine = engine_player_on(folder, "cpe:2.3:h:other:box:-:*:*:*:*:*:*:*");
  const Identity player = device("Acme", "Player", "6.4");
  EXPECT_EQ(summary(engine.match(player)), "CVE-2008-7201 PRODUCT_WIDE MEDIUM");
  EXPECT_EQ(summary(engine.match(on(player, "Other Box"))), "CVE-2008-7201 EXACT HIGH");
  EXPECT_EQ(summary(engine.match(on(player, "Some cabinet"))), "");
  EXPECT_EQ(summary(engine.match(on(player, "Player"))), "CVE-2008-7201 PRODUCT_WIDE MEDIUM") << "the row speaks of itself, not of a host";
}

TEST(Relationships, NeedBothSides) {
  Folder folder;
  intel::ProductClaim firmware = product("Acme", "Relay Firmware", {text_range("< 3.0")});
  firmware.platform = 1;
  intel::ProductClaim hardware = product("Acme", "Relay 7 (6ES7516-3AN00-0AB0)", {}, ProductStatus::affected);
  hardware.context = true;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2023-7102", {claim("CVE-2023-7102", Source::csaf, "ACME-8", {firmware, hardware})})});
  Identity relay = device("Acme", "Relay", "2.0");
  EXPECT_EQ(summary(engine.match(relay)), "CVE-2023-7102 PRODUCT_WIDE MEDIUM") << "on what it runs is not stated";
  EXPECT_EQ(summary(engine.match(on(relay, "Relay 7"))), "CVE-2023-7102 RANGE HIGH");
  EXPECT_EQ(summary(engine.match(on(relay, "6ES7516-3AN00-0AB0"))), "CVE-2023-7102 RANGE HIGH");
  EXPECT_EQ(summary(engine.match(on(relay, "Breaker 9"))), "");
  relay.model = "6ES7516-3AN00-0AB0";
  EXPECT_EQ(summary(engine.match(relay)), "CVE-2023-7102 RANGE HIGH");
  // The hardware's row: the version stated is its firmware's.
  EXPECT_EQ(summary(engine.match(device("Acme", "Relay 7", "2.0"))), "CVE-2023-7102 RANGE HIGH");
  EXPECT_EQ(summary(engine.match(device("Acme", "Relay 7", "3.0"))), "");
}

TEST(Relationships, AComponentsVersionIsNotTheDevices) {
  Folder folder;
  intel::ProductClaim software = product("Forge", "FirewallOS", {text_range("< 7.4.3")});
  software.platform = 1;
  intel::ProductClaim platform = product("Acme", "Module 8", {}, ProductStatus::affected);
  platform.context = true;
  intel::Claim advisory = claim("CVE-2024-7103", Source::csaf, "ACME-9", {software, platform});
  advisory.remedies = {{intel::RemedyKind::vendor_fix, "", "", "7.4.3", {0}, "", ""}};
  const Engine engine = engine_of(folder, {vulnerability("CVE-2024-7103", {advisory})});
  for (const char* version : {"1.0", "9.0"}) {
    const MatchResult result = engine.match(device("Acme", "Module 8", version));
    EXPECT_EQ(summary(result), "CVE-2024-7103 PRODUCT_WIDE MEDIUM") << version;
    ASSERT_EQ(result.matches.size(), 1u);
    EXPECT_EQ(result.matches[0].fix.action, "vendor fix available (version not recorded)") << "7.4.3 is no version of the module";
  }
  EXPECT_EQ(engine.match(device("Forge", "FirewallOS", "7.4.1")).matches.at(0).fix.action, "upgrade to 7.4.3");
}

TEST(Relationships, AStatedPlatformVersionIsAskedFor) {
  Folder folder;
  intel::ProductClaim software = product("Acme", "Runtime", {text_range("< 3.0")});
  software.platform = 1;
  intel::ProductClaim platform = product("Acme", "Panel 7", {text_range("< 2.0")});
  platform.context = true;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2023-7104", {claim("CVE-2023-7104", Source::csaf, "ACME-7", {software, platform})})});
  EXPECT_EQ(summary(engine.match(on(device("Acme", "Runtime", "2.0"), "Panel 7"))), "CVE-2023-7104 PRODUCT_WIDE MEDIUM");
}

TEST(Families, LeadToTheirMembersAndMakeFullNames) {
  Folder folder;
  intel::ProductClaim member = product("Siemens", "X204-2", {text_range("< V5.2.6")});
  member.families = {"SCALANCE", "SCALANCE X-200"};
  intel::ProductClaim other = product("Siemens", "X206-1", {text_range("< V5.2.6")});
  other.families = member.families;
  intel::Claim advisory = claim("CVE-2024-7401", Source::csaf, "SSA-1", {member});
  advisory.remedies = {{intel::RemedyKind::vendor_fix, "", "", "V5.2.6", {}, "", ""}};
  const Engine engine = engine_of(folder, {vulnerability("CVE-2024-7401", {advisory}), vulnerability("CVE-2024-7402", {claim("CVE-2024-7402", Source::csaf, "SSA-2", {other})})});
  // Family and product name together are the product.
  EXPECT_EQ(summary(engine.match(device("Siemens", "SCALANCE X-200 X204-2", "V5.2.0"))), "CVE-2024-7401 RANGE HIGH");
  EXPECT_EQ(summary(engine.match(device("Siemens", "X204-2", "V5.2.0"))), "CVE-2024-7401 RANGE HIGH");
  // The family alone is a lead to its members, with doubt.
  const MatchResult family = engine.match(device("Siemens", "SCALANCE X-200", "V5.2.0"));
  EXPECT_EQ(family.resolution.confidence_band, "MEDIUM");
  EXPECT_EQ(summary(family), "CVE-2024-7401 PRODUCT_WIDE MEDIUM; CVE-2024-7402 PRODUCT_WIDE MEDIUM");
  EXPECT_EQ(family.matches.at(0).fix.action, "vendor fix available (version not recorded)") << "which member it is, is not known";
  // A member is no lead to its sibling.
  EXPECT_EQ(summary(engine.match(device("Siemens", "SCALANCE X-200 X206-1", "V5.2.0"))), "CVE-2024-7402 RANGE HIGH");
}

}  // namespace bulkhead::matching
