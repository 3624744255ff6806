// Golden cases of `match eval`, rule by rule. The numbers are those of the matching rules in README.md.
#include "matching/evaluation.h"

#include <gtest/gtest.h>

#include "core/text.h"

namespace bulkhead::matching {
namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// One match; bounds as "si=1.0;ee=2.0" (start/end, including/excluding). A leading "~" makes it context.
std::string m(std::string_view cpe, std::string_view bounds = {}) {
  const bool context = cpe.starts_with('~');
  if (context) cpe.remove_prefix(1);
  std::string out =
      std::string(R"({"vulnerable":)") + (context ? "false" : "true") + R"(,"criteria":)" +
      json_string(to_lower(cpe.substr(0, 4)) == "cpe:" ? std::string(cpe) : "cpe:2.3:" + std::string(cpe));
  for (const std::string_view bound : split(bounds, ';')) {
    if (bound.empty()) continue;
    const std::string_view key = bound.substr(0, 2);
    const std::string_view name = key == "si"   ? "versionStartIncluding"
                                  : key == "se" ? "versionStartExcluding"
                                  : key == "ei" ? "versionEndIncluding"
                                                : "versionEndExcluding";
    out += "," + json_string(name) + ":" + json_string(bound.substr(3));
  }
  return out + "}";
}
std::string node(std::string_view op, const std::vector<std::string>& matches, bool negate = false) {
  return fmt::format(R"({{"operator":"{}","negate":{},"cpeMatch":[{}]}})", op, negate, join(matches, ","));
}
std::string any(const std::vector<std::string>& matches) { return node("OR", matches); }
std::string none_of(const std::vector<std::string>& matches) { return node("OR", matches, true); }
std::string conf(std::string_view op, const std::vector<std::string>& nodes, bool negate = false) {
  return fmt::format(R"({{"operator":"{}","negate":{},"nodes":[{}]}})", op, negate, join(nodes, ","));
}
std::string both(const std::vector<std::string>& nodes) { return conf("AND", nodes); }
std::string one(std::string_view cpe, std::string_view bounds = {}) { return conf("OR", {any({m(cpe, bounds)})}); }

struct Case {
  std::string_view name;
  std::vector<std::string> configurations;
  std::vector<std::string> assets;
  std::string_view expected;
};

std::string line_of(const Case& test) {
  std::vector<std::string> assets;
  for (const std::string& asset : test.assets)
    assets.push_back(json_string(asset.starts_with("cpe:") ? asset : "cpe:2.3:" + asset));
  return fmt::format(R"({{"id":{},"configurations":[{}],"assets":[{}]}})", json_string(test.name),
                     join(test.configurations, ","), join(assets, ","));
}

void check(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const auto answer = evaluate_line(line_of(test));
    ASSERT_TRUE(answer) << to_text(answer.error());
    EXPECT_EQ(name_of(answer->verdict), test.expected) << answer->reason;
    EXPECT_EQ(answer->id, Json(test.name));
    EXPECT_FALSE(answer->reason.empty());
  }
}

TEST(MatchEval, JoinsTheTreeByItsOperators) {
  const std::string a = m("a:acme:a:1"), b = m("a:acme:b:1"), c = m("a:acme:c:1"), d = m("a:acme:d:1");
  const std::string context = m("~o:acme:os:-");
  check({
      {"1 one match hits", {one("a:acme:a:1")}, {"a:acme:a:1"}, "confirmed"},
      {"1 one match misses", {one("a:acme:a:1")}, {"a:acme:b:1"}, "none"},
      {"1 configurations are or-ed, second hits", {one("a:acme:x:1"), one("a:acme:a:1")}, {"a:acme:a:1"}, "confirmed"},
      {"1 configurations are or-ed, none hits", {one("a:acme:x:1"), one("a:acme:y:1")}, {"a:acme:a:1"}, "none"},
      {"1 or of nodes", {conf("OR", {any({a}), any({b})})}, {"a:acme:b:1"}, "confirmed"},
      {"1 and of nodes, both present", {both({any({a}), any({b})})}, {"a:acme:a:1", "a:acme:b:1"}, "confirmed"},
      {"1 and of nodes, first only", {both({any({a}), any({b})})}, {"a:acme:a:1"}, "none"},
      {"1 and of nodes, second only", {both({any({a}), any({b})})}, {"a:acme:b:1"}, "none"},
      {"1 and of three, one missing", {both({any({a}), any({b}), any({c})})}, {"a:acme:a:1", "a:acme:b:1"}, "none"},
      {"1 and of three, all present",
       {both({any({a}), any({b}), any({c})})},
       {"a:acme:a:1", "a:acme:b:1", "a:acme:c:1"},
       "confirmed"},
      {"1 and of ors", {both({any({a, b}), any({c, d})})}, {"a:acme:b:1", "a:acme:d:1"}, "confirmed"},
      {"1 and of ors, one side twice", {both({any({a, b}), any({c, d})})}, {"a:acme:a:1", "a:acme:b:1"}, "none"},
      {"1 node of and, both matches", {conf("OR", {node("AND", {a, b})})}, {"a:acme:a:1", "a:acme:b:1"}, "confirmed"},
      {"1 node of and, one match", {conf("OR", {node("AND", {a, b})})}, {"a:acme:a:1"}, "none"},
      {"1 and with a single node is that node", {both({any({a})})}, {"a:acme:a:1"}, "confirmed"},
      {"1 and with a single node that misses", {both({any({a})})}, {"a:acme:b:1"}, "none"},
      {"1 eight nodes",
       {both({any({a}), any({b}), any({c}), any({d}), any({a}), any({b}), any({c}), any({d})})},
       {"a:acme:a:1", "a:acme:b:1", "a:acme:c:1", "a:acme:d:1"},
       "confirmed"},
      {"1 an unrelated asset changes nothing", {both({any({a}), any({b})})}, {"a:acme:a:1", "a:other:b:1"}, "none"},
      {"1 an empty node is skipped under or", {conf("OR", {any({}), any({a})})}, {"a:acme:a:1"}, "confirmed"},
      {"1 an empty node under and leaves it open", {both({any({}), any({a})})}, {"a:acme:a:1"}, "undecided"},
      {"1 an empty node under and, other misses", {both({any({}), any({a})})}, {"a:acme:b:1"}, "none"},
      {"2 negated node, asset absent", {both({any({a}), none_of({b})})}, {"a:acme:a:1"}, "confirmed"},
      {"2 negated node, asset present", {both({any({a}), none_of({b})})}, {"a:acme:a:1", "a:acme:b:1"}, "none"},
      {"2 an unrelated asset does not satisfy a negated node",
       {both({any({a}), none_of({b})})},
       {"a:acme:a:1", "a:acme:b:1", "a:acme:z:1"},
       "none"},
      {"2 negated node of two, one present", {both({any({a}), none_of({b, c})})}, {"a:acme:a:1", "a:acme:c:1"}, "none"},
      {"2 negated and, one of two present",
       {both({any({a}), node("AND", {b, c}, true)})},
       {"a:acme:a:1", "a:acme:c:1"},
       "confirmed"},
      {"2 negated and, both present",
       {both({any({a}), node("AND", {b, c}, true)})},
       {"a:acme:a:1", "a:acme:b:1", "a:acme:c:1"},
       "none"},
      {"2 negated node with unknown version stays possible",
       {both({any({a}), none_of({b})})},
       {"a:acme:a:1", "a:acme:b:*"},
       "potential"},
      {"2 negated configuration with its product", {conf("OR", {any({a})}, true)}, {"a:acme:a:1"}, "none"},
      {"2 negation alone names no vulnerable asset", {conf("OR", {any({a})}, true)}, {"a:acme:z:1"}, "none"},
      {"2 two negations cancel", {conf("OR", {none_of({a})}, true)}, {"a:acme:a:1"}, "confirmed"},
      {"2 two negations cancel, absent", {conf("OR", {none_of({a})}, true)}, {"a:acme:z:1"}, "none"},
      {"2 negated context", {both({any({a}), none_of({context})})}, {"a:acme:a:1", "o:acme:os:-"}, "none"},
      {"2 negated context absent", {both({any({a}), none_of({context})})}, {"a:acme:a:1"}, "confirmed"},
      {"3 context alone is no finding", {conf("OR", {any({context})})}, {"o:acme:os:-"}, "none"},
      {"3 context beside a miss in an or", {conf("OR", {any({a, context})})}, {"o:acme:os:-"}, "none"},
      {"3 context satisfies its node", {both({any({a}), any({context})})}, {"a:acme:a:1", "o:acme:os:-"}, "confirmed"},
      {"3 context present, target missing", {both({any({a}), any({context})})}, {"o:acme:os:-"}, "none"},
      {"3 target present, context missing", {both({any({a}), any({context})})}, {"a:acme:a:1"}, "none"},
      {"3 context in the first node", {both({any({context}), any({a})})}, {"a:acme:a:1", "o:acme:os:-"}, "confirmed"},
      {"3 a mixed node needs no context", {conf("OR", {any({a, context})})}, {"a:acme:a:1"}, "confirmed"},
      {"3 surer context does not raise the finding",
       {conf("OR", {any({m("a:acme:a:1"), context})})},
       {"a:acme:a:*", "o:acme:os:-"},
       "potential"},
      {"3 node of and with context",
       {conf("OR", {node("AND", {a, context})})},
       {"a:acme:a:1", "o:acme:os:-"},
       "confirmed"},
      {"3 node of and with context missing", {conf("OR", {node("AND", {a, context})})}, {"a:acme:a:1"}, "none"},
      {"3 two vulnerable sides", {both({any({a}), any({b})})}, {"a:acme:a:1", "a:acme:b:*"}, "potential"},
      {"5 a missing platform is not implied",
       {both({any({m("a:ietf:tls:1.2")}), any({m("~a:mozilla:firefox:-")})})},
       {"a:ietf:tls:1.2"},
       "none"},
      {"5 an operating system is not implied",
       {both({any({m("a:acme:app:1")}), any({m("~o:microsoft:windows:-")})})},
       {"a:acme:app:1"},
       "none"},
      {"6 no configurations", {}, {"a:acme:a:1"}, "undecided"},
      {"6 configurations without criteria", {conf("OR", {any({})})}, {"a:acme:a:1"}, "undecided"},
      {"a device without names", {one("a:acme:a:1")}, {}, "none"},
  });
}

TEST(MatchEval, TakesFirmwareForItsHardware) {
  const std::string fw = m("o:siemens:s7_firmware:*", "ee=2.0");
  const std::string hw = m("~h:siemens:s7:-");
  const std::string other_hw = m("~h:siemens:et200:-");
  check({
      {"4 both stated", {both({any({fw}), any({hw})})}, {"o:siemens:s7_firmware:1.5", "h:siemens:s7:-"}, "confirmed"},
      {"4 firmware only", {both({any({fw}), any({hw})})}, {"o:siemens:s7_firmware:1.5"}, "potential"},
      {"4 hardware only", {both({any({fw}), any({hw})})}, {"h:siemens:s7:-"}, "none"},
      {"4 firmware repaired", {both({any({fw}), any({hw})})}, {"o:siemens:s7_firmware:2.0"}, "none"},
      {"4 firmware repaired, hardware stated",
       {both({any({fw}), any({hw})})},
       {"o:siemens:s7_firmware:2.0", "h:siemens:s7:-"},
       "none"},
      {"4 firmware of unknown version",
       {both({any({fw}), any({hw})})},
       {"o:siemens:s7_firmware:*", "h:siemens:s7:-"},
       "potential"},
      {"4 other stem is not implied", {both({any({fw}), any({other_hw})})}, {"o:siemens:s7_firmware:1.5"}, "none"},
      {"4 one of several models", {both({any({fw}), any({other_hw, hw})})}, {"o:siemens:s7_firmware:1.5"}, "potential"},
      {"4 other vendor is not implied",
       {both({any({fw}), any({m("~h:abb:s7:-")})})},
       {"o:siemens:s7_firmware:1.5"},
       "none"},
      {"4 hardware first", {both({any({hw}), any({fw})})}, {"o:siemens:s7_firmware:1.5"}, "potential"},
      {"4 in one node of and", {conf("OR", {node("AND", {fw, hw})})}, {"o:siemens:s7_firmware:1.5"}, "potential"},
      {"4 only where an and demands it",
       {conf("OR", {any({m("h:siemens:s7:-")})})},
       {"o:siemens:s7_firmware:1.5"},
       "none"},
      {"4 or of firmware and hardware",
       {conf("OR", {any({fw}), any({m("h:siemens:s7:-")})})},
       {"o:siemens:s7_firmware:2.5"},
       "none"},
      {"4 both vulnerable, firmware only",
       {both({any({fw}), any({m("h:siemens:s7:-")})})},
       {"o:siemens:s7_firmware:1.5"},
       "potential"},
      {"4 the firmware of another model does not imply",
       {both({any({fw, m("o:siemens:et200_firmware:*")}), any({hw})})},
       {"o:siemens:et200_firmware:1"},
       "none"},
      {"4 third condition missing",
       {both({any({fw}), any({hw}), any({m("~a:acme:x:1")})})},
       {"o:siemens:s7_firmware:1.5"},
       "none"},
      {"4 third condition present",
       {both({any({fw}), any({hw}), any({m("~a:acme:x:1")})})},
       {"o:siemens:s7_firmware:1.5", "a:acme:x:1"},
       "potential"},
      {"4 hardware with open revision",
       {both({any({fw}), any({m("~h:siemens:s7:*")})})},
       {"o:siemens:s7_firmware:1.5"},
       "potential"},
      {"4 hardware revision unknown",
       {both({any({fw}), any({m("~h:siemens:s7:a1")})})},
       {"o:siemens:s7_firmware:1.5"},
       "potential"},
      {"4 stated hardware revision contradicts",
       {both({any({fw}), any({m("~h:siemens:s7:a1")})})},
       {"o:siemens:s7_firmware:1.5", "h:siemens:s7:b1"},
       "none"},
      {"4 stated hardware without the revision",
       {both({any({fw}), any({hw})})},
       {"o:siemens:s7_firmware:1.5", "h:siemens:s7:*"},
       "potential"},
      {"4 undecided firmware stays undecided",
       {both({any({fw}), any({hw})})},
       {"o:siemens:s7_firmware:d2f277e26f52"},
       "undecided"},
      {"4 a negated hardware node is not implied away",
       {both({any({fw}), none_of({hw})})},
       {"o:siemens:s7_firmware:1.5"},
       "confirmed"},
      {"4 hyphen before firmware",
       {both({any({m("o:acme:x-firmware:1")}), any({m("~h:acme:x:-")})})},
       {"o:acme:x-firmware:1"},
       "potential"},
  });
}

TEST(MatchEval, ComparesNamesAsymmetrically) {
  check({
      {"7 criteria - and concrete version", {one("h:acme:x:-")}, {"h:acme:x:1.0"}, "none"},
      {"7 criteria - and asset -", {one("h:acme:x:-")}, {"h:acme:x:-"}, "confirmed"},
      {"7 criteria - and asset *", {one("h:acme:x:-")}, {"h:acme:x:*"}, "potential"},
      {"7 criteria * and asset -", {one("a:acme:x:*")}, {"a:acme:x:-"}, "confirmed"},
      {"7 criteria * and concrete version", {one("a:acme:x:*")}, {"a:acme:x:7"}, "confirmed"},
      {"7 criteria * and asset *", {one("a:acme:x:*")}, {"a:acme:x:*"}, "confirmed"},
      {"7 exact criteria and asset *", {one("a:acme:x:1.0")}, {"a:acme:x:*"}, "potential"},
      {"7 exact criteria and asset -", {one("a:acme:x:1.0")}, {"a:acme:x:-"}, "none"},
      {"7 upper bound and asset *", {one("a:acme:x:*", "ee=2")}, {"a:acme:x:*"}, "potential"},
      {"7 lower bound and asset *", {one("a:acme:x:*", "si=2")}, {"a:acme:x:*"}, "potential"},
      {"7 both bounds and asset *", {one("a:acme:x:*", "si=1;ei=2")}, {"a:acme:x:*"}, "potential"},
      {"7 bounds and asset without version", {one("a:acme:x:*", "ee=2")}, {"a:acme:x:-"}, "undecided"},
      {"8 asset of unknown vendor and product", {one("a:acme:x:1")}, {"a:*:*:1"}, "none"},
      {"8 the same against open criteria", {one("a:*:*:*")}, {"a:*:*:1"}, "none"},
      {"8 unknown vendor, known product", {one("a:acme:x:1")}, {"a:*:x:1"}, "potential"},
      {"8 known vendor, unknown product", {one("a:acme:x:1")}, {"a:acme:*:1"}, "potential"},
      {"8 mixed superset and subset", {one("a:*:x:1")}, {"a:acme:*:1"}, "none"},
      {"8 mixed the other way", {one("a:acme:*:1")}, {"a:*:x:1"}, "none"},
      {"8 open vendor in the criteria", {one("a:*:x:1")}, {"a:acme:x:1"}, "confirmed"},
      {"8 open product in the criteria", {one("a:acme:*:1")}, {"a:acme:x:1"}, "confirmed"},
      {"9 case of vendor and product", {one("a:Acme:X_Pro:1.0a")}, {"a:ACME:x_pRO:1.0A"}, "confirmed"},
      {"9 case of the prefix", {one("CPE:2.3:A:acme:x:1")}, {"cpe:2.3:a:acme:x:1"}, "confirmed"},
      {"9 another part", {one("o:acme:x:1")}, {"a:acme:x:1"}, "none"},
      {"9 unknown part of the asset", {one("o:acme:x:1")}, {"*:acme:x:1"}, "potential"},
      {"9 quoted star is a star", {one("a:acme:x\\*:1")}, {"a:acme:xy:1"}, "none"},
      {"9 quoted star against quoted star", {one("a:acme:x\\*:1")}, {"a:acme:x\\*:1"}, "confirmed"},
      {"9 quoted question mark is none", {one("a:acme:x\\?:1")}, {"a:acme:xy:1"}, "none"},
      {"9 escapes in names",
       {one("a:acme:a\\,b\\&c\\/d\\(e\\)\\!\\\":1")},
       {"a:acme:a\\,b\\&c\\/d\\(e\\)\\!\\\":1"},
       "confirmed"},
      {"9 escape and plain spelling", {one("a:acme:x\\.y\\-z:1")}, {"a:acme:x.y-z:1"}, "confirmed"},
      {"9 escaped colon", {one("a:acme:x\\:y:1")}, {"a:acme:x\\:y:1"}, "confirmed"},
      {"10 run at the end", {one("a:acme:win*:1")}, {"a:acme:windows:1"}, "confirmed"},
      {"10 run at the start", {one("a:acme:*dows:1")}, {"a:acme:windows:1"}, "confirmed"},
      {"10 runs at both ends", {one("a:acme:*ndo*:1")}, {"a:acme:windows:1"}, "confirmed"},
      {"10 a run may be empty", {one("a:acme:windows*:1")}, {"a:acme:windows:1"}, "confirmed"},
      {"10 one character", {one("a:acme:x?:1")}, {"a:acme:x7:1"}, "confirmed"},
      {"10 one character is not two", {one("a:acme:x?:1")}, {"a:acme:x77:1"}, "none"},
      {"10 one character is not none", {one("a:acme:x?:1")}, {"a:acme:x:1"}, "none"},
      {"10 two characters", {one("a:acme:x??:1")}, {"a:acme:x77:1"}, "confirmed"},
      {"10 a quoted character counts as one", {one("a:acme:x?:1")}, {"a:acme:x\\!:1"}, "confirmed"},
      {"10 wildcard in the version of the criteria", {one("a:acme:x:1.2*")}, {"a:acme:x:1.2.7"}, "confirmed"},
      {"10 wildcard in the version misses", {one("a:acme:x:1.2*")}, {"a:acme:x:1.3"}, "none"},
      {"10 wildcard in the version and asset *", {one("a:acme:x:1.2*")}, {"a:acme:x:*"}, "potential"},
      {"10 wildcard in the version of the asset", {one("a:acme:x:1.2.7")}, {"a:acme:x:1.2*"}, "potential"},
      {"10 wildcard of the asset misses", {one("a:acme:x:1.3")}, {"a:acme:x:1.2*"}, "none"},
      {"10 wildcard of the asset and a range", {one("a:acme:x:*", "ee=2")}, {"a:acme:x:1.*"}, "potential"},
      {"11 uri of the asset", {one("a:acme:x:1.0")}, {"cpe:/a:acme:x:1.0"}, "confirmed"},
      {"11 uri of the criteria", {one("cpe:/a:acme:x:1.0")}, {"a:acme:x:1.0"}, "confirmed"},
      {"11 percent escapes", {one("a:acme:x\\(y\\)\\!:1")}, {"cpe:/a:acme:x%28y%29%21:1"}, "confirmed"},
      {"11 percent escapes in capitals", {one("a:acme:x\\+\\/:1")}, {"cpe:/a:acme:x%2B%2F:1"}, "confirmed"},
      {"11 percent wildcards", {one("cpe:/a:acme:win%02:1")}, {"a:acme:windows:1"}, "confirmed"},
      {"11 one-character wildcard", {one("cpe:/a:acme:x%01:1")}, {"a:acme:x7:1"}, "confirmed"},
      {"11 packed edition",
       {one("a:hp:insight:7.4:*:*:*:online:win2003:x64:*")},
       {"cpe:/a:hp:insight:7.4::~~online~win2003~x64~"},
       "confirmed"},
      {"11 packed edition, another platform",
       {one("a:hp:insight:7.4:*:*:*:online:win2008:x64:*")},
       {"cpe:/a:hp:insight:7.4::~~online~win2003~x64~"},
       "none"},
      {"11 plain edition", {one("a:acme:x:1:*:pro")}, {"cpe:/a:acme:x:1::pro"}, "confirmed"},
      {"11 uri with language", {one("a:acme:x:1:*:*:en")}, {"cpe:/a:acme:x:1:::en"}, "confirmed"},
      {"11 short uri leaves the version open", {one("a:acme:x:1")}, {"cpe:/a:acme:x"}, "potential"},
      {"11 hyphen in a uri is no value", {one("a:acme:x:-")}, {"cpe:/a:acme:x:-"}, "confirmed"},
  });
}

TEST(MatchEval, ComparesUpdatesAndEditions) {
  check({
      {"12 the very update", {one("a:ms:sql:2010:sp1")}, {"a:ms:sql:2010:sp1"}, "confirmed"},
      {"12 another update", {one("a:ms:sql:2010:sp1")}, {"a:ms:sql:2010:sp2"}, "none"},
      {"12 no update wanted, one present", {one("a:ms:sql:2010:-")}, {"a:ms:sql:2010:sp1"}, "none"},
      {"12 no update wanted, none present", {one("a:ms:sql:2010:-")}, {"a:ms:sql:2010:-"}, "confirmed"},
      {"12 no update wanted, unknown", {one("a:ms:sql:2010:-")}, {"a:ms:sql:2010:*"}, "potential"},
      {"12 an update wanted, none present", {one("a:ms:sql:2010:sp1")}, {"a:ms:sql:2010:-"}, "none"},
      {"12 an update wanted, unknown", {one("a:ms:sql:2010:sp1")}, {"a:ms:sql:2010"}, "potential"},
      {"12 any update", {one("a:ms:sql:2010:*")}, {"a:ms:sql:2010:sp2"}, "confirmed"},
      {"12 listed one by one",
       {conf("OR", {any({m("a:ms:sql:2010:-"), m("a:ms:sql:2010:sp1"), m("a:ms:sql:2010:sp2")})})},
       {"a:ms:sql:2010:sp2"},
       "confirmed"},
      {"12 listed one by one, the next",
       {conf("OR", {any({m("a:ms:sql:2010:-"), m("a:ms:sql:2010:sp1"), m("a:ms:sql:2010:sp2")})})},
       {"a:ms:sql:2010:sp3"},
       "none"},
      {"12 the same update spelt otherwise", {one("a:acme:x:7.3:update_11")}, {"a:acme:x:7.3:update11"}, "confirmed"},
      {"12 service pack in words", {one("a:acme:x:7.3:sp1")}, {"a:acme:x:7.3:service_pack_1"}, "confirmed"},
      {"12 a range catches updates", {one("a:acme:x:*", "ee=7.4")}, {"a:acme:x:7.3:update_11"}, "confirmed"},
      {"12 an inclusive end takes all its updates",
       {one("a:acme:x:*", "ei=7.3")},
       {"a:acme:x:7.3:update_11"},
       "confirmed"},
      {"12 the exclusive end with an update", {one("a:acme:x:*", "ee=7.4")}, {"a:acme:x:7.4:update_1"}, "none"},
      {"12 a trial of the exclusive end", {one("a:acme:x:*", "ee=7.4")}, {"a:acme:x:7.4:rc1"}, "potential"},
      {"12 up to 8.0 SP2, SP1", {one("a:acme:x:*:sp2", "ei=8.0")}, {"a:acme:x:8.0:sp1"}, "confirmed"},
      {"12 up to 8.0 SP2, SP2", {one("a:acme:x:*:sp2", "ei=8.0")}, {"a:acme:x:8.0:sp2"}, "confirmed"},
      {"12 up to 8.0 SP2, SP3", {one("a:acme:x:*:sp2", "ei=8.0")}, {"a:acme:x:8.0:sp3"}, "none"},
      {"12 up to 8.0 SP2, SP10", {one("a:acme:x:*:sp2", "ei=8.0")}, {"a:acme:x:8.0:sp10"}, "none"},
      {"12 up to 8.0 SP2, first release", {one("a:acme:x:*:sp2", "ei=8.0")}, {"a:acme:x:8.0:-"}, "confirmed"},
      {"12 up to 8.0 SP2, update unknown", {one("a:acme:x:*:sp2", "ei=8.0")}, {"a:acme:x:8.0:*"}, "potential"},
      {"12 up to 8.0 SP2, older version", {one("a:acme:x:*:sp2", "ei=8.0")}, {"a:acme:x:7.5:*"}, "confirmed"},
      {"12 up to 8.0 SP2, newer version", {one("a:acme:x:*:sp2", "ei=8.0")}, {"a:acme:x:8.1:sp1"}, "none"},
      {"12 the update written into the version", {one("a:acme:x:8.0:sp2")}, {"a:acme:x:8.0_sp2"}, "confirmed"},
      {"12 another update in the version", {one("a:acme:x:8.0:sp2")}, {"a:acme:x:8.0_sp3"}, "none"},
      {"12 target software given and met",
       {one("a:acme:x:1:*:*:*:*:windows:*:*")},
       {"a:acme:x:1:*:*:*:*:windows:*:*"},
       "confirmed"},
      {"12 target software given and unknown", {one("a:acme:x:1:*:*:*:*:windows:*:*")}, {"a:acme:x:1"}, "potential"},
      {"12 another target software", {one("a:acme:x:1:*:*:*:*:windows:*:*")}, {"a:acme:x:1:*:*:*:*:linux:*:*"}, "none"},
      {"12 open target software", {one("a:acme:x:1")}, {"a:acme:x:1:*:*:*:*:linux:*:*"}, "confirmed"},
      {"12 target software not applicable",
       {one("a:acme:x:1:*:*:*:*:windows:*:*")},
       {"a:acme:x:1:*:*:*:*:-:*:*"},
       "none"},
      {"12 target hardware", {one("a:acme:x:1:*:*:*:*:*:x64:*")}, {"a:acme:x:1:*:*:*:*:*:x86:*"}, "none"},
      {"12 edition", {one("a:acme:x:1:*:pro:*:*:*:*:*")}, {"a:acme:x:1:*:lite:*:*:*:*:*"}, "none"},
      {"12 edition unknown", {one("a:acme:x:1:*:pro:*:*:*:*:*")}, {"a:acme:x:1"}, "potential"},
      {"12 software edition", {one("a:acme:x:1:*:*:*:lts:*:*:*")}, {"a:acme:x:1:*:*:*:lts:*:*:*"}, "confirmed"},
      {"12 software edition - and concrete", {one("a:acme:x:1:*:*:*:-:*:*:*")}, {"a:acme:x:1:*:*:*:lts:*:*:*"}, "none"},
      {"12 language", {one("a:acme:x:1:*:*:en:*:*:*:*")}, {"a:acme:x:1:*:*:de:*:*:*:*"}, "none"},
      {"12 other", {one("a:acme:x:1:*:*:*:*:*:*:beta")}, {"a:acme:x:1:*:*:*:*:*:*:beta"}, "confirmed"},
      {"12 range and edition unknown", {one("a:acme:x:*:*:pro:*:*:*:*:*", "ee=2")}, {"a:acme:x:1"}, "potential"},
      {"12 range missed before edition", {one("a:acme:x:*:*:pro:*:*:*:*:*", "ee=2")}, {"a:acme:x:3"}, "none"},
      {"13 escaped bound", {one("a:acme:x:*", "ee=4.1\\(6\\)")}, {"a:acme:x:4.1\\(5\\)"}, "confirmed"},
      {"13 plain bound", {one("a:acme:x:*", "ee=4.1(6)")}, {"a:acme:x:4.1\\(5\\)"}, "confirmed"},
      {"13 at the escaped bound", {one("a:acme:x:*", "ee=4.1\\(6\\)")}, {"a:acme:x:4.1\\(6\\)"}, "none"},
      {"13 at the plain bound", {one("a:acme:x:*", "ei=4.1(6)")}, {"a:acme:x:4.1\\(6\\)"}, "confirmed"},
      {"13 underscore before an escape",
       {one("a:acme:x:*", "ei=03.06.19_\\(18\\)")},
       {"a:acme:x:03.06.19_\\(18\\)"},
       "confirmed"},
      {"13 blanks in the bound",
       {one("a:acme:x:*", "ei=5.7.05 build 7057")},
       {"a:acme:x:5.7.05_build_7057"},
       "confirmed"},
      {"13 blanks in the bound, later build",
       {one("a:acme:x:*", "ei=5.7.05 build 7057")},
       {"a:acme:x:5.7.05_build_7058"},
       "none"},
      {"13 bare hyphen as a bound", {one("o:sun:sunos:*", "ei=-")}, {"o:sun:sunos:5.10"}, "undecided"},
      {"13 bare hyphen and no version", {one("o:sun:sunos:*", "ei=-")}, {"o:sun:sunos:-"}, "confirmed"},
      {"13 bare hyphen and unknown version", {one("o:sun:sunos:*", "ei=-")}, {"o:sun:sunos:*"}, "potential"},
  });
}

TEST(MatchEval, OrdersVersions) {
  check({
      {"14 all versions", {one("a:acme:x:*")}, {"a:acme:x:99"}, "confirmed"},
      {"14 exact version", {one("a:acme:x:1.2.3")}, {"a:acme:x:1.2.3"}, "confirmed"},
      {"14 exact version missed", {one("a:acme:x:1.2.3")}, {"a:acme:x:1.2.4"}, "none"},
      {"14 start included", {one("a:acme:x:*", "si=1.0;ee=2.0")}, {"a:acme:x:1.0"}, "confirmed"},
      {"14 start excluded", {one("a:acme:x:*", "se=1.0;ee=2.0")}, {"a:acme:x:1.0"}, "none"},
      {"14 just after an excluded start", {one("a:acme:x:*", "se=1.0;ee=2.0")}, {"a:acme:x:1.0.1"}, "confirmed"},
      {"14 end included", {one("a:acme:x:*", "ei=2.0")}, {"a:acme:x:2.0"}, "confirmed"},
      {"14 end excluded", {one("a:acme:x:*", "ee=2.0")}, {"a:acme:x:2.0"}, "none"},
      {"14 below the start", {one("a:acme:x:*", "si=1.0;ee=2.0")}, {"a:acme:x:0.9"}, "none"},
      {"14 above the end", {one("a:acme:x:*", "si=1.0;ee=2.0")}, {"a:acme:x:2.1"}, "none"},
      {"14 start only", {one("a:acme:x:*", "si=3")}, {"a:acme:x:10"}, "confirmed"},
      {"14 two versions on one device", {one("a:acme:x:*", "ee=2.0")}, {"a:acme:x:3.0", "a:acme:x:1.0"}, "confirmed"},
      {"14 two ranges",
       {conf("OR", {any({m("a:acme:x:*", "si=1;ee=1.5"), m("a:acme:x:*", "si=2;ee=2.5")})})},
       {"a:acme:x:2.3"},
       "confirmed"},
      {"14 between two ranges",
       {conf("OR", {any({m("a:acme:x:*", "si=1;ee=1.5"), m("a:acme:x:*", "si=2;ee=2.5")})})},
       {"a:acme:x:1.7"},
       "none"},
      {"15 numbers, not text", {one("a:acme:x:*", "ee=1.10")}, {"a:acme:x:1.9"}, "confirmed"},
      {"15 long build numbers", {one("a:acme:x:*", "ee=2.420.20190812")}, {"a:acme:x:2.420.20190811"}, "confirmed"},
      {"15 numbers beyond 64 bits",
       {one("a:acme:x:*", "ee=1.123456789012345678901234567890")},
       {"a:acme:x:1.123456789012345678901234567889"},
       "confirmed"},
      {"15 leading zeros", {one("a:acme:x:2023.02.13")}, {"a:acme:x:2023.2.13"}, "confirmed"},
      {"15 leading zeros in order", {one("a:acme:x:*", "ee=1.4")}, {"a:acme:x:1.02"}, "confirmed"},
      {"15 trailing zero part", {one("a:acme:x:16.0.35907")}, {"a:acme:x:16.0.35907.0"}, "confirmed"},
      {"15 trailing zero at an exclusive end", {one("a:acme:x:*", "ee=2.0.0")}, {"a:acme:x:2"}, "none"},
      {"15 trailing zero at an inclusive end", {one("a:acme:x:*", "ei=2")}, {"a:acme:x:2.0.0"}, "confirmed"},
      {"16 fw9 before fw14", {one("a:acme:x:*", "ee=fw14")}, {"a:acme:x:fw9"}, "confirmed"},
      {"16 mp10 after mp5", {one("a:acme:x:*", "ei=2021mp5")}, {"a:acme:x:2021mp10"}, "none"},
      {"16 sp2 before sp10", {one("a:acme:x:*", "ee=14_sp10")}, {"a:acme:x:14_sp2"}, "confirmed"},
      {"16 hf2 before hf10", {one("a:acme:x:*", "ee=14_hf10")}, {"a:acme:x:14_hf2"}, "confirmed"},
      {"17 letter suffix is later", {one("a:acme:x:*", "ei=4.0.1")}, {"a:acme:x:4.0.1a"}, "none"},
      {"17 letter suffix before the next number", {one("a:acme:x:*", "ee=4.0.2")}, {"a:acme:x:4.0.1b"}, "confirmed"},
      {"17 letters in order",
       {one("a:openssl:openssl:*", "si=1.1.1;ee=1.1.1l")},
       {"a:openssl:openssl:1.1.1c"},
       "confirmed"},
      {"17 letter at the end",
       {one("a:openssl:openssl:*", "si=1.1.1;ee=1.1.1l")},
       {"a:openssl:openssl:1.1.1l"},
       "none"},
      {"17 double letters", {one("a:openssl:openssl:*", "ee=0.9.8za")}, {"a:openssl:openssl:0.9.8z"}, "confirmed"},
      {"17 pre-release before", {one("a:acme:x:*", "ee=2.3")}, {"a:acme:x:2.3pre1"}, "confirmed"},
      {"17 dev release before", {one("a:acme:x:*", "si=5.6")}, {"a:acme:x:5.6.dev1"}, "none"},
      {"17 candidates in order", {one("a:acme:x:*", "ee=1.0rc10")}, {"a:acme:x:1.0rc5"}, "confirmed"},
      {"17 hotfix after", {one("a:acme:x:*", "ei=4.8")}, {"a:acme:x:4.8_hf4"}, "none"},
      {"17 service pack before the next part", {one("a:acme:x:*", "ee=4.0.1")}, {"a:acme:x:4.0_sp1"}, "confirmed"},
      {"17 patch after", {one("a:acme:x:*", "se=2.9.9")}, {"a:acme:x:2.9.9p2"}, "confirmed"},
      {"18 v in the bound", {one("a:acme:x:*", "ee=v4.5")}, {"a:acme:x:4.4"}, "confirmed"},
      {"18 v in the bound, later asset", {one("a:acme:x:*", "ee=v4.5")}, {"a:acme:x:6.0.8"}, "none"},
      {"18 v in the asset", {one("a:acme:x:29.011")}, {"a:acme:x:v29.011"}, "confirmed"},
      {"18 v in the criteria", {one("a:acme:x:v29.011")}, {"a:acme:x:29.011"}, "confirmed"},
      {"19 prefix on both sides", {one("a:acme:x:*", "ee=ccs_9.4")}, {"a:acme:x:ccs_9.3"}, "confirmed"},
      {"19 prefix missing at the asset", {one("a:acme:x:*", "ee=fw14")}, {"a:acme:x:13"}, "potential"},
      {"19 prefix missing, outside", {one("a:acme:x:*", "ee=fw14")}, {"a:acme:x:14"}, "none"},
      {"19 prefix missing, listed version", {one("a:acme:x:fw14")}, {"a:acme:x:14"}, "potential"},
      {"19 prefix with v", {one("a:acme:x:*", "ei=r8_v3.4.0.1")}, {"a:acme:x:3.3"}, "potential"},
      {"19 prefix of letters and digits", {one("a:acme:x:*", "ee=vb22a-ud03")}, {"a:acme:x:vb22a-ud02"}, "confirmed"},
      {"19 edition of the year", {one("a:acme:x:*", "ei=se2021mp5")}, {"a:acme:x:se2021mp6"}, "none"},
      {"20 commit against number",
       {one("a:acme:x:*", "ee=2.0")},
       {"a:acme:x:d2f277e26f521ccf6fb438463b41dba6123caabe"},
       "undecided"},
      {"20 commit that is listed",
       {one("a:acme:x:d2f277e26f521ccf6fb438463b41dba6123caabe")},
       {"a:acme:x:d2f277e26f521ccf6fb438463b41dba6123caabe"},
       "confirmed"},
      {"20 schemes that do not meet",
       {one("o:vmware:esxi:*", "ee=esxi70u1c-17325551")},
       {"o:vmware:esxi:7.0.0"},
       "undecided"},
      {"20 words without order", {one("a:acme:x:*", "ei=windows")}, {"a:acme:x:1.0"}, "undecided"},
      {"20 undecided beside a sure hit",
       {conf("OR", {any({m("a:acme:x:*", "ee=vista"), m("a:acme:x:*", "ee=2")})})},
       {"a:acme:x:1"},
       "confirmed"},
      {"20 undecided beside a miss",
       {conf("OR", {any({m("a:acme:x:*", "ee=vista"), m("a:acme:x:*", "ee=2")})})},
       {"a:acme:x:3"},
       "undecided"},
      {"20 undecided in an and with a miss",
       {both({any({m("a:acme:x:*", "ee=vista")}), any({m("a:acme:y:1")})})},
       {"a:acme:x:3"},
       "none"},
      {"20 undecided in an and with a hit",
       {both({any({m("a:acme:x:*", "ee=vista")}), any({m("a:acme:y:1")})})},
       {"a:acme:x:3", "a:acme:y:1"},
       "undecided"},
  });
}

TEST(MatchEval, ReadsTheOlderShape) {
  const auto answer = [](std::string_view line) {
    const auto out = evaluate_line(line);
    return out ? std::string(name_of(out->verdict)) : out.error().code;
  };
  constexpr std::string_view kNested =
      R"({"id":7,"configurations":{"CVE_data_version":"4.0","nodes":[{"operator":"AND","children":[
      {"operator":"OR","children":[],"cpe_match":[{"vulnerable":true,"cpe23Uri":"cpe:2.3:o:acme:x_firmware:*:*:*:*:*:*:*:*","versionEndExcluding":"2.0","cpe_name":[]}]},
      {"operator":"OR","children":[],"cpe_match":[{"vulnerable":false,"cpe23Uri":"cpe:2.3:h:acme:x:-:*:*:*:*:*:*:*","cpe_name":[]}]}],"cpe_match":[]}]},"assets":[)";
  EXPECT_EQ(answer(std::string(kNested) + R"("cpe:2.3:o:acme:x_firmware:1.0","cpe:2.3:h:acme:x:-"]})"), "confirmed");
  EXPECT_EQ(answer(std::string(kNested) + R"("cpe:2.3:o:acme:x_firmware:1.0"]})"), "potential");
  EXPECT_EQ(answer(std::string(kNested) + R"("cpe:2.3:h:acme:x:-"]})"), "none");
  EXPECT_EQ(
      answer(
          R"({"id":1,"unknown":{"a":[1]},"configurations":[{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:/a:acme:x:1","matchCriteriaId":"A"}]}]}],"assets":["cpe:/a:acme:x:1"],"more":true})"),
      "confirmed");
  EXPECT_EQ(answer(R"({"id":1,"assets":["cpe:/a:acme:x:1"]})"), "undecided");
  EXPECT_EQ(
      answer(
          R"({"id":1,"vulnStatus":"Rejected","configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:/a:acme:x:1"}]}]}],"assets":["cpe:/a:acme:x:1"]})"),
      "none");
}

TEST(MatchEval, RefusesWithCodeAndPlace) {
  struct Refusal {
    std::string_view line, code, place;
  };
  for (
      const Refusal& test : std::initializer_list<Refusal>{
          {"", "json.malformed", ""},
          {"[]", "evaluation.bad_shape", "/"},
          {R"({"id":"x","configurations":[)", "json.malformed", ""},
          {R"({"id":"x","configurations":[],"assets":"acme"})", "cpe.bad_prefix", "/assets"},
          {R"({"id":"x","configurations":[]})", "evaluation.bad_shape", "/assets"},
          {R"({"id":"x","configurations":7,"assets":[]})", "evaluation.bad_shape", "/configurations"},
          {R"({"id":"x","configurations":[7],"assets":[]})", "evaluation.bad_shape", "/configurations/0"},
          {R"({"id":"x","configurations":[{"operator":"XOR"}],"assets":[]})", "evaluation.bad_shape",
           "/configurations/0/operator"},
          {R"({"id":"x","configurations":[{"negate":3}],"assets":[]})", "evaluation.bad_shape",
           "/configurations/0/negate"},
          {R"({"id":"x","configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true}]}]}],"assets":[]})",
           "evaluation.bad_shape", "/configurations/0/nodes/0/cpeMatch/0/criteria"},
          {R"({"id":"x","configurations":[{"nodes":[{"cpeMatch":[{"criteria":"cpe:2.3:x:a:b"}]}]}],"assets":[]})",
           "cpe.bad_part", "/configurations/0/nodes/0/cpeMatch/0/criteria"},
          {R"({"id":"x","configurations":[{"nodes":[{"cpeMatch":[{"criteria":"cpe:/a:b:c","versionEndIncluding":[]}]}]}],"assets":[]})",
           "evaluation.bad_shape", "/configurations/0/nodes/0/cpeMatch/0/versionEndIncluding"},
          {R"({"id":"x","configurations":[],"assets":["cpe:2.3:a:b:c","cpe:2.3:a:b:d*e"]})", "cpe.bad_wildcard",
           "/assets/1"},
      }) {
    SCOPED_TRACE(test.line);
    const auto answer = evaluate_line(test.line);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, test.code);
    if (!test.place.empty()) {
      EXPECT_EQ(answer.error().place, test.place);
    }
    const auto written = parse_json(error_line(test.line, answer.error()));
    ASSERT_TRUE(written);
    EXPECT_EQ(written->text("id"), test.line.find("\"x\"") == std::string_view::npos ? "" : "x");
    EXPECT_EQ(written->find("error")->text("code"), answer.error().code);
  }
}

TEST(MatchEval, WritesOneLineAnAnswer) {
  EXPECT_EQ(to_line({Json(3), Verdict::potential, "because"}), R"({"id":3,"verdict":"potential","reason":"because"})");
}

TEST(MatchEval, NamesWhatHitAndWhatMissed) {
  const auto reason = [](const Case& test) { return evaluate_line(line_of(test))->reason; };
  EXPECT_NE(
      reason({"r", {one("a:acme:x:*", "si=1;ee=2")}, {"a:acme:x:1.5"}, ""}).find("acme:x 1.5 meets cpe:2.3:a:acme:x:*"),
      std::string::npos);
  EXPECT_NE(reason({"r", {one("a:acme:x:*", "si=1;ee=2")}, {"a:acme:x:1.5"}, ""}).find("from 1 before 2"),
            std::string::npos);
  EXPECT_NE(reason({"r", {one("a:acme:x:*", "ee=2")}, {"a:acme:x:*"}, ""}).find("version of the asset is not known"),
            std::string::npos);
  EXPECT_NE(reason({"r", {one("a:acme:x:*", "ee=2")}, {"a:acme:x:3"}, ""}).find("outside the bounds"),
            std::string::npos);
  EXPECT_NE(reason({"r", {both({any({m("o:acme:x_firmware:1")}), any({m("~h:acme:x:-")})})}, {"h:acme:x:-"}, ""})
                .find("applies to its firmware"),
            std::string::npos);
  EXPECT_NE(reason({"r", {both({any({m("a:acme:x:1")}), any({m("~a:acme:y:-")})})}, {"a:acme:x:1"}, ""})
                .find("not in the inventory"),
            std::string::npos);
}

}  // namespace
}  // namespace bulkhead::matching
