// What a CSAF provider publishes beside its documents, read from the bytes: security.txt, provider-metadata.json,
// ROLIE feeds, changes.csv and index.txt. No network here, so it can be fuzzed. Source: CSAF 2.0 clauses 7.1.7 to 7.1.15.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead::intel {

/// One document of a distribution.
struct CsafEntry {
  std::string updated;  ///< ISO time in UTC, so that order of text is order of time; "" in an index without times
  std::string url, hash_url, signature_url;
  friend auto operator<=>(const CsafEntry&, const CsafEntry&) = default;
};

struct CsafProviderKey {
  std::string fingerprint;  ///< upper case, without blanks
  std::string url;
};

struct CsafFeed {
  std::string url;
  std::string tlp_label;  ///< as written, may be ""
};

/// The parts of provider-metadata.json that synchronising needs; addresses that are not http(s) are left out.
struct CsafMetadata {
  std::vector<CsafProviderKey> keys;
  std::vector<std::string> directories;
  std::vector<CsafFeed> feeds;
};

/// Fails    invalid/sync.bad_provider
Result<CsafMetadata> read_provider_metadata(std::string_view text);
/// Addresses (http or https) that a security.txt (RFC 9116) names in its CSAF fields, in its order of preference.
[[nodiscard]] std::vector<std::string> read_security_txt(std::string_view text);
/// Entries whose document has an http(s) address.
/// Fails    invalid/sync.bad_provider
Result<std::vector<CsafEntry>> read_rolie(std::string_view text);
/// changes.csv of the directory `base` (ends with "/"). Paths that leave the directory are passed over.
/// Fails    as CsvReader::next
Result<std::vector<CsafEntry>> read_changes(std::string_view text, const std::string& base);
/// index.txt of the directory `base`, likewise.
[[nodiscard]] std::vector<CsafEntry> read_index(std::string_view text, const std::string& base);

}  // namespace bulkhead::intel
