// The engine against the reference matcher: on random trees and devices, and on configurations of real NVD records.
#include "reference_matcher.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "core/json.h"
#include "core/text.h"
#include "matching/evaluation.h"

namespace bulkhead::matching {
namespace {

using reference::Case;
using reference::Field;
using reference::Ladder;
using reference::Level;
using reference::Match;
using reference::Name;
using reference::Tree;

std::string text_of(const Name& name) { return "cpe:2.3:" + join(name, ":"); }

Json json_of(const Match& match) {
  Json out = Json::object({{"vulnerable", match.vulnerable}, {"criteria", text_of(match.name)}});
  if (!match.start_including.empty()) out.set("versionStartIncluding", match.start_including);
  if (!match.start_excluding.empty()) out.set("versionStartExcluding", match.start_excluding);
  if (!match.end_including.empty()) out.set("versionEndIncluding", match.end_including);
  if (!match.end_excluding.empty()) out.set("versionEndExcluding", match.end_excluding);
  return out;
}

Json json_of(const Case& test, const Tree& tree) {
  Json out = Json::object({{"operator", tree.all ? "AND" : "OR"}, {"negate", tree.negate}});
  Json nodes = Json::array(), matches = Json::array();
  for (const Tree& child : tree.children) {
    if (child.match >= 0)
      matches.push(json_of(test.matches[static_cast<std::size_t>(child.match)]));
    else
      nodes.push(json_of(test, child));
  }
  out.set("children", nodes);
  out.set("cpeMatch", matches);
  return out;
}

std::string line_of(const Case& test) {
  Json configurations = Json::array(), assets = Json::array();
  for (const Tree& tree : test.configurations) configurations.push(json_of(test, tree));
  for (const Name& name : test.device) assets.push(text_of(name));
  return to_text(Json::object({{"id", 1}, {"configurations", configurations}, {"assets", assets}}));
}

std::string_view word(Level level) {
  switch (level) {
    case Level::yes:
      return "confirmed";
    case Level::maybe:
      return "potential";
    case Level::undecided:
      return "undecided";
    case Level::no:
      return "none";
  }
  return "";
}

/// Sorted by a person; each row is one version in several spellings.
Ladder numeric_ladder() {
  Ladder out;
  int place = 0;
  for (const auto& row : std::initializer_list<std::initializer_list<const char*>>{{"0.9"},
                                                                                   {"1.0", "1", "v1.0", "1.0.0"},
                                                                                   {"1.0.1", "1.00.01"},
                                                                                   {"1.2"},
                                                                                   {"1.9"},
                                                                                   {"1.10"},
                                                                                   {"2.0", "2", "V2.0"},
                                                                                   {"2.0.0.7"},
                                                                                   {"10.1"},
                                                                                   {"20190812"},
                                                                                   {"123456789012345678901"}}) {
    for (const char* text : row) out.places[text] = place;
    ++place;
  }
  return out;
}
Ladder word_ladder() {
  Ladder out;
  int place = 0;
  for (const auto& row : std::initializer_list<std::initializer_list<const char*>>{{"1.0_alpha1"},
                                                                                   {"1.0_beta"},
                                                                                   {"1.0_beta2"},
                                                                                   {"1.0_rc1"},
                                                                                   {"1.0_rc10"},
                                                                                   {"1.0"},
                                                                                   {"1.0.1"},
                                                                                   {"1.0.1a"},
                                                                                   {"1.0.1b"},
                                                                                   {"1.0.2"},
                                                                                   {"4.0"},
                                                                                   {"4.0_hf2"},
                                                                                   {"4.0_hf10"},
                                                                                   {"4.0_sp1", "4_service_pack_1"},
                                                                                   {"4.0_sp1_hf3"},
                                                                                   {"4.0_sp2"},
                                                                                   {"4.0_sp10"},
                                                                                   {"4.0.1"}}) {
    for (const char* text : row) out.places[text] = place;
    ++place;
  }
  const int base = out.places.at("4.0"), sp1 = out.places.at("4.0_sp1");
  for (const char* text : {"4.0_hf2", "4.0_hf10", "4.0_sp1", "4_service_pack_1", "4.0_sp1_hf3", "4.0_sp2", "4.0_sp10"})
    out.carries[text] = {base};
  out.carries["4.0_sp1_hf3"].push_back(sp1);
  return out;
}

class Maker {
 public:
  Maker(std::uint32_t seed, const Ladder& ladder, bool updates) : random_(seed), updates_(updates) {
    for (const auto& [text, place] : ladder.places) versions_.push_back(text);
    if (updates_) versions_.push_back("vista"), versions_.push_back("d2f277e26f52");
  }

  Case make() {
    Case out;
    for (std::size_t n = 1 + pick(2); n > 0; --n) out.configurations.push_back(tree(out, 0));
    for (std::size_t n = pick(5); n > 0; --n) {
      // Mostly names that the criteria speak of, with something changed.
      Name name = out.matches.empty() || pick(4) == 0 ? any_name() : out.matches[pick(out.matches.size())].name;
      if (pick(3) != 0) name[reference::version] = asset_version();
      if (pick(3) == 0) name[reference::update] = any_update();
      if (pick(8) == 0) name[reference::target_sw] = one_of({"*", "-", "linux", "windows"});
      if (pick(12) == 0) name[reference::vendor] = "*";
      if (pick(12) == 0) name[reference::product] = "*";
      if (pick(6) == 0) name[reference::product] = product();
      out.device.push_back(name);
    }
    return out;
  }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }
  std::string one_of(std::initializer_list<const char*> texts) {
    return *(texts.begin() + static_cast<std::ptrdiff_t>(pick(texts.size())));
  }
  std::string version() { return versions_[pick(versions_.size())]; }
  std::string asset_version() { return pick(6) == 0 ? "*" : pick(8) == 0 ? "-" : version(); }
  std::string any_update() { return updates_ ? one_of({"*", "*", "-", "sp1", "sp2", "rc1"}) : "*"; }
  std::string product() { return one_of({"x", "x_firmware", "y", "y_firmware"}); }

  Name any_name() {
    Name name(reference::fields, "*");
    name[reference::product] = product();
    name[reference::part] = name[reference::product].ends_with("firmware") ? "o" : pick(3) == 0 ? "a" : "h";
    name[reference::vendor] = one_of({"acme", "acme", "abb"});
    name[reference::version] = asset_version();
    name[reference::update] = any_update();
    return name;
  }

  Tree tree(Case& out, std::size_t depth) {
    Tree node;
    node.all = pick(2) == 0;
    node.negate = pick(8) == 0;
    for (std::size_t n = 1 + pick(3); n > 0; --n) {
      if (depth < 2 && pick(3) == 0) {
        node.children.push_back(tree(out, depth + 1));
        continue;
      }
      Match match;
      match.name = any_name();
      match.vulnerable = pick(3) != 0;
      if (pick(10) == 0) match.name[reference::target_sw] = one_of({"linux", "-"});
      if (pick(15) == 0) match.name[reference::vendor] = "*";
      if (pick(2) == 0) {
        match.name[reference::version] = "*";
        if (pick(2) == 0) (pick(2) == 0 ? match.start_including : match.start_excluding) = version();
        if (pick(3) != 0) (pick(2) == 0 ? match.end_including : match.end_excluding) = version();
      }
      Tree leaf;
      leaf.match = static_cast<int>(out.matches.size());
      out.matches.push_back(match);
      node.children.push_back(leaf);
    }
    return node;
  }

  std::mt19937 random_;
  std::vector<std::string> versions_;
  bool updates_;
};

void compare_on_random_cases(const Ladder& ladder, bool updates, std::uint32_t seed, int count) {
  Maker maker(seed, ladder, updates);
  std::map<std::string_view, int> seen;
  for (int n = 0; n < count; ++n) {
    const Case test = maker.make();
    const std::string line = line_of(test);
    const auto answer = evaluate_line(line);
    ASSERT_TRUE(answer) << to_text(answer.error()) << "\n" << line;
    const std::string_view expected = word(reference::Matcher(test, ladder).verdict());
    ++seen[expected];
    ASSERT_EQ(name_of(answer->verdict), expected) << line << "\n" << answer->reason;
  }
  for (const std::string_view verdict : {"confirmed", "potential", "none"})
    EXPECT_GT(seen[verdict], count / 50) << verdict;
  if (updates) {
    EXPECT_GT(seen["undecided"], count / 200);
  }
}

TEST(ReferenceMatcher, AgreesOnRandomTreesWithUpdates) { compare_on_random_cases(numeric_ladder(), true, 11, 4000); }
TEST(ReferenceMatcher, AgreesOnRandomTreesWithWordedVersions) {
  compare_on_random_cases(word_ladder(), false, 12, 4000);
}

/// The unpacked bytes of a .gz file.
std::string unpacked(const std::string& path) {
  std::string out;
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(("gzip -dc '" + path + "'").c_str(), "r"), pclose);
  if (!pipe) return out;
  std::array<char, 65536> buffer{};
  while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe.get())) out.append(buffer.data(), got);
  return out;
}

/// A dotted number of at most nine digits a part, the only versions whose order this test judges itself.
std::optional<std::vector<long>> dotted(std::string_view text) {
  std::vector<long> out;
  for (const std::string_view part : split(text, '.')) {
    if (part.empty() || part.size() > 9) return std::nullopt;
    long value = 0;
    for (const char c : part) {
      if (!is_digit(c)) return std::nullopt;
      value = value * 10 + (c - '0');
    }
    out.push_back(value);
  }
  while (out.size() > 1 && out.back() == 0) out.pop_back();
  return out;
}

/// Splits at colons that no backslash quotes.
Name fields_of(std::string_view criteria) {
  Name out(1);
  for (std::size_t at = 8; at < criteria.size(); ++at) {
    if (criteria[at] == ':') {
      out.emplace_back();
      continue;
    }
    if (criteria[at] == '\\') out.back() += criteria[at++];
    out.back() += criteria[at];
  }
  return out;
}

/// One configuration of a record. False when it holds versions that the ladder cannot place.
bool read_configuration(const Json& json, Case& out, std::vector<std::vector<long>>& numbers) {
  const auto number = [&](std::string_view text) {
    auto value = dotted(text);
    if (value) numbers.push_back(*value);
    return value.has_value();
  };
  Tree top;
  top.all = json.text("operator") == "AND";
  for (const Json& node : json.find("nodes")->items()) {
    Tree join;
    join.all = node.text("operator") == "AND";
    for (const Json& item : node.find("cpeMatch")->items()) {
      Match match;
      match.name = fields_of(item.text("criteria"));
      match.vulnerable = item.find("vulnerable")->boolean();
      match.start_including = item.text("versionStartIncluding");
      match.start_excluding = item.text("versionStartExcluding");
      match.end_including = item.text("versionEndIncluding");
      match.end_excluding = item.text("versionEndExcluding");
      for (const std::string& bound :
           {match.start_including, match.start_excluding, match.end_including, match.end_excluding})
        if (!bound.empty() && !number(bound)) return false;
      const std::string& version = match.name[reference::version];
      if (version != "*" && version != "-" && !number(version)) return false;
      const std::string& update = match.name[reference::update];
      if (update != "*" && update != "-" && update != "sp1" && update != "sp2" && update != "rc1") return false;
      Tree leaf;
      leaf.match = static_cast<int>(out.matches.size());
      out.matches.push_back(std::move(match));
      join.children.push_back(leaf);
    }
    top.children.push_back(std::move(join));
  }
  out.configurations.push_back(std::move(top));
  return true;
}

TEST(ReferenceMatcher, AgreesOnRealConfigurations) {
  const char* data = std::getenv("BULKHEAD_TEST_DATA");
  if (data == nullptr) {
    std::puts("skipped: BULKHEAD_TEST_DATA is not set");
    return;
  }
  std::mt19937 random(5);
  std::map<std::string_view, int> seen;
  std::size_t index = 0, records = 0, passed_over = 0;
  for (const char* file : {"nvdcve-2.0-2026.json.gz", "nvdcve-2.0-2016.json.gz", "nvdcve-2.0-2005.json.gz"}) {
    JsonLimits limits;
    limits.max_bytes = 1u << 30;
    const auto feed = parse_json(unpacked(std::string(data) + "/nvd/" + file), limits);
    ASSERT_TRUE(feed) << file << to_text(feed.error());
    for (const Json& entry : feed->find("vulnerabilities")->items()) {
      const Json* configurations = entry.find("cve")->find("configurations");
      if (configurations == nullptr || ++index % 5 != 0) continue;
      Case test;
      std::vector<std::vector<long>> numbers;
      bool readable = true;
      for (const Json& item : configurations->items()) readable = readable && read_configuration(item, test, numbers);
      if (!readable || test.matches.empty() || test.matches.size() > 60) {
        ++passed_over;
        continue;
      }
      ++records;
      // Devices out of the criteria: at a bound, beside it, without version, with and without what stands beside it.
      for (int round = 0; round < 3; ++round) {
        test.device.clear();
        for (std::size_t n = 1 + random() % 3; n > 0; --n) {
          const Match& match = test.matches[random() % test.matches.size()];
          Name name = match.name;
          std::vector<std::string> near = {"*", "-", "1.0"};
          for (const std::string& bound : {match.start_including, match.start_excluding, match.end_including,
                                           match.end_excluding, match.name[reference::version]})
            if (!bound.empty() && bound != "*" && bound != "-")
              near.insert(near.end(), {bound, bound + ".1", bound + ".0", "0." + bound});
          if (name[reference::version] == "*" || random() % 3 == 0)
            name[reference::version] = near[random() % near.size()];
          if (random() % 4 == 0) name[reference::update] = "*";
          if (random() % 6 == 0) name[reference::target_sw] = "*";
          if (dotted(name[reference::version]))
            numbers.push_back(*dotted(name[reference::version]));
          else if (name[reference::version] != "*" && name[reference::version] != "-")
            name[reference::version] = "*";
          test.device.push_back(std::move(name));
        }
        std::sort(numbers.begin(), numbers.end());
        numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
        Ladder ladder;
        const auto place = [&](const std::string& text) {
          if (const auto value = dotted(text))
            ladder.places[text] =
                static_cast<int>(std::lower_bound(numbers.begin(), numbers.end(), *value) - numbers.begin());
        };
        for (const Match& match : test.matches)
          for (const std::string& text : {match.start_including, match.start_excluding, match.end_including,
                                          match.end_excluding, match.name[reference::version]})
            place(text);
        for (const Name& name : test.device) place(name[reference::version]);
        const std::string line = line_of(test);
        const auto answer = evaluate_line(line);
        ASSERT_TRUE(answer) << to_text(answer.error()) << "\n" << line;
        const std::string_view expected = word(reference::Matcher(test, ladder).verdict());
        ++seen[expected];
        ASSERT_EQ(name_of(answer->verdict), expected) << line << "\n" << answer->reason;
      }
    }
  }
  std::printf("%zu records compared, %zu passed over (versions that are no dotted numbers, or more than 60 matches)\n",
              records, passed_over);
  for (const auto& [verdict, count] : seen) std::printf("  %-10s %d\n", std::string(verdict).c_str(), count);
  EXPECT_GT(records, 1000u);
}

}  // namespace
}  // namespace bulkhead::matching
