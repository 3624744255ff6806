// CSAF providers: provider-metadata.json, ROLIE feeds or directories, and each document checked by digest and OpenPGP
// signature before it is read. Source: CSAF 2.0 clause 7.
#include "core/digest.h"
#include "core/text.h"
#include "sync/csaf_listing.h"
#include "sync/signature.h"
#include "sync/source_sync.h"

namespace bulkhead::intel {

namespace {

constexpr std::size_t kSaveEvery = 50;
constexpr std::size_t kMaxRetries = 1000;  // refused documents that are asked for again at the next turn

/// Gets a file of the provider and reads it; errors name its address.
template <class T>
Result<T> get_listing(SourceSync& source, const std::string& url, Result<T> (*read)(std::string_view)) {
  const auto reply = TRY(source.get(url));
  if (reply.status != 200) return fail(ErrorKind::unavailable, "sync.http_status", fmt::format("The server answered with status {}.", reply.status), url);
  auto listing = read(reply.body);
  if (!listing) listing.error().place = url;
  return listing;
}

bool label_allowed(const CsafProvider& provider, std::string_view label) {
  if (label.empty() || equals_ignoring_case(label, "WHITE") || equals_ignoring_case(label, "CLEAR") || equals_ignoring_case(label, "UNLABELED")) return true;
  return std::any_of(provider.tlp.begin(), provider.tlp.end(), [&](const std::string& taken) { return equals_ignoring_case(taken, label); });
}

Result<std::vector<CsafEntry>> directory_entries(SourceSync& source, const std::string& directory) {
  const std::string base = directory + (directory.ends_with('/') ? "" : "/");
  if (const auto changes = TRY(source.get(base + "changes.csv")); changes.status == 200) return read_changes(changes.body, base);
  const auto index = TRY(source.get(base + "index.txt"));
  if (index.status != 200) return fail(ErrorKind::unavailable, "sync.http_status", "The directory has neither changes.csv nor index.txt.", base);
  return read_index(index.body, base);
}

/// Fetches, checks and imports one document.
Result<void> take_document(SourceSync& source, const CsafProvider& provider, const CsafEntry& entry, const ProviderKeys& keys, bool signature_required) {
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
Result<void> take_entries(SourceSync& source, const CsafProvider& provider, const std::string& distribution, std::vector<CsafEntry> entries, const ProviderKeys& keys, bool signature_required) {
  Json state = source.state();
  const Json* known = state.find(distribution);
  const std::string since(known ? known->text("since") : std::string_view{});
  std::vector<std::string> retry;
  if (const Json* urls = known ? known->find("retry") : nullptr; urls && urls->is_array())
    for (const Json& url : urls->items())
      if (url.is_string()) retry.push_back(url.string());
  std::erase_if(entries, [&](const CsafEntry& entry) {
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
    const CsafEntry& entry = entries[n];
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
    if (const auto named = read_security_txt(text.body); !named.empty()) return named.front();
  }
  const std::size_t host = site.find("://") + 3;
  return "https://csaf.data.security." + site.substr(host, site.find_first_of(":/", host) - host);
}

}  // namespace

Result<void> sync_csaf(SourceSync& source, const CsafProvider& provider) {
  const std::string url = TRY(locate_metadata(source, provider));
  const CsafMetadata metadata = TRY(get_listing(source, url, read_provider_metadata));
  const auto keys = TRY(ProviderKeys::create());
  std::vector<std::string> pinned;
  for (const std::string& fingerprint : provider.fingerprints) pinned.push_back(to_upper(replace_all(fingerprint, " ", "")));
  for (const CsafProviderKey& key : metadata.keys) {
    if (!pinned.empty() && std::find(pinned.begin(), pinned.end(), key.fingerprint) == pinned.end()) continue;
    const auto file = TRY(source.get(key.url));
    if (file.status == 200) TRY(keys->add(file.body, key.fingerprint));
  }
  const bool required = provider.require_signature.value_or(!metadata.keys.empty() || !pinned.empty());
  if (required && keys->empty()) return fail(ErrorKind::invalid, "sync.bad_key", "Signatures are required, but the provider publishes no key that may be used.", url);

  std::vector<std::string> feeds;
  for (const CsafFeed& feed : metadata.feeds)
    if (label_allowed(provider, feed.tlp_label)) feeds.push_back(feed.url);
  if (feeds.empty() && metadata.directories.empty()) return fail(ErrorKind::invalid, "sync.bad_provider", "The provider names no distribution that may be taken.", url);
  // ROLIE is preferred: it names times, digests and signatures.
  for (const std::string& feed : feeds) TRY(take_entries(source, provider, feed, TRY(get_listing(source, feed, read_rolie)), *keys, required));
  if (feeds.empty())
    for (const std::string& directory : metadata.directories) TRY(take_entries(source, provider, directory, TRY(directory_entries(source, directory)), *keys, required));
  return {};
}

}  // namespace bulkhead::intel
