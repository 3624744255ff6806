// What every command and the server stand on: the opened store, the corpus and its compiled projections.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "core/clock.h"
#include "findings/environment_view.h"
#include "intel/corpus.h"
#include "matching/engine.h"
#include "record/unit_of_work.h"
#include "store/store.h"

namespace bulkhead::app {

/// Where the data is, as given on the command line or in the environment (BULKHEAD_DATA, BULKHEAD_DATABASE).
struct Location {
  std::string data_directory;
  std::string database;
};

/// The migrations of all modules, in order of dependence.
[[nodiscard]] std::vector<store::ModuleSchema> all_schemas();

/// Opens the store and brings its tables up to date.
Result<std::unique_ptr<store::Database>> open_database(const Location& location, const Clock& clock);

/// The compiled views of the corpus that readers share: match index and catalogue, both of one corpus revision.
struct Projections {
  std::int64_t revision = 0;
  std::shared_ptr<const matching::MatchIndex> index;
  std::shared_ptr<const catalogue::Catalogue> catalogue;
};

/// Opens the projections, building what is missing or older than the corpus: a small segment when few CVEs changed, else
/// the whole.
/// Fails unavailable/index.write_failed
Result<Projections> current_projections(const intel::Corpus& corpus);

/// What lists and reports show of a CVE, from the catalogue.
[[nodiscard]] findings::FactsOf facts_from(std::shared_ptr<const catalogue::Catalogue> catalogue);

/// The organisation that the command line works for; made at first use.
Result<record::Actor> command_line_actor(store::Database& database, const Clock& clock);

/// Brings stored matches up to the corpus, in one unit of work.
Result<void> match_everything(store::Database& database, const record::Actor& actor, const Clock& clock, const intel::Corpus& corpus, const Projections& projections);

}  // namespace bulkhead::app
