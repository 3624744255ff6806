#include "core/seal.h"

#include <sodium.h>

#include <fstream>

#include "core/digest.h"
#include "core/file.h"
#include "core/text.h"

namespace bulkhead {
namespace {

constexpr std::string_view kForm = "s1:";  // form 1: base64 of nonce and box

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

Result<SealKey> SealKey::open(const std::filesystem::path& file) {
  const auto unusable = [&](std::string_view why) {
    return fail(ErrorKind::unavailable, "seal.key_file", fmt::format("The key file for stored credentials {}. Restore it from a backup.", why), file.string());
  };
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) {
    SealKey made(random_bytes(crypto_secretbox_KEYBYTES));
    TRY(write_file(file, to_hex(std::string_view(made.key_)) + "\n", "seal.key_file"));
    return made;
  }
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line)) return unusable("cannot be read");
  auto key = from_hex(trim(std::string_view(line)));
  if (!key || key->size() != crypto_secretbox_KEYBYTES) return unusable("holds no key of 64 hex digits");
  return SealKey(std::move(*key));
}

std::string SealKey::key_for(std::string_view purpose) const { return to_bytes(hmac_sha256(key_, fmt::format("bulkhead seal 1 {}", purpose))); }

std::string SealKey::seal(std::string_view secret, std::string_view purpose) const {
  const std::string nonce = random_bytes(crypto_secretbox_NONCEBYTES), key = key_for(purpose);
  std::string box(secret.size() + crypto_secretbox_MACBYTES, '\0');
  crypto_secretbox_easy(reinterpret_cast<unsigned char*>(box.data()), bytes_of(secret), secret.size(), bytes_of(nonce), bytes_of(key));
  return std::string(kForm) + to_base64(nonce + box);
}

Result<std::string> SealKey::open_sealed(std::string_view sealed, std::string_view purpose) const {
  const auto refused = [] { return fail(ErrorKind::unavailable, "seal.other_key", "The stored credential cannot be opened with this installation's key. Enter it again."); };
  if (!sealed.starts_with(kForm)) return refused();
  const auto bytes = from_base64(sealed.substr(kForm.size()));
  constexpr std::size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (!bytes || bytes->size() < kOverhead) return refused();
  const std::string_view nonce = std::string_view(*bytes).substr(0, crypto_secretbox_NONCEBYTES), box = std::string_view(*bytes).substr(crypto_secretbox_NONCEBYTES);
  const std::string key = key_for(purpose);
  std::string secret(bytes->size() - kOverhead, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(secret.data()), bytes_of(box), box.size(), bytes_of(nonce), bytes_of(key)) != 0) return refused();
  return secret;
}

}  // namespace bulkhead
