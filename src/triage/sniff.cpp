// Media types by content. Magic numbers: PDF (ISO 32000-1, 7.5.2), PNG (ISO/IEC 15948, 5.2), JPEG (ITU-T T.81, B.1.1.3), ZIP local headers
// (APPNOTE 4.3.7), ODF packages (OASIS ODF 1.3 part 2, 3.3).
#include <algorithm>

#include "core/text.h"
#include "triage/attachment.h"

namespace bulkhead::triage {
namespace {

using namespace std::string_view_literals;

unsigned number(std::string_view bytes, std::size_t at, int width) {
  unsigned value = 0;
  for (int i = width - 1; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

/// The office format of a ZIP package. OOXML begins with [Content_Types].xml or holds it near the front; ODF stores its media type first, unpacked.
std::optional<std::string_view> package_type(std::string_view bytes) {
  constexpr std::size_t kHeader = 30;
  if (bytes.size() < kHeader) return std::nullopt;
  const std::size_t name_size = number(bytes, 26, 2), extra = number(bytes, 28, 2), stored = number(bytes, 18, 4);
  if (bytes.size() < kHeader + name_size) return std::nullopt;
  const std::string_view first = bytes.substr(kHeader, name_size);
  if (first == "mimetype" && number(bytes, 8, 2) == 0 && extra == 0 && stored <= 100 && bytes.size() >= kHeader + name_size + stored) {
    const std::string_view type = bytes.substr(kHeader + name_size, stored);
    for (const auto known : {"application/vnd.oasis.opendocument.text"sv, "application/vnd.oasis.opendocument.spreadsheet"sv, "application/vnd.oasis.opendocument.presentation"sv})
      if (type == known) return known;
    return std::nullopt;
  }
  // The names of the parts stand plainly in the package; macros make it a program.
  if (bytes.find("[Content_Types].xml"sv) == bytes.npos || bytes.find("vbaProject.bin"sv) != bytes.npos) return std::nullopt;
  if (bytes.find("xl/workbook.xml"sv) != bytes.npos) return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  if (bytes.find("word/document.xml"sv) != bytes.npos) return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  if (bytes.find("ppt/presentation.xml"sv) != bytes.npos) return "application/vnd.openxmlformats-officedocument.presentationml.presentation";
  return std::nullopt;
}

bool is_plain_text(std::string_view bytes) {
  return is_utf8(bytes) && std::none_of(bytes.begin(), bytes.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7f; });
}

}  // namespace

std::optional<std::string_view> sniff(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  if (bytes.starts_with("%PDF-")) return "application/pdf";
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
  if (bytes.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
  if (bytes.starts_with("PK\x03\x04"sv)) return package_type(bytes);
  if (is_plain_text(bytes)) return "text/plain";
  return std::nullopt;
}

std::string safe_file_name(std::string_view name) {
  if (const auto slash = name.find_last_of("/\\"); slash != name.npos) name.remove_prefix(slash + 1);
  std::string out;
  for (const char c : name)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  if (!is_utf8(out)) out.clear();
  if (out.size() > 120) {
    // The end tells the kind of file.
    const auto dot = out.rfind('.');
    const std::string end = dot != out.npos && out.size() - dot <= 10 ? out.substr(dot) : "";
    out = shorten(out, 110 - end.size()) + end;
  }
  if (out.empty() || out == "." || out == "..") out = "file";
  return out;
}

}  // namespace bulkhead::triage
