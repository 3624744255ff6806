// The record readers behind read_records and read_whole, one a format.
#pragma once
#include <unordered_map>
#include <unordered_set>

#include "feeds/feed.h"
#include "feeds/record_reader.h"
#include "intel/starter.h"

namespace bulkhead::intel {

// Each fills `claim` (empty at the start) from the parsed record; problems stay in the reader.
void read_nvd_2_0(RecordReader& reader, Claim& claim);
void read_nvd_1_1(RecordReader& reader, Claim& claim);
void read_supplement(RecordReader& reader, Claim& claim);
/// One claim for the CNA and one for each ADP container.
/// Gives the date of the record as a whole (cveMetadata.dateUpdated, else that of its newest container).
Instant read_cve_5(RecordReader& reader, std::vector<Claim>& claims);
/// `modified` of the claim is the day the entry was added.
void read_kev(RecordReader& reader, Claim& claim);

/// One entry of exploit-db names any number of CVEs: a claim each, document = "EDB-12345".
void read_exploit_db(RecordReader& reader, std::vector<Claim>& claims);
/// One module of Metasploit, key its name in the index.
void read_metasploit_module(RecordReader& reader, RecordReader::Value module, std::vector<Claim>& claims);
/// The attack patterns and techniques of one STIX object or bundle.
void read_stix(RecordReader& reader, FeedSink& sink);

/// Links of the proof-of-concept index. Repositories that list CVEs by the thousand are no proof of concept: a link
/// that stands at more than kIndexLinkUses CVEs is left out, which is known only at the end.
class PocIndex {
 public:
  static constexpr int kIndexLinkUses = 25;
  /// Takes one record; a CVE that stood before is a problem.
  void read(RecordReader& reader);
  void emit(FeedSink& sink) const;

 private:
  struct Entry {
    std::string cve;
    std::vector<std::uint32_t> links;
  };
  std::uint32_t link_number(std::string_view url);
  std::vector<Entry> entries_;
  std::vector<std::pair<std::string, int>> links_;  // address, at how many CVEs
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::unordered_set<std::string> cves_;
};

/// The starter extract: a header line, then one CVE a line.
class StarterReader {
 public:
  /// Fills `claim`, or takes the header (then claim.cve stays empty). EPSS goes to the sink at once.
  void read(RecordReader& reader, Claim& claim, FeedSink& sink);
  /// Fails    invalid/starter.no_header, starter.wrong_count
  Result<void> finish(std::uint64_t records, FeedSink& sink) const;

 private:
  struct EpssNumbers {
    int score_ppm = 0, percentile_ppm = 0;
  };
  std::optional<StarterHeader> header_;
};

Result<void> read_kev_csv(std::string_view text, FeedSink& sink);
Result<void> read_epss_csv(std::string_view text, FeedSink& sink);
Result<void> read_exploit_db_csv(std::string_view text, FeedSink& sink);
Result<void> read_metasploit(std::string_view text, FeedSink& sink);
Result<void> read_cwe_xml(std::string_view text, FeedSink& sink);
Result<void> read_cwe_csv(std::string_view text, FeedSink& sink);
/// The table of the ICS Advisory Project; see ics_advisory.cpp.
Result<void> read_ics_advisory_csv(std::string_view text, FeedSink& sink);
Result<void> read_csaf_document(std::string_view text, FeedSink& sink);
/// Microsoft's monthly security update document in its two forms.
/// Source   ICASI CVRF 1.1; the Security Update Guide API (cvrf/v3.0) adds SubType, FixedBuild and Supercedence
Result<void> read_cvrf_xml(std::string_view text, FeedSink& sink);
Result<void> read_cvrf_json(std::string_view text, FeedSink& sink);

}  // namespace bulkhead::intel
