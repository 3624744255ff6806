// Opening and reading a catalogue.
#include "catalogue/catalogue.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "core/numbers.h"
#include "core/text.h"
#include "keys.h"
#include "layout.h"

namespace bulkhead::catalogue {
namespace {

/// Bytes of one record of a section; 1 for byte sections.
constexpr std::size_t record_size(unsigned section) {
  switch (section) {
    case kRows: return sizeof(Row);
    case kVendors: return sizeof(VendorRow);
    case kProducts: return sizeof(ProductRow);
    case kVendorIds:
    case kProductIds: return sizeof(IdEntry);
    case kStrings:
    case kText: return 1;
    default: return sizeof(std::uint32_t);
  }
}

auto damaged(const std::filesystem::path& path, std::string_view what) {
  return fail(ErrorKind::invalid, "catalogue.damaged", fmt::format("The catalogue file is damaged: {}.", what), path.string());
}

}  // namespace

Catalogue::~Catalogue() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

Result<std::shared_ptr<const Catalogue>> Catalogue::open(const std::filesystem::path& path, Check check) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(ErrorKind::not_found, "catalogue.no_file", "The catalogue file cannot be opened.", path.string());
  struct stat status {};
  const bool known = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  const auto size = known ? static_cast<std::size_t>(status.st_size) : 0;
  if (size < sizeof(Header)) {
    ::close(fd);
    return damaged(path, "it is too short");
  }
  void* const mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
  ::close(fd);
  if (mapped == MAP_FAILED) return fail(ErrorKind::unavailable, "catalogue.no_file", "The catalogue file cannot be mapped.", path.string());

  std::shared_ptr<Catalogue> out(new Catalogue());
  out->data_ = static_cast<const char*>(mapped);
  out->size_ = size;
  out->header_ = reinterpret_cast<const Header*>(out->data_);
  const Header& header = *out->header_;
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) return damaged(path, "it does not begin as one");
  if (header.format != kFormat || header.section_count != kSectionCount)
    return fail(ErrorKind::invalid, "catalogue.other_format", "The catalogue file was made by another version of the program.", path.string());
  if (header.checksum != checksum64({out->data_, offsetof(Header, checksum)})) return damaged(path, "its header does not add up");
  if (header.file_size != size) return damaged(path, "its length is not the stated one");
  char method[sizeof header.method] = {};
  const std::string own = scoring_method();
  std::memcpy(method, own.data(), std::min(own.size(), sizeof method));
  if (std::memcmp(method, header.method, sizeof method) != 0)
    return fail(ErrorKind::invalid, "catalogue.other_format", "The catalogue file was made with other scoring formulas.", path.string());

  std::uint64_t before = sizeof(Header);
  for (unsigned i = 0; i < kSectionCount; ++i) {
    const SectionEntry& entry = header.sections[i];
    if (entry.offset % 8 != 0 || entry.offset < before || entry.offset > size || entry.size > size - entry.offset) return damaged(path, "a section lies outside");
    if (entry.size % record_size(i) != 0) return damaged(path, "a section has a broken length");
    if (check == Check::everything && checksum64({out->data_ + entry.offset, entry.size}) != entry.checksum) return damaged(path, "a section does not add up");
    before = entry.offset + entry.size;
  }
  const auto count = [&](unsigned section) { return header.sections[section].size / record_size(section); };
  constexpr std::uint64_t kMostRows = 0x7FF'FFFF;
  if (count(kRows) > kMostRows || count(kVendors) > kMostRows || count(kProducts) > 0xFFFF'FFFF || count(kLists) > 0xFFFF'FFFF) return damaged(path, "it has too many rows");
  for (const unsigned order : {kOrderBcs, kOrderCvss, kOrderEpss, kOrderPublished, kOrderModified})
    if (count(order) != count(kRows)) return damaged(path, "an order does not fit the rows");
  if (count(kVendorIds) != count(kVendors) || count(kProductIds) != count(kProducts)) return damaged(path, "ids do not fit the names");
  out->rows_ = static_cast<std::uint32_t>(count(kRows));
  out->vendors_ = static_cast<std::uint32_t>(count(kVendors));
  out->products_ = static_cast<std::uint32_t>(count(kProducts));
  return std::shared_ptr<const Catalogue>(std::move(out));
}

std::int64_t Catalogue::corpus_revision() const { return header_->corpus_revision; }
Instant Catalogue::built_at() const { return {header_->built_at}; }

template <class T>
const T* Catalogue::section(unsigned number) const { return reinterpret_cast<const T*>(data_ + header_->sections[number].offset); }
template const Row* Catalogue::section<Row>(unsigned) const;
template const VendorRow* Catalogue::section<VendorRow>(unsigned) const;
template const ProductRow* Catalogue::section<ProductRow>(unsigned) const;
template const std::uint32_t* Catalogue::section<std::uint32_t>(unsigned) const;
template const IdEntry* Catalogue::section<IdEntry>(unsigned) const;
template const char* Catalogue::section<char>(unsigned) const;

std::string_view Catalogue::text(std::uint32_t offset, std::uint32_t size) const {
  const SectionEntry& strings = header_->sections[kStrings];
  if (offset > strings.size || size > strings.size - offset) return {};
  return {data_ + strings.offset + offset, size};
}

std::string_view Catalogue::row_text(const Row& row) const {
  const SectionEntry& texts = header_->sections[kText];
  if (row.text_offset > texts.size || row.text_size > texts.size - row.text_offset) return {};
  return {data_ + texts.offset + row.text_offset, row.text_size};
}

std::vector<std::uint32_t> Catalogue::row_list(const Row& row, int which) const {
  const std::uint64_t all = header_->sections[kLists].size / sizeof(std::uint32_t);
  const std::uint64_t begin = std::uint64_t{row.lists_offset} + (which > 0 ? row.vendor_count : 0) + (which > 1 ? row.product_count : 0);
  const std::uint64_t count = which == 0 ? row.vendor_count : which == 1 ? row.product_count : row.cwe_count;
  if (begin > all || count > all - begin) return {};
  const auto* const list = section<std::uint32_t>(kLists) + begin;
  return {list, list + count};
}

std::optional<std::uint32_t> Catalogue::find(std::string_view cve) const {
  const auto key = cve_number(cve);
  if (!key) return std::nullopt;
  const Row* const rows = section<Row>(kRows);
  const Row* const found = std::lower_bound(rows, rows + rows_, *key, [](const Row& row, std::int64_t k) { return row.key < k; });
  if (found == rows + rows_ || found->key != *key) return std::nullopt;
  return static_cast<std::uint32_t>(found - rows);
}

CveItem Catalogue::item(std::uint32_t number) const {
  ENSURE(number < rows_, "the row is one of the catalogue");
  const Row& row = section<Row>(kRows)[number];
  CveItem out;
  out.row = number;
  out.cve_id = cve_text(row.key);
  out.title = text(row.title.offset, row.title.size);
  if (row.flags & kFlagScored) out.severity = static_cast<Severity>(std::min<std::uint8_t>(row.severity, 4));
  out.cvss_tenths = row.cvss_tenths;
  out.cvss_version = static_cast<CvssVersion>(std::min<std::uint8_t>(row.cvss_version, 3));
  out.bcs_hundredths = row.bcs_hundredths;
  out.bcs_tier = scoring::Bcs{row.bcs_hundredths, {}}.tier();
  if (row.flags & kFlagHasEpss) {
    out.epss_ppm = row.epss_ppm;
    out.percentile_ppm = row.percentile_ppm;
  }
  out.kev = (row.flags & kFlagKev) != 0;
  out.ransomware = (row.flags & kFlagRansomware) != 0;
  out.public_exploit = (row.flags & kFlagPublicExploit) != 0;
  out.proof_of_concept = (row.flags & kFlagPoc) != 0;
  out.rejected = (row.flags & kFlagRejected) != 0;
  if (row.kev_day > 0 && row.kev_day < 3'000'000) out.kev_added = to_iso_date({row.kev_day * kMicrosecondsPerDay});
  out.maturity = static_cast<scoring::ExploitMaturity>(std::min<std::uint8_t>(row.maturity, 3));
  out.patch = static_cast<scoring::PatchState>(std::min<std::uint8_t>(row.patch, 2));
  out.relevance_hundredths = row.relevance;
  out.layer = static_cast<scoring::Layer>(std::min<std::uint8_t>(row.layer, 3));
  out.protocol_bits = row.protocols;
  out.device_bits = row.devices;
  out.flaw = scoring::flaw_of_bits(row.flaw);
  out.source_bits = row.sources;
  out.claims = row.claims;
  out.published = {row.published};
  out.modified = {row.modified};
  out.bsid = scoring::bsid(out.cve_id, row.published == 0 ? 0 : parse_integer<int>(std::string_view(to_iso_date(out.published)).substr(0, 4)).value_or(0), out.severity);
  if (const auto list = row_list(row, 0); !list.empty() && list.front() < vendors_) {
    const VendorRow& vendor = section<VendorRow>(kVendors)[list.front()];
    out.primary_vendor = text(vendor.name.offset, vendor.name.size);
    out.primary_vendor_slug = text(vendor.slug.offset, vendor.slug.size);
  }
  if (const auto list = row_list(row, 1); !list.empty() && list.front() < products_) {
    const ProductRow& product = section<ProductRow>(kProducts)[list.front()];
    out.primary_product = text(product.name.offset, product.name.size);
  }
  return out;
}

std::vector<int> Catalogue::cwes(std::uint32_t number) const {
  ENSURE(number < rows_, "the row is one of the catalogue");
  const auto list = row_list(section<Row>(kRows)[number], 2);
  return {list.begin(), list.end()};
}

std::vector<Vendor> Catalogue::vendors_of(std::uint32_t number) const {
  ENSURE(number < rows_, "the row is one of the catalogue");
  std::vector<Vendor> out;
  for (const std::uint32_t index : row_list(section<Row>(kRows)[number], 0))
    if (index < vendors_) out.push_back(vendor_at(index));
  return out;
}

std::vector<Product> Catalogue::products_of(std::uint32_t number) const {
  ENSURE(number < rows_, "the row is one of the catalogue");
  std::vector<Product> out;
  for (const std::uint32_t index : row_list(section<Row>(kRows)[number], 1))
    if (index < products_) out.push_back(product_at(index));
  return out;
}

}  // namespace bulkhead::catalogue
