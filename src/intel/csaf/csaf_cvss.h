// CVSS objects of CSAF: which member stands for which metric of the vector, with FIRST's names of the values.
//
// Source   JSON schemas of FIRST for CVSS 2.0, 3.0 and 3.1 (member and value names); CVSS specifications (letters).
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bulkhead::intel::csaf {

struct CvssValue {
  std::string_view name;    ///< "ADJACENT_NETWORK"
  std::string_view letter;  ///< "A"
};

struct CvssMember {
  std::string_view member;  ///< "attackVector"
  std::string_view code;    ///< "AV"
  std::span<const CvssValue> values;
};

/// All metrics of version 2.0; of 3.0 and 3.1, which share them.
[[nodiscard]] std::span<const CvssMember> cvss2_metrics();
[[nodiscard]] std::span<const CvssMember> cvss3_metrics();

/// The metrics of a vector in their order ("AV" -> "N"); a "CVSS:3.1/" prefix is skipped. Malformed parts are left out.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> vector_metrics(std::string_view vector);
/// The letter of one metric in a vector, or nothing.
[[nodiscard]] std::optional<std::string_view> vector_metric(std::string_view vector, std::string_view code);

}  // namespace bulkhead::intel::csaf
