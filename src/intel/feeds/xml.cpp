#include "feeds/xml.h"

#include <algorithm>

#include "core/text.h"

namespace bulkhead::intel {

namespace {

constexpr int kMaxXmlDepth = 128;

struct DepthCheck : pugi::xml_tree_walker {
  bool for_each(pugi::xml_node&) override { return depth() < kMaxXmlDepth; }
};

/// "line 12" of a byte of the text.
std::string line_of(std::string_view text, std::ptrdiff_t offset) {
  const auto at = static_cast<std::ptrdiff_t>(std::min<std::size_t>(static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)), text.size()));
  return fmt::format("line {}", 1 + std::count(text.begin(), text.begin() + at, '\n'));
}

}  // namespace

Result<void> load_xml(pugi::xml_document& document, std::string_view text) {
  if (!is_utf8(text)) return fail(ErrorKind::invalid, "xml.not_utf8", "The XML is not valid UTF-8.");
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) return fail(ErrorKind::invalid, "xml.nul", "The XML holds a NUL character.", line_of(text, static_cast<std::ptrdiff_t>(nul)));
  if (const auto type = text.find("<!DOCTYPE"); type != std::string_view::npos)
    return fail(ErrorKind::invalid, "xml.doctype", "A document type declaration is refused: it may pull in other files.", line_of(text, static_cast<std::ptrdiff_t>(type)));
  const auto parsed = document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) return fail(ErrorKind::invalid, "xml.malformed", fmt::format("The XML is not well-formed: {}.", parsed.description()), line_of(text, parsed.offset));
  DepthCheck depth;
  if (!document.traverse(depth)) return fail(ErrorKind::invalid, "xml.too_deep", fmt::format("The XML nests deeper than {} levels.", kMaxXmlDepth));
  return {};
}

}  // namespace bulkhead::intel
