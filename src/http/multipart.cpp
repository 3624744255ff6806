// multipart/form-data: boundaries are searched, part heads are read strictly, contents are views.
#include "http/multipart.h"

#include "core/text.h"
#include "http/message.h"

namespace bulkhead::http {

namespace {

tl::unexpected<Error> bad(std::string why) { return fail(ErrorKind::invalid, "http.bad_multipart", std::move(why)); }

/// Parameters after the first ";" of a header value: token or quoted string values.
Result<std::vector<Parameter>> header_parameters(std::string_view value) {
  std::vector<Parameter> out;
  std::size_t at = value.find(';');
  while (at < value.size()) {
    ++at;
    while (at < value.size() && (value[at] == ' ' || value[at] == '\t')) ++at;
    if (at == value.size()) break;
    const std::size_t equals = value.find('=', at);
    if (equals == std::string_view::npos) return bad("A header parameter has no value.");
    Parameter parameter{to_lower(trim(value.substr(at, equals - at))), {}};
    at = equals + 1;
    if (at < value.size() && value[at] == '"') {
      for (++at;; ++at) {
        if (at >= value.size()) return bad("A quoted header parameter does not end.");
        if (value[at] == '"') break;
        // Browsers escape only the quote; a lone backslash belongs to the name (old Windows paths).
        if (value[at] == '\\' && at + 1 < value.size() && (value[at + 1] == '"' || value[at + 1] == '\\')) ++at;
        parameter.value += value[at];
      }
      ++at;
      while (at < value.size() && value[at] == ' ') ++at;
      if (at < value.size() && value[at] != ';') return bad("Text follows a quoted header parameter.");
    } else {
      const std::size_t end = std::min(value.find(';', at), value.size());
      parameter.value = std::string(trim(value.substr(at, end - at)));
      at = end;
    }
    out.push_back(std::move(parameter));
  }
  return out;
}

std::string_view named(const std::vector<Parameter>& parameters, std::string_view name) {
  for (const auto& parameter : parameters)
    if (parameter.name == name) return parameter.value;
  return {};
}

/// The last piece of a client's path, with either slash.
std::string base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

Result<PartView> read_part_head(std::string_view head) {
  PartView part;
  bool disposition_seen = false;
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head = end == std::string_view::npos ? std::string_view() : head.substr(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_header_name(line.substr(0, colon))) return bad("A part has a malformed header.");
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trim(line.substr(colon + 1));
    if (!is_header_value(value) || !is_utf8(value)) return bad("A part header holds control characters or is not UTF-8.");
    if (equals_ignoring_case(name, "Content-Type")) part.content_type = std::string(value);
    if (!equals_ignoring_case(name, "Content-Disposition")) continue;
    if (disposition_seen) return bad("A part has two Content-Disposition headers.");
    disposition_seen = true;
    if (!equals_ignoring_case(trim(value.substr(0, value.find(';'))), "form-data")) return bad("A part is no form-data.");
    const auto parameters = TRY(header_parameters(value));
    part.name = std::string(named(parameters, "name"));
    part.file_name = base_name(named(parameters, "filename"));
    if (part.file_name == "." || part.file_name == "..") part.file_name.clear();
  }
  if (part.name.empty()) return bad("A part has no name.");
  return part;
}

}  // namespace

Result<std::vector<PartView>> parse_multipart(std::string_view content_type, std::string_view body, const MultipartLimits& limits) {
  if (!equals_ignoring_case(trim(content_type.substr(0, content_type.find(';'))), "multipart/form-data")) {
    return bad("The content type is not multipart/form-data.");
  }
  const auto parameters = TRY(header_parameters(content_type));
  const std::string_view boundary = named(parameters, "boundary");
  if (boundary.empty() || boundary.size() > 70) return bad("The boundary must have 1 to 70 characters.");

  const std::string opening = "--" + std::string(boundary);
  const std::string delimiter = "\r\n" + opening;
  if (!body.starts_with(opening)) return bad("The body does not start with its boundary.");
  body.remove_prefix(opening.size());

  std::vector<PartView> parts;
  while (true) {
    if (body.starts_with("--")) {
      if (body != "--" && body != "--\r\n") return bad("Bytes follow the last boundary.");
      return parts;
    }
    if (!body.starts_with("\r\n")) return bad("A boundary line is malformed.");
    body.remove_prefix(2);
    if (parts.size() == limits.parts) {
      return fail(ErrorKind::too_large, "http.too_many_parts", "The form has more than " + std::to_string(limits.parts) + " parts.");
    }
    const std::size_t head_end = body.substr(0, limits.part_header_bytes + 4).find("\r\n\r\n");
    if (head_end == std::string_view::npos) return bad("The headers of a part do not end, or are too long.");
    PartView part = TRY(read_part_head(body.substr(0, head_end)));
    body.remove_prefix(head_end + 4);
    // An empty content may be followed at once by its delimiter, whose line break is then the end of the headers.
    std::size_t end = body.find(delimiter);
    if (end == std::string_view::npos) return bad("A part does not end: the body is cut off.");
    part.content = body.substr(0, end);
    body.remove_prefix(end + delimiter.size());
    parts.push_back(std::move(part));
  }
}

}  // namespace bulkhead::http
