#include "windows/product.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace bulkhead::windows {
namespace {

constexpr std::uint32_t kFirstWindows11 = 22000;

std::string_view words_of(Architecture architecture) {
  switch (architecture) {
    case Architecture::x64: return "x64-based Systems";
    case Architecture::x86: return "32-bit Systems";
    case Architecture::arm64: break;
  }
  return "ARM64-based Systems";
}

std::string name_on(const Release& release, const Host& host) {
  std::string name = replace_all(release.name, "{arch}", words_of(host.architecture));
  return replace_all(name, "{core}", host.installation_type == "Server Core" ? " (Server Core installation)" : "");
}

/// The family that a product name tells, "" when it names none: "Windows Server 2012 R2 Standard" is "Windows Server 2012 R2".
std::string_view family_of(std::string_view product) {
  static constexpr std::array<std::string_view, 12> kFamilies = {"Windows Server 2008 R2", "Windows Server 2008", "Windows Server 2012 R2", "Windows Server 2012", "Windows Server 2016", "Windows Server 2019",
                                                                 "Windows Server 2022", "Windows Server 2025", "Windows 10", "Windows 11", "Windows 8.1", "Windows 7"};
  const std::string key = product_key(product);
  for (const std::string_view family : kFamilies) {
    const std::string wanted = product_key(family);
    if (!key.starts_with(wanted)) continue;
    if (key.size() == wanted.size() || key[wanted.size()] == ' ') return family;
  }
  return "";
}

/// Other versions of Windows that no monthly document of ours knows: "Windows XP", "Windows 8", "Windows Server 2003".
bool names_other_version(std::string_view product) {
  const std::string key = product_key(product);
  for (const std::string_view other : {"windows xp", "windows vista", "windows 2000", "windows 8", "windows server 2003", "windows nt"})
    if (key.starts_with(other) && (key.size() == other.size() || key[other.size()] == ' ')) return true;
  return false;
}

Mapping unmapped(std::string note) { return {nullptr, "", {}, std::move(note)}; }

Mapping by_build(const Host& host, const Build& build) {
  const Release* found = nullptr;
  for (const Release& release : releases())
    if (release.server == host.is_server() && release.major == build.parts[0] && release.minor == build.parts[1] && release.number == build.parts[2]) found = &release;
  if (found == nullptr) return unmapped(fmt::format("Build {} belongs to no {} release that is known here.", host.os_build, host.is_server() ? "server" : "client"));

  const std::string_view said = family_of(host.os_product);
  const bool eleven = said == "Windows 10" && found->number >= kFirstWindows11;
  const bool contradicts = (!said.empty() && said != found->family && !eleven) || names_other_version(host.os_product);
  if (contradicts) {
    Mapping out = unmapped(fmt::format("The product name says {}, the build is that of {}.", said.empty() ? std::string_view(host.os_product) : said, found->family));
    out.candidates.push_back(name_on(*found, host));
    return out;
  }
  Mapping out{found, name_on(*found, host), {}, ""};
  if (eleven) out.note = "The product name says Windows 10; client builds from 22000 on are Windows 11.";
  else if (!host.display_version.empty() && !found->version.empty() && !equals_ignoring_case(host.display_version, found->version))
    out.note = fmt::format("The display version says {}, the build is that of {}: the build decides.", host.display_version, found->version);
  return out;
}

Mapping by_name(const Host& host) {
  const std::string_view said = family_of(host.os_product);
  if (said.empty()) return unmapped("The product name tells no version, and no build was given.");
  Mapping out;
  const Release* found = nullptr;
  for (const Release& release : releases()) {
    if (release.family != said) continue;
    if (!host.display_version.empty() && !release.version.empty() && !equals_ignoring_case(host.display_version, release.version)) continue;
    std::string name = name_on(release, host);
    if (std::find(out.candidates.begin(), out.candidates.end(), name) != out.candidates.end()) continue;
    out.candidates.push_back(std::move(name));
    found = &release;
  }
  if (out.candidates.size() != 1) {
    out.note = out.candidates.empty() ? fmt::format("{} has no release {}.", said, host.display_version) : fmt::format("{} has several releases, and no build was given.", said);
    return out;
  }
  out.release = found;
  out.product = std::move(out.candidates.front());
  out.candidates.clear();
  return out;
}

}  // namespace

std::string product_key(std::string_view name) {
  std::string out;
  for (const std::string_view word : split(name, ' ')) {
    const std::string lower = to_lower(word);
    if (lower.empty() || lower == "microsoft") continue;
    if (!out.empty()) out += ' ';
    out += lower;
  }
  return out;
}

Mapping map_product(const Host& host) {
  const auto build = parse_build(host.os_build);
  return build ? by_build(host, *build) : by_name(host);
}

std::optional<Instant> end_of_support(const Release& release, std::string_view edition_id) {
  const std::string edition = to_lower(edition_id);
  // EnterpriseS, IoTEnterpriseS and their N variants are the long-term servicing channel.
  const bool long_term = edition.ends_with("enterprises") || edition.ends_with("enterprisesn");
  const bool enterprise = edition.find("enterprise") != std::string::npos || edition.find("education") != std::string::npos || edition == "serverrdsh";
  std::string_view day = release.end;
  if (edition.empty()) day = std::max({release.end, release.end_enterprise, release.end_long_term});
  else if (long_term && !release.end_long_term.empty()) day = release.end_long_term;
  else if (enterprise && !release.end_enterprise.empty()) day = release.end_enterprise;
  const auto at = parse_instant(day);
  if (!at) return std::nullopt;
  return Instant{at->microseconds + kMicrosecondsPerDay};  // support lasts through the day
}

}  // namespace bulkhead::windows
