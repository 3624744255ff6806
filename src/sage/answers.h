// The kinds of answers; chat.cpp picks one.
#pragma once
#include "sage/chat.h"

namespace bulkhead::sage {

inline constexpr int kUsualLimit = 5, kMostLimit = 20;
[[nodiscard]] inline int limit_of(const Query& query) { return query.limit > 0 ? std::min(query.limit, kMostLimit) : kUsualLimit; }

/// The filter in words: "known exploited, CRITICAL, vendor Siemens, published from 2024-01-01".
[[nodiscard]] std::string filter_words(const Query& query);
[[nodiscard]] CitedCve cite(const catalogue::CveItem& item);

void answer_cves(const World& world, Answer& out);            ///< list_cves, count_cves
Result<void> describe_cves(const World& world, Answer& out);
void answer_names(const World& world, Answer& out);           ///< vendors, products
void answer_findings(const World& world, Answer& out);        ///< list_findings, count_findings, affected
void answer_first(const World& world, Answer& out);
void answer_what_if(const World& world, Answer& out);
void answer_inventory(const World& world, Answer& out);       ///< environments, zones, assets
void answer_standards(const World& world, Answer& out);       ///< requirement, cip, term, protocol, help

}  // namespace bulkhead::sage
