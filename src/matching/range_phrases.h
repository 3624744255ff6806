// The phrases of version prose and what each means: "prior to", "and earlier", "through". Private to matching.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "range_items.h"

namespace bulkhead::matching {

enum class Act : std::uint8_t {
  op,         ///< a comparator before its operand
  post,       ///< a comparator after its operand ("and earlier")
  through,    ///< "1.0 through 2.0"
  between,    ///< "between A and B"
  all,        ///< "all versions"
  skip,       ///< says nothing
  condition,  ///< what follows limits the statement in a way that versions do not express
  including,  ///< "(including)" after an operand
  excluding,
  separator
};

struct Phrase {
  std::string_view words;
  Act act;
  Op op = Op::none;
};

/// The phrase that begins at `items[at]` and takes the most words; their number goes to `count`. Null when there is none.
[[nodiscard]] const Phrase* phrase_at(std::span<const RangeItem> items, std::size_t at, std::size_t& count);

}  // namespace bulkhead::matching
