// The analysis of one CVE for plants: sentences for people, each with what it rests on. No model, no network: the same facts give the same words.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/codec.h"
#include "intel/vulnerability.h"
#include "sage/knowledge.h"
#include "sage/virtual_patch.h"
#include "scoring/contribution.h"
#include "standards/standards.h"

namespace bulkhead::sage {

inline constexpr std::string_view kModel = "SAGE-v1";  ///< the name that compatible clients read

/// What a sentence rests on: a claim of the corpus ("csaf", "ICSA-24-165-10", "remedies"), a table of this program ("table",
/// "weakness-consequence.yaml", "memory"), a rule of it ("rule", "bcs-1", "scoring") or the inventory ("inventory", environment, field).
struct Source {
  std::string source, document, field;
  friend bool operator==(const Source&, const Source&) = default;
};
BOOST_DESCRIBE_STRUCT(Source, (), (source, document, field))

/// How firmly a sentence stands. `stated`: a source says so. `derived`: a rule of this program computes it from what sources say.
/// `general`: knowledge of such flaws and plants, not of this case. `absent`: no source in this corpus says anything.
enum class Basis : std::uint8_t { stated, derived, general, absent };
BOOST_DESCRIBE_ENUM(Basis, stated, derived, general, absent)

struct Sentence {
  std::string text;
  Basis basis = Basis::stated;
  std::vector<Source> sources;
  friend bool operator==(const Sentence&, const Sentence&) = default;
};
BOOST_DESCRIBE_STRUCT(Sentence, (), (text, basis, sources))

/// The sentences' texts with spaces between them.
[[nodiscard]] std::string paragraph(const std::vector<Sentence>& sentences);

/// Bounds of the confidence score: 0.90, 0.75 and 0.50.
enum class ConfidenceTier : std::uint8_t { LOW, MODERATE, HIGH_CONFIDENCE, SOVEREIGN_AUDIT_PASS };
BOOST_DESCRIBE_ENUM(ConfidenceTier, LOW, MODERATE, HIGH_CONFIDENCE, SOVEREIGN_AUDIT_PASS)
[[nodiscard]] ConfidenceTier confidence_tier(int hundredths);

/// How well the facts behind the sentences are grounded, 0 to 100 hundredths; the parts add up to it.
struct Confidence {
  int hundredths = 0;
  std::vector<scoring::Contribution> parts;
  [[nodiscard]] ConfidenceTier tier() const { return confidence_tier(hundredths); }
};

/// A technique that the weakness opens, and why.
struct TechniqueUse {
  std::string id, name, why;
  std::vector<std::string> mitigations;  ///< "M0937"
};
BOOST_DESCRIBE_STRUCT(TechniqueUse, (), (id, name, why, mitigations))
struct MitigationUse {
  std::string id, name;
  std::vector<std::string> techniques, iec62443_3_3, iec62443_4_2;
};
BOOST_DESCRIBE_STRUCT(MitigationUse, (), (id, name, techniques, iec62443_3_3, iec62443_4_2))
struct ControlUse {
  std::string id, text;
  std::vector<std::string> iec62443_3_3, iec62443_4_2;
  std::string nerc_cip;
};
BOOST_DESCRIBE_STRUCT(ControlUse, (), (id, text, iec62443_3_3, iec62443_4_2, nerc_cip))

/// An environment in which the CVE has findings.
struct PlantUse {
  std::string name, site_type;
  std::int64_t findings = 0;
};

struct Analysis {
  std::string cve;
  std::vector<Sentence> executive_summary, ics_context, remediation;
  std::vector<std::string> device_types, protocols, purdue_levels;
  std::vector<TechniqueUse> techniques;
  std::vector<MitigationUse> mitigations;
  std::vector<ControlUse> controls;
  std::optional<VirtualPatch> virtual_patch;
  Confidence confidence;
  [[nodiscard]] std::vector<const Sentence*> sentences() const;
};

/// Analyses a CVE. Pure.
/// Takes    the environments in which it has findings; their site types decide which process consequences are told
[[nodiscard]] Analysis analyse(const Knowledge& knowledge, const standards::Standards& standards, const intel::Vulnerability& vulnerability, const std::vector<PlantUse>& plants);

}  // namespace bulkhead::sage
