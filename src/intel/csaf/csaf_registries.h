// Registries that CSAF tests refer to: names of CWE, language subtags. Embedded tables, read once.
#pragma once
#include <optional>
#include <string_view>

namespace bulkhead::intel::csaf {

/// The name of a CWE entry (weakness, category or view) by number, or nothing.
///
/// Source   cwe_names.csv, from MITRE's CWE list 4.15 (see NOTICE): one "number,name" a line, the name to the line's end.
[[nodiscard]] std::optional<std::string_view> cwe_name(int number);

/// True when every language, script and region subtag of a well-formed tag is registered or of a private range.
///
/// Source   RFC 5646; language_subtags.txt holds the codes of ISO 639-1/-3/-5, ISO 15924 and ISO 3166-1 on which the
///          IANA registry rests, and its deprecated regions. Variants and extensions are taken as they are.
[[nodiscard]] bool is_registered_language(std::string_view tag);
/// True when a subtag lies in a range for private use (RFC 5646 section 2.2: qaa to qtz, Qaaa to Qabx, AA, QM to QZ,
/// XA to XZ, ZZ) or the tag has a private part ("x-...").
[[nodiscard]] bool is_private_language(std::string_view tag);

}  // namespace bulkhead::intel::csaf
