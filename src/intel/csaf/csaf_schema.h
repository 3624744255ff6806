// Structural rules of a JSON document as data (a Shape), and the walk that checks a value against them.
//
// Our own description of what the CSAF 2.0 schema demands (clause 3): the schema files are not part of this project.
#pragma once
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "csaf/csaf_text_rules.h"

namespace bulkhead::intel::csaf {

enum class ShapeKind { object, array, string, number };

/// What one value must be. Shapes refer to each other by pointer; csaf_shape() owns them all.
struct Shape {
  struct Member {
    std::string_view name;
    const Shape* shape = nullptr;
    bool required = false;
  };
  ShapeKind kind = ShapeKind::string;
  // object
  std::vector<Member> members;
  std::size_t min_members = 0;
  std::size_t max_members = std::numeric_limits<std::size_t>::max();
  // array
  const Shape* items = nullptr;
  std::size_t min_items = 0;
  bool unique = false;
  // string
  std::size_t min_length = 0;
  TextRule rule = nullptr;
  std::string_view rule_name;              ///< "date-time", "uri", "version" ... for the message
  bool is_format = false;                  ///< a format of JSON Schema, not a pattern
  std::vector<std::string_view> choices;   ///< enum
  // number
  double minimum = 0, maximum = 0;
  /// All problems inside carry this code instead of csaf.schema.*: CVSS objects are judged by test 6.1.8.
  std::string_view code;
  /// Picks the shape by the value of a member (cvss_v3: "version"); null otherwise.
  const Shape* (*choose)(const Json&) = nullptr;
};

/// What a structural check found.
struct StructureReport {
  std::vector<Problem> problems;   ///< csaf.schema.*, csaf.6.1.8
  std::vector<Problem> unknown;    ///< csaf.6.2.20: members that the schema does not define
  std::vector<Problem> unsorted;   ///< csaf.6.2.13: the first object whose members are not in order
  bool readable = true;            ///< false when a type is wrong or a required member missing: the model cannot be read
};

/// Checks a value against a shape. Codes: csaf.schema.type, required, min_items, unique, min_members, max_members,
/// min_length, enum, pattern, format, range.
[[nodiscard]] StructureReport check_structure(const Json& value, const Shape& shape);

/// The shape of a CSAF 2.0 document.
[[nodiscard]] const Shape& csaf_shape();

/// JSON Pointer made of a base and a member name or an index (RFC 6901 escapes).
[[nodiscard]] std::string pointer(std::string_view base, std::string_view name);
[[nodiscard]] std::string pointer(std::string_view base, std::size_t index);

}  // namespace bulkhead::intel::csaf
