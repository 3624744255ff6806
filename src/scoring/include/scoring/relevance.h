// How much a CVE matters to industrial control systems: 0.00 to 1.00, with the signals that gave it, and the device
// types, protocols and layer that the same signals tell.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "intel/vulnerability.h"
#include "scoring/contribution.h"
#include "scoring/names.h"

namespace bulkhead::scoring {

/// A protocol of the lexicon; its place in protocols() is its bit.
struct ProtocolEntry {
  std::string_view name;   ///< "Modbus"
  bool industrial = true;  ///< false: used in plants and elsewhere alike (MQTT), a weak signal
};
enum class DeviceGroup : std::uint8_t { control, network, adjacent };
/// A device type of the lexicon; its place in device_types() is its bit.
struct DeviceEntry {
  std::string_view name;  ///< "Programmable Logic Controller"
  DeviceGroup group = DeviceGroup::control;
};
[[nodiscard]] std::span<const ProtocolEntry> protocols();   ///< at most 64
[[nodiscard]] std::span<const DeviceEntry> device_types();  ///< at most 32

/// Where the vulnerable thing stands: control device or application, host software, network.
enum class Layer : std::uint8_t { unknown, OT, OS, NETWORK };
BOOST_DESCRIBE_ENUM(Layer, unknown, OT, OS, NETWORK)

/// How a vendor counts for relevance: all of it industrial, partly, or not at all.
enum class VendorClass : std::uint8_t { other, mixed, industrial };
[[nodiscard]] VendorClass vendor_class(std::string_view vendor_key);

struct Relevance {
  int hundredths = 0;                ///< 85 = 0.85
  std::uint64_t protocol_bits = 0;
  std::uint32_t device_bits = 0;
  Layer layer = Layer::unknown;
  std::vector<Contribution> signals;  ///< points add up to `hundredths`
  [[nodiscard]] bool relevant() const { return hundredths >= kRelevantFrom; }
  [[nodiscard]] std::vector<std::string> protocol_names() const;
  [[nodiscard]] std::vector<std::string> device_names() const;
  static constexpr int kRelevantFrom = 70; 
};

inline constexpr std::string_view kRelevanceMethod = "ics-1";

/// The method ics-1 (docs/scoring.md): each kind of evidence closes a share of what is left to 1.00.
///   advisory   55 %  a control-system advisory of CISA speaks of it (as CSAF, or by a reference), or the CSAF of a vendor
///                    whose products are industrial
///   vendor     50 %  an affected vendor makes industrial products only; 20 % when that is a part of its business
///   device     45 %  a control or industrial network device type is named; 25 % for devices next to control
///   protocol   35 %  an industrial protocol is named; 10 % for one that is used everywhere
///   wording    20 %  the text speaks of control systems
///   weakness    5 %  the weakness is one that designs of control devices carry; only next to other evidence
/// More evidence never lowers the result.
[[nodiscard]] Relevance ics_relevance(const intel::Vulnerability& vulnerability, const AffectedNames& names);

}  // namespace bulkhead::scoring
