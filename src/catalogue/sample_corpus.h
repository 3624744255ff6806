// Made-up vulnerabilities for the tests and the measurements of this module.
#pragma once
#include <cstdint>
#include <string>

#include "intel/vulnerability.h"

namespace bulkhead::catalogue::sample {

/// A pseudo-random sequence that is the same everywhere.
class Sequence {
 public:
  explicit Sequence(std::uint64_t seed) : state_(seed) {}
  std::uint32_t below(std::uint32_t n) {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<std::uint32_t>((state_ >> 33) % n);
  }

 private:
  std::uint64_t state_;
};

/// The n-th made-up CVE: 1 of 12 of a control-system vendor, descriptions of about 350 bytes, EPSS for most.
inline intel::Vulnerability vulnerability(std::uint32_t n) {
  static constexpr std::string_view kVendors[] = {"Siemens AG", "Schneider Electric SE", "Moxa Inc.", "Rockwell Automation", "ABB", "Phoenix Contact GmbH & Co. KG"};
  static constexpr std::string_view kProducts[] = {"SIMATIC S7-1500", "Modicon M340", "EDS-518A Series", "ControlLogix 5580", "AC500 V3", "mGuard RS4000"};
  static constexpr std::string_view kWords[] = {"attacker", "remote", "request", "crafted", "buffer", "overflow", "service", "firmware", "authentication", "session", "parameter", "handler",
                                                "network", "denial", "execute", "arbitrary", "privileges", "component", "interface", "configuration", "database", "injection", "validation", "memory"};
  Sequence random(n * 7919ull + 17);
  intel::Vulnerability v;
  v.cve = fmt::format("CVE-{}-{:04}", 2002 + n % 24, 1 + n / 24);
  intel::Claim claim;
  claim.cve = v.cve;
  claim.source = n % 3 == 0 ? intel::Source::cna : intel::Source::nvd;
  claim.published = {1'020'000'000'000'000ll + n * 3'600'000'000ll};
  claim.modified = {claim.published.microseconds + random.below(1000) * kMicrosecondsPerDay};
  for (int i = 0; i < 40; ++i) claim.description.append(kWords[random.below(std::size(kWords))]).append(i % 9 == 8 ? ". " : " ");
  claim.description.append(fmt::format("Number {}.", n));
  const int tenths = static_cast<int>(random.below(81)) + 20;
  if (n % 17 != 0) claim.scores = {{"3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", tenths, "someone", true}};
  claim.weaknesses = {{static_cast<int>(random.below(900)) + 1, ""}};
  claim.rejected = n % 50 == 49;
  if (n % 12 == 0) {
    const std::size_t which = random.below(std::size(kVendors));
    intel::ProductClaim product;
    product.vendor = kVendors[which];
    product.name = kProducts[which];
    claim.products = {product};
    claim.description += n % 24 == 0 ? " The PLC speaks Modbus/TCP." : " The device is an industrial switch.";
  } else {
    intel::Configuration configuration;
    configuration.nodes = {{intel::Operator::or_, false, {{true, fmt::format("cpe:2.3:a:vendor{}:product_{}:1.0:*:*:*:*:*:*:*", random.below(9000), random.below(20)), "", "", "", ""}}}};
    claim.configurations = {configuration};
  }
  v.claims = {claim};
  if (n % 90 == 0) {
    intel::Claim kev;
    kev.source = intel::Source::kev;
    kev.kev = intel::KevEntry{"2024-05-01", "2024-05-22", "Vendor", "Product", "Known name", "Apply updates", n % 180 == 0};
    v.claims.push_back(kev);
  }
  if (n % 40 == 0) {
    intel::Claim exploits;
    exploits.source = intel::Source::exploit_db;
    exploits.exploits = {{n % 80 == 0 ? intel::ExploitKind::functional : intel::ExploitKind::proof_of_concept, "EDB-1", "", ""}};
    v.claims.push_back(exploits);
  }
  if (n % 10 != 3) v.epss = intel::Epss{static_cast<int>(random.below(1'000'000)), static_cast<int>(random.below(1'000'001)), "2026-08-16", ""};
  return v;
}

}  // namespace bulkhead::catalogue::sample
