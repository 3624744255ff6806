#include "verdict_reason.h"

namespace bulkhead::matching {
namespace {

std::string short_name(const Cpe& name) {
  std::string out = unescaped(name.vendor().text) + ":" + unescaped(name.product().text);
  const CpeValue version = name.version();
  if (version.is_known())
    out += " " + unescaped(version.text);
  else if (version.is_na())
    out += " without version";
  const CpeValue update = name.update();
  if (update.is_known()) out += " " + unescaped(update.text);
  return out;
}

std::string criteria_text(const Criteria& criteria) {
  std::string out = criteria.name.text();
  if (criteria.ranged) out += " (" + criteria.versions.text() + ")";
  return out;
}

std::string_view basis_text(OrderBasis basis) {
  switch (basis) {
    case OrderBasis::numeric:
      return "";
    case OrderBasis::words:
      return "; the order of the versions rests on letters or words (strong, not certain)";
    case OrderBasis::prefix:
      return "";
  }
  return "";
}

bool is_hardware_of(const Cpe& hardware, const Cpe& firmware) {
  return hardware.part_letter() == 'h' && firmware.part_letter() != 'h' &&
         hardware.vendor().text == firmware.vendor().text &&
         firmware.product().text.size() == hardware.product().text.size() + 9 &&
         firmware.product().text.starts_with(hardware.product().text) && firmware.product().text.ends_with("firmware");
}

}  // namespace

std::string reason_for_hit(const Applicability& applicability, std::span<const AssetName> device,
                           const DeviceVerdict& verdict, std::string_view why) {
  std::string out;
  const Criteria& criteria = applicability.criteria[static_cast<std::size_t>(verdict.criteria)];
  if (verdict.asset >= 0)
    out = short_name(device[static_cast<std::size_t>(verdict.asset)].name) +
          (verdict.verdict == Verdict::undecided ? " may meet " : " meets ");
  else
    out = "Hardware that is not in the inventory would meet ";
  out += criteria_text(criteria);
  if (!why.empty()) {
    out += "; ";
    out += why;
  }
  if (verdict.verdict == Verdict::confirmed) out += basis_text(verdict.hit.basis);
  return out + ".";
}

std::string reason_for_none(const Applicability& applicability, std::span<const AssetName> device) {
  if (device.empty()) return "The device has no names.";
  std::string pointer, outside, alone, context;
  for (const Criteria& criteria : applicability.criteria)
    for (const AssetName& asset : device) {
      if (criteria.vulnerable && is_hardware_of(asset.name, criteria.name) && pointer.empty())
        pointer = "Only the hardware " + short_name(asset.name) +
                  " is in the inventory; the CVE applies to its firmware " + criteria_text(criteria) + ".";
      if (compare_products(criteria.name, asset.name) == ProductFit::no) continue;
      const CriteriaFit met = fit(criteria, asset);
      if (met.verdict != Verdict::none && criteria.vulnerable && alone.empty())
        alone = short_name(asset.name) + " meets " + criteria_text(criteria) +
                ", but what the configuration demands beside it is not in the inventory.";
      else if (met.verdict != Verdict::none && !criteria.vulnerable && context.empty())
        context = short_name(asset.name) + " is only the surroundings in which the CVE applies (" +
                  criteria_text(criteria) + ").";
      else if (met.verdict == Verdict::none && criteria.vulnerable && outside.empty())
        outside =
            short_name(asset.name) + " does not meet " + criteria_text(criteria) + ": " + std::string(met.why) + ".";
    }
  for (std::string* text : {&alone, &outside, &pointer, &context})
    if (!text->empty()) return *text;
  return "No name of the device is a product of the configurations.";
}

}  // namespace bulkhead::matching
