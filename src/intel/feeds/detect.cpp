// What a document is, by its first bytes.
#include "core/text.h"
#include "feeds/feed.h"

namespace bulkhead::intel {

namespace {

struct Member {
  std::string_view key;
  std::size_t value = 0;  ///< where its value begins
};

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

/// Behind the string that begins at `at` (a quote), or npos when the text ends inside.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') ++at;
    else if (text[at] == '"') return at + 1;
  }
  return std::string_view::npos;
}

/// Behind the value that begins at `at`, or npos when the text ends inside. Tolerant: it only guides the detection.
std::size_t value_end(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = string_end(text, at);
      if (at == std::string_view::npos || depth == 0) return at;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    else if (c == '}' || c == ']') {
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
    } else if (depth == 0 && (c == ',' || is_space(c))) {
      return at;
    }
    ++at;
  }
  return std::string_view::npos;
}

/// The members of the object that begins at `at`, as far as the text reaches; `end` is behind it or npos.
std::vector<Member> members_of(std::string_view text, std::size_t at, std::size_t& end) {
  std::vector<Member> members;
  end = std::string_view::npos;
  if (at >= text.size() || text[at] != '{') return members;
  at = skip_space(text, at + 1);
  while (at < text.size() && members.size() < 200) {
    if (text[at] == '}') {
      end = at + 1;
      break;
    }
    if (text[at] == ',') at = skip_space(text, at + 1);
    if (at >= text.size() || text[at] != '"') break;
    const std::size_t key_end = string_end(text, at);
    if (key_end == std::string_view::npos) break;
    const std::string_view key = text.substr(at + 1, key_end - at - 2);
    at = skip_space(text, key_end);
    if (at >= text.size() || text[at] != ':') break;
    at = skip_space(text, at + 1);
    members.push_back({key, at});
    at = value_end(text, at);
    if (at == std::string_view::npos) break;
    at = skip_space(text, at);
  }
  return members;
}

const Member* find(const std::vector<Member>& members, std::string_view key) {
  for (const Member& member : members)
    if (member.key == key) return &member;
  return nullptr;
}

/// The first element of the array that begins at `at`, when it is an object.
std::vector<Member> first_element(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '[') return {};
  std::size_t end = 0;
  return members_of(text, skip_space(text, at + 1), end);
}

/// What one record is, when a document is made of records only.
Format record_format(std::string_view text, const std::vector<Member>& members) {
  const auto begins = [&](const Member* member, char c) { return member != nullptr && member->value < text.size() && text[member->value] == c; };
  if (find(members, "cveMetadata") || (find(members, "dataType") && find(members, "containers"))) return Format::cve_5;
  if (const Member* type = find(members, "dataType"); type && text.substr(type->value).starts_with("\"CVE_RECORD\"")) return Format::cve_5;
  if (find(members, "bulkhead_starter")) return Format::starter;
  if (find(members, "_annotation")) return Format::supplement;
  if (begins(find(members, "cve"), '{') && find(members, "configurations") && find(members, "publishedDate")) return Format::nvd_1_1;
  if (begins(find(members, "cve"), '{')) return Format::nvd_2_0;
  if (find(members, "vulnStatus") || (find(members, "sourceIdentifier") && find(members, "descriptions"))) return Format::nvd_2_0;
  if (find(members, "poc")) return Format::poc_index;
  if (find(members, "id") && find(members, "file") && (find(members, "platform") || find(members, "date_published"))) return Format::exploit_db;
  if (const Member* type = find(members, "type"); type && find(members, "id") && (find(members, "spec_version") || find(members, "objects"))) return Format::stix;
  if (find(members, "cveID") && find(members, "dateAdded")) return Format::kev_json;
  return Format::unknown;
}

Format xml_format(std::string_view head) {
  if (head.find("<Weakness_Catalog") != std::string_view::npos) return Format::cwe_xml;
  if (head.find("<cvrfdoc") != std::string_view::npos || head.find(":cvrfdoc") != std::string_view::npos) return Format::cvrf_xml;
  return Format::unknown;
}

Detected detect_object(std::string_view text, std::size_t at, bool all) {
  std::size_t end = 0;
  const auto members = members_of(text, at, end);
  const auto with_array = [](Format format, std::string member) { return Detected{format, {.shape = Shape::member_array, .member = std::move(member)}, false}; };
  if (find(members, "document") && find(members, "vulnerabilities") == nullptr && text.find("csaf_version") != std::string_view::npos) return {Format::csaf_2_0, {}, true};
  if (find(members, "document") && text.find("\"csaf_version\"") != std::string_view::npos) return {Format::csaf_2_0, {}, true};
  if (find(members, "$schema") && (find(members, "properties") || find(members, "definitions"))) return {Format::companion, {}, true};
  // ROLIE feeds, provider metadata and aggregators of CSAF name documents but are none.
  if (find(members, "feed") || (find(members, "metadata_version") && find(members, "canonical_url")) || find(members, "aggregator")) return {Format::companion, {}, true};
  if (find(members, "DocumentTracking") && (find(members, "DocumentTitle") || find(members, "ProductTree"))) return {Format::cvrf_json, {}, true};
  if (const Member* list = find(members, "vulnerabilities")) {
    const auto element = first_element(text, list->value);
    if (find(element, "cveID") || find(members, "catalogVersion")) return with_array(Format::kev_json, "vulnerabilities");
    if (find(members, "resultsPerPage") || find(members, "format") || record_format(text, element) == Format::nvd_2_0) return with_array(Format::nvd_2_0, "vulnerabilities");
  }
  if (find(members, "cve_items")) return with_array(Format::nvd_2_0, "cve_items");
  if (find(members, "CVE_Items") || find(members, "CVE_data_type")) return with_array(Format::nvd_1_1, "CVE_Items");

  const Format format = record_format(text, members);
  const std::size_t next = end == std::string_view::npos ? end : skip_space(text, end);
  const bool one_line = end != std::string_view::npos && text.substr(at, end - at).find('\n') == std::string_view::npos;
  const bool followed = next != std::string_view::npos && next < text.size();
  if (format == Format::stix && !(one_line && followed) && find(members, "objects")) return with_array(Format::stix, "objects");
  if (format != Format::unknown) {
    // One record a line when the first one is; a last broken line then hurts nothing before it.
    const bool lines = one_line ? (followed || all) : end == std::string_view::npos && text.substr(at, 4096).find('\n') == std::string_view::npos;
    return {format, {.shape = lines ? Shape::lines : Shape::values}, false};
  }
  if (!members.empty()) {  // Metasploit: one member a module
    std::size_t inner_end = 0;
    const auto module = members_of(text, members.front().value, inner_end);
    if (find(module, "fullname") && (find(module, "rank") || find(module, "references"))) return {Format::metasploit, {}, true};
  }
  return {};
}

}  // namespace

std::string_view name_of_format(Format format) {
  switch (format) {
    case Format::nvd_2_0: return "nvd_2.0";
    case Format::nvd_1_1: return "nvd_1.1";
    case Format::cve_5: return "cve_5";
    case Format::kev_json: return "kev_json";
    case Format::kev_csv: return "kev_csv";
    case Format::epss_csv: return "epss_csv";
    case Format::supplement: return "cpe_supplement";
    case Format::exploit_db: return "exploit_db";
    case Format::exploit_db_csv: return "exploit_db_csv";
    case Format::poc_index: return "poc_index";
    case Format::metasploit: return "metasploit";
    case Format::cwe_xml: return "cwe_xml";
    case Format::cwe_csv: return "cwe_csv";
    case Format::stix: return "stix_2.1";
    case Format::csaf_2_0: return "csaf_2.0";
    case Format::cvrf_xml: return "cvrf_xml";
    case Format::cvrf_json: return "cvrf_json";
    case Format::starter: return "bulkhead_starter";
    case Format::ics_advisory_csv: return "ics_advisory_csv";
    case Format::companion: return "companion";
    case Format::unknown: break;
  }
  return "";
}

Detected detect(std::string_view head, bool head_is_all, std::string_view name) {
  for (const std::string_view ending : {".meta", ".sha256", ".sha512", ".asc", ".sig", ".md5"})
    if (name.ends_with(ending) && head.size() < 4096 && head_is_all) return {Format::companion, {}, true};
  std::size_t at = head.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  at = skip_space(head, at);
  if (at >= head.size()) return {};
  const std::string_view text = head;
  const std::string_view rest = head.substr(at);
  if (rest.front() == '{') return detect_object(text, at, head_is_all);
  if (rest.front() == '[') {
    const Format format = record_format(text, first_element(text, at));
    if (format == Format::unknown) return {};
    return {format, {.shape = Shape::array}, false};
  }
  if (rest.front() == '<') return {xml_format(rest.substr(0, 4096)), {}, true};
  const std::string line = to_lower(rest.substr(0, std::min(rest.find('\n'), std::size_t{2000})));
  if (line.starts_with("#model_version") || line.starts_with("cve,epss")) return {Format::epss_csv, {}, true};
  if (line.find("cveid") != std::string::npos && line.find("dateadded") != std::string::npos) return {Format::kev_csv, {}, true};
  if (line.find("ics-cert_number") != std::string::npos && line.find("cve_number") != std::string::npos) return {Format::ics_advisory_csv, {}, true};
  if (line.starts_with("cwe-id,name") || line.starts_with("\"cwe-id\"")) return {Format::cwe_csv, {}, true};
  if (line.starts_with("id,file,description") && line.find("codes") != std::string::npos) return {Format::exploit_db_csv, {}, true};
  return {};
}

}  // namespace bulkhead::intel
