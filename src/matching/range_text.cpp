// Reading version prose: "vers:all/>=V7.80<V9.40", "All versions < V9.9 SP1", "V4.x before V4.5 HF3", "2.3 and
// earlier".
//
// The text is cut into items (comparators, separators, words). Phrases that mean a comparator become one; the words
// between are operands. A lower bound followed by an upper one is an interval, whatever stands between them. What is
// neither leaves the range not understood, so that the answer is "undecided" and never "outside".
#include "range_text.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "matching/version_range.h"

namespace bulkhead::matching {
namespace {

enum class Op : std::uint8_t { none, less, less_equal, greater, greater_equal, equal, unequal };
bool is_lower(Op op) { return op == Op::greater || op == Op::greater_equal; }
bool is_upper(Op op) { return op == Op::less || op == Op::less_equal; }

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

/// Longest first among those with the same beginning.
constexpr std::array kPhrases = {
    Phrase{"up to but not including", Act::op, Op::less},
    Phrase{"but not including", Act::op, Op::less},
    Phrase{"up to and including", Act::op, Op::less_equal},
    Phrase{"prior to and including", Act::op, Op::less_equal},
    Phrase{"before and including", Act::op, Op::less_equal},
    Phrase{"and all prior versions", Act::post, Op::less_equal},
    Phrase{"and all previous versions", Act::post, Op::less_equal},
    Phrase{"and all earlier versions", Act::post, Op::less_equal},
    Phrase{"and all later versions", Act::post, Op::greater_equal},
    Phrase{"and prior versions", Act::post, Op::less_equal},
    Phrase{"and previous versions", Act::post, Op::less_equal},
    Phrase{"and earlier versions", Act::post, Op::less_equal},
    Phrase{"and older versions", Act::post, Op::less_equal},
    Phrase{"and lower versions", Act::post, Op::less_equal},
    Phrase{"and below versions", Act::post, Op::less_equal},
    Phrase{"and later versions", Act::post, Op::greater_equal},
    Phrase{"and newer versions", Act::post, Op::greater_equal},
    Phrase{"and all prior", Act::post, Op::less_equal},
    Phrase{"and prior", Act::post, Op::less_equal},
    Phrase{"or prior", Act::post, Op::less_equal},
    Phrase{"and earlier", Act::post, Op::less_equal},
    Phrase{"or earlier", Act::post, Op::less_equal},
    Phrase{"and previous", Act::post, Op::less_equal},
    Phrase{"and before", Act::post, Op::less_equal},
    Phrase{"or before", Act::post, Op::less_equal},
    Phrase{"and below", Act::post, Op::less_equal},
    Phrase{"or below", Act::post, Op::less_equal},
    Phrase{"and lower", Act::post, Op::less_equal},
    Phrase{"or lower", Act::post, Op::less_equal},
    Phrase{"and older", Act::post, Op::less_equal},
    Phrase{"or older", Act::post, Op::less_equal},
    Phrase{"and under", Act::post, Op::less_equal},
    Phrase{"and later", Act::post, Op::greater_equal},
    Phrase{"or later", Act::post, Op::greater_equal},
    Phrase{"and newer", Act::post, Op::greater_equal},
    Phrase{"or newer", Act::post, Op::greater_equal},
    Phrase{"and above", Act::post, Op::greater_equal},
    Phrase{"or above", Act::post, Op::greater_equal},
    Phrase{"and higher", Act::post, Op::greater_equal},
    Phrase{"or higher", Act::post, Op::greater_equal},
    Phrase{"and greater", Act::post, Op::greater_equal},
    Phrase{"or greater", Act::post, Op::greater_equal},
    Phrase{"and up", Act::post, Op::greater_equal},
    Phrase{"and onwards", Act::post, Op::greater_equal},
    Phrase{"onwards", Act::post, Op::greater_equal},
    Phrase{"prior to", Act::op, Op::less},
    Phrase{"earlier than", Act::op, Op::less},
    Phrase{"lower than", Act::op, Op::less},
    Phrase{"less than", Act::op, Op::less},
    Phrase{"older than", Act::op, Op::less},
    Phrase{"smaller than", Act::op, Op::less},
    Phrase{"before", Act::op, Op::less},
    Phrase{"below", Act::op, Op::less},
    Phrase{"until", Act::op, Op::less},
    Phrase{"less than or equal to", Act::op, Op::less_equal},
    Phrase{"not later than", Act::op, Op::less_equal},
    Phrase{"up to", Act::op, Op::less_equal},
    Phrase{"through", Act::through, Op::none},
    Phrase{"thru", Act::through, Op::none},
    Phrase{"to", Act::through, Op::none},
    Phrase{"-", Act::through, Op::none},
    Phrase{"–", Act::through, Op::none},
    Phrase{"starting with", Act::op, Op::greater_equal},
    Phrase{"starting from", Act::op, Op::greater_equal},
    Phrase{"beginning with", Act::op, Op::greater_equal},
    Phrase{"at least", Act::op, Op::greater_equal},
    Phrase{"as of", Act::op, Op::greater_equal},
    Phrase{"since", Act::op, Op::greater_equal},
    Phrase{"from", Act::op, Op::greater_equal},
    Phrase{"later than", Act::op, Op::greater},
    Phrase{"newer than", Act::op, Op::greater},
    Phrase{"greater than", Act::op, Op::greater},
    Phrase{"higher than", Act::op, Op::greater},
    Phrase{"after", Act::op, Op::greater},
    Phrase{"above", Act::op, Op::greater},
    Phrase{"between", Act::between, Op::none},
    Phrase{"all versions", Act::all, Op::none},
    Phrase{"all version", Act::all, Op::none},
    Phrase{"all releases", Act::all, Op::none},
    Phrase{"any version", Act::all, Op::none},
    Phrase{"all", Act::all, Op::none},
    Phrase{"any", Act::all, Op::none},
    Phrase{"*", Act::all, Op::none},
    Phrase{"versions", Act::skip, Op::none},
    Phrase{"version", Act::skip, Op::none},
    Phrase{"ver", Act::skip, Op::none},
    Phrase{"ver.", Act::skip, Op::none},
    Phrase{"vers", Act::skip, Op::none},
    Phrase{"v", Act::skip, Op::none},
    Phrase{"v.", Act::skip, Op::none},
    Phrase{"releases", Act::skip, Op::none},
    Phrase{"firmware", Act::skip, Op::none},
    Phrase{"software", Act::skip, Op::none},
    Phrase{"bios", Act::skip, Op::none},
    Phrase{"fw", Act::skip, Op::none},
    Phrase{"affected by", Act::condition, Op::none},
    Phrase{"only affected by", Act::condition, Op::none},
    Phrase{"including", Act::including, Op::none},
    Phrase{"inclusive", Act::including, Op::none},
    Phrase{"included", Act::including, Op::none},
    Phrase{"excluding", Act::excluding, Op::none},
    Phrase{"exclusive", Act::excluding, Op::none},
    Phrase{"excluded", Act::excluding, Op::none},
    Phrase{"with", Act::condition, Op::none},
    Phrase{"without", Act::condition, Op::none},
    Phrase{"when", Act::condition, Op::none},
    Phrase{"where", Act::condition, Op::none},
    Phrase{"only", Act::condition, Op::none},
    Phrase{"if", Act::condition, Op::none},
    Phrase{"installed", Act::condition, Op::none},
    Phrase{"running", Act::condition, Op::none},
    Phrase{"using", Act::condition, Op::none},
    Phrase{"utilizes", Act::condition, Op::none},
    Phrase{"except", Act::condition, Op::none},
    Phrase{"packaged", Act::condition, Op::none},
    Phrase{"in", Act::condition, Op::none},
    Phrase{"on", Act::condition, Op::none},
    Phrase{"for", Act::condition, Op::none},
    Phrase{"and function state", Act::condition, Op::none},
    Phrase{"function state", Act::condition, Op::none},
    Phrase{"and", Act::separator, Op::none},
    Phrase{"or", Act::separator, Op::none},
    Phrase{"&", Act::separator, Op::none},
};

struct Item {
  enum class Kind : std::uint8_t { op, bar, word, open, close };
  Kind kind = Kind::word;
  Op op = Op::none;
  std::string text;
  std::string lower;
};

bool has_digit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }

/// "9.9", "V9.9", "v9": begins like a version and not like a name.
bool starts_like_version(std::string_view text) {
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  return !text.empty() && is_digit(text[0]);
}

/// One step in a decimal number of any length: "9" gives "10".
std::string successor(std::string digits) {
  for (std::size_t at = digits.size(); at-- > 0;) {
    if (digits[at] != '9') {
      ++digits[at];
      return digits;
    }
    digits[at] = '0';
  }
  return "1" + digits;
}

Op opposite_end(Op op) { return op == Op::less ? Op::less_equal : Op::less; }

constexpr std::size_t kMaxItems = 400;  // a "version" longer than this is prose, not read

}  // namespace

std::optional<OpenVersion> open_version(std::string_view text) {
  text = trim(text);
  bool open = false;
  while (text.size() > 2) {
    const std::string_view tail = text.substr(text.size() - 2);
    if (tail != ".x" && tail != ".X" && tail != ".*") break;
    text.remove_suffix(2);
    open = true;
  }
  if (!open) return std::nullopt;
  std::size_t start = text.size();
  while (start > 0 && is_digit(text[start - 1])) --start;
  if (start == text.size()) return std::nullopt;
  return OpenVersion{std::string(text),
                     std::string(text.substr(0, start)) + successor(std::string(text.substr(start)))};
}

class RangeReader {
 public:
  VersionRange read(std::string_view text) {
    cut(text);
    if (items_.empty() || items_.size() > kMaxItems) {
      range_.understood_ = false;
      return std::move(range_);
    }
    while (at_ < items_.size()) step();
    end_clause();
    build();
    if (range_.intervals_.empty()) range_.understood_ = false;
    return std::move(range_);
  }

 private:
  struct Constraint {
    Op op;
    std::string text;
    std::size_t clause;
    std::string assumption;
  };

  static std::string normalised(std::string_view text) {
    std::string out = replace_all(text, "≤", "<=");
    out = replace_all(out, "≥", ">=");
    out = replace_all(out, "=<", "<=");
    out = replace_all(out, "=>", ">=");
    out = replace_all(out, "_", " ");
    out = replace_all(out, "\"", " ");
    return out;
  }

  /// Takes off "vers:SCHEME/" (package-url version range specifier); some sources put an operator before it.
  static void drop_vers(std::string& text) {
    const std::string lower = to_lower(text);
    const std::size_t at = lower.find("vers:");
    if (at == std::string::npos || (at > 2 && trim(std::string_view(lower).substr(0, at)).find_first_not_of("<>=") != std::string::npos))
      return;
    const std::size_t slash = text.find('/', at);
    if (slash == std::string::npos) return;
    for (std::size_t n = at + 5; n < slash; ++n)
      if (!is_alpha(text[n]) && !is_digit(text[n]) && text[n] != '-' && text[n] != '.') return;
    text.erase(at, slash + 1 - at);
  }

  void cut(std::string_view source) {
    std::string text = normalised(source);
    drop_vers(text);
    std::size_t at = 0;
    while (at < text.size()) {
      const char c = text[at];
      if (is_space(c)) {
        ++at;
      } else if (c == '<' || c == '>' || c == '=' || c == '!') {
        Item item{Item::Kind::op, Op::none, {}, {}};
        const bool eq = at + 1 < text.size() && text[at + 1] == '=';
        if (c == '<')
          item.op = eq ? Op::less_equal : Op::less;
        else if (c == '>')
          item.op = eq ? Op::greater_equal : Op::greater;
        else if (c == '!')
          item.op = Op::unequal;
        else
          item.op = Op::equal;
        at += eq ? 2 : 1;
        items_.push_back(std::move(item));
      } else if (c == '|' || c == ';' || c == ',') {
        items_.push_back({Item::Kind::bar, Op::none, std::string(1, c), {}});
        ++at;
      } else if (c == '(') {
        items_.push_back({Item::Kind::open, Op::none, "(", "("});
        ++at;
      } else if (c == ')') {
        items_.push_back({Item::Kind::close, Op::none, ")", ")"});
        ++at;
      } else {
        std::size_t end = at;
        std::size_t depth = 0;
        while (end < text.size() && !is_space(text[end])) {
          const char d = text[end];
          if (d == '(') ++depth;
          if (d == ')') {
            if (depth == 0) break;
            --depth;
          }
          if (depth == 0 && (d == '<' || d == '>' || d == '|' || d == ';' || d == '!' || (d == '=' && end > at))) break;
          if (d == ',') break;
          ++end;
        }
        std::string word = text.substr(at, end - at);
        while (word.size() > 1 && (word.ends_with('.') || word.ends_with(':'))) word.pop_back();
        std::string lower = to_lower(word);
        items_.push_back({Item::Kind::word, Op::none, std::move(word), std::move(lower)});
        at = end;
      }
      if (items_.size() > kMaxItems) return;
    }
  }

  /// The phrase at `at_` that takes the most words.
  const Phrase* phrase(std::size_t& count) const {
    const Phrase* best = nullptr;
    count = 0;
    for (const Phrase& candidate : kPhrases) {
      if (!candidate.words.starts_with(items_[at_].lower)) continue;
      std::size_t n = 0;
      bool same = true;
      for (const std::string_view word : split(candidate.words, ' ')) {
        if (at_ + n >= items_.size() || items_[at_ + n].kind != Item::Kind::word || items_[at_ + n].lower != word) {
          same = false;
          break;
        }
        ++n;
      }
      if (same && n > count) best = &candidate, count = n;
    }
    return best;
  }

  [[nodiscard]] bool operand_follows(std::size_t from) const {
    return from < items_.size() && items_[from].kind == Item::Kind::word &&
           (has_digit(items_[from].text) || items_[from].text.size() <= 2);
  }

  void step() {
    const Item& item = items_[at_];
    switch (item.kind) {
      case Item::Kind::op:
        flush_bare(true);
        pending_ = item.op;
        ++at_;
        return;
      case Item::Kind::bar:
        ++at_;
        end_clause();
        return;
      case Item::Kind::open:
        parenthesis();
        return;
      case Item::Kind::close:
        ++at_;
        return;
      case Item::Kind::word:
        break;
    }
    std::size_t count = 0;
    const Phrase* found = phrase(count);
    if (found == nullptr) {
      operand();
      return;
    }
    switch (found->act) {
      case Act::op: {
        // "2.3 and below" has its own phrase; a bare "prior" or "below" at the end speaks of what stands before it.
        at_ += count;
        if (!bare_.empty() && !operand_ahead()) {
          constrain(found->op == Op::less ? Op::less_equal : found->op, take_bare());
          return;
        }
        flush_bare(true);
        pending_ = found->op;
        return;
      }
      case Act::post:
        at_ += count;
        if (!bare_.empty())
          constrain(found->op, take_bare());
        else if (!constraints_.empty() && constraints_.back().clause == clause_)
          constraints_.back().op = found->op;
        else
          range_.understood_ = false;
        return;
      case Act::through:
        at_ += count;
        if (!bare_.empty()) constrain(Op::greater_equal, take_bare());
        pending_ = Op::less_equal;
        return;
      case Act::between:
        at_ += count;
        flush_bare(true);
        between_ = true;
        pending_ = Op::greater_equal;
        return;
      case Act::all:
        at_ += count;
        all_ = true;
        if (pending_ == Op::equal) pending_ = Op::none;  // "=ANY"
        return;
      case Act::skip:
        at_ += count;
        return;
      case Act::including:
      case Act::excluding:
        if (at_ + count < items_.size() && items_[at_ + count].kind == Item::Kind::word &&
            !operand_follows(at_ + count)) {
          condition();
          return;
        }
        at_ += count;
        mark_end(found->act == Act::including);
        return;
      case Act::condition:
        condition();
        return;
      case Act::separator:
        at_ += count;
        if (between_ && !constraints_.empty()) {
          between_ = false;
          pending_ = Op::less_equal;
          return;
        }
        flush_bare(false);
        return;
    }
  }

  /// True when a version stands after skippable words.
  [[nodiscard]] bool operand_ahead() const {
    std::size_t n = at_;
    while (n < items_.size() && items_[n].kind == Item::Kind::word) {
      if (has_digit(items_[n].text) || items_[n].text.size() == 1) return true;
      ++n;
    }
    return false;
  }

  /// "(18)", "(build 7)" belong to the version before them; "(including)" changes its bound; other remarks limit it.
  void parenthesis() {
    std::size_t close = at_ + 1;
    while (close < items_.size() && items_[close].kind != Item::Kind::close) ++close;
    const std::size_t first = at_ + 1;
    if (first < close && items_[first].kind == Item::Kind::word) {
      const std::string& word = items_[first].lower;
      if ((word == "including" || word == "inclusive" || word == "included") && close == first + 1) {
        mark_end(true);
        at_ = close + 1;
        return;
      }
      if ((word == "excluding" || word == "exclusive" || word == "excluded") && close == first + 1) {
        mark_end(false);
        at_ = close + 1;
        return;
      }
      const bool more = word.starts_with("build") || word.starts_with("rev") || word.starts_with("sp") ||
                        (starts_like_version(word) && close == first + 1);
      if (more) {
        std::string extra;
        for (std::size_t n = first; n < close; ++n)
          if (items_[n].kind == Item::Kind::word) extra += " " + items_[n].text;
        if (!bare_.empty())
          bare_ += extra;
        else if (!constraints_.empty())
          constraints_.back().text += extra;
        at_ = close + 1;
        return;
      }
      if (bare_.empty() && constraints_.empty() && !all_) {  // the whole statement in parentheses
        ++at_;
        return;
      }
    }
    remark(first, close);
    at_ = std::min(close + 1, items_.size());
  }

  void remark(std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t n = from; n < to && n < items_.size(); ++n) {
      if (!text.empty()) text += ' ';
      const Item& item = items_[n];
      constexpr std::array<std::string_view, 7> kSigns = {"", "<", "<=", ">", ">=", "=", "!="};
      text += item.kind == Item::Kind::op ? std::string(kSigns[static_cast<std::size_t>(item.op)]) : item.text;
    }
    flush_bare(false);
    if (all_ && (constraints_.empty() || constraints_.back().clause != clause_)) {
      all_ = false;
      constraints_.push_back({Op::none, {}, clause_, {}});
    }
    if (pending_ != Op::none || constraints_.empty()) {  // "< only when running on ...": no version to hold on to
      pending_ = Op::none;
      range_.understood_ = false;
      return;
    }
    // A remark after an interval limits both of its ends.
    for (auto it = constraints_.rbegin(); it != constraints_.rend() && it->clause == clause_; ++it)
      it->assumption = "the source adds: " + shorten(text, 160);
    constraints_.back().assumption = "the source adds: " + shorten(text, 160);
  }

  /// Everything up to the next bar limits what was stated.
  void condition() {
    std::size_t end = at_;
    while (end < items_.size() && !(items_[end].kind == Item::Kind::bar && items_[end].text == "|")) ++end;
    const std::size_t from = at_;
    at_ = end;
    remark(from, end);
  }

  void operand() {
    const Item& item = items_[at_++];
    if (pending_ != Op::none) {
      std::string text = item.text;
      extend(text);
      constrain(pending_, std::move(text));
      pending_ = Op::none;
      return;
    }
    if (!bare_.empty()) bare_ += ' ';
    bare_ += item.text;
  }

  /// Appends the words that still belong to an operand: "V9.9 SP1 Update 2".
  void extend(std::string& text) {
    while (at_ < items_.size() && items_[at_].kind == Item::Kind::word) {
      std::size_t count = 0;
      const Phrase* found = phrase(count);
      const bool version_word = found != nullptr && found->act == Act::skip;
      if (found != nullptr && !version_word) return;
      if (!version_word) text += ' ' + items_[at_].text;
      at_ += version_word ? count : 1;
    }
  }

  std::string take_bare() { return std::exchange(bare_, {}); }

  /// Ends the bare words: a version on its own is a listed one. `lower_end`: a comparator follows, so "4.x before 4.5"
  /// makes it a lower bound, and words that are no version are the name of a product.
  void flush_bare(bool lower_end) {
    if (bare_.empty()) return;
    std::string text = take_bare();
    if (!lower_end) {
      constrain(Op::equal, std::move(text));
      return;
    }
    if (starts_like_version(text))
      constrain(Op::greater_equal, std::move(text));
    else
      name_ = "the source states it for " + shorten(text, 80);
  }

  void constrain(Op op, std::string text) {
    if (op == Op::unequal) {  // exclusions are not modelled
      range_.understood_ = false;
      return;
    }
    constraints_.push_back({op, std::move(text), clause_, name_});
  }

  void mark_end(bool including) {
    flush_bare(false);
    if (constraints_.empty()) return;
    Constraint& last = constraints_.back();
    const bool has = last.op == Op::less_equal || last.op == Op::greater_equal;
    if (has == including || last.op == Op::equal || last.op == Op::none) return;
    if (is_upper(last.op))
      last.op = opposite_end(last.op);
    else
      last.op = including ? Op::greater_equal : Op::greater;
  }

  void end_clause() {
    flush_bare(false);
    if (pending_ != Op::none) range_.understood_ = false;  // a comparator without its version
    pending_ = Op::none;
    if (all_ && (constraints_.empty() || constraints_.back().clause != clause_))
      constraints_.push_back({Op::none, {}, clause_, {}});
    all_ = false;
    between_ = false;
    name_.clear();
    ++clause_;
  }

  /// A version that an operand names, or nothing when it names none ("the first 5 digits of serial number").
  static bool readable(const std::string& text) {
    if (has_digit(text)) {
      const std::string lower = to_lower(replace_all(text, "/", " "));
      constexpr std::array<std::string_view, 18> kOther = {
          "serial", "digits",    "january", "february", "march",    "april",   "may",  "june",  "july",
          "august", "september", "october", "november", "december", "comcode", "date", "dated", "cve"};
      for (const std::string_view word : split(lower, ' '))
        if (std::find(kOther.begin(), kOther.end(), word.substr(0, word.find('-'))) != kOther.end()) return false;
      return true;
    }
    return !text.empty() && text.size() <= 2 && std::all_of(text.begin(), text.end(), is_alpha);  // revision letters
  }

  /// Two words without a meaning in versions: a product name or a sentence. Equal text still hits, other text is
  /// undecided.
  static bool prose(const Version& version) {
    return std::count_if(version.tokens().begin(), version.tokens().end(),
                         [](const auto& token) { return token.kind == Version::Token::Kind::word; }) > 1;
  }

  /// "V33.017 V34.014": the ends of several release lines in one operand, which no single bound can stand for.
  static bool several(const std::string& text) {
    std::size_t count = 0;
    for (const std::string_view word : split(text, ' '))
      if ((word.starts_with('V') || word.starts_with('v')) && starts_like_version(word)) ++count;
    return count > 1;
  }

  void build() {
    auto& out = range_.intervals_;
    for (std::size_t n = 0; n < constraints_.size(); ++n) {
      const Constraint& one = constraints_[n];
      Interval interval;
      interval.assumption = one.assumption;
      if (one.op == Op::none) {
        out.push_back(std::move(interval));
        continue;
      }
      if (!readable(one.text) || (one.op != Op::equal && several(one.text))) {
        range_.understood_ = false;
        continue;
      }
      const auto open = open_version(one.text);
      if (one.op == Op::equal) {
        interval.low = Bound{Version(open ? open->from : one.text), true};
        if (open)
          interval.high = Bound{Version(open->next), false};
        else
          interval.high = interval.low, interval.exact = true;
        if (prose(interval.low->version)) range_.understood_ = false;
        out.push_back(std::move(interval));
        continue;
      }
      set_end(interval, one, open);
      // The other end, when it comes next and the two do not exclude each other.
      if (n + 1 < constraints_.size()) {
        const Constraint& next = constraints_[n + 1];
        const bool pair = (is_lower(one.op) && is_upper(next.op)) || (is_upper(one.op) && is_lower(next.op));
        if (pair && readable(next.text)) {
          Interval both = interval;
          set_end(both, next, open_version(next.text));
          const Order order = compare(both.low->version, both.high->version).order;
          const bool disjoint = is_upper(one.op) && order != Order::less && order != Order::equal;
          if (!disjoint) {
            if (order == Order::greater) {
              range_.understood_ = false;  // from 3 up to 2: nothing that could be meant
            } else {
              if (both.assumption.empty()) both.assumption = next.assumption;
              out.push_back(std::move(both));
            }
            ++n;
            continue;
          }
        }
      }
      out.push_back(std::move(interval));
    }
  }

  static void set_end(Interval& interval, const Constraint& one, const std::optional<OpenVersion>& open) {
    switch (one.op) {
      case Op::less:
        interval.high = Bound{Version(open ? open->from : one.text), false};
        break;
      case Op::less_equal:
        interval.high = open ? Bound{Version(open->next), false} : Bound{Version(one.text), true};
        break;
      case Op::greater:
        interval.low = open ? Bound{Version(open->next), true} : Bound{Version(one.text), false};
        break;
      default:
        interval.low = Bound{Version(open ? open->from : one.text), true};
        break;
    }
  }

  VersionRange range_;
  std::vector<Item> items_;
  std::size_t at_ = 0;
  std::size_t clause_ = 0;
  std::vector<Constraint> constraints_;
  std::string bare_;  // words without a comparator so far
  std::string name_;  // product words before a comparator in this clause, as an assumption
  Op pending_ = Op::none;
  bool all_ = false;
  bool between_ = false;
};

VersionRange VersionRange::of_text(std::string_view text) {
  text = trim(text);
  // Most texts are one plain version; they need no reader.
  const bool plain = starts_like_version(text) && std::all_of(text.begin(), text.end(), [](char c) {
                       return is_digit(c) || is_alpha(c) || c == '.' || c == '-' || c == '+';
                     });
  if (plain && !open_version(text)) return exactly(text);
  return RangeReader().read(text);
}

}  // namespace bulkhead::matching
