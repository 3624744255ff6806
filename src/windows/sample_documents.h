// Two made-up monthly documents for tests: cumulative, legacy, hotpatch, standalone, no fix.
#pragma once
#include "intel/updates.h"

namespace bulkhead::windows::sample {

inline Instant day(std::string_view text) { return *parse_instant(text); }

/// January: rollup KB5000001 (2012 R2), security-only KB5000002, cumulative KB5000010 (2019) and KB5000020 (2022).
inline intel::UpdateDocument january() {
  const Instant at = day("2024-01-09");
  const std::vector<intel::UpdateProduct> products = {{"11571", "Windows Server 2019"}, {"11572", "Windows Server 2019  (Server Core installation)"}, {"11569", "Windows 10 Version 1809 for x64-based Systems"},
                                                      {"11923", "Windows Server 2022"}, {"10483", "Windows Server 2012 R2"}, {"12085", "Windows 11 Version 22H2 for x64-based Systems"}};
  intel::UpdateFlaw both{"CVE-2024-90001", at, true, {"11571", "10483"}, {{"Critical", {"11571", "10483"}}}, {}};
  both.remedies = {{"KB5000010", "Security Update", "10.0.17763.5329", {"KB4999010"}, {"11571", "11572", "11569"}},
                   {"KB5000001", "Monthly Rollup", "6.3.9600.21765", {"KB4999001"}, {"10483"}},
                   {"KB5000002", "Security Only", "6.3.9600.21765", {}, {"10483"}}};
  intel::UpdateFlaw standalone{"CVE-2024-90002", at, false, {"10483"}, {{"Important", {"10483"}}}, {{"KB5000003", "Security Update", "", {}, {"10483"}}}};
  intel::UpdateFlaw newer{"CVE-2024-90003", at, false, {"11923"}, {{"Important", {"11923"}}}, {{"KB5000020", "Security Update", "10.0.20348.2227", {}, {"11923"}}, {"KB5000021", "Security Hotpatch Update", "10.0.20348.2200", {}, {"11923"}}}};
  intel::UpdateFlaw unfixed{"CVE-2024-90004", at, false, {"11571"}, {}, {}};
  return {"2024-Jan", "January 2024 Security Updates", at, at, products, {both, standalone, newer, unfixed}};
}

/// February: rollup KB5001001 replaces the one of January, cumulative KB5001010; an update KB5001003 replaces the standalone one.
inline intel::UpdateDocument february() {
  const Instant at = day("2024-02-13");
  const std::vector<intel::UpdateProduct> products = {{"11571", "Windows Server 2019"}, {"10483", "Windows Server 2012 R2"}, {"12085", "Windows 11 Version 22H2 for x64-based Systems"}};
  intel::UpdateFlaw flaw{"CVE-2024-90011", at, false, {"11571", "10483"}, {{"Important", {"11571", "10483"}}}, {}};
  flaw.remedies = {{"KB5001010", "Security Update", "10.0.17763.5458", {"KB5000010"}, {"11571"}}, {"KB5001001", "Monthly Rollup", "6.3.9600.21813", {"KB5000001"}, {"10483"}}};
  intel::UpdateFlaw standalone{"CVE-2024-90012", at, false, {"10483"}, {{"Low", {"10483"}}}, {{"KB5001003", "Security Update", "", {"KB5000003"}, {"10483"}}}};
  intel::UpdateFlaw eleven{"CVE-2024-90013", at, false, {"12085"}, {{"Important", {"12085"}}}, {{"KB5001030", "Security Update", "10.0.22621.3155", {}, {"12085"}}}};
  return {"2024-Feb", "February 2024 Security Updates", at, at, products, {flaw, standalone, eleven}};
}

}  // namespace bulkhead::windows::sample
