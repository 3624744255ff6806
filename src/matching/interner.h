// Gives equal texts equal dense numbers: an arena and an open-addressing table, cheaper than a map of strings.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "segment_layout.h"

namespace bulkhead::matching {

class Interner {
 public:
  /// The number of the text, and whether it is new. Numbers count from 0 in order of arrival.
  std::pair<std::uint32_t, bool> intern(std::string_view text) {
    if ((spans_.size() + 1) * 2 > slots_.size()) grow();
    const std::uint64_t hash = hash_bytes(text);
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot] != 0) {
      const Span& span = spans_[slots_[slot] - 1];
      if (span.hash == hash && view(span) == text) return {slots_[slot] - 1, false};
      slot = (slot + 1) & (slots_.size() - 1);
    }
    spans_.push_back({hash, arena_.size(), static_cast<std::uint32_t>(text.size())});
    arena_ += text;
    slots_[slot] = static_cast<std::uint32_t>(spans_.size());
    return {slots_[slot] - 1, true};
  }
  [[nodiscard]] std::string_view text(std::uint32_t number) const { return view(spans_[number]); }
  [[nodiscard]] std::uint64_t hash(std::uint32_t number) const { return spans_[number].hash; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(spans_.size()); }

 private:
  struct Span {
    std::uint64_t hash;
    std::size_t offset;
    std::uint32_t size;
  };
  [[nodiscard]] std::string_view view(const Span& span) const { return {arena_.data() + span.offset, span.size}; }
  void grow() {
    std::vector<std::uint32_t> wider(slots_.empty() ? 1024 : slots_.size() * 2);
    for (std::uint32_t i = 0; i < spans_.size(); ++i) {
      std::size_t slot = spans_[i].hash & (wider.size() - 1);
      while (wider[slot] != 0) slot = (slot + 1) & (wider.size() - 1);
      wider[slot] = i + 1;
    }
    slots_ = std::move(wider);
  }
  std::string arena_;
  std::vector<Span> spans_;
  std::vector<std::uint32_t> slots_;
};

/// The string section: a text is its offset; equal texts have equal offsets, "" is 0.
class StringPool {
 public:
  StringPool() : bytes_(2, '\0') {}
  std::uint32_t offset_of(std::string_view text) {
    if (text.empty()) return 0;
    if (text.size() > 0xFFFF) text = text.substr(0, 0xFFFF);
    const auto [number, fresh] = texts_.intern(text);
    if (fresh) {
      offsets_.push_back(static_cast<std::uint32_t>(bytes_.size()));
      bytes_ += static_cast<char>(text.size() & 0xFF);
      bytes_ += static_cast<char>(text.size() >> 8);
      bytes_ += text;
    }
    return offsets_[number];
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::string_view text(std::uint32_t offset) const {
    return {bytes_.data() + offset + 2, static_cast<std::size_t>(static_cast<unsigned char>(bytes_[offset]) |
                                                                 static_cast<unsigned char>(bytes_[offset + 1]) << 8)};
  }

 private:
  Interner texts_;
  std::vector<std::uint32_t> offsets_;
  std::string bytes_;
};

}  // namespace bulkhead::matching
