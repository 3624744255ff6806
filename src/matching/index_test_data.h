// Hand-made vulnerabilities for the tests of the index and the engine.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "matching/engine.h"
#include "matching/index.h"
#include "matching/index_builder.h"

namespace bulkhead::matching::test {

/// A folder of its own that is gone after the test.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "bulkhead-index-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

inline intel::VersionStatement text_range(std::string text, intel::ProductStatus status = intel::ProductStatus::affected) {
  intel::VersionStatement v;
  v.kind = intel::VersionKind::text;
  v.text = std::move(text);
  v.status = status;
  return v;
}
inline intel::VersionStatement exactly(std::string text, intel::ProductStatus status) {
  intel::VersionStatement v;
  v.kind = intel::VersionKind::exact;
  v.text = std::move(text);
  v.status = status;
  return v;
}
inline intel::VersionStatement up_to(std::string from, std::string to, bool inclusive) {
  intel::VersionStatement v;
  v.kind = intel::VersionKind::range;
  v.from = std::move(from);
  v.to = std::move(to);
  v.to_inclusive = inclusive;
  return v;
}
inline intel::ProductClaim product(std::string vendor, std::string name, std::vector<intel::VersionStatement> versions,
                                   intel::ProductStatus otherwise = intel::ProductStatus::unknown) {
  intel::ProductClaim p;
  p.vendor = std::move(vendor);
  p.name = std::move(name);
  p.versions = std::move(versions);
  p.default_status = otherwise;
  return p;
}
inline intel::Claim claim(const std::string& cve, intel::Source source, std::string document, std::vector<intel::ProductClaim> products) {
  intel::Claim c;
  c.cve = cve;
  c.source = source;
  c.document = std::move(document);
  c.products = std::move(products);
  return c;
}
inline intel::CpeMatch criteria(std::string name, bool vulnerable = true) {
  intel::CpeMatch m;
  m.criteria = std::move(name);
  m.vulnerable = vulnerable;
  return m;
}
inline intel::Claim nvd(const std::string& cve, std::vector<intel::Configuration> configurations) {
  intel::Claim c;
  c.cve = cve;
  c.source = intel::Source::nvd;
  c.configurations = std::move(configurations);
  return c;
}
/// Firmware with a range AND-ed with its hardware, as NVD writes OT devices.
inline intel::Configuration firmware_on_hardware(const std::string& stem, const std::string& before) {
  intel::CpeMatch firmware = criteria("cpe:2.3:o:" + stem + "_firmware:*:*:*:*:*:*:*:*");
  firmware.end_excluding = before;
  intel::Configuration configuration;
  configuration.operator_ = intel::Operator::and_;
  configuration.nodes = {{intel::Operator::or_, false, {firmware}}, {intel::Operator::or_, false, {criteria("cpe:2.3:h:" + stem + ":-:*:*:*:*:*:*:*", false)}}};
  return configuration;
}
inline intel::Configuration plain(std::vector<intel::CpeMatch> matches) {
  intel::Configuration configuration;
  configuration.nodes = {{intel::Operator::or_, false, std::move(matches)}};
  return configuration;
}
inline intel::Vulnerability vulnerability(const std::string& cve, std::vector<intel::Claim> claims) {
  intel::Vulnerability v;
  v.cve = cve;
  v.claims = std::move(claims);
  return v;
}

inline void add_all(IndexBuilder& builder, const std::vector<intel::Vulnerability>& all) {
  for (const auto& v : all) builder.add(v, facts_of(v));
}
/// An engine over one base segment.
inline Engine engine_of(const Folder& folder, const std::vector<intel::Vulnerability>& all) {
  IndexBuilder builder;
  add_all(builder, all);
  const auto counts = publish_base(builder, folder.path, "1");
  EXPECT_TRUE(counts) << (counts ? "" : to_text(counts.error()));
  auto index = MatchIndex::open(folder.path);
  EXPECT_TRUE(index) << (index ? "" : to_text(index.error()));
  return Engine(index ? *index : MatchIndex::empty());
}
inline Identity device(std::string vendor, std::string product, std::string version) {
  Identity identity;
  identity.vendor = std::move(vendor);
  identity.product = std::move(product);
  identity.version = std::move(version);
  return identity;
}
inline Identity by_cpe(std::string cpe) {
  Identity identity;
  identity.cpe = std::move(cpe);
  return identity;
}
/// "CVE-1 EXACT HIGH; CVE-2 ..." for whole-answer comparison.
inline std::string summary(const MatchResult& result) {
  std::string out;
  for (const Match& match : result.matches) {
    if (!out.empty()) out += "; ";
    out += match.cve + " " + std::string(wire_name(match.tier)) + " " + std::string(wire_name(match.confidence)) + (match.undecided ? " undecided" : "");
  }
  return out;
}
/// Everything that a reader of the answer sees, for equality of two indexes.
inline std::string whole(const MatchResult& result) {
  std::string out = std::string(bulkhead::name_of(result.resolution.status)) + " " + std::to_string(result.resolution.confidence);
  if (result.resolution.product) out += " " + result.resolution.vendor->slug + "/" + result.resolution.product->slug;
  for (const std::string& basis : result.resolution.match_basis) out += " " + basis;
  for (const Match& match : result.matches)
    out += "\n" + match.cve + " " + std::string(wire_name(match.tier)) + " " + std::string(wire_name(match.confidence)) + (match.undecided ? " undecided " : " ") + match.criteria +
           " | " + match.reason + " | " + match.fix.action + " | " + match.disagreement;
  return out;
}

}  // namespace bulkhead::matching::test
