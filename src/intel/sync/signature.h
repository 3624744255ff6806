// OpenPGP detached signatures and the digests that CSAF providers publish. gpgme and OpenSSL stay behind this header.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead::intel {

/// The keys of one provider in a key ring of its own, which vanishes with the object.
class ProviderKeys {
 public:
  /// Fails    unavailable/sync.no_openpgp when gpg cannot be started
  static Result<std::unique_ptr<ProviderKeys>> create();
  ~ProviderKeys();

  /// Takes the keys of a file (armoured or not) whose fingerprint is the one expected (hex, any case, blanks allowed).
  /// Fails    invalid/sync.bad_key when the file holds no such key
  Result<void> add(std::string_view key_file, std::string_view fingerprint);
  /// That every signature is good and made by a key that was added.
  /// Fails    invalid/sync.bad_signature
  Result<void> verify(std::string_view text, std::string_view signature) const;
  [[nodiscard]] bool empty() const { return fingerprints_.empty(); }

 private:
  struct Ring;
  explicit ProviderKeys(std::unique_ptr<Ring> ring);
  std::unique_ptr<Ring> ring_;
  std::vector<std::string> fingerprints_;  // upper case, of primary keys
};

/// SHA-512 in lower-case hex.
[[nodiscard]] std::string sha512_hex(std::string_view bytes);
/// The digest of a file as sha256sum writes it ("HEX  name") is that of the bytes; 64 digits are SHA-256, 128 SHA-512.
/// Fails    invalid/sync.bad_digest
Result<void> check_digest_file(std::string_view digest_file, std::string_view bytes);
/// The digest in such a file, lower case; "" when there is none.
[[nodiscard]] std::string digest_in(std::string_view digest_file);

}  // namespace bulkhead::intel
