// A question in English as a query: our own grammar, no model. Pure: the same words, vocabulary and day give the same query.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/codec.h"
#include "core/cvss.h"

namespace bulkhead::sage {

enum class Intent : std::uint8_t {
  list_cves, count_cves, describe_cve,   ///< the corpus
  affected,                              ///< whether and where a CVE, vendor or product concerns the own plants
  list_findings, count_findings,         ///< the own plants
  what_first, what_if_patched,
  list_environments, list_zones, list_assets, count_assets,
  vendors, products, protocol,           ///< names
  requirement, cip, term,                ///< standards, and words of this program
  help, ask_back, refuse
};
BOOST_DESCRIBE_ENUM(Intent, list_cves, count_cves, describe_cve, affected, list_findings, count_findings, what_first, what_if_patched, list_environments, list_zones, list_assets, count_assets, vendors, products,
                    protocol, requirement, cip, term, help, ask_back, refuse)

/// Which side of a CVE is asked for.
enum class Aspect : std::uint8_t { all, score, exploit, fix, products, dates, weakness, techniques, controls, rule, requirements };
BOOST_DESCRIBE_ENUM(Aspect, all, score, exploit, fix, products, dates, weakness, techniques, controls, rule, requirements)

struct Query {
  Intent intent = Intent::refuse;
  Aspect aspect = Aspect::all;
  std::vector<std::string> cves;         ///< "CVE-2024-9137", or BSIDs as written
  std::string vendor, product, protocol; ///< names as the catalogue writes them
  std::vector<Severity> severities;
  std::optional<int> cvss_min, cvss_max; ///< tenths
  std::optional<int> bcs_min;            ///< hundredths
  std::optional<bool> kev, exploit, fix;
  std::string from, to;                  ///< ISO dates, both days within
  std::string environment, zone, asset;  ///< names of the own plants
  std::string clause, cip, term;         ///< "SR 3.1", "CIP-007", "epss"
  std::string words;                     ///< words that nothing else took, to be searched for
  int limit = 0;                         ///< 0: not said
  std::string sort;                      ///< "", bcs, cvss, epss, newest
  std::vector<std::string> choices;      ///< with ask_back: questions that would be clear
  friend bool operator==(const Query&, const Query&) = default;
};
BOOST_DESCRIBE_STRUCT(Query, (), (intent, aspect, cves, vendor, product, protocol, severities, cvss_min, cvss_max, bcs_min, kev, exploit, fix, from, to, environment, zone, asset, clause, cip, term, words, limit, sort, choices))

/// The names that a question may hold. Each function gets lower-case words and returns the name as it is written, or nothing.
struct Vocabulary {
  std::function<std::optional<std::string>(std::string_view words)> vendor, protocol;
  std::function<std::optional<std::string>(std::string_view vendor, std::string_view words)> product;  ///< vendor may be ""
  std::vector<std::string> environments, zones, assets;
};

inline constexpr std::size_t kMostQuestionBytes = 2000;

/// Reads a question. Never fails: what is outside of the domain is `refuse`, what has two readings is `ask_back`.
/// Takes    at most kMostQuestionBytes (the rest is not read); today for "last 30 days" and "this year"
[[nodiscard]] Query parse_question(std::string_view text, const Vocabulary& vocabulary, Instant today);

}  // namespace bulkhead::sage
