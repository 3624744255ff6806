// Keeps the catalogue file of a folder in step with the corpus.
#include <algorithm>

#include "catalogue/builder.h"
#include "core/numbers.h"
#include "intel/corpus.h"

namespace bulkhead::catalogue {
namespace {

constexpr std::string_view kPrefix = "catalogue-", kSuffix = ".bin";

/// The revision in a file name of ours, or nothing.
std::optional<std::int64_t> revision_of(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) || name.size() <= kPrefix.size() + kSuffix.size()) return std::nullopt;
  return parse_integer<std::int64_t>(std::string_view(name).substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size()));
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  std::error_code ignored;  // a folder that is not there has no files
  for (std::filesystem::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) out.push_back(at->path());
  return out;
}

}  // namespace

std::filesystem::path catalogue_path(const std::filesystem::path& folder, std::int64_t revision) {
  return folder / fmt::format("{}{}{}", kPrefix, revision, kSuffix);
}

std::shared_ptr<const Catalogue> open_newest(const std::filesystem::path& folder) {
  std::vector<std::pair<std::int64_t, std::filesystem::path>> found;
  for (const auto& path : files_in(folder))
    if (const auto revision = revision_of(path)) found.emplace_back(*revision, path);
  std::sort(found.rbegin(), found.rend());
  for (const auto& [revision, path] : found)
    if (auto opened = Catalogue::open(path); opened && (*opened)->corpus_revision() == revision) return *opened;
  return nullptr;
}

void remove_others(const std::filesystem::path& folder, std::int64_t revision) {
  for (const auto& path : files_in(folder)) {
    const auto own = revision_of(path);
    std::error_code ignored;  // somebody else removed it: as wanted
    if (own && *own != revision) std::filesystem::remove(path, ignored);
  }
}

Result<std::shared_ptr<const Catalogue>> refresh(const intel::Corpus& corpus, const std::filesystem::path& folder, Instant now) {
  const std::int64_t revision = corpus.revision();
  const auto path = catalogue_path(folder, revision);
  const auto base = open_newest(folder);
  if (base && base->corpus_revision() == revision) return base;

  CatalogueBuilder builder;
  std::vector<std::string> changed;
  bool incremental = base != nullptr && base->corpus_revision() < revision;
  if (incremental) {
    changed = corpus.changed_since(base->corpus_revision());
    const auto epss = corpus.epss_changed_since(base->corpus_revision());
    changed.insert(changed.end(), epss.begin(), epss.end());
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    incremental = changed.size() * 3 < base->size();
  }
  const auto take = [&](intel::Vulnerability& vulnerability) {
    builder.add(vulnerability);
    return true;
  };
  if (incremental) {
    builder.reuse(*base, changed);
    TRY(corpus.each_vulnerability_of(changed, take));
  } else {
    TRY(corpus.each_vulnerability(take));
  }
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return fail(ErrorKind::unavailable, "catalogue.cannot_write", fmt::format("The folder cannot be made: {}.", failed.message()), folder.string());
  TRY(builder.finish(path, revision, now));
  auto opened = TRY(Catalogue::open(path));
  remove_others(folder, revision);
  return opened;
}

}  // namespace bulkhead::catalogue
