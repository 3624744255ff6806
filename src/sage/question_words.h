// A question cut into words, each taken by at most one reading.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::sage {

struct Word {
  std::string text;       ///< lower case, without punctuation at its ends
  bool taken = false;
};

class Words {
 public:
  explicit Words(std::string_view question);

  [[nodiscard]] std::size_t size() const { return words_.size(); }
  [[nodiscard]] const Word& at(std::size_t i) const { return words_[i]; }
  /// "" beyond the end.
  [[nodiscard]] std::string_view text(std::size_t i) const { return i < words_.size() ? std::string_view(words_[i].text) : std::string_view(); }
  [[nodiscard]] bool free(std::size_t from, std::size_t count) const;
  void take(std::size_t from, std::size_t count);
  /// Words from `from` joined by spaces.
  [[nodiscard]] std::string joined(std::size_t from, std::size_t count) const;
  /// The place of the first phrase (words separated by spaces) that stands in the question, taken or not; size() when none does.
  [[nodiscard]] std::size_t find(std::initializer_list<std::string_view> phrases) const;
  [[nodiscard]] bool has(std::initializer_list<std::string_view> phrases) const { return find(phrases) < size(); }
  /// The same among free words, and takes them.
  bool take_phrase(std::initializer_list<std::string_view> phrases);

 private:
  [[nodiscard]] std::size_t length_at(std::size_t i, std::string_view phrase) const;  ///< words of the phrase when it stands there, else 0
  std::vector<Word> words_;
};

/// Words of the grammar and of plain English: never part of a name, never searched for.
[[nodiscard]] bool is_plain_word(std::string_view word);
/// Words that show that a question is about vulnerabilities and plants.
[[nodiscard]] bool is_domain_word(std::string_view word);

}  // namespace bulkhead::sage
