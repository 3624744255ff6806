// Search: marks the rows that fit in one pass over the columns, then walks the wanted order.
#include <algorithm>

#include "catalogue/catalogue.h"
#include "core/text.h"
#include "keys.h"
#include "layout.h"
#include "scoring/names.h"
#include "text_scan.h"

namespace bulkhead::catalogue {
namespace {

using Marks = std::vector<std::uint64_t>;
bool marked(const Marks& marks, std::uint32_t row) { return marks[row / 64] >> (row % 64) & 1; }
void mark(Marks& marks, std::uint32_t row) { marks[row / 64] |= std::uint64_t{1} << (row % 64); }

/// The column tests of a filter, made ready once.
struct Columns {
  std::uint16_t flags_on = 0, flags_off = 0;
  unsigned severities = 0;  ///< bit per Severity; 0 any
  unsigned patches = 0b111, maturities = 0b1111;
  int cvss_min = -1, cvss_max = 1000, bcs_min = -1, bcs_max = 10'000;
  std::int64_t from = INT64_MIN, to = INT64_MAX;
  std::uint64_t protocol = 0;

  [[nodiscard]] bool fits(const Row& row) const {
    return (row.flags & flags_on) == flags_on && (row.flags & flags_off) == 0 && row.cvss_tenths >= cvss_min && row.cvss_tenths <= cvss_max &&
           row.bcs_hundredths >= bcs_min && row.bcs_hundredths <= bcs_max && row.published >= from && row.published < to &&
           (severities == 0 || ((row.flags & kFlagScored) != 0 && (severities >> (row.severity & 7) & 1) != 0)) && (patches >> (row.patch & 3) & 1) != 0 &&
           (maturities >> (row.maturity & 3) & 1) != 0 && (protocol == 0 || (row.protocols & protocol) != 0);
  }
};

Result<Columns> columns_of(const Filter& filter) {
  Columns out;
  const auto flag = [&](const std::optional<bool>& wish, RowFlag bit) {
    if (wish) (*wish ? out.flags_on : out.flags_off) |= bit;
  };
  flag(filter.kev, kFlagKev);
  if (!filter.include_rejected) out.flags_off |= kFlagRejected;
  for (const Severity severity : filter.severities) out.severities |= 1u << static_cast<unsigned>(severity);
  if (filter.unpatched) out.patches &= *filter.unpatched ? 0b001u : 0b110u;
  if (filter.patch_status) out.patches &= 1u << static_cast<unsigned>(*filter.patch_status);
  if (filter.has_exploit) out.maturities = *filter.has_exploit ? 0b1100 : 0b0011;
  if (filter.cvss_min || filter.cvss_max) out.cvss_min = std::max(0, filter.cvss_min.value_or(0));
  if (filter.cvss_max) out.cvss_max = *filter.cvss_max;
  if (filter.bcs_min) out.bcs_min = *filter.bcs_min;
  if (filter.bcs_max) out.bcs_max = *filter.bcs_max;
  if (filter.date_from) out.from = filter.date_from->microseconds;
  if (filter.date_to) out.to = filter.date_to->microseconds;
  if ((filter.date_from || filter.date_to) && out.from <= 0) out.from = std::max<std::int64_t>(out.from, 1);  // an unknown date fits no range
  if (!filter.protocol.empty()) {
    const std::string wanted = scoring::vendor_key(filter.protocol);
    const auto names = scoring::protocols();
    for (std::size_t i = 0; i < names.size(); ++i)
      if (scoring::vendor_key(names[i].name) == wanted) out.protocol = std::uint64_t{1} << i;
    if (out.protocol == 0) return fail(ErrorKind::invalid, "catalogue.unknown_protocol", "No protocol of this name is known here.", "protocol");
  }
  return out;
}

constexpr std::size_t kMostWords = 8;

}  // namespace

/// Marks the rows whose text holds all words: the longest word is looked for in the whole text, the others only in the
/// rows where it stands.
void Catalogue::mark_words(const std::vector<std::string>& words, std::vector<std::uint64_t>& marks) const {
  const Row* const rows = section<Row>(kRows);
  const std::string_view all(section<char>(kText), header_->sections[kText].size);
  std::size_t at = 0;
  const Row* after = rows;  // first row whose text begins behind the last hit; hits come in order, so it only moves on
  while ((at = find_word(all, words.front(), at)) != std::string_view::npos) {
    std::ptrdiff_t step = 1;
    while (rows + rows_ - after > step && after[step].text_offset <= at) {
      after += step;
      step *= 2;
    }
    after = std::upper_bound(after, std::min(after + step + 1, rows + rows_), at, [](std::size_t place, const Row& row) { return place < row.text_offset; });
    if (after == rows) {
      ++at;
      continue;
    }
    const Row& row = *(after - 1);
    const std::string_view own = row_text(row);
    const bool inside = at + words.front().size() <= row.text_offset + own.size();  // not across two rows
    if (inside && std::all_of(words.begin() + 1, words.end(), [&](const auto& word) { return find_word(own, word, 0) != std::string_view::npos; }))
      mark(marks, static_cast<std::uint32_t>(after - 1 - rows));
    at = std::max<std::size_t>(at + 1, row.text_offset + own.size());  // one hit a row is enough
  }
}

Result<Found> Catalogue::search(const Filter& filter, std::uint32_t page, std::uint32_t per_page) const {
  Found out;
  Filter wish = filter;
  Marks marks(rows_ / 64 + 1);
  bool restricted = false;  // marks hold candidates

  std::vector<std::string> words;
  const std::string query(trim(filter.q));
  if (!query.empty()) {
    const std::string upper = to_upper(query);
    const std::string of_bsid = scoring::cve_of_bsid(upper);
    if (const std::string& id = of_bsid.empty() ? upper : of_bsid; cve_number(id)) {
      restricted = true;
      wish.include_rejected = true;
      if (const auto row = find(id)) mark(marks, *row);
    } else {
      words = query_words(query, kMostWords);
      if (!words.empty()) {
        restricted = true;
        mark_words(words, marks);
      }
    }
  }
  const Columns columns = TRY(columns_of(wish));

  const Row* const rows = section<Row>(kRows);
  if (!filter.vendor.empty()) {
    Marks of_vendor(marks.size());
    if (const auto index = vendor_index(scoring::vendor_key(filter.vendor))) {
      const VendorRow& vendor = section<VendorRow>(kVendors)[*index];
      const std::uint64_t all = header_->sections[kPostings].size / sizeof(std::uint32_t);
      if (vendor.posting_begin <= all && vendor.cve_count <= all - vendor.posting_begin) {
        const std::uint32_t* const postings = section<std::uint32_t>(kPostings) + vendor.posting_begin;
        for (std::uint32_t i = 0; i < vendor.cve_count; ++i)
          if (postings[i] < rows_ && (!restricted || marked(marks, postings[i]))) mark(of_vendor, postings[i]);
      }
    }
    marks = std::move(of_vendor);
    restricted = true;
  }

  // Columns in the order of the file: one sequential pass.
  for (std::uint32_t block = 0; block < marks.size(); ++block) {
    if (restricted && marks[block] == 0) continue;
    std::uint64_t bits = 0;
    const std::uint32_t begin = block * 64, end = std::min(rows_, begin + 64);
    for (std::uint32_t row = begin; row < end; ++row)
      if (!restricted || (marks[block] >> (row - begin) & 1)) bits |= std::uint64_t{columns.fits(rows[row])} << (row - begin);
    marks[block] = bits;
    out.total += static_cast<std::uint32_t>(__builtin_popcountll(bits));
  }

  const std::uint64_t skip = std::uint64_t{std::max(page, 1u) - 1} * per_page;
  if (skip >= out.total || per_page == 0) return out;
  std::uint64_t seen = 0;
  const auto take = [&](std::uint32_t row) {
    if (seen++ >= skip) out.rows.push_back(row);
    return out.rows.size() < per_page;
  };
  const auto walk = [&](const Marks& wanted) {
    if (filter.sort_by == SortBy::cve) {
      for (std::uint32_t i = rows_; i-- > 0;)
        if (marked(wanted, i) && !take(i)) return;
      return;
    }
    constexpr Section kOrders[] = {kOrderBcs, kOrderCvss, kOrderEpss, kOrderPublished, kOrderModified};
    const std::uint32_t* const order = section<std::uint32_t>(kOrders[static_cast<std::size_t>(filter.sort_by)]);
    for (std::uint32_t i = 0; i < rows_; ++i)
      if (order[i] < rows_ && marked(wanted, order[i]) && !take(order[i])) return;
  };
  if (filter.ranked && !words.empty()) {
    Marks titled(marks.size());
    for (std::uint32_t row = 0; row < rows_; ++row) {
      if (!marked(marks, row)) continue;
      const std::string title = folded(text(rows[row].title.offset, rows[row].title.size));
      if (std::all_of(words.begin(), words.end(), [&](const auto& word) { return title.find(word) != std::string::npos; })) {
        mark(titled, row);
        marks[row / 64] &= ~(std::uint64_t{1} << (row % 64));
      }
    }
    walk(titled);
    if (out.rows.size() < per_page) walk(marks);
  } else {
    walk(marks);
  }
  return out;
}

}  // namespace bulkhead::catalogue
