// Checks the query of a request against the parameters of its route.
#pragma once
#include <optional>
#include <vector>

#include "http/router.h"

namespace bulkhead::http {

/// The values by declared name (integers clamped where declared, choices in their declared writing), or the refusal:
/// 400 UNKNOWN_PARAMETER with the accepted names, or 422 VALIDATION_ERROR with every problem.
[[nodiscard]] std::optional<ErrorReply> check_query(const Route& route, const std::vector<Parameter>& query, std::vector<Parameter>& values);

}  // namespace bulkhead::http
