// The patch level of a host: every CVE of its product with status, fix and priority, and what to install first.
#pragma once
#include <functional>
#include <map>
#include <span>

#include "windows/decision.h"

namespace bulkhead::windows {

/// What the corpus knows of a CVE, for order and counts. Below zero: not known.
struct CveFacts {
  bool known_exploited = false, public_exploit = false, proof_of_concept = false;
  int bcs_hundredths = -1, cvss_tenths = -1, epss_ppm = -1;
  Instant published;
};
using FactsOf = std::function<CveFacts(std::string_view cve)>;

struct CveRow {
  std::string cve, document, severity;
  Decision decision;
  Fix fix;
  CveFacts facts;
  Instant published;
  std::string reason;                ///< "confirmed open (build below 10.0.17763.7922), known-exploited, fix: install ..."
};

struct Warning {
  std::string code, message;
};
BOOST_DESCRIBE_STRUCT(Warning, (), (code, message))

struct Assessment {
  std::string asset_id;
  std::string product;               ///< Microsoft's name; "" when not mapped
  std::vector<std::string> candidates;
  bool patch_resolved = false;       ///< the patch level is decided, not only the product
  bool end_of_life = false;
  std::vector<std::string> labels;
  std::string note;                  ///< on the mapping
  std::vector<Warning> warnings;
  std::vector<CveRow> rows;          ///< all of them, in order of priority

  [[nodiscard]] std::int64_t count(Status status) const;
};

/// Maps and decides one host. A host at product level has its CVEs for review when its product is known.
[[nodiscard]] Assessment assess(const Host& host, const UpdateIndex& updates, const FactsOf& facts, Instant now);

/// "sha256:" and the fingerprint of the product and of every (CVE, status); filters, order and pages do not count.
[[nodiscard]] std::string result_hash(const Assessment& assessment);

enum class CveSort : std::uint8_t { priority, score, exploit, newest };
BOOST_DESCRIBE_ENUM(CveSort, priority, score, exploit, newest)

/// Orders rows. Open ones come first in every order but `newest` and `exploit`; equal ones by CVE.
/// Source   compatible specification 7.6
void sort_rows(std::vector<const CveRow*>& rows, CveSort sort);

struct Filters {
  bool confirmed_only = false, known_exploited_only = false, fix_available_only = false;
  bool include_cleared = true;
};
BOOST_DESCRIBE_STRUCT(Filters, (), (confirmed_only, known_exploited_only, fix_available_only))
[[nodiscard]] std::vector<const CveRow*> filtered(const Assessment& assessment, const Filters& filters);

struct GroupCounts {
  std::int64_t total = 0, confirmed = 0, known_exploited = 0, exploit_available = 0;
};
/// The open CVEs that one action closes.
struct FixGroup {
  Fix fix;
  std::vector<std::string> cves;     ///< in order of priority
  std::vector<std::string> kbs;      ///< the KBs that first fixed them
  GroupCounts counts;
  int highest_bcs = -1, highest_cvss = -1;
};
/// Groups the open ones among the rows, best first; those without a fix last.
[[nodiscard]] std::vector<FixGroup> fix_groups(std::vector<const CveRow*> rows);

/// One action over several hosts.
struct SummaryLine {
  Fix fix;
  std::string product;
  std::vector<std::string> asset_ids;
  std::int64_t cves = 0;
  GroupCounts counts;
  int highest_bcs = -1, highest_cvss = -1;
};
/// The ten actions that matter most; "no fix known" is not listed.
[[nodiscard]] std::vector<SummaryLine> fix_summary(std::span<const Assessment> assessments, const Filters& filters);

}  // namespace bulkhead::windows
