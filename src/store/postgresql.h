// The PostgreSQL side of the store.
#pragma once
#include "store/store.h"

namespace bulkhead::store {
Result<std::unique_ptr<Database>> open_postgresql(const Options& options);
Result<void> restore_postgresql(const Options& options, const std::filesystem::path& file);
}  // namespace bulkhead::store
