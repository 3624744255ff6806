// Any bytes as a CPE name: the canonical form must read back to itself, and comparisons must not fail.
#include "matching/cpe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead::matching;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto cpe = Cpe::parse(text);
  if (!cpe) return 0;
  const auto again = Cpe::parse(cpe->text());
  if (!again || again->text() != cpe->text()) __builtin_trap();
  static const auto other = Cpe::parse("cpe:2.3:a:acme:*x*:1.?:*:*:*:*:*:*:*");
  for (std::size_t n = 0; n < kCpeFields; ++n) {
    const auto field = static_cast<CpeField>(n);
    if (compare_values((*cpe)[field], (*cpe)[field]) != Relation::equal) __builtin_trap();
    (void)compare_values((*other)[field], (*cpe)[field]);
    (void)compare_values((*cpe)[field], (*other)[field]);
  }
  (void)compare_products(*other, *cpe);
  (void)unescaped(text);
  if (text.size() < 400 && !Cpe::parse("cpe:2.3:a:" + escaped(text)) && bulkhead::matching::escaped(text) != text) {
    // Quoted words of well-formed text always make a name; bytes outside UTF-8 may be refused.
    const auto error = Cpe::parse("cpe:2.3:a:" + escaped(text)).error();
    if (error.code != "cpe.bad_character") __builtin_trap();
  }
  return 0;
}
