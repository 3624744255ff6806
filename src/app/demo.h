// The demo plant: a made-up bottling plant with real products, so that a new installation has something to show.
#pragma once
#include "core/clock.h"
#include "core/result.h"
#include "record/actor.h"
#include "store/store.h"

namespace bulkhead::app {

struct DemoSummary {
  bool loaded = false;           ///< false: an environment existed already and nothing was done
  std::int64_t environment_id = 0;
  std::int64_t assets = 0, decided = 0, cves = 0;
};

/// Days of history that the demo plant of an empty installation has.
inline constexpr int kDemoDays = 60;

/// Loads intelligence, inventory, findings and decisions of the demo plant, each change through the door.
///
/// In an installation whose log is empty the steps carry times of the past kDemoDays days, so that response times have
/// something to show; otherwise, since a log never goes back in time, all carry the present time.
/// Does nothing when the organisation has an environment.
/// Fails    internal/demo.bad_file when the embedded files are damaged; what intelligence, inventory and findings give
/// Cost     some seconds
Result<DemoSummary> load_demo(store::Database& database, const Clock& clock);

}  // namespace bulkhead::app
