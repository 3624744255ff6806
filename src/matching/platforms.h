// The platforms to which a source limits a statement: CVE record platforms[], CSAF architectures, installed_on.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::matching {

/// How a condition on the platform meets what the inventory states. What is not stated is never "not affected".
enum class PlatformFit : std::uint8_t { unsatisfied, unstated, satisfied };

/// `limits`: platform texts of a source, one a line; any of them will do. `stated`: what the inventory says on where the
/// product runs (host, target software and hardware of its CPE name, the product text itself), as written.
///
/// Operating systems are held against operating systems, architectures against architectures: another one is
/// unsatisfied, none is unstated. Any other text is held against `stated` by its letters and digits; it is satisfied or
/// unstated, since devices are written in many ways. "All", "n/a" and the like are no limit.
[[nodiscard]] PlatformFit platform_fit(std::string_view limits, const std::vector<std::string>& stated);

/// True when one name holds the other (keys of names.h, at least four characters): "ape1808" and "ruggedcomape1808".
[[nodiscard]] bool alike(std::string_view a, std::string_view b);

}  // namespace bulkhead::matching
