// CWE (XML and CSV), and the attack patterns and techniques of STIX 2.1 objects (CAPEC, ATT&CK for ICS).
#include "core/csv.h"
#include "core/numbers.h"
#include "core/text.h"
#include "feeds/parts.h"
#include "feeds/readers.h"
#include "feeds/xml.h"

namespace bulkhead::intel {

namespace {

using Value = RecordReader::Value;

constexpr std::string_view kResearchView = "1000";

/// 87 of "CAPEC-87"; 0 for anything else.
int capec_number(std::string_view text) { return text.starts_with("CAPEC-") ? parse_integer<int>(text.substr(6)).value_or(0) : 0; }

void read_attack_pattern(RecordReader& reader, Value object, FeedSink& sink) {
  AttackPattern pattern;
  Technique technique;
  Instant modified;
  std::string technique_version, capec_version;
  bool ics = false;
  std::vector<int> weaknesses;
  reader.members(object, [&](std::string_view key, Value v) {
    if (key == "name") pattern.name = technique.name = std::string(reader.text(v));
    else if (key == "modified") modified = reader.instant(v);
    else if (key == "revoked" || key == "x_mitre_deprecated") technique.revoked = reader.boolean(v) || technique.revoked;
    else if (key == "external_references")
      reader.items(v, [&](Value reference) {
        std::string_view name, id;
        reader.members(reference, [&](std::string_view k, Value x) {
          if (k == "source_name") name = reader.text(x);
          else if (k == "external_id") id = reader.text(x);
        });
        if (name == "capec") pattern.capec = capec_number(id);
        else if (name == "cwe") {
          if (const int cwe = cwe_number(id); cwe > 0) weaknesses.push_back(cwe);
        } else if (name == "mitre-attack") technique.id = id;
      });
    else if (key == "kill_chain_phases")
      reader.items(v, [&](Value phase) {
        std::string_view chain, name;
        reader.members(phase, [&](std::string_view k, Value x) {
          if (k == "kill_chain_name") chain = reader.text(x);
          else if (k == "phase_name") name = reader.text(x);
        });
        if (chain != "mitre-ics-attack") return;
        ics = true;
        technique.tactics.emplace_back(name);
      });
    else if (key == "x_mitre_platforms") technique.platforms = reader.texts(v);
    else if (key == "x_mitre_version") technique.version = reader.lenient_text(v);
    else if (key == "x_capec_version") pattern.version = reader.lenient_text(v);
    else if (key == "x_capec_abstraction") pattern.abstraction = reader.text(v);
    else if (key == "x_capec_status") pattern.status = reader.text(v);
    else if (key == "x_capec_likelihood_of_attack") pattern.likelihood = reader.text(v);
    else if (key == "x_capec_typical_severity") pattern.severity = reader.text(v);
  });
  if (!reader.good()) return;
  if (pattern.capec > 0) {
    pattern.weaknesses = std::move(weaknesses);
    sink.attack_pattern(pattern, modified);
  } else if (ics && !technique.id.empty()) {
    sink.technique(technique, modified);
  }
}

/// The `type` member of a STIX object, "" when there is none.
std::string_view stix_type(Value object) {
  std::string_view type;
  if (!object.is_object() || object["type"].get(type) != simdjson::SUCCESS) return {};
  return type;
}

void read_stix_object(RecordReader& reader, Value object, FeedSink& sink) {
  const std::string_view type = stix_type(object);
  if (type == "attack-pattern") read_attack_pattern(reader, object, sink);
  else if (type == "bundle")
    reader.members(object, [&](std::string_view key, Value v) {
      if (key == "objects")
        reader.items(v, [&](Value inner) {
          if (stix_type(inner) == "attack-pattern") read_attack_pattern(reader, inner, sink);
        });
    });
  else if (reader.good() && type.empty()) reader.problem("stix.no_type", "A STIX object needs a type.");
}

}  // namespace

void read_stix(RecordReader& reader, FeedSink& sink) {
  if (reader.good()) read_stix_object(reader, reader.root(), sink);
}

Result<void> read_cwe_xml(std::string_view text, FeedSink& sink) {
  pugi::xml_document document;
  TRY(load_xml(document, text));
  const auto catalogue = document.child("Weakness_Catalog");
  if (!catalogue) return fail(ErrorKind::invalid, "cwe.no_catalogue", "The XML has no Weakness_Catalog.");
  const std::string version = catalogue.attribute("Version").as_string();
  const auto date = parse_instant(catalogue.attribute("Date").as_string());
  if (!date) return fail(ErrorKind::invalid, "time.bad", "The catalogue has no date.", "/Weakness_Catalog/@Date");
  std::unordered_set<int> seen;
  std::size_t n = 0;
  for (const auto weakness : catalogue.child("Weaknesses").children("Weakness")) {
    sink.record();
    ++n;
    WeaknessEntry entry;
    const auto number = parse_integer<int>(weakness.attribute("ID").as_string());
    const std::string place = fmt::format("/Weakness_Catalog/Weaknesses/Weakness[{}]", n);
    std::optional<Error> error;
    if (!number || *number <= 0) error = Error{ErrorKind::invalid, "cwe.bad_id", "A weakness needs a number.", place + "/@ID", {}, {}};
    else if (!seen.insert(*number).second) error = Error{ErrorKind::invalid, "record.duplicate_id", fmt::format("CWE-{} stands twice in the document.", *number), place, {}, {}};
    if (error) {
      if (!sink.refuse(*error)) return fail(*error);
      continue;
    }
    entry.cwe = *number;
    entry.version = version;
    entry.name = weakness.attribute("Name").as_string();
    entry.abstraction = weakness.attribute("Abstraction").as_string();
    entry.status = weakness.attribute("Status").as_string();
    entry.likelihood = weakness.child("Likelihood_Of_Exploit").text().as_string();
    for (const auto related : weakness.child("Related_Weaknesses").children("Related_Weakness"))
      if (std::string_view(related.attribute("Nature").as_string()) == "ChildOf" && related.attribute("View_ID").as_string() == kResearchView)
        if (const auto parent = parse_integer<int>(related.attribute("CWE_ID").as_string()))
          if (std::find(entry.parents.begin(), entry.parents.end(), *parent) == entry.parents.end()) entry.parents.push_back(*parent);
    for (const auto pattern : weakness.child("Related_Attack_Patterns").children("Related_Attack_Pattern"))
      if (const auto capec = parse_integer<int>(pattern.attribute("CAPEC_ID").as_string())) entry.attack_patterns.push_back(*capec);
    sink.weakness(entry, *date);
  }
  return {};
}

Result<void> read_cwe_csv(std::string_view text, FeedSink& sink) {
  const std::string decoded = TRY(decode_text(std::string(text)));
  CsvReader csv(decoded, ',');
  CsvRow header, row;
  if (!TRY(csv.next(header))) return fail(ErrorKind::invalid, "cwe.empty", "The file has no header line.");
  const auto column = [&](std::string_view name) -> std::size_t {
    for (std::size_t i = 0; i < header.cells.size(); ++i)
      if (equals_ignoring_case(trim(header.cells[i]), name)) return i;
    return header.cells.size();
  };
  const std::size_t id = column("CWE-ID"), name = column("Name"), abstraction = std::min(column("Abstraction"), column("Weakness Abstraction")), status = column("Status");
  if (id == header.cells.size() || name == header.cells.size()) return fail(ErrorKind::invalid, "cwe.no_column", "The columns CWE-ID and Name are needed.", "line 1");
  std::unordered_set<int> seen;
  while (TRY(csv.next(row))) {
    sink.record();
    const auto cell = [&](std::size_t i) { return i < row.cells.size() ? std::string(trim(row.cells[i])) : std::string(); };
    const auto number = parse_integer<int>(cell(id));
    std::optional<Error> error;
    const std::string place = fmt::format("line {}", row.line);
    if (!number || *number <= 0) error = Error{ErrorKind::invalid, "cwe.bad_id", fmt::format("'{}' is no number of a weakness.", printable(shorten(cell(id), 40))), place, {}, {}};
    else if (!seen.insert(*number).second) error = Error{ErrorKind::invalid, "record.duplicate_id", fmt::format("CWE-{} stands twice in the document.", *number), place, {}, {}};
    if (error) {
      if (!sink.refuse(*error)) return fail(*error);
      continue;
    }
    WeaknessEntry entry;
    entry.cwe = *number;
    entry.name = cell(name);
    entry.abstraction = cell(abstraction);
    entry.status = cell(status);
    sink.weakness(entry, Instant{});  // the CSV tells no date: the XML of any date says more and stays
  }
  return {};
}

}  // namespace bulkhead::intel
