// The web pages that the build put into the program.
#pragma once
#include <map>
#include <span>
#include <string>

#include "core/embedded.h"
#include "http/message.h"

namespace bulkhead::http {

/// Serves an embedded table: strong ETags, precompressed variants ("app.js.br", "app.js.gz" beside "app.js"), files with
/// a hash in their name for a year, and index.html for every path without a file extension (single-page application).
class StaticFiles {
 public:
  /// Keeps    the files must outlive this (embedded ones do).
  explicit StaticFiles(std::span<const EmbeddedFile> files);

  /// For GET and HEAD. 404 as plain text when a path with an extension is not there.
  [[nodiscard]] Response respond(const Request& request) const;

 private:
  struct VariantView {
    std::string_view content;
    std::string etag;
  };
  struct Entry {
    VariantView plain, brotli, gzip;
    std::string content_type;
    bool immutable = false;
  };
  [[nodiscard]] Response serve(const Entry& entry, const Request& request) const;
  std::map<std::string, Entry, std::less<>> entries_;  ///< by path without the leading slash
};

/// Media type by extension; "application/octet-stream" when unknown.
[[nodiscard]] std::string_view media_type_of(std::string_view file_name);

}  // namespace bulkhead::http
