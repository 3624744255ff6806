// Confidence: which facts were stated, and by whom. No fact counts that this program inferred.
#include "core/text.h"
#include "facts.h"

namespace bulkhead::sage {
namespace {

using intel::Source;

/// How near the source of a claim stands to the product: its vendor's own word, a body that checks, an index.
enum class Nearness : std::uint8_t { none, index, body, vendor };

Nearness nearness(Source source) {
  switch (source) {
    case Source::cna:
    case Source::csaf: return Nearness::vendor;
    case Source::nvd:
    case Source::adp:
    case Source::kev:
    case Source::supplement:
    case Source::starter: return Nearness::body;
    default: return Nearness::index;
  }
}

/// Points for a fact by the nearest claim that states it.
template <class Says>
void add(Confidence& out, const Facts& f, std::string factor, std::string_view what, int vendor, int body, const Says& says) {
  Nearness best = Nearness::none;
  std::string by;
  int count = 0;
  for (const auto& claim : f.vulnerability.claims) {
    if (!says(claim)) continue;
    ++count;
    if (const auto near = nearness(claim.source); near > best) {
      best = near;
      by = fmt::format("{} {}", name_of(claim.source), claim.document.empty() ? claim.cve : claim.document);
    }
  }
  int points = 0;
  if (best == Nearness::vendor) points = vendor;
  else if (best == Nearness::body) points = body;
  else if (best == Nearness::index) points = body / 2;
  std::string detail = best == Nearness::none ? fmt::format("No source states {}.", what) : fmt::format("{} stated by {}{}.", what, by, count > 1 ? fmt::format(" and {} more", count - 1) : "");
  if (!detail.empty() && detail.front() >= 'a' && detail.front() <= 'z') detail.front() = static_cast<char>(detail.front() - 'a' + 'A');
  out.parts.push_back({std::move(factor), points, std::move(detail), best == Nearness::none});
}

bool states_fix(const intel::Claim& claim) {
  return std::any_of(claim.remedies.begin(), claim.remedies.end(), [](const auto& r) { return r.kind != intel::RemedyKind::mitigation && r.kind != intel::RemedyKind::workaround; });
}
bool states_range(const intel::Claim& claim) {
  const auto ends = [](const auto& m) { return !m.end_excluding.empty() || !m.end_including.empty(); };
  for (const auto& configuration : claim.configurations)
    for (const auto& node : configuration.nodes)
      if (std::any_of(node.matches.begin(), node.matches.end(), ends)) return true;
  return std::any_of(claim.products.begin(), claim.products.end(), [](const auto& p) { return !p.versions.empty(); });
}

/// A second source of another kind that names products: two that agree carry more than one.
void add_second_source(Confidence& out, const Facts& f) {
  std::vector<Source> kinds;
  for (const auto& claim : f.vulnerability.claims)
    if ((!claim.products.empty() || !claim.configurations.empty()) && std::find(kinds.begin(), kinds.end(), claim.source) == kinds.end()) kinds.push_back(claim.source);
  const bool second = kinds.size() > 1;
  out.parts.push_back({"second_source", second ? 10 : 0, second ? fmt::format("{} kinds of sources name affected products.", kinds.size()) : "At most one kind of source names affected products.", !second});
}

}  // namespace

Confidence confidence_of(const Facts& f) {
  Confidence out;
  add(out, f, "products", "affected products", 20, 15, [](const auto& c) { return !c.products.empty() || !c.configurations.empty(); });
  add(out, f, "versions", "affected versions", 15, 12, states_range);
  add(out, f, "weakness", "the weakness", 15, 12, [](const auto& c) { return std::any_of(c.weaknesses.begin(), c.weaknesses.end(), [](const auto& w) { return w.cwe > 0; }); });
  add(out, f, "score", "the CVSS vector", 15, 12, [](const auto& c) { return !c.scores.empty(); });
  add(out, f, "fix", "a fix or its absence", 15, 8, states_fix);
  add(out, f, "description", "a description", 5, 5, [](const auto& c) { return !c.description.empty(); });
  add_second_source(out, f);
  out.parts.push_back({"epss", f.scored.epss ? 5 : 0, f.scored.epss ? "EPSS has a forecast." : "EPSS does not know it.", !f.scored.epss});
  out.hundredths = scoring::total_hundredths(out.parts);
  // The tables must cover the weakness, or the consequence is read from the impacts alone: that is inference.
  if (f.groups.empty() && !f.scored.rejected && out.hundredths > 74) {
    out.parts.push_back({"inference", 74 - out.hundredths, "No weakness that the tables know: consequence and controls are inferred from the impacts.", true});
    out.hundredths = 74;
  }
  return out;
}

}  // namespace bulkhead::sage
