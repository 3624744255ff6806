// From the words of an inventory to products of the catalogue.
#pragma once
#include <string>
#include <vector>

#include "matching/cpe.h"
#include "matching/engine.h"
#include "matching/names.h"
#include "segment.h"

namespace bulkhead::matching {

/// Why a product of the catalogue speaks for the identity, strongest first.
enum class Link : std::uint8_t {
  order_number, cpe, exact, alias,  ///< certain: the source and the inventory name the same product
  spelling,                         ///< a typing error or other word order: likely
  approximate, family, vendor_only  ///< a lead: never confirmed
};

struct Target {
  std::string vendor, product;  ///< keys
  Link link = Link::exact;
  int score = 0;
};

/// What resolving found: the public answer and what the matcher needs.
struct Resolved {
  Resolution resolution;
  std::vector<Target> targets;       ///< products whose statements count
  ProductName name;                  ///< of the product text
  std::vector<std::string> orders;   ///< order keys that the identity states
  std::optional<Cpe> cpe;            ///< when the identity gives one
  bool hardware_stated = false;      ///< the inventory names a host that is another product than the device itself
  std::string hardware_key;          ///< product key of that host
  std::vector<std::pair<std::string, std::string>> hosts;  ///< vendor and product keys under which the catalogue may know it
  std::vector<std::string> hardware_orders;  ///< order keys that its text holds
  std::vector<std::uint64_t> platforms;  ///< product hashes of the stated hardware
  std::vector<std::string> runs_on;  ///< texts that may say where the product runs, for platform_fit()
  std::string version, firmware_version;
};

[[nodiscard]] Resolved resolve_identity(const MatchIndex& index, const Identity& identity);

/// Points that part candidates: closer ones are ambiguous (compatible specification 7.2).
inline constexpr int kAmbiguousWithin = 12;
inline constexpr int kHighConfidence = 80, kMediumConfidence = 60, kLeastConfidence = 40;
inline constexpr int kMissingVersion = 16;  ///< points that a missing version costs

}  // namespace bulkhead::matching
