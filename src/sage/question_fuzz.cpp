// Any bytes as a question: they are read, the same bytes give the same query, and what was read keeps its promises.
#include "sage/question.h"

namespace {

using namespace bulkhead;

sage::Vocabulary vocabulary() {
  const auto named = [](std::string_view words) -> std::optional<std::string> { return words == "siemens" || words == "modbus" || words == "s7 1500" ? std::optional(std::string(words)) : std::nullopt; };
  return {named, named, [named](std::string_view, std::string_view words) { return named(words); }, {"Plant A"}, {"Filling", "Plant DMZ"}, {"PLC-1"}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const sage::Vocabulary known = vocabulary();
  static const Instant today = *parse_instant("2026-09-01");
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const sage::Query query = sage::parse_question(text, known, today);
  if (query != sage::parse_question(text, known, today)) __builtin_trap();
  if (query.intent == sage::Intent::ask_back && query.choices.size() < 2) __builtin_trap();
  if (query.limit < 0) __builtin_trap();
  for (const auto* date : {&query.from, &query.to})
    if (!date->empty() && !parse_instant(*date)) __builtin_trap();
  return 0;
}
