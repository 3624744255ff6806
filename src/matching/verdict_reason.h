// Sentences that explain a verdict. Private to matching.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "matching/applicability.h"

namespace bulkhead::matching {

/// "acme:x_firmware 1.0 meets cpe:2.3:…, before 2.0; …": `why` tells what keeps it from being confirmed.
[[nodiscard]] std::string reason_for_hit(const Applicability& applicability, std::span<const AssetName> device,
                                         const DeviceVerdict& verdict, std::string_view why);
/// Why nothing hit: the nearest miss of a vulnerable criteria, in this order: what stands beside it is missing, the
/// version is outside, only the hardware is present, the product is not named at all.
[[nodiscard]] std::string reason_for_none(const Applicability& applicability, std::span<const AssetName> device);

}  // namespace bulkhead::matching
