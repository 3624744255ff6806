// The executive summary: what it is, how it is reached, what is lost, how urgent, whether a fix exists. Technical words stay out where plain
// ones do.
#include "core/numbers.h"
#include "core/text.h"
#include "facts.h"
#include "scoring/signals.h"

namespace bulkhead::sage {
namespace {

Sentence what_it_is(const Facts& f) {
  std::vector<std::string> products;
  for (const auto& product : f.scored.affected.products) {
    const auto& vendor = f.scored.affected.vendors[static_cast<std::size_t>(product.vendor)];
    std::string name = vendor.name + " " + product.name;
    if (std::find(products.begin(), products.end(), name) == products.end()) products.push_back(std::move(name));
  }
  const std::string flaw = f.groups.empty() ? "a vulnerability" : f.groups.front()->name;
  auto sources = f.product_sources();
  if (products.empty()) {
    auto from = f.weakness_sources();
    const bool known = !from.empty();
    if (!known) from.push_back(rule("corpus", "products"));
    return {fmt::format("{} is {}; no source in this corpus names an affected product.", f.vulnerability.cve, flaw), known ? Basis::stated : Basis::absent, std::move(from)};
  }
  for (auto& source : f.weakness_sources()) sources.push_back(std::move(source));
  if (!f.groups.empty()) sources.push_back(table("weakness-consequence.yaml", f.groups.front()->id));
  return {fmt::format("{} is {} in {}.", f.vulnerability.cve, flaw, and_list(products, 3)), Basis::stated, std::move(sources)};
}

std::string who_reaches(const scoring::CvssFacts& cvss) {
  if (cvss.attack_vector == "NETWORK") return "over the network, from wherever the device can be reached";
  if (cvss.attack_vector.starts_with("ADJACENT")) return "from the same network segment";
  if (cvss.attack_vector == "LOCAL") return "only with a session on the machine or through a file that somebody opens there";
  return "only by touching the device";
}

std::string with_what(const scoring::CvssFacts& cvss) {
  if (cvss.privileges_required == "NONE") return cvss.user_interaction == "NONE" ? "without an account and without anybody's help" : "without an account";
  if (cvss.privileges_required == "LOW") return "with an ordinary account";
  if (cvss.privileges_required == "HIGH") return "with an administrator's account";
  if (cvss.authentication == "NONE") return "without an account";
  return "";
}

void how_it_is_reached(const Facts& f, Analysis& out) {
  const auto& cvss = f.scored.cvss;
  if (cvss.attack_vector.empty()) {
    out.executive_summary.push_back({"No source states how it is reached.", Basis::absent, {rule("corpus", "scores")}});
    return;
  }
  const std::string needs = with_what(cvss);
  out.executive_summary.push_back({fmt::format("It is exploited {}{}{}.", who_reaches(cvss), needs.empty() ? "" : ", ", needs), Basis::stated, f.score_sources()});
}

void what_is_lost(const Facts& f, Analysis& out) {
  std::vector<Source> sources = f.weakness_sources();
  if (!f.groups.empty()) {
    std::vector<std::string> gains;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, f.groups.size()); ++i) {
      gains.push_back(f.groups[i]->gain);
      sources.push_back(table("weakness-consequence.yaml", f.groups[i]->id));
    }
    out.executive_summary.push_back({fmt::format("An attacker who succeeds {}.", join(gains, "; or ")), Basis::derived, std::move(sources)});
    return;
  }
  std::vector<std::string> lost;
  if (f.flaw.integrity_high) lost.emplace_back("change data and commands");
  if (f.flaw.availability_high) lost.emplace_back("stop the device");
  if (f.flaw.confidentiality_high) lost.emplace_back("read its data");
  if (!lost.empty()) out.executive_summary.push_back({fmt::format("An attacker who succeeds can {}.", and_list(lost)), Basis::derived, f.score_sources()});
}

void how_urgent(const Facts& f, Analysis& out) {
  const auto& e = f.scored.exploitation;
  if (e.kev) {
    auto sources = f.claims_that("kev", [](const intel::Claim& claim) { return claim.kev.has_value(); });
    out.executive_summary.push_back({fmt::format("It is being exploited: CISA lists it since {}{}.", e.kev_added, e.ransomware ? ", with known use in ransomware campaigns" : ""), Basis::stated, std::move(sources)});
  } else if (e.public_exploit || e.proof_of_concept) {
    auto sources = f.claims_that("exploits", [](const intel::Claim& claim) { return !claim.exploits.empty() || claim.ssvc; });
    out.executive_summary.push_back({e.public_exploit ? "A working exploit is public." : "A proof of concept is public; no attack is known to CISA's catalogue.", Basis::stated, std::move(sources)});
  } else {
    out.executive_summary.push_back({"No source in this corpus knows of an exploit.", Basis::absent, {rule("corpus", "exploits")}});
  }
  std::string score = "Nobody has scored it";
  auto sources = f.score_sources();
  if (f.scored.cvss.tenths >= 0 && f.scored.cvss.severity) score = fmt::format("CVSS {} is {} ({})", f.scored.cvss.version, format_fixed(f.scored.cvss.tenths, 1), upper_name(*f.scored.cvss.severity));
  std::string epss;
  if (f.scored.epss) {
    epss = fmt::format(", EPSS puts it at percentile {}", f.scored.epss->percentile_ppm / 10'000);
    sources.push_back({"epss", f.scored.epss->date, "percentile"});
  }
  sources.push_back(rule(scoring::kBcsFormula, "score"));
  out.executive_summary.push_back({fmt::format("{}{}; its priority for control systems (BCS) is {} of 10.", score, epss, format_fixed(f.scored.bcs.hundredths, 2)), Basis::derived, std::move(sources)});
}

void whether_fixed(const Facts& f, Analysis& out) {
  auto sources = f.claims_that("remedies", [](const intel::Claim& claim) { return !claim.remedies.empty(); });
  if (sources.empty()) sources = f.product_sources();
  if (!f.scored.patch.available) {
    sources.push_back(rule("corpus", "remedies"));
    out.executive_summary.push_back({"No source in this corpus states a fix.", Basis::absent, std::move(sources)});
  } else if (f.scored.patch.state == scoring::PatchState::patched) {
    out.executive_summary.push_back({"A fix is available.", Basis::stated, std::move(sources)});
  } else {
    out.executive_summary.push_back({"Fixes are available for some of the affected products.", Basis::stated, std::move(sources)});
  }
}

void in_your_plants(const Facts& f, Analysis& out) {
  for (const auto& plant : f.plants)
    out.executive_summary.push_back({fmt::format("In {} it concerns {} asset{}.", plant.name, plant.findings, plant.findings == 1 ? "" : "s"), Basis::stated, {{"inventory", plant.name, "findings"}}});
}

}  // namespace

void write_summary(const Facts& facts, Analysis& out) {
  out.executive_summary.push_back(what_it_is(facts));
  how_it_is_reached(facts, out);
  what_is_lost(facts, out);
  how_urgent(facts, out);
  whether_fixed(facts, out);
  in_your_plants(facts, out);
}

}  // namespace bulkhead::sage
