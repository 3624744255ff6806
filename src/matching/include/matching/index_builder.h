// Compiles vulnerabilities into a match index segment: a read-only file that is memory-mapped by every reader.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "intel/vulnerability.h"

namespace bulkhead::matching {

/// What the index keeps of the scoring of one CVE: only what the priority order needs.
struct CveFacts {
  bool known_exploited = false;    ///< CISA KEV
  bool functional_exploit = false;
  bool proof_of_concept = false;
  bool patched = false;            ///< a fix is known to exist, its version perhaps not
  int bcs_hundredths = -1;         ///< 684 = 6.84; -1: not scored
  int cvss_tenths = -1;
  int epss_ppm = -1;
  int published_day = 0;           ///< days since 1970-01-01; 0: not known
  friend bool operator==(const CveFacts&, const CveFacts&) = default;
};

/// The facts that need no scoring: exploit evidence, headline CVSS, EPSS, dates. BCS stays -1.
[[nodiscard]] CveFacts facts_of(const intel::Vulnerability& vulnerability);

struct BuildCounts {
  std::size_t cves = 0, rejected = 0, vendors = 0, products = 0, cpe_names = 0, criteria = 0, statements = 0;
  std::size_t refused_criteria = 0;  ///< CPE names that cannot be read: their configurations are left out
  std::size_t bytes = 0;
};

/// Gathers vulnerabilities and writes one segment. Not thread-safe.
///
/// A segment answers for every CVE given to it: in a delta it replaces what older segments say, a rejected CVE too.
/// Cost     about 4 microseconds a CVE with configurations; memory about twice the size of the file.
class IndexBuilder {
 public:
  IndexBuilder();
  ~IndexBuilder();
  IndexBuilder(IndexBuilder&&) noexcept;
  IndexBuilder& operator=(IndexBuilder&&) noexcept;

  /// Each CVE at most once.
  void add(const intel::Vulnerability& vulnerability, const CveFacts& facts);
  /// A CVE that the corpus no longer has: in a delta it hides older statements.
  void remove(std::string_view cve);

  /// Writes beside the target and renames, so that a reader sees the old file or the new one. The builder is empty after.
  /// Fails    unavailable/index.write_failed
  Result<BuildCounts> write(const std::filesystem::path& file, std::string_view revision);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// "CVE-2024-9137" as year << 32 | number; 0 when the text is no CVE id.
[[nodiscard]] std::uint64_t cve_number(std::string_view cve);
/// The id of a number: at least four digits after the year.
[[nodiscard]] std::string cve_text(std::uint64_t number);

/// "MPSA-241156" out of "https://.../mpsa-241156-cve-2024-9137-...": the advisory id in the last part of an address; "" when there is none.
[[nodiscard]] std::string advisory_in_url(std::string_view url);

}  // namespace bulkhead::matching
