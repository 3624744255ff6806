// One JSON record, fully checked by simdjson, read with its place at hand. The only part of feeds that sees simdjson.
//
// The first problem is remembered with its JSON Pointer and the reading goes on with empty values, so that readers of
// formats stay plain; finish() tells at the end.
#pragma once
// GCC 12 warns under -O2 of a dangling pointer inside of simdjson's iterators, which is not there.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdangling-pointer"
#endif
#include <simdjson.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace bulkhead::intel {

class RecordReader {
 public:
  using Value = simdjson::dom::element;
  static constexpr unsigned kMaxDepth = 64;
  static constexpr std::size_t kMaxTextBytes = std::size_t{4} << 20;

  /// Parses a record; kPadding bytes must be readable behind `json`. Views that the reader gives live until the next
  /// parse. Parsing problems are reported by finish() too.
  /// Takes    where the record stands, for messages: "/vulnerabilities/12", or "" with `line` counting records
  void parse(std::string_view json, std::string_view pointer);

  [[nodiscard]] bool good() const { return !error_; }
  [[nodiscard]] Value root() const { return root_; }
  [[nodiscard]] bool root_is_object() const { return good() && root_.is_object(); }

  /// Calls each(key, value) for the members of an object; a key that stands twice is a problem. null counts as empty.
  template <class Each>
  void members(Value value, const Each& each) {
    if (error_ || value.is_null()) return;
    simdjson::dom::object object;
    if (value.get(object)) return problem("json.bad_type", "An object is expected.");
    std::uint64_t seen = 0;
    for (const auto field : object) {
      const std::string_view key = field.key;
      const std::uint64_t bit = std::uint64_t{1} << ((key.size() * 7 + static_cast<unsigned char>(key.empty() ? 0 : key.front()) * 3 +
                                                      static_cast<unsigned char>(key.empty() ? 0 : key.back())) & 63);
      path_.push_back({key, 0});
      if ((seen & bit) != 0 && stands_twice(object, key)) problem("json.duplicate_key", "This key stands twice in one object.");
      seen |= bit;
      each(key, field.value);
      path_.pop_back();
    }
  }
  /// Calls each(value) for the items of an array. null counts as empty.
  template <class Each>
  void items(Value value, const Each& each) {
    if (error_ || value.is_null()) return;
    simdjson::dom::array array;
    if (value.get(array)) return problem("json.bad_type", "An array is expected.");
    std::size_t n = 0;
    for (const Value item : array) {
      path_.push_back({{}, n++});
      each(item);
      path_.pop_back();
    }
  }

  /// A text; null is "". NUL characters are a problem.
  [[nodiscard]] std::string_view text(Value value);
  /// A text, or a number or truth value as it would be written.
  [[nodiscard]] std::string lenient_text(Value value);
  [[nodiscard]] bool boolean(Value value);
  [[nodiscard]] std::int64_t integer(Value value);
  /// A number with one fraction digit in tenths, 0.0 to 10.0: a CVSS base score.
  [[nodiscard]] int score_tenths(Value value);
  /// RFC 3339 or the forms of core/clock.h; null and "" are 0.
  [[nodiscard]] Instant instant(Value value);
  /// "2024-02-30" is a problem; "" is taken. Returns the text.
  [[nodiscard]] std::string date(Value value);
  /// All texts of an array.
  [[nodiscard]] std::vector<std::string> texts(Value value);

  /// Records a problem at the present place; the first one counts.
  void problem(std::string_view code, std::string message);
  void problem(Error error);

  /// Fails with the first problem, its place a JSON Pointer (with `id`, when known, in the message).
  Result<void> finish(std::string_view id = {});

 private:
  struct Step {
    std::string_view key;
    std::size_t index;
  };
  static bool stands_twice(const simdjson::dom::object& object, std::string_view key);
  [[nodiscard]] std::string pointer() const;

  simdjson::dom::parser parser_;
  std::size_t capacity_ = 0;
  Value root_;
  std::string base_;
  std::vector<Step> path_;
  std::optional<Error> error_;
};

}  // namespace bulkhead::intel
