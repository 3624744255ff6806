#include "csaf/csaf_fix_text.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/text.h"

namespace bulkhead::intel::csaf {

namespace {

struct Word {
  std::string text;    ///< without punctuation at the ends
  std::string lower;
  bool ends_sentence = false;
  bool comma = false;  ///< followed by "," or ";" or "/"
};

/// Words of the prose; a point ends a sentence only at the end of a word.
std::vector<Word> words_of(std::string_view details) {
  std::vector<Word> out;
  std::size_t i = 0;
  while (i < details.size()) {
    while (i < details.size() && is_space(details[i])) ++i;
    const std::size_t start = i;
    while (i < details.size() && !is_space(details[i])) ++i;
    std::string_view raw = details.substr(start, i - start);
    Word word;
    while (!raw.empty() && std::string_view("\"'([{*").find(raw.front()) != std::string_view::npos) raw.remove_prefix(1);
    while (!raw.empty() && std::string_view("\"')]}.,;:!/*").find(raw.back()) != std::string_view::npos) {
      word.ends_sentence = word.ends_sentence || raw.back() == '.' || raw.back() == '!';
      word.comma = word.comma || raw.back() == ',' || raw.back() == ';' || raw.back() == '/';
      raw.remove_suffix(1);
    }
    if (raw.empty()) continue;
    word.text = std::string(raw);
    word.lower = to_lower(raw);
    out.push_back(std::move(word));
  }
  return out;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool names_version_next(std::string_view word) { return is_one_of(word, {"version", "versions", "v", "ver", "v.", "release", "revision", "rev", "fw", "firmware"}); }

/// "V2.9.4", "1.2.3b", "33.011"; a whole number only with a leading v, as in "V17", or when `announced` by a word before.
bool is_version_word(std::string_view word, bool announced) {
  const bool v = !word.empty() && (word[0] == 'v' || word[0] == 'V');
  if (v) word.remove_prefix(1);
  if (v && word.starts_with('.')) word.remove_prefix(1);
  if (word.empty() || !is_digit(word[0])) return false;
  bool dot = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (!is_digit(c) && !is_alpha(c) && c != '.' && c != '-' && c != '_') return false;
    dot = dot || (c == '.' && i + 1 < word.size());
  }
  if (word.find_first_of("xX") != std::string_view::npos) return false;  // "3.x" is a line, not a version
  return dot || v || (announced && std::all_of(word.begin(), word.end(), is_digit));
}

/// "SP1", "HF3", "Update4", "Patch2", "Build1234".
bool is_suffix_word(std::string_view lower) {
  std::size_t letters = 0;
  while (letters < lower.size() && is_alpha(lower[letters])) ++letters;
  if (letters == 0 || letters == lower.size()) return false;
  const auto rest = lower.substr(letters);
  return is_one_of(lower.substr(0, letters), {"sp", "hf", "upd", "update", "patch", "fp", "cu", "ru", "rev", "build", "r", "hotfix"}) &&
         std::all_of(rest.begin(), rest.end(), is_digit);
}

/// The version that starts at `at`, with service packs and the like; moves `at` past it.
std::string take_version(const std::vector<Word>& words, std::size_t& at) {
  std::string out = words[at].text;
  bool stop = words[at].ends_sentence || words[at].comma;
  ++at;
  while (!stop && at < words.size()) {
    const std::string& lower = words[at].lower;
    const bool number_next = at + 1 < words.size() && !words[at].ends_sentence && !words[at].comma &&
                             !words[at + 1].text.empty() && std::all_of(words[at + 1].text.begin(), words[at + 1].text.end(), is_digit);
    if (is_suffix_word(lower)) {
      out += " " + words[at].text;
      stop = words[at].ends_sentence || words[at].comma;
      ++at;
    } else if (is_one_of(lower, {"sp", "hf", "upd", "update", "patch", "hotfix", "build", "fp", "cu"}) && number_next) {
      out += " " + words[at].text + " " + words[at + 1].text;
      stop = words[at + 1].ends_sentence || words[at + 1].comma;
      at += 2;
    } else if (lower == "service" && at + 2 < words.size() && words[at + 1].lower == "pack" && is_digit(words[at + 2].text[0])) {
      out += " " + words[at].text + " " + words[at + 1].text + " " + words[at + 2].text;
      stop = words[at + 2].ends_sentence || words[at + 2].comma;
      at += 3;
    } else {
      break;
    }
  }
  return out;
}

/// From a word on: the version after at most six other words of the same sentence, or nothing. `at` moves past it.
std::optional<std::string> version_after(const std::vector<Word>& words, std::size_t& at) {
  for (std::size_t i = at; i < words.size() && i < at + 7; ++i) {
    const bool announced = i > 0 && i > at && names_version_next(words[i - 1].lower);
    if (is_version_word(words[i].text, announced)) {
      at = i;
      return take_version(words, at);
    }
    // a clause of its own starts, or the phrase speaks of something else
    if (words[i].ends_sentence || words[i].comma) return std::nullopt;
    if (is_one_of(words[i].lower, {"latest", "newest", "prior", "before", "earlier", "than", "from", "or", "and", "if", "when", "address", "by", "for", "on", "in", "at", "via", "port", "upcoming", "future", "planned", "next"}))
      return std::nullopt;
  }
  return std::nullopt;
}

/// True when another version is offered beside: "V2.9.4 or V3.0", "1.2, 1.3 and 1.4".
bool alternative_follows(const std::vector<Word>& words, std::size_t version_end) {
  if (version_end == 0) return false;
  bool joined = words[version_end - 1].comma;
  if (words[version_end - 1].ends_sentence) return false;
  for (std::size_t i = version_end; i < words.size() && i < version_end + 6; ++i) {
    if (is_one_of(words[i].lower, {"or", "and"}) || words[i].text == "/" || words[i].text == "&") {
      joined = true;
    } else if (joined && is_version_word(words[i].text, i > 0 && names_version_next(words[i - 1].lower))) {
      return true;
    } else if (!names_version_next(words[i].lower) && !is_one_of(words[i].lower, {"to", "later", "newer", "higher", "above", "any"})) {
      return false;
    }
    if (words[i].ends_sentence) return false;
    joined = joined || words[i].comma;
  }
  return false;
}

/// Past a phrase that promises a repaired version: "update ... to", "fixed in", "released ... version".
std::optional<std::size_t> phrase_end(const std::vector<Word>& words, std::size_t i) {
  const std::string& lower = words[i].lower;
  if (is_one_of(lower, {"update", "updates", "updating", "updated", "upgrade", "upgrades", "upgrading", "upgraded"})) {
    for (std::size_t k = i + 1; k < words.size() && k < i + 9; ++k) {
      if (words[k - 1].ends_sentence) return std::nullopt;
      if (is_one_of(words[k].lower, {"to"})) return k + 1;
      if (is_one_of(words[k].lower, {"update", "upgrade", "and", "or"})) return std::nullopt;
    }
    return std::nullopt;
  }
  const bool next_in = i + 1 < words.size() && is_one_of(words[i + 1].lower, {"in", "with", "by"}) && !words[i].ends_sentence;
  if (next_in && is_one_of(lower, {"fixed", "resolved", "corrected", "remediated", "patched", "mitigated", "addressed", "repaired"})) return i + 2;
  if (is_one_of(lower, {"released", "releasing"})) return i + 1;
  return std::nullopt;
}

/// True when the sentence promises the version for later: "will be fixed in 1.71", "scheduled to be remediated in".
bool is_promise(const std::vector<Word>& words, std::size_t i) {
  for (std::size_t back = 1; back <= 8 && back <= i; ++back) {
    const Word& before = words[i - back];
    if (before.ends_sentence) return false;
    if (is_one_of(before.lower, {"will", "scheduled", "planned", "plans", "expected", "intends", "would", "cannot", "not"})) return true;
  }
  return false;
}

std::string comparable(std::string_view version) {
  std::string out = to_lower(version);
  if (out.starts_with('v')) out.erase(0, out.starts_with("v.") ? 2 : 1);
  return out;
}

}  // namespace

std::string fixed_version_in(std::string_view details) {
  const auto words = words_of(details.substr(0, 4000));  // longer texts are whole advisories
  std::string found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto at = phrase_end(words, i);
    if (!at || *at >= words.size() || is_promise(words, i)) continue;
    std::size_t end = *at;
    const auto version = version_after(words, end);
    if (!version) continue;
    if (alternative_follows(words, end)) return {};
    if (!found.empty() && comparable(found) != comparable(*version)) return {};
    if (found.empty()) found = *version;
  }
  return found;
}

}  // namespace bulkhead::intel::csaf
