// The vendor comparison: what is known of the makers of an installation's products, side by side.
#include <algorithm>
#include <map>
#include <set>

#include "compose.h"
#include "core/numbers.h"
#include "core/text.h"
#include "figure_text.h"
#include "finding_walk.h"
#include "reports/chart.h"

namespace bulkhead::reports {
namespace {

constexpr std::size_t kVendors = 30, kProducts = 35, kBars = 12;

struct VendorRow {
  std::string vendor;
  std::int64_t products = 0, assets = 0, assets_with_open = 0, open = 0, known_exploited = 0, published_in_period = 0, known_exploited_cves = 0, without_identification = 0;
  SeverityCounts cves;                    ///< distinct CVEs that hold for a declared product
  int highest_bcs = 0;
  std::optional<int> open_per_asset_tenths;
  Share with_fix, answered, clean;
};
BOOST_DESCRIBE_STRUCT(VendorRow, (), (vendor, products, assets, assets_with_open, open, known_exploited, published_in_period, known_exploited_cves, without_identification, cves, highest_bcs,
                                      open_per_asset_tenths, with_fix, answered, clean))

struct ProductRow {
  std::string vendor, product;
  std::int64_t versions = 0, assets = 0, cves = 0, open = 0, known_exploited = 0;
  int highest_bcs = 0;
  Share with_fix;
};
BOOST_DESCRIBE_STRUCT(ProductRow, (), (vendor, product, versions, assets, cves, open, known_exploited, highest_bcs, with_fix))

struct Figures {
  std::int64_t vendors_total = 0, products_total = 0, assets = 0, open = 0, cves = 0;
  std::vector<VendorRow> vendors;
  std::vector<ProductRow> products;
  Share largest;
};
BOOST_DESCRIBE_STRUCT(Figures, (), (vendors_total, products_total, assets, open, cves, vendors, products, largest))

/// What one vendor or one product gathers.
struct Work {
  std::string vendor, product;
  std::int64_t assets = 0, open = 0, known_exploited = 0, matches = 0, with_fix = 0, counted = 0, answered = 0, unidentified = 0;
  std::set<std::string> identities;
  std::map<std::string_view, const findings::CveFacts*> cves;
  std::set<std::int64_t> open_assets;
  int highest_bcs = 0;
};

class Gathering {
 public:
  explicit Gathering(const ReportInputs& in) : in_(in) {}
  Figures run();

 private:
  void identities(const EnvironmentView& view);
  Work& vendor(const inventory::ProductIdentity& p) {
    Work& w = vendors_[to_lower(trim(p.vendor))];
    if (w.vendor.empty()) w.vendor = trim(p.vendor).empty() ? "Vendor not stated" : std::string(trim(p.vendor));
    return w;
  }
  Work& product(const inventory::ProductIdentity& p) {
    Work& w = products_[to_lower(trim(p.vendor)) + "\n" + to_lower(trim(p.product))];
    if (w.vendor.empty()) w.vendor = trim(p.vendor).empty() ? "Vendor not stated" : std::string(trim(p.vendor)), w.product = trim(p.product).empty() ? "Product not stated" : std::string(trim(p.product));
    return w;
  }
  VendorRow row_of(const Work& w) const;

  const ReportInputs& in_;
  std::map<std::string, Work> vendors_, products_;
};

void Gathering::identities(const EnvironmentView& view) {
  for (const auto& identity : view.identities()) {
    if (identity.assets.empty()) continue;
    for (Work* w : {&vendor(identity.product), &product(identity.product)}) {
      w->assets += static_cast<std::int64_t>(identity.assets.size());
      w->identities.insert(inventory::digest_of(identity.product));
      if (identity.status != "resolved") w->unidentified += static_cast<std::int64_t>(identity.assets.size());
      for (const auto index : identity.matches) {
        const auto& match = view.matches()[index];
        if (match.withdrawn || match.undecided) continue;
        const auto& cve = view.cves()[match.cve];
        ++w->matches;
        w->with_fix += match.fix_available;
        w->cves.emplace(cve.id, &cve.facts);
      }
    }
  }
}

VendorRow Gathering::row_of(const Work& w) const {
  VendorRow row;
  row.vendor = w.vendor;
  row.products = static_cast<std::int64_t>(w.identities.size());
  row.assets = w.assets;
  row.assets_with_open = static_cast<std::int64_t>(w.open_assets.size());
  row.open = w.open;
  row.known_exploited = w.known_exploited;
  row.highest_bcs = w.highest_bcs;
  row.without_identification = w.unidentified;
  for (const auto& [cve, facts] : w.cves) {
    row.cves.add(facts->severity);
    row.known_exploited_cves += facts->kev;
    const std::string day = facts->published.substr(0, 10);
    row.published_in_period += day >= in_.from && day <= in_.to;
  }
  if (w.assets > 0) row.open_per_asset_tenths = static_cast<int>(w.open * 10 / w.assets);
  row.with_fix = share(w.with_fix, w.matches, "");
  row.answered = share(w.answered, w.counted, "");
  row.clean = share(w.assets - row.assets_with_open, w.assets, "");
  return row;
}

Figures Gathering::run() {
  Figures out;
  for (const auto& view : in_.environments) {
    out.assets += static_cast<std::int64_t>(view->assets().size());
    identities(*view);
  }
  each_finding(in_, [&](const FindingRef& f) {
    if (!f.standing.counted) return;
    for (Work* w : {&vendor(f.identity.product), &product(f.identity.product)}) {
      ++w->counted;
      w->answered += f.standing.answered;
      if (!f.standing.open) continue;
      ++w->open;
      w->known_exploited += f.cve.facts.kev;
      w->highest_bcs = std::max(w->highest_bcs, f.cve.facts.bcs_hundredths);
      w->open_assets.insert(f.asset.id);
    }
    out.open += f.standing.open;
  });
  std::set<std::string_view> cves;
  for (const auto& [key, w] : vendors_) {
    out.vendors.push_back(row_of(w));
    for (const auto& [cve, facts] : w.cves) cves.insert(cve);
  }
  out.cves = static_cast<std::int64_t>(cves.size());
  out.vendors_total = static_cast<std::int64_t>(out.vendors.size());
  std::stable_sort(out.vendors.begin(), out.vendors.end(), [](const auto& a, const auto& b) { return a.open > b.open; });
  for (const auto& [key, w] : products_)
    out.products.push_back({w.vendor, w.product, static_cast<std::int64_t>(w.identities.size()), w.assets, static_cast<std::int64_t>(w.cves.size()), w.open, w.known_exploited, w.highest_bcs, share(w.with_fix, w.matches, "")});
  out.products_total = static_cast<std::int64_t>(out.products.size());
  std::stable_sort(out.products.begin(), out.products.end(), [](const auto& a, const auto& b) { return a.open > b.open; });
  out.largest = share(out.vendors.empty() ? 0 : out.vendors.front().open, out.open, "Open findings on products of the vendor with most of them, over all open findings.");
  return out;
}

std::string tenths_text(const std::optional<int>& tenths) { return tenths ? format_fixed(*tenths, 1) : "not known"; }

void summary_chapter(Document& out, const Figures& f) {
  out.heading(1, "summary", "Summary");
  out.figures({{count_text(f.vendors_total), "vendors", fmt::format("of {} different products on {} assets", count_text(f.products_total), count_text(f.assets))},
               {count_text(f.open), "open findings", fmt::format("by {} CVEs", count_text(f.cves))},
               {percent_text(f.largest), "on one vendor", f.vendors.empty() ? std::string("no vendor is declared") : fmt::format("{} of {} open findings are on products of {}", count_text(f.largest.part), count_text(f.largest.whole), f.vendors.front().vendor)}});
  out.note(NoteKind::caution, "Counts are not quality.",
           "A vendor that looks, publishes and fixes has more entries than one that stays silent. Read the figures beside the number of assets, the share with a fix and what the vendor says of its own process. "
           "A vendor without CVEs may be one that no source in this corpus covers.");
  std::vector<Bar> bars;
  std::string spoken;
  for (const auto& v : f.vendors) {
    if (bars.size() == kBars || v.open == 0) break;
    bars.push_back({shorten(v.vendor, 12), v.open, "accent"});
    spoken += fmt::format("{}{} {}", spoken.empty() ? "" : ", ", v.vendor, v.open);
  }
  if (!bars.empty()) out.picture(bar_chart(bars), "Open findings by vendor: " + spoken + ".", fmt::format("Open findings by vendor; {} of {} vendors.", bars.size(), f.vendors_total));
}

void vendor_chapter(Document& out, const Figures& f, const ReportInputs& in) {
  out.heading(1, "vendors", "Vendors side by side");
  out.heading(2, "exposure", "Exposure");
  Table t;
  t.compact = true;
  t.columns = {{"Vendor", Align::left, 24}, {"Products", Align::right, 0}, {"Assets", Align::right, 0}, {"Without open findings", Align::right, 0}, {"Open", Align::right, 0}, {"Open an asset", Align::right, 0}, {"Known exploited", Align::right, 0},
               {"Highest BCS", Align::right, 0}, {"Answered", Align::right, 0}};
  Table c;
  c.compact = true;
  c.columns = {{"Vendor", Align::left, 24}, {"CVEs", Align::right, 0}, {"Critical", Align::right, 0}, {"High", Align::right, 0}, {"Medium", Align::right, 0}, {"Low", Align::right, 0}, {"Not scored", Align::right, 0}, {"Exploited", Align::right, 0},
               {"New in period", Align::right, 0}, {"With fix", Align::right, 0}};
  for (const auto& v : f.vendors) {
    if (t.rows.size() == kVendors) break;
    t.row({escape(v.vendor), escape(count_text(v.products)), escape(count_text(v.assets)), escape(percent_text(v.clean)), escape(count_text(v.open)), escape(tenths_text(v.open_per_asset_tenths)), escape(count_text(v.known_exploited)),
           escape(v.highest_bcs == 0 ? "" : format_fixed(v.highest_bcs, 2)), escape(percent_text(v.answered))});
    c.row({escape(v.vendor), escape(count_text(v.cves.total())), escape(count_text(v.cves.critical)), escape(count_text(v.cves.high)), escape(count_text(v.cves.medium)), escape(count_text(v.cves.low)), escape(count_text(v.cves.unscored)),
           escape(count_text(v.known_exploited_cves)), escape(count_text(v.published_in_period)), escape(percent_text(v.with_fix))});
  }
  out.table(t);
  out.rule(fmt::format("{} of {} vendors, most open findings first. Products: different identities (vendor, product, version). Without open findings: the share of the vendor's assets. Answered: the share of its findings in any state but active.",
                       t.rows.size(), f.vendors_total));
  out.heading(2, "disclosure", "Disclosure and fixes");
  out.table(c);
  out.rule(fmt::format("Distinct CVEs that hold for at least one declared product. New in period: published from {} to {}. With fix: the share of matches (pairs of product identity and CVE) for which a fix is known. Exploited: in the KEV catalogue.", in.from, in.to));
}

void product_chapter(Document& out, const Figures& f) {
  out.heading(1, "products", "Products with most open findings");
  Table t;
  t.compact = true;
  t.columns = {{"Product", Align::left, 34}, {"Versions", Align::right, 0}, {"Assets", Align::right, 0}, {"CVEs", Align::right, 0}, {"Open", Align::right, 0}, {"Known exploited", Align::right, 0}, {"Highest BCS", Align::right, 0}, {"With fix", Align::right, 0}};
  for (const auto& p : f.products) {
    if (t.rows.size() == kProducts) break;
    t.row({escape(p.vendor + " " + p.product), escape(count_text(p.versions)), escape(count_text(p.assets)), escape(count_text(p.cves)), escape(count_text(p.open)), escape(count_text(p.known_exploited)),
           escape(p.highest_bcs == 0 ? "" : format_fixed(p.highest_bcs, 2)), escape(percent_text(p.with_fix))});
  }
  out.table(t);
  out.rule(fmt::format("{} of {} products; all are in the CSV, XLSX and JSON forms.", t.rows.size(), f.products_total));
}

Sheet vendor_sheet(const Figures& f) {
  const auto permille = [](const Share& s) { return s.permille ? Cell::number(*s.permille, 1) : Cell(); };
  std::vector<Cells> rows;
  for (const auto& v : f.vendors)
    rows.push_back({v.vendor, Cell::number(v.products), Cell::number(v.assets), Cell::number(v.assets_with_open), Cell::number(v.open), v.open_per_asset_tenths ? Cell::number(*v.open_per_asset_tenths, 1) : Cell(), Cell::number(v.known_exploited),
                    Cell::number(v.highest_bcs, 2), Cell::number(v.cves.total()), Cell::number(v.cves.critical), Cell::number(v.cves.high), Cell::number(v.cves.medium), Cell::number(v.cves.low), Cell::number(v.cves.unscored),
                    Cell::number(v.known_exploited_cves), Cell::number(v.published_in_period), Cell::number(v.with_fix.part), Cell::number(v.with_fix.whole), permille(v.with_fix), Cell::number(v.without_identification)});
  return sheet_of("vendors", {"vendor", "products", "assets", "assets_with_open_findings", "open_findings", "open_findings_per_asset", "known_exploited_findings", "highest_bcs", "cves", "cves_critical", "cves_high", "cves_medium", "cves_low",
                              "cves_not_scored", "cves_known_exploited", "cves_published_in_period", "matches_with_fix", "matches", "with_fix_percent", "assets_not_identified"}, std::move(rows));
}

Sheet product_sheet(const Figures& f) {
  std::vector<Cells> rows;
  for (const auto& p : f.products)
    rows.push_back({p.vendor, p.product, Cell::number(p.versions), Cell::number(p.assets), Cell::number(p.cves), Cell::number(p.open), Cell::number(p.known_exploited), Cell::number(p.highest_bcs, 2), Cell::number(p.with_fix.part), Cell::number(p.with_fix.whole)});
  return sheet_of("products", {"vendor", "product", "versions", "assets", "cves", "open_findings", "known_exploited_findings", "highest_bcs", "matches_with_fix", "matches"}, std::move(rows));
}

}  // namespace

Result<ReportContent> vendor_comparison(const ReportInputs& in) {
  Figures f = Gathering(in).run();
  ReportContent content;
  content.sheets = {vendor_sheet(f), product_sheet(f)};
  content.cover = {{"Vendors", fmt::format("{} of {} products", count_text(f.vendors_total), count_text(f.products_total))}};
  content.signatures = {"Author|Composed and checked for completeness"};
  summary_chapter(content.document, f);
  vendor_chapter(content.document, f, in);
  product_chapter(content.document, f);
  if (f.products.size() > kProducts) f.products.resize(kProducts);
  if (f.vendors.size() > kVendors) f.vendors.resize(kVendors);
  content.figures = to_json(f);
  content.rules = {"Vendors and products are told apart as declared for the assets, without regard to case; nothing is merged by guess.",
                   "A finding is one CVE on one asset; open: active, ticketed, or acknowledged or dismissed for a reason that does not remove the weakness.",
                   "Withdrawn matches and matches whose versions cannot be compared (undecided) are left out.",
                   "Open findings an asset: open findings of the vendor divided by all its assets, truncated to a tenth.",
                   "Shares are truncated to a tenth of a percent. A share without anything to count is 'not known', never 0 % or 100 %."};
  return content;
}

}  // namespace bulkhead::reports
