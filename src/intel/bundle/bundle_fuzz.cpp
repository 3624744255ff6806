// Any bytes as a bundle, and any bytes as the payload of a signed one.
#include "bundle/bundle_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static const record::SigningKey key = *record::SigningKey::create("fuzz");
  const auto file = intel::open_memory(input);
  const auto opened = intel::open_bundle(*file, {key.verifier()});
  ENSURE(!opened, "nobody signs by chance");
  intel::BundleManifest manifest;
  manifest.payload_bytes = static_cast<std::int64_t>(size);
  manifest.unpacked_bytes = 4 << 20;
  const auto payload = intel::open_memory(input);
  intel::BundleCheck check(manifest);
  const auto read = intel::read_payload(*payload, manifest, [&](intel::BundleRecord kind, std::string_view body) { return check.visit(kind, body); });
  ENSURE(!read, "nobody finds the digest by chance");
  // The records without their compression.
  for (int kind = 1; kind <= 11; ++kind) (void)intel::BundleCheck(manifest).visit(static_cast<intel::BundleRecord>(kind), input);
  return 0;
}
