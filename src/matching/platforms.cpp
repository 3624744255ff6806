// Platform texts against what an inventory states; see platforms.h.
#include "platforms.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "matching/names.h"

namespace bulkhead::matching {

namespace {

/// Words that name a system or an architecture; equal numbers are the same one.
struct SystemWord {
  std::string_view word;
  std::uint32_t bit;
};

constexpr std::uint32_t kWindows = 1, kLinux = 2, kMacOs = 4, kAndroid = 8, kAppleMobile = 16, kUnix = 32;
constexpr std::array kSystems = {
    SystemWord{"windows", kWindows}, SystemWord{"win32", kWindows},   SystemWord{"win64", kWindows},      SystemWord{"linux", kLinux},
    SystemWord{"ubuntu", kLinux},    SystemWord{"debian", kLinux},    SystemWord{"rhel", kLinux},         SystemWord{"centos", kLinux},
    SystemWord{"fedora", kLinux},    SystemWord{"suse", kLinux},      SystemWord{"macos", kMacOs},        SystemWord{"osx", kMacOs},        SystemWord{"macosx", kMacOs},
    SystemWord{"mac", kMacOs},       SystemWord{"android", kAndroid}, SystemWord{"iphone", kAppleMobile}, SystemWord{"ipados", kAppleMobile},
    SystemWord{"ios", kAppleMobile}, SystemWord{"unix", kUnix},       SystemWord{"freebsd", kUnix},       SystemWord{"aix", kUnix},
    SystemWord{"solaris", kUnix}};

constexpr std::uint32_t kX86 = 1, kX64 = 2, kArm = 4, kArm64 = 8;
constexpr std::array kArchitectures = {
    SystemWord{"x86", kX86},   SystemWord{"i386", kX86},   SystemWord{"i686", kX86}, SystemWord{"ia32", kX86},   SystemWord{"x64", kX64},     SystemWord{"amd64", kX64},
    SystemWord{"64bit", kX64}, SystemWord{"32bit", kX86},  SystemWord{"arm", kArm},  SystemWord{"arm64", kArm64}, SystemWord{"aarch64", kArm64}, SystemWord{"x8664", kX64}};

/// Lower-case words; "x86_64", "64-bit" and "mac os" are one word each.
std::vector<std::string> words_of(std::string_view text) {
  std::string lower = to_lower(folded(text));
  for (const auto& [from, to] : {std::pair{"x86_64", "x8664"}, {"x86-64", "x8664"}, {"64-bit", "64bit"}, {"32-bit", "32bit"}, {"64 bit", "64bit"}, {"32 bit", "32bit"}, {"mac os", "macos"}, {"os x", "osx"}})
    lower = replace_all(lower, from, to);
  std::vector<std::string> words(1);
  for (const char c : lower) {
    if (is_alpha(c) || is_digit(c)) words.back() += c;
    else if (!words.back().empty()) words.emplace_back();
  }
  return words;
}

template <class List>
std::uint32_t bits_in(const List& list, const std::vector<std::string>& words) {
  std::uint32_t bits = 0;
  for (const SystemWord& known : list)
    if (std::find(words.begin(), words.end(), known.word) != words.end()) bits |= known.bit;
  return bits;
}

bool no_limit(std::string_view text) {
  const std::string key = to_lower(trim(text));
  for (const std::string_view word : {"", "*", "-", "all", "any", "n/a", "na", "unknown", "unspecified", "multiple", "various", "all platforms", "any platform", "cross platform", "cross-platform"})
    if (key == word) return true;
  return false;
}

std::string key_of_text(std::string_view text) { return read_product_name(text, {}).key; }

PlatformFit one_fit(std::string_view limit, const std::vector<std::string>& stated) {
  if (no_limit(limit)) return PlatformFit::satisfied;
  const std::vector<std::string> words = words_of(limit);
  const std::uint32_t system = bits_in(kSystems, words), architecture = bits_in(kArchitectures, words);
  std::uint32_t my_system = 0, my_architecture = 0;
  bool same_name = false;
  const std::string key = key_of_text(limit);
  for (const std::string& text : stated) {
    const std::vector<std::string> mine = words_of(text);
    my_system |= bits_in(kSystems, mine);
    my_architecture |= bits_in(kArchitectures, mine);
    same_name = same_name || alike(key, key_of_text(text));
  }
  if (system == 0 && architecture == 0) return same_name ? PlatformFit::satisfied : PlatformFit::unstated;
  const auto held = [](std::uint32_t wanted, std::uint32_t has) {
    if (wanted == 0) return PlatformFit::satisfied;
    return has == 0 ? PlatformFit::unstated : (wanted & has) != 0 ? PlatformFit::satisfied : PlatformFit::unsatisfied;
  };
  return std::min(held(system, my_system), held(architecture, my_architecture));
}

}  // namespace

bool alike(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return a.size() >= 4 && b.find(a) != std::string_view::npos;
}

PlatformFit platform_fit(std::string_view limits, const std::vector<std::string>& stated) {
  PlatformFit best = PlatformFit::unsatisfied;
  for (const std::string_view limit : split(limits, '\n')) best = std::max(best, one_fit(limit, stated));
  return best;
}

}  // namespace bulkhead::matching
