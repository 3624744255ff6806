// Names are outside text: any bytes must give a key, the same for every spelling of case and space.
#include <cstdint>
#include <string_view>

#include "core/result.h"
#include "core/text.h"
#include "matching/names.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view vendor = text.substr(0, size / 3), product = text.substr(size / 3);
  const std::string key = matching::vendor_key(vendor);
  ENSURE(matching::vendor_key(to_upper(vendor)) == key, "a vendor key does not depend on case");
  const auto name = matching::read_product_name(product, vendor);
  ENSURE(matching::read_product_name(to_upper(product), vendor).key == name.key, "a product key does not depend on case");
  ENSURE(matching::read_product_name(std::string(product) + "  ", vendor).key == name.key, "space at the end does not matter");
  std::string joined;
  for (const std::string& word : name.words) joined += word;
  ENSURE(joined == name.key, "the key is its words");
  (void)matching::slug(text);
  (void)matching::in_release_line(vendor, product);
  (void)matching::order_matches(matching::order_key(vendor), matching::order_key(product));
  return 0;
}
