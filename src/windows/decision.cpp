#include "windows/decision.h"

#include <algorithm>

namespace bulkhead::windows {
namespace {

/// The installed update that brings `remedy`: itself or one that replaces it; "" for none.
std::string installed_fix(const Host& host, const Remedy& remedy, const UpdateIndex& updates) {
  if (remedy.kb.empty() || !host.installed_kbs) return "";
  if (host.has_kb(remedy.kb)) return remedy.kb;
  for (const auto& kb : *host.installed_kbs)
    if (updates.replaces(kb, remedy.kb)) return kb;
  return "";
}

std::string installed_fix(const Host& host, const Flaw& flaw, const UpdateIndex& updates) {
  for (const auto& remedy : flaw.remedies)
    if (std::string kb = installed_fix(host, remedy, updates); !kb.empty()) return kb;
  return "";
}

/// A monthly rollup of the product in the KB list that came after the fixes of the flaw.
std::string later_rollup(const Host& host, const Product& product, const Flaw& flaw) {
  std::optional<Instant> fixed;
  for (const auto& remedy : flaw.remedies)
    if (remedy.is_rollup() || remedy.is_security_only()) fixed = std::min(fixed.value_or(remedy.released), remedy.released);
  if (!fixed) return "";
  for (const auto& rollup : product.rollups)
    if (rollup.released > *fixed && host.has_kb(rollup.kb)) return rollup.kb;
  return "";
}

/// Fixed builds that may be compared with the host's, lowest first.
std::vector<const Remedy*> fixes_of_branch(const Flaw& flaw, const Build& build, bool hotpatch) {
  std::vector<const Remedy*> out;
  for (const auto& remedy : flaw.remedies)
    if (remedy.fixed_build && remedy.fixed_build->has_revision && remedy.fixed_build->same_branch(build) && remedy.is_hotpatch() == hotpatch) out.push_back(&remedy);
  std::sort(out.begin(), out.end(), [](const Remedy* a, const Remedy* b) { return *a->fixed_build < *b->fixed_build; });
  return out;
}

Decision review(std::string note) { return {Status::needs_review, "", "", "", std::move(note)}; }

Decision decide_cumulative(const Host& host, const Flaw& flaw, const UpdateIndex& updates) {
  const auto build = parse_build(host.os_build);
  if (!build || !build->has_revision) return review("The build is not complete: the patch level is not known.");
  const auto regular = fixes_of_branch(flaw, *build, false);
  const auto hotpatches = fixes_of_branch(flaw, *build, true);
  if (regular.empty() && hotpatches.empty()) return review("Microsoft names no fixed build for this branch.");

  const Remedy& last = regular.empty() ? *hotpatches.back() : *regular.back();
  Decision out{Status::cleared, last.build_text, last.kb, fmt::format("build at or above {}", last.build_text), ""};
  if (*build >= *last.fixed_build) return out;
  for (const Remedy* hotpatch : hotpatches) {
    if (*build < *hotpatch->fixed_build) continue;
    const std::string kb = installed_fix(host, *hotpatch, updates);
    if (!kb.empty()) return {Status::cleared, hotpatch->build_text, hotpatch->kb, fmt::format("hotpatch {} installed", kb), ""};
    out.status = Status::needs_review;
    out.note = fmt::format("The build lies between hotpatch {} and {}; the KB list does not show the hotpatch.", hotpatch->kb, last.kb);
    out.evidence = fmt::format("build below {}", last.build_text);
    return out;
  }
  out.evidence = fmt::format("build below {}", last.build_text);
  out.status = Status::confirmed_open;
  if (const std::string kb = installed_fix(host, flaw, updates); !kb.empty()) {
    out.status = Status::needs_review;
    out.note = fmt::format("{} is listed as installed, but the build is below {}: a restart may be pending.", kb, last.build_text);
  } else if (!regular.empty() && *build >= *regular.front()->fixed_build) {
    out.status = Status::needs_review;
    out.note = fmt::format("Microsoft lists several fixed builds; this one lies between {} and {}.", regular.front()->build_text, last.build_text);
  }
  return out;
}

/// The fix that is shown for a legacy release: the rollup, else the first.
const Remedy& shown_fix(const Flaw& flaw) {
  const auto rollup = std::find_if(flaw.remedies.begin(), flaw.remedies.end(), [](const Remedy& r) { return r.is_rollup(); });
  return rollup == flaw.remedies.end() ? flaw.remedies.front() : *rollup;
}

/// What the build alone says of a legacy host; nothing when it cannot tell.
std::optional<bool> fixed_by_build(const Host& host, const Flaw& flaw) {
  const auto build = parse_build(host.os_build);
  if (!build || !build->has_revision) return std::nullopt;
  const auto fixes = fixes_of_branch(flaw, *build, false);
  if (fixes.empty()) return std::nullopt;
  if (*build >= *fixes.back()->fixed_build) return true;
  if (*build < *fixes.front()->fixed_build) return false;
  return std::nullopt;
}

Decision decide_legacy(const Host& host, const Product& product, const Flaw& flaw, const UpdateIndex& updates) {
  const Remedy& fix = shown_fix(flaw);
  Decision out{Status::needs_review, fix.build_text, fix.kb, "", ""};
  if (!host.installed_kbs) {
    out.note = "The installed updates were not collected; this release is decided by them.";
    return out;
  }
  const bool has_kbs = std::any_of(flaw.remedies.begin(), flaw.remedies.end(), [](const Remedy& r) { return !r.kb.empty(); });
  if (!has_kbs) {
    out.note = "Microsoft names no KB for this product.";
    return out;
  }
  std::string kb = installed_fix(host, flaw, updates);
  if (kb.empty()) kb = later_rollup(host, product, flaw);
  const auto by_build = fixed_by_build(host, flaw);
  if (!kb.empty() && by_build == false) out.note = fmt::format("{} is listed as installed, but the build is below {}.", kb, out.fixed_build);
  else if (kb.empty() && by_build == true) out.note = fmt::format("The build is at or above {}, but the KB list shows no update that fixes this.", out.fixed_build);
  else if (!kb.empty()) out.status = Status::cleared, out.evidence = fmt::format("{} installed", kb);
  else out.status = Status::confirmed_open, out.evidence = fmt::format("{} not installed", fix.kb.empty() ? "fix" : fix.kb);
  return out;
}

std::string_view kind_words(const Remedy& remedy) {
  if (remedy.is_servicing_stack()) return "servicing stack update";
  return "standalone update";
}

/// The newest of a list that a host without Extended Security Updates may install.
const Remedy* newest(const std::vector<Remedy>& list, std::optional<Instant> until) {
  const Remedy* out = nullptr;
  for (const auto& remedy : list)
    if (!until || remedy.released < *until) out = &remedy;
  return out;
}

/// Of several builds of one branch the highest; `list` is in order of builds.
const Remedy* newest_cumulative(const Product& product, const std::optional<Build>& build, std::optional<Instant> until) {
  const Remedy* out = nullptr;
  for (const auto& remedy : product.cumulatives)
    if ((!until || remedy.released < *until) && (!build || remedy.fixed_build->same_branch(*build))) out = &remedy;
  return out;
}

}  // namespace

std::string_view words_of(Status status) {
  switch (status) {
    case Status::confirmed_open: return "confirmed open";
    case Status::cleared: return "cleared (patched)";
    case Status::needs_review: break;
  }
  return "needs review";
}

Decision decide(const Host& host, const Release& release, const Product& product, const Flaw& flaw, const UpdateIndex& updates) {
  if (flaw.remedies.empty()) return {Status::confirmed_open, "", "", "Microsoft lists no fix", ""};
  return release.servicing == Servicing::cumulative ? decide_cumulative(host, flaw, updates) : decide_legacy(host, product, flaw, updates);
}

Fix fix_for(const Host& host, const Release& release, const Product& product, const Flaw& flaw) {
  if (flaw.remedies.empty()) return {FixType::none, "no fix known", ""};
  std::optional<Instant> until = end_of_support(release, host.edition_id);
  if (host.esu_enrolled == true) until.reset();
  if (until && flaw.published >= *until) return {FixType::esu, "ESU required (or upgrade the OS)", ""};

  if (release.servicing == Servicing::cumulative) {
    const Remedy* update = newest_cumulative(product, parse_build(host.os_build), until);
    if (update == nullptr || host.has_kb(update->kb)) return {FixType::none, "no fix known", ""};
    return {FixType::kb, fmt::format("install {} (latest cumulative, build {})", update->kb, update->build_text), update->kb};
  }
  const bool in_rollup = std::any_of(flaw.remedies.begin(), flaw.remedies.end(), [](const Remedy& r) { return r.is_rollup(); });
  if (const Remedy* rollup = in_rollup ? newest(product.rollups, until) : nullptr; rollup != nullptr && !host.has_kb(rollup->kb))
    return {FixType::kb, fmt::format("install {} (latest monthly rollup)", rollup->kb), rollup->kb};
  for (const auto& remedy : flaw.remedies)
    if (!remedy.kb.empty() && !host.has_kb(remedy.kb)) return {FixType::kb, fmt::format("install {} ({})", remedy.kb, remedy.is_security_only() ? "security-only update" : kind_words(remedy)), remedy.kb};
  return {FixType::none, "no fix known", ""};
}

}  // namespace bulkhead::windows
