// What commands print: a table for people, JSON or CSV for programs; and a progress line on a terminal.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace bulkhead::app {

enum class Format { table, json, csv };

/// Rows of equal width; the first names are the columns and the JSON keys. A table is held until it is printed, since its
/// columns need their widths; CSV can be written as it comes.
class Listing {
 public:
  explicit Listing(std::vector<std::string> columns) : columns_(std::move(columns)) {}
  /// From now on every row goes out at once when the format is CSV.
  void stream(Format format);
  void add(std::vector<Json> row);
  /// Writes what was not written yet to standard output.
  void print(Format format);

 private:
  void append_csv(const std::vector<Json>& row);
  void flush();

  std::vector<std::string> columns_;
  std::vector<std::vector<Json>> rows_;
  bool streaming_ = false;
  std::string buffer_;
};

/// Rewrites one line of standard error, at most ten times a second, and only when it is a terminal.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// `total` 0: unknown.
  void show(std::uint64_t done, std::uint64_t total, std::string_view detail);

 private:
  std::string what_;
  bool terminal_;
  bool shown_ = false;
  std::int64_t last_ms_ = 0;
};

}  // namespace bulkhead::app
