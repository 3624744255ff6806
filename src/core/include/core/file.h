// Writing a file so that readers see the old one or the new one, never a part.
#pragma once
#include <filesystem>
#include <string_view>

#include "core/result.h"

namespace bulkhead {

/// Writes beside the target (mode 0600), makes it durable and renames it over the target.
/// Fails    unavailable/`code` with the system's reason; nothing is left behind
Result<void> write_file(const std::filesystem::path& path, std::string_view bytes, std::string_view code);

/// Removes what killed processes left half-written in a folder: files whose name ends in ".tmp-PID" when no process of that
/// number runs any more.
void remove_abandoned(const std::filesystem::path& folder);

}  // namespace bulkhead
