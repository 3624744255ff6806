// Answers from the own plants.
#include "answers.h"
#include "core/numbers.h"
#include "core/text.h"
#include "scoring/names.h"

namespace bulkhead::sage {
namespace {

using findings::EnvironmentView;
using Plant = std::shared_ptr<const EnvironmentView>;

std::vector<Plant> plants_of(const World& world, const Query& q) {
  std::vector<Plant> out;
  for (const auto& plant : world.plants)
    if (q.environment.empty() || plant->environment().name == q.environment) out.push_back(plant);
  return out;
}

/// The filter of a question for one plant; nothing when the plant has no such zone or asset.
std::optional<findings::Filter> filter_of(const Query& q, const EnvironmentView& plant) {
  findings::Filter out;
  for (const auto severity : q.severities)
    if (const auto same = enum_of<findings::Severity>(upper_name(severity))) out.severities.insert(*same);
  out.kev = q.kev;
  out.exploit = q.exploit;
  out.fix_available = q.fix;
  if (!q.zone.empty()) {
    for (const auto& zone : plant.zones())
      if (zone.name == q.zone) out.zone_id = zone.id;
    if (!out.zone_id) return std::nullopt;
  }
  if (!q.asset.empty()) {
    for (const auto& asset : plant.assets())
      if (asset.name == q.asset) out.asset_id = asset.id;
    if (!out.asset_id) return std::nullopt;
  }
  if (!q.cves.empty()) out.cve = q.cves.front().starts_with("BS-") ? scoring::cve_of_bsid(q.cves.front()) : q.cves.front();
  return out;
}

/// What the filter of the view cannot say: vendor, product, scores, dates.
bool fits(const Query& q, const findings::Finding& f) {
  if (!q.vendor.empty() && scoring::vendor_key(f.vendor) != scoring::vendor_key(q.vendor)) return false;
  if (!q.product.empty()) {
    const std::string key = scoring::vendor_key(f.vendor);
    if (scoring::product_key(key, f.product).find(scoring::product_key(key, q.product)) == std::string::npos) return false;
  }
  if (q.cvss_min && f.facts.cvss_tenths < *q.cvss_min) return false;
  if (q.cvss_max && (f.facts.cvss_tenths < 0 || f.facts.cvss_tenths > *q.cvss_max)) return false;
  if (q.bcs_min && f.facts.bcs_hundredths < *q.bcs_min) return false;
  if (!q.from.empty() && f.facts.published < q.from) return false;
  return q.to.empty() || (!f.facts.published.empty() && f.facts.published <= q.to);
}

struct Hit {
  findings::Finding finding;
  std::string environment;
};

/// All active findings that fit, most urgent first.
std::vector<Hit> hits(const World& world, const Query& q) {
  std::vector<Hit> out;
  for (const auto& plant : plants_of(world, q))
    if (const auto filter = filter_of(q, *plant))
      plant->each(*filter, world.now, [&](const findings::Finding& f) {
        if (fits(q, f)) out.push_back({f, plant->environment().name});
      });
  std::stable_sort(out.begin(), out.end(), [](const Hit& a, const Hit& b) { return std::tuple(b.finding.priority, b.finding.facts.bcs_hundredths) < std::tuple(a.finding.priority, a.finding.facts.bcs_hundredths); });
  return out;
}

void ground_plants(const World& world, Answer& out) {
  for (const auto& plant : plants_of(world, out.query)) out.grounds.push_back({"inventory", plant->environment().name, "findings"});
}

void cite_hit(const Hit& hit, Answer& out) {
  if (out.sources.size() >= static_cast<std::size_t>(kMostLimit) || std::any_of(out.sources.begin(), out.sources.end(), [&](const auto& s) { return s.cve_id == hit.finding.match.cve; })) return;
  const auto& f = hit.finding;
  out.sources.push_back({f.match.cve, f.facts.title, f.facts.cvss_tenths < 0 ? std::nullopt : std::optional(static_cast<double>(f.facts.cvss_tenths) / 10), "/vulnerabilities/" + f.match.cve});
}

void show(const std::vector<Hit>& found, int limit, Answer& out) {
  for (std::size_t i = 0; i < std::min(found.size(), static_cast<std::size_t>(limit)); ++i) {
    const auto& f = found[i].finding;
    out.message += fmt::format("\n- {} on {} ({} {}, {}{}): priority {}", f.match.cve, f.asset_name, f.vendor, f.product, f.zone.empty() ? found[i].environment : f.zone, f.facts.kev ? ", known exploited" : "", format_fixed(f.priority, 2));
    cite_hit(found[i], out);
  }
}

std::string plural(std::size_t count, std::string_view noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

}  // namespace

void answer_findings(const World& world, Answer& out) {
  const Query& q = out.query;
  const auto found = hits(world, q);
  std::set<std::pair<std::string, std::int64_t>> assets;
  for (const auto& hit : found) assets.emplace(hit.environment, hit.finding.asset_id);
  const std::string words = filter_words(q);
  out.total = static_cast<std::int64_t>(found.size());
  out.rule = fmt::format("Active findings (a CVE on an asset){}{}.", words.empty() ? "" : ": ", words);
  ground_plants(world, out);
  if (q.intent == Intent::affected) {
    if (found.empty()) out.message = fmt::format("No active finding: {} concerns none of your assets as they are declared.", words);
    else out.message = fmt::format("Yes: {} on {}.", plural(found.size(), "active finding"), plural(assets.size(), "asset"));
  } else {
    out.message = fmt::format("{} on {}.", plural(found.size(), "active finding"), plural(assets.size(), "asset"));
  }
  show(found, q.intent == Intent::count_findings ? 0 : limit_of(q), out);
  if (q.intent == Intent::count_findings)
    for (const auto& hit : found) cite_hit(hit, out);
}

void answer_first(const World& world, Answer& out) {
  const auto found = hits(world, out.query);
  out.total = static_cast<std::int64_t>(found.size());
  out.rule = "Active findings by priority on the asset (formula asset-priority-1): how urgent the CVE is, how critical and exposed the asset.";
  ground_plants(world, out);
  out.grounds.push_back({"rule", "asset-priority-1", "score"});
  if (found.empty()) {
    out.message = "There is no active finding; nothing waits for you.";
    return;
  }
  out.message = fmt::format("{} wait. Begin with:", plural(found.size(), "active finding"));
  show(found, limit_of(out.query), out);
  out.message += fmt::format("\nThe first stands there because: {}", found.front().finding.priority_reason);
}

void answer_what_if(const World& world, Answer& out) {
  const Query& q = out.query;
  const auto found = hits(world, q);
  Query all;
  all.environment = q.environment;
  const auto before = hits(world, all);
  std::int64_t closed = 0, kev = 0, critical = 0, without = 0;
  for (const auto& hit : found) {
    if (!hit.finding.match.fix_available) {
      ++without;
      continue;
    }
    ++closed;
    kev += hit.finding.facts.kev;
    critical += hit.finding.facts.severity == findings::Severity::CRITICAL;
    cite_hit(hit, out);
  }
  const std::string words = filter_words(q);
  out.total = closed;
  out.rule = fmt::format("Active findings with a known fix{}{}; taking the fix closes them.", words.empty() ? "" : ": ", words);
  out.message = fmt::format("It would close {} of {} active findings, among them {} known exploited and {} critical. {} would remain.", closed, before.size(), kev, critical, static_cast<std::int64_t>(before.size()) - closed);
  if (without > 0) out.message += fmt::format(" {} of those asked for have no known fix and stay.", without);
  ground_plants(world, out);
}

void answer_inventory(const World& world, Answer& out) {
  const Query& q = out.query;
  std::int64_t total = 0;
  std::string lines;
  int shown = 0;
  const auto line = [&](const std::string& text) {
    ++total;
    if (shown++ < (q.limit > 0 ? limit_of(q) : kMostLimit)) lines += "\n- " + text;
  };
  for (const auto& plant : plants_of(world, q)) {
    const auto counts = plant->counts(world.now);
    const std::string& name = plant->environment().name;
    out.grounds.push_back({"inventory", name, q.intent == Intent::list_zones ? "zones" : "assets"});
    if (q.intent == Intent::list_environments) {
      line(fmt::format("{}: {} assets, {} active findings, {} known exploited", name, counts->assets, counts->findings, counts->kev));
    } else if (q.intent == Intent::list_zones) {
      for (const auto& zone : plant->zones()) {
        const auto at = counts->by_zone.find(zone.id);
        line(fmt::format("{} ({}): {} active findings", zone.name, name, at == counts->by_zone.end() ? 0 : at->second.findings));
      }
    } else {
      const auto filter = filter_of(q, *plant);
      if (!filter) continue;
      for (const auto& asset : plant->assets()) {
        const auto& identity = plant->identities()[asset.identity].product;
        if (filter->zone_id && asset.zone_id != *filter->zone_id) continue;
        if (!q.vendor.empty() && scoring::vendor_key(identity.vendor) != scoring::vendor_key(q.vendor)) continue;
        const std::string key = scoring::vendor_key(identity.vendor);
        if (!q.product.empty() && scoring::product_key(key, identity.product).find(scoring::product_key(key, q.product)) == std::string::npos) continue;
        line(fmt::format("{} ({} {} {})", asset.name, identity.vendor, identity.product, identity.version));
      }
    }
  }
  const std::string words = filter_words(q);
  const std::string_view noun = q.intent == Intent::list_environments ? "environment" : q.intent == Intent::list_zones ? "zone" : "asset";
  out.total = total;
  out.rule = fmt::format("Declared {}s{}{}; an asset counts in the zone it stands in.", noun, words.empty() ? "" : ": ", words);
  out.message = plural(static_cast<std::size_t>(total), noun) + "." + (q.intent == Intent::count_assets ? "" : lines);
}

}  // namespace bulkhead::sage
