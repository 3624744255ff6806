// Decoding of paths, queries and cookies; dates, cookies and file names on the way out.
#include "http/message.h"

#include <chrono>

#include "core/text.h"

namespace bulkhead::http {

namespace {

constexpr std::size_t kMaxParameters = 256;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_token_character(char c) {
  return is_alpha(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

const Header* find_header(const std::vector<Header>& headers, std::string_view name) {
  for (const auto& header : headers)
    if (equals_ignoring_case(header.name, name)) return &header;
  return nullptr;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  const Header* found = find_header(headers, name);
  return found ? std::string_view(found->value) : std::string_view();
}

bool Request::has_header(std::string_view name) const { return find_header(headers, name) != nullptr; }

std::optional<std::string> Request::cookie(std::string_view name) const {
  for (const auto& header : headers) {
    if (!equals_ignoring_case(header.name, "Cookie")) continue;
    for (std::string_view pair : split(header.value, ';')) {
      pair = trim(pair);
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
      std::string_view value = pair.substr(equals + 1);
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
      return std::string(value);
    }
  }
  return std::nullopt;
}

const std::string* Request::parameter(std::string_view name) const {
  for (const auto& parameter : query)
    if (parameter.name == name) return &parameter.value;
  return nullptr;
}

std::string_view Response::header(std::string_view name) const {
  const Header* found = find_header(headers, name);
  return found ? std::string_view(found->value) : std::string_view();
}

void Response::set_header(std::string_view name, std::string value) {
  for (auto& header : headers) {
    if (equals_ignoring_case(header.name, name)) {
      header.value = std::move(value);
      return;
    }
  }
  add_header(name, std::move(value));
}

void Response::add_header(std::string_view name, std::string value) { headers.push_back({std::string(name), std::move(value)}); }

Response text_response(int status, std::string_view content_type, std::string body) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  response.add_header("Content-Type", std::string(content_type));
  return response;
}

std::string attachment_disposition(std::string_view file_name) {
  std::string plain;
  for (const char c : file_name) plain += is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == ' ' ? c : '_';
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + percent_encode(file_name);
}

std::string set_cookie(std::string_view name, std::string_view value, const CookieOptions& options) {
  const auto is_octet = [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\'; };
  ENSURE(is_header_name(name) && std::all_of(value.begin(), value.end(), is_octet), "a cookie holds only cookie octets");
  std::string out = std::string(name) + "=" + std::string(value) + "; Path=" + options.path;
  if (options.max_age_seconds >= 0) out += "; Max-Age=" + std::to_string(options.max_age_seconds);
  if (options.http_only) out += "; HttpOnly";
  if (options.secure) out += "; Secure";
  return out + "; SameSite=" + options.same_site;
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  const auto bad = [](const char* why) { return fail(ErrorKind::invalid, "http.bad_escape", why); };
  std::string out;
  out.reserve(text.size());
  bool plain_ascii = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3 || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) return bad("A percent sign must be followed by two hex digits.");
      c = static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (c == '\0') return bad("A NUL byte is not allowed here.");
    plain_ascii = plain_ascii && static_cast<unsigned char>(c) < 0x80;
    out += c;
  }
  if (!plain_ascii && !is_utf8(out)) return bad("The text is not valid UTF-8.");
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

Result<std::vector<std::string>> parse_path(std::string_view raw_path) {
  const auto bad = [](const char* why) { return fail(ErrorKind::invalid, "http.bad_path", why); };
  if (raw_path.empty() || raw_path.front() != '/') return bad("The path must start with a slash.");
  std::vector<std::string> segments;
  if (raw_path == "/") return segments;
  for (const std::string_view raw : split(raw_path.substr(1), '/')) {
    std::string segment = TRY(percent_decode(raw));
    if (segment == "." || segment == "..") return bad("Dot segments are not allowed in the path.");
    for (const char c : segment) {
      if (c == '/' || c == '\\') return bad("An encoded slash or a backslash is not allowed in the path.");
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return bad("Control characters are not allowed in the path.");
    }
    segments.push_back(std::move(segment));
  }
  return segments;
}

Result<std::vector<Parameter>> parse_query(std::string_view text) {
  std::vector<Parameter> out;
  if (text.empty()) return out;
  for (const std::string_view pair : split(text, '&')) {
    if (pair.empty()) continue;
    if (out.size() == kMaxParameters) return fail(ErrorKind::invalid, "http.bad_query", "At most 256 parameters are accepted.");
    const std::size_t equals = pair.find('=');
    std::string name = TRY(percent_decode(pair.substr(0, equals), true));
    std::string value = equals == std::string_view::npos ? std::string() : TRY(percent_decode(pair.substr(equals + 1), true));
    if (name.empty()) return fail(ErrorKind::invalid, "http.bad_query", "A parameter needs a name.");
    out.push_back({std::move(name), std::move(value)});
  }
  return out;
}

std::string to_http_date(Instant instant) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(instant.microseconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time - day).count();
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

bool is_header_name(std::string_view name) { return !name.empty() && std::all_of(name.begin(), name.end(), is_token_character); }

bool is_header_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F); });
}

}  // namespace bulkhead::http
