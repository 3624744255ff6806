// Chapters of the report; each composes its part of the document.
#pragma once
#include "reports/document.h"
#include "reports/iec62443.h"

namespace bulkhead::reports {

void summary_chapter(Document& out, const Iec62443Data& data);
void zone_chapter(Document& out, const Iec62443Data& data);
void programme_chapter(Document& out, const Iec62443Data& data);
void supplier_chapter(Document& out, const Iec62443Data& data);
void appendix_chapter(Document& out, const Iec62443Data& data, const std::string& digest, int annex_pages);

}  // namespace bulkhead::reports
