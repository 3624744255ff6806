// The method ics-1.
#include "scoring/relevance.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "lexicon.h"

namespace bulkhead::scoring {
namespace {

constexpr int kFull = 10'000;  // ten-thousandths of relevance

constexpr std::uint32_t group_bits(DeviceGroup group) {
  return group == DeviceGroup::control ? 0x2003'FFFFu : group == DeviceGroup::network ? 0x01FC'0000u : 0xDE00'0000u;
}
/// The masks above, checked against the table once.
bool masks_fit() {
  std::uint32_t bits[3] = {};
  for (std::size_t i = 0; i < device_types().size(); ++i) bits[static_cast<std::size_t>(device_types()[i].group)] |= 1u << i;
  return bits[0] == group_bits(DeviceGroup::control) && bits[1] == group_bits(DeviceGroup::network) && bits[2] == group_bits(DeviceGroup::adjacent);
}

/// A reference or document that is a control-system advisory of CISA or its forerunner ICS-CERT.
bool is_control_system_advisory(std::string_view text) {
  const auto has = [&](std::string_view piece) { return text.find(piece) != std::string_view::npos; };
  return has("ICSA-") || has("icsa-") || has("ICSMA-") || has("icsma-") || has("/ics/advisories/") || has("ics-cert.us-cert.gov") ||
         has("/ics-advisories/");
}

std::string advisory_evidence(const intel::Vulnerability& vulnerability, bool industrial_vendor) {
  for (const auto& claim : vulnerability.claims) {
    if (claim.source == intel::Source::csaf) {
      if (is_control_system_advisory(claim.document)) return claim.document.substr(claim.document.find('#') + 1);
      if (industrial_vendor) return claim.document.substr(claim.document.find('#') + 1);
    }
    if (claim.source == intel::Source::ics_advisory) return claim.document;
    for (const auto& reference : claim.references)
      if (is_control_system_advisory(reference.url)) return shorten(reference.url, 120);
  }
  return {};
}

/// Weaknesses that designs of control devices carry: no or weak authentication, fixed credentials, no integrity check,
/// clear text, commands not checked, bounds of protocol parsers.
bool is_device_weakness(int cwe) {
  constexpr std::array kList = {20, 78, 119, 121, 122, 125, 255, 259, 284, 287, 294, 306, 307, 311, 319, 321, 345, 347, 353, 400, 425, 494, 522, 693, 749, 770, 787, 798, 862, 924, 1188, 1242, 1263, 1391, 1392};
  return std::binary_search(kList.begin(), kList.end(), cwe);
}

constexpr std::string_view kHostSystems[] = {"microsoft", "linux", "redhat", "debian", "canonical", "apple", "suse", "opensuse", "fedoraproject", "oracle", "freebsd", "openbsd", "ibm"};
constexpr std::string_view kNetworkMakers[] = {"cisco", "juniper", "juniperetworks", "junipernetworks", "fortinet", "paloaltonetworks", "arubanetworks", "checkpoint", "f5", "sonicwall", "watchguard", "ubiquiti", "mikrotik", "netgear", "dlink",
                                               "tplink", "zyxel", "extremenetworks", "ruckuswireless", "draytek", "ivanti", "pulsesecure", "citrix", "sophos", "barracuda"};

bool one_of(std::span<const std::string_view> list, std::string_view key) { return std::find(list.begin(), list.end(), key) != list.end(); }

/// Rules in order: control device types, then network device types, then what the named products are.
Layer layer_of(std::uint32_t devices, bool relevant, const AffectedNames& names) {
  if (devices & group_bits(DeviceGroup::control)) return Layer::OT;
  if (devices & group_bits(DeviceGroup::network)) return Layer::NETWORK;
  if (names.vendors.empty()) return relevant ? Layer::OT : Layer::unknown;
  if (relevant && vendor_class(names.vendors.front().key) != VendorClass::other) return Layer::OT;
  const std::string& maker = names.vendors.front().key;
  if (one_of(kNetworkMakers, maker)) return Layer::NETWORK;
  if (one_of(kHostSystems, maker)) return Layer::OS;
  if (devices != 0) return Layer::OT;
  if (names.products.empty()) return Layer::unknown;
  const NamedProduct& first = names.products.front();
  return first.firmware || first.part == 'h' ? Layer::unknown : Layer::OS;
}

}  // namespace

std::vector<std::string> Relevance::protocol_names() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < protocols().size(); ++i)
    if (protocol_bits >> i & 1) out.emplace_back(protocols()[i].name);
  return out;
}

std::vector<std::string> Relevance::device_names() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < device_types().size(); ++i)
    if (device_bits >> i & 1) out.emplace_back(device_types()[i].name);
  return out;
}

Relevance ics_relevance(const intel::Vulnerability& vulnerability, const AffectedNames& names) {
  static const bool fit = masks_fit();
  ENSURE(fit, "the group masks agree with the device table");

  VendorClass best_class = VendorClass::other;
  const NamedVendor* best_vendor = nullptr;
  for (const auto& vendor : names.vendors) {
    const VendorClass own = vendor_class(vendor.key);
    if (own <= best_class) continue;
    best_class = own;
    best_vendor = &vendor;
  }
  const std::string advisory = advisory_evidence(vulnerability, best_class == VendorClass::industrial);

  Mentions found = mentions_in(vulnerability.description());
  found |= mentions_in(vulnerability.title());
  std::string products;
  constexpr std::size_t kEnoughText = 4096;  // a family of hundreds of order numbers tells nothing new after that
  for (const auto& product : names.products) {
    if (products.size() > kEnoughText) break;
    products.append(product.name).append(" ; ");
  }
  found |= mentions_in(products);
  const bool context = best_class != VendorClass::other || !advisory.empty();
  if (context) {
    found.devices |= found.weak_devices;
    found.control_words = found.control_words || found.weak_control_words;
  }

  std::uint64_t industrial_protocols = 0;
  for (std::size_t i = 0; i < protocols().size(); ++i)
    if (protocols()[i].industrial) industrial_protocols |= std::uint64_t{1} << i;

  Relevance out;
  out.protocol_bits = found.protocols;
  out.device_bits = found.devices;

  int value = 0, shown = 0;
  const auto close = [&](std::string_view factor, int percent, std::string detail) {
    value += (kFull - value) * percent / 100;
    const int rounded = (value + 50) / 100;
    out.signals.push_back({std::string(factor), rounded - shown, std::move(detail), false});
    shown = rounded;
  };
  if (!advisory.empty()) close("advisory", 55, advisory);
  if (best_class == VendorClass::industrial) close("vendor", 50, best_vendor->name);
  if (best_class == VendorClass::mixed) close("vendor", 20, best_vendor->name);
  const std::uint32_t strong = group_bits(DeviceGroup::control) | group_bits(DeviceGroup::network);
  if (found.devices != 0) close("device", found.devices & strong ? 45 : 25, join(out.device_names(), ", "));
  if (found.protocols != 0) close("protocol", found.protocols & industrial_protocols ? 35 : 10, join(out.protocol_names(), ", "));
  if (found.control_words) close("wording", 20, "the text speaks of control systems");
  if (value > 0) {
    for (const int cwe : vulnerability.weaknesses())
      if (is_device_weakness(cwe)) {
        close("weakness", 5, fmt::format("CWE-{}", cwe));
        break;
      }
  }
  out.hundredths = shown;
  out.layer = layer_of(found.devices, out.relevant(), names);
  return out;
}

}  // namespace bulkhead::scoring
