#include "feeds/parts.h"

#include "core/numbers.h"
#include "core/text.h"
#include "intel/corpus.h"

namespace bulkhead::intel {

namespace {

using Value = RecordReader::Value;

ProductStatus read_status(RecordReader& reader, Value value) {
  const std::string_view text = reader.text(value);
  if (text == "affected") return ProductStatus::affected;
  if (text == "unaffected") return ProductStatus::not_affected;
  // A word that is not in the schema could mean anything: guessing "unknown" would hide what the CNA stated.
  if (!text.empty() && text != "unknown") reader.problem("cve.unknown_status", fmt::format("A status is affected, unaffected or unknown, not '{}'.", shorten(text, 40)));
  return ProductStatus::unknown;
}

bool names_nothing(std::string_view text) {
  for (const std::string_view empty : {"", "n/a", "n\\/a", "unspecified", "unknown", "-"})
    if (equals_ignoring_case(text, empty)) return true;
  return false;
}

/// True when a CVE record's `version` is a phrase ("< 1.2.3", "prior to 4.0", "4.x") and not the name of one version.
bool is_phrase(std::string_view version) {
  if (version.find_first_of("<>=,;|*") != std::string_view::npos) return true;
  const std::string lower = to_lower(version);
  if (lower.ends_with(".x") || lower.find(".x ") != std::string::npos || lower.find(" - ") != std::string::npos) return true;
  for (const auto word : split(lower, ' '))
    for (const std::string_view sign : {"all", "before", "prior", "earlier", "through", "thru", "to", "and", "below", "up", "until", "older", "lower", "from", "since", "later", "newer", "versions", "any"})
      if (word == sign) return true;
  return false;
}

VersionStatement read_version(RecordReader& reader, Value value) {
  VersionStatement out;
  std::string version, less_than, less_or_equal;
  bool ends = false;
  out.status = ProductStatus::unknown;
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "version") version = reader.lenient_text(v);
    else if (key == "status") out.status = read_status(reader, v);
    else if (key == "versionType") out.type = reader.text(v);
    else if (key == "lessThan") less_than = reader.lenient_text(v), ends = true;
    else if (key == "lessThanOrEqual") less_or_equal = reader.lenient_text(v), ends = true;
    else if (key == "changes")
      reader.items(v, [&](Value change) {
        VersionChange& c = out.changes.emplace_back();
        reader.members(change, [&](std::string_view k, Value x) {
          if (k == "at") c.at = reader.lenient_text(x);
          else if (k == "status") c.status = read_status(reader, x);
        });
      });
  });
  const std::string_view plain = trim(version);
  if (ends) {
    out.kind = VersionKind::range;
    if (!names_nothing(plain) && plain != "*" && plain != "0") out.from = plain;
    const std::string_view upper = trim(less_than.empty() ? less_or_equal : less_than);
    out.to_inclusive = less_than.empty();
    if (upper != "*" && !names_nothing(upper)) out.to = upper;
    return out;
  }
  out.text = plain;
  if (plain == "*" || names_nothing(plain)) out.kind = VersionKind::all;
  else out.kind = is_phrase(plain) ? VersionKind::text : VersionKind::exact;
  return out;
}

}  // namespace

Operator read_operator(RecordReader& reader, Value value) {
  const std::string_view text = reader.text(value);
  if (text == "AND") return Operator::and_;
  if (text != "OR" && reader.good()) reader.problem("nvd.bad_operator", fmt::format("The operator is AND or OR, not '{}'.", shorten(text, 40)));
  return Operator::or_;
}

CpeMatch read_cpe_match(RecordReader& reader, Value value, std::string_view criteria_key) {
  CpeMatch match;
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == criteria_key) match.criteria = reader.text(v);
    else if (key == "vulnerable") match.vulnerable = reader.boolean(v);
    else if (key == "versionEndExcluding") match.end_excluding = reader.text(v);
    else if (key == "versionEndIncluding") match.end_including = reader.text(v);
    else if (key == "versionStartIncluding") match.start_including = reader.text(v);
    else if (key == "versionStartExcluding") match.start_excluding = reader.text(v);
  });
  if (reader.good() && !match.criteria.starts_with("cpe:")) reader.problem("nvd.bad_criteria", "A match needs a CPE name.");
  return match;
}

void read_configurations(RecordReader& reader, Value value, std::vector<Configuration>& out) {
  reader.items(value, [&](Value item) {
    Configuration& configuration = out.emplace_back();
    reader.members(item, [&](std::string_view key, Value v) {
      if (key == "operator") configuration.operator_ = read_operator(reader, v);
      else if (key == "negate") configuration.negate = reader.boolean(v);
      else if (key == "nodes")
        reader.items(v, [&](Value node_value) {
          CpeNode& node = configuration.nodes.emplace_back();
          reader.members(node_value, [&](std::string_view k, Value x) {
            if (k == "operator") node.operator_ = read_operator(reader, x);
            else if (k == "negate") node.negate = reader.boolean(x);
            else if (k == "cpeMatch") reader.items(x, [&](Value match) { node.matches.push_back(read_cpe_match(reader, match, "criteria")); });
          });
        });
    });
  });
}

Score read_cvss(RecordReader& reader, Value value, std::string_view version_when_missing) {
  Score score;
  score.version = version_when_missing;
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "version") score.version = reader.lenient_text(v);
    else if (key == "vectorString") score.vector = reader.text(v);
    else if (key == "baseScore") score.tenths = reader.score_tenths(v);
  });
  return score;
}

void read_affected(RecordReader& reader, Value value, std::vector<ProductClaim>& out) {
  reader.items(value, [&](Value item) {
    ProductClaim product;
    product.default_status = ProductStatus::unknown;  // what the schema says when it is missing
    std::string package;
    reader.members(item, [&](std::string_view key, Value v) {
      if (key == "vendor") product.vendor = trim(reader.text(v));
      else if (key == "product") product.name = trim(reader.text(v));
      else if (key == "packageName") package = trim(reader.text(v));
      else if (key == "packageURL") product.purls.emplace_back(reader.text(v));
      else if (key == "defaultStatus") product.default_status = read_status(reader, v);
      else if (key == "cpes") product.cpes = reader.texts(v);
      else if (key == "platforms") product.platforms = reader.texts(v);
      else if (key == "versions") reader.items(v, [&](Value version) { product.versions.push_back(read_version(reader, version)); });
    });
    if (names_nothing(product.vendor)) product.vendor.clear();
    if (names_nothing(product.name)) product.name = names_nothing(package) ? std::string() : package;
    if (product.name.empty() && product.cpes.empty() && product.purls.empty()) return;
    if (product.versions.empty() && product.default_status == ProductStatus::affected) product.versions.emplace_back();
    out.push_back(std::move(product));
  });
}

void read_ssvc(RecordReader& reader, Value value, std::optional<Ssvc>& out) {
  Ssvc& ssvc = out.emplace();
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "timestamp") {
      ssvc.date = reader.date(v);
    } else if (key == "options") {
      reader.items(v, [&](Value option) {
        reader.members(option, [&](std::string_view name, Value choice) {
          const std::string point = replace_all(to_lower(name), "_", " ");
          if (point == "exploitation") ssvc.exploitation = to_lower(reader.text(choice));
          else if (point == "automatable") ssvc.automatable = to_lower(reader.text(choice));
          else if (point == "technical impact" || point == "technicalimpact") ssvc.technical_impact = to_lower(reader.text(choice));
        });
      });
    }
  });
}

int cwe_number(std::string_view text) {
  text = trim(text);
  if (text.size() < 5 || !equals_ignoring_case(text.substr(0, 4), "CWE-")) return 0;
  text.remove_prefix(4);
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  return parse_integer<int>(text.substr(0, digits)).value_or(0);
}

void add_weakness(std::vector<Weakness>& weaknesses, int cwe, std::string_view issuer) {
  for (const Weakness& known : weaknesses)
    if (known.cwe == cwe && known.issuer == issuer) return;
  weaknesses.push_back({cwe, std::string(issuer)});
}

void add_reference(std::vector<Reference>& references, Reference reference) {
  for (Reference& known : references) {
    if (known.url != reference.url) continue;
    for (std::string& tag : reference.tags)
      if (std::find(known.tags.begin(), known.tags.end(), tag) == known.tags.end()) known.tags.push_back(std::move(tag));
    return;
  }
  references.push_back(std::move(reference));
}

std::string read_cve(RecordReader& reader, Value value) {
  const std::string_view text = reader.text(value);
  if (reader.good() && !cve_key(text)) reader.problem("cve.bad_id", fmt::format("'{}' is no CVE id.", shorten(text, 40)));
  return std::string(text);
}

}  // namespace bulkhead::intel
