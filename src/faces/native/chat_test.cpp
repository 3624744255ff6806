// Questions over HTTP: answers with rule and sources, refusals, questions back, and only the own plants.
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;

std::int64_t add_plant(Installation& installation, const Caller& caller, const std::string& name) {
  const Answer made = installation.ask("POST", "/environments", caller, fmt::format(R"({{"name":"{}","site_type":"manufacturing","criticality":"High"}})", name));
  EXPECT_EQ(made.status, 201) << made.text;
  const std::int64_t id = made.at({"environment", "id"}).integer();
  const Answer imported = installation.ask("POST", fmt::format("/environments/{}/assets/csv-commit", id), caller,
                                           R"({"csv":"name,vendor,product,version,zone\nPLC-1,Siemens,SIMATIC S7-1500,V2.9.4,Line 1\nPLC-2,Siemens,SIMATIC S7-1500,V3.1,Line 1\n","mode":"all"})");
  EXPECT_EQ(imported.status, 200) << imported.text;
  return id;
}

Answer chat(Installation& installation, const Caller& caller, const std::string& message) { return installation.ask("POST", "/chat", caller, to_text(Json::object({{"message", message}}))); }

struct Expected {
  std::string_view question, intent;
  std::optional<std::int64_t> total;
  std::string_view says;
};

TEST(Chat, AnswersComeFromTheCorpusAndThePlant) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    add_plant(installation, owner, "North plant");
    const Expected all[] = {
        {"How many CVEs are there?", "count_cves", 2, "2 CVEs fit."},  // the third is rejected
        {"How many known exploited Siemens CVEs are there?", "count_cves", 1, "1 CVE fits."},
        {"How many critical Siemens CVEs are there?", "count_cves", 1, ""},
        {"How many CVEs were published before June 2025?", "count_cves", 1, ""},
        {"How many CVEs have CVSS above 9.8?", "count_cves", 0, ""},
        {"How many CVEs have CVSS at least 9.8?", "count_cves", 1, ""},
        {"List Siemens CVEs", "list_cves", 2, "CVE-2025-10002"},
        {"What vulnerabilities affect SIMATIC S7-1500?", "list_cves", 2, "CVE-2025-10001"},
        {"What is CVE-2025-10001?", "describe_cve", std::nullopt, "being exploited"},
        {"What is the CVSS score of CVE-2025-10001?", "describe_cve", std::nullopt, "CVSS 9.8 CRITICAL"},
        {"When was CVE-2025-10001 published?", "describe_cve", std::nullopt, "2025-05-01"},
        {"What weakness is behind CVE-2025-10001?", "describe_cve", std::nullopt, "CWE-306"},
        {"What is CVE-1999-0001?", "describe_cve", std::nullopt, "does not know CVE-1999-0001"},
        {"Are we affected by CVE-2025-10001?", "affected", 1, "PLC-1"},
        {"How many findings do we have?", "count_findings", 2, "2 active findings on 1 asset."},
        {"Which critical findings do we have?", "list_findings", 1, "CVE-2025-10001 on PLC-1"},
        {"How many findings are in Line 1?", "count_findings", 2, ""},
        {"How many findings are on PLC-2?", "count_findings", 0, ""},
        {"What should we fix first?", "what_first", 2, "CVE-2025-10001 on PLC-1"},
        {"What if we update all Siemens devices?", "what_if_patched", 2, "close 2 of 2 active findings, among them 1 known exploited and 1 critical. 0 would remain."},
        {"What if we patch all critical findings?", "what_if_patched", 1, "1 would remain."},
        {"How many assets do we have?", "count_assets", 2, ""},
        {"Which zones do we have?", "list_zones", 1, "Line 1 (North plant): 2 active findings"},
        {"Which plants do we have?", "list_environments", 1, "North plant: 2 assets"},
        {"What does SR 5.2 require?", "requirement", std::nullopt, "SR 5.2"},
        {"What is CIP-007 R2?", "cip", std::nullopt, "35 days"},
        {"What is Modbus?", "protocol", 1, "TCP 502"},
        {"What is EPSS?", "term", std::nullopt, "forecast"},
    };
    for (const auto& expected : all) {
      const Answer answer = chat(installation, owner, std::string(expected.question));
      ASSERT_EQ(answer.status, 200) << expected.question << answer.text;
      const Json& data = answer.at({"data"});
      EXPECT_EQ(data.find("query")->text("intent"), expected.intent) << expected.question;
      EXPECT_EQ(data.text("kind"), "answer") << expected.question;
      EXPECT_EQ(data.text("model"), "SAGE-v1");
      EXPECT_THAT(std::string(data.text("message")), HasSubstr(std::string(expected.says))) << expected.question;
      EXPECT_FALSE(data.find("grounds")->items().empty()) << expected.question;
      if (expected.total) {
        ASSERT_TRUE(data.find("total")->is_integer()) << expected.question;
        EXPECT_EQ(data.find("total")->integer(), *expected.total) << expected.question << data.text("message");
        EXPECT_FALSE(data.text("rule").empty()) << expected.question;
      }
    }
    const Answer cited = chat(installation, owner, "What is CVE-2025-10001?");
    ASSERT_EQ(cited.at({"data", "sources"}).items().size(), 1u);
    EXPECT_EQ(cited.at({"data", "sources"}).items().front().text("url"), "/vulnerabilities/CVE-2025-10001");
    EXPECT_DOUBLE_EQ(cited.at({"data", "sources"}).items().front().find("cvss_score")->number(), 9.8);
  });
}

TEST(Chat, RefusesAsksBackAndChecksItsInput) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    EXPECT_EQ(chat(installation, owner, "What is the capital of France?").at({"data"}).text("kind"), "refusal");
    const Answer back = chat(installation, owner, "Show me CVEs");
    EXPECT_EQ(back.at({"data"}).text("kind"), "ask_back");
    EXPECT_GE(back.at({"data", "choices"}).items().size(), 2u);
    EXPECT_EQ(chat(installation, owner, "").status, 422);
    EXPECT_EQ(chat(installation, owner, std::string(2001, 'a')).status, 422);
    EXPECT_EQ(installation.ask("POST", "/chat", owner, R"({"message":"help","more":1})").status, 422);
    EXPECT_EQ(installation.ask("POST", "/chat", {}, R"({"message":"help"})").status, 401);
  });
}

TEST(Chat, OnlyTheOwnPlantsAnswer) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const Caller other = installation.other_organization();
    const std::int64_t id = add_plant(installation, owner, "North plant");
    EXPECT_EQ(chat(installation, other, "How many findings do we have?").at({"data", "total"}).integer(), 0);
    EXPECT_THAT(chat(installation, other, "Which plants do we have?").text, Not(HasSubstr("North plant")));
    const std::string about = fmt::format(R"({{"message":"How many findings do we have?","context":{{"environment_id":{}}}}})", id);
    EXPECT_EQ(installation.ask("POST", "/chat", owner, about).at({"data", "total"}).integer(), 2);
    EXPECT_EQ(installation.ask("POST", "/chat", other, about).status, 404);
  });
}

}  // namespace
}  // namespace bulkhead::faces
