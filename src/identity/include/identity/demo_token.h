// Demo tokens: read-only credentials for anybody, valid for a day. Nothing is stored: a token carries its end and a signature.
#pragma once
#include <string>
#include <string_view>

#include "core/clock.h"
#include "identity/secret.h"

namespace bulkhead::identity {

inline constexpr std::int64_t kDemoTokenSeconds = 86'400;
inline constexpr std::string_view kDemoTokenPrefix = "bs_demo_";

/// Makes and checks demo tokens. The key lives as long as this object: after a restart older tokens are unknown, and clients ask for another.
class DemoTokens {
 public:
  DemoTokens();
  /// "bs_demo_" and 64 hex digits: the end of validity with random bits, then their HMAC-SHA256, cut to 24 bytes.
  [[nodiscard]] Secret mint(Instant now) const;
  [[nodiscard]] bool valid(std::string_view token, Instant now) const;

 private:
  [[nodiscard]] std::string signature(std::string_view head) const;
  std::string key_;
};

}  // namespace bulkhead::identity
