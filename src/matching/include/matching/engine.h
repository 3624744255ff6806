// The matching engine: from what an inventory says about a device to the CVEs that concern it, each with its reason.
//
// Work is done once per distinct identity, not per asset. All answers come from the match index alone.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec.h"
#include "core/result.h"
#include "intel/claim.h"
#include "matching/index.h"

namespace bulkhead::matching {

/// What tells one kind of device from another. Assets with equal identities have equal matches.
struct Identity {
  std::string vendor, product, version;
  std::string firmware_version;
  std::string model;       ///< order number or model number, beside what the product text holds
  std::string hardware;    ///< product text of what it is installed on, when the inventory says so
  std::string cpe;         ///< CPE 2.3 name or 2.2 URI; with it NVD's rules apply to this name alone
  std::string purl;        ///< package URL: names vendor, product and version when these are empty
  friend auto operator<=>(const Identity&, const Identity&) = default;
};
BOOST_DESCRIBE_STRUCT(Identity, (), (vendor, product, version, firmware_version, model, hardware, cpe, purl))

enum class ResolutionStatus : std::uint8_t { resolved, ambiguous, unresolved };
BOOST_DESCRIBE_ENUM(ResolutionStatus, resolved, ambiguous, unresolved)

struct Warning {
  std::string code, message;
  friend bool operator==(const Warning&, const Warning&) = default;
};
BOOST_DESCRIBE_STRUCT(Warning, (), (code, message))

struct NamedSlug {
  std::string name, slug;
  friend bool operator==(const NamedSlug&, const NamedSlug&) = default;
};
BOOST_DESCRIBE_STRUCT(NamedSlug, (), (name, slug))

struct CpeNames {
  std::string vendor, product;  ///< as in the catalogue, escapes kept
  friend bool operator==(const CpeNames&, const CpeNames&) = default;
};
BOOST_DESCRIBE_STRUCT(CpeNames, (), (vendor, product))

struct Candidate {
  std::string vendor, product;
  int confidence = 0;
  std::vector<std::string> match_basis;
  friend bool operator==(const Candidate&, const Candidate&) = default;
};
BOOST_DESCRIBE_STRUCT(Candidate, (), (vendor, product, confidence, match_basis))

/// Which product of the catalogue an identity means, and how sure that is.
struct Resolution {
  ResolutionStatus status = ResolutionStatus::unresolved;
  std::string coverage;               ///< "covered", "partial", "no_cpe_data"; "" when unresolved
  int confidence = 0;                 ///< 0 to 100
  std::string confidence_band;        ///< HIGH from 80, MEDIUM from 60, else LOW
  std::optional<NamedSlug> vendor, product;
  std::optional<CpeNames> cpe;
  std::vector<std::string> match_basis;  ///< order_number, cpe, exact, vendor_alias, cpe_alias, family, prefix, substring, spelling, token ...
  std::vector<Candidate> candidates;     ///< best first, at most ten, when the answer is not the only one
  std::vector<Warning> warnings;
  bool needs_review = false;             ///< below the wished confidence: no CVEs are given
  std::string version;                   ///< the version text that was used
  /// What new intelligence must touch to change this answer; compare with Engine::touched_keys().
  std::vector<std::uint64_t> keys;
};

enum class Tier : std::uint8_t { exact, range, product_wide };
enum class Confidence : std::uint8_t { high, medium, low };
BOOST_DESCRIBE_ENUM(Confidence, high, medium, low)
[[nodiscard]] std::string_view wire_name(Tier tier);              ///< "EXACT", "RANGE", "PRODUCT_WIDE"
[[nodiscard]] std::string_view wire_name(Confidence confidence);  ///< "HIGH", "MEDIUM", "LOW"

/// The affected range that held the version; every bound as the source writes it, "" when it has none.
struct AffectedRange {
  std::string cpe_version;      ///< the listed version, or "*"
  bool is_range = false;
  std::string version_start, version_end;
  bool version_start_inclusive = false, version_end_inclusive = false;
  friend bool operator==(const AffectedRange&, const AffectedRange&) = default;
};

struct Fix {
  bool available = false;
  std::string action = "no fix known";
  std::string type = "none";    ///< "version", "vendor", "none"
  std::string source;           ///< "stored", "derived", ""
  bool derived = false;
  std::string document, url;
  std::string fixed_version;    ///< target of the action; for a derived inclusive end the last affected version
  bool beyond = false;          ///< the target is the last affected version, not the first repaired one
  friend bool operator==(const Fix&, const Fix&) = default;
};

struct Match {
  std::string cve;
  Tier tier = Tier::product_wide;
  Confidence confidence = Confidence::medium;
  bool undecided = false;                ///< the versions could not be ordered, or something is missing
  std::string question;                  ///< what to ask the owner when undecided
  intel::Source source = intel::Source::nvd;
  std::string document, url;             ///< advisory of the source; "" for NVD
  std::string criteria;                  ///< what hit: the CPE criteria, or product and versions as the source writes them
  AffectedRange range;
  Fix fix;
  std::string reason;                    ///< one sentence
  std::vector<std::string> assumptions;
  std::string disagreement;              ///< what another source says against it; "" when none does
  CveFacts facts;
  [[nodiscard]] bool confirmed() const { return tier != Tier::product_wide && !undecided; }
};

struct MatchOptions {
  int min_confidence = 60;        ///< of the resolution: 80 HIGH, 60 MEDIUM, 0 LOW
  bool vendor_only = false;       ///< list CVEs of other products of the vendor too (tier PRODUCT_WIDE, confidence LOW)
  bool explain = true;            ///< fill criteria, reason and assumptions; false saves two thirds of the time
};

struct MatchResult {
  Resolution resolution;
  std::vector<Match> matches;     ///< one per CVE, by CVE number
};

class Engine {
 public:
  explicit Engine(std::shared_ptr<const MatchIndex> index) : index_(std::move(index)) {}

  /// Which product is meant. Cost: 5 to 60 microseconds.
  [[nodiscard]] Resolution resolve(const Identity& identity) const;
  /// All matches of one identity.
  [[nodiscard]] MatchResult match(const Identity& identity, const MatchOptions& options = {}) const;
  /// The same for many, on up to `threads` threads; results in the order of the identities.
  [[nodiscard]] std::vector<MatchResult> match_all(std::span<const Identity> identities, const MatchOptions& options = {}, unsigned threads = 2) const;
  /// The same without holding all results: `each` is called with the place of the identity, in any order, from several
  /// threads at once. A match takes about half a kilobyte; 100,000 assets have a million.
  void match_each(std::span<const Identity> identities, const MatchOptions& options, unsigned threads,
                  const std::function<void(std::size_t, MatchResult&&)>& each) const;
  /// Only the given CVEs.
  [[nodiscard]] std::vector<MatchResult> match_changed(std::span<const Identity> identities, std::span<const std::string> cves,
                                                       const MatchOptions& options = {}) const;
  /// The keys that the statements on these CVEs touch now, sorted. An identity is to be matched again when one of its
  /// resolution keys is among them, or when it has a stored finding on one of the CVEs.
  [[nodiscard]] std::vector<std::uint64_t> touched_keys(std::span<const std::string> cves) const;

  [[nodiscard]] const MatchIndex& index() const { return *index_; }

 private:
  std::shared_ptr<const MatchIndex> index_;
};

}  // namespace bulkhead::matching
