// Why a number is what it is: the points each factor gave, and what changed between two such lists.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/codec.h"

namespace bulkhead::scoring {

/// One step of a score. The steps of a score add up to it exactly.
struct Contribution {
  std::string factor;    ///< stable name: "cvss_base", "kev" ...
  int hundredths = 0;    ///< points this factor gave or took
  std::string detail;    ///< the input in words: "CVSS 9.8 (3.1)", "percentile 98 %"
  bool assumed = false;  ///< the input is not known and a stated value stands in for it
  friend bool operator==(const Contribution&, const Contribution&) = default;
};
BOOST_DESCRIBE_STRUCT(Contribution, (), (factor, hundredths, detail, assumed))

/// One factor that differs between two scores.
struct FactorChange {
  std::string factor;
  int before_hundredths = 0, after_hundredths = 0;
  std::string before, after;  ///< details; "" when the factor was or is absent
  friend bool operator==(const FactorChange&, const FactorChange&) = default;
};
BOOST_DESCRIBE_STRUCT(FactorChange, (), (factor, before_hundredths, after_hundredths, before, after))

[[nodiscard]] int total_hundredths(const std::vector<Contribution>& steps);

/// Why a score changed: the factors whose points or inputs differ, largest difference first. The differences of the
/// points add up to the difference of the scores.
[[nodiscard]] std::vector<FactorChange> differences(const std::vector<Contribution>& before, const std::vector<Contribution>& after);

}  // namespace bulkhead::scoring
