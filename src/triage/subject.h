// What the module's parts share: the log entry about one finding, and the name of who acts.
#pragma once
#include "findings/environment_view.h"
#include "record/unit_of_work.h"

namespace bulkhead::triage {

inline constexpr std::size_t kExamples = 20;  ///< findings that the entry of a bulk change names

[[nodiscard]] inline std::string name_of_actor(const record::Actor& actor) { return actor.email.empty() ? actor.name : actor.email; }

/// Whether a finding still asks for a decision or a repair.
[[nodiscard]] inline bool is_open(findings::State state) { return state == findings::State::active || state == findings::State::undecided || state == findings::State::ticketed; }

/// The finding, which must stand in the view.
/// Fails    not_found/finding.not_found
Result<findings::Finding> finding_in(const findings::EnvironmentView& view, findings::FindingId id, Instant now);

/// An entry about one finding, with CVE and asset in its detail.
[[nodiscard]] record::Change change_of(record::Action action, const findings::EnvironmentView& view, const findings::Finding& finding);
/// An entry about many: their number, a digest that binds it to exactly these, and the first of them. About one: as above.
[[nodiscard]] record::Change change_of(record::Action action, const findings::EnvironmentView& view, const std::vector<findings::Finding>& findings);

}  // namespace bulkhead::triage
