// A catalogue file with any bytes: open refuses it, or every later read stays within it. The header's checksum is made
// right first, so that the fuzzer gets past it.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "catalogue/builder.h"
#include "layout.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead::catalogue;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (size >= sizeof(Header)) {
    Header header;
    std::memcpy(&header, bytes.data(), sizeof header);
    std::memcpy(header.magic, kMagic, sizeof kMagic);
    header.format = kFormat;
    header.section_count = kSectionCount;
    header.file_size = size;
    constexpr char kMethod[32] = "bcs-1 ics-1";
    std::memcpy(header.method, kMethod, sizeof kMethod);
    header.checksum = checksum64({reinterpret_cast<const char*>(&header), offsetof(Header, checksum)});
    std::memcpy(bytes.data(), &header, sizeof header);
  }
  const int file = ::memfd_create("catalogue", MFD_CLOEXEC);
  if (file < 0) return 0;
  const bool written = ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  const auto opened = written ? Catalogue::open("/proc/self/fd/" + std::to_string(file)) : Catalogue::open("");
  ::close(file);
  if (!opened) return 0;
  const Catalogue& catalogue = **opened;
  Filter filter;
  filter.q = "ab cd";
  filter.vendor = "x";
  filter.ranked = true;
  (void)catalogue.search(filter, 1, 50);
  (void)catalogue.search({}, 1, 50);
  for (std::uint32_t row = 0; row < std::min(catalogue.size(), 50u); ++row) {
    (void)catalogue.item(row);
    (void)catalogue.products_of(row);
  }
  (void)catalogue.vendors("a", 5);
  (void)catalogue.products(1, "a", 5);
  return 0;
}
