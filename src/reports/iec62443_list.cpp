// The complete list of findings as rows, for CSV and JSON.
#include "core/csv.h"
#include "core/numbers.h"
#include "iec62443_list.h"

namespace bulkhead::reports {

void each_finding_row(const Iec62443Inputs& in, const std::function<void(const std::vector<std::string_view>&)>& callback) {
  std::vector<std::string_view> cells(kListColumns.size());
  for (const auto& view : in.environments) {
    FrLookup requirements(in, *view);
    std::unordered_map<std::int64_t, std::string_view> zones;
    for (const auto& zone : view->zones()) zones.emplace(zone.id, zone.name);
    view->each_pair(in.as_of, [&](const EnvironmentView::Pair& pair) {
      const auto& asset = view->assets()[pair.asset];
      const auto& entry = view->matches()[pair.match];
      const auto& cve = view->cves()[entry.cve];
      const auto& product = view->identities()[entry.identity].product;
      const auto& facts = cve.facts;
      const auto zone = zones.find(asset.zone_id);
      const std::string cvss = facts.cvss_tenths < 0 ? "" : format_fixed(facts.cvss_tenths, 1);
      const std::string bcs = format_fixed(facts.bcs_hundredths, 2);
      const std::string epss = facts.epss_ppm < 0 ? "" : format_fixed(facts.epss_ppm, 6);
      const std::string first_seen = to_iso_milliseconds(pair.first_seen);
      const std::string decided_at = pair.decision ? to_iso_milliseconds(pair.decision->at) : "";
      std::string frs;
      const auto& assigned = requirements.of(entry.cve, asset.layer == inventory::Layer::NETWORK);
      for (std::size_t fr = 0; fr < standards::kFrCount; ++fr)
        if (assigned.weight[fr] > 0) frs += fmt::format("{}FR {}", frs.empty() ? "" : ";", fr + 1);
      const std::string_view none;
      cells = {view->environment().name, zone == zones.end() ? none : zone->second, asset.name, product.vendor, product.product,
               product.version.empty() ? std::string_view(product.firmware_version) : std::string_view(product.version), cve.id, name_of(facts.severity), cvss, bcs, epss,
               facts.kev ? "true" : "false", name_of(facts.maturity), frs, name_of(entry.match.tier), name_of(entry.match.confidence), name_of(pair.state),
               pair.decision ? std::string_view(pair.decision->reason) : none, pair.decision ? std::string_view(pair.decision->actor) : none, decided_at,
               pair.decision ? std::string_view(pair.decision->review_date) : none, entry.match.fix_available ? "true" : "false", entry.match.fix_action, entry.match.fix_source, first_seen};
      callback(cells);
    });
  }
}

void findings_csv(const Iec62443Inputs& in, const std::function<void(std::string_view)>& write) {
  std::string buffer;
  append_csv_row(buffer, {kListColumns.begin(), kListColumns.end()});
  each_finding_row(in, [&](const std::vector<std::string_view>& cells) {
    append_csv_row(buffer, cells);
    if (buffer.size() < 1u << 16) return;
    write(buffer);
    buffer.clear();
  });
  write(buffer);
}

}  // namespace bulkhead::reports
