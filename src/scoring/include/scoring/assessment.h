// Everything scoring says of one CVE, from its claims alone: the same claims always give the same result.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/cvss.h"
#include "intel/vulnerability.h"
#include "scoring/bcs.h"
#include "scoring/names.h"
#include "scoring/relevance.h"
#include "scoring/signals.h"

namespace bulkhead::scoring {

/// The headline CVSS score with the components of the detail object. A component that the
/// version does not have is "" (2.0 has no scope; 4.0 no scope but subsequent impacts, which `metrics` holds).
struct CvssFacts {
  int tenths = -1;                   ///< as stated, or computed from the vector when only that is stated; -1 unknown
  int computed_tenths = -1;          ///< base score of the vector; -1 when there is no readable vector
  std::string version, vector;       ///< vector in canonical form when readable, else as stated
  std::optional<Severity> severity;  ///< nothing when nobody scored
  std::string issuer;
  std::optional<intel::Source> source;
  std::string attack_vector, attack_complexity, privileges_required, user_interaction, scope;
  std::string confidentiality_impact, integrity_impact, availability_impact;
  std::string authentication;        ///< 2.0 only
};

struct PatchFacts {
  PatchState state = PatchState::unknown;
  bool available = false;            ///< state is patched or varies_by_product
  std::string version, url, notes;   ///< of the first vendor fix that states them; "" when none does
  std::string note;                  ///< plain sentence for varies_by_product
  std::string fixed_in_product, fixed_in_version;  ///< when one product only is affected
};

struct ExploitationFacts {
  bool kev = false;
  bool ransomware = false;           ///< KEV: known use in ransomware campaigns
  std::string kev_added, kev_due;    ///< ISO dates
  bool public_exploit = false;
  bool proof_of_concept = false;
  ExploitMaturity maturity = ExploitMaturity::NONE;
};

struct ScoredVulnerability {
  std::string cve;
  std::string bsid;
  bool rejected = false;
  CvssFacts cvss;
  std::optional<intel::Epss> epss;
  std::string_view epss_interpretation;  ///< "" when EPSS does not know the CVE
  Bcs bcs;
  BcsInputs bcs_inputs;
  ExploitationFacts exploitation;
  AffectedNames affected;
  Relevance relevance;
  PatchFacts patch;
  std::vector<int> cwes;
  std::string_view category;             ///< "Memory safety", "Injection" ...; "" when no weakness tells
  [[nodiscard]] const NamedVendor* primary_vendor() const;
  [[nodiscard]] const NamedProduct* primary_product() const;
};

/// Scores one CVE. Pure.
/// Cost     some 10 µs for a usual record
[[nodiscard]] ScoredVulnerability assess(const intel::Vulnerability& vulnerability);

/// Everything of assess that search and lists need, without the texts that only the detail page shows
/// (patch version, url, notes; CVSS components).
[[nodiscard]] ScoredVulnerability assess_for_list(const intel::Vulnerability& vulnerability);

/// Plain group of a weakness, "" when it belongs to none of ours.
[[nodiscard]] std::string_view weakness_category(int cwe);

/// One sentence a value for the components of a CVSS vector: explain_metric("attack_vector", "NETWORK").
[[nodiscard]] std::string_view explain_metric(std::string_view name, std::string_view value);

/// Year of an instant (UTC); 0 for the unset instant.
[[nodiscard]] int year_of(Instant instant);

}  // namespace bulkhead::scoring
