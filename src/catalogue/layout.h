// The file format of the catalogue: fixed little-endian structs in sections, read in place from mapped memory.
//
// Header, section table, then sections at multiples of 8. Rows stand in ascending order of the CVE key, vendors and
// products in order of their keys. Every reference from one section into another is checked where it is followed, so
// that a damaged body can give wrong answers but no wild reads.
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace bulkhead::catalogue {

inline constexpr char kMagic[8] = {'B', 'H', 'C', 'A', 'T', 'L', 'G', '1'};
inline constexpr std::uint32_t kFormat = 2;  ///< raise it with any change below

enum Section : std::uint32_t {
  kRows,            ///< Row
  kStrings,         ///< names, titles, slugs, keys: bytes
  kText,            ///< folded text that search reads: bytes, rows one after the other
  kLists,           ///< uint32: vendors, products and CWE numbers of the rows
  kVendors,         ///< VendorRow
  kProducts,        ///< ProductRow
  kVendorIds,       ///< IdEntry by id
  kProductIds,      ///< IdEntry by id
  kPostings,        ///< uint32: rows of each vendor
  kOrderBcs,        ///< uint32: all rows by falling BCS, then CVSS, EPSS, newest key
  kOrderCvss,
  kOrderEpss,
  kOrderPublished,
  kOrderModified,
  kSectionCount
};

struct SectionEntry {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;      ///< bytes
  std::uint64_t checksum = 0;  ///< checksum64 of the bytes
};

struct Header {
  char magic[8] = {};
  std::uint32_t format = 0;
  std::uint32_t section_count = 0;
  std::uint64_t file_size = 0;
  std::int64_t corpus_revision = 0;
  std::int64_t built_at = 0;   ///< microseconds
  char method[32] = {};        ///< names of the scoring formulas, "bcs-1 ics-1"
  SectionEntry sections[kSectionCount];
  std::uint64_t checksum = 0;  ///< checksum64 of everything above
};

struct Text {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

enum RowFlag : std::uint16_t {
  kFlagKev = 1, kFlagPublicExploit = 2, kFlagPoc = 4, kFlagRejected = 8, kFlagRansomware = 16, kFlagHasEpss = 32, kFlagScored = 64
};

struct Row {
  std::int64_t key = 0;               ///< year << 40 | number
  std::int64_t published = 0, modified = 0;  ///< microseconds, 0 unknown
  std::uint64_t protocols = 0;
  std::uint64_t text_offset = 0;
  std::uint32_t text_size = 0;
  std::uint32_t devices = 0;
  Text title;
  std::uint32_t lists_offset = 0;     ///< in uint32 units: vendors, then products, then CWE numbers
  std::uint16_t vendor_count = 0, product_count = 0, cwe_count = 0;
  std::uint16_t claims = 0;
  std::int32_t epss_ppm = 0, percentile_ppm = 0;
  std::int32_t kev_day = 0;           ///< days since 1970-01-01; 0 none
  std::int16_t cvss_tenths = -1;
  std::int16_t bcs_hundredths = 0;
  std::uint16_t sources = 0;          ///< bit per intel::Source
  std::uint16_t flags = 0;
  std::uint8_t cvss_version = 0;      ///< CvssVersion
  std::uint8_t severity = 0;          ///< Severity
  std::uint8_t maturity = 0;          ///< ExploitMaturity
  std::uint8_t patch = 0;             ///< PatchState
  std::uint8_t layer = 0;             ///< Layer
  std::uint8_t relevance = 0;         ///< hundredths
  std::uint16_t flaw = 0;             ///< scoring::to_bits
};

struct VendorRow {
  Text key, name, slug;
  std::uint32_t id = 0;
  std::uint32_t cve_count = 0;
  std::uint32_t product_begin = 0, product_count = 0;
  std::uint32_t posting_begin = 0, reserved = 0;
};

struct ProductRow {
  Text key, name, slug;
  std::uint32_t id = 0;
  std::uint32_t vendor = 0;    ///< index of the vendor
  std::uint32_t cve_count = 0;
  std::uint32_t reserved = 0;
};

struct IdEntry {
  std::uint32_t id = 0;
  std::uint32_t index = 0;
};

static_assert(sizeof(Row) == 96 && alignof(Row) == 8 && std::is_trivially_copyable_v<Row>);
static_assert(sizeof(VendorRow) == 48 && sizeof(ProductRow) == 40 && sizeof(IdEntry) == 8);

/// A quick 64-bit sum over bytes, against damage and not against malice: eight bytes at a time, mixed by multiplication.
[[nodiscard]] inline std::uint64_t checksum64(std::string_view bytes) {
  std::uint64_t sum = 0x9E3779B97F4A7C15ull ^ bytes.size();
  const auto mix = [&](std::uint64_t word) {
    sum = (sum ^ word) * 0xFF51AFD7ED558CCDull;
    sum ^= sum >> 32;
  };
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    mix(word);
  }
  std::uint64_t last = 0;
  if (i < bytes.size()) std::memcpy(&last, bytes.data() + i, bytes.size() - i);
  mix(last);
  return sum;
}

}  // namespace bulkhead::catalogue
