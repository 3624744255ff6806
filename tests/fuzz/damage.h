// Damage to a good file, for the targets that open memory-mapped files.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace bulkhead::fuzz {

/// The file with bytes changed: the input is groups of three bytes, place (16 bits, scaled to the length) and new value.
inline std::string damaged(std::string bytes, const std::uint8_t* data, std::size_t size) {
  for (std::size_t i = 0; i + 2 < size; i += 3) {
    const std::size_t place = (data[i] | std::size_t{data[i + 1]} << 8) * bytes.size() / 65536;
    bytes[place] = static_cast<char>(data[i + 2]);
  }
  return bytes;
}

}  // namespace bulkhead::fuzz
