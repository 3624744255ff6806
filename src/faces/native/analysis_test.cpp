// The analyst through the interface: the members of the CVE detail, the analysis with its sources, and whose plants it names.
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;

void add_plant(Installation& installation, const Caller& caller, const std::string& name) {
  const Answer made = installation.ask("POST", "/environments", caller, fmt::format(R"({{"name":"{}","site_type":"water-treatment","criticality":"High"}})", name));
  ASSERT_EQ(made.status, 201) << made.text;
  const Answer imported = installation.ask("POST", fmt::format("/environments/{}/assets/csv-commit", made.at({"environment", "id"}).integer()), caller,
                                           R"({"csv":"name,vendor,product,version\nPLC-1,Siemens,SIMATIC S7-1500,V2.9.4\n","mode":"all"})");
  ASSERT_EQ(imported.status, 200) << imported.text;
}

TEST(CveAnalysis, TheCveDetailCarriesTheCompatibleMembers) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const Answer detail = installation.ask("GET", "/cves/CVE-2025-10001", owner);
    ASSERT_EQ(detail.status, 200) << detail.text;
    const Json& sage = detail.at({"data", "sage"});
    EXPECT_EQ(sage.text("model"), "SAGE-v1");
    EXPECT_EQ(sage.text("tier"), "full");
    EXPECT_THAT(std::string(sage.text("executive_summary")), HasSubstr("being exploited"));
    EXPECT_THAT(std::string(sage.text("remediation_guidance")), HasSubstr("The affected ranges end"));
    EXPECT_FALSE(sage.find("_upgrade_required")->boolean());
    EXPECT_TRUE(sage.find("confidence_score")->is_number());
    const Json& patch = detail.at({"data", "virtual_patch"});
    EXPECT_TRUE(patch.find("suricata_rule")->is_null()) << "the sentence on Modbus speaks of no packet";
    EXPECT_FALSE(patch.text("compensating_control").empty());
    EXPECT_THAT(std::string(patch.text("iec_62443")), ::testing::StartsWith("SR 5.2: "));
    const Answer rejected = installation.ask("GET", "/cves/CVE-2025-10003", owner);
    EXPECT_TRUE(rejected.at({"data", "sage", "remediation_guidance"}).is_null());
    EXPECT_TRUE(rejected.at({"data", "virtual_patch"}).is_null());
  });
}

TEST(CveAnalysis, EverySentenceHasSourcesAndOnlyTheOwnPlantsAreNamed) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const Caller other = installation.other_organization();
    add_plant(installation, owner, "North plant");
    add_plant(installation, other, "Secret plant");
    const Answer analysis = installation.ask("GET", "/cves/CVE-2025-10001/analysis", owner);
    ASSERT_EQ(analysis.status, 200) << analysis.text;
    for (const auto* chapter : {"executive_summary", "ics_context", "remediation_guidance"}) {
      ASSERT_FALSE(analysis.at({"data", chapter}).items().empty()) << chapter;
      for (const auto& sentence : analysis.at({"data", chapter}).items()) EXPECT_FALSE(sentence.find("sources")->items().empty()) << sentence.text("text");
    }
    EXPECT_THAT(analysis.text, HasSubstr("North plant"));
    EXPECT_THAT(analysis.text, Not(HasSubstr("Secret plant")));
    EXPECT_THAT(analysis.text, HasSubstr("dosing, pressure or levels"));
    EXPECT_THAT(installation.ask("GET", "/cves/CVE-2025-10001/analysis", other).text, Not(HasSubstr("North plant")));
    EXPECT_FALSE(analysis.at({"data", "mitigations"}).items().empty());
    std::int64_t sum = 0;
    for (const auto& part : analysis.at({"data", "confidence", "parts"}).items()) sum += part.find("hundredths")->integer();
    EXPECT_NEAR(analysis.at({"data", "confidence", "score"}).number(), static_cast<double>(sum) / 100, 0.001);
    EXPECT_EQ(installation.ask("GET", "/cves/CVE-1999-0001/analysis", owner).status, 404);
    EXPECT_EQ(installation.ask("GET", "/cves/CVE-2025-10001/analysis").status, 401);
  });
}

}  // namespace
}  // namespace bulkhead::faces
