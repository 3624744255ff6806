#include "csaf/csaf_fix_text.h"

#include <gtest/gtest.h>

namespace bulkhead::intel::csaf {
namespace {

TEST(CsafFixText, TakesTheVersionThatIsPlainlyNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"Update to V2.9.4 or later version", "V2.9.4"},
      {"Update to 3.11.2", "3.11.2"},
      {"Users should upgrade to version 1.2 SP3 as soon as possible.", "1.2 SP3"},
      {"Update TIA Portal to V17 Update 4 or later", "V17 Update 4"},
      {"Upgrade the affected devices to firmware version 05.79.00 to correct this.", "05.79.00"},
      {"Update to Version 2.0 Service Pack 1.", "2.0 Service Pack 1"},
      {"The problem was fixed in version 1.4.9.", "1.4.9"},
      {"Example Electric has released version 10.1.1 of the tool.", "10.1.1"},
      {"Update to version 12", "12"},
      {"Update MELSOFT to \"1.03D\" or later.", "1.03D"},
      {"Update to version 1.3.4 (Build Number 1.3.4.574).", "1.3.4"},
      {"Update to V2.0. Then update to 2.0 again on the spare.", "V2.0"},
  };
  for (const auto& [details, version] : cases) EXPECT_EQ(fixed_version_in(details), version) << details;
}

TEST(CsafFixText, StaysSilentWhereTheTextIsNotPlain) {
  for (const char* details : {
           "", "Update to the latest version", "Contact customer support", "Update to version 5.009 and 5.029 or later", "Update to V2.9.4 or V3.0.1",
           "Update to 1.2, 1.3 or 1.4", "Series A: update to 5.029 for signed versions. Update to 5.009 for unsigned versions",
           "Upgrade to Windows 10", "It will be fixed in version 1.71", "Scheduled to be remediated in the software version 2.1",
           "Update to upcoming firmware 4.6.01 when available", "Update from V1.2 onwards", "Versions prior to 3.1 are affected", "Update to 3.x",
           "Update to a version", "The update is described in chapter 4.2"})
    EXPECT_EQ(fixed_version_in(details), "") << details;
}

}  // namespace
}  // namespace bulkhead::intel::csaf
