// Secrets at rest: sealed with a key that lies in a file beside the store, so that a copy of the database shows none.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.h"

namespace bulkhead {

/// A key for sealing small secrets (XSalsa20-Poly1305, libsodium's secretbox).
class SealKey {
 public:
  /// Reads the key file (64 hex digits, mode 0600); makes it where there is none.
  /// Fails    unavailable/seal.key_file
  static Result<SealKey> open(const std::filesystem::path& file);

  /// The secret sealed under a fresh nonce, as text. `purpose` names the record's kind: text sealed for one purpose does
  /// not open for another.
  [[nodiscard]] std::string seal(std::string_view secret, std::string_view purpose) const;
  /// Fails    unavailable/seal.other_key when the text was altered or sealed with another key or for another purpose
  [[nodiscard]] Result<std::string> open_sealed(std::string_view sealed, std::string_view purpose) const;

 private:
  explicit SealKey(std::string key) : key_(std::move(key)) {}
  [[nodiscard]] std::string key_for(std::string_view purpose) const;
  std::string key_;  ///< 32 bytes
};

}  // namespace bulkhead
