// Microsoft's documents by product: which CVEs concern it and what fixes them. Made once a corpus revision, then shared.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "intel/corpus.h"
#include "windows/build.h"

namespace bulkhead::windows {

/// One update that fixes a CVE on one product.
struct Remedy {
  std::string kb, kind;
  std::optional<Build> fixed_build;
  std::string build_text;            ///< as the document writes it
  Instant released;                  ///< first document that names the KB
  [[nodiscard]] bool is_rollup() const { return kind == "Monthly Rollup"; }
  [[nodiscard]] bool is_security_only() const { return kind == "Security Only"; }
  [[nodiscard]] bool is_hotpatch() const { return kind.find("otpatch") != std::string::npos; }
  [[nodiscard]] bool is_servicing_stack() const { return kind.find("ervicing Stack") != std::string::npos; }
};

/// What Microsoft says of one CVE on one product.
struct Flaw {
  std::string cve;
  std::string document;              ///< "2024-Feb": the newest one that names the CVE for the product
  std::string severity;              ///< "Critical", "Important" ...; "" when not rated
  Instant published;
  bool exploited = false;
  std::vector<Remedy> remedies;
};

struct Product {
  std::string name;                  ///< as Microsoft writes it
  std::vector<Flaw> flaws;           ///< by CVE
  std::vector<Remedy> rollups;       ///< monthly rollups, oldest first
  std::vector<Remedy> cumulatives;   ///< cumulative updates by build, lowest first
};

class UpdateIndex {
 public:
  explicit UpdateIndex(const std::vector<intel::UpdateDocument>& documents);

  /// Nothing when no document names it; spelling as product_key.
  [[nodiscard]] const Product* find(std::string_view product) const;
  /// Whether installing `later` includes `kb`, by the chain of replacements that Microsoft lists.
  [[nodiscard]] bool replaces(std::string_view later, std::string_view kb) const;
  /// The revision date of the newest document; nothing when there is none.
  [[nodiscard]] std::optional<Instant> as_of() const { return as_of_; }

 private:
  struct Building;
  void add(const intel::UpdateDocument& document, Building& building);

  std::unordered_map<std::string, Product> products_;                 // by product_key
  std::unordered_map<std::string, std::vector<std::string>> replaced_;  // KB to those that it replaces directly
  std::optional<Instant> as_of_;
};

/// The index of the present corpus revision. Thread-safe.
class UpdateCache {
 public:
  explicit UpdateCache(const intel::Corpus& corpus) : corpus_(corpus) {}
  /// Cost     parses all monthly documents after the corpus changed, else one query
  [[nodiscard]] std::shared_ptr<const UpdateIndex> get();

 private:
  const intel::Corpus& corpus_;
  std::mutex mutex_;
  std::int64_t revision_ = -1;                  // guarded by mutex_
  std::shared_ptr<const UpdateIndex> index_;    // guarded by mutex_
};

}  // namespace bulkhead::windows
