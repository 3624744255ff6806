// Writing a file so that a reader, after a crash too, sees the old one or the new one, never a part.
#pragma once
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead::catalogue {

/// Writes the pieces one after the other to PATH.tmp-<process>, makes it durable, renames it to PATH.
/// Fails    unavailable/catalogue.cannot_write; the temporary file is removed then
Result<void> write_durably(const std::filesystem::path& path, const std::vector<std::string_view>& pieces);

}  // namespace bulkhead::catalogue
