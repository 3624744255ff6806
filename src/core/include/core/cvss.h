// CVSS vectors of the versions 2.0, 3.0, 3.1 and 4.0: checked reading, named metrics, canonical text, exact scores.
//
// Scores are tenths as integers, computed in integer arithmetic, so that two builds never differ.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec.h"
#include "core/result.h"

namespace bulkhead {

enum class CvssVersion : std::uint8_t { v2_0, v3_0, v3_1, v4_0 };
/// "2.0", "3.0", "3.1", "4.0".
[[nodiscard]] std::string_view to_text(CvssVersion version);

/// Qualitative rating. `none` is a score of 0.0; versions 2.0 has no such word and calls it low.
enum class Severity : std::uint8_t { none, low, medium, high, critical };
BOOST_DESCRIBE_ENUM(Severity, none, low, medium, high, critical)
/// "NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL".
[[nodiscard]] std::string_view upper_name(Severity severity);

/// The rating of a score.
///
/// Source   CVSS v3.1 section 5 and v4.0 section 6 (none 0.0, low to 3.9, medium to 6.9, high to 8.9, critical from
///          9.0); for 2.0 the NVD's ranges (low to 3.9, medium to 6.9, high from 7.0), as that edition defines none.
[[nodiscard]] Severity cvss_severity(CvssVersion version, int tenths);

/// One metric of a vector, in words.
struct CvssMetric {
  std::string_view key;         ///< "AV"
  std::string_view name;        ///< "attack_vector"
  std::string_view value;       ///< "N"
  std::string_view value_name;  ///< "NETWORK"
};

/// A vector that has been read and checked. Metrics that it leaves out, or states as X or ND, are "not defined".
struct CvssVector {
  CvssVersion version = CvssVersion::v3_1;
  /// Place of the value within the metric's list of values, from 1; 0 is not defined. Ordered as the specification
  /// orders the metrics of the version.
  std::array<std::uint8_t, 32> values{};

  friend bool operator==(const CvssVector&, const CvssVector&) = default;

  /// The value's letters for a metric key ("AV" gives "N"); "" when not defined or unknown in this version.
  [[nodiscard]] std::string_view get(std::string_view key) const;
  /// The value's word for a metric name ("attack_vector" gives "NETWORK"); "" when not defined or unknown.
  [[nodiscard]] std::string_view word(std::string_view name) const;
  /// All defined metrics in the specification's order.
  [[nodiscard]] std::vector<CvssMetric> metrics() const;
};

/// Reads a vector.
///
/// Takes    "CVSS:4.0/AV:N/...", "CVSS:3.1/...", "CVSS:3.0/...", and for 2.0 "AV:N/AC:L/Au:N/C:P/I:P/A:P", with or
///          without round brackets or the prefix "CVSS:2.0/". Metrics may stand in any order: feeds disobey 4.0's
///          fixed order, and to_text restores it.
/// Fails    invalid/cvss.bad_vector (empty, too long, no "key:value" pairs, brackets or slashes out of place),
///          cvss.bad_version, cvss.unknown_metric, cvss.bad_value, cvss.duplicate_metric, cvss.missing_metric;
///          the place of the error is the offending piece.
Result<CvssVector> parse_cvss(std::string_view text);

/// Canonical text: prefix (none for 2.0), metrics in the specification's order, those not defined left out.
[[nodiscard]] std::string to_text(const CvssVector& vector);

/// Base score in tenths: temporal, threat, environmental and supplemental metrics are ignored.
///
/// Source   CVSS v2.0 guide section 3.2.1; v3.0 and v3.1 section 7 with appendix A (Roundup); v4.0 section 8.2
///          (MacroVectors, severity distances, mean of the proportional distances), rounding half up exactly.
[[nodiscard]] int cvss_base_tenths(const CvssVector& vector);

/// Score in tenths with every metric that the vector states: for 3.x the environmental score when an environmental
/// metric is defined, else the temporal score; for 4.0 the CVSS-BTE score; for 2.0 the temporal score (its
/// environmental metrics, which need a site's own judgement, are read and ignored).
[[nodiscard]] int cvss_full_tenths(const CvssVector& vector);

}  // namespace bulkhead
