#include "windows/host.h"

#include <array>
#include <set>

#include "core/text.h"
#include "intel/updates.h"
#include "windows/build.h"

namespace bulkhead::windows {
namespace {

constexpr std::size_t kMaxAssetId = 64, kMaxText = 200, kMaxKbs = 2000;
/// Clocks of plants run wrong; a day ahead is no clock any more.
constexpr std::int64_t kAheadUs = kMicrosecondsPerDay;

bool is_placeholder(std::string_view value) {
  static constexpr std::array<std::string_view, 17> kWords = {"n/a", "na", "-", "--", "---", "unknown", "none", "null", "nil", "tbd", "todo", "?", "??", "undefined", "not available", "not applicable", "nan"};
  const std::string lower = to_lower(trim(value));
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

/// Reads the members of one entry, each once, and keeps the problems.
class FieldReader {
 public:
  FieldReader(const Json& entry, std::initializer_list<std::string_view> known, Rejection& rejection) : entry_(entry), rejection_(rejection) {
    for (const auto& member : entry.members()) {
      if (std::find(known.begin(), known.end(), member.first) != known.end()) continue;
      const std::string name = printable(shorten(member.first, 60));
      if (is_identifying_field(member.first)) problem("forbidden_field", name, fmt::format("Field '{}' is not accepted: identifying data must not be sent. The field was not stored.", name));
      else problem("unknown_field", name, fmt::format("Field '{}' is not known.", name));
    }
  }

  void problem(std::string code, std::optional<std::string> field, std::string message) { rejection_.errors.push_back({std::move(code), std::move(field), std::move(message)}); }
  [[nodiscard]] bool given(std::string_view name) const { return entry_.find(name) != nullptr; }
  [[nodiscard]] const Json* find(std::string_view name) const { return entry_.find(name); }

  /// A text, trimmed; null is "". What identifies or stands for nothing is a problem, and "" then.
  /// Takes    dotted_numbers for versions: "7.5.0.1" is no IP address there
  std::string text(std::string_view name, bool required, std::string_view bad_type = "missing_field", bool dotted_numbers = false) {
    const std::string field(name);
    const Json* value = entry_.find(name);
    if (value == nullptr) {
      if (required) problem("missing_field", field, fmt::format("Field '{}' is required.", name));
      return {};
    }
    if (value->is_null()) return {};
    if (!value->is_string()) return problem(std::string(bad_type), field, fmt::format("Field '{}' must be a text.", name)), std::string();
    std::string out(trim(value->string()));
    if (out.size() > kMaxText || printable(out) != out) return problem("forbidden_value", field, fmt::format("Field '{}' has more than {} bytes or control characters.", name, kMaxText)), std::string();
    if (is_placeholder(out)) return problem("placeholder_value", field, fmt::format("Field '{}' holds a placeholder; send an empty text when it is not known.", name)), std::string();
    const bool number = dotted_numbers && std::all_of(out.begin(), out.end(), [](char c) { return is_digit(c) || c == '.'; });
    if (const auto what = identifying_value(out); !what.empty() && !number) return problem("forbidden_value", field, fmt::format("Field '{}' looks like {}: identifying data must not be sent. The value was not stored.", name, what)), std::string();
    return out;
  }

  /// The asset id, echoed in the rejection only when it is a good one.
  std::string asset_id() {
    const std::size_t before = rejection_.errors.size();
    std::string id = text("asset_id", true);
    if (rejection_.errors.size() > before) return {};
    if (id.empty()) return problem("missing_field", "asset_id", "Field 'asset_id' is required."), std::string();
    if (id.size() > kMaxAssetId) return problem("forbidden_value", "asset_id", fmt::format("Field 'asset_id' has more than {} bytes.", kMaxAssetId)), std::string();
    if (const auto what = identifying_asset_id(id); !what.empty())
      return problem("forbidden_value", "asset_id", fmt::format("Field 'asset_id' looks like {}: send an id that identifies nobody. The value was not stored.", what)), std::string();
    rejection_.asset_id = id;
    return id;
  }

 private:
  const Json& entry_;
  Rejection& rejection_;
};

void read_product(FieldReader& reader, Host& host) {
  host.os_product = reader.text("os_product", true);
  if (reader.given("os_product") && reader.find("os_product")->is_string()) {
    const std::string lower = to_lower(host.os_product);
    if (lower == "windows" || lower == "microsoft windows") reader.problem("bare_windows", "os_product", "'Windows' alone names no product: send the product name with its version, such as Windows 10 Pro.");
    if (trim(reader.find("os_product")->string()).empty()) reader.problem("missing_field", "os_product", "Field 'os_product' is required.");
  }
  host.edition_id = reader.text("edition_id", true);
  host.display_version = reader.text("display_version", false);
}

void read_build(FieldReader& reader, Host& host) {
  const Json* value = reader.find("os_build");
  if (value == nullptr) return reader.problem("missing_field", "os_build", "Field 'os_build' is required; send an empty text when it could not be read.");
  if (value->is_null()) return;
  const std::string text = value->is_string() ? std::string(trim(value->string())) : std::string("?");
  if (text.empty()) return;
  if (value->is_string() && is_placeholder(text)) return reader.problem("placeholder_value", "os_build", "Field 'os_build' holds a placeholder; send an empty text when it is not known.");
  if (!parse_build(text)) return reader.problem("invalid_build", "os_build", "Field 'os_build' must be the full build, such as 10.0.17763.5458.");
  host.os_build = text;
}

void read_installation(FieldReader& reader, Host& host) {
  const std::string architecture = to_lower(reader.text("architecture", true, "invalid_architecture"));
  if (const auto known = enum_of<Architecture>(architecture)) host.architecture = *known;
  else if (!architecture.empty()) reader.problem("invalid_architecture", "architecture", "Field 'architecture' must be x64, x86 or arm64.");
  else if (reader.given("architecture") && (reader.find("architecture")->is_null() || (reader.find("architecture")->is_string() && trim(reader.find("architecture")->string()).empty())))
    reader.problem("missing_field", "architecture", "Field 'architecture' is required.");

  const std::string type = reader.text("installation_type", false, "invalid_installation_type");
  for (const std::string_view known : {"Server", "Server Core", "Client"})
    if (equals_ignoring_case(type, known)) host.installation_type = known;
  if (!type.empty() && host.installation_type.empty()) return reader.problem("invalid_installation_type", "installation_type", "Field 'installation_type' must be Server, Server Core or Client.");
  if (!host.is_server()) return;
  if (type.empty()) reader.problem("missing_installation_type", "installation_type", "Server editions need 'installation_type': Server or Server Core.");
  else if (host.installation_type == "Client") reader.problem("invalid_installation_type", "installation_type", "A server edition is no Client installation.");
}

void read_kbs(FieldReader& reader, Host& host) {
  host.kb_source = reader.text("kb_source", false);
  std::vector<std::string> kbs;
  if (const Json* list = reader.find("installed_kbs"); list != nullptr && !list->is_null()) {
    if (!list->is_array() || list->items().size() > kMaxKbs) return reader.problem("invalid_kb", "installed_kbs", fmt::format("Field 'installed_kbs' must be a list of at most {} KB numbers.", kMaxKbs));
    for (const Json& item : list->items()) {
      const std::string text = item.is_string() ? std::string(trim(item.string())) : std::string();
      std::string kb = to_upper(text.substr(0, std::min<std::size_t>(2, text.size()))) == "KB" ? intel::kb_name(text) : std::string();
      if (kb.empty()) return reader.problem("invalid_kb", "installed_kbs", fmt::format("Entry {} of 'installed_kbs' is not KB and its number, such as KB5034768.", kbs.size() + 1));
      kbs.push_back(std::move(kb));
    }
  }
  if (!kbs.empty() && host.kb_source.empty()) return reader.problem("missing_kb_source", "kb_source", "Field 'kb_source' is required with 'installed_kbs': say how the list was collected.");
  if (!kbs.empty() || !host.kb_source.empty()) host.installed_kbs = std::move(kbs);
}

void read_esu(FieldReader& reader, Host& host) {
  const Json* value = reader.find("esu_enrolled");
  if (value == nullptr || value->is_null()) return;
  if (value->is_bool()) return void(host.esu_enrolled = value->boolean());
  const std::string text = value->is_string() ? to_lower(trim(value->string())) : std::string("?");
  if (text == "yes" || text == "no") host.esu_enrolled = text == "yes";
  else if (!text.empty()) reader.problem("invalid_esu", "esu_enrolled", "Field 'esu_enrolled' must be yes or no.");
}

/// A date and time with its zone: "2026-03-01T12:30:00Z", "2026-03-01T12:30:00+01:00".
void read_collected_at(FieldReader& reader, Host& host, Instant now) {
  const Json* value = reader.find("collected_at");
  if (value == nullptr || value->is_null()) return reader.problem("missing_field", "collected_at", "Field 'collected_at' is required.");
  const std::string text = value->is_string() ? std::string(trim(value->string())) : std::string();
  const auto at = parse_instant(text);
  const auto time = text.find('T');
  const bool zoned = time != std::string::npos && (text.ends_with('Z') || text.find_first_of("+-", time) != std::string::npos);
  if (!at || !zoned) return reader.problem("invalid_collected_at", "collected_at", "Field 'collected_at' must be ISO 8601 with a zone, such as 2026-03-01T12:30:00Z.");
  if (at->microseconds > now.microseconds + kAheadUs) return reader.problem("invalid_collected_at", "collected_at", "Field 'collected_at' lies in the future.");
  host.collected_at = *at;
}

template <class T, class Check>
CheckedList<T> check_all(const std::vector<Json>& entries, const Check& check) {
  CheckedList<T> out;
  for (const Json& entry : entries) {
    auto checked = check(entry);
    if (checked.value) out.accepted.push_back(std::move(*checked.value));
    else out.rejected.push_back(std::move(checked.rejection));
  }
  return out;
}

}  // namespace

bool Host::is_server() const {
  return to_lower(os_product).find("server") != std::string::npos || equals_ignoring_case(std::string_view(edition_id).substr(0, std::min<std::size_t>(6, edition_id.size())), "Server") || installation_type.starts_with("Server");
}

bool Host::has_kb(std::string_view kb) const { return installed_kbs && std::find(installed_kbs->begin(), installed_kbs->end(), kb) != installed_kbs->end(); }

Checked<Host> check_host(const Json& entry, Instant now) {
  Checked<Host> out;
  if (!entry.is_object()) {
    out.rejection.errors.push_back({"missing_field", std::nullopt, "A host is an object with its fields."});
    return out;
  }
  FieldReader reader(entry, {"asset_id", "os_product", "edition_id", "display_version", "os_build", "architecture", "installation_type", "installed_kbs", "kb_source", "esu_enrolled", "collected_at"}, out.rejection);
  Host host;
  host.asset_id = reader.asset_id();
  read_product(reader, host);
  read_build(reader, host);
  read_installation(reader, host);
  read_kbs(reader, host);
  read_esu(reader, host);
  read_collected_at(reader, host, now);
  if (out.rejection.errors.empty()) out.value = std::move(host);
  return out;
}

Checked<Software> check_software(const Json& entry) {
  Checked<Software> out;
  if (!entry.is_object()) {
    out.rejection.errors.push_back({"missing_field", std::nullopt, "A software entry is an object with its fields."});
    return out;
  }
  FieldReader reader(entry, {"asset_id", "name", "publisher", "version"}, out.rejection);
  Software software;
  software.asset_id = reader.asset_id();
  software.name = reader.text("name", true);
  software.publisher = reader.text("publisher", false);
  software.version = reader.text("version", false, "missing_field", true);
  if (out.rejection.errors.empty() && software.name.empty()) reader.problem("missing_field", "name", "Field 'name' is required.");
  if (out.rejection.errors.empty()) out.value = std::move(software);
  return out;
}

CheckedList<Host> check_hosts(const std::vector<Json>& hosts, Instant now) {
  std::set<std::string> seen;
  return check_all<Host>(hosts, [&](const Json& entry) {
    auto checked = check_host(entry, now);
    if (checked.value && !seen.insert(checked.value->asset_id).second) {
      checked.rejection.errors.push_back({"duplicate_asset_id", "asset_id", "This asset_id stands twice in the request; the first host is taken."});
      checked.value.reset();
    }
    return checked;
  });
}

CheckedList<Software> check_software_list(const std::vector<Json>& software) { return check_all<Software>(software, check_software); }

}  // namespace bulkhead::windows
