// The splitter must cut the same whatever the blocks are, and each record must stand where it says.
#include <cstdint>

#include "records/splitter.h"

namespace {

std::string cut(std::string_view text, bulkhead::intel::Shape shape, std::size_t block) {
  using namespace bulkhead;
  std::size_t at = 0;
  intel::RecordSplitter splitter(
      [&]() -> Result<std::string_view> {
        const auto piece = text.substr(at, block);
        at += piece.size();
        return piece;
      },
      {.shape = shape, .member = "a", .max_record_bytes = 4096});
  std::string out;
  for (;;) {
    const auto more = splitter.next();
    if (!more) return out + "!" + more.error().code;
    if (!*more) return out;
    ENSURE(text.substr(splitter.offset(), splitter.record().size()) == splitter.record(), "a record stands at its offset");
    out += fmt::format("{}+{};", splitter.offset(), splitter.record().size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bulkhead::intel::Shape;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Shape shape : {Shape::member_array, Shape::array, Shape::values, Shape::lines}) {
    const std::string whole = cut(text, shape, size + 1);
    ENSURE(cut(text, shape, 3) == whole, "block borders change nothing");
    ENSURE(cut(text, shape, 64) == whole, "block borders change nothing");
  }
  return 0;
}
