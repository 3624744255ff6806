#include "correlate_request.h"

#include "core/text.h"

namespace bulkhead::faces::native {
namespace {

constexpr std::size_t kMostBytes = 500;

/// Adds what is wrong with a text of an asset to the problems.
void check_text(std::string_view text, bool required, std::size_t asset, std::string_view field, std::vector<Problem>& problems) {
  const std::string place = fmt::format("body.assets.{}.{}", asset, field);
  if (required && trim(text).empty()) problems.push_back({place, "string_too_short", "Input should have at least 1 character"});
  if (text.size() > kMostBytes) problems.push_back({place, "string_too_long", fmt::format("Input should have at most {} bytes", kMostBytes)});
}

template <class Asset>
Result<void> check_assets(const std::vector<Asset>& assets) {
  if (assets.empty()) return fail(http::invalid_field("body.assets", "At least one asset is expected.", "too_short"));
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < assets.size(); ++i) {
    const Asset& asset = assets[i];
    check_text(asset.asset_id, true, i, "asset_id", problems);
    check_text(asset.vendor, true, i, "vendor", problems);
    check_text(asset.product, true, i, "product", problems);
    check_text(asset.version.value_or(""), false, i, "version", problems);
    check_text(asset.firmware_version.value_or(""), false, i, "firmware_version", problems);
    check_text(asset.product_type.value_or(""), false, i, "product_type", problems);
  }
  if (problems.empty()) return {};
  Error error{ErrorKind::invalid, "http.invalid", "Some assets cannot be read.", {}, {}, {}};
  error.problems = std::move(problems);
  return fail(std::move(error));
}

Result<void> check_pages(const CorrelateOptions& options) {
  if (options.page() < 1) return fail(http::invalid_field("body.options.cve_page", "Input should be greater than or equal to 1", "greater_than_equal"));
  if (options.page_size() < 1) return fail(http::invalid_field("body.options.cve_page_size", "Input should be greater than or equal to 1", "greater_than_equal"));
  if (options.page_size() > kMostCvePage) return fail(http::invalid_field("body.options.cve_page_size", fmt::format("Input should be less than or equal to {}", kMostCvePage), "less_than_equal"));
  return {};
}

template <class Asset>
matching::Identity identity_of(const Asset& asset) {
  matching::Identity out;
  out.vendor = asset.vendor;
  out.product = asset.product;
  out.version = asset.version.value_or("");
  out.firmware_version = asset.firmware_version.value_or("");
  return out;
}

}  // namespace

matching::Identity CorrelateAsset::identity() const { return identity_of(*this); }
matching::Identity CheckAsset::identity() const { return identity_of(*this); }

matching::CorrelationWish CorrelateOptions::wish() const {
  const LeastConfidence least = min_confidence.value_or(LeastConfidence::MEDIUM);
  matching::CorrelationWish out;
  out.min_confidence = least == LeastConfidence::HIGH ? 80 : least == LeastConfidence::MEDIUM ? 60 : 0;
  out.sort = sort.value_or(matching::MatchSort::priority);
  out.filters = {confirmed_only.value_or(false), known_exploited_only.value_or(false), fix_available_only.value_or(false)};
  return out;
}

Result<CorrelateBody> correlate_body(const Context& context) {
  auto body = TRY(context.body<CorrelateBody>());
  TRY(check_assets(body.assets));
  if (body.options) TRY(check_pages(*body.options));
  return body;
}

Result<CheckBody> check_body(const Context& context) {
  auto body = TRY(context.body<CheckBody>({.refuse_unknown_members = false}));
  TRY(check_assets(body.assets));
  for (std::size_t i = 0; i < body.assets.size(); ++i)
    if (body.assets[i].result_hash.value_or("").empty() && body.assets[i].status_hash.value_or("").empty())
      return fail(http::invalid_field(fmt::format("body.assets.{}.result_hash", i), "Field required", "missing"));
  return body;
}

std::optional<http::ErrorReply> too_many_assets(std::size_t assets) {
  if (assets <= kMostAssets) return std::nullopt;
  constexpr auto max = static_cast<std::int64_t>(kMostAssets);
  return http::ErrorReply{413, "ERROR", fmt::format("At most {} assets are taken in one request; {} were sent.", max, assets),
                          Json::object({{"error", "batch_too_large"}, {"max", max}, {"received", static_cast<std::int64_t>(assets)}}), false, std::nullopt, "reduce_batch", {{"max", Json(max)}}};
}

}  // namespace bulkhead::faces::native
