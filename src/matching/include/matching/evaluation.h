// `match eval`: one JSON line with configurations and the names of one device in, one line with the verdict out.
#pragma once
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "matching/applicability.h"

namespace bulkhead::matching {

struct EvaluationAnswer {
  Json id;  ///< as given: string or number; null when the line had none
  Verdict verdict = Verdict::none;
  std::string reason;
};

/// Evaluates {"id", "configurations": [...], "assets": ["cpe:2.3:...", ...]}.
///
/// Takes    NVD 2.0 configurations; also a single object, JSON 1.1 ({"nodes": [{"children": [], "cpe_match":
///          [{"cpe23Uri"}]}]}), criteria as CPE 2.2 URI; unknown members are ignored. An asset is a CPE name, or an
///          object with the name in "cpe", "cpe23Uri", "cpeName" or "criteria". "vulnStatus": "Rejected" answers none.
/// Fails    invalid/json.* (not JSON), evaluation.bad_shape (a member of the wrong type, no assets), the codes of
///          Cpe::parse; place is a JSON Pointer. No configurations is no failure: undecided.
[[nodiscard]] Result<EvaluationAnswer> evaluate_line(std::string_view line);

/// {"id":…,"verdict":"confirmed","reason":"…"} without a line end.
[[nodiscard]] std::string to_line(const EvaluationAnswer& answer);
/// {"id":…,"error":{"code":…,"message":…,"place":…}}; the id is taken from the line when it can still be read.
[[nodiscard]] std::string error_line(std::string_view line, const Error& error);

}  // namespace bulkhead::matching
