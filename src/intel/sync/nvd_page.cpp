#include "sync/nvd_page.h"

#include "core/json.h"

namespace bulkhead::intel {

Result<NvdPage> read_nvd_page(std::string_view body, std::int64_t wanted) {
  const auto json = parse_json(body, {.max_bytes = std::size_t{256} << 20, .refuse_duplicate_keys = false});
  const auto bad = [](std::string message) { return fail(ErrorKind::invalid, "sync.bad_page", std::move(message)); };
  if (!json) return bad("The page is no whole JSON document: " + json.error().message);
  const Json* start = json->find("startIndex");
  const Json* total = json->find("totalResults");
  const Json* records = json->find("vulnerabilities");
  if (!start || !start->is_integer() || !total || !total->is_integer() || !records || !records->is_array()) return bad("The page lacks startIndex, totalResults or vulnerabilities.");
  const NvdPage page{start->integer(), total->integer(), static_cast<std::int64_t>(records->items().size())};
  if (page.start != wanted) return bad(fmt::format("The page starts at {}, not at {}.", page.start, wanted));
  if (page.total < 0) return bad(fmt::format("The page announces {} results.", page.total));
  if (page.records == 0 && page.start < page.total) return bad("The page is empty though more records are announced.");
  return page;
}

}  // namespace bulkhead::intel
