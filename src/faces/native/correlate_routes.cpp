// Stateless correlation: devices in, CVEs with reasons and fixes out; nothing is stored.
#include "correlate_shape.h"
#include "demo_access.h"

namespace bulkhead::faces::native {
namespace {

template <class Asset>
std::vector<matching::Identity> identities_of(const std::vector<Asset>& assets) {
  std::vector<matching::Identity> out;
  for (const auto& asset : assets) out.push_back(asset.identity());
  return out;
}

/// Whether the whole request is refused before anything is matched. A check costs a tenth of an asset.
std::optional<http::ErrorReply> refused(Services& services, const record::Actor& actor, const std::vector<matching::Identity>& devices, bool only_check) {
  if (auto refusal = beyond_examples(services, actor, devices)) return refusal;
  if (auto refusal = too_many_assets(devices.size())) return refusal;
  const auto assets = static_cast<std::int64_t>(devices.size());
  return limited_check(services, actor, only_check ? (assets + 9) / 10 : assets);
}

std::vector<matching::MatchResult> matched(const Services& services, const std::vector<matching::Identity>& devices) {
  const auto index = services.projections.get().index;
  const matching::Engine engine(index ? index : matching::MatchIndex::empty());
  return engine.match_all(devices, {.min_confidence = 0, .explain = false}, 1);
}

Result<Reply> correlate(Services& services, Context& context) {
  auto body = TRY(correlate_body(context));
  const auto devices = identities_of(body.assets);
  if (auto refusal = refused(services, actor_of(context), devices, false)) return http::refusal_reply(std::move(*refusal));
  const CorrelateOptions options = body.options.value_or(CorrelateOptions{});
  struct Work {
    std::vector<Correlated> all;
    CorrelationWriter writer;
    std::size_t next = 0;
  };
  const auto work = std::make_shared<Work>(Work{{}, CorrelationWriter(services, options), 0});
  auto found = matched(services, devices);
  for (std::size_t i = 0; i < found.size(); ++i) work->all.push_back({std::move(body.assets[i]), matching::correlation_of(std::move(found[i]), options.wish())});

  Reply reply = http::single_reply(Json::object({{"summary", correlation_summary(work->all)}, {"fix_summary", correlation_fixes(work->all)}}));
  reply.meta = correlation_meta(options, work->writer);
  // One device after the other: the records of 200 devices with 1,000 CVEs each would fill the memory.
  reply.streamed = http::StreamedList{"results", [work]() -> Result<std::optional<Json>> {
    if (work->next == work->all.size()) return std::optional<Json>();
    Correlated& one = work->all[work->next++];
    Json result = TRY(work->writer.result(one));
    one = {};
    return std::optional<Json>(std::move(result));
  }};
  return reply;
}

Json checked(const CheckAsset& asset, matching::MatchResult found) {
  const auto answer = matching::correlation_of(std::move(found), {});
  const bool changed = asset.result_hash && *asset.result_hash != answer.result_hash;
  Json out = Json::object({{"asset_id", asset.asset_id}, {"changed", changed}, {"current_hash", answer.result_hash},
                           {"reason", changed ? "resolved identity or cve/tier set differs from submitted hash" : "identity and cve/tier set unchanged"}});
  if (!asset.status_hash) return out;
  const bool other_status = *asset.status_hash != answer.status_hash;
  out.set("status_changed", other_status).set("current_status_hash", answer.status_hash).set("status_facts", to_json(answer.status));
  Json reasons = Json::array();
  if (other_status && asset.status_facts)
    if (const auto before = from_json<matching::StatusFacts>(*asset.status_facts, {.refuse_unknown_members = false}))
      for (auto& reason : matching::status_changes(*before, answer.status)) reasons.push(std::move(reason));
  if (other_status && (!reasons.is_array() || reasons.items().empty())) reasons.push("The facts differ from those of the submitted hash; submit status_facts to be told which.");
  out.set("status_reasons", std::move(reasons));
  return out;
}

Result<Reply> check(Services& services, Context& context) {
  const auto body = TRY(check_body(context));
  const auto devices = identities_of(body.assets);
  if (auto refusal = refused(services, actor_of(context), devices, true)) return http::refusal_reply(std::move(*refusal));
  auto found = matched(services, devices);
  Json results = Json::array(), changed = Json::array(), status_changed = Json::array();
  for (std::size_t i = 0; i < found.size(); ++i) {
    Json one = checked(body.assets[i], std::move(found[i]));
    if (one.find("changed")->boolean()) changed.push(body.assets[i].asset_id);
    if (const Json* status = one.find("status_changed"); status != nullptr && status->boolean()) status_changed.push(body.assets[i].asset_id);
    results.push(std::move(one));
  }
  Reply reply = http::single_reply(Json::object({{"results", std::move(results)}, {"changed", std::move(changed)}, {"status_changed", std::move(status_changed)}}));
  reply.meta = Json::object({{"source", kCorrelateSource}, {"mode", "staleness-check"}});
  return reply;
}

}  // namespace

void add_correlate_routes(std::vector<Route>& routes, Services& services) {
  Route make = route("POST", "/assets/correlate-cves", "correlate_cves", "correlation", "read", "The CVEs of up to 200 devices with reasons, fixes and a plan; nothing is stored.", [&services](Context& context) { return correlate(services, context); });
  make.body = schema_of<CorrelateBody>(Direction::request);
  make.reply = free_object();
  make.errors = {"ERROR", "TRIAL_REQUIRED", "DEMO_EXAMPLES_ONLY", "RATE_LIMITED"};
  routes.push_back(std::move(make));

  Route compare = route("POST", "/assets/correlate-cves/check", "check_correlation", "correlation", "read", "Which of up to 200 devices have another answer than their result_hash (or status_hash) says; nothing is stored.", [&services](Context& context) { return check(services, context); });
  compare.body = schema_of<CheckBody>(Direction::request);
  compare.reply = free_object();
  compare.errors = {"ERROR", "TRIAL_REQUIRED", "DEMO_EXAMPLES_ONLY", "RATE_LIMITED"};
  routes.push_back(std::move(compare));
}

}  // namespace bulkhead::faces::native
