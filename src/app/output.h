// What commands print: a table for people, JSON or CSV for programs; and a progress line on a terminal.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace bulkhead::app {

enum class Format { table, json, csv };

/// Rows of equal width; the first names are the columns and the JSON keys.
class Listing {
 public:
  explicit Listing(std::vector<std::string> columns) : columns_(std::move(columns)) {}
  void add(std::vector<Json> row) { rows_.push_back(std::move(row)); }
  /// To standard output.
  void print(Format format) const;

 private:
  std::vector<std::string> columns_;
  std::vector<std::vector<Json>> rows_;
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
