// Vendors beside each other, by the same rules.
#include <algorithm>

#include "core/text.h"
#include "corpus_meta.h"
#include "scoring/assessment.h"

namespace bulkhead::faces::native {
namespace {

constexpr std::size_t kMostVendors = 5;
/// The newest CVEs of a vendor whose documents are read for the time to a fix.
constexpr std::uint32_t kMostRead = 2'000;

struct Share {
  std::int64_t value = 0, of = 0;
  friend bool operator==(const Share&, const Share&) = default;
};
BOOST_DESCRIBE_STRUCT(Share, (), (value, of))

struct SeverityCounts {
  std::int64_t CRITICAL = 0, HIGH = 0, MEDIUM = 0, LOW = 0, NONE = 0, not_scored = 0;
  friend bool operator==(const SeverityCounts&, const SeverityCounts&) = default;
};
BOOST_DESCRIBE_STRUCT(SeverityCounts, (), (CRITICAL, HIGH, MEDIUM, LOW, NONE, not_scored))

struct YearCounts {
  int year = 0;
  std::int64_t cves = 0, critical = 0, known_exploited = 0;
  friend bool operator==(const YearCounts&, const YearCounts&) = default;
};
BOOST_DESCRIBE_STRUCT(YearCounts, (), (year, cves, critical, known_exploited))

struct TimeToFix {
  std::optional<std::int64_t> median_days, p90_days;
  std::int64_t measured = 0, of = 0;  ///< CVEs with both dates, of those that were read
  friend bool operator==(const TimeToFix&, const TimeToFix&) = default;
};
BOOST_DESCRIBE_STRUCT(TimeToFix, (), (median_days, p90_days, measured, of))

struct VendorFigures {
  std::int64_t id = 0;
  std::string name, slug;
  std::int64_t product_count = 0, cve_count = 0;
  SeverityCounts by_severity;
  Share known_exploited, public_exploit, fix_known;
  TimeToFix time_to_fix;
  std::vector<YearCounts> by_year;
};
BOOST_DESCRIBE_STRUCT(VendorFigures, (), (id, name, slug, product_count, cve_count, by_severity, known_exploited, public_exploit, fix_known, time_to_fix, by_year))

void count_severity(const catalogue::CveItem& item, SeverityCounts& counts) {
  if (!item.severity) ++counts.not_scored;
  else if (*item.severity == Severity::critical) ++counts.CRITICAL;
  else if (*item.severity == Severity::high) ++counts.HIGH;
  else if (*item.severity == Severity::medium) ++counts.MEDIUM;
  else if (*item.severity == Severity::low) ++counts.LOW;
  else ++counts.NONE;
}

/// When the first document came that states a repaired version or a vendor's fix; the unset instant when none does.
Instant first_fix(const intel::Vulnerability& vulnerability) {
  Instant first;
  const auto take = [&](Instant at) {
    if (at.microseconds != 0 && (first.microseconds == 0 || at < first)) first = at;
  };
  for (const auto& claim : vulnerability.claims)
    for (const auto& remedy : claim.remedies) {
      if (remedy.kind != intel::RemedyKind::vendor_fix && remedy.kind != intel::RemedyKind::cna_solution) continue;
      const auto dated = remedy.date.empty() ? std::nullopt : std::optional(parse_instant(remedy.date));
      take(dated && *dated ? **dated : claim.published);
    }
  return first;
}

/// Value below which `percent` of the sorted days lie (nearest rank).
std::optional<std::int64_t> percentile(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  if (sorted.empty()) return std::nullopt;
  return sorted[std::max<std::size_t>(1, (sorted.size() * percent + 99) / 100) - 1];
}

Result<TimeToFix> time_to_fix(const Services& services, const std::vector<std::string>& cves) {
  TimeToFix out;
  out.of = static_cast<std::int64_t>(cves.size());
  std::vector<std::int64_t> days;
  TRY(services.corpus.each_vulnerability_of(cves, [&](intel::Vulnerability& vulnerability) {
    const Instant published = vulnerability.published(), fixed = first_fix(vulnerability);
    if (published.microseconds != 0 && fixed.microseconds != 0) days.push_back(std::max<std::int64_t>(0, (fixed.microseconds - published.microseconds) / kMicrosecondsPerDay));
    return true;
  }));
  std::sort(days.begin(), days.end());
  out.measured = static_cast<std::int64_t>(days.size());
  out.median_days = percentile(days, 50);
  out.p90_days = percentile(days, 90);
  return out;
}

Result<VendorFigures> figures_of(const Services& services, const catalogue::Catalogue& catalogue, const catalogue::Vendor& vendor) {
  VendorFigures out;
  out.id = vendor.id;
  out.name = vendor.name;
  out.slug = vendor.slug;
  out.product_count = vendor.product_count;
  catalogue::Filter filter;
  filter.vendor = vendor.slug;
  filter.sort_by = catalogue::SortBy::published;
  std::map<int, YearCounts> years;
  std::vector<std::string> newest;
  for (const std::uint32_t row : TRY(catalogue.search(filter, 1, catalogue.size() + 1)).rows) {
    const auto item = catalogue.item(row);
    ++out.cve_count;
    count_severity(item, out.by_severity);
    out.known_exploited.value += item.kev;
    out.public_exploit.value += item.public_exploit || item.kev;
    out.fix_known.value += item.patch != scoring::PatchState::unknown;
    YearCounts& year = years[scoring::year_of(item.published)];
    ++year.cves;
    year.critical += item.severity == Severity::critical;
    year.known_exploited += item.kev;
    if (newest.size() < kMostRead) newest.push_back(item.cve_id);
  }
  out.known_exploited.of = out.public_exploit.of = out.fix_known.of = out.cve_count;
  for (auto& [year, counts] : years) {
    if (year == 0) continue;  // nobody states when it was published
    counts.year = year;
    out.by_year.push_back(counts);
  }
  out.time_to_fix = TRY(time_to_fix(services, newest));
  return out;
}

Json rules() {
  return Json::object({{"cves", "CVEs of the corpus that name a product of the vendor as affected, without rejected ones. A CVE of several vendors counts for each."},
                       {"by_severity", "By the headline CVSS score; not_scored has none."},
                       {"known_exploited", "In a catalogue of known exploited vulnerabilities, of all CVEs."},
                       {"public_exploit", "With a working public exploit, or known exploited, of all CVEs."},
                       {"fix_known", "Some source states a fix for at least one product, of all CVEs. A fix that no source states is not counted."},
                       {"time_to_fix", fmt::format("Days from publication to the first document that states a vendor's fix, 0 when it came before; median and 90th percentile (nearest rank) of the CVEs with both dates, among the newest {}. "
                                                   "The date of a fix is that of its entry, else that of its document: a figure on publications, not on the vendor's work.", kMostRead)},
                       {"by_year", "By year of publication (UTC); CVEs without a date are left out."}});
}

Result<std::vector<catalogue::Vendor>> vendors_of(const Context& context, const catalogue::Catalogue& catalogue) {
  const std::string text = context.text("slugs").value_or("");
  std::vector<catalogue::Vendor> out;
  for (const auto part : split(text, ',')) {
    if (trim(part).empty()) continue;
    const auto vendor = catalogue.vendor_named(trim(part));
    if (!vendor) return fail(http::not_found("vendor", std::string(trim(part))));
    if (std::none_of(out.begin(), out.end(), [&](const auto& known) { return known.id == vendor->id; })) out.push_back(*vendor);
  }
  if (out.empty() || out.size() > kMostVendors) return fail(http::invalid_field("query.slugs", fmt::format("One to {} vendors are expected, joined by commas.", kMostVendors), out.empty() ? "missing" : "too_long"));
  return out;
}

}  // namespace

void add_vendor_routes(std::vector<Route>& routes, Services& services) {
  Route compare = route("GET", "/vendors/compare", "compare_vendors", "intelligence", "read", "Up to five vendors beside each other: severity, exploitation, fixes, time to a fix, trend; each with its counting rule and denominator.", [&services](Context& context) -> Result<Reply> {
    const auto catalogue = services.projections.get().catalogue;
    if (!catalogue) return fail(http::not_found("vendor", context.text("slugs").value_or("")));
    Json vendors = Json::array();
    for (const auto& vendor : TRY(vendors_of(context, *catalogue))) vendors.push(to_json(TRY(figures_of(services, *catalogue, vendor))));
    Reply reply = http::single_reply(Json::object({{"vendors", std::move(vendors)}, {"rules", rules()}}));
    reply.meta = corpus_meta(services);
    return reply;
  });
  auto slugs = http::text_parameter("slugs", "Slugs or names, joined by commas.");
  slugs.required = true;
  compare.query = {std::move(slugs)};
  compare.reply = container("vendors", schema_of<VendorFigures>(Direction::reply), true);
  compare.errors = {"NOT_FOUND"};
  routes.push_back(std::move(compare));
}

}  // namespace bulkhead::faces::native
