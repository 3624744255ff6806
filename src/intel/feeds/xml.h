// XML of feeds, held whole: checked before a reader walks it.
#pragma once
#include <pugixml.hpp>
#include <string_view>

#include "core/result.h"

namespace bulkhead::intel {

/// Fails    invalid/xml.not_utf8, xml.nul, xml.doctype, xml.malformed, xml.too_deep, with the line
Result<void> load_xml(pugi::xml_document& document, std::string_view text);

}  // namespace bulkhead::intel
