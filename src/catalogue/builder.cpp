// Gathers rows and names, then lays the file out.
#include "catalogue/builder.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "core/numbers.h"
#include "core/text.h"
#include "durable_file.h"
#include "keys.h"
#include "layout.h"
#include "scoring/assessment.h"
#include "text_scan.h"

namespace bulkhead::catalogue {
namespace {

constexpr std::size_t kMostDescription = 4096, kMostTitle = 300, kMostNames = 2048;  // bytes of searchable text a row

struct VendorNames {
  std::string key;
  std::vector<std::pair<std::string, std::uint32_t>> written;  ///< display texts and how often each was seen
  std::string from_cpe;                                        ///< display made from the CPE spelling
  std::string hyphenated;                                      ///< CPE spelling with hyphens: "schneider-electric"
  std::unordered_map<std::string, std::uint32_t> products;     ///< key to index in State::products
};

struct ProductNames {
  std::uint32_t vendor = 0;
  std::string key, name;
  bool written = false;
};

bool has_capital(std::string_view text) { return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }); }

/// The display name: the text that people write most often, with the hyphens that the CPE spelling has between the same
/// words ("Schneider Electric" and "schneider-electric" give "Schneider-Electric"). Texts without a capital letter are
/// copies of CPE spellings and come last.
std::string display_of(const VendorNames& vendor) {
  if (vendor.written.empty()) return vendor.from_cpe.empty() ? vendor.key : vendor.from_cpe;
  const auto best = std::max_element(vendor.written.begin(), vendor.written.end(), [](const auto& a, const auto& b) {
    const bool x = has_capital(a.first), y = has_capital(b.first);
    return x != y ? y : a.second < b.second;
  });
  if (!has_capital(best->first)) return scoring::display_of_cpe(best->first);
  if (!vendor.hyphenated.empty() && to_lower(replace_all(best->first, " ", "-")) == vendor.hyphenated) return replace_all(best->first, " ", "-");
  return best->first;
}

std::uint32_t name_hash(std::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash & 0x3FFF'FFFFu;
}

/// Ids that follow from the names alone, so that they stay the same from one catalogue to the next; the rare name whose
/// number is taken gets the next free one.
class IdMaker {
 public:
  std::uint32_t make(std::string_view name) {
    std::uint32_t id = std::max(name_hash(name), 1u);
    while (!taken_.insert(id).second) ++id;
    return id;
  }

 private:
  std::unordered_set<std::uint32_t> taken_;
};

std::int32_t day_of(std::string_view iso_date) {
  if (iso_date.empty()) return 0;
  const auto instant = parse_instant(iso_date);
  return instant ? static_cast<std::int32_t>(instant->microseconds / kMicrosecondsPerDay) : 0;
}

template <class T>
std::uint16_t small(T n) { return static_cast<std::uint16_t>(std::min<std::size_t>(n, 0xFFFF)); }

CvssVersion version_of(std::string_view text) {
  if (text.starts_with('2')) return CvssVersion::v2_0;
  if (text.starts_with('4')) return CvssVersion::v4_0;
  return text == "3.0" ? CvssVersion::v3_0 : CvssVersion::v3_1;
}

/// Rows by falling sort word, whose lowest 27 bits are the row.
std::vector<std::uint32_t> order_by(std::vector<std::uint64_t> words) {
  std::sort(words.begin(), words.end(), std::greater<>());
  std::vector<std::uint32_t> out(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) out[i] = static_cast<std::uint32_t>(words[i] & 0x7FF'FFFF);
  return out;
}

template <class T>
std::string_view bytes_of(const std::vector<T>& items) {
  return {reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T)};
}

}  // namespace

struct CatalogueBuilder::State {
  std::vector<Row> rows;             ///< text_offset, title and lists point into the buffers below
  std::string text, titles;
  std::vector<std::uint32_t> lists;  ///< vendor and product numbers are places in the vectors below
  std::vector<VendorNames> vendors;
  std::vector<ProductNames> products;
  std::unordered_map<std::string, std::uint32_t> vendor_places;
  std::string scratch;

  std::uint32_t vendor_place(const std::string& key) {
    const auto [found, added] = vendor_places.try_emplace(key, static_cast<std::uint32_t>(vendors.size()));
    if (added) vendors.push_back({key, {}, {}, {}, {}});
    return found->second;
  }
  std::uint32_t product_place(std::uint32_t vendor, const std::string& key, const std::string& name, bool written) {
    const auto [found, added] = vendors[vendor].products.try_emplace(key, static_cast<std::uint32_t>(products.size()));
    if (added) {
      products.push_back({vendor, key, name, written});
    } else if (ProductNames& product = products[found->second]; written && !product.written) {
      product.name = name;
      product.written = true;
    }
    return found->second;
  }
  void note_name(std::uint32_t vendor, const std::string& name, std::uint32_t times) {
    auto& written = vendors[vendor].written;
    for (auto& [text_seen, count] : written)
      if (text_seen == name) {
        count += times;
        return;
      }
    if (written.size() < 16) written.emplace_back(name, times);
  }

  std::vector<std::uint32_t> kept_rows() const;
};

CatalogueBuilder::CatalogueBuilder() : state_(std::make_unique<State>()) {}
CatalogueBuilder::~CatalogueBuilder() = default;

void CatalogueBuilder::add(const intel::Vulnerability& vulnerability) {
  const auto key = cve_number(vulnerability.cve);
  if (!key) return;
  State& s = *state_;
  const scoring::ScoredVulnerability scored = scoring::assess_for_list(vulnerability);
  Row row;
  row.key = *key;
  row.published = vulnerability.published().microseconds;
  row.modified = vulnerability.modified().microseconds;
  row.protocols = scored.relevance.protocol_bits;
  row.devices = scored.relevance.device_bits;
  row.claims = small(vulnerability.claims.size());
  if (scored.epss) {
    row.flags |= kFlagHasEpss;
    row.epss_ppm = std::clamp(scored.epss->score_ppm, 0, 1'000'000);
    row.percentile_ppm = std::clamp(scored.epss->percentile_ppm, 0, 1'000'000);
  }
  row.kev_day = day_of(scored.exploitation.kev_added);
  row.cvss_tenths = static_cast<std::int16_t>(scored.cvss.tenths);
  row.bcs_hundredths = static_cast<std::int16_t>(scored.bcs.hundredths);
  for (const auto& claim : vulnerability.claims) row.sources = static_cast<std::uint16_t>(row.sources | 1u << static_cast<unsigned>(claim.source));
  const auto flag = [&](bool set, RowFlag bit) {
    if (set) row.flags = static_cast<std::uint16_t>(row.flags | bit);
  };
  flag(scored.exploitation.kev, kFlagKev);
  flag(scored.exploitation.ransomware, kFlagRansomware);
  flag(scored.exploitation.public_exploit, kFlagPublicExploit);
  flag(scored.exploitation.proof_of_concept, kFlagPoc);
  flag(scored.rejected, kFlagRejected);
  flag(scored.cvss.severity.has_value(), kFlagScored);
  row.cvss_version = static_cast<std::uint8_t>(version_of(scored.cvss.version));
  row.severity = static_cast<std::uint8_t>(scored.cvss.severity.value_or(Severity::none));
  row.maturity = static_cast<std::uint8_t>(scored.exploitation.maturity);
  row.patch = static_cast<std::uint8_t>(scored.patch.state);
  row.layer = static_cast<std::uint8_t>(scored.relevance.layer);
  row.relevance = static_cast<std::uint8_t>(scored.relevance.hundredths);
  row.flaw = scoring::to_bits(scoring::flaw_of(vulnerability, scored.cvss.vector));

  row.lists_offset = static_cast<std::uint32_t>(s.lists.size());
  std::vector<std::uint32_t> places;
  places.reserve(scored.affected.vendors.size());
  for (const auto& vendor : scored.affected.vendors) {
    const std::uint32_t place = s.vendor_place(vendor.key);
    places.push_back(place);
    s.lists.push_back(place);
    if (vendor.from_text) s.note_name(place, vendor.name, 1);
    if (vendor.cpe.empty()) continue;
    if (s.vendors[place].from_cpe.empty()) s.vendors[place].from_cpe = scoring::display_of_cpe(vendor.cpe);
    if (s.vendors[place].hyphenated.empty() && vendor.cpe.find('-') != std::string::npos) s.vendors[place].hyphenated = vendor.cpe;
  }
  for (const auto& product : scored.affected.products)
    s.lists.push_back(s.product_place(places[static_cast<std::size_t>(product.vendor)], product.key, product.name, product.from_text));
  for (const int cwe : scored.cwes) s.lists.push_back(static_cast<std::uint32_t>(cwe));
  row.vendor_count = small(scored.affected.vendors.size());
  row.product_count = small(scored.affected.products.size());
  row.cwe_count = small(scored.cwes.size());

  const std::string title = shorten(vulnerability.title(), kMostTitle);
  row.title = {static_cast<std::uint32_t>(s.titles.size()), static_cast<std::uint32_t>(title.size())};
  s.titles += title;

  // Searchable text: id, title unless the description begins with it, description, names.
  const std::string description = vulnerability.description();
  row.text_offset = s.text.size();
  append_folded(s.text, vulnerability.cve);
  s.text += ' ';
  if (!description.starts_with(std::string_view(title).substr(0, 100))) {
    append_folded(s.text, title);
    s.text += ' ';
  }
  append_folded(s.text, std::string_view(description).substr(0, kMostDescription));
  const std::size_t names_from = s.text.size();
  for (const auto& vendor : scored.affected.vendors) {
    s.text += ' ';
    append_folded(s.text, vendor.name);
    if (!vendor.cpe.empty() && vendor.from_text) append_folded(s.text.append(1, ' '), vendor.cpe);
  }
  for (const auto& product : scored.affected.products) {
    if (s.text.size() - names_from > kMostNames) break;
    s.text += ' ';
    append_folded(s.text, product.name);
  }
  s.text += '\n';
  row.text_size = static_cast<std::uint32_t>(s.text.size() - row.text_offset);
  s.rows.push_back(row);
}

void CatalogueBuilder::reuse(const Catalogue& base, const std::vector<std::string>& changed) {
  State& s = *state_;
  std::unordered_set<std::int64_t> left_out;
  for (const auto& cve : changed)
    if (const auto key = cve_number(cve)) left_out.insert(*key);

  const auto* const rows = base.section<Row>(kRows);
  const auto* const vendors = base.section<VendorRow>(kVendors);
  const auto* const products = base.section<ProductRow>(kProducts);
  // Places of the base's names here, made when first met so that names nobody uses any more fall away.
  constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  std::vector<std::uint32_t> vendor_map(base.vendors_, kNone), product_map(base.products_, kNone);
  const auto vendor_here = [&](std::uint32_t index) {
    if (vendor_map[index] != kNone) return vendor_map[index];
    const VendorRow& vendor = vendors[index];
    const std::uint32_t place = s.vendor_place(std::string(base.text(vendor.key.offset, vendor.key.size)));
    s.note_name(place, std::string(base.text(vendor.name.offset, vendor.name.size)), std::max(vendor.cve_count, 1u));
    return vendor_map[index] = place;
  };
  const auto product_here = [&](std::uint32_t index) {
    if (product_map[index] != kNone) return product_map[index];
    const ProductRow& product = products[index];
    const std::uint32_t place = s.product_place(vendor_here(product.vendor), std::string(base.text(product.key.offset, product.key.size)),
                                                std::string(base.text(product.name.offset, product.name.size)), true);
    return product_map[index] = place;
  };

  s.rows.reserve(s.rows.size() + base.rows_);
  s.text.reserve(s.text.size() + base.header_->sections[kText].size);
  for (std::uint32_t r = 0; r < base.rows_; ++r) {
    if (left_out.contains(rows[r].key)) continue;
    Row row = rows[r];
    row.lists_offset = static_cast<std::uint32_t>(s.lists.size());
    row.vendor_count = row.product_count = row.cwe_count = 0;
    for (const std::uint32_t vendor : base.row_list(rows[r], 0))
      if (vendor < base.vendors_) s.lists.push_back(vendor_here(vendor)), ++row.vendor_count;
    for (const std::uint32_t product : base.row_list(rows[r], 1))
      if (product < base.products_ && products[product].vendor < base.vendors_) s.lists.push_back(product_here(product)), ++row.product_count;
    for (const std::uint32_t cwe : base.row_list(rows[r], 2)) s.lists.push_back(cwe), ++row.cwe_count;
    const std::string_view title = base.text(row.title.offset, row.title.size), text = base.row_text(rows[r]);
    row.title = {static_cast<std::uint32_t>(s.titles.size()), static_cast<std::uint32_t>(title.size())};
    s.titles += title;
    row.text_offset = s.text.size();
    row.text_size = static_cast<std::uint32_t>(text.size());
    s.text += text;
    s.rows.push_back(row);
  }
}

/// Rows in order of the key; of several with one key the last.
std::vector<std::uint32_t> CatalogueBuilder::State::kept_rows() const {
  std::vector<std::uint32_t> order(rows.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto before = [&](std::uint32_t a, std::uint32_t b) { return rows[a].key != rows[b].key ? rows[a].key < rows[b].key : a < b; };
  if (!std::is_sorted(order.begin(), order.end(), before)) std::sort(order.begin(), order.end(), before);
  std::vector<std::uint32_t> kept;
  kept.reserve(order.size());
  for (const std::uint32_t row : order) {
    if (!kept.empty() && rows[kept.back()].key == rows[row].key) kept.back() = row;
    else kept.push_back(row);
  }
  return kept;
}

Result<void> CatalogueBuilder::finish(const std::filesystem::path& path, std::int64_t corpus_revision, Instant built_at) {
  State& s = *state_;
  const std::vector<std::uint32_t> kept = s.kept_rows();
  constexpr std::uint64_t kMost = 0xFFFF'FFFF;
  if (kept.size() > 0x7FF'FFFF || s.lists.size() > kMost) return fail(ErrorKind::too_large, "catalogue.too_large", "The corpus has more rows than a catalogue can hold.");

  // Names that a kept row uses, in order of their keys.
  std::vector<std::uint32_t> vendor_uses(s.vendors.size()), product_uses(s.products.size());
  for (const std::uint32_t r : kept) {
    const Row& row = s.rows[r];
    for (std::uint32_t i = 0; i < row.vendor_count; ++i) ++vendor_uses[s.lists[row.lists_offset + i]];
    for (std::uint32_t i = 0; i < row.product_count; ++i) ++product_uses[s.lists[row.lists_offset + row.vendor_count + i]];
  }
  std::vector<std::uint32_t> vendor_order, product_order;
  for (std::uint32_t i = 0; i < s.vendors.size(); ++i)
    if (vendor_uses[i] > 0) vendor_order.push_back(i);
  std::sort(vendor_order.begin(), vendor_order.end(), [&](auto a, auto b) { return s.vendors[a].key < s.vendors[b].key; });
  std::vector<std::uint32_t> new_vendor(s.vendors.size()), new_product(s.products.size());
  for (std::uint32_t i = 0; i < vendor_order.size(); ++i) new_vendor[vendor_order[i]] = i;
  // Products by vendor, then by key within each: small sorts beat one large one.
  std::vector<std::vector<std::uint32_t>> of_vendor(vendor_order.size());
  for (std::uint32_t i = 0; i < s.products.size(); ++i)
    if (product_uses[i] > 0) of_vendor[new_vendor[s.products[i].vendor]].push_back(i);
  product_order.reserve(s.products.size());
  for (auto& group : of_vendor) {
    std::sort(group.begin(), group.end(), [&](auto a, auto b) { return s.products[a].key < s.products[b].key; });
    product_order.insert(product_order.end(), group.begin(), group.end());
  }
  for (std::uint32_t i = 0; i < product_order.size(); ++i) new_product[product_order[i]] = i;

  std::string strings;
  const auto keep = [&](std::string_view text) {
    const Text out{static_cast<std::uint32_t>(strings.size()), static_cast<std::uint32_t>(text.size())};
    strings += text;
    return out;
  };
  std::vector<VendorRow> vendors(vendor_order.size());
  std::vector<IdEntry> vendor_ids(vendor_order.size()), product_ids(product_order.size());
  IdMaker vendor_numbers, product_numbers;
  for (std::uint32_t i = 0; i < vendors.size(); ++i) {
    const VendorNames& from = s.vendors[vendor_order[i]];
    const std::string name = display_of(from);
    vendors[i].key = keep(from.key);
    vendors[i].name = keep(name);
    vendors[i].slug = keep(scoring::slug_of(name));
    vendors[i].id = vendor_numbers.make(from.key);
    vendors[i].cve_count = vendor_uses[vendor_order[i]];
    vendor_ids[i] = {vendors[i].id, i};
  }
  std::vector<ProductRow> products(product_order.size());
  for (std::uint32_t i = 0; i < products.size(); ++i) {
    const ProductNames& from = s.products[product_order[i]];
    VendorRow& vendor = vendors[new_vendor[from.vendor]];
    if (vendor.product_count++ == 0) vendor.product_begin = i;
    products[i].key = keep(from.key);
    products[i].name = keep(from.name);
    products[i].slug = keep(scoring::word_slug(from.name));
    products[i].vendor = new_vendor[from.vendor];
    products[i].id = product_numbers.make(s.vendors[from.vendor].key + "/" + from.key);
    products[i].cve_count = product_uses[product_order[i]];
    product_ids[i] = {products[i].id, i};
  }
  const auto by_id = [](const IdEntry& a, const IdEntry& b) { return a.id < b.id; };
  std::sort(vendor_ids.begin(), vendor_ids.end(), by_id);
  std::sort(product_ids.begin(), product_ids.end(), by_id);

  // Rows in their final order, with everything they point to.
  std::vector<Row> rows(kept.size());
  std::vector<std::uint32_t> lists;
  lists.reserve(s.lists.size());
  const bool in_order = std::is_sorted(kept.begin(), kept.end()) && kept.size() == s.rows.size();
  std::string sorted_text;
  if (!in_order) sorted_text.reserve(s.text.size());
  std::uint32_t postings_total = 0;
  for (auto& vendor : vendors) {
    vendor.posting_begin = postings_total;
    postings_total += vendor.cve_count;
  }
  std::vector<std::uint32_t> postings(postings_total), filled(vendors.size());
  for (std::uint32_t i = 0; i < kept.size(); ++i) {
    Row row = s.rows[kept[i]];
    const std::uint32_t* list = s.lists.data() + row.lists_offset;
    row.lists_offset = static_cast<std::uint32_t>(lists.size());
    for (std::uint32_t n = 0; n < row.vendor_count; ++n) {
      const std::uint32_t vendor = new_vendor[*list++];
      lists.push_back(vendor);
      postings[vendors[vendor].posting_begin + filled[vendor]++] = i;
    }
    for (std::uint32_t n = 0; n < row.product_count; ++n) lists.push_back(new_product[*list++]);
    lists.insert(lists.end(), list, list + row.cwe_count);
    row.title = keep(std::string_view(s.titles).substr(row.title.offset, row.title.size));
    if (!in_order) {
      const std::string_view text = std::string_view(s.text).substr(row.text_offset, row.text_size);
      row.text_offset = sorted_text.size();
      sorted_text += text;
    }
    rows[i] = row;
  }
  if (strings.size() > kMost) return fail(ErrorKind::too_large, "catalogue.too_large", "The names of the corpus exceed 4 GiB.");

  const auto order = [&](auto sort_word) {
    std::vector<std::uint64_t> words(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) words[i] = sort_word(rows[i]) << 27 | i;
    return order_by(std::move(words));
  };
  const auto bcs = [](const Row& r) { return static_cast<std::uint64_t>(r.bcs_hundredths); };                          // 10 bits
  const auto cvss = [](const Row& r) { return static_cast<std::uint64_t>(r.cvss_tenths + 1); };                        // 7 bits
  const auto epss = [](const Row& r) { return static_cast<std::uint64_t>(r.flags & kFlagHasEpss ? r.epss_ppm + 1 : 0); };  // 20 bits
  const auto second = [](std::int64_t microseconds) { return static_cast<std::uint64_t>(std::clamp<std::int64_t>(microseconds / kMicrosecondsPerSecond, 0, (std::int64_t{1} << 36) - 1)); };
  const auto order_bcs = order([&](const Row& r) { return bcs(r) << 27 | cvss(r) << 20 | epss(r); });
  const auto order_cvss = order([&](const Row& r) { return cvss(r) << 30 | bcs(r) << 20 | epss(r); });
  const auto order_epss = order([&](const Row& r) { return epss(r) << 17 | bcs(r) << 7 | cvss(r); });
  const auto order_published = order([&](const Row& r) { return second(r.published); });
  const auto order_modified = order([&](const Row& r) { return second(r.modified); });

  const std::string_view text = in_order ? std::string_view(s.text) : std::string_view(sorted_text);
  const std::string_view sections[kSectionCount] = {bytes_of(rows), strings, text, bytes_of(lists), bytes_of(vendors), bytes_of(products), bytes_of(vendor_ids),
                                                    bytes_of(product_ids), bytes_of(postings), bytes_of(order_bcs), bytes_of(order_cvss), bytes_of(order_epss),
                                                    bytes_of(order_published), bytes_of(order_modified)};
  Header header;
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.format = kFormat;
  header.section_count = kSectionCount;
  header.corpus_revision = corpus_revision;
  header.built_at = built_at.microseconds;
  const std::string method = scoring_method();
  std::memcpy(header.method, method.data(), std::min(method.size(), sizeof header.method));
  std::uint64_t offset = sizeof(Header);
  for (std::size_t i = 0; i < kSectionCount; ++i) {
    header.sections[i] = {offset, sections[i].size(), checksum64(sections[i])};
    offset = (offset + sections[i].size() + 7) / 8 * 8;
  }
  header.file_size = offset;
  header.checksum = checksum64({reinterpret_cast<const char*>(&header), offsetof(Header, checksum)});

  std::vector<std::string_view> pieces = {{reinterpret_cast<const char*>(&header), sizeof header}};
  constexpr std::string_view kPadding("\0\0\0\0\0\0\0", 7);
  for (const std::string_view piece : sections) {
    pieces.push_back(piece);
    pieces.push_back(kPadding.substr(0, (8 - piece.size() % 8) % 8));
  }
  TRY(write_durably(path, pieces));
  return {};
}

}  // namespace bulkhead::catalogue
