// A finding: one CVE on one asset, its state, and the decisions people take on it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/codec.h"
#include "inventory/inventory.h"
#include "scoring/flaw.h"

namespace bulkhead::findings {

enum class State : std::uint8_t {
  active,        ///< waits for a decision
  acknowledged,  ///< documented position, with a reason
  dismissed,     ///< taken out of view
  ticketed,      ///< a remediation ticket is open
  remediated,    ///< patched, to be verified
  closed,        ///< done and verified
  withdrawn,     ///< the intelligence no longer says so (rejected, range corrected, version changed)
  undecided      ///< the versions cannot be compared: a person must look
};
BOOST_DESCRIBE_ENUM(State, active, acknowledged, dismissed, ticketed, remediated, closed, withdrawn, undecided)

enum class MatchTier : std::uint8_t { EXACT, RANGE, PRODUCT_WIDE, VENDOR_ONLY };
BOOST_DESCRIBE_ENUM(MatchTier, EXACT, RANGE, PRODUCT_WIDE, VENDOR_ONLY)
enum class Confidence : std::uint8_t { LOW, MEDIUM, HIGH };
BOOST_DESCRIBE_ENUM(Confidence, LOW, MEDIUM, HIGH)
enum class Severity : std::uint8_t { NONE, LOW, MEDIUM, HIGH, CRITICAL };
BOOST_DESCRIBE_ENUM(Severity, NONE, LOW, MEDIUM, HIGH, CRITICAL)
enum class ExploitMaturity : std::uint8_t { NONE, POC, FUNCTIONAL, WEAPONIZED };
BOOST_DESCRIBE_ENUM(ExploitMaturity, NONE, POC, FUNCTIONAL, WEAPONIZED)

/// Reasons of an acknowledgment (the compatible interface's five).
enum class AcknowledgeReason : std::uint8_t { not_applicable, compensating_control, accepted_risk, false_match, escalated };
BOOST_DESCRIBE_ENUM(AcknowledgeReason, not_applicable, compensating_control, accepted_risk, false_match, escalated)
/// Reasons of a dismissal.
enum class DismissReason : std::uint8_t { false_match, not_applicable, duplicate };
BOOST_DESCRIBE_ENUM(DismissReason, false_match, not_applicable, duplicate)

/// A finding's number in the API: the asset and the CVE in one integer below 2^53, so that every JSON reader keeps it.
///
/// asset id (22 bits) | year - 1999 (7 bits) | CVE sequence number (24 bits)
struct FindingId {
  std::int64_t value = 0;
  friend bool operator==(FindingId, FindingId) = default;
};
/// Fails    invalid/finding.bad_cve for an id that is no CVE number
Result<FindingId> finding_id(std::int64_t asset_id, std::string_view cve);
struct FindingKey {
  std::int64_t asset_id = 0;
  std::string cve;
};
[[nodiscard]] FindingKey key_of(FindingId id);

/// What scores and exploitation say of a CVE today; taken from the catalogue.
struct CveFacts {
  std::string bsid, title;
  Severity severity = Severity::NONE;
  int cvss_tenths = -1;            ///< -1: nobody scored
  int bcs_hundredths = 0;
  int epss_ppm = -1, percentile_ppm = -1;
  bool kev = false;
  std::string kev_since;           ///< ISO date of the listing, "" when it is not known exploited or nobody says since when
  ExploitMaturity maturity = ExploitMaturity::NONE;
  std::string published;           ///< ISO date
  std::vector<int> weaknesses;     ///< CWE numbers
  scoring::Flaw flaw;
};

/// A match as findings keep it: one CVE on one product identity. Why it matches is not stored: the engine tells it again
/// for the identity at hand (matching/engine.h), from the intelligence of the day.
struct Match {
  std::string cve;
  MatchTier tier = MatchTier::PRODUCT_WIDE;
  Confidence confidence = Confidence::MEDIUM;
  bool undecided = false;
  bool fix_available = false;
  std::string fix_action, fix_source;
  bool fix_derived = false;
  friend bool operator==(const Match&, const Match&) = default;
};
BOOST_DESCRIBE_STRUCT(Match, (), (cve, tier, confidence, undecided, fix_available, fix_action, fix_source, fix_derived))

struct Decision {
  State state = State::acknowledged;
  std::string reason, notes;
  std::string actor;               ///< e-mail or name of who decided
  Instant at;
  std::string review_date;         ///< ISO date or ""
  Instant expires_at;              ///< 0: never
  std::string fix_action;          ///< the remedy as it stood then: a changed one asks for a second look, it never re-opens by itself
};

/// One line of the findings list.
struct Finding {
  FindingId id;
  Match match;
  CveFacts facts;
  State state = State::active;
  std::optional<Decision> decision;
  bool remedy_changed = false;     ///< the remedy differs from the one that the decision saw
  std::int64_t asset_id = 0;
  std::string asset_name, vendor, product, version, zone;
  std::optional<std::int64_t> zone_id;
  inventory::Layer layer = inventory::Layer::OT;
  inventory::Criticality criticality = inventory::Criticality::medium;
  int priority = 0;                ///< asset-aware, hundredths of 0 to 100
  std::string priority_reason;
  int urgency = 4;                 ///< tier 1 to 4, findings/urgency.h
  std::string_view urgency_reason;
  Instant first_seen;
};

}  // namespace bulkhead::findings
