#include "crypto.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <memory>

namespace verify {

Hash sha256(std::string_view bytes) {
  Hash out;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data());
  return out;
}

bool ed25519_holds(std::string_view key, std::string_view text, std::string_view signature) {
  if (key.size() != 32 || signature.size() != 64) return false;
  const auto bytes = [](std::string_view view) { return reinterpret_cast<const unsigned char*>(view.data()); };
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> public_key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(key), key.size()), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return public_key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text), text.size()) == 1;
}

std::string to_hex(const Hash& hash) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : hash) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const int padding = last ? (text[i + 3] == '=') + (text[i + 3] == '=' && text[i + 2] == '=') : 0;
    std::uint32_t value = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const std::size_t digit = k >= 4U - static_cast<unsigned>(padding) ? 0 : alphabet.find(text[i + k]);
      if (digit == std::string_view::npos) return std::nullopt;
      value = value << 6 | static_cast<std::uint32_t>(digit);
    }
    if (value & ((1U << (8 * padding)) - 1)) return std::nullopt;  // bits that say nothing are zero: one text for one value
    for (int k = 0; k < 3 - padding; ++k) out += static_cast<char>(value >> (16 - 8 * k) & 255);
  }
  return out;
}

}  // namespace verify
