// What IndexBuilder gathers before the file is written.
#pragma once
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "core/packed.h"
#include "intel/claim.h"
#include "interner.h"
#include "matching/cpe.h"
#include "matching/index_builder.h"
#include "segment_layout.h"

namespace bulkhead::matching {

struct BuilderState {
  struct NamedText {
    std::string text;
    int rank = 9;  ///< who wrote it: 0 CSAF, 1 CNA, 2 others, 8 CPE; the best writer's text is shown
  };
  struct Product {
    std::uint32_t vendor;
    std::string words;
    NamedText text;
    std::uint32_t flags;
  };
  struct NamedProduct {
    std::uint32_t product = kNone;
    std::vector<std::string> orders;
    std::string line;
    bool firmware = false, family = false;
  };
  struct Posting {
    std::uint32_t product, statement;  ///< statement with its basis bits
  };
  struct OrderPosting {
    std::uint32_t order, statement;
  };

  StringPool strings;
  Interner criteria_texts, cpe_texts, name_texts, vendor_keys, product_keys, document_texts, version_set_texts, order_texts, fix_texts;
  std::string scratch, scratch_name;
  std::vector<std::uint32_t> criterion_rows;  ///< number in criteria_texts to row of criteria, kNone when unreadable
  std::vector<CriterionRow> criteria;
  std::vector<std::uint32_t> criterion_texts;  ///< by row of criteria: number in criteria_texts
  std::vector<CpeRow> cpes;
  std::vector<NamedText> vendors;
  std::vector<Product> products;
  std::deque<NamedProduct> named_products;  ///< by number in name_texts
  std::vector<CveRow> cves;
  std::vector<GroupRow> groups;
  std::vector<ConfigurationRow> configurations;
  std::vector<NodeRow> nodes;
  std::vector<std::uint32_t> matches;
  std::vector<DocumentRow> documents;
  std::vector<VersionSetRow> version_sets;
  std::vector<VersionStatementRow> version_statements;
  std::vector<ChangeRow> changes;
  std::vector<StatementRow> statements;
  std::vector<Posting> postings;
  std::vector<std::uint32_t> statement_orders;  ///< `orders`: text offsets
  std::vector<OrderPosting> order_postings;
  std::vector<OrderPatternRow> order_patterns;
  std::vector<FixRow> fixes;
  std::vector<std::uint64_t> superseded;
  BuildCounts counts;

  void add_configurations(std::uint32_t cve, std::uint32_t document, const std::vector<intel::Configuration>& given);
  [[nodiscard]] std::vector<std::uint32_t> homes_of(const intel::ProductClaim& product, StatementRow& row, int rank);
  void add_product(std::uint32_t cve, std::uint32_t document, const intel::Claim& claim, std::size_t index);
  [[nodiscard]] std::uint32_t criterion_of(const intel::CpeMatch& match);
  [[nodiscard]] std::uint32_t cpe_of(const Cpe& cpe);
  [[nodiscard]] std::uint32_t product_of_name(std::string_view vendor, std::string_view product, int rank);
  [[nodiscard]] const NamedProduct& name_of(std::string_view vendor, std::string_view product, int rank);
  [[nodiscard]] std::uint32_t product_of(std::string_view vendor, std::string_view vendor_shown, std::string_view key, std::string_view words,
                                         int rank, std::string_view shown = {}, bool family = false);
  [[nodiscard]] std::uint32_t document(intel::Source source, std::string_view name, std::string_view url, std::int64_t modified, std::string_view publisher);
  [[nodiscard]] std::uint32_t version_set_of(const intel::ProductClaim& product);
  [[nodiscard]] std::uint32_t fix_of(const intel::Claim& claim, std::size_t index, std::uint32_t document);
};

struct IndexBuilder::State : BuilderState {};

/// Orders the rows and writes the file; the state is used up.
Result<BuildCounts> write_segment(BuilderState& state, const std::filesystem::path& file, std::string_view revision);

}  // namespace bulkhead::matching
