// EPSS wording, exploit maturity, BSID.
#include "scoring/signals.h"

#include <fmt/format.h>

#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead::scoring {
namespace {

constexpr int kWhole = 1'000'000;  // ppm

/// Place of a percentile on the scale of five bands, 0 = highest.
std::size_t epss_band(int percentile_ppm) {
  if (percentile_ppm >= kWhole / 100 * 95) return 0;
  if (percentile_ppm >= kWhole / 100 * 90) return 1;
  if (percentile_ppm >= kWhole / 100 * 75) return 2;
  return percentile_ppm >= kWhole / 2 ? 3 : 4;
}

}  // namespace

std::string_view epss_interpretation(int percentile_ppm) {
  constexpr std::string_view kWords[] = {"Top 5% most likely to be exploited", "Top 10% most likely to be exploited",
                                         "Top 25% most likely to be exploited", "Above median exploitation probability",
                                         "Below median exploitation probability"};
  return kWords[epss_band(percentile_ppm)];
}

std::string_view epss_action(int percentile_ppm) {
  constexpr std::string_view kWords[] = {"Treat as actively exploited", "Patch immediately", "Fix in the current sprint",
                                         "Track, and patch at the next maintenance", "Routine"};
  return kWords[epss_band(percentile_ppm)];
}

ExploitMaturity exploit_maturity(bool kev, bool public_exploit, bool proof_of_concept) {
  if (kev) return ExploitMaturity::WEAPONIZED;
  if (public_exploit) return ExploitMaturity::FUNCTIONAL;
  return proof_of_concept ? ExploitMaturity::POC : ExploitMaturity::NONE;
}

std::string_view maturity_guidance(ExploitMaturity maturity) {
  switch (maturity) {
    case ExploitMaturity::WEAPONIZED: return "Emergency: isolate the asset if it cannot be patched within 24 hours";
    case ExploitMaturity::FUNCTIONAL: return "Patch within 48 to 72 hours and review the exposure";
    case ExploitMaturity::POC: return "Patch in the next window and watch for exploitation";
    case ExploitMaturity::NONE: return "Decide by risk";
  }
  return {};
}

std::string bsid(std::string_view cve, int published_year, std::optional<Severity> severity) {
  if (!cve.starts_with("CVE-") || cve.size() < 13 || cve[8] != '-') return {};
  const auto year = parse_integer<unsigned>(cve.substr(4, 4));
  const std::string_view digits = cve.substr(9);
  const auto number = parse_integer<std::uint64_t>(digits);
  if (!year || !number || digits.size() > 12) return {};
  const unsigned shown = published_year > 0 ? static_cast<unsigned>(published_year) : *year;
  const bool long_form = shown != *year || *number > 999'999'999;
  constexpr char kLetters[] = {'L', 'L', 'M', 'H', 'C'};
  const char letter = severity ? kLetters[static_cast<unsigned>(*severity)] : 'U';
  if (long_form) return fmt::format("BS-{:04}-GLOBAL-{:04}{:06}-{}", shown, *year, *number, letter);
  return fmt::format("BS-{:04}-GLOBAL-{:06}-{}", shown, *number, letter);
}

std::string cve_of_bsid(std::string_view text) {
  const auto parts = split(text, '-');
  if (parts.size() != 5 || parts[0] != "BS" || parts[2] != "GLOBAL" || parts[4].size() != 1) return {};
  if (std::string_view("CHMLU").find(parts[4]) == std::string_view::npos) return {};
  std::string_view digits = parts[3];
  std::string_view year = parts[1];
  if (digits.size() >= 10) {
    year = digits.substr(0, 4);
    digits.remove_prefix(4);
  }
  const auto y = parse_integer<unsigned>(year);
  const auto number = parse_integer<std::uint64_t>(digits);
  if (!y || year.size() != 4 || !number || digits.size() < 6) return {};
  return fmt::format("CVE-{:04}-{:04}", *y, *number);
}

}  // namespace bulkhead::scoring
