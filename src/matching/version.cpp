// Cutting versions into tokens and ordering them. See version.h for the order and its reasons.
#include "matching/version.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "matching/cpe.h"
#include "version_words.h"

namespace bulkhead::matching {

using Token = Version::Token;
using Kind = Token::Kind;

namespace {

constexpr std::size_t kMaxText = 4096;  // longer text is no version: compared as a whole

bool is_letter(char c) { return is_alpha(c) || static_cast<unsigned char>(c) >= 0x80; }

/// A run without separators that looks like a commit id: 40 or 64 hexadecimal digits, or at least seven with letters
/// and digits mixed more than a version with a letter suffix ever mixes them.
bool looks_like_hash(std::string_view run) {
  if (run.size() < 7) return false;
  std::size_t turns = 0;
  bool letters = false;
  for (std::size_t n = 0; n < run.size(); ++n) {
    const bool digit = is_digit(run[n]);
    if (!digit && !(run[n] >= 'a' && run[n] <= 'f')) return false;
    letters |= !digit;
    if (n > 0 && digit != is_digit(run[n - 1])) ++turns;
  }
  return run.size() == 40 || run.size() == 64 || (letters && turns >= 3);
}

/// Two words that make one ("service pack"). The first is already a token, the second is at hand.
struct Pair {
  std::string_view first, second;
  Kind kind;
  std::uint8_t rank;
};
constexpr std::array kPairs = {
    Pair{"service", "pack", Kind::patch, kServicePack},
    Pair{"feature", "pack", Kind::patch, kFeaturePack},
    Pair{"fix", "pack", Kind::patch, kFeaturePack},
    Pair{"hot", "fix", Kind::patch, kHotfix},
    Pair{"patch", "level", Kind::patch, kPatch},
    Pair{"release", "candidate", Kind::pre, kCandidate},
    Pair{"early", "access", Kind::pre, kEarlyAccess},
    Pair{"cumulative", "update", Kind::patch, kCumulative},
    Pair{"update", "rollup", Kind::patch, kRollup},
    Pair{"maintenance", "release", Kind::patch, kMaintenance},
    Pair{"maintenance", "pack", Kind::patch, kMaintenancePatch},
    Pair{"service", "release", Kind::patch, kServiceRelease},
    Pair{"service", "update", Kind::patch, kServiceUpdate},
    Pair{"pre", "release", Kind::pre, kPre},
    Pair{"preview", "release", Kind::pre, kPreview},
    Pair{"build", "nr", Kind::patch, kBuild},
    Pair{"build", "no", Kind::patch, kBuild},
    Pair{"build", "number", Kind::patch, kBuild},
};

}  // namespace

class VersionReader {
 public:
  VersionReader(Version& out, std::size_t reserve) : out_(out) { out_.tokens_.reserve(reserve); }

  void read(std::size_t from) {
    const std::string_view key = out_.key_;
    std::size_t at = leading_word(key, from);
    bool separated = true;
    while (at < key.size()) {
      const char c = key[at];
      if (!is_digit(c) && !is_letter(c)) {
        separated = true;
        ++at;
        continue;
      }
      if (separated) {
        std::size_t end = at;
        while (end < key.size() && (is_digit(key[end]) || is_letter(key[end]))) ++end;
        if (looks_like_hash(key.substr(at, end - at))) {
          push(Kind::hash, 0, false, at, end - at);
          at = end;
          continue;
        }
      }
      std::size_t end = at + 1;
      if (is_digit(c)) {
        while (end < key.size() && is_digit(key[end])) ++end;
        std::size_t start = at;
        while (start < end && key[start] == '0') ++start;
        push(Kind::number, 0, !separated, start, end - start);
      } else {
        while (end < key.size() && is_letter(key[end])) ++end;
        word(key, at, end, separated);
      }
      separated = false;
      at = end;
    }
    finish_words();
    drop_zero_tails();
  }

 private:
  void push(Kind kind, std::uint8_t rank, bool glued, std::size_t start, std::size_t length) {
    out_.tokens_.push_back({kind, rank, glued, static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(length)});
  }

  /// Skips "v", "ver", "version", "release" and "rel" before the first number (rule 18; "R2.1" keeps its letter, since
  /// products with R and without R releases exist).
  static std::size_t leading_word(std::string_view key, std::size_t from) {
    std::size_t at = from;
    while (at < key.size() && !is_digit(key[at]) && !is_letter(key[at])) ++at;
    std::size_t end = at;
    while (end < key.size() && is_letter(key[end])) ++end;
    const std::string_view word = key.substr(at, end - at);
    if (word != "v" && word != "ver" && word != "vers" && word != "version" && word != "versions" &&
        word != "release" && word != "rel")
      return at;
    std::size_t number = end;
    while (number < key.size() &&
           (key[number] == '.' || key[number] == ' ' || key[number] == '_' || key[number] == ':' || key[number] == '-'))
      ++number;
    if (number < key.size() && is_digit(key[number])) return number;
    // "version r2": the word is no part of the version even when a letter follows
    if (word.starts_with("version") && number > end && number < key.size()) return number;
    return at;
  }

  void word(std::string_view key, std::size_t at, std::size_t end, bool separated) {
    const std::string_view text = key.substr(at, end - at);
    const bool glued = !separated;
    if (!out_.tokens_.empty()) {
      const Token& last = out_.tokens_.back();
      const std::string_view before = key.substr(last.start, last.length);
      for (const Pair& pair : kPairs) {
        if (pair.second != text || pair.first != before) continue;
        out_.tokens_.back().kind = pair.kind;
        out_.tokens_.back().rank = pair.rank;
        return;
      }
    }
    if (neutral_word(text)) return;
    if (text.size() == 1) {
      const bool number_follows = end < key.size() && is_digit(key[end]);
      if (text == "x" && separated && end == key.size() && !out_.tokens_.empty())
        return push(Kind::open, 0, glued, at, 1);
      // "9.0.0.m1", "9.0.0-m1": a milestone; "12.4a", "1.0.2m": a letter suffix
      if (text == "m" && separated && number_follows && !out_.tokens_.empty() && at > 0 &&
          (key[at - 1] == '.' || key[at - 1] == '-'))
        return push(Kind::pre, kMilestone, glued, at, 1);
      return push(Kind::letter, 0, glued, at, 1);
    }
    if (const VersionWord* known = version_word(text)) return push(known->kind, known->rank, glued, at, text.size());
    if (text.size() == 2 && text[0] == 'z' && glued) return push(Kind::letter, 0, glued, at, 2);
    push(Kind::word, 0, glued, at, text.size());
  }

  /// "5.0.0.release" is 5.0.0; "12.1 release 3" keeps its word. A first word of two that no second followed stays a
  /// word.
  void finish_words() {
    while (!out_.tokens_.empty()) {
      const Token& last = out_.tokens_.back();
      if (last.kind != Kind::patch || last.rank != kRevision || out_.tokens_.size() == 1) break;
      const std::string_view text = out_.text_of(last);
      if (text != "release" && text != "rel") break;
      out_.tokens_.pop_back();
    }
  }

  /// Within each run of numbers the zero parts at its end do not count: 4.0 SP1 is 4 SP1. The first part stays.
  void drop_zero_tails() {
    auto& tokens = out_.tokens_;
    std::size_t kept = 0;
    for (std::size_t n = 0; n < tokens.size(); ++n) {
      if (tokens[n].kind != Kind::number)
        while (kept > 1 && tokens[kept - 1].kind == Kind::number && tokens[kept - 1].length == 0) --kept;
      tokens[kept++] = tokens[n];
    }
    while (kept > 1 && tokens[kept - 1].kind == Kind::number && tokens[kept - 1].length == 0) --kept;
    tokens.resize(kept);
  }

  Version& out_;
};

Version::Version(std::string_view text, std::string_view update) {
  if (update == "*" || update == "-") update = {};
  text = trim(text);
  update = trim(update);
  text_ = text.find('\\') == std::string_view::npos ? std::string(text) : unescaped(text);
  const std::size_t version_size = text_.size();
  std::string extra;
  if (!update.empty()) {
    extra = unescaped(update);
    if (!text_.empty()) text_ += ' ';
    text_ += extra;
  }
  key_ = to_lower(text_);
  empty_ = std::none_of(key_.begin(), key_.end(), [](char c) { return is_digit(c) || is_letter(c); });
  if (empty_) return;
  if (key_.size() > kMaxText) {
    tokens_.push_back({Kind::hash, 0, false, 0, static_cast<std::uint32_t>(key_.size())});
    return;
  }
  // A numeric update needs a word before it; spelling it out here keeps the reader to one pass.
  if (!extra.empty() && version_size > 0 && is_digit(extra[0])) key_.insert(version_size + 1, "update ");
  VersionReader(*this, 8).read(0);
}

bool Version::is_pre_release() const {
  return std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) { return token.kind == Kind::pre; });
}

bool Version::dotted_after(const Token& token) const {
  std::size_t at = token.start + token.length;
  while (at < key_.size() && is_digit(key_[at])) ++at;
  return at + 1 < key_.size() && key_[at] == '.' && is_digit(key_[at + 1]);
}

namespace {

/// Tokens of a version from some index on.
struct Tail {
  const Version* version;
  std::size_t first;
  [[nodiscard]] std::size_t size() const { return version->tokens().size() - first; }
  [[nodiscard]] const Token& operator[](std::size_t n) const { return version->tokens()[first + n]; }
  [[nodiscard]] std::string_view text(std::size_t n) const { return version->text_of((*this)[n]); }
};

int compare_numbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

bool same_token(const Tail& a, const Tail& b, std::size_t n) {
  if (a[n].kind != b[n].kind) return false;
  switch (a[n].kind) {
    case Kind::patch:
    case Kind::pre:
      return a[n].rank == b[n].rank;
    case Kind::open:
      return true;
    default:
      return a.text(n) == b.text(n);
  }
}

/// Place of a kind at a position; words, hashes and open parts have none.
int rank_of(Kind kind) {
  switch (kind) {
    case Kind::pre:
      return 0;
    case Kind::letter:
      return 2;
    case Kind::patch:
      return 3;
    case Kind::number:
      return 4;
    default:
      return -1;
  }
}
constexpr int kEnd = 1;  // rank of "no more tokens"

bool is_date(std::string_view digits) {
  if (digits.size() != 8 || (!digits.starts_with("19") && !digits.starts_with("20"))) return false;
  const int month = (digits[4] - '0') * 10 + (digits[5] - '0');
  const int day = (digits[6] - '0') * 10 + (digits[7] - '0');
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
bool is_year(std::string_view digits) {
  return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
}

constexpr Comparison kUndecided{Order::undecided, OrderBasis::words};
Comparison decided(int sign, OrderBasis basis) {
  return {sign < 0 ? Order::less : sign > 0 ? Order::greater : Order::equal, basis};
}

Comparison compare_tails(const Tail& a, const Tail& b) {
  const std::size_t shared = std::min(a.size(), b.size());
  std::size_t n = 0;
  bool words = false;
  while (n < shared && same_token(a, b, n)) words |= a[n++].kind != Kind::number;
  if (n == a.size() && n == b.size())
    return n > 0 && a[n - 1].kind == Kind::open ? kUndecided : Comparison{Order::equal, OrderBasis::numeric};

  const int ra = n < a.size() ? rank_of(a[n].kind) : kEnd;
  const int rb = n < b.size() ? rank_of(b[n].kind) : kEnd;
  if (ra < 0 || rb < 0) return kUndecided;
  if (ra != rb) {
    // A letter suffix against a patch word (4.0.1a, 4.0.1 SP1): nobody says which came first.
    if (std::min(ra, rb) == 2 && std::max(ra, rb) == 3) return kUndecided;
    // Shapes that share nothing at the start: "c.1" against "4.2".
    if (n == 0 && ra != kEnd && rb != kEnd) return kUndecided;
    const bool numbers = (ra == 4 || ra == kEnd) && (rb == 4 || rb == kEnd);
    return decided(ra - rb, numbers && !words ? OrderBasis::numeric : OrderBasis::words);
  }
  if (a[n].kind == Kind::number) {
    const std::string_view x = a.text(n);
    const std::string_view y = b.text(n);
    if (n == 0 && ((is_date(x) && is_year(y)) || (is_date(y) && is_year(x)))) return kUndecided;
    return decided(compare_numbers(x, y), words ? OrderBasis::words : OrderBasis::numeric);
  }
  if (a[n].kind == Kind::letter) return decided(a.text(n).compare(b.text(n)), OrderBasis::words);
  const std::uint8_t x = a[n].rank;
  const std::uint8_t y = b[n].rank;
  const bool ordered = a[n].kind == Kind::pre ? ordered_pre(x) && ordered_pre(y) : large_patch(x) != large_patch(y);
  return ordered ? decided(static_cast<int>(x) - static_cast<int>(y), OrderBasis::words) : kUndecided;
}

bool begins_with_word(const Version& version) {
  if (version.tokens().empty()) return false;
  const Kind kind = version.tokens()[0].kind;
  return kind == Kind::word || kind == Kind::letter || (kind == Kind::patch && version.tokens()[0].rank <= kBuild);
}

/// Index of the first token after a product prefix: past a "v" that stands before a number ("r8_v3.4.0.1"), else past
/// the first word. 0 when no number follows.
std::size_t after_prefix(const Version& version) {
  const auto& tokens = version.tokens();
  for (std::size_t n = 1; n + 1 < tokens.size(); ++n)
    if (tokens[n].kind == Kind::letter && !tokens[n].glued && tokens[n + 1].glued &&
        tokens[n + 1].kind == Kind::number && version.text_of(tokens[n]) == "v")
      return n + 1;
  return tokens.size() > 1 && tokens[1].kind == Kind::number ? 1 : 0;
}

/// Rule 19: one side carries a product prefix, the other lacks it. "fw14" against "14" can be compared; "esxi70u1c"
/// against "7.0.0" cannot, because a prefix glued to an undotted number counts in another scheme than dotted numbers.
Comparison compare_without_prefix(const Version& prefixed, const Version& plain, bool swapped) {
  const std::size_t first = after_prefix(prefixed);
  if (first == 0 || plain.tokens().empty() || plain.tokens()[0].kind != Kind::number) return kUndecided;
  const Token& number = prefixed.tokens()[first];
  if (number.glued && !prefixed.dotted_after(number) && plain.dotted_after(plain.tokens()[0])) return kUndecided;
  const Tail rest{&prefixed, first};
  const Tail whole{&plain, 0};
  Comparison out = swapped ? compare_tails(whole, rest) : compare_tails(rest, whole);
  if (out.order != Order::undecided) out.basis = OrderBasis::prefix;
  return out;
}

}  // namespace

Comparison compare(const Version& a, const Version& b) {
  if (a.empty() || b.empty()) return kUndecided;
  const bool word_a = begins_with_word(a);
  const bool word_b = begins_with_word(b);
  if (word_a != word_b && !a.tokens().empty() && !b.tokens().empty())
    return word_a ? compare_without_prefix(a, b, false) : compare_without_prefix(b, a, true);
  return compare_tails({&a, 0}, {&b, 0});
}

bool same_version(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const Comparison out = compare_versions(a, b);
  return out.order == Order::equal && out.basis != OrderBasis::prefix;
}

}  // namespace bulkhead::matching
