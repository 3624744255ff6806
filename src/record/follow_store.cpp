#include "record/follow.h"

namespace bulkhead::record {

std::int64_t log_size(store::Connection& db) { return db.find<std::int64_t>("SELECT size FROM log_head WHERE id = 1").value_or(0); }

Result<std::vector<EntryView>> entries_between(store::Connection& db, Action action, std::int64_t from, std::int64_t to) {
  std::vector<EntryView> out;
  for (const auto& body : db.select<std::string>("SELECT body FROM log_entry WHERE entry_index >= $1 AND entry_index < $2 AND action = $3 ORDER BY entry_index", from, to, action_name(action)))
    out.push_back(TRY(parse_entry(body)));
  return out;
}

}  // namespace bulkhead::record
