// The fixed layout of a match index segment: little-endian records in sections, named by number, never reordered.
//
// Texts are offsets into the section `strings` (2 bytes of length, then the bytes); offset 0 is the empty text.
// A reader checks every offset, so that a damaged file gives empty answers, never a wild read.
#pragma once
#include <cstdint>
#include <string_view>

namespace bulkhead::matching {

inline constexpr std::uint64_t kSegmentMagic = 0x31584449484B4C42;  // "BLKHIDX1"
inline constexpr std::uint32_t kSegmentFormat = 2;                  // raise it with any change below
inline constexpr std::uint32_t kByteOrderMark = 0x01020304;
inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

enum class Section : std::uint32_t {
  strings, revision, vendors, vendor_table, products, product_table, cpes, cpe_table, criteria, criterion_postings, cves, groups,
  configurations, nodes, matches, documents, version_sets, version_statements, changes, statements, statement_postings,
  orders, order_table, order_postings, order_patterns, fixes, tokens, token_postings, superseded, order_rows, count_
};
inline constexpr std::size_t kSectionCount = static_cast<std::size_t>(Section::count_);

struct SectionEntry {
  std::uint64_t offset = 0;
  std::uint64_t count = 0;      ///< items, not bytes
  std::uint64_t checksum = 0;   ///< of the section's bytes
  std::uint32_t item_size = 0;
  std::uint32_t reserved = 0;
};

struct SegmentHeader {
  std::uint64_t magic = kSegmentMagic;
  std::uint32_t format = kSegmentFormat;
  std::uint32_t byte_order = kByteOrderMark;
  std::uint64_t file_size = 0;
  std::uint64_t header_checksum = 0;  ///< of header and section entries with this field 0
  SectionEntry sections[kSectionCount];
};

struct VendorRow {
  std::uint32_t key, text;
  std::uint32_t product_begin, product_count;
  std::uint32_t rank;  ///< of who wrote the text, 0 best
};

enum ProductFlag : std::uint32_t { kProductFamily = 1 };
inline constexpr std::uint32_t kProductRankShift = 8;  ///< rank of who wrote the text, in the flags above this bit

struct ProductRow {
  std::uint32_t vendor;  ///< row of vendors
  std::uint32_t key, text, words;
  std::uint32_t cpe_begin, cpe_count;
  std::uint32_t posting_begin, posting_count;  ///< in statement_postings
  std::uint32_t flags;
};

struct CpeRow {
  std::uint32_t product;
  std::uint32_t vendor_text, name_text;  ///< as in a formatted string, lower case, escapes kept
  std::uint32_t criteria_begin, criteria_count;
  std::uint8_t part;                           ///< 'a', 'o', 'h', '*'
  std::uint8_t firmware;                       ///< the name ends in _firmware
  std::uint16_t reserved;
};

enum CriterionFlag : std::uint32_t { kStartIncluding = 1, kEndIncluding = 2 };

struct CriterionRow {
  std::uint32_t cpe;
  std::uint32_t version, update;  ///< as written
  std::uint32_t rest;             ///< "edition:language:sw_edition:target_sw:target_hw:other", 0 when all are *
  std::uint32_t start, end;
  std::uint32_t posting_begin, posting_count;  ///< in criterion_postings: configurations in which it is vulnerable
  std::uint32_t flags;
};

enum CveFlag : std::uint8_t { kCveKev = 1, kCveProofOfConcept = 2, kCveFunctional = 4, kCveRejected = 8, kCvePatched = 16 };

struct CveRow {
  std::uint64_t number;  ///< year << 32 | sequence
  std::uint32_t group_begin, group_count;
  std::int32_t bcs_hundredths, epss_ppm, published_day;
  std::int16_t cvss_tenths;
  std::uint8_t flags;
  std::uint8_t severity;
};

struct GroupRow {  ///< the configurations that one claim states
  std::uint32_t cve, document;
  std::uint32_t configuration_begin, configuration_count;
};

struct ConfigurationRow {
  std::uint32_t group;
  std::uint32_t node_begin;
  std::uint16_t node_count;
  std::uint8_t is_and, negate;
};

struct NodeRow {
  std::uint32_t match_begin, match_count;
  std::uint8_t is_and, negate;
  std::uint16_t reserved;
};

inline constexpr std::uint32_t kVulnerableBit = 0x80000000;  ///< in `matches`: this criterion is vulnerable

struct DocumentRow {
  std::uint32_t document, url;
  std::int64_t modified_us;
  std::uint32_t source;  ///< intel::Source
  std::uint32_t publisher;  ///< who speaks: host of a CSAF publisher's namespace, short name of a CNA; 0 when not known
};

struct VersionSetRow {
  std::uint32_t begin, count;
  std::uint32_t default_status;
};

struct VersionStatementRow {
  std::uint32_t text, from, to, type;
  std::uint32_t change_begin, change_count;
  std::uint8_t kind, status, from_inclusive, to_inclusive;
};

struct ChangeRow {
  std::uint32_t at, status;
};

enum StatementFlag : std::uint32_t { kStatementFamily = 1, kStatementFirmware = 2 };

struct StatementRow {
  std::uint32_t cve, document, version_set, product;  ///< rows
  std::uint32_t platform;              ///< product row of the product it is installed on, or kNone
  std::uint32_t platform_version_set;
  std::uint32_t fix;                   ///< row of fixes, or kNone
  std::uint32_t order_begin, order_count;  ///< in `orders`
  std::uint32_t line, name, flags;     ///< release line; the product as written
  std::uint32_t platforms;             ///< texts of CVE record platforms[] and CSAF architectures, one a line; 0 without
};

/// In statement_postings: how the statement belongs to the product.
/// by name; by a CPE name that the source states; it is installed on the product; the product is a family above it.
enum PostingBasis : std::uint32_t { kByName = 0, kByStatedCpe = 1u << 30, kByPlatform = 2u << 30, kByFamily = 3u << 30 };
inline constexpr std::uint32_t kPostingMask = (1u << 30) - 1;

struct OrderRow {
  std::uint32_t text, begin, count;  ///< in order_postings: statement rows
};

struct OrderPatternRow {
  std::uint32_t pattern, statement;
};

struct FixRow {
  std::uint32_t fixed_version, document, url;
  std::uint32_t kind;  ///< 0 version stated, 1 vendor fix without version
};

struct TokenRow {
  std::uint32_t hash, begin, count;  ///< in token_postings: product rows, ascending
};

/// A 64-bit hash of bytes, the same on every machine of this byte order (FNV-1a over words with a final mix).
[[nodiscard]] inline std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0) {
  std::uint64_t h = 0xcbf29ce484222325u ^ (seed * 0x9E3779B97F4A7C15u);
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  while (left >= 8) {
    std::uint64_t word;
    __builtin_memcpy(&word, at, 8);
    h = (h ^ word) * 0x9FB21C651E98DF25u;
    h ^= h >> 32;
    at += 8;
    left -= 8;
  }
  std::uint64_t tail = left;
  for (std::size_t i = 0; i < left; ++i) tail = (tail << 8) | static_cast<unsigned char>(at[i]);
  h = (h ^ tail) * 0x9FB21C651E98DF25u;
  h ^= h >> 29;
  h *= 0xBF58476D1CE4E5B9u;
  return h ^ (h >> 32);
}

/// Identity of a product across segments: hash of vendor key and product key.
[[nodiscard]] inline std::uint64_t product_hash(std::string_view vendor, std::string_view key) {
  return hash_bytes(key, hash_bytes(vendor));
}

}  // namespace bulkhead::matching
