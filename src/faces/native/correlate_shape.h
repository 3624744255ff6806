// How correlations are written.
//
// Source: compatible specification 24, response.
#pragma once
#include "correlate_request.h"

namespace bulkhead::faces::native {

inline constexpr std::string_view kCorrelateSource = "breachspider-correlate";  ///< as compatible clients read it in "meta"

/// One device with its answer.
struct Correlated {
  CorrelateAsset asset;
  matching::Correlation answer;
};

/// Writes the results of one request. The projections and catalogues of its beginning hold until its end.
class CorrelationWriter {
 public:
  CorrelationWriter(const Services& services, const CorrelateOptions& options);
  /// A member of "results": the page of CVEs with their whole records, read from the corpus.
  /// Fails    as Corpus::each_vulnerability_of
  Result<Json> result(const Correlated& correlated) const;
  /// Attack patterns, when they are asked for; else null.
  [[nodiscard]] const std::vector<intel::AttackPattern>* patterns() const { return patterns_ ? &*patterns_ : nullptr; }

 private:
  [[nodiscard]] Json resolution(const matching::Resolution& resolution) const;
  Result<Json> cves(const matching::Correlation& answer, std::size_t first, std::size_t last) const;

  const Services& services_;
  CorrelateOptions options_;
  std::shared_ptr<const catalogue::Catalogue> catalogue_;
  std::optional<std::vector<intel::AttackPattern>> patterns_;
  Instant now_;
};

/// The member "summary": how many devices of each status and coverage.
[[nodiscard]] Json correlation_summary(const std::vector<Correlated>& all);
/// The member "fix_summary": the ten actions that matter most over all devices.
[[nodiscard]] Json correlation_fixes(const std::vector<Correlated>& all);
[[nodiscard]] Json correlation_meta(const CorrelateOptions& options, const CorrelationWriter& writer);

}  // namespace bulkhead::faces::native
