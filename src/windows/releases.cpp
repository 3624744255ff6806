// The releases of Windows. Builds: Microsoft's release information pages; days: its lifecycle pages.
#include "windows/product.h"

namespace bulkhead::windows {

const std::vector<Release>& releases() {
  using enum Servicing;
  static const std::vector<Release> all = {
      {"Windows Server 2008", "", "Windows Server 2008 for {arch} Service Pack 2{core}", 6, 0, 6002, true, legacy, "2020-01-14", "", ""},
      {"Windows Server 2008", "", "Windows Server 2008 for {arch} Service Pack 2{core}", 6, 0, 6003, true, legacy, "2020-01-14", "", ""},
      {"Windows 7", "", "Windows 7 for {arch} Service Pack 1", 6, 1, 7601, false, legacy, "2020-01-14", "", ""},
      {"Windows Server 2008 R2", "", "Windows Server 2008 R2 for {arch} Service Pack 1{core}", 6, 1, 7601, true, legacy, "2020-01-14", "", ""},
      {"Windows Server 2012", "", "Windows Server 2012{core}", 6, 2, 9200, true, legacy, "2023-10-10", "", ""},
      {"Windows 8.1", "", "Windows 8.1 for {arch}", 6, 3, 9600, false, legacy, "2023-01-10", "", ""},
      {"Windows Server 2012 R2", "", "Windows Server 2012 R2{core}", 6, 3, 9600, true, legacy, "2023-10-10", "", ""},

      {"Windows 10", "1507", "Windows 10 for {arch}", 10, 0, 10240, false, cumulative, "2017-05-09", "2017-05-09", "2025-10-14"},
      {"Windows 10", "1511", "Windows 10 Version 1511 for {arch}", 10, 0, 10586, false, cumulative, "2017-10-10", "2018-04-10", ""},
      {"Windows 10", "1607", "Windows 10 Version 1607 for {arch}", 10, 0, 14393, false, cumulative, "2018-04-10", "2019-04-09", "2026-10-13"},
      {"Windows 10", "1703", "Windows 10 Version 1703 for {arch}", 10, 0, 15063, false, cumulative, "2018-10-09", "2019-10-08", ""},
      {"Windows 10", "1709", "Windows 10 Version 1709 for {arch}", 10, 0, 16299, false, cumulative, "2019-04-09", "2020-10-13", ""},
      {"Windows 10", "1803", "Windows 10 Version 1803 for {arch}", 10, 0, 17134, false, cumulative, "2019-11-12", "2021-05-11", ""},
      {"Windows 10", "1809", "Windows 10 Version 1809 for {arch}", 10, 0, 17763, false, cumulative, "2020-11-10", "2021-05-11", "2029-01-09"},
      {"Windows 10", "1903", "Windows 10 Version 1903 for {arch}", 10, 0, 18362, false, cumulative, "2020-12-08", "2020-12-08", ""},
      {"Windows 10", "1909", "Windows 10 Version 1909 for {arch}", 10, 0, 18363, false, cumulative, "2021-05-11", "2022-05-10", ""},
      {"Windows 10", "2004", "Windows 10 Version 2004 for {arch}", 10, 0, 19041, false, cumulative, "2021-12-14", "2021-12-14", ""},
      {"Windows 10", "20H2", "Windows 10 Version 20H2 for {arch}", 10, 0, 19042, false, cumulative, "2022-05-10", "2023-05-09", ""},
      {"Windows 10", "21H1", "Windows 10 Version 21H1 for {arch}", 10, 0, 19043, false, cumulative, "2022-12-13", "2022-12-13", ""},
      {"Windows 10", "21H2", "Windows 10 Version 21H2 for {arch}", 10, 0, 19044, false, cumulative, "2023-06-13", "2024-06-11", "2032-01-13"},
      {"Windows 10", "22H2", "Windows 10 Version 22H2 for {arch}", 10, 0, 19045, false, cumulative, "2025-10-14", "2025-10-14", ""},
      {"Windows 11", "21H2", "Windows 11 Version 21H2 for {arch}", 10, 0, 22000, false, cumulative, "2023-10-10", "2024-10-08", ""},
      {"Windows 11", "22H2", "Windows 11 Version 22H2 for {arch}", 10, 0, 22621, false, cumulative, "2024-10-08", "2025-10-14", ""},
      {"Windows 11", "23H2", "Windows 11 Version 23H2 for {arch}", 10, 0, 22631, false, cumulative, "2025-11-11", "2026-11-10", ""},
      {"Windows 11", "24H2", "Windows 11 Version 24H2 for {arch}", 10, 0, 26100, false, cumulative, "2026-10-13", "2027-10-12", "2034-10-10"},
      {"Windows 11", "25H2", "Windows 11 Version 25H2 for {arch}", 10, 0, 26200, false, cumulative, "2027-10-12", "2028-10-10", ""},

      {"Windows Server 2016", "", "Windows Server 2016{core}", 10, 0, 14393, true, cumulative, "2027-01-12", "", ""},
      {"Windows Server", "1709", "Windows Server, version 1709 (Server Core installation)", 10, 0, 16299, true, cumulative, "2019-04-09", "", ""},
      {"Windows Server", "1803", "Windows Server, version 1803 (Server Core installation)", 10, 0, 17134, true, cumulative, "2019-11-12", "", ""},
      {"Windows Server 2019", "", "Windows Server 2019{core}", 10, 0, 17763, true, cumulative, "2029-01-09", "", ""},
      {"Windows Server", "1903", "Windows Server, version 1903 (Server Core installation)", 10, 0, 18362, true, cumulative, "2020-12-08", "", ""},
      {"Windows Server", "1909", "Windows Server, version 1909 (Server Core installation)", 10, 0, 18363, true, cumulative, "2021-05-11", "", ""},
      {"Windows Server", "2004", "Windows Server, version 2004 (Server Core installation)", 10, 0, 19041, true, cumulative, "2021-12-14", "", ""},
      {"Windows Server", "20H2", "Windows Server, version 20H2 (Server Core Installation)", 10, 0, 19042, true, cumulative, "2022-08-09", "", ""},
      {"Windows Server 2022", "", "Windows Server 2022{core}", 10, 0, 20348, true, cumulative, "2031-10-14", "", ""},
      {"Windows Server", "23H2", "Windows Server 2022, 23H2 Edition (Server Core installation)", 10, 0, 25398, true, cumulative, "2025-10-24", "", ""},
      {"Windows Server 2025", "", "Windows Server 2025{core}", 10, 0, 26100, true, cumulative, "2034-11-14", "", ""},
  };
  return all;
}

}  // namespace bulkhead::windows
