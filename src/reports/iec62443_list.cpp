// The complete list of findings as rows, for CSV and JSON.
#include "core/csv.h"
#include "core/numbers.h"
#include "iec62443_list.h"

namespace bulkhead::reports {

void each_finding_row(const ReportInputs& in, const std::function<void(const std::vector<std::string_view>&)>& callback) {
  std::vector<std::string_view> cells(kListColumns.size());
  for (const auto& view : in.environments) {
    FrLookup requirements(in, *view);
    // What many findings share is written once: figures of the CVE, and the time of the last row.
    struct CveCells {
      std::string cvss, bcs, epss;
      std::array<std::optional<std::string>, 2> requirements;  // on other assets, on network devices
    };
    std::vector<std::optional<CveCells>> figures(view->cves().size());
    Instant last_seen{-1};
    std::string first_seen;
    std::unordered_map<std::int64_t, std::string_view> zones;
    for (const auto& zone : view->zones()) zones.emplace(zone.id, zone.name);
    view->each_pair(in.as_of, [&](const EnvironmentView::Pair& pair) {
      const auto& asset = view->assets()[pair.asset];
      const auto& entry = view->matches()[pair.match];
      const auto& cve = view->cves()[entry.cve];
      const auto& product = view->identities()[entry.identity].product;
      const auto& facts = cve.facts;
      const auto zone = zones.find(asset.zone_id);
      auto& kept = figures[entry.cve];
      if (!kept)
        kept = CveCells{facts.cvss_tenths < 0 ? "" : format_fixed(facts.cvss_tenths, 1), format_fixed(facts.bcs_hundredths, 2), facts.epss_ppm < 0 ? "" : format_fixed(facts.epss_ppm, 6), {}};
      if (pair.first_seen != last_seen) {
        first_seen = to_iso_milliseconds(pair.first_seen);
        last_seen = pair.first_seen;
      }
      const std::string decided_at = pair.decision ? to_iso_milliseconds(pair.decision->at) : "";
      const bool network = asset.layer == inventory::Layer::NETWORK;
      auto& frs = kept->requirements[network ? 1 : 0];
      if (!frs) {
        frs.emplace();
        const auto& assigned = requirements.of(entry.cve, network);
        for (std::size_t fr = 0; fr < standards::kFrCount; ++fr)
          if (assigned.weight[fr] > 0) *frs += fmt::format("{}FR {}", frs->empty() ? "" : ";", fr + 1);
      }
      const std::string_view none;
      const findings::Match match = view->match(entry);
      cells = {view->environment().name, zone == zones.end() ? none : zone->second, asset.name, product.vendor, product.product,
               product.version.empty() ? std::string_view(product.firmware_version) : std::string_view(product.version), cve.id, name_of(facts.severity), kept->cvss, kept->bcs, kept->epss,
               facts.kev ? "true" : "false", name_of(facts.maturity), *frs, name_of(match.tier), name_of(match.confidence), name_of(pair.state),
               pair.decision ? std::string_view(pair.decision->reason) : none, pair.decision ? std::string_view(pair.decision->actor) : none, decided_at,
               pair.decision ? std::string_view(pair.decision->review_date) : none, match.fix_available ? "true" : "false", match.fix_action, match.fix_source, first_seen};
      callback(cells);
    });
  }
}

void findings_csv(const ReportInputs& in, const std::function<void(std::string_view)>& write) {
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
