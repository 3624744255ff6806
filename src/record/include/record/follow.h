// Following the log: what happened since a reader last looked. Entries have one order without gaps, so a reader that keeps
// an index misses nothing, whichever process wrote.
#pragma once
#include <vector>

#include "record/log.h"

namespace bulkhead::record {

/// The number of entries; the index that the next one gets.
[[nodiscard]] std::int64_t log_size(store::Connection& db);
/// Entries of an action with `from` <= index < `to`, oldest first.
/// Fails    as parse_json
Result<std::vector<EntryView>> entries_between(store::Connection& db, Action action, std::int64_t from, std::int64_t to);

}  // namespace bulkhead::record
