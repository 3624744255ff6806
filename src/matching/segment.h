// One memory-mapped segment of the match index. Every access is checked: rows outside the file are absent or empty.
#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "core/result.h"
#include "segment_layout.h"

namespace bulkhead::matching {

class Segment {
 public:
  /// Maps the file and checks header, sizes and section borders; not the checksums of the sections (see verify()).
  /// Fails    not_found/index.missing, invalid/index.damaged, invalid/index.format
  static Result<std::shared_ptr<const Segment>> open(const std::filesystem::path& file);
  ~Segment();
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  /// Compares the checksum of every section: reads the whole file.
  /// Fails    invalid/index.damaged
  Result<void> verify() const;

  [[nodiscard]] std::string_view text(std::uint32_t offset) const;
  [[nodiscard]] std::string_view revision() const;
  template <class T>
  [[nodiscard]] std::span<const T> rows(Section which) const {
    const Span& span = spans_[static_cast<std::size_t>(which)];
    if (span.item_size != sizeof(T)) return {};
    return {reinterpret_cast<const T*>(span.data), span.count};
  }
  /// Rows begin .. begin + count, cut at the end of the section.
  template <class T>
  [[nodiscard]] std::span<const T> rows(Section which, std::uint32_t begin, std::uint32_t count) const {
    const std::span<const T> all = rows<T>(which);
    if (begin >= all.size()) return {};
    return all.subspan(begin, std::min<std::size_t>(count, all.size() - begin));
  }
  template <class T>
  [[nodiscard]] const T* row(Section which, std::uint32_t index) const {
    const std::span<const T> all = rows<T>(which);
    return index < all.size() ? &all[index] : nullptr;
  }

  [[nodiscard]] std::uint32_t vendor_row(std::string_view key) const;                            ///< kNone when absent
  [[nodiscard]] std::uint32_t product_row(std::string_view vendor, std::string_view key) const;  ///< kNone when absent
  [[nodiscard]] std::uint32_t cpe_row(char part, std::string_view product_key) const;            ///< kNone when absent
  [[nodiscard]] const OrderRow* order(std::string_view key) const;
  /// Products whose name has a word, ascending.
  [[nodiscard]] std::span<const std::uint32_t> products_with(std::string_view word) const;
  [[nodiscard]] std::string_view vendor_key(const ProductRow& product) const;
  [[nodiscard]] std::uint64_t hash_of(const ProductRow& product) const;
  /// True when this segment speaks for the CVE (a newer segment then hides older ones).
  [[nodiscard]] bool speaks_for(std::uint64_t cve) const;
  /// Row of the CVE, or null; rejected ones have none.
  [[nodiscard]] const CveRow* cve(std::uint64_t number) const;
  [[nodiscard]] std::size_t size_bytes() const { return size_; }

 private:
  struct Span {
    const char* data = nullptr;
    std::size_t count = 0, item_size = 0;
  };
  Segment() = default;
  Result<void> adopt(const char* data, std::size_t size);
  const char* data_ = nullptr;
  std::size_t size_ = 0;
  bool mapped_ = false;
  Span spans_[kSectionCount];
};

}  // namespace bulkhead::matching
