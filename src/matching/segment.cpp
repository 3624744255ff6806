// Opens and reads one segment; see segment.h.
#include "segment.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "matching/names.h"

namespace bulkhead::matching {

namespace {

/// The slot of an open-addressing table whose row satisfies `is`, or kNone. Bounded by the table's size.
template <class Is>
std::uint32_t find_in(std::span<const std::uint32_t> table, std::uint64_t hash, const Is& is) {
  if (table.empty() || (table.size() & (table.size() - 1)) != 0) return kNone;
  std::size_t slot = hash & (table.size() - 1);
  for (std::size_t steps = 0; steps < table.size(); ++steps) {
    const std::uint32_t entry = table[slot];
    if (entry == 0) return kNone;
    if (is(entry - 1)) return entry - 1;
    slot = (slot + 1) & (table.size() - 1);
  }
  return kNone;
}

}  // namespace

Result<std::shared_ptr<const Segment>> Segment::open(const std::filesystem::path& file) {
  const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) return fail(ErrorKind::not_found, "index.missing", fmt::format("The match index {} cannot be opened: {}.", file.filename().string(), std::strerror(errno)));
  struct stat facts {};
  const bool known = ::fstat(handle, &facts) == 0 && facts.st_size > 0;
  void* data = known ? ::mmap(nullptr, static_cast<std::size_t>(facts.st_size), PROT_READ, MAP_SHARED, handle, 0) : MAP_FAILED;
  ::close(handle);
  if (data == MAP_FAILED) return fail(ErrorKind::invalid, "index.damaged", "The match index is empty or cannot be mapped.");
  std::shared_ptr<Segment> segment(new Segment);
  segment->data_ = static_cast<const char*>(data);
  segment->size_ = static_cast<std::size_t>(facts.st_size);
  segment->mapped_ = true;
  // Lookups touch few pages far apart: without this the kernel would read ahead and make them resident.
  ::madvise(data, segment->size_, MADV_RANDOM);
  TRY(segment->adopt(segment->data_, segment->size_));
  return std::shared_ptr<const Segment>(std::move(segment));
}

Segment::~Segment() {
  if (mapped_) ::munmap(const_cast<char*>(data_), size_);
}

Result<void> Segment::adopt(const char* data, std::size_t size) {
  const auto damaged = [](std::string_view what) {
    return fail(ErrorKind::invalid, "index.damaged", fmt::format("The match index is damaged: {}. It can be rebuilt from the corpus.", what));
  };
  data_ = data;
  size_ = size;
  SegmentHeader header;
  if (size < sizeof header) return damaged("it is shorter than its header");
  std::memcpy(&header, data, sizeof header);
  if (header.magic != kSegmentMagic) return damaged("it does not begin as one");
  if (header.format != kSegmentFormat || header.byte_order != kByteOrderMark)
    return fail(ErrorKind::invalid, "index.format", "The match index was written by another version of this program and must be rebuilt.");
  const std::uint64_t checksum = header.header_checksum;
  header.header_checksum = 0;
  if (hash_bytes({reinterpret_cast<const char*>(&header), sizeof header}) != checksum) return damaged("its header does not agree with its checksum");
  if (header.file_size != size) return damaged("its size differs from what the header says");
  for (std::size_t i = 0; i < kSectionCount; ++i) {
    const SectionEntry& entry = header.sections[i];
    if (entry.item_size == 0 || entry.offset > size || entry.offset % 8 != 0 || entry.count > (size - entry.offset) / entry.item_size)
      return damaged(fmt::format("section {} lies outside the file", i));
    spans_[i] = {data + entry.offset, static_cast<std::size_t>(entry.count), entry.item_size};
  }
  return {};
}

Result<void> Segment::verify() const {
  SegmentHeader header;
  std::memcpy(&header, data_, sizeof header);
  for (std::size_t i = 0; i < kSectionCount; ++i) {
    const Span& span = spans_[i];
    if (hash_bytes({span.data, span.count * span.item_size}) != header.sections[i].checksum)
      return fail(ErrorKind::invalid, "index.damaged", fmt::format("The match index is damaged: section {} does not agree with its checksum.", i));
  }
  return {};
}

std::string_view Segment::text(std::uint32_t offset) const {
  const Span& span = spans_[static_cast<std::size_t>(Section::strings)];
  if (offset > span.count || span.count - offset < 2) return {};
  const auto* at = reinterpret_cast<const unsigned char*>(span.data) + offset;
  const std::size_t length = static_cast<std::size_t>(at[0]) | static_cast<std::size_t>(at[1]) << 8;
  if (length > span.count - offset - 2) return {};
  return {span.data + offset + 2, length};
}

std::string_view Segment::revision() const {
  const Span& span = spans_[static_cast<std::size_t>(Section::revision)];
  return {span.data, span.count};
}

std::uint32_t Segment::vendor_row(std::string_view key) const {
  return find_in(rows<std::uint32_t>(Section::vendor_table), hash_bytes(key), [&](std::uint32_t row) {
    const auto* vendor = this->row<VendorRow>(Section::vendors, row);
    return vendor && text(vendor->key) == key;
  });
}

std::uint32_t Segment::product_row(std::string_view vendor, std::string_view key) const {
  return find_in(rows<std::uint32_t>(Section::product_table), product_hash(vendor, key), [&](std::uint32_t row) {
    const auto* product = this->row<ProductRow>(Section::products, row);
    return product && text(product->key) == key && vendor_key(*product) == vendor;
  });
}

std::uint32_t Segment::cpe_row(char part, std::string_view product_key) const {
  std::string key(1, part);
  key += ':';
  key += product_key;
  return find_in(rows<std::uint32_t>(Section::cpe_table), hash_bytes(key), [&](std::uint32_t row) {
    const auto* cpe = this->row<CpeRow>(Section::cpes, row);
    if (!cpe || cpe->part != static_cast<std::uint8_t>(part)) return false;
    const std::string_view vendor = text(cpe->vendor_text);
    return product_key.size() == vendor.size() + 1 + text(cpe->name_text).size() && product_key.starts_with(vendor) &&
           product_key.ends_with(text(cpe->name_text));
  });
}

const OrderRow* Segment::order(std::string_view key) const {
  const std::uint32_t row = find_in(rows<std::uint32_t>(Section::order_table), hash_bytes(key), [&](std::uint32_t index) {
    const auto* order = this->row<OrderRow>(Section::order_rows, index);
    return order && text(order->text) == key;
  });
  return row == kNone ? nullptr : this->row<OrderRow>(Section::order_rows, row);
}

std::span<const std::uint32_t> Segment::products_with(std::string_view word) const {
  const auto tokens = rows<TokenRow>(Section::tokens);
  const auto hash = static_cast<std::uint32_t>(hash_bytes(word));
  const auto at = std::lower_bound(tokens.begin(), tokens.end(), hash, [](const TokenRow& row, std::uint32_t value) { return row.hash < value; });
  if (at == tokens.end() || at->hash != hash) return {};
  return rows<std::uint32_t>(Section::token_postings, at->begin, at->count);
}

std::string_view Segment::vendor_key(const ProductRow& product) const {
  const auto* vendor = row<VendorRow>(Section::vendors, product.vendor);
  return vendor ? text(vendor->key) : std::string_view();
}

std::uint64_t Segment::hash_of(const ProductRow& product) const { return product_hash(vendor_key(product), text(product.key)); }

bool Segment::speaks_for(std::uint64_t cve) const {
  const auto numbers = rows<std::uint64_t>(Section::superseded);
  return std::binary_search(numbers.begin(), numbers.end(), cve);
}

const CveRow* Segment::cve(std::uint64_t number) const {
  const auto all = rows<CveRow>(Section::cves);
  const auto at = std::lower_bound(all.begin(), all.end(), number, [](const CveRow& row, std::uint64_t value) { return row.number < value; });
  return at != all.end() && at->number == number ? &*at : nullptr;
}

}  // namespace bulkhead::matching
