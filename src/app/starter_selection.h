// Which CVEs of the corpus the starter extract takes, and its bytes.
#pragma once
#include <map>
#include <string>

#include "intel/starter.h"

namespace bulkhead::app {

struct StarterOptions {
  std::size_t count = 4000;               ///< CVEs of industrial vendors
  std::size_t host_count = 150;           ///< known exploited CVEs of systems that stand beside control devices
  std::size_t max_line_bytes = 96 << 10;  ///< a CVE that needs more is left out whole: half a product list would mislead
  int vendor_share_percent = 40;          ///< most of `count` that one vendor may take
};

struct StarterExtract {
  std::string lines;                      ///< header and records, each ended by a line feed
  intel::StarterHeader header;
  std::map<std::string, std::int64_t> by_vendor;  ///< of the first affected vendor, by display name
  std::int64_t known_exploited = 0, with_exploit = 0, with_advisory = 0;
};

/// Chooses by rank and writes in order of CVE. The same corpus always gives the same bytes.
///
/// Taken are CVEs that are not rejected, name affected versions, and matter to control systems (method ics-1, from 70).
/// Rank: known exploited, then stated by an advisory or the vendor's record, attack code, ranges with an end, recency.
/// Cost     two passes over the corpus
Result<StarterExtract> make_starter(const intel::Corpus& corpus, const StarterOptions& options);

}  // namespace bulkhead::app
