// Small text functions: ASCII case, trimming, splitting, UTF-8 checks, hex and base64. No locale anywhere.
#pragma once
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead {

/// ASCII lower case; other bytes unchanged.
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] std::string to_upper(std::string_view text);
/// Without leading and trailing ASCII white space (space, tab, CR, LF, VT, FF).
[[nodiscard]] std::string_view trim(std::string_view text);
/// A view of a temporary string would dangle: name the string first.
template <std::same_as<std::string> Temporary>
std::string_view trim(Temporary&& text) = delete;
/// Pieces between separators; "a,,b" gives three, "" gives one empty piece.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
template <std::same_as<std::string> Temporary>
std::vector<std::string_view> split(Temporary&& text, char separator) = delete;
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] std::string replace_all(std::string_view text, std::string_view what, std::string_view with);
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] inline bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
[[nodiscard]] inline bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// True when the bytes are well-formed UTF-8 (simdjson's check).
[[nodiscard]] bool is_utf8(std::string_view text);
/// At most `bytes` bytes, cut at a character border, with "…" when something was cut. For error messages.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t bytes);
/// Text safe for one log or terminal line: control characters as \xNN.
[[nodiscard]] std::string printable(std::string_view text);

[[nodiscard]] std::string to_hex(std::string_view bytes);
/// Fails invalid/hex.bad on odd length or a non-hex digit.
Result<std::string> from_hex(std::string_view text);
/// Standard alphabet with padding (RFC 4648 section 4).
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Fails invalid/base64.bad.
Result<std::string> from_base64(std::string_view text);

}  // namespace bulkhead
