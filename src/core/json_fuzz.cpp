// Any bytes as JSON: canonical text reads back to the same canonical text, and a described struct that was read from
// it writes back to JSON that reads the same.
#include "core/codec.h"
#include "core/json.h"

namespace {

using namespace bulkhead;

enum class Kind : std::uint8_t { one, two };
BOOST_DESCRIBE_ENUM(Kind, one, two)
struct Body {
  std::string name;
  std::optional<int> number;
  std::vector<Body> parts;
  std::map<std::string, double> weights;
  Kind kind = Kind::one;
  std::optional<Instant> at;
  Json any;
};
BOOST_DESCRIBE_STRUCT(Body, (), (name, number, parts, weights, kind, at, any))

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto json = parse_json({reinterpret_cast<const char*>(data), size});
  if (!json) return 0;
  const std::string once = to_canonical_text(*json);
  const auto again = parse_json(once);
  if (!again || to_canonical_text(*again) != once) __builtin_trap();
  (void)to_pretty_text(*json);
  const auto body = from_json<Body>(*json);
  if (!body) {
    if (body.error().problems.empty()) __builtin_trap();
    return 0;
  }
  const Json written = to_json(*body);
  const auto second = from_json<Body>(written);
  if (!second || to_canonical_text(to_json(*second)) != to_canonical_text(written)) __builtin_trap();
  return 0;
}
