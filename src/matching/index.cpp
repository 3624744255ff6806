// The set of segments and their directory; see include/matching/index.h.
#include "matching/index.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "core/text.h"
#include "segment.h"

namespace bulkhead::matching {

namespace {

constexpr std::string_view kManifest = "current";
constexpr std::string_view kManifestHead = "bulkhead match index 1";

/// Only letters, digits, dot, hyphen and underscore: what may stand in a file name whatever the revision is.
std::string file_part(std::string_view revision) {
  std::string out;
  for (char c : revision) out += is_alpha(c) || is_digit(c) || c == '-' || c == '_' ? c : '-';
  return out.empty() ? "0" : out.substr(0, 80);
}

Result<std::vector<std::string>> manifest_of(const std::filesystem::path& directory) {
  std::ifstream in(directory / kManifest);
  if (!in) return fail(ErrorKind::not_found, "index.missing", "There is no match index yet. Importing intelligence makes it.");
  std::string line;
  std::vector<std::string> names;
  if (!std::getline(in, line) || line != kManifestHead) return fail(ErrorKind::invalid, "index.format", "The list of match index files was written by another version of this program.");
  while (std::getline(in, line)) {
    if (line.empty()) continue;
    if (line.find('/') != std::string::npos || !line.starts_with("match-")) return fail(ErrorKind::invalid, "index.damaged", "The list of match index files is damaged.");
    names.push_back(line);
  }
  if (names.empty()) return fail(ErrorKind::invalid, "index.damaged", "The list of match index files is empty.");
  return names;
}

Result<void> write_manifest(const std::filesystem::path& directory, const std::vector<std::string>& names) {
  std::string text(kManifestHead);
  text += '\n';
  for (const std::string& name : names) text += name + "\n";
  const std::filesystem::path temporary = directory / fmt::format("{}.tmp-{}", kManifest, ::getpid());
  const int handle = ::open(temporary.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
  bool good = handle >= 0 && ::write(handle, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(handle) == 0;
  if (handle >= 0) ::close(handle);
  good = good && ::rename(temporary.c_str(), (directory / kManifest).c_str()) == 0;
  if (!good) return fail(ErrorKind::unavailable, "index.write_failed", fmt::format("The list of match index files could not be written: {}.", std::strerror(errno)));
  return {};
}

void drop_unnamed(const std::filesystem::path& directory, const std::vector<std::string>& names) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ignored)) {
    const std::string name = entry.path().filename().string();
    // A reader that has a dropped file mapped keeps it until it lets go.
    if (name.starts_with("match-") && name.ends_with(".bin") && std::find(names.begin(), names.end(), name) == names.end())
      std::filesystem::remove(entry.path(), ignored);
  }
}

}  // namespace

Result<std::shared_ptr<const MatchIndex>> MatchIndex::open(const std::filesystem::path& directory) {
  const std::vector<std::string> names = TRY(manifest_of(directory));
  std::vector<std::filesystem::path> files;
  for (const std::string& name : names) files.push_back(directory / name);
  return open_files(files);
}

Result<std::shared_ptr<const MatchIndex>> MatchIndex::open_files(const std::vector<std::filesystem::path>& files) {
  auto index = std::make_shared<MatchIndex>();
  for (auto file = files.rbegin(); file != files.rend(); ++file) index->segments_.push_back(TRY(Segment::open(*file)));
  return std::shared_ptr<const MatchIndex>(std::move(index));
}

std::shared_ptr<const MatchIndex> MatchIndex::empty() { return std::make_shared<MatchIndex>(); }

std::string_view MatchIndex::revision() const { return segments_.empty() ? std::string_view() : segments_.front()->revision(); }

Result<void> MatchIndex::verify() const {
  for (const auto& segment : segments_) TRY(segment->verify());
  return {};
}

bool MatchIndex::compaction_due() const {
  if (segments_.size() > 9) return true;
  if (segments_.size() < 2) return false;
  std::size_t newer = 0;
  for (std::size_t i = 0; i + 1 < segments_.size(); ++i) newer += segments_[i]->rows<std::uint64_t>(Section::superseded).size();
  return newer * 8 > segments_.back()->rows<std::uint64_t>(Section::superseded).size();
}

std::size_t MatchIndex::size_bytes() const {
  std::size_t total = 0;
  for (const auto& segment : segments_) total += segment->size_bytes();
  return total;
}

std::optional<MatchIndex::CveEntry> MatchIndex::find_cve(std::string_view cve) const {
  const std::uint64_t number = cve_number(cve);
  for (const auto& segment : segments_) {
    if (const CveRow* row = segment->cve(number)) {
      CveEntry entry{cve_text(number), {}};
      entry.facts.known_exploited = row->flags & kCveKev;
      entry.facts.functional_exploit = row->flags & kCveFunctional;
      entry.facts.proof_of_concept = row->flags & kCveProofOfConcept;
      entry.facts.patched = row->flags & kCvePatched;
      entry.facts.bcs_hundredths = row->bcs_hundredths;
      entry.facts.cvss_tenths = row->cvss_tenths;
      entry.facts.epss_ppm = row->epss_ppm;
      entry.facts.published_day = row->published_day;
      return entry;
    }
    if (segment->speaks_for(number)) return std::nullopt;
  }
  return std::nullopt;
}

MatchIndex::Counts MatchIndex::counts() const {
  Counts counts;
  for (const auto& segment : segments_) {
    ++counts.segments;
    counts.cves += segment->rows<CveRow>(Section::cves).size();
    counts.vendors += segment->rows<VendorRow>(Section::vendors).size();
    counts.products += segment->rows<ProductRow>(Section::products).size();
    counts.criteria += segment->rows<CriterionRow>(Section::criteria).size();
    counts.statements += segment->rows<StatementRow>(Section::statements).size();
  }
  return counts;
}

Result<BuildCounts> publish_base(IndexBuilder& builder, const std::filesystem::path& directory, std::string_view revision) {
  const std::string name = fmt::format("match-{}.bin", file_part(revision));
  const BuildCounts counts = TRY(builder.write(directory / name, revision));
  TRY(write_manifest(directory, {name}));
  drop_unnamed(directory, {name});
  return counts;
}

Result<BuildCounts> publish_delta(IndexBuilder& builder, const std::filesystem::path& directory, std::string_view revision) {
  auto names = manifest_of(directory);
  if (!names) return publish_base(builder, directory, revision);
  const std::string name = fmt::format("match-{}.delta-{}.bin", file_part(revision), names->size());
  const BuildCounts counts = TRY(builder.write(directory / name, revision));
  names->push_back(name);
  TRY(write_manifest(directory, *names));
  return counts;
}

}  // namespace bulkhead::matching
