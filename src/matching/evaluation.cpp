// `match eval`: reads the line, builds the same tree that the index holds, asks the same engine.
#include "matching/evaluation.h"

#include "core/text.h"

namespace bulkhead::matching {
namespace {

tl::unexpected<Error> bad_shape(std::string message, std::string place) {
  return fail(ErrorKind::invalid, "evaluation.bad_shape", std::move(message), std::move(place));
}

/// Reads configurations of both NVD shapes into one tree.
class TreeReader {
 public:
  explicit TreeReader(Applicability& out) : out_(out) {}

  Result<void> configurations(const Json& json) {
    if (json.is_null()) return {};
    if (json.is_object()) {
      out_.configurations.push_back(TRY(node(json, "/configurations")));
      return {};
    }
    if (!json.is_array()) return bad_shape("configurations is an array of configurations.", "/configurations");
    for (std::size_t n = 0; n < json.items().size(); ++n)
      out_.configurations.push_back(TRY(node(json.items()[n], fmt::format("/configurations/{}", n))));
    return {};
  }

 private:
  Result<bool> flag(const Json& json, std::string_view name, bool otherwise, const std::string& place) {
    const Json* value = json.find(name);
    if (value == nullptr || value->is_null()) return otherwise;
    if (value->is_bool()) return value->boolean();
    if (value->is_string() && equals_ignoring_case(value->string(), "true")) return true;
    if (value->is_string() && equals_ignoring_case(value->string(), "false")) return false;
    return bad_shape(fmt::format("{} is true or false.", name), place + "/" + std::string(name));
  }

  /// A configuration or a node; in both, every list of nodes and matches that is present is joined by the operator.
  Result<ApplicabilityNode> node(const Json& json, const std::string& place) {
    if (!json.is_object()) return bad_shape("A configuration or node is an object.", place);
    ApplicabilityNode out;
    if (const Json* op = json.find("operator"); op != nullptr && !op->is_null()) {
      if (op->is_string() && equals_ignoring_case(op->string(), "AND"))
        out.all = true;
      else if (!op->is_string() || !equals_ignoring_case(op->string(), "OR"))
        return bad_shape("operator is AND or OR.", place + "/operator");
    }
    out.negate = TRY(flag(json, "negate", false, place));
    for (const std::string_view name : {"nodes", "children"}) {
      const Json* list = json.find(name);
      if (list == nullptr || list->is_null()) continue;
      const std::string below = place + "/" + std::string(name);
      if (!list->is_array()) return bad_shape(fmt::format("{} is an array.", name), below);
      for (std::size_t n = 0; n < list->items().size(); ++n)
        out.children.push_back(TRY(node(list->items()[n], fmt::format("{}/{}", below, n))));
    }
    for (const std::string_view name : {"cpeMatch", "cpe_match"}) {
      const Json* list = json.find(name);
      if (list == nullptr || list->is_null()) continue;
      const std::string below = place + "/" + std::string(name);
      if (!list->is_array()) return bad_shape(fmt::format("{} is an array.", name), below);
      for (std::size_t n = 0; n < list->items().size(); ++n)
        out.children.push_back(TRY(match(list->items()[n], fmt::format("{}/{}", below, n))));
    }
    return out;
  }

  Result<std::string> bound(const Json& json, std::string_view name, const std::string& place) {
    const Json* value = json.find(name);
    if (value == nullptr || value->is_null()) return std::string();
    if (value->is_string()) return value->string();
    if (value->is_integer()) return std::to_string(value->integer());
    return bad_shape(fmt::format("{} is a text.", name), place + "/" + std::string(name));
  }

  Result<ApplicabilityNode> match(const Json& json, const std::string& place) {
    if (!json.is_object()) return bad_shape("A match is an object.", place);
    intel::CpeMatch match;
    std::string_view from;
    for (const std::string_view name : {"criteria", "cpe23Uri", "cpe22Uri", "cpeName"}) {
      match.criteria = std::string(json.text(name));
      from = name;
      if (!match.criteria.empty()) break;
    }
    if (match.criteria.empty()) return bad_shape("A match has its CPE name in criteria.", place + "/criteria");
    match.vulnerable = TRY(flag(json, "vulnerable", true, place));
    match.start_including = TRY(bound(json, "versionStartIncluding", place));
    match.start_excluding = TRY(bound(json, "versionStartExcluding", place));
    match.end_including = TRY(bound(json, "versionEndIncluding", place));
    match.end_excluding = TRY(bound(json, "versionEndExcluding", place));
    auto criteria = Criteria::compile(match);
    if (!criteria) {
      criteria.error().place = place + "/" + std::string(from);
      return fail(std::move(criteria.error()));
    }
    ApplicabilityNode out;
    out.criteria = static_cast<int>(out_.criteria.size());
    out_.criteria.push_back(std::move(*criteria));
    return out;
  }

  Applicability& out_;
};

Result<std::vector<AssetName>> device_of(const Json& json) {
  std::vector<AssetName> device;
  const auto read = [&](const Json& item, const std::string& place) -> Result<void> {
    std::string_view text;
    if (item.is_string())
      text = item.string();
    else
      for (const std::string_view name : {"cpe", "cpe23Uri", "cpeName", "criteria"})
        if (text.empty()) text = item.text(name);
    if (text.empty()) return bad_shape("An asset is a CPE name.", place);
    auto asset = AssetName::parse(text);
    if (!asset) {
      asset.error().place = place;
      return fail(std::move(asset.error()));
    }
    device.push_back(std::move(*asset));
    return {};
  };
  if (json.is_string()) {
    TRY(read(json, "/assets"));
  } else if (json.is_array()) {
    for (std::size_t n = 0; n < json.items().size(); ++n) TRY(read(json.items()[n], fmt::format("/assets/{}", n)));
  } else {
    return bad_shape("assets is an array of CPE names.", "/assets");
  }
  return device;
}

}  // namespace

Result<EvaluationAnswer> evaluate_line(std::string_view line) {
  const Json json = TRY(parse_json(line));
  if (!json.is_object()) return bad_shape("A line is an object with id, configurations and assets.", "/");
  EvaluationAnswer answer;
  if (const Json* id = json.find("id")) answer.id = *id;
  // A record that nobody has analysed has no such member: that is an answer (undecided), no mistake of the line.
  const Json* configurations = json.find("configurations");
  const Json* assets = json.find("assets");
  if (assets == nullptr) return bad_shape("assets is missing.", "/assets");

  Applicability applicability;
  if (configurations != nullptr) TRY(TreeReader(applicability).configurations(*configurations));
  const std::vector<AssetName> device = TRY(device_of(*assets));
  if (equals_ignoring_case(json.text("vulnStatus"), "rejected")) {
    answer.reason = "The record is rejected and never matches.";
    return answer;
  }
  DeviceVerdict verdict = evaluate(applicability, device);
  answer.verdict = verdict.verdict;
  answer.reason = std::move(verdict.reason);
  return answer;
}

std::string to_line(const EvaluationAnswer& answer) {
  return to_text(Json::object({{"id", answer.id}, {"verdict", name_of(answer.verdict)}, {"reason", answer.reason}}));
}

namespace {

/// The id of a line that is no JSON as a whole: the first "id" member whose value is a complete string or number.
Json id_of_broken_line(std::string_view line) {
  const std::size_t at = line.find("\"id\"");
  if (at == std::string_view::npos) return {};
  std::string_view rest = trim(line.substr(at + 4));
  if (!rest.starts_with(':')) return {};
  rest = trim(rest.substr(1));
  std::size_t end = 0;
  if (rest.starts_with('"')) {
    for (end = 1; end < rest.size() && rest[end] != '"'; ++end)
      if (rest[end] == '\\') ++end;
    if (end >= rest.size()) return {};
    ++end;
  } else {
    while (end < rest.size() && (is_digit(rest[end]) || rest[end] == '-')) ++end;
    if (end == rest.size()) return {};  // more digits may be missing
  }
  const auto id = parse_json(rest.substr(0, end));
  return id && (id->is_string() || id->is_integer()) ? *id : Json();
}

}  // namespace

std::string error_line(std::string_view line, const Error& error) {
  Json id;
  if (const auto json = parse_json(line); json) {
    if (const Json* found = json->find("id")) id = *found;
  } else {
    id = id_of_broken_line(line);
  }
  Json detail = Json::object({{"code", error.code}, {"message", error.message}});
  if (!error.place.empty()) detail.set("place", error.place);
  return to_text(Json::object({{"id", id}, {"error", detail}}));
}

}  // namespace bulkhead::matching
