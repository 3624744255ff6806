#include "sync/csaf_listing.h"

#include "core/clock.h"
#include "core/csv.h"
#include "core/json.h"
#include "core/text.h"

namespace bulkhead::intel {

namespace {

bool is_http(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

auto bad_provider(std::string message) { return fail(ErrorKind::invalid, "sync.bad_provider", std::move(message)); }

Result<Json> provider_json(std::string_view text) {
  auto json = parse_json(text, {.max_bytes = std::size_t{64} << 20, .refuse_duplicate_keys = false});
  if (!json) return bad_provider("The provider's file is no JSON: " + json.error().message);
  return json;
}

const Json::Array& items_of(const Json* json) {
  static const Json::Array none;
  return json && json->is_array() ? json->items() : none;
}

std::string normal_time(std::string_view text) {
  const auto at = parse_instant(text);
  return at ? to_iso(*at) : std::string();
}

CsafEntry rolie_entry(const Json& item) {
  CsafEntry entry;
  entry.updated = normal_time(item.text("updated"));
  if (const Json* content = item.find("content")) entry.url = content->text("src");
  for (const Json& link : items_of(item.find("link"))) {
    const auto relation = link.text("rel"), href = link.text("href");
    if (relation == "self" && entry.url.empty()) entry.url = href;
    if (relation == "hash" && (entry.hash_url.empty() || href.ends_with(".sha256"))) entry.hash_url = href;
    if (relation == "signature") entry.signature_url = href;
  }
  return entry;
}

/// A path of an index within its directory; "" for one that leaves it or is no text.
std::string inside(const std::string& base, std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find("..") != std::string_view::npos || path.find(':') != std::string_view::npos || !path.ends_with(".json") || !is_utf8(path)) return {};
  return base + std::string(path);
}

}  // namespace

Result<CsafMetadata> read_provider_metadata(std::string_view text) {
  const Json json = TRY(provider_json(text));
  CsafMetadata out;
  for (const Json& key : items_of(json.find("public_openpgp_keys")))
    out.keys.push_back({to_upper(replace_all(key.text("fingerprint"), " ", "")), std::string(key.text("url"))});
  for (const Json& distribution : items_of(json.find("distributions"))) {
    if (const auto directory = distribution.text("directory_url"); is_http(directory)) out.directories.emplace_back(directory);
    const Json* rolie = distribution.find("rolie");
    for (const Json& feed : items_of(rolie ? rolie->find("feeds") : nullptr))
      if (is_http(feed.text("url"))) out.feeds.push_back({std::string(feed.text("url")), std::string(feed.text("tlp_label"))});
  }
  return out;
}

std::vector<std::string> read_security_txt(std::string_view text) {
  std::vector<std::string> out;
  for (const auto line : split(text, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !equals_ignoring_case(trim(line.substr(0, colon)), "CSAF")) continue;
    const std::string_view url = trim(line.substr(colon + 1));
    if (is_http(url) && is_utf8(url)) out.emplace_back(url);
  }
  return out;
}

Result<std::vector<CsafEntry>> read_rolie(std::string_view text) {
  const Json json = TRY(provider_json(text));
  const Json* feed = json.find("feed");
  if (!feed || !feed->is_object()) return bad_provider("The ROLIE feed has no member 'feed'.");
  std::vector<CsafEntry> entries;
  for (const Json& item : items_of(feed->find("entry")))
    if (CsafEntry entry = rolie_entry(item); is_http(entry.url)) entries.push_back(std::move(entry));
  return entries;
}

Result<std::vector<CsafEntry>> read_changes(std::string_view text, const std::string& base) {
  std::vector<CsafEntry> entries;
  CsvReader reader(text, ',');
  CsvRow row;
  while (TRY(reader.next(row)))
    if (row.cells.size() >= 2)
      if (auto url = inside(base, trim(row.cells[0])); !url.empty()) entries.push_back({normal_time(trim(row.cells[1])), std::move(url), {}, {}});
  return entries;
}

std::vector<CsafEntry> read_index(std::string_view text, const std::string& base) {
  std::vector<CsafEntry> entries;
  for (const auto line : split(text, '\n'))
    if (auto url = inside(base, trim(line)); !url.empty()) entries.push_back({{}, std::move(url), {}, {}});
  return entries;
}

}  // namespace bulkhead::intel
