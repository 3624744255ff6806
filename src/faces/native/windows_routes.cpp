// The patch level of Windows hosts: version 2 of the interface, without the `api` block.
#include "core/text.h"
#include "inventory/inventory.h"
#include "windows/stored_hosts.h"
#include "windows_shape.h"

namespace bulkhead::faces::native {
namespace {

using Started = std::chrono::steady_clock::time_point;

constexpr std::uint64_t kMaxBody = std::uint64_t{4} << 20;
constexpr std::int64_t kMaxStoredHosts = 500, kDefaultStoredHosts = 100;
/// Replies on more hosts than one submission may hold give the CVEs in pages.
constexpr std::int64_t kUnpagedHosts = static_cast<std::int64_t>(kMaxHosts), kPageSize = 250;

Route route_v2(std::string method, std::string_view path, std::string operation_id, std::string permission, std::string summary, http::Handler handler) {
  Route out = route(std::move(method), path, std::move(operation_id), "windows", std::move(permission), std::move(summary), std::move(handler));
  out.path = "/api/v2/assets" + std::string(path);
  out.shape = Reply::Shape::bare;
  out.reply = free_object();
  return out;
}

http::ErrorReply no_environment(std::int64_t id) {
  return {404, "NOT_FOUND", fmt::format("There is no environment {}.", id), Json::object({{"error", "environment_not_found"}, {"resource", "environment"}, {"identifier", fmt::format("{}", id)}}), false, std::nullopt, "fix_input", {}};
}

windows::FactsOf facts_of(const Services& services) {
  return [catalogue = services.projections.get().catalogue](std::string_view cve) {
    windows::CveFacts out;
    const auto row = catalogue ? catalogue->find(cve) : std::nullopt;
    if (!row) return out;
    const auto item = catalogue->item(*row);
    out = {item.kev, item.public_exploit, item.proof_of_concept, item.bcs_hundredths, item.cvss_tenths, item.epss_ppm.value_or(-1), item.published};
    return out;
  };
}

std::vector<windows::Assessment> assess_all(const Services& services, const windows::UpdateIndex& updates, const std::vector<windows::Host>& hosts) {
  const auto facts = facts_of(services);
  std::vector<windows::Assessment> out;
  for (const auto& host : hosts) out.push_back(windows::assess(host, updates, facts, services.clock.now()));
  return out;
}

/// Whether the whole request is refused before its hosts are read.
std::optional<http::ErrorReply> refused(Services& services, const Context& context, std::size_t hosts, std::size_t most) {
  if (auto refusal = too_many_hosts(hosts, most)) return refusal;
  return limited_check(services, actor_of(context), static_cast<std::int64_t>(hosts));
}

/// Only API keys, so that what a browser's session shows is always stored and logged.
std::optional<http::ErrorReply> key_required(const Context& context) {
  if (actor_of(context).kind == record::ActorKind::key) return std::nullopt;
  return http::ErrorReply{403, "API_KEY_REQUIRED", "This check needs an API key.", Json(), false, std::nullopt, "use_different_key", {}};
}

Result<Reply> submit(Services& services, Context& context, const WindowsSubmission& asked, Started started) {
  if (auto refusal = refused(services, context, asked.windows_hosts.size(), kMaxHosts)) return http::refusal_reply(std::move(*refusal));
  const auto options = asked.options.value_or(WindowsOptions{});
  if (!inventory::environment(*services.database.reader(), actor_of(context).organization_id, asked.environment_id)) return http::refusal_reply(no_environment(asked.environment_id));
  const auto hosts = windows::check_hosts(asked.windows_hosts, services.clock.now());
  auto software = windows::check_software_list(asked.installed_software);
  windows::SubmissionOutcome outcome;
  if (!hosts.accepted.empty()) {
    record::UnitOfWork work(services.database, actor_of(context), services.clock);
    outcome = TRY(windows::submit_hosts(work, asked.environment_id, hosts.accepted, software.accepted));
    TRY(work.commit());
  }
  software.rejected.insert(software.rejected.end(), outcome.software_rejected.begin(), outcome.software_rejected.end());
  const auto updates = services.windows_updates.get();
  const auto assessments = assess_all(services, *updates, hosts.accepted);
  Json data = Json::object({{"assets", TRY(hosts_json(services, assessments, options, false))}, {"rejected", rejections_json(hosts.rejected)}, {"software_stored", outcome.software_stored},
                            {"software_rejected", rejections_json(software.rejected)}, {"fix_summary", summary_json(assessments, options.filters())}});
  return http::bare_reply(Json::object({{"data", std::move(data)}, {"meta", meta_json(*updates, options, true, started)}}), hosts.accepted.empty() ? 422 : 200);
}

Result<Reply> check(Services& services, Context& context) {
  const auto started = std::chrono::steady_clock::now();
  if (auto refusal = key_required(context)) return http::refusal_reply(std::move(*refusal));
  const auto asked = TRY(check_of(context));
  if (auto refusal = refused(services, context, asked.windows_hosts.size(), kMaxHosts)) return http::refusal_reply(std::move(*refusal));
  const auto options = asked.options.value_or(WindowsOptions{});
  const auto hosts = windows::check_hosts(asked.windows_hosts, services.clock.now());
  const auto updates = services.windows_updates.get();
  const auto assessments = assess_all(services, *updates, hosts.accepted);
  Json data = Json::object({{"assets", TRY(hosts_json(services, assessments, options, true))}, {"rejected", rejections_json(hosts.rejected)}, {"fix_summary", summary_json(assessments, options.filters())}});
  return http::bare_reply(Json::object({{"data", std::move(data)}, {"meta", meta_json(*updates, options, false, started)}}), hosts.accepted.empty() ? 422 : 200);
}

/// Takes the hash off a host; nothing when there is none.
std::optional<std::string> take_hash(Json& host) {
  if (!host.is_object()) return std::nullopt;
  const std::string hash(host.text("result_hash"));
  std::erase_if(host.members(), [](const auto& member) { return member.first == "result_hash"; });
  return hash.empty() ? std::nullopt : std::optional(hash);
}

Result<Reply> changes(Services& services, Context& context) {
  const auto started = std::chrono::steady_clock::now();
  if (auto refusal = key_required(context)) return http::refusal_reply(std::move(*refusal));
  auto asked = TRY(changes_of(context));
  if (auto refusal = refused(services, context, asked.windows_hosts.size(), kMaxChangedHosts)) return http::refusal_reply(std::move(*refusal));
  const auto updates = services.windows_updates.get();
  const auto facts = facts_of(services);
  Json results = Json::array(), changed = Json::array(), rejected = Json::array();
  for (Json& entry : asked.windows_hosts) {
    const auto hash = take_hash(entry);
    auto host = windows::check_host(entry, services.clock.now());
    if (!hash) host.rejection.errors.push_back({"missing_field", "result_hash", "Field 'result_hash' is required: that of the last check."});
    if (!host.rejection.errors.empty()) {
      rejected.push(rejection_json(host.rejection));
      continue;
    }
    const std::string current = windows::result_hash(windows::assess(*host.value, *updates, facts, services.clock.now()));
    results.push(Json::object({{"asset_id", host.value->asset_id}, {"changed", current != *hash}, {"current_hash", current}}));
    if (current != *hash) changed.push(host.value->asset_id);
  }
  const int status = results.items().empty() ? 422 : 200;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
  return http::bare_reply(Json::object({{"data", Json::object({{"results", std::move(results)}, {"rejected", std::move(rejected)}, {"changed", std::move(changed)}})},
                                        {"meta", Json::object({{"api_version", "2"}, {"stored", false}, {"took_ms", static_cast<std::int64_t>(took)}})}}), status);
}

Result<Reply> results(Services& services, Context& context) {
  const auto started = std::chrono::steady_clock::now();
  if (auto refusal = limited_check(services, actor_of(context), 0)) return http::refusal_reply(std::move(*refusal));
  const std::int64_t environment = context.integer("environment_id").value_or(0);
  const auto db = services.database.reader();
  if (!inventory::environment(*db, actor_of(context).organization_id, environment)) return http::refusal_reply(no_environment(environment));
  WindowsOptions options = TRY(query_options(context));
  const std::int64_t limit = context.integer("limit").value_or(kDefaultStoredHosts), offset = context.integer("offset").value_or(0);
  const auto asset_id = context.text("asset_id");
  const auto hosts = asset_id ? windows::stored_hosts(*db, environment, *asset_id) : windows::stored_hosts(*db, environment, std::nullopt, limit, offset);
  if (static_cast<std::int64_t>(hosts.size()) > kUnpagedHosts && !options.cve_page_size) options.cve_page_size = kPageSize;
  const auto updates = services.windows_updates.get();
  const auto assessments = assess_all(services, *updates, hosts);
  Json meta = meta_json(*updates, options, true, started);
  meta.set("total_assets", asset_id ? static_cast<std::int64_t>(hosts.size()) : windows::stored_host_count(*db, environment)).set("limit", limit).set("offset", offset);
  Json data = Json::object({{"assets", TRY(hosts_json(services, assessments, options, false))}, {"rejected", Json::array()}, {"fix_summary", summary_json(assessments, options.filters())}});
  return http::bare_reply(Json::object({{"data", std::move(data)}, {"meta", std::move(meta)}}));
}

}  // namespace

void add_windows_routes(std::vector<Route>& routes, Services& services) {
  Route make = route_v2("POST", "/correlate", "submit_windows_hosts", "manage_assets", "Stores up to 25 Windows hosts and gives their patch level.", [&services](Context& context) -> Result<Reply> {
    const auto started = std::chrono::steady_clock::now();
    return submit(services, context, TRY(submission_of(context)), started);
  });
  make.body = schema_of<WindowsSubmission>(Direction::request);
  make.body_limit_bytes = kMaxBody;
  make.errors = {"NOT_FOUND", "BATCH_TOO_LARGE", "RATE_LIMITED"};
  routes.push_back(std::move(make));

  Route form = route_v2("POST", "/correlate-csv", "submit_windows_hosts_csv", "manage_assets", "The same from CSV files in a form: environment_id, hosts, software, and the options as fields.", [&services](Context& context) -> Result<Reply> {
    const auto started = std::chrono::steady_clock::now();
    auto asked = TRY(form_of(context));
    if (asked.refusal) return http::refusal_reply(std::move(*asked.refusal));
    return submit(services, context, asked.value, started);
  });
  form.body_types = {"multipart/form-data"};
  form.body_limit_bytes = kMaxBody;
  form.errors = {"BAD_REQUEST", "NOT_FOUND", "BATCH_TOO_LARGE", "RATE_LIMITED"};
  routes.push_back(std::move(form));

  Route list = route_v2("GET", "/results", "read_windows_results", "read", "The patch level of stored hosts by the present documents.", [&services](Context& context) { return results(services, context); });
  auto environment = http::integer_parameter("environment_id", "Environment", 1, std::nullopt);
  environment.required = true;
  list.query = option_parameters();
  list.query.push_back(std::move(environment));
  list.query.push_back(http::text_parameter("asset_id", "Only this host"));
  list.query.push_back(http::integer_parameter("limit", "Hosts at most", 1, kMaxStoredHosts));
  list.query.push_back(http::integer_parameter("offset", "Hosts passed over, in order of asset_id", 0, std::nullopt));
  list.errors = {"NOT_FOUND", "RATE_LIMITED"};
  routes.push_back(std::move(list));

  Route stateless = route_v2("POST", "/check-windows", "check_windows", "read", "The patch level of up to 25 hosts; nothing is stored. Needs an API key.", [&services](Context& context) { return check(services, context); });
  stateless.body = schema_of<WindowsCheck>(Direction::request);
  stateless.body_limit_bytes = kMaxBody;
  stateless.errors = {"API_KEY_REQUIRED", "BATCH_TOO_LARGE", "RATE_LIMITED"};
  routes.push_back(std::move(stateless));

  Route compare = route_v2("POST", "/check-windows/changes", "check_windows_changes", "read", "Which of up to 200 hosts have another result than their result_hash says; nothing is stored. Needs an API key.", [&services](Context& context) { return changes(services, context); });
  compare.body = schema_of<WindowsChanges>(Direction::request);
  compare.body_limit_bytes = std::uint64_t{16} << 20;
  compare.errors = {"API_KEY_REQUIRED", "BATCH_TOO_LARGE", "RATE_LIMITED"};
  routes.push_back(std::move(compare));
}

}  // namespace bulkhead::faces::native
