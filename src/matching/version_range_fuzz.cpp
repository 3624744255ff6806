// Any text as a range: reading ends, and a text that was not understood never answers "outside".
#include "matching/version_range.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  using namespace bulkhead::matching;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const VersionRange range = VersionRange::of_text(text);
  for (const std::string_view version : {"1.0", "99", "", "V14 SP1 Upd 4"}) {
    const Membership membership = range.holds(Version(version)).membership;
    if (!range.understood() && range.intervals().empty() && membership != Membership::undecided) __builtin_trap();
  }
  (void)range.text();
  const std::size_t cut = text.find('\n');
  intel::VersionStatement statement;
  statement.kind = intel::VersionKind::range;
  statement.from = std::string(text.substr(0, cut));
  statement.to = cut == std::string_view::npos ? std::string() : std::string(text.substr(cut + 1));
  statement.to_inclusive = size % 2 == 0;
  intel::ProductClaim product;
  product.versions.push_back(statement);
  const StatusTable table = StatusTable::of_product(product);
  (void)table.status_of(Version("1.0"));
  (void)table.end_for(Version("1.0"));
  return 0;
}
