// CISA's Known Exploited Vulnerabilities, JSON records and CSV.
#include "core/csv.h"
#include "core/text.h"
#include "feeds/parts.h"
#include "feeds/readers.h"
#include "intel/corpus.h"

namespace bulkhead::intel {

namespace {

using Value = RecordReader::Value;

void add_notes(Claim& claim, std::string_view notes) {
  for (const auto piece : split(notes, ';')) {
    std::string_view rest = trim(piece);
    for (std::size_t at = rest.find("http"); at != std::string_view::npos; at = rest.find("http")) {
      rest.remove_prefix(at);
      const std::string_view url = rest.substr(0, std::min(rest.find(' '), rest.size()));
      rest.remove_prefix(url.size());
      if (url.starts_with("http://") || url.starts_with("https://")) add_reference(claim.references, {std::string(url), {}, {}, "CISA KEV"});
    }
  }
}

void finish_claim(Claim& claim) {
  claim.source = Source::kev;
  claim.title = claim.kev->name;
  claim.revision = claim.kev->date_added;
}

}  // namespace

void read_kev(RecordReader& reader, Claim& claim) {
  KevEntry& kev = claim.kev.emplace();
  if (!reader.good()) return;
  reader.members(reader.root(), [&](std::string_view key, Value v) {
    if (key == "cveID") claim.cve = read_cve(reader, v);
    else if (key == "vendorProject") kev.vendor = reader.text(v);
    else if (key == "product") kev.product = reader.text(v);
    else if (key == "vulnerabilityName") kev.name = reader.text(v);
    else if (key == "dateAdded") {
      claim.modified = claim.published = reader.instant(v);
      kev.date_added = reader.text(v);
    } else if (key == "dueDate") kev.due_date = reader.date(v);
    else if (key == "shortDescription") claim.description = reader.text(v);
    else if (key == "requiredAction") kev.required_action = reader.text(v);
    else if (key == "knownRansomwareCampaignUse") kev.ransomware = reader.text(v) == "Known";
    else if (key == "notes") add_notes(claim, reader.text(v));
    else if (key == "cwes")
      reader.items(v, [&](Value cwe) {
        if (const int number = cwe_number(reader.text(cwe)); number > 0) add_weakness(claim.weaknesses, number, "CISA KEV");
      });
  });
  if (reader.good() && claim.cve.empty()) reader.problem("kev.no_id", "The record has no cveID.");
  if (reader.good() && kev.date_added.empty()) reader.problem("kev.no_date", "The record has no dateAdded.");
  finish_claim(claim);
}

Result<void> read_kev_csv(std::string_view text, FeedSink& sink) {
  const std::string decoded = TRY(decode_text(std::string(text)));
  CsvReader csv(decoded);
  CsvRow header, row;
  if (!TRY(csv.next(header))) return fail(ErrorKind::invalid, "kev.empty", "The KEV file has no header line.");
  std::unordered_map<std::string, std::size_t> columns;
  for (std::size_t i = 0; i < header.cells.size(); ++i) columns.emplace(to_lower(trim(header.cells[i])), i);
  for (const char* needed : {"cveid", "dateadded"})
    if (!columns.contains(needed)) return fail(ErrorKind::invalid, "kev.no_column", fmt::format("The KEV file has no column '{}'.", needed), "line 1");
  Instant newest;
  std::unordered_set<std::string> seen;
  std::vector<Claim> claims;
  while (TRY(csv.next(row))) {
    sink.record();
    const auto cell = [&](const char* name) -> std::string_view {
      const auto found = columns.find(name);
      return found != columns.end() && found->second < row.cells.size() ? trim(row.cells[found->second]) : std::string_view{};
    };
    const std::string place = fmt::format("line {}", row.line);
    const auto refuse = [&](std::string_view code, std::string message) -> bool { return sink.refuse({ErrorKind::invalid, std::string(code), std::move(message), place, {}, {}}); };
    Claim claim;
    claim.cve = cell("cveid");
    const auto refused = [&]() -> std::optional<std::pair<std::string_view, std::string>> {
      if (row.cells.size() != header.cells.size()) return std::pair("csv.ragged", fmt::format("The row has {} cells, the header has {}.", row.cells.size(), header.cells.size()));
      if (!cve_key(claim.cve)) return std::pair("cve.bad_id", fmt::format("'{}' is no CVE id.", printable(shorten(claim.cve, 40))));
      if (!seen.insert(claim.cve).second) return std::pair("record.duplicate_id", fmt::format("{} stands twice in the document.", claim.cve));
      for (const char* date : {"dateadded", "duedate"})
        if (!cell(date).empty() && !parse_instant(cell(date))) return std::pair("time.bad", fmt::format("'{}' is no date.", printable(shorten(cell(date), 40))));
      if (cell("dateadded").empty()) return std::pair("kev.no_date", std::string("The record has no dateAdded."));
      return std::nullopt;
    }();
    if (refused) {
      if (!refuse(refused->first, refused->second)) return fail(ErrorKind::invalid, refused->first, refused->second, place);
      continue;
    }
    KevEntry& kev = claim.kev.emplace();
    kev.date_added = cell("dateadded");
    kev.due_date = cell("duedate");
    kev.vendor = cell("vendorproject");
    kev.product = cell("product");
    kev.name = cell("vulnerabilityname");
    kev.required_action = cell("requiredaction");
    kev.ransomware = cell("knownransomwarecampaignuse") == "Known";
    claim.description = cell("shortdescription");
    claim.modified = claim.published = *parse_instant(kev.date_added);
    newest = std::max(newest, claim.modified);
    add_notes(claim, cell("notes"));
    for (const auto cwe : split(cell("cwes"), ','))
      if (const int number = cwe_number(cwe); number > 0) add_weakness(claim.weaknesses, number, "CISA KEV");
    finish_claim(claim);
    claims.push_back(std::move(claim));
  }
  // The CSV names no date of the catalogue; it is at least as new as its newest entry.
  sink.snapshot({newest, to_iso_date(newest)});
  for (const Claim& claim : claims) sink.claim(claim);
  return {};
}

}  // namespace bulkhead::intel
