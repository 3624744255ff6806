#include "overview.h"

#include <chrono>

#include "triage/clock.h"

namespace bulkhead::faces::native {
namespace {

using findings::Severity;
using Text = std::vector<std::pair<std::string, std::string>>;

/// What one environment counts, restricted to a layer when one is asked for.
struct Numbers {
  std::int64_t id = 0;
  std::string name;
  std::int64_t assets = 0;
  findings::Tally tally;
  std::map<inventory::Layer, findings::Tally> layer;
  std::int64_t complete = 0, no_version = 0, ambiguous = 0, unresolved = 0;

  [[nodiscard]] std::int64_t severity(Severity wanted) const {
    const auto at = tally.by_severity.find(wanted);
    return at == tally.by_severity.end() ? 0 : at->second;
  }
};

Numbers numbers_of(const findings::EnvironmentView& view, std::optional<inventory::Layer> layer, Instant now) {
  Numbers n;
  n.id = view.environment().id;
  n.name = view.environment().name;
  const auto counts = view.counts(now);
  n.layer = counts->by_layer;
  n.tally = layer ? n.layer[*layer] : static_cast<const findings::Tally&>(*counts);
  for (const auto& asset : view.assets()) {
    if (layer && asset.layer != *layer) continue;
    ++n.assets;
    const auto& identity = view.identities()[asset.identity];
    const bool version = !identity.product.version.empty() || !identity.product.firmware_version.empty() || !identity.product.cpe.empty() || !identity.product.purl.empty();
    if (identity.status == "ambiguous") ++n.ambiguous;
    else if (identity.status != "resolved") ++n.unresolved;
    else if (version) ++n.complete;
    else ++n.no_version;
  }
  return n;
}

Json filter_json(const Text& filter) {
  Json out = Json::object();
  for (const auto& [name, value] : filter) out.set(name, value);
  return out;
}

Json denominator(std::int64_t value, std::string_view of) { return Json::object({{"value", value}, {"of", of}}); }

template <class Value>
Json split_by_environment(const std::vector<Numbers>& all, const Value& value) {
  Json out = Json::array();
  for (const auto& n : all) out.push(Json::object({{"id", n.id}, {"name", n.name}, {"count", value(n)}}));
  return out;
}

template <class Value>
std::int64_t sum(const std::vector<Numbers>& all, const Value& value) {
  std::int64_t total = 0;
  for (const auto& n : all) total += value(n);
  return total;
}

Json parts_json(const std::map<Severity, std::int64_t>& severities) {
  Json out = Json::object();
  for (const auto s : {Severity::CRITICAL, Severity::HIGH, Severity::MEDIUM, Severity::LOW})
    if (const auto at = severities.find(s); at != severities.end() && at->second > 0) out.set(name_of(s), at->second);
  return out;
}

/// What each zone counts together with the zones inside it; 0: in no zone.
std::map<std::int64_t, findings::Tally> tallies_of_zones(const findings::EnvironmentView& view, Instant now) {
  std::map<std::int64_t, std::int64_t> outer;
  for (const auto& zone : view.zones()) outer[zone.id] = zone.parent_id.value_or(0);
  std::map<std::int64_t, findings::Tally> out;
  for (const auto& [zone, tally] : view.counts(now)->by_zone) {
    out[zone].add(tally);
    std::int64_t at = zone;
    for (std::size_t steps = 0; at != 0 && (at = outer[at]) != 0 && steps < outer.size(); ++steps) out[at].add(tally);
  }
  return out;
}

Json zones_json(const Views& views, std::int64_t total, Instant now) {
  Json rows = Json::array();
  for (const auto& view : views) {
    const auto tallies = tallies_of_zones(*view, now);
    const auto row = [&](std::int64_t id, std::string_view label) {
      const auto at = tallies.find(id);
      const findings::Tally tally = at == tallies.end() ? findings::Tally{} : at->second;
      if (id == 0 && tally.findings == 0) return;
      rows.push(Json::object({{"key", id == 0 ? "none" : fmt::format("{}", id)}, {"label", label}, {"count", tally.findings}, {"filter", filter_json({{"zone_id", fmt::format("{}", id)}})}, {"list", "findings"},
                              {"environments", Json::array({Json::object({{"id", view->environment().id}, {"name", view->environment().name}, {"count", tally.findings}})})}, {"parts", parts_json(tally.by_severity)}}));
    };
    for (const auto& zone : view->zones()) row(zone.id, zone.name);
    row(0, "In no zone");
  }
  return Json::object({{"rule", "Active findings by the zone of the asset; a zone counts the zones inside it too, so the rows may add up to more than the whole."}, {"denominator", denominator(total, "active findings")}, {"rows", std::move(rows)}});
}

}  // namespace

Json overview(const Views& views, std::optional<inventory::Layer> layer, Instant now) {
  std::vector<Numbers> all;
  for (const auto& view : views) all.push_back(numbers_of(*view, layer, now));
  const std::int64_t assets = sum(all, [](const Numbers& n) { return n.assets; });
  const std::int64_t active = sum(all, [](const Numbers& n) { return n.tally.findings; });
  const auto with_layer = [&](Text filter) {
    if (layer) filter.emplace_back("layer", name_of(*layer));
    return filter;
  };
  Json figures = Json::array();
  const auto figure = [&](std::string_view id, auto value, std::optional<Text> filter, std::string_view rule, Json of) {
    figures.push(Json::object({{"id", id}, {"value", sum(all, value)}, {"rule", rule}, {"denominator", std::move(of)}, {"filter", filter ? filter_json(with_layer(*filter)) : Json()}, {"list", "findings"},
                               {"environments", split_by_environment(all, value)}}));
  };
  const Json of_active = denominator(active, "active findings");
  figure("active", [](const Numbers& n) { return n.tally.findings; }, Text{}, "Pairs of asset and CVE in state active; acknowledged, dismissed and closed ones are not counted.", denominator(assets, "assets"));
  figure("known_exploited", [](const Numbers& n) { return n.tally.kev; }, Text{{"kev", "true"}}, "Active findings whose CVE is in CISA's catalogue of known exploited vulnerabilities.", of_active);
  figure("critical", [](const Numbers& n) { return n.severity(Severity::CRITICAL); }, Text{{"severity", "CRITICAL"}},
         "Active findings with a CVSS score of 9.0 or more.", of_active);
  figure("public_exploit", [](const Numbers& n) { return n.tally.public_exploit; }, Text{{"exploit", "true"}}, "Active findings with a working exploit: published, or known to be used.", of_active);
  figure("proof_of_concept", [](const Numbers& n) { return n.tally.proof_of_concept; }, std::nullopt, "Active findings with a published proof of concept and no working exploit.", of_active);
  figure("undecided", [](const Numbers& n) { return n.tally.undecided; }, Text{{"state", "undecided"}}, "Findings whose version cannot be ordered against the stated range; they ask for an answer.", denominator(assets, "assets"));
  figure("fixable", [](const Numbers& n) { return n.tally.fix_available; }, Text{{"fix", "available"}}, "Active findings for which a fix is stated by a source or derived from the affected range.", of_active);

  Json severities = Json::array();
  for (const auto s : {Severity::CRITICAL, Severity::HIGH, Severity::MEDIUM, Severity::LOW, Severity::NONE}) {
    const auto value = [s](const Numbers& n) { return n.severity(s); };
    const std::int64_t count = sum(all, value);
    if (s == Severity::NONE && count == 0) continue;
    Json row = Json::object({{"key", name_of(s)}, {"count", count}, {"filter", filter_json(with_layer({{"severity", std::string(name_of(s))}}))}, {"list", "findings"}, {"environments", split_by_environment(all, value)}});
    if (s == Severity::NONE) row.set("label", "Not scored");
    severities.push(std::move(row));
  }
  Json layers = Json::array();
  for (const auto l : {inventory::Layer::OT, inventory::Layer::OS, inventory::Layer::NETWORK}) {
    if (layer && *layer != l) continue;
    const auto value = [l](const Numbers& n) {
      const auto at = n.layer.find(l);
      return at == n.layer.end() ? std::int64_t{0} : at->second.findings;
    };
    findings::Tally parts;
    for (const auto& n : all)
      if (const auto at = n.layer.find(l); at != n.layer.end()) parts.add(at->second);
    layers.push(Json::object({{"key", name_of(l)}, {"count", sum(all, value)}, {"filter", filter_json({{"layer", std::string(name_of(l))}})}, {"list", "findings"},
                              {"environments", split_by_environment(all, value)}, {"parts", parts_json(parts.by_severity)}}));
  }
  Json quality = Json::array();
  const auto quality_row = [&](std::string_view key, auto value, std::optional<Text> filter) {
    quality.push(Json::object({{"key", key}, {"count", sum(all, value)}, {"filter", filter ? filter_json(with_layer(*filter)) : Json()}, {"list", "assets"}, {"environments", split_by_environment(all, value)}}));
  };
  quality_row("complete", [](const Numbers& n) { return n.complete; }, std::nullopt);
  quality_row("no_version", [](const Numbers& n) { return n.no_version; }, std::nullopt);
  quality_row("ambiguous", [](const Numbers& n) { return n.ambiguous; }, Text{{"resolution", "ambiguous"}});
  quality_row("unresolved", [](const Numbers& n) { return n.unresolved; }, Text{{"resolution", "unresolved"}});

  return Json::object({{"figures", std::move(figures)},
                       {"by_severity", Json::object({{"rule", "Active findings by the severity of the CVE."}, {"denominator", of_active}, {"rows", std::move(severities)}})},
                       {"by_layer", Json::object({{"rule", "Active findings by the layer of the asset."}, {"denominator", of_active}, {"rows", std::move(layers)}})},
                       {"by_zone", zones_json(views, active, now)},
                       {"data_quality", Json::object({{"rule", "Assets by what is known about their identity; each asset stands in one row."}, {"denominator", denominator(assets, "assets")}, {"rows", std::move(quality)}})}});
}

namespace {

Json urgent_json(const triage::UrgentCve& row, const catalogue::Catalogue* catalogue) {
  Json environments = Json::array();
  for (const auto& e : row.environments) environments.push(Json::object({{"id", e.id}, {"name", e.name}, {"count", e.count}}));
  std::string patch = "unknown";
  if (catalogue != nullptr)
    if (const auto known = catalogue->find(row.cve)) patch = name_of(catalogue->item(*known).patch);
  Json out = Json::object({{"cve_id", row.cve}, {"title", row.facts.title}, {"severity", name_of(row.facts.severity)}, {"cvss_score", from_tenths(row.facts.cvss_tenths)},
                           {"bcs_score", from_hundredths(row.facts.bcs_hundredths)}, {"epss_score", from_ppm(row.facts.epss_ppm)}, {"epss_percentile", from_ppm(row.facts.percentile_ppm)},
                           {"kev_flagged", row.facts.kev}, {"exploit_maturity", name_of(row.facts.maturity)}, {"patch_status", patch}, {"reason", row.reason}, {"asset_count", row.assets},
                           {"environments", std::move(environments)}});
  if (row.group > 0) out.set("group", row.group);
  return out;
}

Json urgent_list(std::string_view rule, const std::vector<triage::UrgentCve>& rows, const catalogue::Catalogue* catalogue) {
  Json list = Json::array();
  for (const auto& row : rows) list.push(urgent_json(row, catalogue));
  return Json::object({{"rule", rule}, {"rows", std::move(list)}});
}

}  // namespace

Json strike_list(const Views& views, const catalogue::Catalogue* catalogue, std::optional<inventory::Layer> layer, std::size_t limit, Instant now) {
  return urgent_list(triage::kStrikeRule, triage::strike_list(views, layer, limit, now), catalogue);
}

Json fix_first(const Views& views, const catalogue::Catalogue* catalogue, std::optional<inventory::Layer> layer, std::size_t limit, Instant now) {
  const auto unpatched = [catalogue](std::string_view cve) {
    const auto row = catalogue == nullptr ? std::nullopt : catalogue->find(cve);
    return row && catalogue->item(*row).patch == scoring::PatchState::unknown;
  };
  return urgent_list(triage::kFixFirstRule, triage::fix_first(views, layer, unpatched, limit, now), catalogue);
}

Json tiers(const Views& views, Instant now) {
  constexpr std::string_view kWithin[] = {"", "the same day", "within 72 hours", "in the next maintenance window", "in routine"};
  std::int64_t total = 0;
  Json rows = Json::array();
  std::vector<std::shared_ptr<const findings::Counts>> counts;
  for (const auto& view : views) {
    counts.push_back(view->counts(now));
    total += counts.back()->findings;
  }
  for (std::size_t tier = 1; tier <= findings::kUrgencyTiers; ++tier) {
    std::int64_t count = 0;
    Json environments = Json::array();
    for (std::size_t i = 0; i < views.size(); ++i) {
      count += counts[i]->by_urgency[tier];
      environments.push(Json::object({{"id", views[i]->environment().id}, {"name", views[i]->environment().name}, {"count", counts[i]->by_urgency[tier]}}));
    }
    const std::string key = fmt::format("{}", tier);
    rows.push(Json::object({{"key", key}, {"within", kWithin[tier]}, {"count", count}, {"filter", filter_json({{"urgency", key}})}, {"list", "findings"}, {"environments", std::move(environments)}}));
  }
  return Json::object({{"rule", "Active findings by the tier of how soon they ask for action; docs/triage.md has the rules."}, {"denominator", denominator(total, "active findings")}, {"rows", std::move(rows)}});
}

Json clock_figures(Services& services, const Views& views, Instant now) {
  struct Row {
    std::int64_t id = 0;
    std::string name;
    triage::ClockCounts counts;
  };
  std::vector<Row> all;
  const auto db = services.database.reader();
  for (const auto& view : views) all.push_back({view->environment().id, view->environment().name, triage::count_clocks(triage::Clocks(*db, *view, now), *view, now)});
  std::int64_t open = 0;
  for (const auto& row : all) open += row.counts.open;
  Json figures = Json::array();
  const auto figure = [&](std::string_view id, std::int64_t triage::ClockCounts::*member, std::string_view rule, Json filter) {
    std::int64_t value = 0;
    Json environments = Json::array();
    for (const auto& row : all) {
      value += row.counts.*member;
      environments.push(Json::object({{"id", row.id}, {"name", row.name}, {"count", row.counts.*member}}));
    }
    figures.push(Json::object({{"id", id}, {"value", value}, {"rule", rule}, {"denominator", denominator(open, "open findings with a due date")}, {"filter", std::move(filter)}, {"list", "findings"},
                               {"environments", std::move(environments)}}));
  };
  figure("overdue", &triage::ClockCounts::breached, "Open findings whose due date by the triage policy, or by a person, has passed.", filter_json({{"clock", "breached"}, {"state", "active,undecided,ticketed"}}));
  figure("due_soon", &triage::ClockCounts::due_soon, "Open findings that are due within 7 days.", Json());
  figure("paused", &triage::ClockCounts::paused, "Open findings whose clock stands still, because an approval is asked for.", filter_json({{"clock", "paused"}}));
  return figures;
}

namespace {

/// Weeks from Monday to Sunday (UTC) since the one of 1970-01-05.
std::int64_t week_of(Instant at) {
  const std::int64_t day = at.microseconds / kMicrosecondsPerDay;
  return (day - 4) / 7;
}

}  // namespace

std::string iso_week(Instant at) {
  using namespace std::chrono;
  const sys_days day = floor<days>(sys_time<microseconds>(microseconds(at.microseconds)));
  // The week belongs to the year of its Thursday.
  const sys_days thursday = day - (weekday(day) - Monday) + days(3);
  const year_month_day date(thursday);
  const auto number = (thursday - sys_days(date.year() / January / 1)).count() / 7 + 1;
  return fmt::format("{:04}-W{:02}", static_cast<int>(date.year()), number);
}

Json trend(const findings::EnvironmentView& view, int weeks, Instant now) {
  struct Week {
    std::int64_t opened = 0, closed = 0;
  };
  std::vector<Week> counted(static_cast<std::size_t>(weeks));
  const std::int64_t first = week_of(now) - weeks + 1;
  const auto week = [&](Instant at) -> Week* {
    const std::int64_t place = week_of(at) - first;
    return place >= 0 && place < weeks ? &counted[static_cast<std::size_t>(place)] : nullptr;
  };
  for (const auto& identity : view.identities())
    for (const std::uint32_t index : identity.matches) {
      const auto& match = view.matches()[index];
      if (match.withdrawn || match.undecided) continue;
      for (const std::uint32_t asset : identity.assets)
        if (Week* const at = week(std::max(match.first_seen, view.assets()[asset].since))) ++at->opened;
    }
  std::int64_t closed_total = 0, opened_total = 0;
  view.each_decided(now, [&](const findings::EnvironmentView::Pair& pair) {
    using findings::State;
    const bool out = pair.state == State::acknowledged || pair.state == State::dismissed || pair.state == State::remediated || pair.state == State::closed;
    if (Week* const at = out ? week(pair.decision->at) : nullptr) ++at->closed;
  });
  Json rows = Json::array();
  for (int i = 0; i < weeks; ++i) {
    const auto& [opened, closed] = counted[static_cast<std::size_t>(i)];
    opened_total += opened;
    closed_total += closed;
    rows.push(Json::object({{"week", iso_week({now.microseconds - std::int64_t{weeks - 1 - i} * 7 * kMicrosecondsPerDay})}, {"opened", opened}, {"closed", closed}}));
  }
  Json direction;
  if (opened_total + closed_total > 0) direction = closed_total > opened_total ? "improving" : closed_total < opened_total ? "worsening" : "steady";
  return Json::object({{"rule", fmt::format("Findings by the week of their first sight, and by the week of the decision in force that took them out of the active state; the last {} weeks, summed for the direction.", weeks)},
                       {"direction", std::move(direction)}, {"weeks", std::move(rows)}});
}

}  // namespace bulkhead::faces::native
