// What an import did with each document, as a listing.
#pragma once
#include "intel/importer.h"
#include "output.h"

namespace bulkhead::app {

/// One row a document. In a table, documents of one format that fared the same are one row with their number and their
/// sums once there are more than ten of them: an archive of advisories has thousands, each with its digest beside it.
[[nodiscard]] Listing listing_of(const intel::ImportSummary& summary, Format format);

}  // namespace bulkhead::app
