// Mandatory tests on versions, status and revision history (CSAF 2.0 clause 6.1).
#include <algorithm>
#include <array>
#include <set>

#include "core/clock.h"
#include "core/numbers.h"
#include "core/text.h"
#include "csaf/csaf_checks.h"
#include "csaf/csaf_schema.h"
#include "csaf/csaf_versions.h"

namespace bulkhead::intel::csaf {

namespace {

constexpr std::string_view kHistory = "/document/tracking/revision_history";
constexpr std::string_view kVersion = "/document/tracking/version";

struct DatedRevision {
  Instant date;
  DocumentVersion version;
  std::size_t index = 0;  ///< position in the document
};

/// The history by date, then by number: entries of one instant are taken in their natural order.
std::vector<DatedRevision> sorted_history(const CheckInput& in) {
  std::vector<DatedRevision> out;
  const auto& history = in.document.document.tracking.revision_history;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const auto date = parse_instant(history[i].date);
    out.push_back({date ? *date : Instant{}, read_version(history[i].number), i});
  }
  std::stable_sort(out.begin(), out.end(), [](const DatedRevision& a, const DatedRevision& b) {
    return a.date != b.date ? a.date < b.date : compare_versions(a.version, b.version) < 0;
  });
  return out;
}

std::string number_place(std::size_t index) { return pointer(kHistory, index) + "/number"; }
bool is_draft(const CheckInput& in) { return in.document.document.tracking.status == "draft"; }
bool is_zero(const DocumentVersion& version) { return version.major == "0"; }

/// 6.1.14 Sorted revision history: by date the numbers ascend.
void unsorted_history(const CheckInput& in, Findings& out) {
  const auto history = sorted_history(in);
  for (std::size_t i = 1; i < history.size(); ++i)
    if (compare_versions(history[i].version, history[i - 1].version) < 0)
      out.add(number_place(history[i].index), "By date this revision is newer than one with a higher number.");
}

/// 6.1.16 Latest document version: the version is the newest number of the history. Build metadata does not count; nor,
/// in a draft, does the pre-release part.
void not_latest_version(const CheckInput& in, Findings& out) {
  const auto history = sorted_history(in);
  if (history.empty()) return;
  DocumentVersion version = read_version(in.document.document.tracking.version);
  DocumentVersion latest = history.back().version;
  if (is_draft(in)) version.pre_release.clear(), latest.pre_release.clear();
  if (compare_versions(version, latest) != 0)
    out.add(std::string(kVersion), "The version is not the newest number of the revision history.");
}

/// 6.1.17 Document status draft: versions 0, 0.y.z and pre-releases are drafts.
void not_draft(const CheckInput& in, Findings& out) {
  const DocumentVersion version = read_version(in.document.document.tracking.version);
  if ((is_zero(version) || !version.pre_release.empty()) && !is_draft(in))
    out.add("/document/tracking/status", "A version of 0 or with a pre-release part must have the status draft.");
}

/// 6.1.18 Released revision history: no entry of version 0 or 0.y.z in a released document.
void draft_in_history(const CheckInput& in, Findings& out) {
  if (is_draft(in)) return;
  const auto& history = in.document.document.tracking.revision_history;
  for (std::size_t i = 0; i < history.size(); ++i)
    if (is_zero(read_version(history[i].number))) out.add(number_place(i), "A released document has no revision 0.");
}

/// 6.1.19 Revision history entries for pre-release versions.
void pre_release_in_history(const CheckInput& in, Findings& out) {
  const auto& history = in.document.document.tracking.revision_history;
  for (std::size_t i = 0; i < history.size(); ++i)
    if (!read_version(history[i].number).pre_release.empty())
      out.add(number_place(i), "The revision history must not hold pre-release versions.");
}

/// 6.1.20 Non-draft document version.
void pre_release_released(const CheckInput& in, Findings& out) {
  if (!is_draft(in) && !read_version(in.document.document.tracking.version).pre_release.empty())
    out.add(std::string(kVersion), "A released document has no pre-release version.");
}

/// 6.1.21 Missing item in the revision history: it starts with 0 or 1 and skips no integer or major number.
void gap_in_history(const CheckInput& in, Findings& out) {
  const auto history = sorted_history(in);
  for (std::size_t i = 0; i < history.size(); ++i) {
    const std::string& now = history[i].version.major;
    if (i == 0) {
      if (now != "0" && now != "1") out.add(number_place(history[i].index), "The revision history must start with 0 or 1.");
      continue;
    }
    const auto before = parse_integer<std::uint64_t>(history[i - 1].version.major);
    const auto after = parse_integer<std::uint64_t>(now);
    // numbers too large for an integer cannot follow each other in a history that started with 0 or 1
    if (now != history[i - 1].version.major && (!before || !after || *after > *before + 1))
      out.add(number_place(history[i].index), "The revision history skips a number before this one.");
  }
}

/// 6.1.22 Multiple definition in the revision history.
void repeated_revision(const CheckInput& in, Findings& out) {
  std::set<std::string_view> seen;
  const auto& history = in.document.document.tracking.revision_history;
  for (std::size_t i = 0; i < history.size(); ++i)
    if (!seen.insert(history[i].number).second) out.add(number_place(i), "The number stands twice in the revision history.");
}

/// 6.1.30 Mixed integer and semantic versioning.
void mixed_versioning(const CheckInput& in, Findings& out) {
  const auto& tracking = in.document.document.tracking;
  const bool integer = read_version(tracking.version).is_integer;
  for (std::size_t i = 0; i < tracking.revision_history.size(); ++i)
    if (read_version(tracking.revision_history[i].number).is_integer != integer)
      out.add(number_place(i), "Integer and semantic versions are mixed.");
}

constexpr std::array kChecks = {
    Check{"6.1.14", unsorted_history}, Check{"6.1.16", not_latest_version},     Check{"6.1.17", not_draft},
    Check{"6.1.18", draft_in_history}, Check{"6.1.19", pre_release_in_history}, Check{"6.1.20", pre_release_released},
    Check{"6.1.21", gap_in_history},   Check{"6.1.22", repeated_revision},      Check{"6.1.30", mixed_versioning},
};

}  // namespace

std::span<const Check> revision_checks() { return kChecks; }

}  // namespace bulkhead::intel::csaf
