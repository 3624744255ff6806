// Names and intent: what is left of a question once values are read, and what it asks for.
#include "sage/question.h"

#include "core/text.h"
#include "question_values.h"
#include "question_words.h"

namespace bulkhead::sage {
namespace {

constexpr std::size_t kLongestName = 5;  ///< words of a vendor or product
constexpr std::size_t kLongestOwnName = 8;

/// The own name that the words name: the same words, case free.
std::string own_name(const std::vector<std::string>& names, const std::string& words) {
  for (const auto& name : names) {
    const Words own(name);
    if (own.size() > 0 && own.joined(0, own.size()) == words) return name;
  }
  return "";
}

/// Takes the longest run of free words that is one of the names.
void read_own_names(Words& words, const std::vector<std::string>& names, std::string& out) {
  for (std::size_t count = kLongestOwnName; count >= 1 && out.empty(); --count)
    for (std::size_t i = 0; i + count <= words.size() && out.empty(); ++i) {
      if (!words.free(i, count)) continue;
      if (count == 1 && is_plain_word(words.text(i)) && words.text(i + 1) != "zone" && (i == 0 || words.text(i - 1) != "zone")) continue;
      out = own_name(names, words.joined(i, count));
      if (!out.empty()) words.take(i, count);
    }
}

/// Takes the longest run of free words that `named` knows; runs do not begin or end with plain words.
template <class Named>
void read_name(Words& words, const Named& named, std::string& out) {
  for (std::size_t count = kLongestName; count >= 1 && out.empty(); --count)
    for (std::size_t i = 0; i + count <= words.size() && out.empty(); ++i) {
      if (!words.free(i, count) || is_plain_word(words.text(i)) || (count > 1 && is_plain_word(words.text(i + count - 1)) && words.text(i + count - 1) != "firmware")) continue;
      if (const auto name = named(words.joined(i, count))) {
        out = *name;
        words.take(i, count);
      }
    }
}

struct Term {
  std::string_view name;
  std::initializer_list<std::string_view> phrases;
};
const Term kTerms[] = {{"bcs", {"bcs"}}, {"epss", {"epss"}}, {"cvss", {"cvss"}}, {"kev", {"kev"}}, {"virtual patch", {"virtual patch", "virtual patching"}}, {"sl-t", {"sl-t", "target security level", "security level"}}, {"zone", {"a zone"}}, {"conduit", {"a conduit", "conduits"}},
                       {"purdue", {"purdue level", "purdue levels", "purdue model", "purdue"}}, {"match tier", {"match tier", "match tiers"}}, {"confidence", {"confidence"}}, {"ics relevance", {"ics relevance", "relevance"}}, {"bsid", {"bsid"}}, {"exploit maturity", {"exploit maturity"}},
                       {"compensating control", {"a compensating control", "compensating control"}}, {"foundational requirements", {"foundational requirements", "foundational requirement"}}, {"priority", {"asset priority", "priority score"}}};

/// "what is X", "what does X mean", "explain X" for a term of this program.
bool asks_for_term(const Words& words, Query& query) {
  if (!words.has({"what is", "what's", "what does", "what are", "explain", "define", "meaning", "how is", "how do you compute", "what do"})) return false;
  if (words.size() > 9) return false;
  for (const auto& term : kTerms)
    if (words.has(term.phrases)) {
      query.term = std::string(term.name);
      return true;
    }
  return false;
}

Aspect aspect_of(const Words& words) {
  if (words.has({"virtual patch", "snort", "suricata", "ids rule", "sensor rule", "detection rule", "detect"})) return Aspect::rule;
  if (words.has({"technique", "techniques", "att&ck", "attack technique", "mitre"})) return Aspect::techniques;
  if (words.has({"clause", "clauses", "requirement", "requirements", "62443", "cip", "nerc", "compliance"})) return Aspect::requirements;
  if (words.has({"compensating", "workaround", "workarounds", "mitigation", "mitigations", "mitigate", "cannot patch", "can't patch", "protect", "control", "controls"})) return Aspect::controls;
  if (words.has({"fix", "fixes", "fixed", "patch", "patched", "update", "upgrade", "remediate", "remediation", "repair", "repaired", "solution"})) return Aspect::fix;
  if (words.has({"exploit", "exploits", "exploited", "poc", "proof of concept", "epss", "kev", "ransomware", "weaponized", "attacked", "maturity"})) return Aspect::exploit;
  if (words.has({"score", "cvss", "bcs", "severity", "severe", "bad", "serious", "dangerous", "critical", "vector", "urgent"})) return Aspect::score;
  if (words.has({"published", "when", "date", "modified", "old"})) return Aspect::dates;
  if (words.has({"weakness", "weaknesses", "cwe"})) return Aspect::weakness;
  if (words.has({"which products", "what products", "which product", "which versions", "what versions", "products", "vendors", "vendor", "versions", "devices"})) return Aspect::products;
  return Aspect::all;
}

bool asks_for_count(const Words& words) { return words.has({"how many", "count", "number of", "how much", "total"}); }
bool speaks_of_findings(const Words& words) { return words.has({"finding", "findings"}); }
bool speaks_of_ours(const Words& words, const Query& query) {
  return !query.environment.empty() || !query.zone.empty() || !query.asset.empty() || words.has({"we", "our", "us", "my", "i", "am i", "plant", "plants", "site", "environment", "environments", "zone", "zones", "our network"});
}

Intent about_plants(const Words& words, const Query& query) {
  const bool count = asks_for_count(words);
  if (words.has({"asset", "assets", "device", "devices", "plcs", "controllers", "machines"}) && !speaks_of_findings(words) && !words.has({"cve", "cves", "vulnerabilities", "vulnerability"})) return count ? Intent::count_assets : Intent::list_assets;
  if (words.has({"zones", "which zone", "what zones"}) && !speaks_of_findings(words) && query.zone.empty() && !words.has({"cve", "cves", "vulnerabilities"})) return Intent::list_zones;
  if (words.has({"environments", "plants", "sites"}) && !speaks_of_findings(words) && query.environment.empty() && !words.has({"cve", "cves", "vulnerabilities"})) return Intent::list_environments;
  return count ? Intent::count_findings : Intent::list_findings;
}

bool has_filter(const Query& q) { return !q.severities.empty() || q.kev || q.exploit || q.fix || q.cvss_min || q.cvss_max || q.bcs_min || !q.from.empty() || !q.to.empty(); }

Intent intent_of(const Words& words, Query& query) {
  const bool fix_word = words.has({"patch", "patched", "patching", "update", "updated", "upgrade", "upgraded", "fix", "fixed", "replace", "replaced", "remediate"});
  if (words.has({"what if", "what happens if", "what would happen if", "suppose we", "if we", "what would we gain"}) && fix_word && !words.has({"cannot", "can't"})) return Intent::what_if_patched;
  if (words.has({"first", "start with", "where do we start", "where to start", "where should", "most urgent", "strike list", "to do next", "do next", "top priorities", "priorities", "prioritise", "prioritize", "most important", "biggest risk", "biggest risks", "work on next", "patch next", "fix next"}) &&
      query.cves.empty() && query.limit == 0 && !asks_for_count(words))
    return Intent::what_first;
  if (words.has({"what can you do", "what can i ask", "how can you help", "help", "who are you", "what are you"}) && query.cves.empty() && query.vendor.empty() && !has_filter(query)) return Intent::help;
  if (!query.cves.empty()) {
    const bool where = words.has({"affect us", "affects us", "affected by", "are we", "am i", "do we have", "where is", "our", "my", "which assets", "which of our", "which devices", "in our"}) || !query.environment.empty() || !query.zone.empty();
    if (where && !words.has({"fix", "patch", "mitigate"})) return Intent::affected;
    query.aspect = aspect_of(words);
    return Intent::describe_cve;
  }
  if (!query.clause.empty()) return Intent::requirement;
  if (!query.cip.empty()) return Intent::cip;
  if (asks_for_term(words, query)) return Intent::term;
  if (!query.protocol.empty() && query.vendor.empty() && !words.has({"cve", "cves", "vulnerability", "vulnerabilities", "flaw", "flaws", "issues", "advisories"}) && !has_filter(query) && words.has({"what is", "what's", "port", "explain", "about", "secure", "safe", "protect", "what does", "carry"})) return Intent::protocol;
  if (words.has({"which products", "what products", "list products", "products of", "products does", "products from", "products by"}) && !query.vendor.empty()) return Intent::products;
  if (words.has({"which vendors", "what vendors", "which vendor", "list vendors", "list of vendors", "vendors", "which manufacturers", "which maker"}) && query.vendor.empty()) return Intent::vendors;
  if (words.has({"are we affected", "affect us", "affects us", "am i affected", "do we have", "do we run", "do we use", "are we exposed", "are we vulnerable"}) && !words.has({"asset", "assets"}) && (!query.vendor.empty() || !query.product.empty())) return Intent::affected;
  const bool corpus = words.has({"cve", "cves", "vulnerability", "vulnerabilities", "flaws", "advisories", "bugs", "weaknesses", "holes", "issues", "vulns", "flaw", "vuln"});
  if (speaks_of_findings(words) || !query.asset.empty() || !query.zone.empty() || !query.environment.empty() || (speaks_of_ours(words, query) && !words.has({"do you know"}))) return about_plants(words, query);
  if (words.has({"asset", "assets", "which devices run", "which devices use", "which machines run"})) return about_plants(words, query);
  if (corpus || has_filter(query) || !query.vendor.empty() || !query.product.empty() || !query.protocol.empty()) return asks_for_count(words) ? Intent::count_cves : Intent::list_cves;
  return Intent::refuse;
}

/// Free words that are neither plain nor of the domain.
std::string unknown_words(const Words& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words.free(i, 1) && !is_plain_word(words.text(i))) out += (out.empty() ? "" : " ") + words.at(i).text;
  return out;
}

/// Something that the question names: its subject, not only its time or number.
bool is_anchored(const Query& q) {
  for (const auto* text : {&q.vendor, &q.product, &q.protocol, &q.clause, &q.cip, &q.environment, &q.zone, &q.asset, &q.term})
    if (!text->empty()) return true;
  return !q.cves.empty();
}

bool in_domain(const Words& words, const Query& query) {
  if (is_anchored(query) || words.has({"where do we start", "where to start", "where do i start"})) return true;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (is_domain_word(words.text(i))) return true;
  return false;
}

void ask_back(Query& query, std::vector<std::string> choices) {
  query.intent = Intent::ask_back;
  query.choices = std::move(choices);
}

}  // namespace

Query parse_question(std::string_view text, const Vocabulary& vocabulary, Instant today) {
  Words words(text.substr(0, kMostQuestionBytes));
  Query query;
  read_identifiers(words, query);
  read_own_names(words, vocabulary.environments, query.environment);
  read_own_names(words, vocabulary.zones, query.zone);
  read_own_names(words, vocabulary.assets, query.asset);
  read_dates(words, query, today);
  read_numbers(words, query);
  read_name(words, vocabulary.protocol, query.protocol);
  read_name(words, vocabulary.vendor, query.vendor);
  read_name(words, [&](std::string_view run) { return vocabulary.product(query.vendor, run); }, query.product);
  read_properties(words, query);
  if (!in_domain(words, query)) {
    query = {};
    if (words.has({"what can you do", "what can i ask", "help", "who are you", "what are you"})) query.intent = Intent::help;
    return query;
  }
  query.intent = intent_of(words, query);
  query.words = unknown_words(words);
  // Most of it unknown: another subject with one of our words in it.
  const auto unknown = query.words.empty() ? 0 : std::count(query.words.begin(), query.words.end(), ' ') + 1;
  const bool anchored = is_anchored(query);
  if (!anchored && unknown >= 3) return {};
  if (query.intent == Intent::list_cves && !anchored && !has_filter(query) && query.words.empty() && query.sort.empty() && query.limit == 0)
    ask_back(query, {"How many known exploited vulnerabilities are there?", "Which critical findings do we have?", "What should we fix first?"});
  if (query.intent == Intent::what_if_patched && query.cves.empty() && query.vendor.empty() && query.product.empty() && query.asset.empty() && query.zone.empty() && query.environment.empty() && !has_filter(query))
    ask_back(query, {"What if we patch all known exploited findings?", "What if we update one product, for example FortiOS?", "What if we patch all critical findings?"});
  return query;
}

}  // namespace bulkhead::sage
