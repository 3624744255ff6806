// Two versions from one input, divided at the first line end: the order must be the same both ways round.
#include "matching/version.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead::matching;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = text.find('\n');
  const Version a(text.substr(0, cut));
  const Version b(cut == std::string_view::npos ? text : text.substr(cut + 1), "sp1");
  const Order forth = compare(a, b).order;
  const Order back = compare(b, a).order;
  if ((forth == Order::less) != (back == Order::greater) || (forth == Order::equal) != (back == Order::equal))
    __builtin_trap();
  const Order self = compare(a, a).order;
  if (self != Order::equal && self != Order::undecided) __builtin_trap();
  return 0;
}
