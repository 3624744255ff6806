// A damaged catalogue file: open refuses it, or every later read stays within it. The header's checksum is made right
// for every second input, so that the damage gets past it.
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>

#include "catalogue/builder.h"
#include "damage.h"
#include "layout.h"
#include "sample_corpus.h"

namespace {

using namespace bulkhead;
using namespace bulkhead::catalogue;

std::string good_file() {
  CatalogueBuilder builder;
  for (std::uint32_t n = 0; n < 96; n += 3) builder.add(sample::vulnerability(n));
  const auto path = std::filesystem::temp_directory_path() / fmt::format("bulkhead-fuzz-{}.catalogue", ::getpid());
  if (!builder.finish(path, 1, Instant{})) return {};
  std::ifstream in(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  std::filesystem::remove(path);
  return bytes;
}

void read_all(const Catalogue& catalogue) {
  Filter filter;
  filter.q = "attacker \"buffer overflow\"";
  filter.ranked = true;
  (void)catalogue.search(filter, 1, 50);
  filter.vendor = "siemens";
  (void)catalogue.search(filter, 1, 50);
  (void)catalogue.search({}, 1, 50);
  for (std::uint32_t row = 0; row < std::min(catalogue.size(), 50u); ++row) {
    (void)catalogue.item(row);
    (void)catalogue.products_of(row);
  }
  (void)catalogue.vendors("a", 5);
  (void)catalogue.products(1, "a", 5);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string good = good_file();
  std::string bytes = fuzz::damaged(good, data, size);
  if (size % 2 == 0) {
    Header header;
    std::memcpy(&header, bytes.data(), sizeof header);
    header.checksum = checksum64({reinterpret_cast<const char*>(&header), offsetof(Header, checksum)});
    std::memcpy(bytes.data(), &header, sizeof header);
  }
  const int file = ::memfd_create("catalogue", MFD_CLOEXEC);
  if (file < 0) return 0;
  const bool written = ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  const auto opened = written ? Catalogue::open("/proc/self/fd/" + std::to_string(file)) : Catalogue::open("");
  ::close(file);
  if (opened) read_all(**opened);
  return 0;
}
