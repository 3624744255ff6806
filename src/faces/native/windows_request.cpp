#include "windows_request.h"

#include "core/csv.h"
#include "core/text.h"
#include "http/multipart.h"

namespace bulkhead::faces::native {
namespace {

constexpr std::int64_t kMaxPageSize = 1000;
constexpr std::string_view kOptions[] = {"include_cleared", "sort", "confirmed_only", "known_exploited_only", "fix_available_only", "cve_page", "cve_page_size"};

Result<void> check_pages(const WindowsOptions& options, const std::string& where) {
  if (options.cve_page && *options.cve_page < 1) return fail(http::invalid_field(where + "cve_page", "Input should be greater than or equal to 1", "greater_than_equal"));
  if (options.cve_page_size && *options.cve_page_size < 1) return fail(http::invalid_field(where + "cve_page_size", "Input should be greater than or equal to 1", "greater_than_equal"));
  if (options.cve_page_size && *options.cve_page_size > kMaxPageSize) return fail(http::invalid_field(where + "cve_page_size", fmt::format("Input should be less than or equal to {}", kMaxPageSize), "less_than_equal"));
  return {};
}

template <class T>
Result<T> read(Context& context) {
  auto body = TRY(context.body<T>());
  if (body.windows_hosts.empty()) return fail(http::invalid_field("body.windows_hosts", "At least one host is expected.", "missing"));
  if constexpr (requires { body.options; })
    if (body.options) TRY(check_pages(*body.options, "body.options."));
  return body;
}

http::ErrorReply form_error(std::string_view error, std::string_view field) {
  const bool unknown = error == "unknown_form_field";
  std::string message = unknown ? fmt::format("The form field '{}' is not known.", printable(shorten(field, 60))) : fmt::format("The form field '{}' is missing.", field);
  return {400, "BAD_REQUEST", std::move(message), Json::object({{"error", error}, {"field", printable(shorten(field, 60))}}), false, std::nullopt, "fix_input", {}};
}

/// Rows as objects with the names of the header; empty cells are left out unless a field may be sent empty.
Result<std::vector<Json>> rows_of(std::string_view content, std::string_view part) {
  const std::string text = TRY(decode_text(std::string(content)));
  CsvReader reader(text);
  CsvRow header, row;
  if (!TRY(reader.next(header))) return fail(http::invalid_field(fmt::format("body.{}", part), "The file has no header line.", "missing"));
  std::vector<Json> out;
  while (TRY(reader.next(row))) {
    Json entry = Json::object();
    if (row.cells.size() > header.cells.size()) return fail(http::invalid_field(fmt::format("body.{}", part), fmt::format("Line {} has more cells than the header.", row.line), "value_error"));
    for (std::size_t i = 0; i < header.cells.size(); ++i) {
      const std::string name(trim(header.cells[i]));
      const std::string_view cell = i < row.cells.size() ? trim(row.cells[i]) : std::string_view();
      if (name == "installed_kbs") {
        Json kbs = Json::array();
        for (const auto kb : split(cell, ';'))
          if (!trim(kb).empty()) kbs.push(trim(kb));
        entry.set(name, std::move(kbs));
      } else if (!cell.empty() || name == "edition_id" || name == "os_build") {
        entry.set(name, cell);
      }
    }
    out.push_back(std::move(entry));
  }
  return out;
}

/// A form field as the JSON body would have it.
Json option_value(std::string_view name, std::string_view text) {
  if (name == "sort") return text;
  if (text == "true" || text == "false") return text == "true";
  if (const auto number = parse_integer<std::int64_t>(text)) return *number;
  return text;
}

}  // namespace

windows::Filters WindowsOptions::filters() const { return {confirmed_only.value_or(false), known_exploited_only.value_or(false), fix_available_only.value_or(false), include_cleared.value_or(true)}; }

Result<WindowsSubmission> submission_of(Context& context) { return read<WindowsSubmission>(context); }
Result<WindowsCheck> check_of(Context& context) { return read<WindowsCheck>(context); }
Result<WindowsChanges> changes_of(Context& context) { return read<WindowsChanges>(context); }

Result<Asked<WindowsSubmission>> form_of(Context& context) {
  Asked<WindowsSubmission> out;
  Json options = Json::object();
  bool with_environment = false, with_hosts = false;
  for (const auto& part : TRY(http::parse_multipart(context.request.header("Content-Type"), context.request.content()))) {
    const std::string_view content = trim(part.content);
    if (part.name == "hosts") {
      out.value.windows_hosts = TRY(rows_of(part.content, "hosts"));
      with_hosts = true;
    } else if (part.name == "software") {
      out.value.installed_software = TRY(rows_of(part.content, "software"));
    } else if (part.name == "environment_id") {
      const auto id = parse_integer<std::int64_t>(content);
      if (!id) return fail(http::invalid_field("body.environment_id", "A whole number is expected.", "int_parsing"));
      out.value.environment_id = *id;
      with_environment = true;
    } else if (std::find(std::begin(kOptions), std::end(kOptions), part.name) != std::end(kOptions)) {
      options.set(part.name, option_value(part.name, content));
    } else {
      out.refusal = form_error("unknown_form_field", part.name);
      return out;
    }
  }
  if (!with_environment) out.refusal = form_error("missing_field", "environment_id");
  else if (!with_hosts) out.refusal = form_error("missing_field", "hosts");
  if (out.refusal) return out;
  if (out.value.windows_hosts.empty()) return fail(http::invalid_field("body.hosts", "At least one host is expected.", "missing"));
  out.value.options = TRY(from_json<WindowsOptions>(options));
  TRY(check_pages(*out.value.options, "body."));
  return out;
}

std::vector<http::QueryParameter> option_parameters() {
  return {http::boolean_parameter("include_cleared", "With the CVEs that are cleared (default true)"),
          http::choice_parameter("sort", "Order of the CVEs", {"priority", "score", "exploit", "newest"}, "priority"),
          http::boolean_parameter("confirmed_only", "Only confirmed open ones"),
          http::boolean_parameter("known_exploited_only", "Only known exploited ones"),
          http::boolean_parameter("fix_available_only", "Only those with an installable fix"),
          http::integer_parameter("cve_page", "Page of the CVEs of each host, from 1", 1, std::nullopt),
          http::integer_parameter("cve_page_size", "CVEs a page", 1, kMaxPageSize)};
}

Result<WindowsOptions> query_options(const Context& context) {
  WindowsOptions out;
  out.include_cleared = context.boolean("include_cleared");
  out.sort = enum_of<windows::CveSort>(context.text("sort").value_or("priority"));
  out.confirmed_only = context.boolean("confirmed_only");
  out.known_exploited_only = context.boolean("known_exploited_only");
  out.fix_available_only = context.boolean("fix_available_only");
  out.cve_page = context.integer("cve_page");
  out.cve_page_size = context.integer("cve_page_size");
  return out;
}

std::optional<http::ErrorReply> too_many_hosts(std::size_t hosts, std::size_t most) {
  if (hosts <= most) return std::nullopt;
  const auto max = static_cast<std::int64_t>(most);
  return http::ErrorReply{413, "BATCH_TOO_LARGE", fmt::format("At most {} hosts are taken in one request; {} were sent.", most, hosts),
                          Json::object({{"code", "BATCH_TOO_LARGE"}, {"max", max}, {"received", static_cast<std::int64_t>(hosts)}}), false, std::nullopt, "reduce_batch", {{"max", Json(max)}}};
}

}  // namespace bulkhead::faces::native
