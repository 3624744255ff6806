// Vendor and product names as people write them, reduced to keys that can be compared.
//
// The same device is written five ways: "SIMATIC S7-1500 CPU 1516TF-3 PN/DP (6ES7516-3UN00-0AB0)", in capitals, with
// underscores, with "_firmware", with the vendor in front. A key keeps what tells two products apart and drops the rest.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::matching {

/// Lower-case ASCII form: accents folded (ü is u), trademark signs dropped, other characters kept as their bytes.
[[nodiscard]] std::string folded(std::string_view text);

/// Key of a vendor: folded words without legal form, joined. "Siemens AG" and "siemens" are "siemens",
/// "Mitsubishi Electric Corporation" and `mitsubishi-electric` are "mitsubishielectric". "" for "n/a" and empty text.
[[nodiscard]] std::string vendor_key(std::string_view text);

/// A product text taken apart.
struct ProductName {
  std::string key;                         ///< all that tells products apart, letters and digits only; may be ""
  std::vector<std::string> words;          ///< the words the key is joined from
  std::vector<std::string> order_numbers;  ///< compact upper case: "6ES75163UN000AB0"
  std::string line;                        ///< release line in the name: "4" for "RSG2288 V4.X", "7.4" for "WinCC V7.4"
  std::string text;                        ///< the name for people: without order number, line and needless space
  bool firmware = false;                   ///< the text says firmware
  bool family = false;                     ///< the text says family, series of devices, or "incl. ... variants"
  friend bool operator==(const ProductName&, const ProductName&) = default;
};

/// Takes apart a product text; `vendor` (as written or as key) is cut off when the product begins with it.
///
/// Order numbers are taken out where they have the form of a Siemens MLFB (6ES7516-3UN00-0AB0), in or out of brackets.
/// Other makers' order numbers (1756-EN2T/D, BMXP342020) are the product's name itself and stay in the key.
/// Cost     linear; a few allocations
[[nodiscard]] ProductName read_product_name(std::string_view product, std::string_view vendor = {});

/// An order number, model number or SKU for comparison: upper case, letters, digits and the wildcards ? and * only.
[[nodiscard]] std::string order_key(std::string_view text);

/// True when `pattern` (an order_key with ? for one and * for any run of characters, CSAF 2.0 section 3.1.3.3.4) covers `text`.
[[nodiscard]] bool order_matches(std::string_view pattern, std::string_view text);

/// True when a version lies in a release line: line "4" holds "4.3.9" and "V4", not "40.1".
[[nodiscard]] bool in_release_line(std::string_view line, std::string_view version);

/// A lower-case slug for addresses: "Schneider Electric" is "schneider-electric".
[[nodiscard]] std::string slug(std::string_view text);

/// One vendor known under several names; see data/vendor_aliases.yaml.
struct VendorAlias {
  std::string from;      ///< vendor key
  std::string to;        ///< vendor key
  std::string kind;      ///< "same": another spelling or brand; "successor": products may be listed under either
  std::string evidence;  ///< the fact, in a few words
};

/// The aliases built into the program, sorted by `from`; both directions are listed.
[[nodiscard]] const std::vector<VendorAlias>& vendor_aliases();

}  // namespace bulkhead::matching
