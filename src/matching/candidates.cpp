// Finds and scores candidates; see candidates.h.
#include "candidates.h"

#include <algorithm>
#include <tuple>

#include "core/text.h"

namespace bulkhead::matching {

namespace {

constexpr std::size_t kMostLikely = 400;  // products compared per word: a word in more names tells too little
constexpr int kCpeScore = 100, kOrderScore = 98, kExactScore = 94, kFamilyScore = 76, kSpellingScore = 82;

std::string digits_of(std::string_view text) {
  std::string out;
  for (char c : text)
    if (is_digit(c)) out += c;
  return out;
}

bool has_word(std::string_view words, std::string_view word) {
  for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
    const bool begins = at == 0 || words[at - 1] == ' ';
    const std::size_t end = at + word.size();
    if (begins && (end == words.size() || words[end] == ' ')) return true;
  }
  return false;
}

/// True when a product is known only as a product_family branch above others: its name is a lead to its members.
bool only_a_branch(const Segment& segment, std::uint32_t row) {
  const auto* product = segment.row<ProductRow>(Section::products, row);
  if (!product || product->cpe_count > 0 || product->posting_count == 0) return false;
  const auto postings = segment.rows<std::uint32_t>(Section::statement_postings, product->posting_begin, product->posting_count);
  return std::all_of(postings.begin(), postings.end(), [](std::uint32_t posting) { return (posting & ~kPostingMask) == kByFamily; });
}

}  // namespace

bool one_edit_apart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t head = 0;
  while (head < a.size() && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < a.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const std::size_t left_a = a.size() - head - tail, left_b = b.size() - head - tail;
  if (left_b <= 1) return left_a + left_b > 0;
  return left_a == 2 && left_b == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
}

Likeness likeness(const ProductName& asked, std::string_view key, std::string_view words) {
  const std::string& mine = asked.key;
  if (mine.empty() || key.empty()) return {};
  if (mine == key) return {80, "exact"};
  // A typing error, never one in a digit: numbers tell models apart.
  if (mine.size() >= 7 && one_edit_apart(mine, key) && digits_of(mine) == digits_of(key)) return {kSpellingScore, "spelling"};
  const auto share = [](std::size_t part, std::size_t whole) { return static_cast<int>(part * 100 / std::max<std::size_t>(whole, 1)); };
  std::size_t common = 0, theirs = 0;
  for (const std::string_view word : split(words, ' ')) theirs += word.size();
  std::size_t numbers = 0, numbers_common = 0;
  for (const std::string& word : asked.words) {
    const bool hit = has_word(words, word);
    if (hit) common += word.size();
    if (std::any_of(word.begin(), word.end(), is_digit)) {
      ++numbers;
      if (hit) ++numbers_common;
    }
  }
  Likeness best;
  const auto offer = [&](int score, std::string_view basis) {
    if (score > best.score) best = {score, basis};
  };
  if (common == mine.size() && common == theirs) offer(82, "token");  // the same words in another order
  if (key.starts_with(mine)) offer(46 + share(mine.size(), key.size()) * 34 / 100, "prefix");
  else if (key.find(mine) != std::string_view::npos) offer(44 + share(mine.size(), key.size()) * 34 / 100, "substring");
  if (mine.starts_with(key) && key.size() >= 3) offer(30 + share(key.size(), mine.size()) * 40 / 100, "prefix");
  if (common > 0) {
    int score = 24 + share(2 * common, mine.size() + theirs) * 52 / 100;
    // A model number that the other name lacks means another model.
    if (numbers_common < numbers) score -= 18;
    offer(score, "token");
  }
  return best;
}

CandidateSearch::CandidateSearch(const MatchIndex& index, std::string vendor, const ProductName& name, const std::vector<std::string>& orders, const Cpe* cpe)
    : index_(index), vendor_(std::move(vendor)), name_(name), orders_(orders), cpe_(cpe) {}

std::vector<ScoredProduct> CandidateSearch::run() {
  find_vendors();
  by_order_number();
  by_cpe();
  by_exact_name();
  const bool certain = std::any_of(found_.begin(), found_.end(), [](const ScoredProduct& p) { return p.link <= Link::alias; });
  if (!certain && vendor_.empty()) by_name_alone();
  by_family();
  if (!certain) by_likeness();
  std::sort(found_.begin(), found_.end(), [](const ScoredProduct& a, const ScoredProduct& b) {
    if (a.score != b.score) return a.score > b.score;
    return std::tie(a.vendor, a.product) < std::tie(b.vendor, b.product);
  });
  return std::move(found_);
}

void CandidateSearch::find_vendors() {
  const auto add = [&](std::string key, int penalty, std::string_view basis) {
    if (std::find(vendors_.begin(), vendors_.end(), key) != vendors_.end()) return;
    vendors_.push_back(std::move(key));
    penalties_.push_back(penalty);
    vendor_basis_.emplace_back(basis);
  };
  const auto known = [&](std::string_view key) {
    bool hit = false;
    for (const auto& segment : index_.segments()) {
      const std::uint32_t row = segment->vendor_row(key);
      if (row == kNone) continue;
      hit = true;
      if (vendor_text_.empty()) vendor_text_ = segment->text(segment->row<VendorRow>(Section::vendors, row)->text);
    }
    return hit;
  };
  if (vendor_.empty()) return;
  add(vendor_, 0, "");
  vendor_known_ = known(vendor_);
  const auto& aliases = vendor_aliases();
  auto alias = std::lower_bound(aliases.begin(), aliases.end(), vendor_, [](const VendorAlias& a, const std::string& key) { return a.from < key; });
  for (; alias != aliases.end() && alias->from == vendor_; ++alias) {
    add(alias->to, 2, "vendor_alias");
    if (!vendor_known_) vendor_known_ = known(alias->to);
  }
  if (vendor_known_ || vendor_.size() < 4) return;
  // An unknown spelling: vendors whose key begins like it, or differs by one letter.
  for (const auto& segment : index_.segments()) {
    const auto rows = segment->rows<VendorRow>(Section::vendors);
    auto from = std::lower_bound(rows.begin(), rows.end(), vendor_.substr(0, 1), [&](const VendorRow& row, const std::string& key) { return segment->text(row.key) < key; });
    for (; from != rows.end(); ++from) {
      const std::string_view key = segment->text(from->key);
      if (!key.starts_with(vendor_[0])) break;
      if (key.size() < 4) continue;
      const bool longer = key.starts_with(vendor_), shorter = vendor_.starts_with(key);
      if ((longer || shorter) && vendors_.size() < 12) add(std::string(key), 8, "vendor_prefix");
      else if (key.size() >= 6 && one_edit_apart(vendor_, key) && vendors_.size() < 12) add(std::string(key), 6, "vendor_spelling");
    }
  }
  for (std::size_t i = 1; i < vendors_.size() && !vendor_known_; ++i) vendor_known_ = known(vendors_[i]);
}

int CandidateSearch::vendor_penalty(std::string_view vendor) const {
  for (std::size_t i = 0; i < vendors_.size(); ++i)
    if (vendors_[i] == vendor) return penalties_[i];
  return 100;
}

bool CandidateSearch::alive(const Segment& segment, std::size_t position, const ProductRow& product) const {
  if (position == 0) return true;  // nothing is newer than the newest segment
  const auto hidden = [&](std::uint32_t cve_row) {
    const CveRow* cve = segment.row<CveRow>(Section::cves, cve_row);
    if (!cve) return true;
    for (std::size_t i = 0; i < position; ++i)
      if (index_.segments()[i]->speaks_for(cve->number)) return true;
    return false;
  };
  for (const std::uint32_t posting : segment.rows<std::uint32_t>(Section::statement_postings, product.posting_begin, product.posting_count)) {
    const auto* statement = segment.row<StatementRow>(Section::statements, posting & kPostingMask);
    if (statement && !hidden(statement->cve)) return true;
  }
  for (const CpeRow& cpe : segment.rows<CpeRow>(Section::cpes, product.cpe_begin, product.cpe_count))
    for (const CriterionRow& criterion : segment.rows<CriterionRow>(Section::criteria, cpe.criteria_begin, cpe.criteria_count))
      for (const std::uint32_t posting : segment.rows<std::uint32_t>(Section::criterion_postings, criterion.posting_begin, criterion.posting_count)) {
        const auto* configuration = segment.row<ConfigurationRow>(Section::configurations, posting);
        const auto* group = configuration ? segment.row<GroupRow>(Section::groups, configuration->group) : nullptr;
        if (group && !hidden(group->cve)) return true;
      }
  return false;
}

void CandidateSearch::offer(const Segment& segment, std::uint32_t row, int score, Link link, std::string_view basis) {
  const auto* product = segment.row<ProductRow>(Section::products, row);
  if (!product) return;
  const std::string_view vendor = segment.vendor_key(*product), key = segment.text(product->key);
  if (vendor == "*") return;
  std::size_t position = 0;
  while (position < index_.segments().size() && index_.segments()[position].get() != &segment) ++position;
  if (!alive(segment, position, *product)) return;
  ScoredProduct* entry = nullptr;
  for (ScoredProduct& known : found_)
    if (known.vendor == vendor && known.product == key) entry = &known;
  if (!entry) {
    entry = &found_.emplace_back();
    entry->vendor = vendor;
    entry->product = key;
    entry->link = link;
    entry->score = score;
    for (std::size_t i = 0; i < vendors_.size(); ++i)
      if (vendors_[i] == vendor && !vendor_basis_[i].empty()) entry->basis.push_back(vendor_basis_[i]);
  }
  entry->score = std::max(entry->score, score);
  const auto show = [](std::string& shown, std::uint32_t& shown_rank, std::string_view text, std::uint32_t rank) {
    if (std::tuple(rank, text) >= std::tuple(shown_rank, std::string_view(shown))) return;
    shown = text;
    shown_rank = rank;
  };
  if (const auto* vendor_row = segment.row<VendorRow>(Section::vendors, product->vendor))
    show(entry->vendor_text, entry->vendor_rank, segment.text(vendor_row->text), vendor_row->rank);
  show(entry->product_text, entry->product_rank, segment.text(product->text), product->flags >> kProductRankShift);
  // A family that also resembles the name stays a family.
  const bool stays = entry->link == Link::family && (link == Link::approximate || link == Link::spelling);
  if (!stays) entry->link = std::min(entry->link, link);
  entry->has_statements = entry->has_statements || product->posting_count > 0 || product->cpe_count > 0;
  if (std::find(entry->basis.begin(), entry->basis.end(), basis) == entry->basis.end()) entry->basis.emplace_back(basis);
  for (const CpeRow& cpe : segment.rows<CpeRow>(Section::cpes, product->cpe_begin, product->cpe_count)) {
    const std::string_view vendor_text = segment.text(cpe.vendor_text), name = segment.text(cpe.name_text);
    const bool firmware = cpe.firmware != 0;
    const auto weight = [](bool is_firmware, std::string_view v, std::string_view n) { return std::tuple(!is_firmware, v, n); };
    if (!entry->cpe_product.empty() && weight(firmware, vendor_text, name) >= weight(entry->cpe_firmware, entry->cpe_vendor, entry->cpe_product)) continue;
    entry->cpe_vendor = vendor_text;
    entry->cpe_product = name;
    entry->cpe_firmware = firmware;
  }
  if (!entry->cpe_product.empty() && std::find(entry->basis.begin(), entry->basis.end(), "cpe_alias") == entry->basis.end()) entry->basis.emplace_back("cpe_alias");
}

void CandidateSearch::by_order_number() {
  for (const std::string& order : orders_)
    for (const auto& segment : index_.segments()) {
      const OrderRow* row = segment->order(order);
      if (!row) continue;
      for (const std::uint32_t index : segment->rows<std::uint32_t>(Section::order_postings, row->begin, row->count)) {
        const auto* statement = segment->row<StatementRow>(Section::statements, index);
        if (!statement) continue;
        offer(*segment, statement->product, kOrderScore, Link::order_number, "order_number");
        if (statement->platform != kNone) offer(*segment, statement->platform, kOrderScore, Link::order_number, "order_number");
      }
    }
  // Wildcard model numbers are few: all are tried.
  if (orders_.empty()) return;
  for (const auto& segment : index_.segments())
    for (const OrderPatternRow& pattern : segment->rows<OrderPatternRow>(Section::order_patterns)) {
      const std::string_view text = segment->text(pattern.pattern);
      if (std::none_of(orders_.begin(), orders_.end(), [&](const std::string& order) { return order_matches(text, order); })) continue;
      if (const auto* statement = segment->row<StatementRow>(Section::statements, pattern.statement))
        offer(*segment, statement->product, kOrderScore - 4, Link::order_number, "order_number_pattern");
    }
}

void CandidateSearch::by_cpe() {
  if (!cpe_) return;
  for (const auto& segment : index_.segments())
    for (const char part : {'a', 'o', 'h'}) {
      if (cpe_->part().is_known() && cpe_->part_letter() != part) continue;
      const std::uint32_t row = segment->cpe_row(part, cpe_->product_key());
      const auto* cpe = row == kNone ? nullptr : segment->row<CpeRow>(Section::cpes, row);
      if (cpe) offer(*segment, cpe->product, kCpeScore, Link::cpe, "cpe");
    }
}

void CandidateSearch::by_exact_name() {
  if (name_.key.empty()) return;
  for (std::size_t i = 0; i < vendors_.size(); ++i)
    for (const auto& segment : index_.segments()) {
      const std::uint32_t row = segment->product_row(vendors_[i], name_.key);
      if (row == kNone) continue;
      if (only_a_branch(*segment, row)) {
        offer(*segment, row, kFamilyScore - penalties_[i], Link::family, "family");
        continue;
      }
      // Under an uncertain vendor an exact product name is strong, but no proof.
      const Link link = penalties_[i] == 0 ? Link::exact : penalties_[i] <= 2 ? Link::alias : Link::spelling;
      offer(*segment, row, kExactScore - penalties_[i], link, "exact");
    }
}

void CandidateSearch::by_name_alone() {
  if (name_.words.empty()) return;
  for (const auto& segment : index_.segments()) {
    std::span<const std::uint32_t> rarest;
    for (const std::string& word : name_.words) {
      const auto postings = segment->products_with(word);
      if (!postings.empty() && (rarest.empty() || postings.size() < rarest.size())) rarest = postings;
    }
    for (const std::uint32_t row : rarest) {
      const auto* product = segment->row<ProductRow>(Section::products, row);
      if (product && segment->text(product->key) == name_.key) offer(*segment, row, kSpellingScore, Link::spelling, "name_without_vendor");
    }
  }
}

void CandidateSearch::by_family() {
  // Families whose name begins this one: "SIMATIC S7-1500 CPU family" for "SIMATIC S7-1500 CPU 1516-3 PN/DP".
  std::string key;
  for (std::size_t words = 0; words + 1 < name_.words.size(); ++words) {
    key += name_.words[words];
    if (key.size() < 4) continue;
    for (std::size_t i = 0; i < vendors_.size(); ++i)
      for (const auto& segment : index_.segments()) {
        const std::uint32_t row = segment->product_row(vendors_[i], key);
        const auto* product = row == kNone ? nullptr : segment->row<ProductRow>(Section::products, row);
        if (product && (product->flags & kProductFamily) && !only_a_branch(*segment, row)) offer(*segment, row, kFamilyScore - penalties_[i], Link::family, "family");
      }
  }
}

void CandidateSearch::by_likeness() {
  if (name_.words.empty()) return;
  for (std::size_t i = 0; i < vendors_.size(); ++i)
    for (const auto& segment : index_.segments()) {
      const std::uint32_t vendor_row = segment->vendor_row(vendors_[i]);
      const auto* vendor = vendor_row == kNone ? nullptr : segment->row<VendorRow>(Section::vendors, vendor_row);
      if (!vendor) continue;
      const auto compare = [&](std::uint32_t row) {
        const auto* product = segment->row<ProductRow>(Section::products, row);
        if (!product || only_a_branch(*segment, row)) return;
        const Likeness like = likeness(name_, segment->text(product->key), segment->text(product->words));
        if (like.score - penalties_[i] >= 30) offer(*segment, row, like.score - penalties_[i], like.score >= kHighConfidence ? Link::spelling : Link::approximate, like.basis);
      };
      if (vendor->product_count <= kMostLikely) {
        for (std::uint32_t n = 0; n < vendor->product_count; ++n) compare(vendor->product_begin + n);
        continue;
      }
      for (const std::string& word : name_.words) {
        const auto postings = segment->products_with(word);
        const auto begin = std::lower_bound(postings.begin(), postings.end(), vendor->product_begin);
        const auto end = std::lower_bound(begin, postings.end(), vendor->product_begin + vendor->product_count);
        if (static_cast<std::size_t>(end - begin) > kMostLikely) continue;
        for (auto at = begin; at != end; ++at) compare(*at);
      }
    }
  // Keep the best: the rest is noise.
  std::sort(found_.begin(), found_.end(), [](const ScoredProduct& a, const ScoredProduct& b) {
    if (a.score != b.score) return a.score > b.score;
    return std::tie(a.vendor, a.product) < std::tie(b.vendor, b.product);
  });
  if (found_.size() > 24) found_.resize(24);
}

}  // namespace bulkhead::matching
