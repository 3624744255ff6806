// What the sources of the CVSS part of core share: the metric tables and places in them.
#pragma once
#include <span>
#include <string_view>

#include "core/cvss.h"

namespace bulkhead::cvss {

struct MetricDef {
  std::string_view key;
  std::string_view name;
  std::string_view values;  ///< "letters=WORD" pairs, separated by spaces
  bool mandatory;
};

/// Metrics of a version in the specification's order.
[[nodiscard]] std::span<const MetricDef> metrics_of(CvssVersion version);

/// CVSS 4.0 score in tenths; with `base_only` all metrics but the eleven mandatory ones count as not defined.
[[nodiscard]] int score4(const CvssVector& vector, bool base_only);

}  // namespace bulkhead::cvss
