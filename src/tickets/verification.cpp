#include "tickets/verification.h"

#include "findings/matching_run.h"

namespace bulkhead::tickets {

Verification verify(const Desk& desk, const inventory::ProductIdentity& identity, std::string_view cve, Instant now) {
  Verification out;
  out.version = identity.version.empty() ? identity.firmware_version : identity.version;
  out.corpus_revision = desk.projections.revision;
  out.checked_at = now;
  if (desk.projections.index == nullptr) {
    out.sentence = "There is no intelligence to verify with.";
    return out;
  }
  const matching::Identity asked = findings::engine_identity(identity);
  const std::vector<std::string> cves{std::string(cve)};
  const auto results = matching::Engine(desk.projections.index).match_changed(std::span(&asked, 1), cves);
  const auto& resolution = results.front().resolution;
  if (out.version.empty()) out.version = resolution.version;  // of a CPE name or package URL
  for (const auto& match : results.front().matches) {
    if (match.cve != cve) continue;
    out.status = match.undecided ? VerificationStatus::undecided : VerificationStatus::affected;
    out.source = name_of(match.source);
    out.document = match.document;
    out.fixed_version = match.fix.beyond ? "" : match.fix.fixed_version;
    out.sentence = out.version.empty() ? "The inventory declares no version, so nothing shows that it is repaired." : match.undecided ? fmt::format("Version {} cannot be compared with the affected versions.", out.version) : fmt::format("Version {} is still listed as affected.", out.version);
    if (!match.reason.empty()) out.sentence += " " + match.reason;
    if (out.version.empty()) out.status = VerificationStatus::unverifiable;
    return out;
  }
  // No match means "repaired" only where the product is known and has a version to speak of.
  if (resolution.status != matching::ResolutionStatus::resolved || resolution.needs_review) {
    out.sentence = "The intelligence does not tell which product this is, so nothing shows that it is repaired.";
  } else if (out.version.empty()) {
    out.sentence = "The inventory declares no version, so nothing shows that it is repaired.";
  } else {
    out.status = VerificationStatus::fixed;
    out.sentence = fmt::format("Version {} is not listed as affected by {}.", out.version, cve);
  }
  return out;
}

Verification verify_without_asset(std::string_view asset_name, Instant now) {
  Verification out;
  out.sentence = fmt::format("The asset {} is not in the inventory any more.", asset_name);
  out.checked_at = now;
  return out;
}

}  // namespace bulkhead::tickets
