#include "matching/cpe.h"

#include <gtest/gtest.h>

namespace bulkhead::matching {
namespace {

TEST(Cpe, WritesOneCanonicalForm) {
  struct Reading {
    std::string_view text, canonical;
  };
  for (const Reading& test : std::initializer_list<Reading>{
           {"cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
            "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*"},
           {"cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
            "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*"},
           {"cpe:/a:microsoft:internet_explorer:8.%02:sp%01",
            "cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*"},
           {"cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~",
            "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*"},
           {"cpe:/a:hp:openview_network_manager:7.51:-:~~~linux~~",
            "cpe:2.3:a:hp:openview_network_manager:7.51:-:*:*:*:linux:*:*"},
           {"cpe:/a:foo%5cbar:big%24money_manager_2010:::~~special~ipod_touch~80gb~",
            "cpe:2.3:a:foo\\\\bar:big\\$money_manager_2010:*:*:*:*:special:ipod_touch:80gb:*"},
           {"cpe:/a:foo%7ebar:big%7emoney_2010", "cpe:2.3:a:foo\\~bar:big\\~money_2010:*:*:*:*:*:*:*:*"},
           {"cpe:/o:microsoft:windows_7:-:sp1:~pro~~~x64~", "cpe:2.3:o:microsoft:windows_7:-:sp1:pro:*:*:*:x64:*"},
           {"cpe:/o", "cpe:2.3:o:*:*:*:*:*:*:*:*:*:*"},
           {"cpe:/", "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*"},
           {"CPE:2.3:A:Foo:Bar:1.0A", "cpe:2.3:a:foo:bar:1.0a:*:*:*:*:*:*:*"},
           {"cpe:2.3:a:foo:bar\\-baz\\.x\\_y:1", "cpe:2.3:a:foo:bar-baz.x_y:1:*:*:*:*:*:*:*"},
           {"cpe:2.3:a:foo:bar+baz(1):1", "cpe:2.3:a:foo:bar\\+baz\\(1\\):1:*:*:*:*:*:*:*"},
           {"cpe:2.3:a:foo:\\-:1", "cpe:2.3:a:foo:\\-:1:*:*:*:*:*:*:*"},
           {"cpe:/a:foo:%2d:1", "cpe:2.3:a:foo:\\-:1:*:*:*:*:*:*:*"},
           {"  cpe:2.3:a:foo:bar  ", "cpe:2.3:a:foo:bar:*:*:*:*:*:*:*:*"},
           {"cpe:2.3:a:*foo*:??bar?:1", "cpe:2.3:a:*foo*:??bar?:1:*:*:*:*:*:*:*"},
       }) {
    SCOPED_TRACE(test.text);
    const auto cpe = Cpe::parse(test.text);
    ASSERT_TRUE(cpe) << to_text(cpe.error());
    EXPECT_EQ(cpe->text(), test.canonical);
    const auto again = Cpe::parse(cpe->text());
    ASSERT_TRUE(again) << to_text(again.error());
    EXPECT_EQ(again->text(), cpe->text());
  }
}

TEST(Cpe, RefusesWithACode) {
  struct Refusal {
    std::string_view text, code;
  };
  const std::string long_name = "cpe:2.3:a:" + std::string(5000, 'x');
  const std::string quoted_name = "cpe:2.3:a:" + std::string(3000, '%');
  for (const Refusal& test : std::initializer_list<Refusal>{
           {"", "cpe.bad_prefix"},
           {"acme", "cpe.bad_prefix"},
           {"cpe:2.2:a:b:c", "cpe.bad_prefix"},
           {"wfn:[part=\"a\"]", "cpe.bad_prefix"},
           {"cpe:2.3:", "cpe.bad_part"},
           {"cpe:2.3:x:b:c", "cpe.bad_part"},
           {"cpe:2.3:ao:b:c", "cpe.bad_part"},
           {"cpe:/q:b:c", "cpe.bad_part"},
           {"cpe:2.3:a::c", "cpe.empty_part"},
           {"cpe:2.3:a:b:c:1:", "cpe.empty_part"},
           {"cpe:2.3:a:b:c:1:2:3:4:5:6:7:8:9", "cpe.too_many_parts"},
           {"cpe:/a:b:c:d:e:f:g:h", "cpe.too_many_parts"},
           {"cpe:/a:b:c:1::~1~2~3~4~5~6", "cpe.too_many_parts"},
           {"cpe:2.3:a:b:c\\", "cpe.bad_escape"},
           {"cpe:/a:b:c%2", "cpe.bad_escape"},
           {"cpe:/a:b:c%zz", "cpe.bad_escape"},
           {"cpe:2.3:a:b:c*d", "cpe.bad_wildcard"},
           {"cpe:2.3:a:b:c?d", "cpe.bad_wildcard"},
           {"cpe:2.3:a:b:**", "cpe.bad_wildcard"},
           {"cpe:2.3:a:b:c*?", "cpe.bad_wildcard"},
           {"cpe:/a:b:c%02d", "cpe.bad_wildcard"},
           {"cpe:2.3:a:b c:d", "cpe.bad_character"},
           {std::string_view("cpe:2.3:a:b\0c:d", 15), "cpe.bad_character"},
           {"cpe:2.3:a:b\xff:d", "cpe.bad_character"},
           {"cpe:/a:b%ff:d", "cpe.bad_character"},
           {"cpe:/a:b%00:d", "cpe.bad_character"},
           {"cpe:/a:b%ff:\u00fc", "cpe.bad_character"},
           {long_name, "cpe.too_long"},
           {quoted_name, "cpe.too_long"},
       }) {
    SCOPED_TRACE(test.text.substr(0, 60));
    const auto cpe = Cpe::parse(test.text);
    ASSERT_FALSE(cpe) << cpe->text();
    EXPECT_EQ(cpe.error().code, test.code);
    EXPECT_EQ(cpe.error().kind, ErrorKind::invalid);
  }
}

TEST(Cpe, GivesItsComponents) {
  const auto cpe = Cpe::parse("cpe:2.3:o:acme:x\\:y_firmware:-:sp1:*:en:lts:linux:arm:z");
  ASSERT_TRUE(cpe);
  EXPECT_EQ(cpe->part_letter(), 'o');
  EXPECT_EQ(cpe->product_key(), "acme:x\\:y_firmware");
  EXPECT_EQ(cpe->product().text, "x\\:y_firmware");
  EXPECT_TRUE(cpe->version().is_na());
  EXPECT_EQ(cpe->update().text, "sp1");
  EXPECT_TRUE((*cpe)[CpeField::edition].is_any());
  EXPECT_EQ((*cpe)[CpeField::other].text, "z");
  EXPECT_EQ((*cpe)[CpeField::target_hw].text, "arm");
}

TEST(Cpe, QuotesPlainWords) {
  EXPECT_EQ(Cpe::of('a', "Rockwell Automation", "Arena (x64)", "16.0+1").text(),
            "cpe:2.3:a:rockwell_automation:arena_\\(x64\\):16.0\\+1:*:*:*:*:*:*:*");
  EXPECT_EQ(Cpe::of('h', "acme", "x*", "-").text(), "cpe:2.3:h:acme:x\\*:-:*:*:*:*:*:*:*");
  EXPECT_EQ(unescaped("4.1\\(6\\)"), "4.1(6)");
}

// NISTIR 7696 table 6-2, read as criteria against asset; the rows with wildcards on the asset side are ours.
TEST(Cpe, ComparesComponentsByTheTable) {
  struct Pair {
    std::string_view criteria, asset;
    Relation relation;
  };
  for (const Pair& test : std::initializer_list<Pair>{
           {"*", "*", Relation::equal},
           {"*", "-", Relation::superset},
           {"*", "1", Relation::superset},
           {"-", "*", Relation::subset},
           {"-", "-", Relation::equal},
           {"-", "1", Relation::disjoint},
           {"1", "*", Relation::subset},
           {"1", "-", Relation::disjoint},
           {"1", "1", Relation::equal},
           {"1", "2", Relation::disjoint},
           {"1*", "12", Relation::superset},
           {"1*", "2", Relation::disjoint},
           {"1*", "*", Relation::subset},
           {"1*", "-", Relation::disjoint},
           {"1?", "12", Relation::superset},
           {"1?", "1", Relation::disjoint},
           {"1?", "123", Relation::disjoint},
           {"*", "1*", Relation::superset},
           {"12", "1*", Relation::subset},
           {"22", "1*", Relation::disjoint},
           {"?", "1", Relation::superset},
           {"*1*", "212", Relation::superset},
           {"*\\**", "a\\*b", Relation::superset},
           {"*\\**", "ab", Relation::disjoint},
       }) {
    SCOPED_TRACE(fmt::format("{} : {}", test.criteria, test.asset));
    const auto criteria = Cpe::parse(fmt::format("cpe:2.3:a:v:p:{}", test.criteria));
    const auto asset = Cpe::parse(fmt::format("cpe:2.3:a:v:p:{}", test.asset));
    ASSERT_TRUE(criteria && asset);
    EXPECT_EQ(compare_values(criteria->version(), asset->version()), test.relation);
  }
}

}  // namespace
}  // namespace bulkhead::matching
