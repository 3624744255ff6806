// What all chapters of an analysis look at, gathered once, and where each fact stands.
#pragma once
#include "sage/analysis.h"
#include "scoring/assessment.h"
#include "scoring/flaw.h"

namespace bulkhead::sage {

struct Facts {
  const Knowledge& knowledge;
  const standards::Standards& standards;
  const intel::Vulnerability& vulnerability;
  const std::vector<PlantUse>& plants;
  scoring::ScoredVulnerability scored;
  scoring::Flaw flaw;
  std::vector<const WeaknessGroup*> groups;  ///< of the weaknesses, each once, in their order
  std::vector<const Protocol*> protocols;    ///< named industrial protocols that the tables know
  std::string reach;                         ///< "network", "local", "physical"; "" unknown

  [[nodiscard]] Source of(const intel::Claim& claim, std::string_view field) const;
  /// The claims for which `says` holds, as sources.
  template <class Says>
  [[nodiscard]] std::vector<Source> claims_that(std::string_view field, const Says& says) const {
    std::vector<Source> out;
    for (const auto& claim : vulnerability.claims)
      if (out.size() < 8 && says(claim)) out.push_back(of(claim, field));
    return out;
  }
  [[nodiscard]] std::vector<Source> score_sources() const;
  [[nodiscard]] std::vector<Source> weakness_sources() const;
  [[nodiscard]] std::vector<Source> product_sources() const;
};

[[nodiscard]] Facts gather(const Knowledge& knowledge, const standards::Standards& standards, const intel::Vulnerability& vulnerability, const std::vector<PlantUse>& plants);

[[nodiscard]] inline Source table(std::string_view file, std::string_view entry) { return {"table", std::string(file), std::string(entry)}; }
[[nodiscard]] inline Source rule(std::string_view name, std::string_view field) { return {"rule", std::string(name), std::string(field)}; }
/// "a, b and c".
[[nodiscard]] std::string and_list(const std::vector<std::string>& items, std::size_t most = 4);

// One function a chapter.
void write_summary(const Facts& facts, Analysis& out);
void write_context(const Facts& facts, Analysis& out);
void write_techniques(const Facts& facts, Analysis& out);
void write_remediation(const Facts& facts, Analysis& out);
[[nodiscard]] Confidence confidence_of(const Facts& facts);

}  // namespace bulkhead::sage
