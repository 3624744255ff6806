// Reading version prose: "vers:all/>=V7.80<V9.40", "All versions < V9.9 SP1", "V4.x before V4.5 HF3", "2.3 and
// earlier".
//
// The text is cut into items (range_items.h). Phrases that mean a comparator become one (range_phrases.h); the words
// between are operands. Demands become intervals in range_constraints.h. What is neither leaves the range not
// understood, so that the answer is "undecided" and never "outside".
#include <algorithm>
#include <array>

#include "core/text.h"
#include "matching/version_range.h"
#include "range_constraints.h"
#include "range_phrases.h"

namespace bulkhead::matching {
namespace {

Op opposite_end(Op op) { return op == Op::less ? Op::less_equal : Op::less; }

}  // namespace

class RangeReader {
 public:
  VersionRange read(std::string_view text) {
    items_ = range_items(text);
    if (items_.empty() || items_.size() > kMaxItems) {
      range_.understood_ = false;
      return std::move(range_);
    }
    while (at_ < items_.size()) step();
    end_clause();
    IntervalList list = intervals_of(constraints_);
    range_.intervals_ = std::move(list.intervals);
    range_.understood_ = range_.understood_ && list.understood;
    if (range_.intervals_.empty()) range_.understood_ = false;
    return std::move(range_);
  }

 private:
  [[nodiscard]] bool operand_follows(std::size_t from) const {
    return from < items_.size() && items_[from].kind == RangeItem::Kind::word &&
           (has_digit(items_[from].text) || items_[from].text.size() <= 2);
  }

  void step() {
    const RangeItem& item = items_[at_];
    switch (item.kind) {
      case RangeItem::Kind::op:
        flush_bare(true);
        pending_ = item.op;
        ++at_;
        return;
      case RangeItem::Kind::bar:
        ++at_;
        end_clause();
        return;
      case RangeItem::Kind::open:
        parenthesis();
        return;
      case RangeItem::Kind::close:
        ++at_;
        return;
      case RangeItem::Kind::word:
        break;
    }
    std::size_t count = 0;
    const Phrase* found = phrase_at(items_, at_, count);
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
        if (at_ + count < items_.size() && items_[at_ + count].kind == RangeItem::Kind::word &&
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
    while (n < items_.size() && items_[n].kind == RangeItem::Kind::word) {
      if (has_digit(items_[n].text) || items_[n].text.size() == 1) return true;
      ++n;
    }
    return false;
  }

  /// "(18)", "(build 7)" belong to the version before them; "(including)" changes its bound; other remarks limit it.
  void parenthesis() {
    std::size_t close = at_ + 1;
    while (close < items_.size() && items_[close].kind != RangeItem::Kind::close) ++close;
    const std::size_t first = at_ + 1;
    if (first < close && items_[first].kind == RangeItem::Kind::word) {
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
          if (items_[n].kind == RangeItem::Kind::word) extra += " " + items_[n].text;
        if (!bare_.empty())
          bare_ += extra;
        else if (!constraints_.empty() && is_upper(constraints_.back().op) && word.starts_with("build"))
          constraints_.back().build = extra;
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
      const RangeItem& item = items_[n];
      constexpr std::array<std::string_view, 7> kSigns = {"", "<", "<=", ">", ">=", "=", "!="};
      text += item.kind == RangeItem::Kind::op ? std::string(kSigns[static_cast<std::size_t>(item.op)]) : item.text;
    }
    flush_bare(false);
    if (all_ && (constraints_.empty() || constraints_.back().clause != clause_)) {
      all_ = false;
      constraints_.push_back({Op::none, {}, clause_, {}, {}});
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
    while (end < items_.size() && !(items_[end].kind == RangeItem::Kind::bar && items_[end].text == "|")) ++end;
    const std::size_t from = at_;
    at_ = end;
    remark(from, end);
  }

  void operand() {
    const RangeItem& item = items_[at_++];
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
    while (at_ < items_.size() && items_[at_].kind == RangeItem::Kind::word) {
      std::size_t count = 0;
      const Phrase* found = phrase_at(items_, at_, count);
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
    if (op == Op::unequal) {
      if (!has_digit(text) || open_version(text)) range_.understood_ = false;
      else range_.excluded_.emplace_back(text);
      return;
    }
    constraints_.push_back({op, std::move(text), clause_, name_, {}});
  }

  void mark_end(bool including) {
    flush_bare(false);
    if (constraints_.empty()) return;
    RangeConstraint& last = constraints_.back();
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
      constraints_.push_back({Op::none, {}, clause_, {}, {}});
    all_ = false;
    between_ = false;
    name_.clear();
    ++clause_;
  }

  VersionRange range_;
  std::vector<RangeItem> items_;
  std::size_t at_ = 0;
  std::size_t clause_ = 0;
  std::vector<RangeConstraint> constraints_;
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
