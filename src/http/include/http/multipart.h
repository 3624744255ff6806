// multipart/form-data (RFC 7578) for file uploads.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead::http {

/// One part; the content points into the body that was parsed.
struct PartView {
  std::string name;          ///< of the form field
  std::string file_name;     ///< last piece of the client's path, "" when there is none; never trust it as a path
  std::string content_type;  ///< "" when the client gave none
  std::string_view content;
};

struct MultipartLimits {
  std::size_t parts = 100;
  std::size_t part_header_bytes = 8192;
};

/// Reads a whole body. Bytes before the first boundary and after the last are refused, as no browser sends them.
///
/// Takes    the Content-Type header with its boundary, and the body, which must outlive the parts.
/// Fails    invalid/http.bad_multipart (message says where), too_large/http.too_many_parts
Result<std::vector<PartView>> parse_multipart(std::string_view content_type, std::string_view body, const MultipartLimits& limits = {});

}  // namespace bulkhead::http
