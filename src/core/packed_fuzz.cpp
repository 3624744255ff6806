// Any bytes as a packed body: refused, or read to what packs and unpacks to the same again.
#include "core/packed.h"

namespace {

using namespace bulkhead;

enum class Kind : std::uint8_t { one, two };
struct Part {
  std::string name;
  std::optional<std::int64_t> number;
  friend bool operator==(const Part&, const Part&) = default;
};
BOOST_DESCRIBE_STRUCT(Part, (), (name, number))
struct Whole {
  Kind kind = Kind::one;
  bool flag = false;
  int small = 0;
  std::uint64_t large = 0;
  Instant at;
  std::vector<Part> parts;
  std::vector<std::vector<std::string>> lists;
  std::optional<Part> last;
  friend bool operator==(const Whole&, const Whole&) = default;
};
BOOST_DESCRIBE_STRUCT(Whole, (), (kind, flag, small, large, at, parts, lists, last))

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = unpack<Whole>({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  const auto again = unpack<Whole>(pack(*read));
  if (!again || *again != *read) __builtin_trap();
  return 0;
}
