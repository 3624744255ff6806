// Questions answered from the catalogue, the corpus, the own plants and the standards: with the counting rule and the sources.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "findings/environment_view.h"
#include "intel/vulnerability.h"
#include "sage/analysis.h"
#include "sage/question.h"

namespace bulkhead::sage {

/// What an answer may look at: the corpus, and the plants of one organization.
struct World {
  const catalogue::Catalogue& catalogue;
  std::function<Result<std::optional<intel::Vulnerability>>(std::string_view cve)> vulnerability;
  const Knowledge& knowledge;
  const standards::Standards& standards;
  std::vector<std::shared_ptr<const findings::EnvironmentView>> plants;
  Instant now;
};

enum class AnswerKind : std::uint8_t { answer, ask_back, refusal };
BOOST_DESCRIBE_ENUM(AnswerKind, answer, ask_back, refusal)

/// A CVE that the answer names.
struct CitedCve {
  std::string cve_id, title;
  std::optional<double> cvss_score;
  std::string url;  ///< page of the web interface
};
BOOST_DESCRIBE_STRUCT(CitedCve, (), (cve_id, title, cvss_score, url))

struct Answer {
  AnswerKind kind = AnswerKind::answer;
  std::string message;                ///< plain text; list lines begin with "- "
  std::vector<CitedCve> sources;      ///< at most 20
  double confidence = 0;              ///< 1 for a count of stored facts, less where words were not understood
  std::string model;
  std::string rule;                   ///< what was counted, in words; "" where nothing was
  std::optional<std::int64_t> total;  ///< of what the rule counts
  std::vector<std::string> choices;   ///< with ask_back
  std::vector<Source> grounds;        ///< what the answer rests on
  Query query;                        ///< how the question was read
};
BOOST_DESCRIBE_STRUCT(Answer, (), (kind, message, sources, confidence, model, rule, total, choices, grounds, query))

/// The names of the catalogue and of the plants.
[[nodiscard]] Vocabulary vocabulary_of(const World& world);

/// Reads and answers a question.
/// Fails    what reading the corpus fails with
Result<Answer> answer(const World& world, std::string_view question);

}  // namespace bulkhead::sage
