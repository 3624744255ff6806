// Folding of text for search, and a fast search for several words in the folded text of many rows.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::catalogue {

/// Appends the text in the form that search compares: ASCII and Latin-1 letters in lower case, control characters as
/// spaces. Both the stored text and the words of a query pass through it.
void append_folded(std::string& out, std::string_view text);
[[nodiscard]] std::string folded(std::string_view text);

/// The words of a query: folded, separated by spaces; text in double quotes is one word. At most `most` are kept, longest
/// first, each at most 200 bytes.
[[nodiscard]] std::vector<std::string> query_words(std::string_view query, std::size_t most);

/// Place of the next `word` at or after `from`, or npos. 16 bytes at a time where the machine can.
[[nodiscard]] std::size_t find_word(std::string_view text, std::string_view word, std::size_t from);

}  // namespace bulkhead::catalogue
