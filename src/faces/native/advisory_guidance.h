// What advisories and records advise for one product: the member "advisory_guidance" of a correlated CVE, and where an affected range comes from.
#pragma once
#include "declare.h"
#include "matching/engine.h"

namespace bulkhead::faces::native {

/// Fixes, mitigations and workarounds that sources of the CVE state for the product of the match.
///
/// A remedy counts when its source names the product, or when its document is the one that gave the match.
/// Gives    [{category, details, details_truncated, fixed_versions, url, source_document, source_url}], at most ten
[[nodiscard]] Json advisory_guidance(const intel::Vulnerability& vulnerability, const matching::Resolution& resolution, const matching::Match& match);

/// {type, document, url} of the source of the range; null for NVD, whose configuration clients take as the usual case.
[[nodiscard]] Json range_source(const intel::Vulnerability& vulnerability, const matching::Match& match);

}  // namespace bulkhead::faces::native
