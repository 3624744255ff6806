// Reads vendor and product names; see include/matching/names.h.
#include "matching/names.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace bulkhead::matching {

namespace {

/// Base letters of U+00C0 to U+017F (Latin-1 Supplement and Latin Extended-A), ' ' where there is none.
constexpr std::string_view kLatinBase =
    "aaaaaaaceeeeiiiidnooooo ouuuuyts"
    "aaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggg"
    "gggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssss"
    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

constexpr std::array<std::string_view, 49> kLegalForms = {
    "inc", "incorporated", "gmbh", "mbh", "ag", "ltd", "limited", "co", "corp", "corporation", "llc", "llp", "lp", "sa", "sas",
    "spa", "srl", "sarl", "bv", "nv", "ab", "as", "asa", "aps", "oy", "oyj", "plc", "kg", "kgaa", "ohg", "ug", "se", "pty", "pte",
    "pvt", "kk", "company", "sro", "doo", "zrt", "kft", "sp", "zoo", "ek", "ev", "eg", "sl", "slu", "pjsc"};

/// Words at the end of a product text that say what it is, not which one.
constexpr std::array<std::string_view, 12> kTrailing = {"firmware", "series", "family", "families", "versions", "software",
                                                        "device", "devices", "products", "product", "version", "fw"};

bool is_word_byte(char c) {
  return is_alpha(c) || is_digit(c) || c == '+' || static_cast<unsigned char>(c) >= 0x80;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && !is_word_byte(text[at])) ++at;
    const std::size_t begin = at;
    while (at < text.size() && is_word_byte(text[at])) ++at;
    if (at > begin) words.push_back(text.substr(begin, at - begin));
  }
  return words;
}

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Siemens MLFB: 7 characters that begin with a digit, a hyphen, 5 characters, and mostly a hyphen and 4 more.
/// Returns its length at the start of `text` (folded), or 0.
std::size_t mlfb_length(std::string_view text) {
  const auto alnum = [&](std::size_t from, std::size_t count) {
    if (text.size() < from + count) return false;
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from), text.begin() + static_cast<std::ptrdiff_t>(from + count),
                       [](char c) { return is_alpha(c) || is_digit(c); });
  };
  const auto ends = [&](std::size_t at) { return at >= text.size() || !(is_word_byte(text[at]) || text[at] == '-'); };
  if (text.size() < 13 || !is_digit(text[0]) || !alnum(0, 7) || text[7] != '-' || !alnum(8, 5)) return 0;
  if (!is_alpha(text[1]) && !is_alpha(text[2])) return 0;
  for (std::size_t i = 3; i < 7; ++i)
    if (!is_digit(text[i])) return 0;
  if (!is_digit(text[8])) return 0;
  if (ends(13)) return 13;
  if (text[13] == '-' && alnum(14, 4) && ends(18)) return 18;
  return 0;
}

/// "v4.x", "v13", "v7.4", "3.1": a release line as the last word; returns its digits ("4", "13", "7.4", "3.1") or "".
std::string line_of(std::string_view word) {
  const bool v = word.size() > 1 && word[0] == 'v';
  if (v) word.remove_prefix(1);
  bool x = false;
  if (word.ends_with(".x")) {
    x = true;
    word.remove_suffix(2);
  }
  if (word.empty() || !is_digit(word[0]) || !is_digit(word.back())) return {};
  bool dot = false;
  for (char c : word) {
    if (c == '.') dot = true;
    else if (!is_digit(c)) return {};
  }
  return v || x || dot ? std::string(word) : std::string();
}

void drop_legal_forms(std::vector<std::string_view>& words) {
  // "S.A." and "A/S" fall apart into single letters: join what a legal form would be.
  while (words.size() > 1) {
    if (contains(kLegalForms, words.back()) || words.back() == "and") {
      words.pop_back();
      continue;
    }
    std::string joined;
    std::size_t letters = 0;
    for (std::size_t i = words.size(); i-- > 1 && words[i].size() <= 2 && letters < 3;) {
      joined.insert(0, words[i]);
      ++letters;
    }
    bool dropped = false;
    for (; letters > 1; --letters) {
      if (contains(kLegalForms, joined)) {
        words.resize(words.size() - letters);
        dropped = true;
        break;
      }
      joined.erase(0, words[words.size() - letters].size());
    }
    if (!dropped) return;
  }
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (std::string_view word : words) out += word;
  return out;
}

/// A bracket that widens the name ("incl. SIPLUS variants", "all versions") tells no two products apart.
bool widens(std::string_view inside) {
  inside = trim(inside);
  return inside.empty() || inside.starts_with("incl") || inside.starts_with("all version") || inside.starts_with("all model") ||
         inside.starts_with("all firmware") || inside == "firmware" || inside == "software" || inside.starts_with("sold in");
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
      continue;
    }
    const unsigned char next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (c >= 0xC3 && c <= 0xC5 && next >= 0x80 && next < 0xC0) {
      const std::size_t letter = static_cast<std::size_t>(c - 0xC3) * 64 + (next & 0x3Fu);
      if (kLatinBase[letter] != ' ') out += kLatinBase[letter];
      ++i;
    } else if (c == 0xC2 && next >= 0x80 && next < 0xC0) {
      // Latin-1 signs: no-break space parts words; registered, copyright and the rest vanish.
      if (next == 0xA0) out += ' ';
      ++i;
    } else if (c == 0xE2 && next == 0x80 && i + 2 < text.size()) {
      const auto last = static_cast<unsigned char>(text[i + 2]);
      out += last >= 0x90 && last <= 0x95 ? '-' : ' ';  // dashes; quotes, spaces and bullets part words
      i += 2;
    } else if (c == 0xE2 && next == 0x84 && i + 2 < text.size()) {
      i += 2;  // trademark and service mark
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

std::string vendor_key(std::string_view text) {
  std::string plain = folded(text);
  std::string open;  // "(formerly X)" is no part of the name, unless it is all there is
  int depth = 0;
  for (char c : plain) {
    if (c == '(') ++depth;
    else if (c == ')') depth = depth > 0 ? depth - 1 : 0;
    else if (depth == 0) open += c;
  }
  if (!words_of(open).empty()) plain = std::move(open);
  std::vector<std::string_view> words = words_of(plain);
  if (words.size() > 1 && words.front() == "the") words.erase(words.begin());
  drop_legal_forms(words);
  std::string key = joined(words);
  if (key == "na" || key == "unknown" || key == "unspecified") key.clear();
  return key;
}

std::string order_key(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (is_digit(c) || c == '?' || c == '*') out += c;
    else if (is_alpha(c)) out += c >= 'a' ? static_cast<char>(c - 32) : c;
  }
  return out;
}

bool order_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool in_release_line(std::string_view line, std::string_view version) {
  version = trim(version);
  if (version.size() > 1 && (version[0] == 'v' || version[0] == 'V') && is_digit(version[1])) version.remove_prefix(1);
  while (!line.empty() && !version.empty()) {
    // Compare part by part as numbers, so that "04.1" lies in line 4.
    const auto number = [](std::string_view& text) {
      std::size_t end = 0;
      while (end < text.size() && is_digit(text[end])) ++end;
      std::string_view digits = text.substr(0, end);
      while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
      text.remove_prefix(end);
      return digits;
    };
    const std::string_view want = number(line), have = number(version);
    if (want.empty() || want != have) return false;
    if (line.empty()) return true;
    line.remove_prefix(1);
    if (version.empty() || version[0] != '.') {
      return line.find_first_not_of("0.") == std::string_view::npos;  // "14" lies in line "14.0"
    }
    version.remove_prefix(1);
  }
  return line.empty();
}

std::string slug(std::string_view text) {
  std::string out;
  const std::string plain = folded(text);
  for (char c : plain) {
    if (is_alpha(c) || is_digit(c)) out += c;
    else if (!out.empty() && out.back() != '-') out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

ProductName read_product_name(std::string_view product, std::string_view vendor) {
  ProductName out;
  std::string plain = folded(trim(product));
  std::replace(plain.begin(), plain.end(), '_', ' ');

  // Order numbers out, with their bracket.
  for (std::size_t at = 0; at < plain.size(); ++at) {
    if (at > 0 && (is_word_byte(plain[at - 1]) || plain[at - 1] == '-')) continue;
    const std::size_t length = mlfb_length(std::string_view(plain).substr(at));
    if (length == 0) continue;
    out.order_numbers.push_back(order_key(std::string_view(plain).substr(at, length)));
    plain.replace(at, length, length, ' ');
  }

  // Brackets: what widens goes, what distinguishes stays.
  for (std::size_t open = plain.find('('); open != std::string::npos; open = plain.find('(', open + 1)) {
    int depth = 0;
    std::size_t close = open;
    for (; close < plain.size(); ++close) {
      if (plain[close] == '(') ++depth;
      if (plain[close] == ')' && --depth == 0) break;
    }
    const std::string_view inside = std::string_view(plain).substr(open + 1, close < plain.size() ? close - open - 1 : std::string::npos);
    if (!widens(inside)) continue;
    if (trim(inside).starts_with("incl")) out.family = true;
    const std::size_t end = close < plain.size() ? close + 1 : plain.size();
    plain.replace(open, end - open, end - open, ' ');
  }

  std::string_view rest = trim(plain);
  // The release line, when it is the last word: "rsg2288 v4.x".
  const std::size_t space = rest.find_last_of(' ');
  if (space != std::string_view::npos) {
    out.line = line_of(rest.substr(space + 1));
    if (!out.line.empty()) rest = trim(rest.substr(0, space));
  }

  std::vector<std::string_view> words = words_of(rest);
  // The vendor in front of the product: "Cisco IOS XE Software", "Dell BSAFE".
  const std::string maker = vendor.empty() ? std::string() : vendor_key(vendor);
  if (!maker.empty()) {
    std::string head;
    for (std::size_t i = 0; i + 1 < words.size() && head.size() < maker.size(); ++i) {
      head += words[i];
      if (head == maker) {
        words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(i + 1));
        break;
      }
    }
  }
  while (words.size() > 1 && contains(kTrailing, words.back())) {
    if (words.back() == "firmware" || words.back() == "fw") out.firmware = true;
    if (words.back() == "series" || words.back() == "family" || words.back() == "families") out.family = true;
    words.pop_back();
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    // "1756-EN2T Series C" is "1756-EN2T/C".
    if (words[i] == "series" && i > 0 && i + 2 == words.size() && words[i + 1].size() == 1) continue;
    out.words.emplace_back(words[i]);
  }
  for (const std::string& word : out.words) out.key += word;
  if (out.key == "na" || out.key == "unspecified" || out.key == "unknown") {
    out.key.clear();
    out.words.clear();
  }

  // For people: the written text without order number and widening brackets, single spaces.
  std::string shown(trim(product));
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const std::string lower = to_lower(std::string_view(shown).substr(at, 18));
    if ((at == 0 || !is_word_byte(shown[at - 1])) && mlfb_length(lower) != 0) {
      const std::size_t length = mlfb_length(lower);
      if (at + length == shown.size() && at == 0) break;
      shown.erase(at, length);
    }
  }
  for (std::size_t empty = shown.find("()"); empty != std::string::npos; empty = shown.find("()")) shown.erase(empty, 2);
  for (char c : shown) {
    if (is_space(c)) {
      if (!out.text.empty() && out.text.back() != ' ') out.text += ' ';
    } else {
      out.text += c;
    }
  }
  while (!out.text.empty() && out.text.back() == ' ') out.text.pop_back();
  return out;
}

}  // namespace bulkhead::matching
