// The frame of a page of the NVD CVE API 2.0: where it stands among all results. The records are the importer's.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/result.h"

namespace bulkhead::intel {

struct NvdPage {
  std::int64_t start = 0, total = 0, records = 0;  ///< none below 0
};

/// Reads a page that was asked for from index `wanted` on.
/// Fails    invalid/sync.bad_page for anything that is no whole page, or another one
Result<NvdPage> read_nvd_page(std::string_view body, std::int64_t wanted);

}  // namespace bulkhead::intel
