// Vendor and product names as people write them.
#include "matching/names.h"

#include <gtest/gtest.h>

namespace bulkhead::matching {

TEST(VendorKey, DropsLegalFormsAndSpelling) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"Siemens", "siemens"}, {"Siemens AG", "siemens"}, {"SIEMENS, Inc.", "siemens"}, {"siemens GmbH & Co. KG", "siemens"},
      {"Schneider Electric", "schneiderelectric"}, {"schneider-electric", "schneiderelectric"}, {"Schneider Electric SE", "schneiderelectric"},
      {"VMware, Inc.", "vmware"}, {"Mitsubishi Electric Corporation", "mitsubishielectric"}, {"Rockwell Automation ", "rockwellautomation"},
      {"SOOIL Developments Co, Ltd.", "sooildevelopments"}, {"Weidmüller", "weidmuller"}, {"Sauter S.A.", "sauter"}, {"Danfoss A/S", "danfoss"},
      {"CODESYS GmbH GmbH", "codesys"}, {"The Linux Foundation", "linuxfoundation"}, {"n/a", ""}, {"", ""}, {"AG", "ag"},
      {"Endress+Hauser", "endress+hauser"}, {"Moxa®", "moxa"}, {"Hitachi Energy (formerly ABB)", "hitachienergy"}};
  for (const auto& [text, key] : cases) EXPECT_EQ(vendor_key(text), key) << text;
}

TEST(ProductName, FiveWritingsOfOneDeviceHaveOneKey) {
  const std::string key = "simatics71500cpu1516tf3pndp";
  for (std::string_view text : {"SIMATIC S7-1500 CPU 1516TF-3 PN/DP (6ES7516-3UN00-0AB0)", "SIMATIC S7-1500 CPU 1516TF-3 PN/DP", "simatic_s7-1500_cpu_1516tf-3_pn/dp_firmware",
                                "  SIMATIC  S7 1500 CPU 1516TF 3 PN DP ", "Siemens SIMATIC S7-1500 CPU 1516TF-3 PN/DP firmware", "SIMATIC® S7-1500 CPU 1516TF-3 PN/DP (incl. SIPLUS variants)"})
    EXPECT_EQ(read_product_name(text, "Siemens AG").key, key) << text;
}

TEST(ProductName, TakesOrderNumbersOut) {
  const ProductName name = read_product_name("SCALANCE XR328-4C WG (24xFE,4xGE,AC230V) (6GK5328-4FS00-3AR3)");
  EXPECT_EQ(name.order_numbers, std::vector<std::string>{"6GK53284FS003AR3"});
  EXPECT_EQ(name.key, "scalancexr3284cwg24xfe4xgeac230v");
  EXPECT_EQ(name.text, "SCALANCE XR328-4C WG (24xFE,4xGE,AC230V)");
  EXPECT_EQ(read_product_name("SIMATIC CP 1616 (6GK1161-6AA02)").order_numbers, std::vector<std::string>{"6GK11616AA02"});
  EXPECT_EQ(read_product_name("6ES7516-3UN00-0AB0").order_numbers, std::vector<std::string>{"6ES75163UN000AB0"});
}

TEST(ProductName, KeepsWhatTellsModelsApart) {
  EXPECT_NE(read_product_name("SCALANCE XR324-4M EEC (24V, ports on rear)").key, read_product_name("SCALANCE XR324-4M EEC (24V, ports on front)").key);
  EXPECT_NE(read_product_name("1756-EN2T").key, read_product_name("1756-EN2TR").key);
  EXPECT_NE(read_product_name("notepad++").key, read_product_name("notepad").key);
  EXPECT_EQ(read_product_name("1756-EN2T Series D").key, read_product_name("1756-EN2T/D").key);
  EXPECT_TRUE(read_product_name("BMXP342020").order_numbers.empty());
}

TEST(ProductName, FindsReleaseLinesAndFamilies) {
  EXPECT_EQ(read_product_name("RUGGEDCOM RS416v2 V5.X").line, "5");
  EXPECT_EQ(read_product_name("RUGGEDCOM RS416v2 V5.X").key, "ruggedcomrs416v2");
  EXPECT_EQ(read_product_name("SIMATIC WinCC V7.4").line, "7.4");
  EXPECT_EQ(read_product_name("SIMATIC ET 200SP").line, "");
  EXPECT_TRUE(read_product_name("SIMATIC S7-1500 CPU family").family);
  EXPECT_TRUE(read_product_name("SIMATIC S7-300 CPU family (incl. related ET200 CPUs and SIPLUS variants)").family);
  EXPECT_EQ(read_product_name("EDS-518A Series").key, "eds518a");
}

TEST(ReleaseLine, HoldsOnlyItsOwnVersions) {
  EXPECT_TRUE(in_release_line("4", "V4.3.11"));
  EXPECT_TRUE(in_release_line("4", "04.1"));
  EXPECT_TRUE(in_release_line("7.4", "V7.4 SP1 Upd 3"));
  EXPECT_TRUE(in_release_line("14.0", "14"));
  EXPECT_FALSE(in_release_line("4", "40.1"));
  EXPECT_FALSE(in_release_line("4", "5.1"));
  EXPECT_FALSE(in_release_line("7.4", "7.5"));
  EXPECT_FALSE(in_release_line("4", ""));
  EXPECT_FALSE(in_release_line("4", "R2.1"));
}

TEST(OrderNumber, MatchesWithWildcards) {
  EXPECT_TRUE(order_matches("6ES7516?UN*", "6ES75163UN000AB0"));
  EXPECT_TRUE(order_matches("*", "X"));
  EXPECT_FALSE(order_matches("6ES7516?UN*", "6ES75164AN000AB0"));
  EXPECT_FALSE(order_matches("6ES7", "6ES75"));
  EXPECT_EQ(order_key("6es7516-3un00-0ab0"), "6ES75163UN000AB0");
}

TEST(VendorAliases, HoldOnlyKeysAndFacts) {
  ASSERT_GT(vendor_aliases().size(), 100u);
  for (const VendorAlias& alias : vendor_aliases()) {
    EXPECT_EQ(vendor_key(alias.from), alias.from);
    EXPECT_EQ(vendor_key(alias.to), alias.to);
    EXPECT_TRUE(alias.kind == "same" || alias.kind == "successor") << alias.kind;
    EXPECT_FALSE(alias.evidence.empty());
  }
}

}  // namespace bulkhead::matching
