// IEC 62443 catalogues as data: requirements with levels, the CWE map, the level policy, the 2-1 crosswalk.
//
// Loaded from the YAML files that the program carries (standards/ in the repository). Loading checks what the files
// promise, for example that the rows of 3-3 required at SL 1 to SL 4 count 37, 60, 90 and 100.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead::standards {

/// Foundational requirements in the fixed order IAC UC SI DC RDF TRE RA; index 0 is FR 1.
inline constexpr int kFrCount = 7;
/// "FR 3" is 2; nothing for other texts.
[[nodiscard]] std::optional<int> fr_index(std::string_view id);

struct FoundationalRequirement {
  std::string id, abbreviation, title, summary, clause;
};

/// One row of 3-3: a system requirement or an enhancement.
struct RequirementRow {
  std::string id;          ///< "SR 1.1", "SR 1.1 RE 1"
  std::string parent;      ///< SR of an enhancement, else ""
  int fr = 0;              ///< index of its foundational requirement
  std::string title;
  std::string summary;     ///< own words; "" for enhancements
  int from_level = 0;      ///< lowest SL that asks for it
};

/// IEC 62443-3-3:2013 with COR1:2014.
struct SystemRequirements {
  std::string id, edition, title;
  std::array<FoundationalRequirement, kFrCount> foundational;
  std::vector<RequirementRow> rows;
};

/// What a CWE means for the foundational requirements. Weights in permille: primary 1000, also 500.
struct CweMapping {
  int cwe = 0;
  std::string name;
  std::array<int, kFrCount> weight{};
  int primary = -1;                  ///< index of the primary FR; -1 where only lifecycle rows apply
  std::vector<std::string> sr, cr;
  std::string confidence;            ///< high, medium, low
  std::string basis;                 ///< "seed", "cwe-1424", "inherited via CWE-756" ...
};

/// A patch or vulnerability need of the control 4.2.3.9 with its clauses in both editions.
struct CrosswalkRow {
  std::string need;                  ///< identify, evaluate, manage, document
  std::vector<std::string> edition_2010, edition_2024;
};
struct ProgramControl {
  std::string id, title, published_title_2010, display;
  std::vector<CrosswalkRow> crosswalk;
  std::map<std::string, std::string> titles;  ///< clause or row id of either edition to its short title
};

/// The rules of the security-level ledger; every number in integers.
struct LevelPolicy {
  std::string id;
  int version = 0;
  std::string digest;                ///< SHA-256 of the file
  // evidence of requirement rows
  std::vector<std::string> satisfying_states, claimed_states;
  int test_valid_days = 0;
  bool test_stale_after_zone_change = true;
  std::vector<std::pair<std::string, int>> grades;  ///< "A" with the least permille, best first
  // findings
  int x_kev = 0, x_public_exploit = 0, x_epss_100 = 0, x_else = 0;
  int r_outside = 0, r_inside = 0, r_local = 0;
  int m_primary = 0, m_rule = 0, m_also = 0;
  int t_open = 0, t_compensated_documented = 0, t_compensated_verified = 0, t_patched_unverified = 0;
  struct Cap {
    int bound = 0;                   ///< at most so many millionths of exposure, or at least so many permille
    int level = 0;
  };
  std::vector<Cap> exposure_caps;    ///< rising bounds
  int kev_min_r = 0, kev_min_t = 0, kev_level = 0;
  // patches
  std::map<std::string, int> patch_weight;  ///< critical, high, medium, low
  int patch_grace_days = 0, patch_deferred_credit = 0, patch_min_pairs = 0;
  std::vector<Cap> patch_caps;       ///< falling bounds
  // acknowledgment
  std::map<std::string, int> ack_days;      ///< kev, critical, high, medium, low
  int ack_min_findings = 0;
  std::vector<Cap> ack_fr6_caps, ack_zone_caps;
  int ack_kev_overdue_level = 0;
};

/// What stands behind the FRs of one finding.
struct FrAssignment {
  std::array<int, kFrCount> weight{};       ///< permille, 0 = not concerned
  std::array<std::string, kFrCount> why;    ///< "CWE-287", "availability impact high", "network device" ...
};
/// The facts of a finding that the rules of the CWE map look at.
struct FrSignals {
  std::vector<int> weaknesses;
  bool confidentiality_high = false, integrity_high = false, availability_high = false;
  bool network_device_or_protocol = false;  ///< the asset is a network device, or the flaw sits in a protocol implementation
  bool firmware_tampering = false;          ///< the advisory speaks of unsigned, forged or altered firmware or logic
};

class Standards {
 public:
  /// The catalogues that the program carries. Cost: about 100 ms, once.
  /// Fails    internal/standards.broken when a file does not hold what it promises
  static Result<Standards> load();

  [[nodiscard]] const SystemRequirements& system_requirements() const { return system_; }
  [[nodiscard]] const ProgramControl& program_control() const { return program_; }
  [[nodiscard]] const LevelPolicy& policy() const { return policy_; }
  [[nodiscard]] const CweMapping* cwe(int number) const;
  /// Foundational requirements of a finding: union over its CWEs at the greatest weight, the fallback by impact where no
  /// usable CWE is known, then the additive rules.
  /// Source   standards/cwe-fr.yaml, "Order of look-up"; the first rules are the product's IEC 62443 mapping
  [[nodiscard]] FrAssignment assign(const FrSignals& signals) const;
  [[nodiscard]] const std::string& cwe_release() const { return cwe_release_; }

 private:
  SystemRequirements system_;
  ProgramControl program_;
  LevelPolicy policy_;
  std::map<int, CweMapping> cwes_;
  std::string cwe_release_;
};

}  // namespace bulkhead::standards
