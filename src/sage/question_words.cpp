#include "question_words.h"

#include <algorithm>
#include <unordered_set>

#include "core/text.h"

namespace bulkhead::sage {
namespace {

constexpr std::size_t kMostWords = 80;

bool joins(char c) { return c == '-' || c == '.' || c == '/' || c == '_' || c == '+' || c == '#' || c == '\''; }

using WordSet = std::unordered_set<std::string_view>;

const WordSet& plain_words() {
  static const WordSet set = {
      "a", "about", "above", "across", "add", "affect", "affected", "affecting", "affects", "after", "again", "all", "am", "an", "and", "any", "anything", "apply", "are", "as", "ask", "at", "available", "be", "been",
      "before", "begin", "below", "between", "but", "by", "can", "closed", "close", "concern", "concerns", "could", "count", "currently", "date", "dated", "day", "days", "describe", "did", "do", "does", "doing", "down", "each",
      "else", "exist", "exists", "explain", "find", "first", "for", "from", "gave", "get", "give", "given", "go", "goes", "good", "greater", "had", "happen", "happens", "has", "have", "having", "help", "here", "highest", "hit", "how", "i",
      "if", "in", "inside", "into", "involve", "involving", "is", "it", "its", "keep", "known", "last", "latest", "least", "left", "less", "let", "list", "lists", "look", "lower", "make", "many", "matter", "matters", "may",
      "me", "mean", "means", "mention", "month", "months", "more", "most", "much", "must", "my", "name", "named", "need", "needs", "new", "newest", "next", "no", "not", "now", "number", "of", "off", "on", "one", "ones",
      "only", "open", "or", "other", "our", "out", "over", "past", "please", "published", "put", "recent", "recently", "related", "run", "running", "same", "say", "says", "see", "should", "show", "since", "some", "someone", "soon", "start",
      "state", "still", "tell", "than", "that", "the", "their", "them", "then", "there", "these", "they", "thing", "things", "this", "those", "through", "to", "today", "top", "total", "under", "until", "up", "us", "use",
      "used", "uses", "using", "was", "we", "week", "weeks", "were", "what", "what's", "when", "where", "which", "who", "why", "will", "with", "within", "without", "work", "works", "worst", "would", "year", "years", "yesterday", "yet", "you",
      "your", "so", "far", "per", "via", "me", "i'm", "we're", "lately", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
      "sep", "oct", "nov", "dec", "two", "three", "five", "ten", "twenty", "higher", "equal", "exactly", "around", "listed", "require", "requires", "required", "too", "also", "every", "both", "was", "whose", "either", "during", "currently", "issued",
      "disclosed", "released", "appeared", "came", "added", "change", "install", "installed", "become", "solve", "solves", "remain", "remains", "deal", "like", "want", "know", "learn", "read", "details", "detail", "info", "information", "summary",
      "summarise", "summarize", "overview", "main", "biggest", "largest", "best", "cannot", "can't", "fit", "fits", "behind", "gain", "port", "secure", "safe", "everything", "compare", "kind", "type", "types", "sort", "sorted", "order", "ordered", "rank", "ranked", "ranking"};
  return set;
}

const WordSet& domain_words() {
  static const WordSet set = {
      "cve", "cves", "vulnerability", "vulnerabilities", "vulnerable", "vuln", "vulns", "flaw", "flaws", "weakness", "weaknesses", "advisory", "advisories", "bug", "bugs", "hole", "holes", "bulletin", "issue", "issues", "risk", "risks", "exposure", "exposed",
      "finding", "findings", "asset", "assets", "device", "devices", "zone", "zones", "conduit", "conduits", "environment", "environments", "plant", "plants", "site", "sites", "vendor", "vendors", "maker", "makers", "manufacturer", "manufacturers", "product", "products",
      "protocol", "protocols", "patch", "patches", "patched", "patching", "unpatched", "unfixed", "fix", "fixed", "fixes", "fixing", "update", "updates", "updated", "updating", "upgrade", "upgraded", "upgrading", "remediate", "remediation", "repair", "repaired", "mitigate",
      "mitigation", "mitigations", "control", "controls", "compensating", "workaround", "workarounds", "exploit", "exploits", "exploited", "exploitation", "exploitable", "attack", "attacked", "attackers", "attacks", "kev", "ransomware", "poc", "proof", "concept", "metasploit", "weaponized", "weaponised", "critical",
      "high", "medium", "low", "severity", "severe", "score", "scores", "scored", "cvss", "bcs", "epss", "percentile", "priority", "priorities", "prioritise", "prioritize", "urgent", "urgency", "dangerous", "serious", "compliance", "compliant", "clause", "clauses", "requirement", "requirements", "standard", "standards", "iec", "isa",
      "62443", "nerc", "cip", "sr", "cr", "fr", "sl", "sl-t", "sl-c", "sl-a", "security", "level", "levels", "technique", "techniques", "att&ck", "attack", "mitre", "rule", "rules", "snort", "suricata", "ids", "virtual", "plc", "plcs", "rtu", "hmi", "scada", "ics", "ot", "dcs",
      "controller", "controllers", "firewall", "switch", "firmware", "cwe", "sage", "bulkhead", "safety", "purdue", "catalogue", "catalog", "reference", "confidence", "public", "active", "actively", "wild", "triage", "version", "versions"};
  return set;
}

}  // namespace

bool is_domain_word(std::string_view word) { return domain_words().contains(word); }
bool is_plain_word(std::string_view word) { return plain_words().contains(word) || is_domain_word(word); }

Words::Words(std::string_view question) {
  std::string word;
  const auto end_word = [&] {
    while (!word.empty() && joins(word.back()) && word.back() != '+') word.pop_back();
    std::size_t start = 0;
    while (start < word.size() && joins(word[start])) ++start;
    word.erase(0, start);
    if (word.ends_with("'s")) word.erase(word.size() - 2);
    if (!word.empty() && words_.size() < kMostWords) words_.push_back({word, false});
    word.clear();
  };
  for (const char c : to_lower(question)) {
    const bool inside = is_alpha(c) || is_digit(c) || joins(c) || c == '&' || static_cast<unsigned char>(c) >= 0x80;
    if (inside) word += c;
    else {
      end_word();
      // Comparison signs are words of their own.
      if (c == '>' || c == '<' || c == '=') {
        if (!words_.empty() && c == '=' && (words_.back().text == ">" || words_.back().text == "<")) words_.back().text += '=';
        else if (words_.size() < kMostWords) words_.push_back({std::string(1, c), false});
      }
    }
  }
  end_word();
}

bool Words::free(std::size_t from, std::size_t count) const {
  if (from + count > words_.size()) return false;
  for (std::size_t i = from; i < from + count; ++i)
    if (words_[i].taken) return false;
  return true;
}

void Words::take(std::size_t from, std::size_t count) {
  for (std::size_t i = from; i < std::min(from + count, words_.size()); ++i) words_[i].taken = true;
}

std::string Words::joined(std::size_t from, std::size_t count) const {
  std::string out;
  for (std::size_t i = from; i < std::min(from + count, words_.size()); ++i) {
    if (!out.empty()) out += ' ';
    out += words_[i].text;
  }
  return out;
}

std::size_t Words::length_at(std::size_t i, std::string_view phrase) const {
  std::size_t count = 0;
  for (const auto piece : split(phrase, ' ')) {
    if (text(i + count) != piece) return 0;
    ++count;
  }
  return count;
}

std::size_t Words::find(std::initializer_list<std::string_view> phrases) const {
  for (std::size_t i = 0; i < words_.size(); ++i)
    for (const auto phrase : phrases)
      if (length_at(i, phrase) > 0) return i;
  return words_.size();
}

bool Words::take_phrase(std::initializer_list<std::string_view> phrases) {
  for (std::size_t i = 0; i < words_.size(); ++i)
    for (const auto phrase : phrases)
      if (const std::size_t count = length_at(i, phrase); count > 0 && free(i, count)) {
        take(i, count);
        return true;
      }
  return false;
}

}  // namespace bulkhead::sage
