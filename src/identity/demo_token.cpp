#include "identity/demo_token.h"

#include "core/digest.h"
#include "core/text.h"

namespace bulkhead::identity {
namespace {

constexpr std::size_t kHeadDigits = 16, kSignatureDigits = 48;

}  // namespace

DemoTokens::DemoTokens() : key_(random_bytes(32)) {}

std::string DemoTokens::signature(std::string_view head) const { return to_hex(hmac_sha256(key_, head)).substr(0, kSignatureDigits); }

Secret DemoTokens::mint(Instant now) const {
  const std::int64_t end = now.microseconds / kMicrosecondsPerSecond + kDemoTokenSeconds;
  const std::string head = fmt::format("{:010x}{}", end, to_hex(random_bytes(3)));
  return Secret(std::string(kDemoTokenPrefix) + head + signature(head));
}

bool DemoTokens::valid(std::string_view token, Instant now) const {
  if (!token.starts_with(kDemoTokenPrefix)) return false;
  token.remove_prefix(kDemoTokenPrefix.size());
  if (token.size() != kHeadDigits + kSignatureDigits) return false;
  const std::string_view head = token.substr(0, kHeadDigits);
  if (!equal_in_constant_time(signature(head), token.substr(kHeadDigits))) return false;
  const auto bytes = from_hex(head.substr(0, 10));  // signed by us, so that it reads
  if (!bytes) return false;
  std::int64_t end = 0;
  for (const char byte : *bytes) end = end << 8 | static_cast<unsigned char>(byte);
  return now.microseconds / kMicrosecondsPerSecond < end;
}

}  // namespace bulkhead::identity
