// What a vulnerability does and needs, as the rules of IEC 62443 reports and priorities ask for it.
#pragma once
#include <cstdint>
#include <string_view>

#include "intel/vulnerability.h"

namespace bulkhead::scoring {

struct Flaw {
  bool confidentiality_high = false;  ///< CVSS 2.0 C:C, 3.x C:H, 4.0 VC:H or SC:H
  bool integrity_high = false;
  bool availability_high = false;
  bool local = false;                 ///< attack vector local or physical
  bool protocol = false;              ///< sits in the implementation of a network or industrial protocol
  bool firmware_tampering = false;    ///< speaks of unsigned, forged or altered firmware or logic
  friend bool operator==(const Flaw&, const Flaw&) = default;
};

/// Reads the CVSS vector, and the sentences of title and description.
///
/// A flaw sits in a protocol when one sentence names a protocol of the lexicon and speaks of its packets, messages, stack, parsing and
/// the like; a protocol in a product's name alone says nothing. Firmware or logic is tampered with when a sentence says that it is
/// unsigned, forged, altered and the like, or speaks of it where the weakness is a missing check of authenticity (CWE-345, 347,
/// 353, 354, 494, 1326).
/// Source   additive rules of standards/cwe-fr.yaml
[[nodiscard]] Flaw flaw_of(const intel::Vulnerability& vulnerability, std::string_view cvss_vector);

/// The same as a set of bits, for storage: bit 0 is the first member.
[[nodiscard]] std::uint16_t to_bits(const Flaw& flaw);
[[nodiscard]] Flaw flaw_of_bits(std::uint16_t bits);

}  // namespace bulkhead::scoring
