// Vendor and product names: one identity for the many spellings of feeds. "Siemens AG", "siemens" and "SIEMENS" are one
// vendor; "simatic_s7-1500_firmware" and "SIMATIC S7-1500" are one product.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "intel/vulnerability.h"

namespace bulkhead::scoring {

/// The identity of a vendor name: lower case letters and digits without separators, legal forms at the end ("Inc.",
/// "GmbH & Co. KG", "Co., Ltd.") and known second names taken off. "" for placeholders such as "n/a".
[[nodiscard]] std::string vendor_key(std::string_view name);
/// The identity of a product name within its vendor: the same form, without "firmware" and "series" at the end and
/// the vendor's own name at the start.
[[nodiscard]] std::string product_key(std::string_view vendor_key, std::string_view name);
/// Lower-case words joined by hyphens, legal forms taken off: "Schneider Electric SE" is "schneider-electric".
[[nodiscard]] std::string slug_of(std::string_view name);
/// The same with every word kept, for products: "Control Expert SE" is "control-expert-se".
[[nodiscard]] std::string word_slug(std::string_view name);

/// A name written by a person, made fit for display: white space joined, legal form kept off, "Series" dropped.
[[nodiscard]] std::string display_vendor(std::string_view name);
[[nodiscard]] std::string display_product(std::string_view vendor_key, std::string_view name);
/// Display of a CPE component: "simatic_s7-1500_firmware" is "Simatic S7-1500".
[[nodiscard]] std::string display_of_cpe(std::string_view component);

/// Part, vendor and product of a CPE 2.3 formatted string, quoting removed; empty when the text is none.
struct CpeName {
  char part = 0;          ///< 'a', 'o', 'h'
  std::string vendor, product;
};
[[nodiscard]] CpeName cpe_name(std::string_view criteria);

/// A vendor as it is named by the claims of one CVE.
struct NamedVendor {
  std::string key;
  std::string name;        ///< best display: CSAF or CVE record text before a name made from CPE
  bool from_text = false;  ///< `name` was written by a person
  std::string cpe;         ///< CPE spelling, "" when none
};
struct NamedProduct {
  int vendor = 0;          ///< index in vendors
  std::string key;
  std::string name;
  bool from_text = false;
  char part = 0;           ///< CPE part, 0 when unknown
  bool firmware = false;   ///< CPE product with the suffix "_firmware"
};

/// Vendors and products that the claims call affected, in order of precedence (intel/vulnerability.h); the first of
/// each is the primary one. Context platforms and CPE matches that are not vulnerable are left out.
struct AffectedNames {
  std::vector<NamedVendor> vendors;
  std::vector<NamedProduct> products;
};
[[nodiscard]] AffectedNames affected_names(const intel::Vulnerability& vulnerability);

}  // namespace bulkhead::scoring
