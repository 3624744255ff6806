// CVE ids as numbers, and the name of the formulas a catalogue was made with.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bulkhead::catalogue {

/// "CVE-2024-9137" as year << 40 | number, the order of the rows; nothing when the text is no CVE id.
[[nodiscard]] std::optional<std::int64_t> cve_number(std::string_view cve);
/// The id of such a number.
[[nodiscard]] std::string cve_text(std::int64_t number);
/// "bcs-1 ics-1": a catalogue of other formulas is built anew.
[[nodiscard]] std::string scoring_method();

}  // namespace bulkhead::catalogue
