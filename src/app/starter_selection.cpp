#include "starter_selection.h"

#include "core/text.h"
#include "scoring/assessment.h"

namespace bulkhead::app {
namespace {

using intel::Source;

/// Systems under and beside control applications: their known exploited CVEs are worth having on the first day.
constexpr std::string_view kHostVendors[] = {"microsoft", "cisco", "fortinet", "vmware", "sonicwall", "paloaltonetworks"};

struct Candidate {
  int rank = 0;
  std::string cve, vendor_key, vendor;
  bool host = false;
};

struct Evidence {
  bool advisory = false, record = false, ranged = false, named = false;
};

Evidence evidence_of(const intel::Vulnerability& v) {
  Evidence out;
  for (const auto& claim : v.claims) {
    out.advisory = out.advisory || claim.source == Source::csaf;
    out.record = out.record || (claim.source == Source::cna && !claim.products.empty());
    for (const auto& product : claim.products) {
      out.named = out.named || (!product.context && !product.versions.empty());
      for (const auto& version : product.versions) out.ranged = out.ranged || (version.kind == intel::VersionKind::range && !version.to.empty());
    }
    for (const auto& configuration : claim.configurations)
      for (const auto& node : configuration.nodes)
        for (const auto& match : node.matches) {
          out.named = out.named || match.vulnerable;
          out.ranged = out.ranged || !match.end_excluding.empty() || !match.end_including.empty();
        }
  }
  return out;
}

std::vector<Candidate> candidates_of(const intel::Corpus& corpus, Result<void>& outcome) {
  std::vector<Candidate> out;
  outcome = corpus.each_vulnerability([&](intel::Vulnerability& v) {
    intel::remove_unshared(v);
    if (v.rejected()) return true;
    const Evidence evidence = evidence_of(v);
    if (!evidence.named) return true;
    const auto scored = scoring::assess_for_list(v);
    const auto* vendor = scored.primary_vendor();
    if (vendor == nullptr || scored.cvss.tenths < 0) return true;
    const bool host = scored.exploitation.kev && std::find(std::begin(kHostVendors), std::end(kHostVendors), vendor->key) != std::end(kHostVendors);
    const auto kind = scoring::vendor_class(vendor->key);
    const bool industrial = scored.relevance.relevant() && (kind == scoring::VendorClass::industrial || (kind == scoring::VendorClass::mixed && (evidence.advisory || scored.exploitation.kev)));
    if (!industrial && !host) return true;
    const int year = scoring::year_of(v.published());
    Candidate c;
    c.rank = (scored.exploitation.kev ? 1000 : 0) + (evidence.advisory ? 200 : 0) + (evidence.record ? 40 : 0) + (scored.exploitation.public_exploit ? 80 : scored.exploitation.proof_of_concept ? 40 : 0) +
             (evidence.ranged ? 120 : 0) + std::clamp(year - 2010, 0, 20) * 8 + scored.cvss.tenths / 2;
    c.cve = v.cve;
    c.vendor_key = vendor->key;
    c.vendor = vendor->name;
    c.host = !industrial;
    out.push_back(std::move(c));
    return true;
  });
  std::sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) { return std::tuple(-a.rank, a.cve) < std::tuple(-b.rank, b.cve); });
  return out;
}

}  // namespace

Result<StarterExtract> make_starter(const intel::Corpus& corpus, const StarterOptions& options) {
  Result<void> outcome;
  const auto candidates = candidates_of(corpus, outcome);
  TRY(std::move(outcome));
  // Lines are made for all candidates, since their size decides too; they are few.
  struct Line {
    std::string text, epss_date;
    Instant modified;
    bool kev = false, exploit = false, advisory = false;
  };
  std::map<std::string, Line> lines;
  std::vector<std::string> wanted;
  for (const auto& c : candidates) wanted.push_back(c.cve);
  TRY(corpus.each_vulnerability_of(wanted, [&](intel::Vulnerability& v) {
    const intel::Claim claim = intel::starter_claim(v);
    if (claim.products.empty() && claim.configurations.empty()) return true;
    Line line{intel::starter_line(claim, v.epss), v.epss ? v.epss->date : "", claim.modified, claim.kev.has_value(), !claim.exploits.empty(), evidence_of(v).advisory};
    if (line.text.size() <= options.max_line_bytes) lines.emplace(v.cve, std::move(line));
    return true;
  }));

  const std::size_t most_of_vendor = options.count * static_cast<std::size_t>(options.vendor_share_percent) / 100;
  std::map<std::string, std::size_t> taken_of;
  std::size_t industrial = 0, hosts = 0;
  std::map<std::int64_t, const Line*> chosen;  // in order of CVE
  StarterExtract out;
  Instant newest;
  for (const auto& c : candidates) {
    const auto line = lines.find(c.cve);
    const auto key = intel::cve_key(c.cve);
    if (line == lines.end() || !key) continue;
    if (c.host ? hosts >= options.host_count : industrial >= options.count || taken_of[c.vendor_key] >= most_of_vendor) continue;
    ++(c.host ? hosts : industrial);
    ++taken_of[c.vendor_key];
    ++out.by_vendor[c.vendor];
    chosen.emplace(*key, &line->second);
    out.known_exploited += line->second.kev;
    out.with_exploit += line->second.exploit;
    out.with_advisory += line->second.advisory;
    newest = std::max(newest, line->second.modified);
    out.header.epss_date = std::max(out.header.epss_date, line->second.epss_date);
  }
  out.header.as_of = to_iso_date(newest);
  out.header.cves = static_cast<std::int64_t>(chosen.size());
  out.lines = intel::starter_header_line(out.header) + "\n";
  for (const auto& [key, line] : chosen) out.lines += line->text + "\n";
  return out;
}

}  // namespace bulkhead::app
