// Hashes, signatures and text forms, on top of OpenSSL's libcrypto.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace verify {

using Hash = std::array<unsigned char, 32>;

/// What does not hold, in one sentence for a person.
struct Wrong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Hash sha256(std::string_view bytes);
/// RFC 8032. `key` has 32 bytes.
bool ed25519_holds(std::string_view key, std::string_view text, std::string_view signature);

std::string to_hex(const Hash& hash);
/// RFC 4648 with padding and without line breaks; nothing for anything else.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace verify
