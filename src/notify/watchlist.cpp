#include "notify/watchlist.h"

#include "core/numbers.h"
#include "core/text.h"
#include "intel/corpus.h"
#include "scoring/relevance.h"
#include "watchlist_store.h"

namespace bulkhead::notify {
namespace {

constexpr std::uint32_t kMostProducts = 5;  ///< looked at for a product name

tl::unexpected<Error> unknown(const WatchWish& wish) {
  return fail(ErrorKind::invalid, "watchlist.unknown", fmt::format("The intelligence knows no {} '{}'.", name_of(wish.entity_type), shorten(wish.value.empty() ? wish.entity_id : wish.value, 100)),
              wish.value.empty() ? "/entity_id" : "/value");
}

/// Fills key and name from the catalogue.
Result<void> resolve(WatchEntry& entry, const catalogue::Catalogue* catalogue, const WatchWish& wish) {
  const auto number = wish.value.empty() ? parse_integer<std::uint32_t>(wish.entity_id) : std::nullopt;
  const std::string name = wish.value.empty() ? wish.entity_id : wish.value;
  if (wish.entity_type == WatchType::cve) {
    const auto key = intel::cve_key(to_upper(trim(std::string_view(name))));
    if (!key) return unknown(wish);
    entry.entity_key = entry.name = intel::cve_of_key(*key);  // may be one that is only reserved yet
    return {};
  }
  if (catalogue == nullptr || name.empty()) return unknown(wish);
  if (wish.entity_type == WatchType::vendor) {
    const auto found = number ? catalogue->vendor(*number) : catalogue->vendor_named(name);
    if (!found) return unknown(wish);
    entry.entity_key = found->slug;
    entry.name = found->name;
  } else if (wish.entity_type == WatchType::product) {
    auto found = number ? catalogue->product(*number) : std::nullopt;
    if (!number)
      for (auto& candidate : catalogue->products(std::nullopt, name, kMostProducts))
        if (!found && equals_ignoring_case(candidate.name, name)) found = std::move(candidate);
    const auto vendor = found ? catalogue->vendor(found->vendor_id) : std::nullopt;
    if (!vendor) return unknown(wish);
    entry.entity_key = vendor->slug + "/" + found->slug;
    entry.name = vendor->name + " " + found->name;
  } else {
    for (const auto& protocol : catalogue->protocols(""))
      if (number ? protocol.id == static_cast<int>(*number) : equals_ignoring_case(protocol.name, name)) entry.entity_key = entry.name = protocol.name;
    if (entry.entity_key.empty()) return unknown(wish);
  }
  return {};
}

bool reaches(const WatchEntry& entry, const catalogue::CveItem& item) {
  if (entry.severity_threshold.empty()) return true;
  const auto wanted = enum_of<Severity>(to_lower(entry.severity_threshold));
  return wanted && item.severity && *item.severity >= *wanted;
}

std::uint64_t protocol_bit(std::string_view name) {
  const auto all = scoring::protocols();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].name == name) return std::uint64_t{1} << i;
  return 0;
}

}  // namespace

bool fits(const WatchEntry& entry, const catalogue::Catalogue& catalogue, const catalogue::CveItem& item) {
  if (item.rejected || !reaches(entry, item)) return false;
  switch (entry.entity_type) {
    case WatchType::cve: return item.cve_id == entry.entity_key;
    case WatchType::protocol: return (item.protocol_bits & protocol_bit(entry.entity_key)) != 0;
    case WatchType::vendor: {
      const auto vendors = catalogue.vendors_of(item.row);
      return std::any_of(vendors.begin(), vendors.end(), [&](const auto& vendor) { return vendor.slug == entry.entity_key; });
    }
    case WatchType::product: {
      const auto products = catalogue.products_of(item.row);
      return std::any_of(products.begin(), products.end(), [&](const auto& product) {
        const auto vendor = catalogue.vendor(product.vendor_id);
        return vendor && vendor->slug + "/" + product.slug == entry.entity_key;
      });
    }
  }
  return false;
}

Result<WatchEntry> watch(record::UnitOfWork& work, const catalogue::Catalogue* catalogue, const WatchWish& wish) {
  TRY(record::authorise(work.actor(), record::Permission::manage_watchlist));
  WatchEntry entry;
  entry.organization_id = work.actor().organization_id;
  entry.user_id = work.actor().user_id;
  entry.entity_type = wish.entity_type;
  entry.severity_threshold = to_upper(wish.severity_threshold);
  entry.created_at = work.now();
  if (!entry.severity_threshold.empty() && entry.severity_threshold != "CRITICAL" && entry.severity_threshold != "HIGH" && entry.severity_threshold != "MEDIUM" && entry.severity_threshold != "LOW")
    return fail(ErrorKind::invalid, "watchlist.bad_threshold", "One of these is expected: CRITICAL, HIGH, MEDIUM, LOW.", "/severity_threshold");
  TRY(resolve(entry, catalogue, wish));
  auto& db = work.db();
  const auto have = watch_entries(db, entry.organization_id, entry.user_id);
  for (const auto& other : have)
    if (other.entity_type == entry.entity_type && other.entity_key == entry.entity_key) return fail(ErrorKind::conflict, "watchlist.exists", fmt::format("{} is on the watchlist already.", entry.name));
  if (static_cast<std::int64_t>(have.size()) >= kMostWatched) return fail(ErrorKind::conflict, "watchlist.full", fmt::format("A watchlist holds at most {} entries.", kMostWatched));
  insert_watch_entry(db, entry);
  work.change({record::Action::watchlist_added, "watchlist", fmt::format("{}", entry.id), {}, {}, Json::object({{"name", entry.name}, {"entity_type", name_of(entry.entity_type)}, {"entity", entry.entity_key}}), {}, 0});
  return entry;
}

Result<void> unwatch(record::UnitOfWork& work, std::int64_t id) {
  TRY(record::authorise(work.actor(), record::Permission::manage_watchlist));
  const auto& actor = work.actor();
  for (const auto& entry : watch_entries(work.db(), actor.organization_id, actor.user_id)) {
    if (entry.id != id || !delete_watch_entry(work.db(), actor.organization_id, actor.user_id, id)) continue;
    work.change({record::Action::watchlist_removed, "watchlist", fmt::format("{}", id), {}, {}, Json::object({{"name", entry.name}, {"entity_type", name_of(entry.entity_type)}}), {}, 0});
    return {};
  }
  return fail(ErrorKind::not_found, "watchlist.not_found", "There is no such entry on your watchlist.", fmt::format("{}", id));
}

std::vector<WatchMatch> watch_matches(const catalogue::Catalogue& catalogue, const std::vector<WatchEntry>& entries, std::uint32_t limit) {
  std::vector<WatchMatch> out;
  const auto take = [&](const WatchEntry& entry, std::uint32_t row) {
    auto item = catalogue.item(row);
    if (fits(entry, catalogue, item)) out.push_back({entry.id, entry.name, std::move(item)});
  };
  for (const auto& entry : entries) {
    if (entry.entity_type == WatchType::cve) {
      if (const auto row = catalogue.find(entry.entity_key)) take(entry, *row);
      continue;
    }
    catalogue::Filter filter;
    filter.sort_by = catalogue::SortBy::published;
    if (entry.entity_type == WatchType::protocol) filter.protocol = entry.entity_key;
    else filter.vendor = entry.entity_key.substr(0, entry.entity_key.find('/'));
    if (entry.entity_type == WatchType::product) filter.q = entry.name;
    if (!entry.severity_threshold.empty())
      for (const Severity severity : {Severity::low, Severity::medium, Severity::high, Severity::critical})
        if (severity >= *enum_of<Severity>(to_lower(entry.severity_threshold))) filter.severities.push_back(severity);
    if (const auto found = catalogue.search(filter, 1, limit))
      for (const std::uint32_t row : found->rows) take(entry, row);
  }
  std::sort(out.begin(), out.end(), [](const WatchMatch& a, const WatchMatch& b) { return std::tie(b.item.published, b.item.cve_id, a.entry_id) < std::tie(a.item.published, a.item.cve_id, b.entry_id); });
  return out;
}

}  // namespace bulkhead::notify
