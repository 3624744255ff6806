// A request and a reply as plain structs, and the readers of their parts: path, query, cookies, dates.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace bulkhead::http {

struct Header {
  std::string name;
  std::string value;
};

/// One query or form parameter, decoded, in the order of the request.
struct Parameter {
  std::string name;
  std::string value;
  friend bool operator==(const Parameter&, const Parameter&) = default;
};

/// A file of ours that goes away with its last owner.
class TemporaryFile {
 public:
  /// Makes an empty file, readable by this user alone.
  /// Fails    unavailable/http.no_temporary_file
  static Result<std::shared_ptr<TemporaryFile>> create(const std::string& directory);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  /// Appends; false when the disk is full or broken.
  [[nodiscard]] bool append(std::string_view bytes);
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// The bytes, mapped into memory; valid as long as this object. Call after the last append, from one thread.
  [[nodiscard]] std::string_view content() const;

 private:
  TemporaryFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_;
  std::string path_;
  std::uint64_t size_ = 0;
  mutable void* mapped_ = nullptr;
};

struct Request {
  std::string method;                 ///< as sent: "GET"
  std::string target;                 ///< as sent: "/api/v1/cves?q=a%20b"
  std::string path;                   ///< decoded, checked, starts with "/"
  std::vector<std::string> segments;  ///< of the path, decoded: {"api", "v1", "cves"}; a final "/" adds an empty one
  std::vector<Parameter> query;
  std::vector<Header> headers;
  std::string body;                                ///< unless the route asks for a file
  std::shared_ptr<const TemporaryFile> body_file;  ///< set when the body was streamed to a file
  std::string remote_address;                      ///< of the client; behind a trusted proxy the one it forwards
  bool tls = false;                                ///< the client's own connection is encrypted
  bool http_1_0 = false;
  std::string request_id;  ///< "bs-req-" and 12 hex digits
  Instant received_at;

  /// Value of the first header of that name (any case), or "".
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] bool has_header(std::string_view name) const;
  /// Value of a cookie, or nothing.
  [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
  /// Value of the first query parameter of that name, or nothing.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;
  /// The body, wherever it is kept.
  [[nodiscard]] std::string_view content() const { return body_file ? body_file->content() : std::string_view(body); }
};

/// Bytes that live as long as the program (embedded files).
struct BytesView {
  std::string_view bytes;
};

/// An open file to send.
class FileSource {
 public:
  /// Fails    not_found/http.no_file
  static Result<std::shared_ptr<FileSource>> open(const std::string& path);
  ~FileSource();
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// At most `bytes` bytes from `offset`; empty at the end or on a read error.
  [[nodiscard]] std::string read(std::uint64_t offset, std::size_t bytes) const;

 private:
  FileSource(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}
  int descriptor_;
  std::uint64_t size_;
};

/// A reply. The body is one of: `body`, `embedded`, `file`, `producer`.
struct Response {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  std::optional<BytesView> embedded;
  std::shared_ptr<const FileSource> file;
  /// Gives the next piece of a long body in its argument (emptied before); true while there is more. Runs on a worker
  /// thread, one call at a time. A failure cuts the connection, so that the client sees an incomplete body.
  std::function<Result<bool>(std::string&)> producer;
  bool close = false;  ///< end the connection after this reply

  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// Replaces a header of that name, or adds it.
  void set_header(std::string_view name, std::string value);
  void add_header(std::string_view name, std::string value);
};

/// A reply with a body of that media type.
[[nodiscard]] Response text_response(int status, std::string_view content_type, std::string body);
/// A file as a download. The name may hold any characters (RFC 6266, RFC 8187).
[[nodiscard]] std::string attachment_disposition(std::string_view file_name);

struct CookieOptions {
  std::string path = "/";
  std::int64_t max_age_seconds = -1;  ///< -1: until the browser closes; 0 deletes
  bool http_only = true;
  bool secure = false;
  std::string same_site = "Strict";
};
/// A Set-Cookie value (RFC 6265). Name and value must be cookie octets: ENSURE.
[[nodiscard]] std::string set_cookie(std::string_view name, std::string_view value, const CookieOptions& options);

/// Decodes %41; with `plus_is_space` also "+" (forms and queries).
/// Fails    invalid/http.bad_escape; also for NUL and for bytes that are no UTF-8 after decoding
Result<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
/// Everything but RFC 3986 unreserved characters as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// Segments of a path. Refused: no leading "/", "." and ".." (also written %2e), an encoded "/" or "\", control
/// characters.
/// Fails    invalid/http.bad_path, http.bad_escape
Result<std::vector<std::string>> parse_path(std::string_view raw_path);

/// "a=1&b=x+y" in order. At most 256 parameters.
/// Fails    invalid/http.bad_query, http.bad_escape
Result<std::vector<Parameter>> parse_query(std::string_view text);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
[[nodiscard]] std::string to_http_date(Instant instant);
/// "Not Found"; "Status" for a number that has no name here.
[[nodiscard]] std::string_view reason_phrase(int status);
/// True for a header name (RFC 9110 token) and a value without control characters other than tab.
[[nodiscard]] bool is_header_name(std::string_view name);
[[nodiscard]] bool is_header_value(std::string_view value);

}  // namespace bulkhead::http
