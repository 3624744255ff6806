// CPE names: reading, writing and comparing component by component.
//
// Sources: NISTIR 7695 (naming: section 5.3 well-formed values, 6.1 URI binding, 6.2 formatted string), NISTIR 7696
// (name matching: section 6.2 and table 6-2). Two deliberate additions: a component of the asset that is `*` means
// "not known", and text that names a version is compared as a version (matching/version.h), not as letters.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace bulkhead::matching {

/// The eleven components in the order of the formatted string.
enum class CpeField : std::uint8_t {
  part,
  vendor,
  product,
  version,
  update,
  edition,
  language,
  sw_edition,
  target_sw,
  target_hw,
  other
};
inline constexpr std::size_t kCpeFields = 11;
[[nodiscard]] std::string_view name_of(CpeField field);

/// One component. `text` is lower case and carries escapes exactly where they are needed: a backslash stands before
/// every character that is not a letter, digit, `_`, `.` or `-`... as NISTIR 7695 figure 6-3 writes it, so that equal
/// values have equal text; a `*` or `?` without backslash is a wildcard.
struct CpeValue {
  enum class Kind : std::uint8_t { any, na, literal, pattern };
  Kind kind = Kind::any;
  std::string_view text;  ///< canonical, escaped; "*" for any, "-" for na
  [[nodiscard]] bool is_any() const { return kind == Kind::any; }
  [[nodiscard]] bool is_na() const { return kind == Kind::na; }
  [[nodiscard]] bool is_known() const { return kind == Kind::literal || kind == Kind::pattern; }
};

/// A CPE name. Value type with one string inside: the canonical formatted string and the borders of its components.
class Cpe {
 public:
  /// Reads "cpe:2.3:a:vendor:product:..." (missing trailing components are `*`) or "cpe:/a:vendor:product..." with
  /// percent escapes and the packed edition "~edition~sw_edition~target_sw~target_hw~other".
  ///
  /// Fails    invalid/ cpe.bad_prefix       starts like neither binding
  ///                   cpe.bad_part         part is none of a, o, h, *, -
  ///                   cpe.too_many_parts   more than eleven components (seven in the URI)
  ///                   cpe.empty_part       an empty component of the formatted string
  ///                   cpe.bad_escape       backslash at the end, or a percent sign without two hex digits
  ///                   cpe.bad_wildcard     unescaped * or ? in the middle of a value
  ///                   cpe.bad_character    control character, white space or a byte outside UTF-8
  ///                   cpe.too_long         more than 4,096 bytes
  /// Cost     one allocation when the canonical text exceeds the small-string buffer; about 0.3 microseconds.
  /// Source   NISTIR 7695 6.1.3 (unbind URI), 6.2.3 (unbind formatted string).
  [[nodiscard]] static Result<Cpe> parse(std::string_view text);

  /// Builds a name from plain words, quoting what needs it; "" and "*" become `*`, "-" becomes `-`.
  [[nodiscard]] static Cpe of(char part, std::string_view vendor, std::string_view product,
                              std::string_view version = {}, std::string_view update = {});

  [[nodiscard]] CpeValue operator[](CpeField field) const;
  [[nodiscard]] CpeValue part() const { return (*this)[CpeField::part]; }
  [[nodiscard]] CpeValue vendor() const { return (*this)[CpeField::vendor]; }
  [[nodiscard]] CpeValue product() const { return (*this)[CpeField::product]; }
  [[nodiscard]] CpeValue version() const { return (*this)[CpeField::version]; }
  [[nodiscard]] CpeValue update() const { return (*this)[CpeField::update]; }
  /// 'a', 'o', 'h', '*' or '-'.
  [[nodiscard]] char part_letter() const { return text_[starts_[0]]; }
  /// Canonical formatted string, lower case, eleven components.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// "vendor:product" in canonical escaped form: the key under which criteria and names are grouped.
  [[nodiscard]] std::string_view product_key() const;

  friend bool operator==(const Cpe& a, const Cpe& b) { return a.text_ == b.text_; }
  friend auto operator<=>(const Cpe& a, const Cpe& b) { return a.text_ <=> b.text_; }

 private:
  Cpe() = default;
  friend class CpeReader;
  std::string text_;                                    // "cpe:2.3:" + components
  std::array<std::uint16_t, kCpeFields + 1> starts_{};  // offset of each component; the last is one past the end + 1
};

/// Without backslashes: what a person would read ("4.1\(6\)" gives "4.1(6)"). For text without a backslash a copy.
[[nodiscard]] std::string unescaped(std::string_view text);
/// Quotes plain text as a component of a formatted string: lower case, blanks to `_`, backslashes where needed.
[[nodiscard]] std::string escaped(std::string_view plain);

/// How one component of the criteria relates to that of the asset (NISTIR 7696 table 6-2, read as "criteria : asset").
enum class Relation : std::uint8_t {
  disjoint,  ///< cannot be the same
  subset,    ///< the criteria ask for more than the asset tells (asset `*`, or asset wildcard that covers the criteria)
  superset,  ///< the criteria cover the asset
  equal
};
/// Compares two components by name rules alone, ignoring case. Criteria wildcards match runs or single characters.
[[nodiscard]] Relation compare_values(CpeValue criteria, CpeValue asset);

/// What part, vendor and product together say; versions are not looked at.
enum class ProductFit : std::uint8_t {
  no,        ///< disjoint, or the asset names neither vendor nor product, or superset and subset are mixed
  possible,  ///< the asset leaves one of part, vendor, product open
  yes
};
[[nodiscard]] ProductFit compare_products(const Cpe& criteria, const Cpe& asset);

}  // namespace bulkhead::matching
