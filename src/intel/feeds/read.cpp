// Runs the reader of a format over all records of a document, with what holds for every format: duplicate ids, record
// places, counts that the document states.
#include "core/numbers.h"
#include "core/text.h"
#include "feeds/readers.h"
#include "intel/corpus.h"
#include "intel/csaf.h"

namespace bulkhead::intel {

namespace {

std::string header_text(const RecordSplitter& splitter, std::string_view name) {
  const auto found = splitter.header().find(name);
  if (found == splitter.header().end()) return {};
  const auto value = parse_json(found->second);
  return value && value->is_string() ? value->string() : found->second;
}

/// A count that the document states about itself must be the number of its records, else part of it is missing.
Result<void> check_count(const RecordSplitter& splitter, std::string_view member, std::uint64_t records, std::string_view code) {
  const std::string stated = header_text(splitter, member);
  if (stated.empty() || parse_integer<std::uint64_t>(stated) == records) return {};
  return fail(ErrorKind::invalid, code, fmt::format("The document says it has {} records, but it has {}.", printable(shorten(stated, 40)), records), "/" + std::string(member));
}

/// KEV decides as a whole, so its claims wait until the end has shown the date and the count.
struct KevCatalogue {
  std::vector<Claim> claims;
  Instant newest;

  Result<void> finish(const RecordSplitter& splitter, std::uint64_t records, FeedSink& sink) {
    TRY(check_count(splitter, "count", records, "kev.wrong_count"));
    const std::string released = header_text(splitter, "dateReleased");
    Snapshot snapshot{newest, header_text(splitter, "catalogVersion")};
    if (!released.empty()) {
      const auto at = parse_instant(released);
      if (!at) return fail(ErrorKind::invalid, "time.bad", fmt::format("'{}' is no time.", printable(shorten(released, 40))), "/dateReleased");
      snapshot.as_of = *at;
    }
    sink.snapshot(snapshot);
    for (const Claim& claim : claims) sink.claim(claim);
    return {};
  }
};

}  // namespace

Result<void> read_records(Format format, RecordSplitter& splitter, FeedSink& sink) {
  RecordReader reader;
  std::unordered_set<std::string> seen;         // ids that are no CVE (exploit-db, STIX has none)
  std::unordered_set<std::int64_t> seen_cves;
  KevCatalogue kev;
  PocIndex poc;
  StarterReader starter;
  std::vector<Claim> claims;
  Claim claim;
  Instant updated;  // of a CVE record
  std::uint64_t records = 0;
  const std::string_view member = format == Format::nvd_1_1 ? "/CVE_Items/" : format == Format::stix ? "/objects/" : "/vulnerabilities/";
  for (;;) {
    if (!TRY(splitter.next())) break;
    ++records;
    sink.record();
    reader.parse(splitter.record(), "");
    if (reader.good() && !reader.root().is_object()) reader.problem("json.bad_type", "A record is an object.");
    claims.clear();
    std::string_view id;
    switch (format) {
      case Format::nvd_2_0:
      case Format::nvd_1_1:
      case Format::supplement:
      case Format::kev_json:
      case Format::starter:
        claim = Claim{};
        if (format == Format::nvd_2_0) read_nvd_2_0(reader, claim);
        else if (format == Format::nvd_1_1) read_nvd_1_1(reader, claim);
        else if (format == Format::supplement) read_supplement(reader, claim);
        else if (format == Format::starter) starter.read(reader, claim, sink);
        else read_kev(reader, claim);
        id = claim.cve;
        break;
      case Format::cve_5:
        updated = read_cve_5(reader, claims);
        if (!claims.empty()) id = claims.front().cve;
        break;
      case Format::exploit_db:
        read_exploit_db(reader, claims);
        if (!claims.empty()) id = claims.front().document;
        break;
      case Format::poc_index:
        poc.read(reader);
        break;
      case Format::stix: read_stix(reader, sink); break;
      default: ENSURE(false, "the format is read by records");
    }
    if (reader.good() && !id.empty()) {
      const auto key = cve_key(id);
      const bool fresh = key ? seen_cves.insert(*key).second : seen.emplace(id).second;
      if (!fresh) reader.problem("record.duplicate_id", fmt::format("{} stands twice in the document.", id));
    }
    if (auto good = reader.finish(id); !good) {
      Error error = good.error();
      // Documents of one array are addressed by JSON Pointer, lines by their number.
      const std::string within = error.place == "/" ? "" : error.place;
      const bool whole_pointer = splitter.rules().shape == Shape::member_array;
      error.place = whole_pointer ? fmt::format("{}{}{} (byte {})", splitter.rules().member.empty() ? member : "/" + splitter.rules().member + "/", splitter.index(), within, splitter.offset())
                                  : fmt::format("record {}{}{} (byte {})", splitter.index() + 1, within.empty() ? "" : ", ", within, splitter.offset());
      if (!sink.refuse(error)) return fail(std::move(error));
      continue;
    }
    if (format == Format::kev_json) {
      kev.newest = std::max(kev.newest, claim.modified);
      kev.claims.push_back(std::move(claim));
    } else if (format == Format::cve_5 || format == Format::exploit_db) {
      if (format == Format::cve_5 && !claims.empty()) sink.cve_record(claims, updated);
      for (const Claim& one : claims) sink.claim(one);
    } else if (format != Format::poc_index && format != Format::stix && !claim.cve.empty()) {
      sink.claim(claim);
    }
  }
  if (records == 0 && splitter.rules().shape != Shape::member_array && splitter.rules().shape != Shape::array) return fail(ErrorKind::invalid, "import.empty", "The document holds no records.");
  if (format == Format::kev_json) return kev.finish(splitter, records, sink);
  if (format == Format::nvd_2_0) return check_count(splitter, "resultsPerPage", records, "nvd.wrong_count");
  if (format == Format::nvd_1_1) return check_count(splitter, "CVE_data_numberOfCVEs", records, "nvd.wrong_count");
  if (format == Format::starter) return starter.finish(records, sink);
  if (format == Format::poc_index) poc.emit(sink);
  return {};
}

Result<void> read_csaf_document(std::string_view text, FeedSink& sink) {
  sink.record();
  auto advisory = read_csaf(text, {.warnings = false});
  if (!advisory) {
    Error error = std::move(advisory).error();
    if (!error.problems.empty() && error.place.empty()) error.place = error.problems.front().place;
    return fail(std::move(error));
  }
  const std::string document = advisory->publisher_namespace + "#" + advisory->tracking_id;
  sink.whole_document(Source::csaf, document, advisory->current_release_date);
  for (const Claim& claim : advisory->claims) sink.claim(claim);
  return {};
}

Result<void> read_whole(Format format, std::string_view text, std::string_view, FeedSink& sink) {
  switch (format) {
    case Format::kev_csv: return read_kev_csv(text, sink);
    case Format::epss_csv: return read_epss_csv(text, sink);
    case Format::exploit_db_csv: return read_exploit_db_csv(text, sink);
    case Format::metasploit: return read_metasploit(text, sink);
    case Format::cwe_xml: return read_cwe_xml(text, sink);
    case Format::cwe_csv: return read_cwe_csv(text, sink);
    case Format::ics_advisory_csv: return read_ics_advisory_csv(text, sink);
    case Format::csaf_2_0: return read_csaf_document(text, sink);
    case Format::cvrf_xml: return read_cvrf_xml(text, sink);
    case Format::cvrf_json: return read_cvrf_json(text, sink);
    default: break;
  }
  ENSURE(false, "the format is read whole");
  return {};
}

}  // namespace bulkhead::intel
