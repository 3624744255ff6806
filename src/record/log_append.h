// Appending to the log inside a transaction; only the unit of work does it.
#pragma once
#include <span>

#include "record/log.h"
#include "record/unit_of_work.h"

namespace bulkhead::record {

struct Appended {
  std::uint64_t first_index = 0;
  Instant at;  ///< the time of all these entries
};

/// Locks the head as append_changes does and returns the index of the next entry.
[[nodiscard]] std::uint64_t lock_log(store::Connection& db);

/// Locks the head, so that no other transaction appends until this one ends, and writes one entry for each change, the
/// versions that changes carry (their number and digest go into the entry's detail), full tiles and the new head.
/// Fails    too_large/log.entry_too_large, invalid/log.not_utf8, internal/log.damaged_head
/// Cost     per entry: one row, one leaf hash, amortised one node hash; per call: the head's row
Result<Appended> append_changes(store::Connection& db, std::span<Change> changes, const Actor& actor, Instant now);

void write_outbox(store::Connection& db, std::span<const OutboxMessage> messages, const Actor& actor, const Appended& appended);

}  // namespace bulkhead::record
