#include "windows/assessment.h"

#include <algorithm>

#include "core/digest.h"

namespace bulkhead::windows {
namespace {

std::string reason_of(const CveRow& row) {
  const std::string& why = row.decision.evidence.empty() ? row.decision.note : row.decision.evidence;
  std::string out(row.decision.status == Status::cleared ? std::string_view("cleared") : words_of(row.decision.status));
  if (!why.empty()) out += fmt::format(" ({})", why.ends_with('.') ? std::string_view(why).substr(0, why.size() - 1) : std::string_view(why));
  if (row.facts.known_exploited) out += ", known-exploited";
  if (row.facts.public_exploit) out += ", public exploit available";
  else if (row.facts.proof_of_concept) out += ", proof-of-concept available";
  if (row.decision.status != Status::cleared) out += ", fix: " + row.fix.action;
  return out;
}

CveRow row_of(const Host& host, const Mapping& mapping, const Product& product, const Flaw& flaw, const UpdateIndex& updates, const FactsOf& facts, bool resolved) {
  CveRow row;
  row.cve = flaw.cve;
  row.document = flaw.document;
  row.severity = flaw.severity;
  row.facts = facts(flaw.cve);
  row.facts.known_exploited = row.facts.known_exploited || flaw.exploited;
  row.published = row.facts.published == Instant{} ? flaw.published : row.facts.published;
  if (resolved) row.decision = decide(host, *mapping.release, product, flaw, updates);
  else row.decision.note = "The host is known at product level only.";
  row.fix = row.decision.status == Status::cleared ? Fix{FixType::kb, "already installed", ""} : fix_for(host, *mapping.release, product, flaw);
  row.reason = reason_of(row);
  return row;
}

/// Whether the host says enough for decisions: the full build, or for legacy releases a build at all.
bool says_enough(const Host& host, const Release& release) {
  const auto build = parse_build(host.os_build);
  return build && (build->has_revision || release.servicing == Servicing::legacy);
}

}  // namespace

std::int64_t Assessment::count(Status status) const {
  return std::count_if(rows.begin(), rows.end(), [&](const CveRow& row) { return row.decision.status == status; });
}

Assessment assess(const Host& host, const UpdateIndex& updates, const FactsOf& facts, Instant now) {
  Assessment out;
  out.asset_id = host.asset_id;
  const Mapping mapping = map_product(host);
  out.note = mapping.note;
  out.candidates = mapping.candidates;
  const auto build = parse_build(host.os_build);
  if (!build) out.labels.emplace_back("product-level (no build)");
  const bool enough = mapping.release != nullptr && says_enough(host, *mapping.release);
  if (build && !build->has_revision && !enough && (mapping.release == nullptr || mapping.release->servicing == Servicing::cumulative)) {
    out.labels.emplace_back("needs revision");
    out.warnings.push_back({"needs_revision", "The build has three parts; send all four (10.0.17763.5458) to have the patch level decided."});
  }
  const Product* product = mapping.release == nullptr ? nullptr : updates.find(mapping.product);
  if (product == nullptr) {
    out.labels.emplace_back("product-level (not mapped)");
    if (mapping.release != nullptr) {
      out.candidates = {mapping.product};
      out.note += fmt::format("{}No imported Microsoft document names {}.", out.note.empty() ? "" : " ", mapping.product);
    }
  } else {
    out.product = product->name;
    out.patch_resolved = enough;
    for (const Flaw& flaw : product->flaws) out.rows.push_back(row_of(host, mapping, *product, flaw, updates, facts, enough));
  }
  if (out.patch_resolved && host.edition_id.empty()) out.labels.emplace_back("resolved by build; edition not supplied");
  if (mapping.release != nullptr) {
    const auto end = end_of_support(*mapping.release, host.edition_id);
    out.end_of_life = end && *end <= now;
    if (out.end_of_life) out.labels.emplace_back("end of life");
  }
  std::vector<const CveRow*> order;
  for (const CveRow& row : out.rows) order.push_back(&row);
  sort_rows(order, CveSort::priority);
  std::vector<CveRow> ordered;
  for (const CveRow* row : order) ordered.push_back(*row);
  out.rows = std::move(ordered);
  return out;
}

std::string result_hash(const Assessment& assessment) {
  std::vector<std::string> lines;
  for (const CveRow& row : assessment.rows) lines.push_back(fmt::format("{} {}", row.cve, words_of(row.decision.status)));
  std::sort(lines.begin(), lines.end());
  std::string text = fmt::format("{}\n{}\n", assessment.product, assessment.patch_resolved ? "resolved" : "product level");
  for (const auto& line : lines) text += line + "\n";
  return "sha256:" + to_hex(sha256(text));
}

}  // namespace bulkhead::windows
