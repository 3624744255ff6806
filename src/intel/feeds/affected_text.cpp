// Reading the "products affected" cell; see affected_text.h. A name ends where words on versions begin, these end where
// their small grammar does. What follows must be a separator or the beginning of another name.
#include "feeds/affected_text.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace bulkhead::intel {

namespace {

constexpr std::size_t kMaxTokens = 4000;  // the longest real cell has some 3,000 words
constexpr std::size_t kMaxNameBytes = 160;

/// A word of the cell, and the sign behind it that ends something: one of , ; : . | or NUL. Signs within parentheses
/// end nothing.
struct Token {
  std::string text, lower;
  char mark = '\0';
};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 7> kVersionWords{"versions", "version", "ver", "vers", "releases", "firmware", "software"};
constexpr std::array<std::string_view, 9> kAround{"prior", "earlier", "previous", "below", "lower", "older", "before", "later", "newer"};
constexpr std::array<std::string_view, 12> kRepair{"sp", "sp1", "sp2", "sp3", "sp4", "update", "upd", "hf", "hotfix", "patch", "build", "rev"};
/// Words that a product name never holds; where they stand, the sentence says more than a list does.
constexpr std::array<std::string_view, 29> kProse{"affected", "affects", "following", "versions", "version", "prior", "earlier", "before", "only", "using", "use", "uses", "running", "installed", "because", "all",
                                                  "any", "begin", "end", "through", "is", "are", "which", "that", "these", "or", "and", "including", "reports"};
/// Words of an introduction that limit what follows it.
constexpr std::array<std::string_view, 17> kLimits{"prior", "earlier", "before", "through", "using", "use", "uses", "because", "with", "when", "where", "only", "running", "installed", "bootloader", "not", "except"};
constexpr std::array<std::string_view, 9> kLegalForms{"inc", "ltd", "llc", "co", "corp", "corporation", "limited", "gmbh", "ag"};

/// Length of a comparator at the beginning: "<=", "≥", "=" ...
std::size_t comparator(std::string_view text) {
  for (const std::string_view sign : {"<=", ">=", "=<", "=>", "≤", "≥", "<", ">", "="})
    if (text.starts_with(sign)) return sign.size();
  return 0;
}

/// "2.1", "V9.4", "R1.17.1", "Ver0.1.1.4": at most four letters, then a digit, nothing that opens a remark.
bool is_version(std::string_view text) {
  std::size_t letters = 0;
  while (letters < text.size() && (is_alpha(text[letters]) || text[letters] == '.')) ++letters;
  return letters <= 4 && letters < text.size() && is_digit(text[letters]) && text.find_first_of("(){}[]\"'") == std::string_view::npos;
}

/// "2.90", "v2.90": a version even where a name could stand. "PM8" is none.
bool is_bare_version(std::string_view text) { return is_version(text) && (is_digit(text.front()) || (text.front() == 'v' && text.size() > 1 && is_digit(text[1]))); }

std::vector<Token> tokens_of(std::string_view cell) {
  std::vector<Token> out;
  int depth = 0;
  std::string plain = replace_all(cell, "\xC2\xA0", " ");
  for (char& c : plain)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') c = ' ';
  const std::string_view text = plain;
  for (std::string_view piece : split(text, ' ')) {
    if (piece.empty()) continue;
    for (const char c : piece) depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    char mark = '\0';
    if (depth <= 0) {
      constexpr std::string_view kMarks = ",;:.|";
      while (!piece.empty() && kMarks.find(piece.back()) != std::string_view::npos) {
        if (mark == '\0' || mark == '.') mark = piece.back();
        piece.remove_suffix(1);
      }
    }
    if (piece.empty()) {
      if (mark != '\0' && !out.empty() && (out.back().mark == '\0' || out.back().mark == '.')) out.back().mark = mark;
      continue;
    }
    out.push_back({std::string(piece), to_lower(piece), mark});
    if (out.size() > kMaxTokens) return {};
  }
  if (depth != 0) return {};
  return out;
}

class AffectedReader {
 public:
  explicit AffectedReader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::vector<AffectedItem> read() {
    if (tokens_.empty()) return {};
    drop_end("affected");
    if (!introduction()) return {};
    while (at_ < tokens_.size())
      if (!item()) return {};
    // One name and nothing else may as well be several that lost their separators.
    if (items_.size() == 1 && items_.front().versions.empty()) return {};
    // "A | B | Version 2.0": the version may be that of both.
    if (over_separator_ && std::any_of(items_.begin(), items_.end(), [](const AffectedItem& item) { return item.versions.empty(); })) return {};
    return std::move(items_);
  }

 private:
  [[nodiscard]] std::string_view word(std::size_t n) const { return n < tokens_.size() ? std::string_view(tokens_[n].lower) : std::string_view(); }
  [[nodiscard]] char mark(std::size_t n) const { return n < tokens_.size() ? tokens_[n].mark : '\0'; }
  [[nodiscard]] bool says(std::size_t n, std::string_view first, std::string_view second) const { return word(n) == first && mark(n) == '\0' && word(n + 1) == second; }

  /// "... are affected." says nothing beside the list before it.
  void drop_end(std::string_view last) {
    if (tokens_.size() < 3 || tokens_.back().lower != last) return;
    const std::string_view verb = tokens_[tokens_.size() - 2].lower;
    if (verb == "are" || verb == "is") tokens_.resize(tokens_.size() - 2);
  }

  /// "The following versions of X, a Y, are affected:". False when it limits what follows.
  bool introduction() {
    std::size_t colon = 0;
    while (colon < tokens_.size() && mark(colon) != ':') ++colon;
    if (colon >= tokens_.size()) return true;
    bool introduces = false, limits = false;
    for (std::size_t n = 0; n <= colon; ++n) {
      introduces = introduces || word(n) == "following" || word(n) == "affected" || word(n) == "affects";
      limits = limits || among(kLimits, word(n));
    }
    if (introduces) at_ = colon + 1;
    return !introduces || !limits;
  }

  bool item() {
    if (!items_.empty() && (word(at_) == "and" || word(at_) == "&")) ++at_;
    if (says(at_, "all", "versions") && word(at_ + 2) == "of") return all_versions_of();
    const std::size_t begin = at_;
    if (phrase_begins(at_)) {  // versions alone: of the one product that the row names
      if (!items_.empty() || !phrase()) return false;
      return at_ == tokens_.size() && add("", begin, at_);
    }
    const std::size_t name_end = end_of_name(begin);
    if (name_end == begin) return false;
    const std::string name = words(begin, name_end);
    if (!is_name(begin, name_end, name)) return false;
    at_ = name_end;
    if (mark(name_end - 1) != ':' && !phrase_begins(at_)) return add(name, at_, at_);  // a name alone, before a separator
    over_separator_ = over_separator_ || mark(name_end - 1) == ';' || mark(name_end - 1) == '|';
    if (!phrase() || !ends_cleanly()) return false;
    return add(name, name_end, at_);
  }

  /// "All versions of NAME prior to 2.3".
  bool all_versions_of() {
    const std::size_t begin = at_ + 3, name_end = end_of_name(begin);
    if (name_end == begin || mark(name_end - 1) == ':') return false;
    const std::string name = words(begin, name_end);
    if (!is_name(begin, name_end, name)) return false;
    at_ = name_end;
    std::string versions = "All versions";
    if (phrase_begins(at_)) {
      if (!phrase() || !ends_cleanly()) return false;
      versions += " " + words(name_end, at_);
    }
    items_.push_back({name, std::move(versions)});
    return true;
  }

  /// Behind the last word of the name that begins at `begin`; `begin` when the text has no such shape.
  [[nodiscard]] std::size_t end_of_name(std::size_t begin) const {
    for (std::size_t n = begin; n < tokens_.size(); ++n) {
      if (mark(n) == ':' || mark(n) == ';' || mark(n) == '|') return n + 1;
      if (n + 1 == tokens_.size() || phrase_begins(n + 1)) return n + 1;
      if (mark(n) == ',' && !among(kLegalForms, word(n + 1))) return begin;
    }
    return begin;
  }

  [[nodiscard]] bool is_name(std::size_t begin, std::size_t end, const std::string& name) const {
    if (name.empty() || name.size() > kMaxNameBytes || name.front() == '(' || (end == begin + 1 && is_bare_version(word(begin)))) return false;
    int depth = 0;
    bool letter = false;
    for (const char c : name) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      letter = letter || is_alpha(c) || static_cast<unsigned char>(c) >= 0x80;
      if (c == '<' || c == '>' || c == '=' || c == '|') return false;
    }
    if (depth != 0 || !letter || name.find("CVE-") != std::string::npos || name.find("--") != std::string::npos) return false;
    for (std::size_t n = begin; n < end; ++n)
      if (among(kProse, word(n))) return false;
    return true;
  }

  /// True when words on versions begin at `n`. A bare number does not: it may belong to a name.
  [[nodiscard]] bool phrase_begins(std::size_t n) const {
    if (n >= tokens_.size()) return false;
    const std::string_view w = word(n);
    if (comparator(w) > 0 || w.starts_with("vers:")) return true;
    if (says(n, "all", "versions") || says(n, "all", "releases") || (w == "all" && (word(n + 1) == "firmware" || word(n + 1) == "software") && word(n + 2) == "versions")) return true;
    if (w == "versions" || w == "version") return true;
    if ((w == "firmware" || w == "software") && (word(n + 1) == "version" || word(n + 1) == "versions")) return true;
    return says(n, "prior", "to") || says(n, "older", "than") || says(n, "earlier", "than") || says(n, "lower", "than");
  }

  /// Takes one or more demands on versions, joined by commas, "and", "or".
  bool phrase() {
    if (!demand(true)) return false;
    for (;;) {
      const std::size_t before = at_;
      if (before >= tokens_.size()) return true;
      const char sign = mark(before - 1);
      const bool conjunction = word(at_) == "and" || word(at_) == "or" || word(at_) == "&";
      if (sign == ';' || sign == '|' || sign == ':' || (sign == '.' && !conjunction)) return true;
      if (conjunction) ++at_;
      // After a comma alone a plain number may begin the next name ("250 SCALA"); one with a point or a V does not.
      const bool joined = conjunction || sign == ',';
      if (joined ? !demand(conjunction || clearly_version(at_)) : !bound_begins(at_) || !demand(false)) {
        at_ = before;
        return true;
      }
    }
  }

  [[nodiscard]] bool clearly_version(std::size_t n) const {
    const std::string_view w = word(n);
    return is_version(w) && (w.find('.') != std::string_view::npos || w.front() == 'v') && (mark(n) != '\0' || n + 1 == tokens_.size() || around_at(n + 1));
  }

  /// True when a limit follows an "all versions" without a separator.
  [[nodiscard]] bool bound_begins(std::size_t n) const {
    const std::string_view w = word(n);
    return comparator(w) > 0 || says(n, "prior", "to") || w == "before" || w == "below" || says(n, "up", "to") || says(n, "older", "than") || says(n, "earlier", "than") || says(n, "lower", "than") ||
           says(n, "less", "than") || w == "from" || w == "between" || w == "through";
  }

  [[nodiscard]] bool around_at(std::size_t n) const {
    if (word(n) != "and" && word(n) != "or") return false;
    return among(kAround, word(n + 1)) || (word(n + 1) == "all" && among(kAround, word(n + 2)));
  }

  /// One demand: "all versions", "< 2.3", "version 2.3 and prior", "2.0 to 2.3". False leaves at_ anywhere.
  bool demand(bool bare) {
    if (word(at_).starts_with("vers:")) return ++at_, true;
    if (word(at_) == "all") {
      ++at_;
      bool any = false;
      while (among(kVersionWords, word(at_))) any = true, ++at_;
      return any;
    }
    bool limited = false;
    for (bool more = true; more && at_ < tokens_.size();) {
      more = false;
      if (among(kVersionWords, word(at_))) {
        if (mark(at_) != '\0' && mark(at_) != '.') return false;
        ++at_, bare = more = true;
      } else if (const std::size_t sign = comparator(word(at_)); sign == word(at_).size() && sign > 0) {
        ++at_, limited = more = true;
      } else if (bound_begins(at_) && sign == 0) {
        const bool two = word(at_ + 1) == "to" || word(at_ + 1) == "than";
        at_ += two ? 2 : 1;
        if (word(at_) == "and" && word(at_ + 1) == "including") at_ += 2;
        limited = more = true;
      }
    }
    if (at_ >= tokens_.size()) return false;
    const std::size_t sign = comparator(word(at_));
    if (sign == 0 && !bare && !limited) return false;
    if (sign == 0 && !is_version(word(at_))) return false;
    if (sign > 0 && word(at_).find_first_of("0123456789") == std::string_view::npos) return false;
    ++at_;
    repairs();
    return around();
  }

  /// "SP2", "Update 15", "Build01" behind a version.
  void repairs() {
    while (at_ < tokens_.size() && mark(at_ - 1) == '\0') {
      const std::string_view w = word(at_);
      const bool alone = among(kRepair, w);
      const bool numbered = std::any_of(kRepair.begin(), kRepair.end(), [&](std::string_view r) { return w.starts_with(r) && w.size() > r.size() && w.find_first_not_of("0123456789.", r.size()) == std::string_view::npos; });
      if (!alone && !numbered) return;
      ++at_;
      if (alone && mark(at_ - 1) == '\0' && at_ < tokens_.size() && is_digit(word(at_).front()) && is_version(word(at_))) ++at_;
    }
  }

  /// "and prior", "and all previous versions", "to 2.3".
  bool around() {
    if (at_ >= tokens_.size() || (mark(at_ - 1) != '\0' && mark(at_ - 1) != ',')) return true;
    if (around_at(at_)) {
      at_ += word(at_ + 1) == "all" ? 3 : 2;
      while (mark(at_ - 1) == '\0' && among(kVersionWords, word(at_))) ++at_;
      return true;
    }
    const std::string_view w = word(at_);
    if (w != "to" && w != "through" && w != "-" && w != "–") return true;
    ++at_;
    while (among(kVersionWords, word(at_)) && mark(at_) == '\0') ++at_;
    if (!is_version(word(at_))) return false;
    ++at_;
    repairs();
    return true;
  }

  /// Behind the words on versions: the end, a separator, or a name that cannot be taken for more of them.
  [[nodiscard]] bool ends_cleanly() const {
    if (at_ == tokens_.size()) return true;
    if (mark(at_ - 1) != '\0') return mark(at_ - 1) != ':';
    const char first = tokens_[at_].text.front();
    return (first >= 'A' && first <= 'Z') && !is_version(word(at_)) && !among(kRepair, word(at_));
  }

  [[nodiscard]] std::string words(std::size_t begin, std::size_t end) const {
    std::string out;
    for (std::size_t n = begin; n < end; ++n) {
      out += (n == begin ? "" : " ") + tokens_[n].text;
      if (n + 1 < end && (tokens_[n].mark == ',' || tokens_[n].mark == '.')) out += tokens_[n].mark;
    }
    return out;
  }

  bool add(std::string name, std::size_t begin, std::size_t end) {
    items_.push_back({std::move(name), words(begin, end)});
    return true;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  bool over_separator_ = false;  // a version stands behind a bar or semicolon, apart from its name
  std::vector<AffectedItem> items_;
};

}  // namespace

std::vector<AffectedItem> read_affected(std::string_view cell) { return AffectedReader(tokens_of(cell)).read(); }

}  // namespace bulkhead::intel
