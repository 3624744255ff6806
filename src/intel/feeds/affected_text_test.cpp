#include "feeds/affected_text.h"

#include <gtest/gtest.h>

#include "core/text.h"

namespace bulkhead::intel {
namespace {

/// "name [versions]; ..." of a cell, "" when it is not read.
std::string read(std::string_view cell) {
  std::string out;
  for (const AffectedItem& item : read_affected(cell)) out += (out.empty() ? "" : "; ") + item.name + " [" + item.versions + "]";
  return out;
}

TEST(AffectedText, ReadsNamesWithComparators) {
  EXPECT_EQ(read("Acme Scada: <=V2.01"), "Acme Scada [<=V2.01]");
  EXPECT_EQ(read("Malcolm <26.06.1 | Malcolm <=26.07.1"), "Malcolm [<26.06.1]; Malcolm [<=26.07.1]");
  EXPECT_EQ(read("Femap < V2606, Nastran < V2606"), "Femap [< V2606]; Nastran [< V2606]");
  EXPECT_EQ(read("Scada 9 vers:intdot/<2.17.1 | Scada 10 vers:all/*"), "Scada 9 [vers:intdot/<2.17.1]; Scada 10 [vers:all/*]");
  EXPECT_EQ(read("Update Manager SW1 >=1.000A|<=1.014Q"), "Update Manager SW1 [>=1.000A|<=1.014Q]") << "a bar within a range is no separator";
}

TEST(AffectedText, ReadsAListThatLostItsSeparators) {
  EXPECT_EQ(read("The following Acme products are affected: BATCH V9.1: All versions Server (6GK5-AA00): All versions prior to V3.2 SP2 Update 1 SINU ONE: Versions 6.24 and prior."),
            "BATCH V9.1 [All versions]; Server (6GK5-AA00) [All versions prior to V3.2 SP2 Update 1]; SINU ONE [Versions 6.24 and prior]");
  EXPECT_EQ(read("The following Acme cameras are affected: 4K QUAD: Versions 4.5.181 and 4.5.196 MINI: Version 2.6.2 EYES: Version 3.4."), "4K QUAD [Versions 4.5.181 and 4.5.196]; MINI [Version 2.6.2]; EYES [Version 3.4]");
}

TEST(AffectedText, TellsAListOfVersionsFromAListOfProducts) {
  EXPECT_EQ(read("InfoScan: v1.32, v1.33, and v1.35."), "InfoScan [v1.32, v1.33, and v1.35]");
  EXPECT_EQ(read("Acme 250: <=7.20, 251 SCALA: <=7.20"), "Acme 250 [<=7.20]; 251 SCALA [<=7.20]");
  EXPECT_EQ(read("Tool, Inc. Widget: <1.0, Tool, Inc. Gadget: <1.1"), "Tool, Inc. Widget [<1.0]; Tool, Inc. Gadget [<1.1]");
  EXPECT_EQ(read("DMS: Versions 2.0.0 to 2.3.13.0, Versions 2.5.0.17 to 2.6.14.0"), "DMS [Versions 2.0.0 to 2.3.13.0, Versions 2.5.0.17 to 2.6.14.0]");
}

TEST(AffectedText, ReadsSentencesOfKnownShape) {
  EXPECT_EQ(read("All versions of PI Interface prior to Version 2.3.20.9."), "PI Interface [All versions prior to Version 2.3.20.9]");
  EXPECT_EQ(read("All versions of NIO 50 are affected."), "NIO 50 [All versions]");
  EXPECT_EQ(read("KingView versions older than Version 6.53."), "KingView [versions older than Version 6.53]");
  EXPECT_EQ(read("The following versions of STAR, a fluid software, are affected: All versions prior to 2.1."), " [All versions prior to 2.1]") << "of the product that the row names";
  EXPECT_EQ(read("PM8 | firmware versions prior to Version 2.651 | PM9; Version 4.0 or lower"), "PM8 [firmware versions prior to Version 2.651]; PM9 [Version 4.0 or lower]");
  EXPECT_EQ(read("MiCOM C264 | MiCOM P139"), "MiCOM C264 []; MiCOM P139 []");
}

TEST(AffectedText, LeavesWhatHasNoOneReading) {
  for (const std::string_view cell : {
           "", " ", "Opcenter X",
           "Windows XP Windows Vista Windows 7",
           "A, B: <=7.2",                                                                       // "A" and "B", or one name
           "MACH: Version 2.1.0.0 (CVE-2024-4872, CVE-2024-3980) MACH: Versions 2.2 to 2.4",      // versions of single CVEs
           "Firmware Version V4.5.4 and earlier are affected for the following products: W744 | W746",
           "The following devices with firmware versions through 2.12.7: Nova 436Q Nova 430E",
           "The following bootloader versions of Acme UC are affected: UC-8580: V1.1",
           "Services Platform | v2.90 and earlier.",                                            // a name and, in another cell, its version
           "PM7 | PM8 | Version 2.0 and prior",                                                  // of PM8 or of both
           "UC-81: V1.1 --------- Begin Update A --------- UC-82: V1.2",
           "iFIX: Versions 5.1 and 5.0 Proficy Pulse: Version 1.0 with SIM 4",
           "Server: All Versions 18.1 Build 2347 and prior",
           "Carrier (open: <1.0"})
    EXPECT_EQ(read(cell), "") << cell;
  EXPECT_EQ(read(std::string(100'000, 'a') + ": <1"), "");
}

}  // namespace
}  // namespace bulkhead::intel
