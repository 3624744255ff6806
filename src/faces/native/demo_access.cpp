#include "demo_access.h"

#include "core/text.h"
#include "identity/member.h"
#include "inventory/inventory.h"
#include "matching/names.h"

namespace bulkhead::faces::native {
namespace {

struct Example {
  std::string_view vendor, product;
};
/// Devices that anybody may look at, of several makers and kinds.
constexpr Example kExamples[] = {
    {"Moxa", "EDS-518A"},
    {"Siemens", "SIMATIC S7-1500"},
    {"Schneider Electric", "Modicon M580"},
    {"Rockwell Automation", "ControlLogix 5580"},
    {"Mitsubishi Electric", "MELSEC iQ-R"},
};

bool is_example(const matching::Identity& device) {
  return std::any_of(std::begin(kExamples), std::end(kExamples), [&](const Example& example) {
    return matching::vendor_key(device.vendor) == matching::vendor_key(example.vendor) && matching::read_product_name(device.product, device.vendor).key == matching::read_product_name(example.product).key;
  });
}

http::ErrorReply missing_origin() {
  return {400, "BAD_REQUEST", "A demo token is given to web origins: send the header Origin.", Json::object({{"error", "missing_origin"}}), false, std::nullopt, "fix_input", {}};
}

}  // namespace

std::optional<std::int64_t> demo_organization(const Services& services) {
  if (!services.demo_tokens) return std::nullopt;
  const auto db = services.database.reader();
  for (const auto& organization : identity::organizations(*db)) {
    const auto environments = inventory::environments(*db, organization.id);
    if (!environments.empty() && std::all_of(environments.begin(), environments.end(), [](const auto& environment) { return environment.demo; })) return organization.id;
  }
  return std::nullopt;
}

std::optional<identity::Authenticated> demo_visitor(const Services& services, std::string_view token, const std::string& ip) {
  if (!services.demo_tokens || !services.demo_tokens->valid(token, services.clock.now())) return std::nullopt;
  const auto organization = demo_organization(services);
  if (!organization) return std::nullopt;
  identity::Authenticated who;
  who.actor.kind = record::ActorKind::user;
  who.actor.organization_id = *organization;
  who.actor.name = "Demo visitor";
  who.actor.ip = ip;
  return who;
}

std::optional<http::ErrorReply> beyond_examples(const Services& services, const record::Actor& actor, const std::vector<matching::Identity>& devices) {
  if (!is_demo(actor)) return std::nullopt;
  constexpr std::int64_t kMost = std::size(kExamples);
  const auto received = static_cast<std::int64_t>(devices.size());
  if (received > kMost)
    return http::ErrorReply{413, "DEMO_EXAMPLES_ONLY", fmt::format("A demo token may ask about {} example devices in one request; {} were sent.", kMost, received),
                            Json::object({{"code", "DEMO_EXAMPLES_ONLY"}, {"max", kMost}, {"received", received}}), false, std::nullopt, "reduce_batch", {{"max", Json(kMost)}}};
  if (std::all_of(devices.begin(), devices.end(), is_example)) return std::nullopt;
  std::vector<std::string> names;
  for (const Example& example : kExamples) names.push_back(fmt::format("{} {}", example.vendor, example.product));
  return http::ErrorReply{403, "TRIAL_REQUIRED", fmt::format("A demo token may only ask about the example devices: {}. Use an API key for your own.", join(names, ", ")),
                          Json::object({{"code", "TRIAL_REQUIRED"}, {"trial_url", services.public_address + "/sign-in"}, {"examples", to_json(names)}}), false, std::nullopt, "use_different_key", {}};
}

void add_demo_token_routes(std::vector<Route>& routes, Services& services) {
  Route mint = route("POST", "/auth/demo-token", "make_demo_token", "sign-in", "public", "A read-only token for a day on the demo plant; only where the operator allows it, and for as long as there are demo plants only.", [&services](Context& context) -> Result<Reply> {
    if (!demo_organization(services)) return fail(http::not_found("demo", "demo-token"));
    if (context.request.header("Origin").empty()) return http::refusal_reply(missing_origin());
    if (auto refusal = limited(services, "demo:" + context.request.remote_address)) return http::refusal_reply(std::move(*refusal));
    Reply reply = http::bare_reply(Json::object({{"token", services.demo_tokens->mint(services.clock.now()).reveal()}, {"expires_in", identity::kDemoTokenSeconds}}));
    reply.headers.push_back({"Cache-Control", "no-store"});
    return reply;
  });
  mint.shape = Reply::Shape::bare;
  mint.reply = free_object();
  mint.errors = {"BAD_REQUEST", "NOT_FOUND", "RATE_LIMITED"};
  routes.push_back(std::move(mint));
}

}  // namespace bulkhead::faces::native
