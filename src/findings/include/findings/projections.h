// The compiled views of the corpus that readers share, and the step that brings stored matches up to them.
#pragma once
#include <memory>

#include "catalogue/catalogue.h"
#include "core/clock.h"
#include "findings/environment_view.h"
#include "intel/corpus.h"
#include "matching/engine.h"
#include "record/unit_of_work.h"

namespace bulkhead::findings {

/// Match index and catalogue of one corpus revision.
struct Projections {
  std::int64_t revision = 0;
  std::shared_ptr<const matching::MatchIndex> index;
  std::shared_ptr<const catalogue::Catalogue> catalogue;
};

/// Opens the projections, building what is missing or older than the corpus: a small segment when few CVEs changed, else
/// the whole.
/// Fails    unavailable/index.write_failed, unavailable/catalogue.cannot_write
Result<Projections> current_projections(const intel::Corpus& corpus, const Clock& clock);

/// What lists and reports show of a CVE, from the catalogue.
[[nodiscard]] FactsOf facts_from(std::shared_ptr<const catalogue::Catalogue> catalogue);

/// Brings stored matches up to the corpus and matches new assets, in one unit of work.
Result<void> match_everything(store::Database& database, const record::Actor& actor, const Clock& clock, const intel::Corpus& corpus, const Projections& projections);

}  // namespace bulkhead::findings
