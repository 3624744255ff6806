// Text rules of the CSAF 2.0 schema: formats and patterns as plain functions (no regular expressions: linear time, no
// recursion, whatever the input).
#pragma once
#include <string_view>

namespace bulkhead::intel::csaf {

using TextRule = bool (*)(std::string_view);

/// RFC 3339 date-time with zone (JSON Schema format date-time): "2021-07-21T10:00:00.000Z".
[[nodiscard]] bool is_date_time(std::string_view text);
/// An absolute URI (RFC 3986): scheme, then only legal characters and complete percent escapes.
[[nodiscard]] bool is_uri(std::string_view text);
/// Language tag as the schema's pattern wants it (CSAF 2.0 clause 3.1.4); registration is test 6.1.12.
[[nodiscard]] bool is_language_tag(std::string_view text);
/// Integer or semantic version (clause 3.1.11).
[[nodiscard]] bool is_version(std::string_view text);
/// "CVE-2024-12345" (clause 3.2.3.2).
[[nodiscard]] bool is_cve(std::string_view text);
/// "CWE-79" (clause 3.2.3.3).
[[nodiscard]] bool is_cwe(std::string_view text);
/// CPE 2.2 URI or 2.3 formatted string (clause 3.1.3.3.1).
[[nodiscard]] bool is_cpe(std::string_view text);
/// The schema's loose purl pattern (clause 3.1.3.3.4): "pkg:", type, "/", something.
[[nodiscard]] bool is_purl_shape(std::string_view text);
/// The whole purl rule of test 6.1.13: type, every segment, a name, no bad escape.
[[nodiscard]] bool is_purl(std::string_view text);
/// At least 32 hexadecimal digits (clause 3.1.3.3.2).
[[nodiscard]] bool is_hash_value(std::string_view text);
/// Document category: starts and ends with none of white space, "-", "_", "." (clause 3.2.1.3).
[[nodiscard]] bool is_category(std::string_view text);
/// Tracking id: no white space at either end, one line (clause 3.2.1.12.4).
[[nodiscard]] bool is_tracking_id(std::string_view text);
/// A CVSS 2.0, 3.0 or 3.1 vector as the schemas of FIRST allow it: known metrics with known values, "/" between.
[[nodiscard]] bool is_cvss2_vector(std::string_view text);
[[nodiscard]] bool is_cvss30_vector(std::string_view text);
[[nodiscard]] bool is_cvss31_vector(std::string_view text);

}  // namespace bulkhead::intel::csaf
