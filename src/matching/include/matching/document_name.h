// How the document behind a claim is called, and where it lies: the index, findings and replies name it alike.
#pragma once
#include <string>

#include "intel/claim.h"

namespace bulkhead::matching {

struct DocumentName {
  std::string name;  ///< "ICSA-24-165-10", "MPSA-241156"; "" for NVD and for records that refer to no advisory
  std::string url;
};

/// The tracking id of a CSAF document; for records without a document the first advisory that their references number.
[[nodiscard]] DocumentName document_name(const intel::Claim& claim);

}  // namespace bulkhead::matching
