// Cuts a big JSON document, or JSON lines, into its records while it streams: no more than one record is held.
//
// Three shapes are seen by the first characters: an object with a record array among its members
// ({"resultsPerPage": 2, "vulnerabilities": [ ... ]}), a plain array of records, JSON values one after another, and JSON
// lines. The cutting respects strings and nesting; the records themselves are judged by the JSON parser that reads
// them. The other members of the outer object ("header") are kept as JSON text, wherever they stand.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead::intel {

enum class Shape {
  member_array,  ///< the records are the elements of one member of the outer object
  array,         ///< the document is an array of records
  values,        ///< records one after another, laid out as they like; one object alone is such a document too
  lines          ///< one record a line; a broken line does not hurt the next
};

struct SplitRules {
  Shape shape = Shape::values;
  std::string member;                                      ///< of member_array
  std::uint64_t max_record_bytes = std::uint64_t{16} << 20;
  unsigned max_depth = 64;                                 ///< nesting of the whole document
};

class RecordSplitter {
 public:
  /// Bytes readable behind each record, as simdjson asks for.
  static constexpr std::size_t kPadding = 64;
  /// Gives the next block of the document, "" at the end; see DocumentStream::next_block.
  using Blocks = std::function<Result<std::string_view>()>;

  RecordSplitter(Blocks blocks, SplitRules rules);

  /// True when record() is the next record, false at the end of the document.
  /// Fails    invalid/json.malformed, json.truncated, json.not_utf8 (header), json.duplicate_key (header), json.too_deep,
  ///          json.no_records, too_large/json.record_too_large; place "byte N"
  /// Cost     one pass, 64 bytes at a time
  Result<bool> next();

  [[nodiscard]] std::string_view record() const { return std::string_view(buffer_).substr(record_, record_size_); }
  [[nodiscard]] const SplitRules& rules() const { return rules_; }
  [[nodiscard]] std::uint64_t offset() const { return base_ + record_; }  ///< byte of the document where record() begins
  [[nodiscard]] std::uint64_t index() const { return count_ - 1; }        ///< of record(), from 0
  /// Members of the outer object other than the record array, as JSON text; complete once next() gave false. Members
  /// above 4 KiB are left out.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& header() const { return header_; }

 private:
  enum class State { start, in_members, in_array, done };

  Result<bool> more();
  Result<char> skip_space();
  Result<void> value_end(bool keep);
  Result<void> read_members();
  Result<bool> next_line();
  Result<std::string> read_key();
  [[nodiscard]] tl::unexpected<Error> malformed(std::string_view what, std::size_t at) const;
  [[nodiscard]] tl::unexpected<Error> truncated(std::size_t at) const;

  Blocks blocks_;
  SplitRules rules_;
  std::string buffer_;          // data, then kPadding zero bytes
  std::size_t size_ = 0;        // of the data
  std::size_t at_ = 0;          // next byte to look at
  std::size_t keep_ = 0;        // bytes before this may be dropped
  std::uint64_t base_ = 0;      // place of buffer_[0] in the document
  bool end_ = false;
  State state_ = State::start;
  bool array_seen_ = false, first_ = true;
  std::size_t record_ = 0, record_size_ = 0;
  std::uint64_t count_ = 0;
  std::map<std::string, std::string, std::less<>> header_;
};

}  // namespace bulkhead::intel
