// Any bytes as a file and as its name: a name is safe to show and to save under, whatever was sent.
#include "core/text.h"
#include "triage/attachment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto type = triage::sniff(bytes);
  if (type && type->find('/') == std::string_view::npos) __builtin_trap();
  const std::string name = triage::safe_file_name(bytes);
  if (name.empty() || name.size() > 130 || !is_utf8(name) || name.find_first_of("/\\\n\r") != std::string::npos) __builtin_trap();
  if (triage::safe_file_name(name) != name) __builtin_trap();
  return 0;
}
