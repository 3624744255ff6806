// The table of the ICS Advisory Project (icsadvisoryproject.com): CISA's ICS advisories since 2010, one a row, copied by
// hand. A claim for each CVE of a row; document = the advisory's number.
//
// CVSS, CWE and products are stated for the advisory as a whole. A claim takes them only where they can be of its CVE
// alone: the score (the highest of the advisory, without version and vector) when the row has one CVE, the weaknesses
// when it has one CVE or one weakness, versions as affected when it has one CVE or one product and range. Otherwise
// products stand with status unknown. The words of the table are kept in the description.
#include <map>

#include "core/csv.h"
#include "core/numbers.h"
#include "core/text.h"
#include "feeds/affected_text.h"
#include "feeds/parts.h"
#include "feeds/readers.h"
#include "intel/corpus.h"

namespace bulkhead::intel {

namespace {

constexpr std::string_view kIssuer = "ICS Advisory Project";
constexpr std::size_t kMostCves = 5000;  // of one row; the longest real one has 489

/// A rule that a row breaks, with the column where.
struct Broken {
  std::string_view code;
  std::string message;
  std::string_view column;
};

/// Cells by column name, whatever the order of the columns.
class Row {
 public:
  static constexpr std::array<std::string_view, 12> kNeeded = {"original_release_date", "last_updated", "ics-cert_number", "ics-cert_advisory_title", "vendor", "product", "products_affected",
                                                               "cve_number", "cumulative_cvss", "cvss_severity", "cwe_number", "critical_infrastructure_sector"};

  static Result<Row> of_header(const CsvRow& header) {
    Row out;
    out.count_ = header.cells.size();
    for (std::size_t i = 0; i < header.cells.size(); ++i) out.columns_.emplace(to_lower(trim(std::string_view(header.cells[i]))), i);
    for (const std::string_view needed : kNeeded)
      if (!out.columns_.contains(needed))
        return fail(ErrorKind::invalid, "ics_advisory.no_column", fmt::format("The table of ICS advisories has no column '{}'.", needed), fmt::format("line {}", header.line));
    return out;
  }

  CsvRow cells;
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::string_view operator[](std::string_view column) const { return trim(std::string_view(cells.cells[columns_.find(column)->second])); }

 private:
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::size_t count_ = 0;
};

std::string quoted(std::string_view text) { return printable(shorten(text, 40)); }

/// "8/20/2026", month first as in the United States; nothing when it is no day of the calendar.
std::optional<Instant> us_date(std::string_view text) {
  const auto parts = split(text, '/');
  if (parts.size() != 3 || parts[0].empty() || parts[0].size() > 2 || parts[1].empty() || parts[1].size() > 2 || parts[2].size() != 4) return std::nullopt;
  const auto month = parse_integer<int>(parts[0]), day = parse_integer<int>(parts[1]), year = parse_integer<int>(parts[2]);
  if (!month || !day || !year || *month < 1 || *day < 1 || *year < 1) return std::nullopt;
  const auto instant = parse_instant(fmt::format("{:04}-{:02}-{:02}", *year, *month, *day));
  return instant ? std::optional(*instant) : std::nullopt;
}

/// The words of a list that is separated in any of the ways that stand in the table: ", ", ";", line break, "., ".
std::vector<std::string_view> list_of(std::string_view cell) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < cell.size();) {
    const std::size_t end = std::min(cell.find_first_of(",; \t\r\n", at), cell.size());
    std::string_view word = cell.substr(at, end - at);
    while (word.ends_with('.')) word.remove_suffix(1);
    if (!word.empty()) out.push_back(word);
    at = end + 1;
  }
  return out;
}

/// What a row says of its advisory as a whole.
struct Facts {
  Instant published, modified;
  std::vector<std::string> cves;   ///< distinct; empty for "CVE-NA"
  std::vector<int> weaknesses;     ///< distinct; empty for "CWE-NA"
  int tenths = -1;
};

std::optional<Broken> read_dates(const Row& row, Facts& out) {
  for (const auto& [column, instant] : {std::pair<std::string_view, Instant*>{"original_release_date", &out.published}, {"last_updated", &out.modified}}) {
    const auto date = us_date(row[column]);
    if (!date) return Broken{"time.bad", fmt::format("'{}' is no date of the form month/day/year.", quoted(row[column])), column};
    *instant = *date;
  }
  if (out.modified < out.published) return Broken{"ics_advisory.bad_order", "The advisory was updated before it was released.", "last_updated"};
  return std::nullopt;
}

std::optional<Broken> read_cves(const Row& row, Facts& out) {
  const auto words = list_of(row["cve_number"]);
  if (words.empty()) return Broken{"ics_advisory.no_cve", "The row names no CVE; 'CVE-NA' stands for none.", "cve_number"};
  if (words.size() > kMostCves) return Broken{"ics_advisory.too_many_cves", fmt::format("The row names more than {} CVEs.", kMostCves), "cve_number"};
  std::unordered_set<std::string_view> seen;
  for (const std::string_view word : words) {
    if (word == "CVE-NA") continue;
    if (!cve_key(word)) return Broken{"cve.bad_id", fmt::format("'{}' is no CVE id.", quoted(word)), "cve_number"};
    if (seen.insert(word).second) out.cves.emplace_back(word);
  }
  return std::nullopt;
}

std::optional<Broken> read_weaknesses(const Row& row, Facts& out) {
  for (const std::string_view word : list_of(row["cwe_number"])) {
    if (word == "CWE-NA") continue;
    const std::string text = word.starts_with("CWE") && !word.starts_with("CWE-") ? "CWE-" + std::string(word.substr(3)) : std::string(word);
    const int number = cwe_number(text);
    if (number <= 0) return Broken{"ics_advisory.bad_weakness", fmt::format("'{}' is no CWE number.", quoted(word)), "cwe_number"};
    if (std::find(out.weaknesses.begin(), out.weaknesses.end(), number) == out.weaknesses.end()) out.weaknesses.push_back(number);
  }
  return std::nullopt;
}

std::optional<Broken> read_score(const Row& row, Facts& out) {
  const std::string_view cell = row["cumulative_cvss"];
  if (cell.empty() || cell == "Not Applicable" || cell == "Not Assigned") return std::nullopt;
  const auto tenths = parse_fixed(cell, 1);
  if (!tenths || *tenths < 0 || *tenths > 100) return Broken{"ics_advisory.bad_score", fmt::format("'{}' is no CVSS base score from 0.0 to 10.0.", quoted(cell)), "cumulative_cvss"};
  out.tenths = static_cast<int>(*tenths);
  return std::nullopt;
}

std::optional<Broken> read_facts(const Row& row, Facts& out) {
  if (row.cells.cells.size() != row.count())
    return Broken{"csv.ragged", fmt::format("The row has {} cells, the header has {}.", row.cells.cells.size(), row.count()), ""};
  const std::string_view number = row["ics-cert_number"];
  if (advisory_number(number).empty() || number.size() > 60 || (!number.starts_with("ICSA-") && !number.starts_with("ICSMA-")))
    return Broken{"ics_advisory.bad_number", fmt::format("'{}' is no number of an ICS advisory.", quoted(number)), "ics-cert_number"};
  if (auto broken = read_dates(row, out)) return broken;
  if (auto broken = read_cves(row, out)) return broken;
  if (auto broken = read_weaknesses(row, out)) return broken;
  return read_score(row, out);
}

/// The products of a row. One whose cell cannot be read stands by its name alone, with nothing said on versions.
std::vector<ProductClaim> products_of(const Row& row, const Facts& facts) {
  std::vector<AffectedItem> items = read_affected(row["products_affected"]);
  const bool sure = facts.cves.size() == 1 || items.size() == 1;
  if (items.empty()) items.push_back({});
  std::vector<ProductClaim> out;
  for (const AffectedItem& item : items) {
    const std::string name = item.name.empty() ? std::string(row["product"]) : item.name;
    auto same = std::find_if(out.begin(), out.end(), [&](const ProductClaim& known) { return known.name == name; });
    if (same == out.end()) {
      ProductClaim product;
      product.vendor = row["vendor"];
      product.name = name;
      product.default_status = ProductStatus::unknown;
      same = out.insert(out.end(), std::move(product));
    }
    if (item.versions.empty()) continue;
    VersionStatement statement;
    statement.kind = VersionKind::text;
    statement.status = sure ? ProductStatus::affected : ProductStatus::unknown;
    statement.text = item.versions;
    if (std::find(same->versions.begin(), same->versions.end(), statement) == same->versions.end()) same->versions.push_back(std::move(statement));
  }
  return out;
}

std::string description_of(const Row& row, const Facts& facts) {
  std::string out = fmt::format("{} ({}). Products affected: {}", row["ics-cert_advisory_title"], row["ics-cert_number"], row["products_affected"]);
  if (facts.tenths >= 0) out += fmt::format("\nHighest CVSS base score of the advisory: {} ({}).", format_fixed(facts.tenths, 1), row["cvss_severity"]);
  if (const auto sectors = row["critical_infrastructure_sector"]; !sectors.empty()) out += fmt::format("\nSectors: {}.", sectors);
  return out;
}

/// The claim of a row without its CVE.
Claim claim_of(const Row& row, const Facts& facts) {
  Claim claim;
  claim.source = Source::ics_advisory;
  claim.document = row["ics-cert_number"];
  claim.revision = to_iso_date(facts.modified);
  claim.published = facts.published;
  claim.modified = facts.modified;
  claim.title = row["ics-cert_advisory_title"];
  claim.description = description_of(row, facts);
  if (facts.cves.size() == 1 && facts.tenths >= 0) claim.scores.push_back({"", "", facts.tenths, std::string(kIssuer), false});
  if (facts.cves.size() == 1 || facts.weaknesses.size() == 1)
    for (const int weakness : facts.weaknesses) add_weakness(claim.weaknesses, weakness, kIssuer);
  claim.products = products_of(row, facts);
  return claim;
}

/// Two rows of one advisory (one a vendor, or entered twice) are one claim.
void join_claims(Claim& into, const Claim& other) {
  into.published = std::min(into.published, other.published);
  if (into.modified < other.modified) {
    into.modified = other.modified;
    into.revision = other.revision;
  }
  if (into.description.find(other.description) == std::string::npos) into.description += "\n\n" + other.description;
  if (into.scores.empty()) into.scores = other.scores;
  for (const Weakness& weakness : other.weaknesses) add_weakness(into.weaknesses, weakness.cwe, kIssuer);
  for (const ProductClaim& product : other.products)
    if (std::find(into.products.begin(), into.products.end(), product) == into.products.end()) into.products.push_back(product);
}

}  // namespace

Result<void> read_ics_advisory_csv(std::string_view text, FeedSink& sink) {
  const std::string decoded = TRY(decode_text(std::string(text)));
  CsvReader csv(decoded);
  CsvRow header;
  if (!TRY(csv.next(header))) return fail(ErrorKind::invalid, "ics_advisory.empty", "The table of ICS advisories has no header line.");
  Row row = TRY(Row::of_header(header));
  std::map<std::pair<std::string, std::string>, Claim> claims;  // by advisory and CVE
  while (TRY(csv.next(row.cells))) {
    sink.record();
    Facts facts;
    if (const auto broken = read_facts(row, facts)) {
      const std::string place = fmt::format("line {}{}{}", row.cells.line, broken->column.empty() ? "" : ", column ", broken->column);
      if (!sink.refuse({ErrorKind::invalid, std::string(broken->code), broken->message, place, {}, {}})) return fail(ErrorKind::invalid, broken->code, broken->message, place);
      continue;
    }
    if (facts.cves.empty()) continue;
    Claim claim = claim_of(row, facts);
    for (const std::string& cve : facts.cves) {
      claim.cve = cve;
      const auto [entry, fresh] = claims.try_emplace({claim.document, cve}, claim);
      if (!fresh) join_claims(entry->second, claim);
    }
  }
  for (const auto& [key, claim] : claims) sink.claim(claim);
  return {};
}

}  // namespace bulkhead::intel
