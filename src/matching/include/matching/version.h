// The order of versions: tokens, not strings, and "undecided" where no order exists.
//
// A version is cut at separators and between letters and digits. Numbers have no size limit, leading zeros and trailing
// zero parts do not count. At the place where two versions differ the ranks are
//   pre-release word < end of the version < single letter < patch word (sp, hf, update ...) < number
// and this one total order makes every decided answer consistent with every other; the undecided pairs are cut out
// of it (matching rules 15 to 20).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::matching {

enum class Order : std::uint8_t { less, equal, greater, undecided };

/// On what an order rests, weakest last.
enum class OrderBasis : std::uint8_t {
  numeric,  ///< decided by numbers, or the same text: certain
  words,    ///< decided by a letter, a pre-release word or a patch word: strong
  prefix    ///< only after dropping a product prefix that one side lacks ("fw14" against "14"): an assumption
};

struct Comparison {
  Order order = Order::undecided;
  OrderBasis basis = OrderBasis::numeric;
  friend bool operator==(const Comparison&, const Comparison&) = default;
};

/// A version in tokens, ready to be compared many times. Any text gives one; text without a letter or digit is
/// `empty()` and compares undecided with everything, itself included: it names no version.
class Version {
 public:
  Version() = default;
  /// Takes    plain or CPE-escaped text ("4.1\(6\)" and "4.1(6)" are the same), any case; `update` is the update
  ///          component of a CPE ("sp1", "update_11"; "", "*" and "-" add nothing).
  explicit Version(std::string_view text, std::string_view update = {});

  [[nodiscard]] bool empty() const { return empty_; }
  /// As given, unescaped, with the update after a blank: "2010 sp1".
  [[nodiscard]] const std::string& text() const { return text_; }
  /// True when a pre-release word is part of it ("7.4 rc1").
  [[nodiscard]] bool is_pre_release() const;

  struct Token {
    enum class Kind : std::uint8_t {
      number,  ///< digits without leading zeros; zero is ""
      letter,  ///< one letter ("a" of 4.0.1a), or z and a letter (OpenSSL 0.9.8za)
      patch,   ///< sp, hf, update, build ...: `rank` tells which
      pre,     ///< alpha, beta, rc ...: `rank` tells which
      word,    ///< any other word: equal or undecided
      hash,    ///< looks like a commit id: equal or undecided
      open     ///< a final "x" that stands for any part ("9.x")
    };
    Kind kind = Kind::number;
    std::uint8_t rank = 0;
    bool glued = false;       ///< no separator before it
    std::uint32_t start = 0;  ///< in the lower-case text
    std::uint32_t length = 0;
  };
  [[nodiscard]] const std::vector<Token>& tokens() const { return tokens_; }
  [[nodiscard]] std::string_view text_of(const Token& token) const {
    return std::string_view(key_).substr(token.start, token.length);
  }
  /// True when the number at this token is followed by a dot and a further number in the text ("7.0.0").
  [[nodiscard]] bool dotted_after(const Token& token) const;

 private:
  friend class VersionReader;
  std::string text_;
  std::string key_;  // lower case: what the tokens point into
  std::vector<Token> tokens_;
  bool empty_ = true;
};

/// The order of two versions.
/// Ordered by  see the head of this file; antisymmetric, and transitive wherever it decides without the prefix basis.
[[nodiscard]] Comparison compare(const Version& a, const Version& b);
[[nodiscard]] inline Comparison compare_versions(std::string_view a, std::string_view b) {
  return compare(Version(a), Version(b));
}
/// compare() is equal with certainty: 2023.02.13 and 2023.2.13, V4.5 and 4.5.
[[nodiscard]] bool same_version(std::string_view a, std::string_view b);

}  // namespace bulkhead::matching
