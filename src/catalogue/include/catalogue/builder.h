// Makes a catalogue file out of vulnerabilities, whole or from an older catalogue and the CVEs that changed.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "core/clock.h"
#include "core/result.h"
#include "intel/vulnerability.h"

namespace bulkhead::intel {
class Corpus;
}

namespace bulkhead::catalogue {

class CatalogueBuilder {
 public:
  CatalogueBuilder();
  ~CatalogueBuilder();
  CatalogueBuilder(const CatalogueBuilder&) = delete;
  CatalogueBuilder& operator=(const CatalogueBuilder&) = delete;

  /// Scores one CVE and takes it in; a CVE given again replaces the earlier one. Ids that are no CVE ids are left out.
  void add(const intel::Vulnerability& vulnerability);

  /// Takes over every row of an older catalogue but those of `changed` (CVE ids). Call it before add.
  void reuse(const Catalogue& base, const std::vector<std::string>& changed);

  /// Writes the file: a temporary one beside it, made durable, then renamed.
  /// Fails    unavailable/catalogue.cannot_write; too_large/catalogue.too_large (more than 4 GiB of names or rows)
  Result<void> finish(const std::filesystem::path& path, std::int64_t corpus_revision, Instant built_at);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Brings the catalogue of a folder to the revision of the corpus: nothing when it is there already, from the newest one
/// and the changed CVEs when few changed, else whole. Older files are removed.
/// Returns  the open catalogue
/// Fails    as finish, and as reading the corpus
/// Cost     full: about 13 µs of processor time a CVE beside reading the corpus; incremental: about 4 µs a CVE
Result<std::shared_ptr<const Catalogue>> refresh(const intel::Corpus& corpus, const std::filesystem::path& folder, Instant now);

}  // namespace bulkhead::catalogue
