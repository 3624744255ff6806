// A claim: what one document of one source says about one CVE. The corpus is the set of all claims.
//
// Nothing is merged when it is stored. Where sources disagree, both claims stay; readers take each field by the
// documented order of intel/vulnerability.h and can always name source, document, revision and digest of a value.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/codec.h"

namespace bulkhead::intel {

/// Where a claim comes from. The numbers are stored: never reorder, only append.
enum class Source : std::uint8_t {
  nvd,          ///< NVD CVE API 2.0, yearly feeds, JSON 1.1 feeds
  cna,          ///< CVE record 5.x, container of the CNA
  adp,          ///< CVE record 5.x, an ADP container (CISA Vulnrichment and others); document = its short name
  csaf,         ///< CSAF 2.0 advisory; document = publisher namespace + "#" + tracking id
  supplement,   ///< CPE ranges in NVD shape supplied by others for CVEs that NVD has not analysed
  kev,          ///< CISA Known Exploited Vulnerabilities
  exploit_db,   ///< exploit-db index
  metasploit,   ///< Metasploit module metadata
  poc_index,    ///< index of published proofs of concept
  starter,      ///< the facts-only starter extract in this repository
  manual,       ///< entered by a person
  ics_advisory  ///< table of the ICS Advisory Project: CISA's ICS advisories, copied by hand; document = advisory number
};
BOOST_DESCRIBE_ENUM(Source, nvd, cna, adp, csaf, supplement, kev, exploit_db, metasploit, poc_index, starter, manual, ics_advisory)

struct Score {
  std::string version;     ///< "2.0", "3.0", "3.1", "4.0"; "" when the source states none
  std::string vector;      ///< as the source writes it
  int tenths = -1;         ///< base score as stated, 98 = 9.8; -1 when only the vector is stated
  std::string issuer;      ///< who scored: "nvd@nist.gov", CNA short name ...
  bool primary = false;    ///< NVD type Primary
  friend bool operator==(const Score&, const Score&) = default;
};
BOOST_DESCRIBE_STRUCT(Score, (), (version, vector, tenths, issuer, primary))

struct Weakness {
  int cwe = 0;             ///< 787; 0 for NVD-CWE-noinfo and NVD-CWE-Other
  std::string issuer;
  friend bool operator==(const Weakness&, const Weakness&) = default;
};
BOOST_DESCRIBE_STRUCT(Weakness, (), (cwe, issuer))

struct Reference {
  std::string url;
  std::string title;               ///< CSAF summary; may be empty
  std::vector<std::string> tags;   ///< NVD or CVE tags as written
  std::string issuer;
  friend bool operator==(const Reference&, const Reference&) = default;
};
BOOST_DESCRIBE_STRUCT(Reference, (), (url, title, tags, issuer))

/// One cpeMatch of an NVD configuration, every text as written.
struct CpeMatch {
  bool vulnerable = true;
  std::string criteria;            ///< CPE 2.3 formatted string
  std::string start_including, start_excluding, end_including, end_excluding;
  friend bool operator==(const CpeMatch&, const CpeMatch&) = default;
};
BOOST_DESCRIBE_STRUCT(CpeMatch, (), (vulnerable, criteria, start_including, start_excluding, end_including, end_excluding))

enum class Operator : std::uint8_t { or_, and_ };
BOOST_DESCRIBE_ENUM(Operator, or_, and_)

struct CpeNode {
  Operator operator_ = Operator::or_;  ///< joins the matches
  bool negate = false;
  std::vector<CpeMatch> matches;
  friend bool operator==(const CpeNode&, const CpeNode&) = default;
};
BOOST_DESCRIBE_STRUCT(CpeNode, (), (operator_, negate, matches))

/// One member of NVD's configurations[]; the members are OR-ed.
struct Configuration {
  Operator operator_ = Operator::or_;  ///< joins the nodes
  bool negate = false;
  std::vector<CpeNode> nodes;
  friend bool operator==(const Configuration&, const Configuration&) = default;
};
BOOST_DESCRIBE_STRUCT(Configuration, (), (operator_, negate, nodes))

/// CSAF product status groups and CVE record version states, in one scale.
enum class ProductStatus : std::uint8_t { affected, fixed, not_affected, under_investigation, recommended, unknown };
BOOST_DESCRIBE_ENUM(ProductStatus, affected, fixed, not_affected, under_investigation, recommended, unknown)

enum class VersionKind : std::uint8_t {
  all,    ///< every version (CVE record "*" or no versions with defaultStatus affected; CSAF without a version)
  exact,  ///< `text` is one version
  range,  ///< from and to hold the bounds ("" = open)
  text    ///< `text` is free text: "< V2.9.4", "vers:all/*", "All versions", "V4.x before V4.5 HF3"
};
BOOST_DESCRIBE_ENUM(VersionKind, all, exact, range, text)

/// CVE record changes[]: from version `at` on the status becomes `status` within a range.
struct VersionChange {
  std::string at;
  ProductStatus status = ProductStatus::unknown;
  friend bool operator==(const VersionChange&, const VersionChange&) = default;
};
BOOST_DESCRIBE_STRUCT(VersionChange, (), (at, status))

/// A statement on versions, as the source writes it. Reading text ranges is the business of `matching`.
struct VersionStatement {
  VersionKind kind = VersionKind::all;
  ProductStatus status = ProductStatus::affected;
  std::string text;
  std::string from, to;
  bool from_inclusive = true, to_inclusive = false;
  std::string type;                ///< CVE record versionType: "semver", "custom", "git" ...; "" when not stated
  std::vector<VersionChange> changes;
  friend bool operator==(const VersionStatement&, const VersionStatement&) = default;
};
BOOST_DESCRIBE_STRUCT(VersionStatement, (), (kind, status, text, from, to, from_inclusive, to_inclusive, type, changes))

/// One product that a claim speaks of.
struct ProductClaim {
  std::string id;                          ///< CSAF product_id (local to its document); "" elsewhere
  std::string vendor;                      ///< as written
  std::string name;                        ///< product name as written, without vendor and version
  std::vector<std::string> families;       ///< CSAF product_family branches above it, outermost first
  std::vector<std::string> model_numbers;  ///< model numbers, SKUs, order numbers (may hold the wildcards ? and *)
  std::vector<std::string> cpes;           ///< CPE names given by the source for this product
  std::vector<std::string> purls;
  std::vector<std::string> platforms;      ///< CVE record platforms[]
  std::vector<VersionStatement> versions;  ///< empty: nothing said about versions
  ProductStatus default_status = ProductStatus::affected;  ///< for versions that no statement names
  int platform = -1;                       ///< index in `products` of the product it is installed on (CSAF relationship): both must match
  bool context = false;                    ///< only a platform of others: never itself the finding
  friend bool operator==(const ProductClaim&, const ProductClaim&) = default;
};
BOOST_DESCRIBE_STRUCT(ProductClaim, (), (id, vendor, name, families, model_numbers, cpes, purls, platforms, versions, default_status, platform, context))

enum class RemedyKind : std::uint8_t { vendor_fix, mitigation, workaround, none_available, no_fix_planned, cna_solution };
BOOST_DESCRIBE_ENUM(RemedyKind, vendor_fix, mitigation, workaround, none_available, no_fix_planned, cna_solution)

struct Remedy {
  RemedyKind kind = RemedyKind::mitigation;
  std::string details;                 ///< text of the source
  std::string url;
  std::string fixed_version;           ///< version stated by the source as repaired; "" when the text names none
  std::vector<int> products;           ///< indices in `products`; empty: all
  std::string restart;                 ///< CSAF restart_required category; "" when not stated
  std::string date;
  friend bool operator==(const Remedy&, const Remedy&) = default;
};
BOOST_DESCRIBE_STRUCT(Remedy, (), (kind, details, url, fixed_version, products, restart, date))

struct KevEntry {
  std::string date_added, due_date;    ///< ISO dates
  std::string vendor, product, name;
  std::string required_action;
  bool ransomware = false;             ///< knownRansomwareCampaignUse = Known
  friend bool operator==(const KevEntry&, const KevEntry&) = default;
};
BOOST_DESCRIBE_STRUCT(KevEntry, (), (date_added, due_date, vendor, product, name, required_action, ransomware))

/// How far published attack code goes. `functional`: an exploit-db entry marked verified, or a Metasploit module.
enum class ExploitKind : std::uint8_t { proof_of_concept, functional };
BOOST_DESCRIBE_ENUM(ExploitKind, proof_of_concept, functional)

struct Exploit {
  ExploitKind kind = ExploitKind::proof_of_concept;
  std::string id;                      ///< "EDB-12345", module path ...
  std::string url;
  std::string date;                    ///< ISO date; "" when unknown
  friend bool operator==(const Exploit&, const Exploit&) = default;
};
BOOST_DESCRIBE_STRUCT(Exploit, (), (kind, id, url, date))

/// SSVC decision points as CISA states them.
struct Ssvc {
  std::string exploitation;            ///< "none", "poc", "active"
  std::string automatable;             ///< "yes", "no"
  std::string technical_impact;        ///< "partial", "total"
  std::string date;
  friend bool operator==(const Ssvc&, const Ssvc&) = default;
};
BOOST_DESCRIBE_STRUCT(Ssvc, (), (exploitation, automatable, technical_impact, date))

inline constexpr int kClaimFormat = 1;  ///< number of the packed form; raise it with any change of the structs above

struct Claim {
  std::string cve;                     ///< "CVE-2024-9137"
  Source source = Source::nvd;
  std::string document;                ///< see Source; "" where a source has one record a CVE
  std::string revision;                ///< document version, or the source's own modification text
  Instant published;                   ///< 0 when not stated
  Instant modified;                    ///< newest wins among claims with the same (cve, source, document)
  std::string status;                  ///< vulnStatus, CVE state or CSAF tracking status, as written (an open set)
  bool rejected = false;               ///< Rejected records never match and withdraw findings
  std::string title;
  std::string description;             ///< English text of the source
  std::vector<Score> scores;
  std::vector<Weakness> weaknesses;
  std::vector<Reference> references;
  std::vector<Configuration> configurations;
  std::vector<ProductClaim> products;
  std::vector<Remedy> remedies;
  std::optional<KevEntry> kev;
  std::vector<Exploit> exploits;
  std::optional<Ssvc> ssvc;
  friend bool operator==(const Claim&, const Claim&) = default;
};
BOOST_DESCRIBE_STRUCT(Claim, (), (cve, source, document, revision, published, modified, status, rejected, title, description,
                                  scores, weaknesses, references, configurations, products, remedies, kev, exploits, ssvc))

}  // namespace bulkhead::intel
