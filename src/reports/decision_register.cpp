#include "decision_register.h"

#include <algorithm>
#include <map>

#include "core/text.h"
#include "figure_text.h"

namespace bulkhead::reports {

std::vector<RegisterRow> decision_register(const ReportInputs& in) {
  std::map<std::array<std::string, 6>, RegisterRow> rows;
  each_finding(in, [&](const FindingRef& f) {
    const auto* d = f.pair.decision;
    if (d == nullptr || f.pair.state != findings::State::acknowledged) return;
    const std::string at = to_iso_milliseconds(d->at), expires = d->expires_at.microseconds ? to_iso_date(d->expires_at) : "";
    RegisterRow& row = rows[{d->reason, d->notes, d->actor, at, d->review_date, expires}];
    if (row.findings++ == 0) row.reason = d->reason, row.notes = d->notes, row.actor = d->actor, row.at = at, row.review_date = d->review_date, row.expires = expires;
    if (row.cves.size() < 5 && std::find(row.cves.begin(), row.cves.end(), f.cve.id) == row.cves.end()) row.cves.push_back(f.cve.id);
  });
  std::vector<RegisterRow> out;
  for (auto& [key, row] : rows) out.push_back(std::move(row));
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
  return out;
}

void register_table(Document& out, const std::vector<RegisterRow>& rows) {
  constexpr std::size_t kRows = 60;
  Table t;
  t.compact = true;
  t.columns = {{"Reason", Align::left, 15}, {"Notes", Align::left, 36}, {"Who, when", Align::left, 22}, {"Review, end", Align::left, 13}, {"Findings", Align::right, 0}};
  for (const auto& row : rows) {
    if (t.rows.size() == kRows) break;
    t.row({escape(replace_all(row.reason, "_", " ")), escape(row.notes.empty() ? std::string("no notes") : row.notes) + Markup{"<br>"} + small(join(row.cves, ", ")), lines({row.actor, row.at.substr(0, 16) + "Z"}),
           lines({row.review_date.empty() ? std::string("no review") : row.review_date, row.expires.empty() ? std::string("no end") : row.expires}), escape(count_text(row.findings))});
  }
  out.table(t);
  if (rows.size() > kRows) out.rule(fmt::format("{} of {} entries, newest first; all stand in the other forms.", kRows, rows.size()));
}

}  // namespace bulkhead::reports
