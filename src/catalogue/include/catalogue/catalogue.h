// The catalogue: a read-only, memory-mapped view of the corpus for search, lists and names. Made whole by the builder
// for one corpus revision, opened in well under a millisecond, shared by threads and processes.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/cvss.h"
#include "core/result.h"
#include "scoring/bcs.h"
#include "scoring/flaw.h"
#include "scoring/relevance.h"
#include "scoring/signals.h"

namespace bulkhead::catalogue {

struct Row;
struct Header;
struct VendorRow;
struct ProductRow;

/// One CVE as lists show it with the columns that filters and reports use.
struct CveItem {
  std::uint32_t row = 0;
  std::string cve_id, bsid;
  std::string title;
  std::optional<Severity> severity;     ///< nothing when nobody scored
  int cvss_tenths = -1;
  CvssVersion cvss_version = CvssVersion::v3_1;
  int bcs_hundredths = 0;
  Severity bcs_tier = Severity::low;
  std::optional<int> epss_ppm, percentile_ppm;
  bool kev = false, ransomware = false, public_exploit = false, proof_of_concept = false, rejected = false;
  std::string kev_added;                ///< ISO date, "" none
  scoring::ExploitMaturity maturity = scoring::ExploitMaturity::NONE;
  scoring::PatchState patch = scoring::PatchState::unknown;
  int relevance_hundredths = 0;
  scoring::Layer layer = scoring::Layer::unknown;
  std::uint64_t protocol_bits = 0;      ///< scoring::protocols()
  std::uint32_t device_bits = 0;        ///< scoring::device_types()
  scoring::Flaw flaw;
  std::uint16_t source_bits = 0;        ///< 1 << intel::Source
  int claims = 0;
  Instant published, modified;
  std::string primary_vendor, primary_vendor_slug, primary_product;
};

struct Vendor {
  std::uint32_t id = 0;
  std::string name, slug;
  int cve_count = 0, product_count = 0;
};
struct Product {
  std::uint32_t id = 0, vendor_id = 0;
  std::string name, slug;
  int cve_count = 0;
};
struct Protocol {
  int id = 0;  ///< from 1
  std::string name;
  int cve_count = 0;
};

enum class SortBy : std::uint8_t { bcs, cvss, epss, published, modified, cve };
BOOST_DESCRIBE_ENUM(SortBy, bcs, cvss, epss, published, modified, cve)

/// The parameters of `GET /cves` (docs/api.md). What is empty does not filter.
struct Filter {
  std::string q;                        ///< words that all must stand in id, title, description, vendors or products;
                                        ///< a CVE id or BSID finds exactly that CVE, rejected ones too
  std::string vendor;                   ///< slug, or any spelling of the name
  std::string protocol;                 ///< name as in scoring::protocols(), case and separators free
  std::vector<Severity> severities;
  std::optional<bool> kev;
  std::optional<bool> unpatched;        ///< true: no fix is known
  std::optional<bool> has_exploit;      ///< maturity FUNCTIONAL or WEAPONIZED
  std::optional<scoring::PatchState> patch_status;
  std::optional<int> cvss_min, cvss_max;   ///< tenths, inclusive; CVEs without score never fit
  std::optional<int> bcs_min, bcs_max;     ///< hundredths, inclusive
  std::optional<Instant> date_from, date_to;  ///< published, from inclusive, to exclusive
  SortBy sort_by = SortBy::bcs;
  bool ranked = false;                  ///< with q: CVEs with all words in the title first, then by sort_by
  bool include_rejected = false;
};

struct Found {
  std::uint32_t total = 0;
  std::vector<std::uint32_t> rows;      ///< of the page, in order
};

class Catalogue {
 public:
  /// Whether open reads the file whole to compare its checksums (0.1 s) or trusts the body (under a millisecond). The
  /// header and the shape of all sections are checked either way, and no damage can make a later read leave the file.
  enum class Check : std::uint8_t { header, everything };

  /// Fails    not_found/catalogue.no_file; invalid/catalogue.damaged, catalogue.other_format (a format or a scoring
  ///          formula of another version: build it anew)
  static Result<std::shared_ptr<const Catalogue>> open(const std::filesystem::path& path, Check check = Check::header);
  ~Catalogue();
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  [[nodiscard]] std::int64_t corpus_revision() const;
  [[nodiscard]] Instant built_at() const;
  [[nodiscard]] std::uint32_t size() const { return rows_; }  ///< CVEs, rejected ones among them

  /// One page of the CVEs that fit, counted whole.
  /// Takes    page from 1, per_page from 1
  /// Fails    invalid/catalogue.unknown_protocol; an unknown vendor finds nothing
  [[nodiscard]] Result<Found> search(const Filter& filter, std::uint32_t page, std::uint32_t per_page) const;

  /// The row of a CVE id, or nothing.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view cve) const;
  /// Takes    a row below size()
  [[nodiscard]] CveItem item(std::uint32_t row) const;
  [[nodiscard]] std::vector<int> cwes(std::uint32_t row) const;
  [[nodiscard]] std::vector<Vendor> vendors_of(std::uint32_t row) const;
  [[nodiscard]] std::vector<Product> products_of(std::uint32_t row) const;

  /// Vendors by name, best match first: same name, beginning, whole words, part of the name, then names one or two
  /// letters away; among equals the one with more CVEs. Legal forms, hyphens, spaces and case do not count. An empty
  /// query lists by number of CVEs.
  [[nodiscard]] std::vector<Vendor> vendors(std::string_view query, std::size_t limit) const;
  [[nodiscard]] std::optional<Vendor> vendor(std::uint32_t id) const;
  /// The vendor of a slug or of any spelling of its name.
  [[nodiscard]] std::optional<Vendor> vendor_named(std::string_view name) const;
  /// Products by name, best match first; of one vendor when `vendor_id` is given.
  [[nodiscard]] std::vector<Product> products(std::optional<std::uint32_t> vendor_id, std::string_view query, std::size_t limit) const;
  [[nodiscard]] std::optional<Product> product(std::uint32_t id) const;
  /// Protocols with their number of CVEs, by name.
  [[nodiscard]] std::vector<Protocol> protocols(std::string_view query) const;

  [[nodiscard]] std::uint32_t vendor_count() const { return vendors_; }
  [[nodiscard]] std::uint32_t product_count() const { return products_; }

 private:
  friend class CatalogueBuilder;
  Catalogue() = default;
  template <class T>
  [[nodiscard]] const T* section(unsigned number) const;
  [[nodiscard]] std::string_view text(std::uint32_t offset, std::uint32_t size) const;
  [[nodiscard]] std::string_view row_text(const Row& row) const;
  /// The uint32 lists of a row, 0 vendors, 1 products, 2 weaknesses; empty when damaged.
  [[nodiscard]] std::vector<std::uint32_t> row_list(const Row& row, int which) const;
  [[nodiscard]] Vendor vendor_at(std::uint32_t index) const;
  [[nodiscard]] Product product_at(std::uint32_t index) const;
  [[nodiscard]] std::optional<std::uint32_t> vendor_index(std::string_view key) const;
  void mark_words(const std::vector<std::string>& words, std::vector<std::uint64_t>& marks) const;

  const char* data_ = nullptr;
  std::size_t size_ = 0;
  const Header* header_ = nullptr;
  std::uint32_t rows_ = 0, vendors_ = 0, products_ = 0;
};

/// "DIR/catalogue-<revision>.bin".
[[nodiscard]] std::filesystem::path catalogue_path(const std::filesystem::path& folder, std::int64_t revision);
/// The catalogue with the highest revision in the folder that opens; nothing when there is none.
[[nodiscard]] std::shared_ptr<const Catalogue> open_newest(const std::filesystem::path& folder);
/// Removes catalogues of other revisions and left-over temporary files. Open ones stay readable until closed.
void remove_others(const std::filesystem::path& folder, std::int64_t revision);

}  // namespace bulkhead::catalogue
