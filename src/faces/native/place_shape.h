// What the routes of zones, sites and conduits share.
#pragma once
#include "core/text.h"
#include "declare.h"

namespace bulkhead::faces::native {

/// The seven levels of a stored SL vector, nothing when it is not decided.
inline std::optional<std::vector<int>> vector_of(const std::string& text) {
  const auto levels = inventory::parse_sl_vector(text);
  if (!levels || !*levels) return std::nullopt;
  return std::vector<int>((*levels)->begin(), (*levels)->end());
}

/// The store's writing of levels; whether they are seven from 0 to 4 is for the inventory to say.
inline std::string text_of(const std::optional<std::vector<int>>& levels) {
  if (!levels) return "";
  std::vector<std::string> parts;
  for (const int level : *levels) parts.push_back(fmt::format("{}", level));
  return join(parts, " ");
}

/// The record with the id of the path.
template <class Record>
Result<Record> place_of(std::vector<Record> records, std::int64_t id, std::string_view type) {
  for (Record& record : records)
    if (record.id == id) return std::move(record);
  return fail(http::not_found(type, fmt::format("{}", id)));
}

}  // namespace bulkhead::faces::native
