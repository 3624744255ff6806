// Numbers, dates, identifiers and properties of a question.
#pragma once
#include "question_words.h"
#include "sage/question.h"

namespace bulkhead::sage {

/// CVE ids, clauses of IEC 62443 ("SR 3.1 RE 1"), CIP standards.
void read_identifiers(Words& words, Query& query);
/// "since 2024", "in march 2023", "last 30 days", "between 2020 and 2022", "this year".
void read_dates(Words& words, Query& query, Instant today);
/// "cvss above 9", "score of at least 7.5", "bcs over 8", "top 5".
void read_numbers(Words& words, Query& query);
/// Severity, known exploited, exploit, fix, order.
void read_properties(Words& words, Query& query);

}  // namespace bulkhead::sage
