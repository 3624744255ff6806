// Microsoft's monthly security updates: which build or KB fixes which CVE on which Windows.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/codec.h"

namespace bulkhead::intel {

struct UpdateProduct {
  std::string id;                     ///< ProductID, "11571"
  std::string name;                   ///< "Windows Server 2019"
  friend bool operator==(const UpdateProduct&, const UpdateProduct&) = default;
};
BOOST_DESCRIBE_STRUCT(UpdateProduct, (), (id, name))

/// One update that fixes a CVE on some products.
struct UpdateRemedy {
  std::string kb;                     ///< "KB5034768"
  std::string kind;                   ///< SubType as written: "Security Update", "Monthly Rollup", "Security Only", "Security Hotpatch Update" ...
  std::string fixed_build;            ///< "10.0.17763.5458"; "" when the document names none
  std::vector<std::string> supersedes;  ///< KBs that this one replaces
  std::vector<std::string> products;  ///< ids
  friend bool operator==(const UpdateRemedy&, const UpdateRemedy&) = default;
};
BOOST_DESCRIBE_STRUCT(UpdateRemedy, (), (kb, kind, fixed_build, supersedes, products))

struct UpdateSeverity {
  std::string severity;               ///< "Critical", "Important", "Moderate", "Low"
  std::vector<std::string> products;
  friend bool operator==(const UpdateSeverity&, const UpdateSeverity&) = default;
};
BOOST_DESCRIBE_STRUCT(UpdateSeverity, (), (severity, products))

/// What a document says about one CVE.
struct UpdateFlaw {
  std::string cve;
  Instant published;                  ///< first entry of its revision history; that of the document when it has none
  bool exploited = false;             ///< the exploit status says "Exploited:Yes"
  std::vector<std::string> affected;  ///< ids of the products that are known affected
  std::vector<UpdateSeverity> severities;
  std::vector<UpdateRemedy> remedies;
  friend bool operator==(const UpdateFlaw&, const UpdateFlaw&) = default;
};
BOOST_DESCRIBE_STRUCT(UpdateFlaw, (), (cve, published, exploited, affected, severities, remedies))

/// One monthly document, reduced to Windows itself: products that run on Windows count their builds differently.
struct UpdateDocument {
  std::string id;                     ///< "2024-Feb"
  std::string title;
  Instant released, revised;          ///< InitialReleaseDate, CurrentReleaseDate
  std::vector<UpdateProduct> products;
  std::vector<UpdateFlaw> flaws;
  friend bool operator==(const UpdateDocument&, const UpdateDocument&) = default;
};
BOOST_DESCRIBE_STRUCT(UpdateDocument, (), (id, title, released, revised, products, flaws))

/// Where Microsoft publishes the document of that id.
[[nodiscard]] std::string address_of_update_document(std::string_view id);
/// "KB5034768" of "5034768", "KB5034768" or "kb5034768"; "" for anything else.
[[nodiscard]] std::string kb_name(std::string_view text);

}  // namespace bulkhead::intel
