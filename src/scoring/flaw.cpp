#include "scoring/flaw.h"

#include <array>

#include "core/text.h"
#include "lexicon.h"

namespace bulkhead::scoring {
namespace {

constexpr bool Flaw::*kMembers[] = {&Flaw::confidentiality_high, &Flaw::integrity_high, &Flaw::availability_high, &Flaw::local, &Flaw::protocol, &Flaw::firmware_tampering};

// Words that stand beside a protocol's name when its implementation is meant.
constexpr std::string_view kImplementation[] = {"packet", "packets", "frame", "frames", "message", "messages", "request", "requests", "datagram", "datagrams", "telegram", "telegrams", "pdu", "pdus", "stack",
                                                "implementation", "parser", "parsing", "parses", "protocol", "handshake", "handler"};
constexpr std::string_view kCode[] = {"firmware", "bootloader", "logic", "ladder"};
constexpr std::string_view kTampered[] = {"unsigned", "forged", "altered", "alter", "tampered", "tamper", "malicious", "rogue", "counterfeit", "unauthenticated", "unverified", "trojanized"};
constexpr int kUncheckedOrigin[] = {345, 347, 353, 354, 494, 1326};
constexpr std::size_t kLongestText = 16'384;  // as the lexicon reads

void read_vector(std::string_view vector, Flaw& flaw) {
  for (const auto part : split(vector, '/')) {
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view metric = part.substr(0, colon), value = part.substr(colon + 1);
    const bool high = value == "H" || value == "C";
    if (metric == "C" || metric == "VC" || metric == "SC") flaw.confidentiality_high |= high;
    if (metric == "I" || metric == "VI" || metric == "SI") flaw.integrity_high |= high || value == "S";
    if (metric == "A" || metric == "VA" || metric == "SA") flaw.availability_high |= high || value == "S";
    if (metric == "AV") flaw.local = value == "L" || value == "P";
  }
}

template <std::size_t N>
bool holds(const std::vector<std::string>& words, const std::string_view (&wanted)[N]) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return std::find(std::begin(wanted), std::end(wanted), word) != std::end(wanted); });
}

std::vector<std::string> words_of(std::string_view sentence) {
  std::vector<std::string> out(1);
  for (const char c : sentence) {
    if (is_alpha(c) || is_digit(c)) out.back() += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    else if (!out.back().empty()) out.emplace_back();
  }
  return out;
}

/// Calls back for each sentence: up to a full stop before a space, a semicolon or a line's end.
template <class Callback>
void each_sentence(std::string_view text, const Callback& callback) {
  text = text.substr(0, kLongestText);
  for (std::size_t begin = 0, i = 0; i <= text.size(); ++i) {
    const bool ends = i == text.size() || text[i] == ';' || text[i] == '\n' || (text[i] == '.' && (i + 1 == text.size() || text[i + 1] == ' '));
    if (!ends) continue;
    if (i > begin) callback(text.substr(begin, i - begin));
    begin = i + 1;
  }
}

}  // namespace

Flaw flaw_of(const intel::Vulnerability& vulnerability, std::string_view cvss_vector) {
  Flaw flaw;
  read_vector(cvss_vector, flaw);
  const auto cwes = vulnerability.weaknesses();
  const bool unchecked = std::any_of(cwes.begin(), cwes.end(), [](int cwe) { return std::find(std::begin(kUncheckedOrigin), std::end(kUncheckedOrigin), cwe) != std::end(kUncheckedOrigin); });
  const auto read = [&](std::string_view sentence) {
    const auto words = words_of(sentence);
    if (!flaw.protocol && holds(words, kImplementation) && mentions_in(sentence).protocols != 0) flaw.protocol = true;
    if (!flaw.firmware_tampering && holds(words, kCode) && (unchecked || holds(words, kTampered))) flaw.firmware_tampering = true;
  };
  const std::string title = vulnerability.title(), description = vulnerability.description();
  each_sentence(title, read);
  each_sentence(description, read);
  return flaw;
}

std::uint16_t to_bits(const Flaw& flaw) {
  unsigned bits = 0;
  for (std::size_t i = 0; i < std::size(kMembers); ++i) bits |= static_cast<unsigned>(flaw.*kMembers[i]) << i;
  return static_cast<std::uint16_t>(bits);
}

Flaw flaw_of_bits(std::uint16_t bits) {
  Flaw flaw;
  for (std::size_t i = 0; i < std::size(kMembers); ++i) flaw.*kMembers[i] = (bits >> i & 1) != 0;
  return flaw;
}

}  // namespace bulkhead::scoring
