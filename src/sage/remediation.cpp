// What to do: the vendor's fix, when a plant can take it, and controls that fit the weakness and the protocol until then.
#include "core/numbers.h"
#include "core/text.h"
#include "facts.h"

namespace bulkhead::sage {
namespace {

constexpr std::size_t kMostControls = 4;

/// "simatic_s7": text of a version statement fit for a sentence.
std::string fixed_version(const intel::Remedy& remedy) { return remedy.fixed_version.size() <= 60 ? remedy.fixed_version : ""; }

void vendor_fix(const Facts& f, Analysis& out) {
  std::vector<std::string> seen;
  for (const auto& claim : f.vulnerability.claims)
    for (const auto& remedy : claim.remedies) {
      const bool fix = remedy.kind == intel::RemedyKind::vendor_fix || remedy.kind == intel::RemedyKind::cna_solution;
      const std::string version = fixed_version(remedy);
      if (!fix || version.empty() || seen.size() >= 3 || std::find(seen.begin(), seen.end(), version) != seen.end()) continue;
      seen.push_back(version);
      std::string product;
      if (!remedy.products.empty() && static_cast<std::size_t>(remedy.products.front()) < claim.products.size()) product = claim.products[static_cast<std::size_t>(remedy.products.front())].name;
      out.remediation.push_back({fmt::format("The source names version {} as repaired{}{}.", version, product.empty() ? "" : " for ", product), Basis::stated, {f.of(claim, "remedies.fixed_version")}});
    }
  if (!seen.empty()) return;
  auto stated = f.claims_that("remedies", [](const intel::Claim& claim) { return std::any_of(claim.remedies.begin(), claim.remedies.end(), [](const auto& r) { return r.kind == intel::RemedyKind::vendor_fix || r.kind == intel::RemedyKind::cna_solution; }); });
  if (!stated.empty()) {
    out.remediation.push_back({"The vendor offers a fix; its advisory says which version.", Basis::stated, std::move(stated)});
    return;
  }
  if (f.scored.patch.available) {
    out.remediation.push_back({"The affected ranges end, so a later version is repaired; ask the vendor which one fits your device.", Basis::derived, f.product_sources()});
    return;
  }
  auto none = f.claims_that("remedies", [](const intel::Claim& claim) { return std::any_of(claim.remedies.begin(), claim.remedies.end(), [](const auto& r) { return r.kind == intel::RemedyKind::no_fix_planned || r.kind == intel::RemedyKind::none_available; }); });
  if (!none.empty()) out.remediation.push_back({"The vendor says that there is no fix; plan the replacement and rely on the controls below.", Basis::stated, std::move(none)});
  else out.remediation.push_back({"No fix is stated in this corpus; ask the vendor and rely on the controls below.", Basis::absent, {rule("corpus", "remedies")}});
}

void restart(const Facts& f, Analysis& out) {
  for (const auto& claim : f.vulnerability.claims)
    for (const auto& remedy : claim.remedies)
      if (!remedy.restart.empty() && remedy.restart != "none") {
        out.remediation.push_back({fmt::format("The advisory says that the fix needs a restart ({}).", replace_all(remedy.restart, "_", " ")), Basis::stated, {f.of(claim, "remedies.restart")}});
        return;
      }
}

void window(const Facts& f, Analysis& out) {
  const bool control = f.scored.relevance.layer == scoring::Layer::OT || f.scored.relevance.layer == scoring::Layer::unknown;
  const auto basis = {rule(scoring::kRelevanceMethod, "layer"), rule("tiers", "kev, bcs")};
  const bool now = f.scored.exploitation.kev, soon = f.scored.bcs.hundredths >= 700;
  std::string text;
  if (now) text = control ? "Because it is exploited, put the controls in place at once and take the fix in the first window, if need be an extra one." : "Because it is exploited, take the fix within days; these systems restart without stopping the process when one partner runs.";
  else if (soon) text = control ? "Put the controls in place now and take the fix in the next maintenance window." : "Take the fix with the next monthly round of updates, earlier where the zone is reached from outside.";
  else text = control ? "Take the fix with the next planned stop; no extra window is needed." : "Take the fix with the usual round of updates.";
  out.remediation.push_back({std::move(text), Basis::general, basis});
  if (control && f.scored.patch.available)
    out.remediation.push_back({"Test it on a spare device with the running project, keep the old firmware and project at hand, and have operations agree to the window.", Basis::general, {{"standard", "IEC 62443-2-3", "patch lifecycle"}}});
}

/// The text with the protocol of the flaw filled in.
std::string filled(const Facts& f, const Control& control) {
  const Protocol* protocol = nullptr;
  for (const auto* p : f.protocols)
    if (p->port > 0 && protocol == nullptr) protocol = p;
  std::string text = replace_all(control.text, "{on_protocol}", protocol ? fmt::format(" on {} {} ({})", to_upper(protocol->transport), protocol->port, protocol->name) : "");
  return replace_all(text, "{protocol}", protocol ? protocol->name : "this protocol");
}

void controls(const Facts& f, Analysis& out) {
  std::vector<const Control*> chosen;
  const bool protocol = std::any_of(f.protocols.begin(), f.protocols.end(), [](const auto* p) { return p->port > 0; });
  const auto add = [&](const std::string& id) {
    const Control* control = f.knowledge.control(id);
    if (control == nullptr || chosen.size() >= kMostControls || std::find(chosen.begin(), chosen.end(), control) != chosen.end()) return;
    if (control->needs_protocol && !protocol) return;
    if (!f.reach.empty() && std::find(control->reach.begin(), control->reach.end(), f.reach) == control->reach.end()) return;
    chosen.push_back(control);
  };
  for (const auto* group : f.groups)
    for (const auto& id : group->controls) add(id);
  for (const auto& id : f.knowledge.controls_by_reach(f.reach)) add(id);
  for (const auto* control : chosen) {
    std::vector<Source> sources = {table("control-measures.yaml", control->id)};
    for (const auto* group : f.groups)
      if (std::find(group->controls.begin(), group->controls.end(), control->id) != group->controls.end()) sources.push_back(table("weakness-consequence.yaml", group->id));
    for (auto& source : f.score_sources()) sources.push_back(std::move(source));
    ControlUse use{control->id, filled(f, *control), control->sr, control->cr, f.knowledge.cip_line(control->cip)};
    out.remediation.push_back({use.text, Basis::general, std::move(sources)});
    out.controls.push_back(std::move(use));
  }
}

}  // namespace

void write_remediation(const Facts& facts, Analysis& out) {
  vendor_fix(facts, out);
  restart(facts, out);
  window(facts, out);
  controls(facts, out);
  if (out.virtual_patch)
    out.remediation.push_back({fmt::format("A network sensor can warn of it: {} ({} {}). It does not see: {}", out.virtual_patch->condition, out.virtual_patch->protocol, out.virtual_patch->port, out.virtual_patch->blind), Basis::general,
                               {table("industrial-protocols.yaml", out.virtual_patch->protocol)}});
}

}  // namespace bulkhead::sage
