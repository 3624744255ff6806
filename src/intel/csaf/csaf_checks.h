// The tests of CSAF 2.0 clause 6 over a document that passed the structural check: 6.1 mandatory, 6.2 optional,
// 6.3 informative. One small function a test, listed with its clause in a table a file.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "csaf/csaf_document.h"
#include "csaf/csaf_products.h"

namespace bulkhead::intel::csaf {

/// Profiles of clause 4; any category that names none of them is CSAF Base.
enum class Profile { base, security_incident_response, informational_advisory, security_advisory, vex };
[[nodiscard]] Profile profile_of(std::string_view category);

struct CheckInput {
  const CsafDocument& document;
  const ProductIndex& products;
  Profile profile;
};

/// Collects the problems of one test; the list is bounded.
class Findings {
 public:
  explicit Findings(std::vector<Problem>& out) : out_(out) {}
  void begin(std::string_view clause) { code_ = "csaf." + std::string(clause), count_ = 0; }
  void add(std::string place, std::string message);

 private:
  static constexpr int kMaxPerTest = 200;  ///< further problems of the same test tell nothing new
  std::vector<Problem>& out_;
  std::string code_;
  int count_ = 0;
};

struct Check {
  std::string_view clause;  ///< "6.1.1"
  void (*run)(const CheckInput&, Findings&);
};

[[nodiscard]] std::span<const Check> product_checks();        ///< 6.1.1 to 6.1.7, 6.1.13, 6.1.25, 6.1.29, 6.1.32, 6.1.33
[[nodiscard]] std::span<const Check> cvss_checks();           ///< 6.1.9, 6.1.10 (6.1.8 is part of the structural check)
[[nodiscard]] std::span<const Check> revision_checks();       ///< 6.1.14, 6.1.16 to 6.1.22, 6.1.30
[[nodiscard]] std::span<const Check> text_checks();           ///< 6.1.11, 6.1.12, 6.1.15, 6.1.23, 6.1.24, 6.1.26, 6.1.28, 6.1.31
[[nodiscard]] std::span<const Check> profile_checks();        ///< 6.1.27.1 to 6.1.27.11
[[nodiscard]] std::span<const Check> optional_checks();       ///< 6.2 except 6.2.13 and 6.2.20 (structural check)
[[nodiscard]] std::span<const Check> informative_checks();    ///< 6.3 except 6.3.6 and 6.3.7 (network) and 6.3.8 (spelling)

/// True when the name of a product_version branch states a range: a sign "<" or ">", or one of the words after, all,
/// before, earlier, later, prior, versions standing alone (6.1.31).
[[nodiscard]] bool names_version_range(std::string_view name);

/// Runs every test of the given tables and appends what they find.
void run_checks(const CheckInput& input, std::span<const Check> checks, std::vector<Problem>& out);

}  // namespace bulkhead::intel::csaf
