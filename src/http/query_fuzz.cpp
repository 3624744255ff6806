// Any bytes as a path and a query: what is accepted is UTF-8 without NUL and without dot segments, and survives encoding.
#include <cstdint>

#include "core/text.h"
#include "http/message.h"

using namespace bulkhead;  // a fuzz target of one function

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto query = http::parse_query(text)) {
    std::string again;
    for (const auto& parameter : *query) {
      if (!is_utf8(parameter.name) || !is_utf8(parameter.value) || parameter.value.find('\0') != std::string::npos) __builtin_trap();
      again += (again.empty() ? "" : "&") + http::percent_encode(parameter.name) + "=" + http::percent_encode(parameter.value);
    }
    const auto second = http::parse_query(again);
    if (!second || *second != *query) __builtin_trap();
  }
  if (const auto path = http::parse_path("/" + std::string(text))) {
    for (const auto& segment : *path)
      if (segment == ".." || segment == "." || segment.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos || !is_utf8(segment)) __builtin_trap();
  }
  return 0;
}
