// A damaged index is refused or gives answers without a wild read: random changes of a good file, all readers run.
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "damage.h"
#include "matching/engine.h"
#include "matching/index_builder.h"
#include "segment.h"

namespace {

using namespace bulkhead;

std::string good_file() {
  matching::IndexBuilder builder;
  for (int i = 1; i < 40; ++i) {
    intel::Vulnerability v;
    v.cve = fmt::format("CVE-2024-{:04}", i);
    intel::Claim claim;
    claim.cve = v.cve;
    claim.source = intel::Source::csaf;
    intel::ProductClaim product;
    product.vendor = "Acme";
    product.name = fmt::format("Pump {} (6ES7516-3UN0{}-0AB0)", i % 5, i % 9);
    intel::VersionStatement version;
    version.kind = intel::VersionKind::text;
    version.text = fmt::format("< {}.1", i);
    product.versions = {version};
    claim.products = {product};
    intel::CpeMatch match;
    match.criteria = fmt::format("cpe:2.3:o:acme:pump_{}_firmware:*:*:*:*:*:*:*:*", i % 5);
    match.end_excluding = std::to_string(i);
    claim.configurations = {{i % 2 ? intel::Operator::and_ : intel::Operator::or_, false, {{intel::Operator::or_, false, {match}}}}};
    v.claims = {claim};
    builder.add(v, {});
  }
  const std::filesystem::path file = std::filesystem::temp_directory_path() / fmt::format("bulkhead-fuzz-{}.bin", ::getpid());
  if (!builder.write(file, "1")) return {};
  std::ifstream in(file, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  std::filesystem::remove(file);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string good = good_file();
  static const std::filesystem::path file = std::filesystem::temp_directory_path() / fmt::format("bulkhead-fuzz-{}-damaged.bin", ::getpid());
  // The header's checksum is set right again for every second input so that the body is reached.
  std::string bytes = fuzz::damaged(good, data, size);
  if (size % 2 == 0) {
    matching::SegmentHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    header.header_checksum = 0;
    header.header_checksum = matching::hash_bytes({reinterpret_cast<const char*>(&header), sizeof header});
    std::memcpy(bytes.data(), &header, sizeof header);
  }
  {
    std::ofstream out(file, std::ios::binary);
    out << bytes;
  }
  auto index = matching::MatchIndex::open_files({file});
  if (index) {
    const matching::Engine engine(*index);
    matching::Identity identity;
    identity.vendor = "Acme";
    identity.product = "Pump 1";
    identity.version = "3";
    (void)engine.match(identity, {.vendor_only = true});
    identity.product = "Pumpe 6ES7516-3UN01-0AB0";
    (void)engine.match(identity);
    identity.cpe = "cpe:2.3:o:acme:pump_1_firmware:3:*:*:*:*:*:*:*";
    (void)engine.match(identity);
    const std::string cves[] = {"CVE-2024-0001"};
    (void)engine.touched_keys(cves);
    (void)(*index)->verify();
  }
  std::filesystem::remove(file);
  return 0;
}
