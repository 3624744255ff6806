// Any bytes as a line of `match eval`: an answer or an error line, both of which are JSON.
#include "matching/evaluation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  using namespace bulkhead::matching;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto answer = evaluate_line(line);
  const auto written = parse_json(answer ? to_line(*answer) : error_line(line, answer.error()));
  if (!written || !written->is_object()) __builtin_trap();
  return 0;
}
