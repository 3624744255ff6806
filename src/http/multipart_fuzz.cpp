// Any bytes as a form: every part lies inside the body, and its file name is no path.
#include <cstdint>

#include "http/multipart.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t line = all.find('\n');
  const std::string_view body = line == std::string_view::npos ? all : all.substr(line + 1);
  for (const std::string_view type : {std::string_view("multipart/form-data; boundary=XX"), all.substr(0, line)}) {
    const auto parts = bulkhead::http::parse_multipart(type, body);
    if (!parts) continue;
    for (const auto& part : *parts) {
      if (part.content.data() < body.data() || part.content.data() + part.content.size() > body.data() + body.size()) __builtin_trap();
      if (part.file_name.find_first_of("/\\") != std::string::npos || part.name.empty()) __builtin_trap();
    }
  }
  return 0;
}
