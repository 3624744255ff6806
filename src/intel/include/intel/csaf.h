// CSAF 2.0 advisories and VEX documents: validation (structure, tests of clause 6) and reading into claims.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "intel/claim.h"

namespace bulkhead::intel {

struct CsafOptions {
  std::size_t max_bytes = 256u << 20;
  unsigned max_depth = 64;
  bool strict = false;          ///< refuse a document that fails any structural rule or mandatory test
  bool warnings = true;         ///< run the optional and informative tests too
};

/// What validation says about a document. Both lists name a JSON Pointer, a code and a sentence for each problem.
struct CsafReport {
  std::vector<Problem> problems;  ///< csaf.schema.* (structure) and csaf.6.1.* (mandatory tests)
  std::vector<Problem> warnings;  ///< csaf.6.2.* and csaf.6.3.*
};

struct CsafOtherId {
  std::string system_name, text;  ///< for example a vendor's own number
  friend bool operator==(const CsafOtherId&, const CsafOtherId&) = default;
};

/// One advisory as the corpus takes it.
struct CsafAdvisory {
  std::string publisher_namespace, publisher_name, publisher_category;
  std::string tracking_id, version, status;  ///< status is "interim" or "final"; drafts are refused
  std::string title, category;
  std::string tlp;                           ///< label as written, "" when none is stated
  std::vector<std::string> aliases;
  Instant initial_release_date, current_release_date;
  std::string digest;                        ///< SHA-256 of the text, hexadecimal
  std::vector<Problem> problems;             ///< failures that cannot harm matching, so that the document was taken
  std::vector<Problem> warnings;
  std::vector<Claim> claims;                 ///< one a CVE, document = namespace + "#" + tracking id
  std::vector<CsafOtherId> other_ids;        ///< ids beside the CVE, and of entries without one
  std::size_t entries_without_cve = 0;       ///< vulnerabilities that gave no claim
};

/// Validates a document: structure, all mandatory tests, and with `warnings` the optional and informative ones that
/// need neither network nor dictionary. When a type is wrong or a required member is missing, the tests are not run:
/// they would speak of what is not there.
///
/// Fails    the errors of parse_json (json.*): this is no JSON document within the limits.
/// Source   OASIS CSAF 2.0, clauses 3 and 6.
Result<CsafReport> validate_csaf(std::string_view json, const CsafOptions& options = {});

/// True when a problem could make matching say something wrong: the document is then refused also when not strict.
///
/// That is: wrong structure (type, required member) anywhere; any structural problem in the product tree's or status
/// lists' ids, CVE numbers, or the members that identify and date the document; undefined or repeated product and
/// group ids and circular products (6.1.1 to 6.1.5); contradicting status (6.1.6); a CVE used twice (6.1.23).
/// All else (CVSS, CWE names, languages, revision history, profiles ...) is taken and listed in `problems`.
[[nodiscard]] bool harms_matching(const Problem& problem);

/// Reads a document into claims.
///
/// Fails    json.* as above; invalid/csaf.draft for a draft; invalid/csaf.refused with all problems when one of them
///          harms matching, or with `strict` when there is any.
/// Cost     linear in the document; nothing is fetched.
Result<CsafAdvisory> read_csaf(std::string_view json, const CsafOptions& options = {});

}  // namespace bulkhead::intel
