// NERC CIP editions as data: the parts for which this program has evidence.
//
// Loaded from standards/nerc-cip.yaml, which the program carries.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead::standards {

struct CipPart {
  std::string id, title;             ///< "R2 Part 2.2"
  std::vector<std::string> evidence; ///< chapters of the evidence package
  std::string partial;               ///< what the package cannot show; "" when it shows all
};
struct CipEdition {
  std::string id, standard, title, scope;  ///< "CIP-007-6", "CIP-007"
  std::vector<CipPart> parts;
};

class NercCip {
 public:
  /// Fails    internal/standards.broken when the file does not hold what it promises
  static Result<NercCip> load();
  [[nodiscard]] const std::vector<CipEdition>& editions() const { return editions_; }
  /// What an organization has that configured nothing: one edition a standard.
  [[nodiscard]] const std::vector<std::string>& defaults() const { return defaults_; }
  /// Null when the edition is not known.
  [[nodiscard]] const CipEdition* edition(std::string_view id) const;

 private:
  std::vector<CipEdition> editions_;
  std::vector<std::string> defaults_;
};

}  // namespace bulkhead::standards
