// Questions and how they are read: test_data/questions.txt, one a line.
#include <gtest/gtest.h>

#include <map>

#include "core/embedded.h"
#include "core/text.h"
#include "sage/question.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> sage_questions();
}

namespace bulkhead::sage {
namespace {

std::function<std::optional<std::string>(std::string_view)> names(std::vector<std::string> list) {
  return [list](std::string_view words) -> std::optional<std::string> {
    for (const auto& name : list)
      if (equals_ignoring_case(name, words)) return name;
    return std::nullopt;
  };
}

Vocabulary vocabulary() {
  Vocabulary out;
  out.vendor = names({"Siemens", "Schneider Electric", "Rockwell Automation", "Fortinet", "Moxa", "Cisco", "Microsoft", "ABB"});
  out.protocol = names({"Modbus", "OPC UA", "DNP3", "EtherNet/IP", "PROFINET"});
  out.product = [known = names({"FortiOS", "SIMATIC S7-1500", "SIMATIC WinCC", "ControlLogix 5580", "OnCell G3150A-LTE"})](std::string_view, std::string_view words) { return known(words); };
  out.environments = {"Riverside bottling plant (demo)"};
  out.zones = {"Plant DMZ", "Supervision", "Bottling lines", "Filling", "Packaging", "Utilities"};
  out.assets = {"FW-DMZ-01", "SCADA-01", "FILL-PLC-01"};
  return out;
}

const Instant kToday = parse_instant("2026-09-01").value();

struct Line {
  std::string question;
  Query expected;
};

std::vector<Line> corpus() {
  std::vector<Line> out;
  for (const auto& line : split(embedded::sage_questions().front().content, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    const auto parts = split(line, '|');
    if (parts.size() != 3) {
      ADD_FAILURE() << "no three parts: " << line;
      continue;
    }
    auto query = from_json<Query>(to_json(Query{}));
    Json members = to_json(Query{});
    const auto named = parse_json(trim(parts[2]));
    EXPECT_TRUE(named) << line;
    for (const auto& [name, value] : named->members()) members.set(name, value);
    members.set("intent", trim(parts[1]));
    query = from_json<Query>(members);
    EXPECT_TRUE(query) << line;
    out.push_back({std::string(trim(parts[0])), *query});
  }
  return out;
}

TEST(Question, EveryQuestionOfTheCorpusIsReadAsExpected) {
  const auto lines = corpus();
  EXPECT_GE(lines.size(), 150u);
  for (const auto& line : lines) {
    Query got = parse_question(line.question, vocabulary(), kToday);
    got.choices.clear();
    EXPECT_EQ(to_text(to_json(got)), to_text(to_json(line.expected))) << line.question;
  }
}

TEST(Question, CaseAndPunctuationDoNotCount) {
  for (const auto& line : corpus()) {
    Query a = parse_question(line.question, vocabulary(), kToday), b = parse_question("  " + to_upper(line.question) + " !?", vocabulary(), kToday);
    EXPECT_EQ(a, b) << line.question;
  }
}

TEST(Question, AskingBackOffersChoices) {
  EXPECT_GE(parse_question("Show me CVEs", vocabulary(), kToday).choices.size(), 2u);
  EXPECT_GE(parse_question("What if we patch?", vocabulary(), kToday).choices.size(), 2u);
  for (const auto& choice : parse_question("What if we patch?", vocabulary(), kToday).choices) EXPECT_NE(parse_question(choice, vocabulary(), kToday).intent, Intent::ask_back) << choice;
}

TEST(Question, AnyTextIsRead) {
  for (const std::string& text : {std::string(), std::string("???"), std::string(5000, 'a'), std::string(3000, ' '), std::string("\0\x01\xff", 3), std::string("cvss above"), std::string("between 2020 and"), std::string("sr"), std::string("cip-"), std::string("last 99999999999 days")})
    EXPECT_NO_THROW((void)parse_question(text, vocabulary(), kToday)) << text.substr(0, 20);
}

}  // namespace
}  // namespace bulkhead::sage
