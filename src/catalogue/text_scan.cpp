// Folding and scanning.
#include "text_scan.h"

#include <algorithm>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "core/text.h"

namespace bulkhead::catalogue {

void append_folded(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  out.append(text);
  char* at = out.data() + start;
  char* const end = out.data() + out.size();
  for (; at != end; ++at) {
    const auto c = static_cast<unsigned char>(*at);
    if (c >= 'A' && c <= 'Z') *at = static_cast<char>(c + 32);
    else if (c < 0x20) *at = ' ';
    else if (c == 0xC3 && at + 1 != end) {
      // U+00C0 to U+00DE without the multiplication sign: capital letters, 0x20 below their small forms.
      const auto next = static_cast<unsigned char>(at[1]);
      if (next >= 0x80 && next <= 0x9E && next != 0x97) at[1] = static_cast<char>(next + 0x20);
    }
  }
}

std::string folded(std::string_view text) {
  std::string out;
  append_folded(out, text);
  return out;
}

std::vector<std::string> query_words(std::string_view query, std::size_t most) {
  constexpr std::size_t kLongestWord = 200;
  const std::string text = folded(query.substr(0, 2000));
  std::vector<std::string> out;
  std::string word;
  bool quoted = false;
  const auto flush = [&] {
    if (const std::string_view kept = trim(word); !kept.empty()) out.emplace_back(kept.substr(0, kLongestWord));
    word.clear();
  };
  for (const char c : text) {
    if (c == '"') {
      flush();
      quoted = !quoted;
    } else if (is_space(c) && !quoted) {
      flush();
    } else {
      word += c;
    }
  }
  flush();
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (out.size() > most) out.resize(most);
  return out;
}

std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
  if (word.empty() || from > text.size() || text.size() - from < word.size()) return std::string_view::npos;
#if defined(__SSE2__)
  if (word.size() >= 2) {
    // Compare the first and the last byte of the word at 16 places at once; only where both fit, the whole word.
    const __m128i first = _mm_set1_epi8(word.front()), last = _mm_set1_epi8(word.back());
    const char* const base = text.data();
    const std::size_t end = text.size() - word.size();  // last possible place
    std::size_t i = from;
    for (; i + 15 <= end; i += 16) {
      const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(base + i));
      const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(base + i + word.size() - 1));
      auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, first), _mm_cmpeq_epi8(b, last))));
      for (; mask != 0; mask &= mask - 1) {
        const std::size_t at = i + static_cast<std::size_t>(__builtin_ctz(mask));
        if (std::memcmp(base + at, word.data(), word.size()) == 0) return at;
      }
    }
    from = i;
  }
#endif
  return text.find(word, from);
}

}  // namespace bulkhead::catalogue
