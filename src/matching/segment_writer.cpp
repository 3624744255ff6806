// Orders the builder's rows (products by vendor, criteria by name, postings by owner) and writes one segment file.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "builder_state.h"
#include "core/text.h"

namespace bulkhead::matching {

namespace {

/// Rows in a new order: order[new] = old; `place` turned around: place[old] = new.
std::vector<std::uint32_t> turned(const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  return place;
}

template <class Less>
std::vector<std::uint32_t> sorted_order(std::size_t count, const Less& less) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), less);
  return order;
}

template <class T>
std::vector<T> reordered(const std::vector<T>& rows, const std::vector<std::uint32_t>& order) {
  std::vector<T> out;
  out.reserve(rows.size());
  for (const std::uint32_t old : order) out.push_back(rows[old]);
  return out;
}

/// Open addressing over rows by hash; a slot holds row + 1, 0 is empty. At most half full.
template <class Hash>
std::vector<std::uint32_t> hash_table(std::size_t count, const Hash& hash) {
  std::size_t size = 16;
  while (size < count * 2) size *= 2;
  std::vector<std::uint32_t> table(size);
  for (std::uint32_t row = 0; row < count; ++row) {
    std::size_t slot = hash(row) & (size - 1);
    while (table[slot] != 0) slot = (slot + 1) & (size - 1);
    table[slot] = row + 1;
  }
  return table;
}

class FileWriter {
 public:
  explicit FileWriter(int file) : file_(file) { header_ = std::make_unique<SegmentHeader>(); }

  bool begin() { return put_at(0, header_.get(), sizeof(SegmentHeader)); }

  template <class T>
  bool section(Section which, const std::vector<T>& rows) {
    return section(which, rows.data(), rows.size(), sizeof(T));
  }
  bool section(Section which, const void* rows, std::size_t count, std::size_t item_size) {
    offset_ = (offset_ + 63) / 64 * 64;
    SectionEntry& entry = header_->sections[static_cast<std::size_t>(which)];
    entry = {offset_, count, hash_bytes({static_cast<const char*>(rows), count * item_size}), static_cast<std::uint32_t>(item_size), 0};
    const bool good = put_at(offset_, rows, count * item_size);
    offset_ += count * item_size;
    return good;
  }
  bool finish() {
    header_->file_size = offset_;
    header_->header_checksum = 0;
    header_->header_checksum = hash_bytes({reinterpret_cast<const char*>(header_.get()), sizeof(SegmentHeader)});
    return ::ftruncate(file_, static_cast<off_t>(offset_)) == 0 && put_at(0, header_.get(), sizeof(SegmentHeader));
  }
  [[nodiscard]] std::size_t size() const { return offset_; }

 private:
  bool put_at(std::size_t offset, const void* data, std::size_t size) {
    const char* at = static_cast<const char*>(data);
    while (size > 0) {
      const ssize_t written = ::pwrite(file_, at, size, static_cast<off_t>(offset));
      if (written <= 0) return false;
      at += written;
      offset += static_cast<std::size_t>(written);
      size -= static_cast<std::size_t>(written);
    }
    return true;
  }
  int file_;
  std::size_t offset_ = sizeof(SegmentHeader);
  std::unique_ptr<SegmentHeader> header_;
};

std::vector<TokenRow> token_rows(const std::vector<BuilderState::Product>& products, const std::vector<std::uint32_t>& order,
                                 std::vector<std::uint32_t>& postings) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;  // hash of the word, product row
  for (std::uint32_t row = 0; row < order.size(); ++row) {
    for (const std::string_view word : split(products[order[row]].words, ' '))
      if (!word.empty()) pairs.emplace_back(static_cast<std::uint32_t>(hash_bytes(word)), row);
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  std::vector<TokenRow> tokens;
  for (const auto& [hash, row] : pairs) {
    if (tokens.empty() || tokens.back().hash != hash) tokens.push_back({hash, static_cast<std::uint32_t>(postings.size()), 0});
    ++tokens.back().count;
    postings.push_back(row);
  }
  return tokens;
}

bool write_all(BuilderState& s, FileWriter& out, std::string_view revision) {
  const auto key_of = [&](std::uint32_t product) { return s.product_keys.text(product).substr(sizeof(std::uint32_t)); };

  // Vendors by key, products by vendor and key.
  const auto vendor_order = sorted_order(s.vendors.size(), [&](std::uint32_t a, std::uint32_t b) { return s.vendor_keys.text(a) < s.vendor_keys.text(b); });
  const auto vendor_place = turned(vendor_order);
  const auto product_order = sorted_order(s.products.size(), [&](std::uint32_t a, std::uint32_t b) {
    const std::uint32_t va = vendor_place[s.products[a].vendor], vb = vendor_place[s.products[b].vendor];
    return va != vb ? va < vb : key_of(a) < key_of(b);
  });
  const auto product_place = turned(product_order);
  std::vector<VendorRow> vendors;
  for (const std::uint32_t old : vendor_order)
    vendors.push_back({s.strings.offset_of(s.vendor_keys.text(old)), s.strings.offset_of(s.vendors[old].text), 0, 0, static_cast<std::uint32_t>(s.vendors[old].rank)});
  std::vector<ProductRow> products;
  products.reserve(s.products.size());
  for (const std::uint32_t old : product_order) {
    const BuilderState::Product& product = s.products[old];
    ProductRow row{};
    row.vendor = vendor_place[product.vendor];
    row.key = s.strings.offset_of(key_of(old));
    row.text = s.strings.offset_of(product.text.text);
    row.words = s.strings.offset_of(product.words);
    row.flags = product.flags | static_cast<std::uint32_t>(product.text.rank) << kProductRankShift;
    VendorRow& vendor = vendors[row.vendor];
    if (vendor.product_count++ == 0) vendor.product_begin = static_cast<std::uint32_t>(products.size());
    products.push_back(row);
  }

  // CPE names by product, criteria by name.
  const auto cpe_order = sorted_order(s.cpes.size(), [&](std::uint32_t a, std::uint32_t b) {
    const std::uint32_t pa = s.cpes[a].product, pb = s.cpes[b].product;
    if (pa != pb) return (pa == kNone ? kNone : product_place[pa]) < (pb == kNone ? kNone : product_place[pb]);
    return s.cpe_texts.text(a) < s.cpe_texts.text(b);
  });
  const auto cpe_place = turned(cpe_order);
  std::vector<CpeRow> cpes = reordered(s.cpes, cpe_order);
  for (std::uint32_t i = 0; i < cpes.size(); ++i) {
    if (cpes[i].product == kNone) continue;
    cpes[i].product = product_place[cpes[i].product];
    ProductRow& product = products[cpes[i].product];
    if (product.cpe_count++ == 0) product.cpe_begin = i;
  }
  const auto criterion_order = sorted_order(s.criteria.size(), [&](std::uint32_t a, std::uint32_t b) {
    const std::uint32_t ca = cpe_place[s.criteria[a].cpe], cb = cpe_place[s.criteria[b].cpe];
    return ca != cb ? ca < cb : s.criteria_texts.text(s.criterion_texts[a]) < s.criteria_texts.text(s.criterion_texts[b]);
  });
  const auto criterion_place = turned(criterion_order);
  std::vector<CriterionRow> criteria = reordered(s.criteria, criterion_order);
  for (std::uint32_t i = 0; i < criteria.size(); ++i) {
    criteria[i].cpe = cpe_place[criteria[i].cpe];
    CpeRow& cpe = cpes[criteria[i].cpe];
    if (cpe.criteria_count++ == 0) cpe.criteria_begin = i;
  }

  // CVEs by number.
  const auto cve_order = sorted_order(s.cves.size(), [&](std::uint32_t a, std::uint32_t b) { return s.cves[a].number < s.cves[b].number; });
  const auto cve_place = turned(cve_order);
  s.cves = reordered(s.cves, cve_order);
  for (GroupRow& group : s.groups) group.cve = cve_place[group.cve];
  for (StatementRow& statement : s.statements) statement.cve = cve_place[statement.cve];

  // Which configurations hold a criterion as vulnerable.
  for (std::uint32_t& match : s.matches) match = criterion_place[match & ~kVulnerableBit] | (match & kVulnerableBit);
  const auto each_vulnerable = [&](const auto& use) {
    for (std::uint32_t c = 0; c < s.configurations.size(); ++c) {
      const ConfigurationRow& configuration = s.configurations[c];
      for (std::uint32_t n = configuration.node_begin; n < configuration.node_begin + configuration.node_count; ++n)
        for (std::uint32_t m = s.nodes[n].match_begin; m < s.nodes[n].match_begin + s.nodes[n].match_count; ++m)
          if (s.matches[m] & kVulnerableBit) use(s.matches[m] & ~kVulnerableBit, c);
    }
  };
  each_vulnerable([&](std::uint32_t criterion, std::uint32_t) { ++criteria[criterion].posting_count; });
  std::uint32_t total = 0;
  for (CriterionRow& row : criteria) {
    row.posting_begin = total;
    total += row.posting_count;
    row.posting_count = 0;
  }
  std::vector<std::uint32_t> criterion_postings(total);
  each_vulnerable([&](std::uint32_t criterion, std::uint32_t configuration) {
    CriterionRow& row = criteria[criterion];
    criterion_postings[row.posting_begin + row.posting_count++] = configuration;
  });

  // Statements by product.
  std::stable_sort(s.postings.begin(), s.postings.end(), [&](const auto& a, const auto& b) { return product_place[a.product] < product_place[b.product]; });
  std::vector<std::uint32_t> statement_postings;
  statement_postings.reserve(s.postings.size());
  for (const auto& posting : s.postings) {
    ProductRow& product = products[product_place[posting.product]];
    if (product.posting_count++ == 0) product.posting_begin = static_cast<std::uint32_t>(statement_postings.size());
    statement_postings.push_back(posting.statement);
  }
  for (StatementRow& row : s.statements) {
    if (row.product != kNone) row.product = product_place[row.product];
    if (row.platform != kNone) row.platform = product_place[row.platform];
  }

  // Order numbers.
  std::vector<OrderRow> orders(s.order_texts.size());
  for (std::uint32_t i = 0; i < orders.size(); ++i) orders[i].text = s.strings.offset_of(s.order_texts.text(i));
  std::stable_sort(s.order_postings.begin(), s.order_postings.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
  std::vector<std::uint32_t> order_postings;
  for (const auto& posting : s.order_postings) {
    OrderRow& row = orders[posting.order];
    if (row.count++ == 0) row.begin = static_cast<std::uint32_t>(order_postings.size());
    order_postings.push_back(posting.statement);
  }

  std::vector<std::uint32_t> token_postings;
  const std::vector<TokenRow> tokens = token_rows(s.products, product_order, token_postings);
  std::sort(s.superseded.begin(), s.superseded.end());
  s.superseded.erase(std::unique(s.superseded.begin(), s.superseded.end()), s.superseded.end());

  const auto vendor_table = hash_table(vendors.size(), [&](std::uint32_t row) { return hash_bytes(s.strings.text(vendors[row].key)); });
  const auto product_table = hash_table(products.size(), [&](std::uint32_t row) {
    return product_hash(s.strings.text(vendors[products[row].vendor].key), s.strings.text(products[row].key));
  });
  const auto cpe_table = hash_table(cpes.size(), [&](std::uint32_t row) { return hash_bytes(s.cpe_texts.text(cpe_order[row])); });
  const auto order_table = hash_table(orders.size(), [&](std::uint32_t row) { return s.order_texts.hash(row); });

  s.counts.vendors = vendors.size();
  s.counts.products = products.size();
  s.counts.cpe_names = cpes.size();
  s.counts.criteria = criteria.size();
  s.counts.statements = s.statements.size();
  const std::string& texts = s.strings.bytes();
  return out.begin() && out.section(Section::strings, texts.data(), texts.size(), 1) &&
         out.section(Section::revision, revision.data(), revision.size(), 1) && out.section(Section::vendors, vendors) &&
         out.section(Section::vendor_table, vendor_table) && out.section(Section::products, products) &&
         out.section(Section::product_table, product_table) && out.section(Section::cpes, cpes) && out.section(Section::cpe_table, cpe_table) &&
         out.section(Section::criteria, criteria) && out.section(Section::criterion_postings, criterion_postings) &&
         out.section(Section::cves, s.cves) && out.section(Section::groups, s.groups) &&
         out.section(Section::configurations, s.configurations) && out.section(Section::nodes, s.nodes) &&
         out.section(Section::matches, s.matches) && out.section(Section::documents, s.documents) &&
         out.section(Section::version_sets, s.version_sets) && out.section(Section::version_statements, s.version_statements) &&
         out.section(Section::changes, s.changes) && out.section(Section::statements, s.statements) &&
         out.section(Section::statement_postings, statement_postings) && out.section(Section::orders, s.statement_orders) &&
         out.section(Section::order_table, order_table) && out.section(Section::order_postings, order_postings) &&
         out.section(Section::order_patterns, s.order_patterns) && out.section(Section::fixes, s.fixes) &&
         out.section(Section::tokens, tokens) && out.section(Section::token_postings, token_postings) &&
         out.section(Section::superseded, s.superseded) && out.section(Section::order_rows, orders) && out.finish();
}

}  // namespace

Result<BuildCounts> write_segment(BuilderState& state, const std::filesystem::path& file, std::string_view revision) {
  const auto failed = [&](std::string_view what) {
    return fail(ErrorKind::unavailable, "index.write_failed", fmt::format("The match index could not be written: {}: {}.", what, std::strerror(errno)));
  };
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  const std::string temporary = fmt::format("{}.tmp-{}", file.string(), ::getpid());
  const int handle = ::open(temporary.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0644);
  if (handle < 0) return failed("opening the file");
  FileWriter out(handle);
  const bool written = write_all(state, out, revision) && ::fsync(handle) == 0;
  ::close(handle);
  if (!written || ::rename(temporary.c_str(), file.c_str()) != 0) {
    auto error = failed(written ? "renaming" : "writing");
    ::unlink(temporary.c_str());
    return error;
  }
  state.counts.bytes = out.size();
  return state.counts;
}

}  // namespace bulkhead::matching
