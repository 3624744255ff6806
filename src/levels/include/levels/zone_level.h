// The security-level rules of one zone: what evidence allows, and what findings, patches and response take away.
//
// Pure integer arithmetic over plain structs; the same input and policy give the same result in every build. The rules
// and their reasons: docs/security-levels.md. Terms: IEC 62443-3-3:2013 (SL-T, SL-C, SL-A, FR).
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "standards/standards.h"

namespace bulkhead::levels {

using standards::kFrCount;
using Vector = std::array<int, kFrCount>;

/// A finding as the exposure rule sees it; all weights in permille.
struct ExposedFinding {
  std::string id;
  std::optional<int> bcs_hundredths;  ///< taken when there is one
  int cvss_tenths = 0;                ///< else the CVSS base score
  bool kev = false;
  bool public_exploit = false;
  int epss_permille = 0;
  int r = 1000;                       ///< reach
  int t = 1000;                       ///< treatment; 0: left out
  std::array<int, kFrCount> m{};      ///< weight for each FR
};

/// One (patch, asset) pair in an applicable state, past the grace time.
struct PatchPair {
  std::string severity;               ///< critical, high, medium, low
  bool installed = false;
  bool deferred_with_control = false;
};

struct Acknowledgment {
  int due = 0;                        ///< findings whose time to answer has passed, or that were answered
  int in_time = 0;
  bool kev_overdue = false;
};

struct ZoneInput {
  Vector sl_t{};
  Vector gate{};                      ///< evidence gate G; in posture mode the declared SL-C, else SL-T
  std::vector<ExposedFinding> findings;
  std::array<std::vector<PatchPair>, kFrCount> patches;
  Acknowledgment acknowledgment;
};

/// What one finding adds to the exposure of one FR.
struct ExposurePart {
  std::string finding;
  int u = 0, r = 0, m = 0, t = 0;
  int e_ppm = 0;
};

struct FrResult {
  int sl_t = 0, gate = 0;
  int exposure_ppm = 0, exposure_cap = 4;
  bool kev_rule = false;              ///< the KEV rule caps this FR
  std::optional<int> patch_permille;  ///< nothing: fewer pairs than the policy asks for
  int patch_pairs = 0, patch_cap = 4;
  int ack_cap = 4;
  int level = 0;                      ///< min of all: SL-A, or the posture's upper bound
  int gap = 0;
  std::vector<std::string> binding;   ///< gate, exposure, kev_rule, patch, ack, ack_fr6: what holds the level down
  std::vector<ExposurePart> parts;    ///< by id
};

struct ZoneResult {
  std::array<FrResult, kFrCount> fr;
  std::optional<int> ack_permille;    ///< nothing: fewer findings due than the policy asks for
  int scalar = 0;                     ///< least level over the FRs with SL-T above 0
};

/// Applies the rules.
/// Source   docs/security-levels.md (a) to (e); constants from `policy`
[[nodiscard]] ZoneResult evaluate(const ZoneInput& zone, const standards::LevelPolicy& policy);

}  // namespace bulkhead::levels
