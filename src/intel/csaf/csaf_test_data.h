// Reads an archive of the test data folder (environment variable BULKHEAD_TEST_DATA) into memory, for tests alone.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "input/documents.h"

namespace bulkhead::intel::csaf {

/// Name inside the archive to text; nothing (and a printed line) when the test data is not there.
inline std::optional<std::map<std::string, std::string>> read_test_archive(const char* relative_path) {
  const char* folder = std::getenv("BULKHEAD_TEST_DATA");
  if (!folder) {
    std::puts("skipped: BULKHEAD_TEST_DATA is not set");
    return std::nullopt;
  }
  std::map<std::string, std::string> out;
  auto file = open_file(std::filesystem::path(folder) / relative_path);
  if (!file) return out;
  const auto walked = each_document(**file, "", InputLimits{}, [&](DocumentStream& document) -> Result<Walk> {
    std::string name = document.name().substr(document.name().find('!') + 1);
    out.emplace(std::move(name), TRY(document.read_whole(64u << 20)));
    return Walk::go_on;
  });
  if (!walked) {
    std::puts(to_text(walked.error()).c_str());
    out.clear();
  }
  return out;
}

}  // namespace bulkhead::intel::csaf
