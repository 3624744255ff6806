#include "sage/analysis.h"

#include "core/text.h"
#include "facts.h"

namespace bulkhead::sage {

std::string paragraph(const std::vector<Sentence>& sentences) {
  std::string out;
  for (const auto& sentence : sentences) {
    if (!out.empty()) out += ' ';
    out += sentence.text;
  }
  return out;
}

ConfidenceTier confidence_tier(int hundredths) {
  if (hundredths >= 90) return ConfidenceTier::SOVEREIGN_AUDIT_PASS;
  if (hundredths >= 75) return ConfidenceTier::HIGH_CONFIDENCE;
  return hundredths >= 50 ? ConfidenceTier::MODERATE : ConfidenceTier::LOW;
}

std::vector<const Sentence*> Analysis::sentences() const {
  std::vector<const Sentence*> out;
  for (const auto* chapter : {&executive_summary, &ics_context, &remediation})
    for (const auto& sentence : *chapter) out.push_back(&sentence);
  return out;
}

Source Facts::of(const intel::Claim& claim, std::string_view field) const { return {std::string(name_of(claim.source)), claim.document.empty() ? claim.cve : claim.document, std::string(field)}; }

std::vector<Source> Facts::score_sources() const {
  const auto headline = vulnerability.headline_score();
  if (headline.claim == nullptr) return {};
  return {of(*headline.claim, "scores")};
}
std::vector<Source> Facts::weakness_sources() const {
  return claims_that("weaknesses", [](const intel::Claim& claim) { return std::any_of(claim.weaknesses.begin(), claim.weaknesses.end(), [](const auto& w) { return w.cwe > 0; }); });
}
std::vector<Source> Facts::product_sources() const {
  return claims_that("products", [](const intel::Claim& claim) { return !claim.products.empty() || !claim.configurations.empty(); });
}

Facts gather(const Knowledge& knowledge, const standards::Standards& standards, const intel::Vulnerability& vulnerability, const std::vector<PlantUse>& plants) {
  Facts out{knowledge, standards, vulnerability, plants, scoring::assess(vulnerability), {}, {}, {}, ""};
  out.flaw = scoring::flaw_of(vulnerability, out.scored.cvss.vector);
  for (const int cwe : out.scored.cwes)
    if (const auto* group = knowledge.group_of(cwe); group != nullptr && std::find(out.groups.begin(), out.groups.end(), group) == out.groups.end()) out.groups.push_back(group);
  for (const auto& name : out.scored.relevance.protocol_names())
    if (const auto* protocol = knowledge.protocol(name)) out.protocols.push_back(protocol);
  const std::string_view vector = out.scored.cvss.attack_vector;
  if (vector == "LOCAL" || vector == "PHYSICAL") out.reach = to_lower(vector);
  else if (!vector.empty()) out.reach = "network";
  return out;
}

std::string and_list(const std::vector<std::string>& items, std::size_t most) {
  if (items.empty()) return "";
  std::vector<std::string> shown(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), most)));
  if (items.size() > most) return fmt::format("{} and {} more", join(shown, ", "), items.size() - most);
  const std::string last = shown.back();
  shown.pop_back();
  return shown.empty() ? last : fmt::format("{} and {}", join(shown, ", "), last);
}

Analysis analyse(const Knowledge& knowledge, const standards::Standards& standards, const intel::Vulnerability& vulnerability, const std::vector<PlantUse>& plants) {
  const Facts facts = gather(knowledge, standards, vulnerability, plants);
  Analysis out;
  out.cve = vulnerability.cve;
  if (facts.scored.rejected) {
    out.executive_summary.push_back({fmt::format("{} was rejected: the number stands for no vulnerability.", vulnerability.cve), Basis::stated, facts.claims_that("rejected", [](const intel::Claim& claim) { return claim.rejected; })});
    out.confidence = confidence_of(facts);
    return out;
  }
  write_summary(facts, out);
  write_context(facts, out);
  write_techniques(facts, out);
  out.virtual_patch = virtual_patch(knowledge, vulnerability, facts.scored);
  write_remediation(facts, out);
  out.confidence = confidence_of(facts);
  return out;
}

}  // namespace bulkhead::sage
