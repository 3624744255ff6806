// Sentences of the log: the text of an action with the values of an entry.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::record {

/// The value of a placeholder such as "actor" or "detail.name"; nothing when the entry does not tell it.
using ValueOf = std::function<std::optional<std::string>(std::string_view)>;

struct Sentence {
  std::string text;
  std::vector<std::string> missing;  ///< placeholders without a value outside of brackets
};

/// Fills a pattern: {name} is a value, {name|one|many} a number with its noun ("1 finding", "3 findings"), and a part in
/// [brackets] is left out when one of its values is missing.
[[nodiscard]] Sentence write_sentence(std::string_view pattern, const ValueOf& value_of);

}  // namespace bulkhead::record
