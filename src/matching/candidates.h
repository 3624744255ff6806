// Finds and scores the products of the catalogue that a name may mean.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "resolver.h"

namespace bulkhead::matching {

struct ScoredProduct {
  std::string vendor, product;            ///< keys
  std::string vendor_text, product_text;  ///< for people
  std::uint32_t vendor_rank = 99, product_rank = 99;  ///< of the writers of the texts: the best one's text is shown
  std::string cpe_vendor, cpe_product;    ///< the firmware's CPE name before others, escapes kept; "" when it has none
  bool cpe_firmware = false;
  int score = 0;
  Link link = Link::exact;
  bool has_statements = false;
  std::vector<std::string> basis;
};

class CandidateSearch {
 public:
  CandidateSearch(const MatchIndex& index, std::string vendor, const ProductName& name, const std::vector<std::string>& orders, const Cpe* cpe);

  /// Candidates by falling score, then by key. One per product, whatever the number of segments.
  [[nodiscard]] std::vector<ScoredProduct> run();
  /// Vendor keys that were searched: the vendor itself first.
  [[nodiscard]] const std::vector<std::string>& vendors() const { return vendors_; }
  [[nodiscard]] bool vendor_known() const { return vendor_known_; }
  [[nodiscard]] const std::string& vendor_text() const { return vendor_text_; }

 private:
  void find_vendors();
  void by_order_number();
  void by_cpe();
  void by_exact_name();
  void by_family();
  void by_likeness();
  void by_name_alone();
  void offer(const Segment& segment, std::uint32_t product, int score, Link link, std::string_view basis);
  [[nodiscard]] bool alive(const Segment& segment, std::size_t position, const ProductRow& product) const;
  [[nodiscard]] int vendor_penalty(std::string_view vendor) const;

  const MatchIndex& index_;
  const std::string vendor_;
  const ProductName& name_;
  const std::vector<std::string>& orders_;
  const Cpe* cpe_;
  std::vector<std::string> vendors_;
  std::vector<int> penalties_;        ///< parallel to vendors_
  std::vector<std::string> vendor_basis_;
  std::string vendor_text_;
  bool vendor_known_ = false;
  std::vector<ScoredProduct> found_;
};

/// Likeness of two names, 0 to 80, with its basis. Words and keys as ProductName has them.
struct Likeness {
  int score = 0;
  std::string_view basis;
};
[[nodiscard]] Likeness likeness(const ProductName& asked, std::string_view key, std::string_view words);

/// True when the texts differ by one insertion, deletion, replacement or swap of neighbours.
[[nodiscard]] bool one_edit_apart(std::string_view a, std::string_view b);

}  // namespace bulkhead::matching
