// What every command and the server stand on: where the data is, the opened store, who acts.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/clock.h"
#include "findings/projections.h"
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

/// The organisation that the command line works for; made at first use.
Result<record::Actor> command_line_actor(store::Database& database, const Clock& clock);

}  // namespace bulkhead::app
