// Import of assets from CSV: template, preview, commit. The file comes as JSON text or as a multipart upload.
#include "asset_shape.h"
#include "core/text.h"
#include "http/multipart.h"
#include "inventory/asset_import.h"

namespace bulkhead::faces::native {
namespace {

constexpr std::uint64_t kMaxImportBytes = std::uint64_t{64} << 20;
constexpr std::size_t kShownProblems = 1000;
constexpr std::size_t kShownRows = 20;

struct ImportBody {
  std::string csv;
  std::optional<std::map<std::string, std::string>> mapping;
  std::optional<std::string> encoding;
  std::optional<inventory::ImportMode> mode;
};
BOOST_DESCRIBE_STRUCT(ImportBody, (), (csv, mapping, encoding, mode))

struct FieldView {
  std::string field, label;
  bool required = false;
  friend bool operator==(const FieldView&, const FieldView&) = default;
};
BOOST_DESCRIBE_STRUCT(FieldView, (), (field, label, required))
struct PlanView {
  std::vector<std::string> columns;
  std::map<std::string, std::string> mapping;
  std::vector<std::string> unmapped;
  std::vector<FieldView> fields;
  std::int64_t rows_total = 0, creates = 0, updates = 0, unchanged = 0, rejects = 0;
  std::vector<std::string> new_zones, new_sites;
  std::vector<inventory::RowProblem> problems;
  std::int64_t problems_total = 0;
  std::vector<std::map<std::string, std::string>> sample;
  std::string file_digest;
};
BOOST_DESCRIBE_STRUCT(PlanView, (), (columns, mapping, unmapped, fields, rows_total, creates, updates, unchanged, rejects, new_zones, new_sites, problems, problems_total, sample, file_digest))
struct ImportOutcome {
  std::int64_t created = 0, updated = 0, unchanged = 0, rejected = 0, findings_new = 0;
  double seconds = 0;
  std::vector<inventory::RowProblem> problems;
};
BOOST_DESCRIBE_STRUCT(ImportOutcome, (), (created, updated, unchanged, rejected, findings_new, seconds, problems))

Result<ImportBody> read_body(Context& context) {
  const std::string_view type = context.request.header("Content-Type");
  if (!to_lower(type).starts_with("multipart/form-data")) {
    const Json json = TRY(context.json_body({.max_bytes = kMaxImportBytes}));
    return from_json<ImportBody>(json);
  }
  ImportBody out;
  for (const auto& part : TRY(http::parse_multipart(type, context.request.content()))) {
    if (part.name == "file" || part.name == "csv") {
      out.csv = part.content;
    } else if (part.name == "encoding") {
      out.encoding = std::string(part.content);
    } else if (part.name == "mode") {
      out.mode = enum_of<inventory::ImportMode>(part.content);
      if (!out.mode) return fail(http::invalid_field("body.mode", "One of these is expected: all, good.", "enum"));
    } else if (part.name == "mapping") {
      const Json json = TRY(parse_json(part.content));
      if (!json.is_object()) return fail(http::invalid_field("body.mapping", "An object of column and field is expected.", "type_error"));
      out.mapping.emplace();
      for (const auto& [column, field] : json.members())
        if (field.is_string()) (*out.mapping)[column] = field.string();
    } else {
      return fail(http::invalid_field(fmt::format("body.{}", shorten(part.name, 100)), "No such part is known here.", "extra_forbidden"));
    }
  }
  if (out.csv.empty()) return fail(http::invalid_field("body.file", "The part with the file is missing.", "missing"));
  return out;
}

/// The cell of a planned row as it was understood.
std::string cell_of(const inventory::PlannedRow& row, std::string_view field) {
  const auto& f = row.fields;
  const std::pair<std::string_view, std::string> values[] = {
      {"name", f.name}, {"vendor", f.identity.vendor}, {"product", f.identity.product}, {"version", f.identity.version}, {"firmware_version", f.identity.firmware_version},
      {"hardware_version", f.identity.hardware_version}, {"order_number", f.identity.order_number}, {"cpe", f.identity.cpe}, {"purl", f.identity.purl}, {"asset_type", f.asset_type},
      {"layer", std::string(name_of(f.layer))}, {"criticality", std::string(name_of(f.criticality))}, {"exposure", std::string(name_of(f.exposure))}, {"purdue_level", f.purdue_level},
      {"safety_related", f.safety_related ? "yes" : "no"}, {"redundant", f.redundant ? "yes" : "no"}, {"zone", row.zone}, {"site", row.site}, {"ip_address", f.ip_address},
      {"serial_number", f.serial_number}, {"owner", f.owner}, {"location", f.location}, {"end_of_support", f.end_of_support}, {"notes", f.notes}};
  for (const auto& [name, value] : values)
    if (name == field) return value;
  return "";
}

std::vector<inventory::RowProblem> first_problems(const inventory::ImportPlan& plan) {
  return {plan.problems.begin(), plan.problems.begin() + static_cast<std::ptrdiff_t>(std::min(plan.problems.size(), kShownProblems))};
}

PlanView shown(const inventory::ImportPlan& plan) {
  PlanView out;
  out.columns = plan.columns;
  out.mapping = plan.mapping;
  for (const auto& column : plan.unmapped) out.mapping.emplace(column, "");
  out.unmapped = plan.unmapped;
  for (const auto& field : inventory::import_fields()) out.fields.push_back({std::string(field.name), std::string(field.meaning), field.required});
  out.rows_total = static_cast<std::int64_t>(plan.rows.size());
  out.creates = plan.creates;
  out.updates = plan.updates;
  out.unchanged = plan.unchanged;
  out.rejects = plan.rejects;
  out.new_zones = plan.new_zones;
  out.new_sites = plan.new_sites;
  out.problems = first_problems(plan);
  out.problems_total = static_cast<std::int64_t>(plan.problems.size());
  for (std::size_t i = 0; i < std::min(plan.rows.size(), kShownRows); ++i) {
    auto& row = out.sample.emplace_back();
    for (const auto& [column, field] : plan.mapping) row[column] = cell_of(plan.rows[i], field);
    // A refused cell shows what the file says, not the default that stands in its place.
    for (const auto& problem : plan.problems)
      if (problem.row == plan.rows[i].row && row.contains(problem.column)) row[problem.column] = problem.value;
  }
  out.file_digest = plan.file_digest;
  return out;
}

/// Findings that nobody could see before `from`.
std::int64_t opened_since(const findings::EnvironmentView& view, Instant from) {
  std::int64_t count = 0;
  for (const auto& match : view.matches()) {
    if (match.withdrawn) continue;
    for (const std::uint32_t asset : view.identities()[match.identity].assets) count += std::max(match.first_seen, view.assets()[asset].since) >= from;
  }
  return count;
}

/// The plan, after the environment was found to be the actor's own.
Result<inventory::ImportPlan> plan_of(Services& services, const record::Actor& actor, std::int64_t environment, ImportBody& body) {
  const auto db = services.database.reader();
  TRY(inventory::environment(*db, actor.organization_id, environment));
  return inventory::plan_import(*db, environment, std::move(body.csv), {body.mapping.value_or(std::map<std::string, std::string>{}), body.encoding.value_or("")});
}

}  // namespace

void add_import_routes(std::vector<Route>& routes, Services& services) {
  Route sheet = route("GET", "/environments/template/csv", "read_import_template", "inventory", "read", "The import template: headings and one example row.", [](Context&) -> Result<Reply> {
    http::Response response = http::text_response(200, "text/csv; charset=utf-8", inventory::import_template());
    response.add_header("Content-Disposition", http::attachment_disposition("bulkhead-assets.csv"));
    return http::raw_reply(std::move(response));
  });
  sheet.shape = Reply::Shape::raw;
  sheet.reply_type = "text/csv";
  routes.push_back(std::move(sheet));

  Route preview = route("POST", "/environments/{env_id:int}/assets/csv-preview", "preview_import", "inventory", "manage_assets", "What an import would do, with every problem addressed by row and column. Writes nothing.", [&services](Context& context) -> Result<Reply> {
    auto body = TRY(read_body(context));
    return http::single_reply(shown(TRY(plan_of(services, actor_of(context), context.path_integer("env_id"), body))));
  });
  preview.body = schema_of<ImportBody>(Direction::request);
  preview.body_types = {"multipart/form-data"};
  preview.body_limit_bytes = kMaxImportBytes;
  preview.reply = schema_of<PlanView>(Direction::reply);
  preview.errors = {"NOT_FOUND", "TOO_LARGE"};

  Route commit = preview;
  routes.push_back(std::move(preview));
  commit.path = "/api/v1/environments/{env_id:int}/assets/csv-commit";
  commit.operation_id = "commit_import";
  commit.summary = "Imports: mode `all` (default) only when no row is refused, mode `good` without the refused rows. Findings are there when it returns.";
  commit.reply = schema_of<ImportOutcome>(Direction::reply);
  commit.errors = {"NOT_FOUND", "TOO_LARGE", "CONFLICT"};
  commit.handler = [&services](Context& context) -> Result<Reply> {
    const auto started = std::chrono::steady_clock::now();
    const auto& actor = actor_of(context);
    const std::int64_t environment = context.path_integer("env_id");
    auto body = TRY(read_body(context));
    const auto mode = body.mode.value_or(inventory::ImportMode::all);
    const auto plan = TRY(plan_of(services, actor, environment, body));
    record::UnitOfWork work(services.database, actor, services.clock);
    const Instant from = work.now();
    TRY(inventory::apply_import(work, environment, plan, mode));
    TRY(work.commit());
    TRY(match_new_assets(services, actor));
    ImportOutcome out{plan.creates, plan.updates, plan.unchanged, plan.rejects, 0, 0, first_problems(plan)};
    out.findings_new = opened_since(*TRY(view_of(services, actor, environment)), from);
    out.seconds = static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count()) / 1000;
    return http::single_reply(out);
  };
  routes.push_back(std::move(commit));
}

}  // namespace bulkhead::faces::native
