// The words that tell protocols, device types and control-system talk, and a fast reader of texts for them.
#pragma once
#include <cstdint>
#include <string_view>

#include "scoring/relevance.h"

namespace bulkhead::scoring {

struct Mentions {
  std::uint64_t protocols = 0;
  std::uint32_t devices = 0;
  std::uint32_t weak_devices = 0;  ///< by terms that mean other things elsewhere ("UPS")
  bool control_words = false;
  bool weak_control_words = false;
  Mentions& operator|=(const Mentions& other) {
    protocols |= other.protocols;
    devices |= other.devices;
    weak_devices |= other.weak_devices;
    control_words = control_words || other.control_words;
    weak_control_words = weak_control_words || other.weak_control_words;
    return *this;
  }
};

/// Terms of the lexicon in a text. Terms match whole words, whatever case and separators ("Human-Machine Interface").
/// Cost     one pass, no allocation that grows with the lexicon
[[nodiscard]] Mentions mentions_in(std::string_view text);

}  // namespace bulkhead::scoring
