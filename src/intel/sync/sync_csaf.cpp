// CSAF providers: provider-metadata.json, ROLIE feeds or directories, and each document checked by digest and OpenPGP
// signature before it is read. Source: CSAF 2.0 clause 7.
#include "core/csv.h"
#include "core/digest.h"
#include "core/text.h"
#include "sync/signature.h"
#include "sync/source_sync.h"

namespace bulkhead::intel {

namespace {

constexpr std::size_t kSaveEvery = 50;
constexpr std::size_t kMaxRetries = 1000;  // refused documents that are asked for again at the next turn

/// One document of a distribution.
struct Entry {
  std::string updated;  ///< ISO time in UTC, so that order of text is order of time; "" in an index without times
  std::string url, hash_url, signature_url;
  friend auto operator<=>(const Entry&, const Entry&) = default;
};

bool is_http(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

Result<Json> get_json(SourceSync& source, const std::string& url) {
  const auto reply = TRY(source.get(url));
  if (reply.status != 200) return fail(ErrorKind::unavailable, "sync.http_status", fmt::format("The server answered with status {}.", reply.status), url);
  auto json = parse_json(reply.body, {.max_bytes = std::size_t{64} << 20, .refuse_duplicate_keys = false});
  if (!json) return fail(ErrorKind::invalid, "sync.bad_provider", "The provider's file is no JSON: " + json.error().message, url);
  return json;
}

const Json::Array& items_of(const Json* json) {
  static const Json::Array none;
  return json && json->is_array() ? json->items() : none;
}

bool label_allowed(const CsafProvider& provider, std::string_view label) {
  if (label.empty() || equals_ignoring_case(label, "WHITE") || equals_ignoring_case(label, "CLEAR") || equals_ignoring_case(label, "UNLABELED")) return true;
  return std::any_of(provider.tlp.begin(), provider.tlp.end(), [&](const std::string& taken) { return equals_ignoring_case(taken, label); });
}

std::string normal_time(std::string_view text) {
  const auto at = parse_instant(text);
  return at ? to_iso(*at) : std::string();
}

Result<std::vector<Entry>> rolie_entries(SourceSync& source, const std::string& url) {
  const Json json = TRY(get_json(source, url));
  const Json* feed = json.find("feed");
  if (!feed || !feed->is_object()) return fail(ErrorKind::invalid, "sync.bad_provider", "The ROLIE feed has no member 'feed'.", url);
  std::vector<Entry> entries;
  for (const Json& item : items_of(feed->find("entry"))) {
    Entry entry;
    entry.updated = normal_time(item.text("updated"));
    if (const Json* content = item.find("content")) entry.url = content->text("src");
    for (const Json& link : items_of(item.find("link"))) {
      const auto relation = link.text("rel"), href = link.text("href");
      if (relation == "self" && entry.url.empty()) entry.url = href;
      if (relation == "hash" && (entry.hash_url.empty() || href.ends_with(".sha256"))) entry.hash_url = href;
      if (relation == "signature") entry.signature_url = href;
    }
    if (is_http(entry.url)) entries.push_back(std::move(entry));
  }
  return entries;
}

/// A path of an index within its directory; "" for one that leaves it.
std::string inside(const std::string& directory, std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find("..") != std::string_view::npos || path.find(':') != std::string_view::npos || !path.ends_with(".json")) return {};
  return directory + (directory.ends_with('/') ? "" : "/") + std::string(path);
}

Result<std::vector<Entry>> directory_entries(SourceSync& source, const std::string& directory) {
  const std::string base = directory + (directory.ends_with('/') ? "" : "/");
  std::vector<Entry> entries;
  if (const auto changes = TRY(source.get(base + "changes.csv")); changes.status == 200) {
    CsvReader reader(changes.body, ',');
    CsvRow row;
    while (TRY(reader.next(row)))
      if (row.cells.size() >= 2)
        if (auto url = inside(base, trim(row.cells[0])); !url.empty()) entries.push_back({normal_time(trim(row.cells[1])), std::move(url), {}, {}});
    return entries;
  }
  const auto index = TRY(source.get(base + "index.txt"));
  if (index.status != 200) return fail(ErrorKind::unavailable, "sync.http_status", "The directory has neither changes.csv nor index.txt.", base);
  for (const auto line : split(index.body, '\n'))
    if (auto url = inside(base, trim(line)); !url.empty()) entries.push_back({{}, std::move(url), {}, {}});
  return entries;
}

/// Fetches, checks and imports one document.
Result<void> take_document(SourceSync& source, const CsafProvider& provider, const Entry& entry, const ProviderKeys& keys, bool signature_required) {
  // The digest comes first: a document whose bytes are known need not be fetched again.
  std::string digest_file;
  for (const std::string& url : entry.hash_url.empty() ? std::vector<std::string>{entry.url + ".sha256", entry.url + ".sha512"} : std::vector<std::string>{entry.hash_url}) {
    auto reply = TRY(source.get(url));
    if (reply.status != 200) continue;
    digest_file = std::move(reply.body);
    break;
  }
  if (digest_file.empty()) return fail(ErrorKind::invalid, "sync.no_digest", "The provider publishes no digest of the document.", entry.url);
  if (const std::string hex = digest_in(digest_file); hex.size() == 64) {
    Sha256 digest{};
    const std::string bytes = TRY(from_hex(hex));
    std::copy(bytes.begin(), bytes.end(), digest.begin());
    if (source.knows(digest)) return {};
  }
  const auto document = TRY(source.get(entry.url));
  if (document.status != 200) return fail(ErrorKind::unavailable, "sync.http_status", fmt::format("The server answered with status {}.", document.status), entry.url);
  ++source.report.fetched;
  TRY(check_digest_file(digest_file, document.body));
  if (signature_required) {
    const auto signature = TRY(source.get(entry.signature_url.empty() ? entry.url + ".asc" : entry.signature_url));
    if (signature.status != 200) return fail(ErrorKind::invalid, "sync.bad_signature", "The provider publishes no signature of the document.", entry.url);
    TRY(keys.verify(document.body, signature.body));
  }
  const Json json = TRY(parse_json(document.body, {.max_bytes = std::size_t{256} << 20}));
  const Json* part = json.find("document");
  for (const std::string_view name : {"distribution", "tlp"}) part = part ? part->find(name) : nullptr;
  const std::string_view label = part ? part->text("label") : std::string_view{};
  if (!label_allowed(provider, label)) return fail(ErrorKind::forbidden, "sync.tlp", fmt::format("The document is marked TLP:{}, which is not configured to be taken.", printable(shorten(label, 20))), entry.url);
  return source.import(entry.url, document.body);
}

/// What is left to do for one distribution: later than the cursor, or refused before.
Result<void> take_entries(SourceSync& source, const CsafProvider& provider, const std::string& distribution, std::vector<Entry> entries, const ProviderKeys& keys, bool signature_required) {
  Json state = source.state();
  const Json* known = state.find(distribution);
  const std::string since(known ? known->text("since") : std::string_view{});
  std::vector<std::string> retry;
  for (const Json& url : items_of(known ? known->find("retry") : nullptr))
    if (url.is_string()) retry.push_back(url.string());
  std::erase_if(entries, [&](const Entry& entry) {
    // Equal times are asked for again: several documents may share one. Their digest tells that they are known.
    return !entry.updated.empty() && entry.updated < since && std::find(retry.begin(), retry.end(), entry.url) == retry.end();
  });
  std::sort(entries.begin(), entries.end());
  std::string reached = since;
  const auto keep = [&] {
    Json::Array urls(retry.begin(), retry.end());
    state.set(distribution, Json::object({{"since", reached}, {"retry", std::move(urls)}}));
    source.save(state);
  };
  for (std::size_t n = 0; n < entries.size(); ++n) {
    const Entry& entry = entries[n];
    const auto taken = take_document(source, provider, entry, keys, signature_required);
    if (!taken && taken.error().code == "sync.stopped") {
      keep();
      return fail(taken.error());
    }
    std::erase(retry, entry.url);
    if (!taken) {
      Error error = taken.error();
      error.trail.push_back("taking " + entry.url);
      if (retry.size() < kMaxRetries) retry.push_back(entry.url);
      const bool offline = error.kind == ErrorKind::unavailable;
      source.report.refused.push_back(error);
      if (offline) {
        keep();
        return fail(std::move(error));
      }
    }
    reached = std::max(reached, entry.updated);
    if (n % kSaveEvery == kSaveEvery - 1) keep();
  }
  keep();
  return {};
}

/// Addresses that a security.txt (RFC 9116) names in its CSAF fields, in its order of preference.
std::vector<std::string> csaf_fields(std::string_view security_txt) {
  std::vector<std::string> out;
  for (const auto line : split(security_txt, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !equals_ignoring_case(trim(line.substr(0, colon)), "CSAF")) continue;
    const std::string_view url = trim(line.substr(colon + 1));
    if (is_http(url)) out.emplace_back(url);
  }
  return out;
}

/// Where the provider's metadata lies: an address of a JSON file as it is; of a site by its well-known path, then its
/// security.txt, then the host csaf.data.security below its domain (CSAF 2.0 clauses 7.1.8 to 7.1.10).
Result<std::string> locate_metadata(SourceSync& source, const CsafProvider& provider) {
  if (provider.url.ends_with(".json")) return provider.url;
  const std::string site(std::string_view(provider.url).substr(0, provider.url.find_last_not_of('/') + 1));
  const std::string well_known = site + "/.well-known/csaf/provider-metadata.json";
  if (TRY(source.get(well_known)).status == 200) return well_known;
  for (const std::string_view path : {"/.well-known/security.txt", "/security.txt"}) {
    const auto text = TRY(source.get(site + std::string(path)));
    if (text.status != 200) continue;
    if (const auto named = csaf_fields(text.body); !named.empty()) return named.front();
  }
  const std::size_t host = site.find("://") + 3;
  return "https://csaf.data.security." + site.substr(host, site.find_first_of(":/", host) - host);
}

}  // namespace

Result<void> sync_csaf(SourceSync& source, const CsafProvider& provider) {
  const std::string url = TRY(locate_metadata(source, provider));
  const Json metadata = TRY(get_json(source, url));
  const auto keys = TRY(ProviderKeys::create());
  std::vector<std::string> pinned;
  for (const std::string& fingerprint : provider.fingerprints) pinned.push_back(to_upper(replace_all(fingerprint, " ", "")));
  bool publishes_keys = false;
  for (const Json& key : items_of(metadata.find("public_openpgp_keys"))) {
    const std::string fingerprint = to_upper(replace_all(key.text("fingerprint"), " ", ""));
    publishes_keys = true;
    if (!pinned.empty() && std::find(pinned.begin(), pinned.end(), fingerprint) == pinned.end()) continue;
    const auto file = TRY(source.get(std::string(key.text("url"))));
    if (file.status == 200) TRY(keys->add(file.body, fingerprint));
  }
  const bool required = provider.require_signature.value_or(publishes_keys || !pinned.empty());
  if (required && keys->empty()) return fail(ErrorKind::invalid, "sync.bad_key", "Signatures are required, but the provider publishes no key that may be used.", url);

  std::vector<std::string> directories, feeds;
  for (const Json& distribution : items_of(metadata.find("distributions"))) {
    if (const auto directory = distribution.text("directory_url"); is_http(directory)) directories.emplace_back(directory);
    const Json* rolie = distribution.find("rolie");
    for (const Json& feed : items_of(rolie ? rolie->find("feeds") : nullptr))
      if (is_http(feed.text("url")) && label_allowed(provider, feed.text("tlp_label"))) feeds.emplace_back(feed.text("url"));
  }
  if (feeds.empty() && directories.empty()) return fail(ErrorKind::invalid, "sync.bad_provider", "The provider names no distribution that may be taken.", url);
  // ROLIE is preferred: it names times, digests and signatures.
  for (const std::string& feed : feeds) TRY(take_entries(source, provider, feed, TRY(rolie_entries(source, feed)), *keys, required));
  if (feeds.empty())
    for (const std::string& directory : directories) TRY(take_entries(source, provider, directory, TRY(directory_entries(source, directory)), *keys, required));
  return {};
}

}  // namespace bulkhead::intel
