// The starter extract: facts on CVEs of industrial vendors that the program carries inside, so that a new installation
// has something to match without a network. JSON lines: a header, then one CVE a line.
//
//   {"bulkhead_starter":1,"as_of":"2026-08-22","epss_date":"2026-08-16","cves":2600}
//   {"cve":"CVE-2022-38465","published":"2022-10-11","scores":[...],"cwes":[522],"products":[...], ...}
//
// It holds facts only: ids, dates, scores, CWE numbers, products with versions, fixed versions, KEV dates, EPSS,
// addresses. Titles and summaries are composed when it is read, by rules of this module.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "intel/importer.h"

namespace bulkhead::intel {

struct StarterHeader {
  std::string as_of;       ///< ISO date: newest change among the sources
  std::string epss_date;   ///< ISO date of the EPSS readings; "" when there are none
  std::int64_t cves = 0;   ///< lines that follow
};

/// What all claims say of a CVE as one claim of facts: every text that a person wrote is left out. Products of several
/// documents stand side by side, equal ones once; versions keep the words of their source. Exploits: at most four.
/// `source` is starter, `document` "", `revision` the kinds of sources it was made of ("csaf cna nvd").
[[nodiscard]] Claim starter_claim(const Vulnerability& vulnerability);

/// Takes away the claims that never go into the extract: what a person entered, and the table of ICS advisories, whose
/// licence (ODbL 1.0) asks the same terms of what is made from it.
void remove_unshared(Vulnerability& vulnerability);

/// The lines of the extract, each without the line feed. Members with their default value are left out.
[[nodiscard]] std::string starter_header_line(const StarterHeader& header);
[[nodiscard]] std::string starter_line(const Claim& claim, const std::optional<Epss>& epss);

/// Title and summary out of the facts of a claim: "Out-of-bounds write in Siemens SIMATIC S7-1500 (before V2.9.4)".
[[nodiscard]] std::string composed_title(const Claim& claim);
[[nodiscard]] std::string composed_summary(const Claim& claim);

/// The bytes as one zstd frame with checksum, level 19: the same bytes always give the same frame.
[[nodiscard]] std::string pack_zstd(std::string_view bytes);

/// The extract in the program, packed.
[[nodiscard]] std::string_view embedded_starter();

/// Imports the extract that the program carries. Importing it again changes nothing.
/// Fails    as import_paths; internal/starter.refused when the extract itself is damaged
Result<ImportSummary> import_starter(Corpus& corpus, const Clock& clock);

}  // namespace bulkhead::intel
