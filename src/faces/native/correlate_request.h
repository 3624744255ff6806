// Reading the requests of stateless correlation.
//
// Source: compatible specification 24, requests; 19.4, batches that are too large.
#pragma once
#include "declare.h"
#include "matching/correlation.h"

namespace bulkhead::faces::native {

inline constexpr std::size_t kMostAssets = 200;
inline constexpr std::int64_t kCvePage = 250, kMostCvePage = 1000;

/// One device as the client describes it. The id is the client's own and comes back as it is.
struct CorrelateAsset {
  std::string asset_id, vendor, product;
  std::optional<std::string> version, firmware_version, product_type;

  [[nodiscard]] matching::Identity identity() const;
};
BOOST_DESCRIBE_STRUCT(CorrelateAsset, (), (asset_id, vendor, product, version, firmware_version, product_type))

enum class LeastConfidence : std::uint8_t { LOW, MEDIUM, HIGH };
BOOST_DESCRIBE_ENUM(LeastConfidence, LOW, MEDIUM, HIGH)

struct CorrelateOptions {
  std::optional<LeastConfidence> min_confidence;
  std::optional<bool> include_capec;
  std::optional<std::int64_t> cve_page, cve_page_size;
  std::optional<matching::MatchSort> sort;
  std::optional<bool> confirmed_only, known_exploited_only, fix_available_only;

  [[nodiscard]] matching::CorrelationWish wish() const;
  [[nodiscard]] std::int64_t page() const { return cve_page.value_or(1); }
  [[nodiscard]] std::int64_t page_size() const { return cve_page_size.value_or(kCvePage); }
};
BOOST_DESCRIBE_STRUCT(CorrelateOptions, (), (min_confidence, include_capec, cve_page, cve_page_size, sort, confirmed_only, known_exploited_only, fix_available_only))

struct CorrelateBody {
  std::vector<CorrelateAsset> assets;
  std::optional<CorrelateOptions> options;
};
BOOST_DESCRIBE_STRUCT(CorrelateBody, (), (assets, options))

/// A device with what an earlier answer said of it. Members that a client keeps beside it are passed over.
struct CheckAsset {
  std::string asset_id, vendor, product;
  std::optional<std::string> version, firmware_version, product_type, result_hash, status_hash;
  std::optional<Json> status_facts;

  [[nodiscard]] matching::Identity identity() const;
};
BOOST_DESCRIBE_STRUCT(CheckAsset, (), (asset_id, vendor, product, version, firmware_version, product_type, result_hash, status_hash, status_facts))
struct CheckBody {
  std::vector<CheckAsset> assets;
};
BOOST_DESCRIBE_STRUCT(CheckBody, (), (assets))

/// Fails    as from_json; invalid for no devices, for empty or overlong names, for pages outside of their range
Result<CorrelateBody> correlate_body(const Context& context);
Result<CheckBody> check_body(const Context& context);

/// 413 with the general code ERROR and detail {error: "batch_too_large", max}, or nothing.
[[nodiscard]] std::optional<http::ErrorReply> too_many_assets(std::size_t assets);

}  // namespace bulkhead::faces::native
