// The rule that an identity must be sure enough before CVEs are listed for it. Private.
#pragma once
#include "matching/engine.h"

namespace bulkhead::matching {

/// Marks a resolved identity as needing review, with a warning, when it is less sure than `min_confidence`.
void require_confidence(Resolution& resolution, int min_confidence);

}  // namespace bulkhead::matching
