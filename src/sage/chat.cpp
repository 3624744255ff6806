#include "sage/chat.h"

#include "answers.h"
#include "core/text.h"
#include "scoring/names.h"

namespace bulkhead::sage {
namespace {

/// A product of that name, whole: its words joined are the same.
std::optional<std::string> product_named(const catalogue::Catalogue& catalogue, std::string_view vendor, std::string_view words) {
  std::optional<std::uint32_t> vendor_id;
  std::string key;
  if (!vendor.empty()) {
    const auto named = catalogue.vendor_named(vendor);
    if (!named) return std::nullopt;
    vendor_id = named->id;
    key = scoring::vendor_key(named->name);
  }
  const std::string wanted = scoring::product_key(key, words);
  if (wanted.size() < 3) return std::nullopt;
  for (const auto& product : catalogue.products(vendor_id, words, 3))
    if (scoring::product_key(key, product.name) == wanted) return product.name;
  return std::nullopt;
}

std::optional<std::string> protocol_named(std::string_view words) {
  const std::string wanted = scoring::word_slug(words);
  for (const auto& protocol : scoring::protocols())
    if (scoring::word_slug(protocol.name) == wanted) return std::string(protocol.name);
  static constexpr std::pair<std::string_view, std::string_view> kSecondNames[] = {{"opcua", "OPC UA"}, {"iec 104", "IEC 60870-5-104"}, {"iec104", "IEC 60870-5-104"}, {"iec-104", "IEC 60870-5-104"}, {"s7", "S7comm"}, {"modbus tcp", "Modbus"}, {"ethernet ip", "EtherNet/IP"}};
  for (const auto& [second, name] : kSecondNames)
    if (words == second) return std::string(name);
  return std::nullopt;
}

void refuse(Answer& out) {
  out.kind = AnswerKind::refusal;
  out.message = "I answer questions on vulnerabilities of industrial systems, on your plants, and on IEC 62443 and NERC CIP. Please ask about one of these, for example: Which critical findings do we have?";
}

void ask_back(Answer& out) {
  out.kind = AnswerKind::ask_back;
  out.choices = out.query.choices;
  out.message = "I can read this in several ways. Did you mean:";
  for (const auto& choice : out.choices) out.message += "\n- " + choice;
}

}  // namespace

Vocabulary vocabulary_of(const World& world) {
  Vocabulary out;
  const auto& catalogue = world.catalogue;
  out.vendor = [&catalogue](std::string_view words) -> std::optional<std::string> {
    if (words.size() < 2) return std::nullopt;
    const auto vendor = catalogue.vendor_named(words);
    return vendor ? std::optional(vendor->name) : std::nullopt;
  };
  out.product = [&catalogue](std::string_view vendor, std::string_view words) { return product_named(catalogue, vendor, words); };
  out.protocol = protocol_named;
  for (const auto& plant : world.plants) {
    out.environments.push_back(plant->environment().name);
    for (const auto& zone : plant->zones()) out.zones.push_back(zone.name);
    for (const auto& asset : plant->assets()) out.assets.push_back(asset.name);
  }
  return out;
}

Result<Answer> answer(const World& world, std::string_view question) {
  Answer out;
  out.model = kModel;
  out.query = parse_question(question, vocabulary_of(world), world.now);
  switch (out.query.intent) {
    case Intent::refuse: refuse(out); return out;
    case Intent::ask_back: ask_back(out); return out;
    case Intent::list_cves:
    case Intent::count_cves: answer_cves(world, out); break;
    case Intent::describe_cve: TRY(describe_cves(world, out)); break;
    case Intent::vendors:
    case Intent::products: answer_names(world, out); break;
    case Intent::affected:
    case Intent::list_findings:
    case Intent::count_findings: answer_findings(world, out); break;
    case Intent::what_first: answer_first(world, out); break;
    case Intent::what_if_patched: answer_what_if(world, out); break;
    case Intent::list_environments:
    case Intent::list_zones:
    case Intent::list_assets:
    case Intent::count_assets: answer_inventory(world, out); break;
    default: answer_standards(world, out); break;
  }
  // Counts of stored facts are certain; each word that was not understood may have narrowed the question.
  const auto& words = out.query.words;
  const bool searched = out.query.intent == Intent::list_cves || out.query.intent == Intent::count_cves;
  const auto unknown = words.empty() || searched ? 0 : std::count(words.begin(), words.end(), ' ') + 1;
  if (out.confidence == 0 && out.kind == AnswerKind::answer) out.confidence = std::max(0.3, 1.0 - 0.2 * static_cast<double>(unknown));
  if (unknown > 0 && out.kind == AnswerKind::answer) out.message += fmt::format("\nNot understood: {}.", words);
  return out;
}

}  // namespace bulkhead::sage
