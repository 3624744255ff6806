#include "identity/secret.h"

#include "core/digest.h"
#include "core/text.h"

namespace bulkhead::identity {
namespace {

constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32

std::string grouped(std::string_view letters) {
  std::string out;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += '-';
    out += letters[i];
  }
  return out;
}

}  // namespace

std::string Secret::hash() const { return to_hex(sha256(text_)); }

Secret new_token() { return Secret(to_hex(random_bytes(32))); }

Secret new_api_key() { return Secret("bs_live_" + to_hex(random_bytes(32))); }

Secret new_setup_code() {
  std::string letters;
  for (const char byte : random_bytes(12)) letters += kLetters[static_cast<unsigned char>(byte) % kLetters.size()];  // 256 is a multiple of 32: no bias
  return Secret(grouped(letters));
}

Secret normal_setup_code(std::string_view typed) {
  std::string letters;
  for (const char c : to_upper(typed.substr(0, 64))) {
    if (c == 'O') letters += '0';
    else if (c == 'I' || c == 'L') letters += '1';
    else if (is_digit(c) || is_alpha(c)) letters += c;
  }
  return Secret(grouped(letters));
}

std::string csrf_token(const Secret& session_token) { return to_hex(hmac_sha256(session_token.reveal(), "bulkhead csrf 1")); }

}  // namespace bulkhead::identity
