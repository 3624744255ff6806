// Runs the matching engine over product identities and keeps what it finds.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "matching/engine.h"
#include "record/unit_of_work.h"

namespace bulkhead::findings {

struct MatchingSummary {
  std::int64_t identities = 0;   ///< matched in this run
  std::int64_t added = 0, changed = 0, withdrawn = 0, returned = 0, unchanged = 0;
  std::vector<std::int64_t> environments;  ///< whose findings moved
  [[nodiscard]] bool moved() const { return added + changed + withdrawn + returned > 0; }
};

/// Which identities a run takes.
struct MatchingScope {
  enum class Kind {
    all,       ///< every identity that an asset has
    missing,   ///< identities that were never matched (new assets)
    changed    ///< identities that the given CVEs can touch
  };
  Kind kind = Kind::all;
  std::vector<std::string> cves;  ///< for `changed`
};

/// Matches, compares with what is stored and writes the difference only.
///
/// A match that is gone is withdrawn with a reason, never deleted: decisions on it stay. A match that comes back keeps
/// the time it was first seen. A revision that changes neither tier, confidence nor remedy writes nothing.
/// Cost     the engine's, plus one write a changed row
Result<MatchingSummary> run_matching(record::UnitOfWork& work, const matching::Engine& engine, std::int64_t corpus_revision, const MatchingScope& scope);

/// The corpus revision that all identities were matched against; 0 before the first run.
[[nodiscard]] std::int64_t matched_revision(store::Connection& db);

/// From the inventory's words to the engine's.
[[nodiscard]] matching::Identity engine_identity(const inventory::ProductIdentity& identity);
/// The part of an engine's match that findings keep.
[[nodiscard]] Match stored_match(const matching::Match& match);

}  // namespace bulkhead::findings
