// The table of phrases; see range_phrases.h.
#include "range_phrases.h"

#include <array>

#include "core/text.h"

namespace bulkhead::matching {
namespace {

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

}  // namespace

const Phrase* phrase_at(std::span<const RangeItem> items, std::size_t at, std::size_t& count) {
  const Phrase* best = nullptr;
  count = 0;
  for (const Phrase& candidate : kPhrases) {
    if (!candidate.words.starts_with(items[at].lower)) continue;
    std::size_t n = 0;
    bool same = true;
    for (const std::string_view word : split(candidate.words, ' ')) {
      if (at + n >= items.size() || items[at + n].kind != RangeItem::Kind::word || items[at + n].lower != word) {
        same = false;
        break;
      }
      ++n;
    }
    if (same && n > count) best = &candidate, count = n;
  }
  return best;
}

}  // namespace bulkhead::matching
