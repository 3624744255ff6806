#include "http/static_files.h"

#include "core/digest.h"
#include "core/text.h"

namespace bulkhead::http {

namespace {

/// "assets/index-DiwrgTda.js": a name with a hash of at least 8 characters before the extension never changes content.
bool has_hash(std::string_view name) {
  if (!name.starts_with("assets/")) return false;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot < 9) return false;
  const std::string_view hash = name.substr(dot - 8, 8);
  return name[dot - 9] == '-' && std::all_of(hash.begin(), hash.end(), [](char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '_'; });
}

/// True when Accept-Encoding names the coding with a weight above zero (RFC 9110 section 12.5.3).
bool accepts(std::string_view header, std::string_view coding) {
  for (const std::string_view item : split(header, ',')) {
    const std::size_t semicolon = item.find(';');
    if (!equals_ignoring_case(trim(item.substr(0, semicolon)), coding)) continue;
    if (semicolon == std::string_view::npos) return true;
    const std::string_view weight = trim(item.substr(semicolon + 1));
    if (!weight.starts_with("q=") && !weight.starts_with("Q=")) return true;
    return weight.find_first_of("123456789", 2) != std::string_view::npos;
  }
  return false;
}

bool matches(std::string_view if_none_match, std::string_view etag) {
  for (std::string_view item : split(if_none_match, ',')) {
    item = trim(item);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == etag || item == "*") return true;
  }
  return false;
}

}  // namespace

std::string_view media_type_of(std::string_view file_name) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},   {".json", "application/json"},             {".svg", "image/svg+xml"},
      {".png", "image/png"},                 {".jpg", "image/jpeg"},                    {".ico", "image/x-icon"},
      {".webp", "image/webp"},               {".woff2", "font/woff2"},                  {".wasm", "application/wasm"},
      {".txt", "text/plain; charset=utf-8"}, {".csv", "text/csv; charset=utf-8"},       {".pdf", "application/pdf"},
      {".xml", "application/xml"},           {".webmanifest", "application/manifest+json"},
      {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},   {".zip", "application/zip"}};
  const std::string lower = to_lower(file_name);
  for (const auto& [extension, type] : kTypes)
    if (lower.ends_with(extension)) return type;
  return "application/octet-stream";
}

StaticFiles::StaticFiles(std::span<const EmbeddedFile> files) {
  for (const auto& file : files) {
    const std::string etag = "\"" + to_hex(sha256(file.content)).substr(0, 32) + "\"";
    std::string_view name = file.name;
    VariantView Entry::* variant = &Entry::plain;
    if (name.ends_with(".br")) variant = &Entry::brotli, name.remove_suffix(3);
    else if (name.ends_with(".gz")) variant = &Entry::gzip, name.remove_suffix(3);
    Entry& entry = entries_[std::string(name)];
    entry.*variant = {file.content, etag};
    entry.content_type = std::string(media_type_of(name));
    entry.immutable = has_hash(name);
  }
  // A variant without its plain file could not be served to every client.
  std::erase_if(entries_, [](const auto& item) { return item.second.plain.etag.empty(); });
}

Response StaticFiles::serve(const Entry& entry, const Request& request) const {
  const std::string_view encodings = request.header("Accept-Encoding");
  const VariantView* chosen = &entry.plain;
  std::string_view coding;
  if (!entry.brotli.etag.empty() && accepts(encodings, "br")) chosen = &entry.brotli, coding = "br";
  else if (!entry.gzip.etag.empty() && accepts(encodings, "gzip")) chosen = &entry.gzip, coding = "gzip";

  Response response;
  response.add_header("ETag", chosen->etag);
  response.add_header("Cache-Control", entry.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!entry.brotli.etag.empty() || !entry.gzip.etag.empty()) response.add_header("Vary", "Accept-Encoding");
  if (matches(request.header("If-None-Match"), chosen->etag)) {
    response.status = 304;
    return response;
  }
  response.add_header("Content-Type", entry.content_type);
  if (!coding.empty()) response.add_header("Content-Encoding", std::string(coding));
  response.embedded = BytesView{chosen->content};
  return response;
}

Response StaticFiles::respond(const Request& request) const {
  const std::string name = request.path.substr(1);
  if (const auto found = entries_.find(name); found != entries_.end()) return serve(found->second, request);
  const std::string_view last = request.segments.empty() ? std::string_view() : std::string_view(request.segments.back());
  const auto index = entries_.find("index.html");
  if (last.find('.') == std::string_view::npos && index != entries_.end()) return serve(index->second, request);
  return text_response(404, "text/plain; charset=utf-8", "Not found.\n");
}

}  // namespace bulkhead::http
