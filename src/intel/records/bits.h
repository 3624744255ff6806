// 64 bytes of JSON as bit masks: where quotes, backslashes and brackets stand. Bit i is byte i.
#pragma once
#include <cstdint>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace bulkhead::intel {

struct BlockBits {
  std::uint64_t quote = 0, backslash = 0, open = 0, close = 0;
};

/// Classifies 64 readable bytes. '[' and '{' differ in bit 5 only, as do ']' and '}': one comparison serves both.
inline BlockBits classify(const char* bytes) {
  BlockBits bits;
#if defined(__SSE2__)
  for (int part = 0; part < 4; ++part) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + part * 16));
    const __m128i folded = _mm_or_si128(v, _mm_set1_epi8(0x20));
    const auto mask = [&](__m128i equal) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(equal))) << (part * 16); };
    bits.quote |= mask(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
    bits.backslash |= mask(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    bits.open |= mask(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')));
    bits.close |= mask(_mm_cmpeq_epi8(folded, _mm_set1_epi8('}')));
  }
#else
  for (int i = 0; i < 64; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    const char c = bytes[i];
    if (c == '"') bits.quote |= bit;
    if (c == '\\') bits.backslash |= bit;
    if ((c | 0x20) == '{') bits.open |= bit;
    if ((c | 0x20) == '}') bits.close |= bit;
  }
#endif
  return bits;
}

/// Bits of characters that a backslash escapes; `carry` is 1 when the block before ended in an open escape.
inline std::uint64_t escaped_bits(std::uint64_t backslash, std::uint64_t& carry) {
  if (backslash == 0) {
    const std::uint64_t escaped = carry;
    carry = 0;
    return escaped;
  }
  std::uint64_t escaped = carry;
  carry = 0;
  backslash &= ~escaped;
  while (backslash != 0) {  // escapes are rare: one step each
    const std::uint64_t bit = backslash & (~backslash + 1);
    const std::uint64_t next = bit << 1;
    if (next == 0) carry = 1;
    escaped |= next;
    backslash &= ~(bit | next);
  }
  return escaped;
}

/// Bit i is the parity of bits 0 to i: set from an opening quote up to before the closing one.
inline std::uint64_t prefix_parity(std::uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

}  // namespace bulkhead::intel
