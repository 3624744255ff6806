// Files that the build puts into the program (bulkhead_embed in cmake/Module.cmake): migrations, catalogues, web pages.
#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace bulkhead {

struct EmbeddedFile {
  std::string_view name;     ///< file name, or the path below NAMES_FROM
  std::string_view content;  ///< its bytes; a zero byte follows them
};

}  // namespace bulkhead
