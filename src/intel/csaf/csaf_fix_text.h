// The repaired version that the prose of a remediation names.
#pragma once
#include <string>
#include <string_view>

namespace bulkhead::intel::csaf {

/// The version in "Update to V2.9.4 or later version", "upgrade to version 1.2 SP3", "fixed in firmware version 3.1".
///
/// Gives "" unless exactly one version is named in such a phrase: two different ones, an alternative ("V2.9.4 or
/// V3.0.1"), a bare whole number ("Windows 10") or "the latest version" are no statement to rely on.
/// Text is kept as written, service packs and updates included ("V17 Update 4").
[[nodiscard]] std::string fixed_version_in(std::string_view details);

}  // namespace bulkhead::intel::csaf
