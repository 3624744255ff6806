// Reads the lines of the starter extract (intel/starter.h).
#include "core/text.h"
#include "feeds/parts.h"
#include "feeds/readers.h"
#include "intel/starter.h"

namespace bulkhead::intel {

namespace {

using Value = RecordReader::Value;

template <DescribedEnum E>
E read_choice(RecordReader& reader, Value value) {
  const std::string_view text = reader.text(value);
  const auto found = enum_of<E>(text);
  if (!found) reader.problem("starter.bad_choice", fmt::format("'{}' is no word that is known here.", printable(shorten(text, 40))));
  return found.value_or(E{});
}

/// A whole number within limits.
int read_number(RecordReader& reader, Value value, int least, int most) {
  const std::int64_t number = reader.integer(value);
  if (number < least || number > most) {
    reader.problem("starter.bad_number", fmt::format("A whole number from {} to {} is expected.", least, most));
    return least;
  }
  return static_cast<int>(number);
}

Operator read_joint(RecordReader& reader, Value value) { return read_choice<Operator>(reader, value); }

CpeMatch read_match(RecordReader& reader, Value value) {
  CpeMatch out;
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "criteria") out.criteria = reader.text(v);
    else if (key == "vulnerable") out.vulnerable = reader.boolean(v);
    else if (key == "start_including") out.start_including = reader.text(v);
    else if (key == "start_excluding") out.start_excluding = reader.text(v);
    else if (key == "end_including") out.end_including = reader.text(v);
    else if (key == "end_excluding") out.end_excluding = reader.text(v);
  });
  return out;
}

Configuration read_configuration(RecordReader& reader, Value value) {
  Configuration out;
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "operator") out.operator_ = read_joint(reader, v);
    else if (key == "negate") out.negate = reader.boolean(v);
    else if (key == "nodes")
      reader.items(v, [&](Value node) {
        CpeNode& n = out.nodes.emplace_back();
        reader.members(node, [&](std::string_view k, Value x) {
          if (k == "operator") n.operator_ = read_joint(reader, x);
          else if (k == "negate") n.negate = reader.boolean(x);
          else if (k == "matches") reader.items(x, [&](Value match) { n.matches.push_back(read_match(reader, match)); });
        });
      });
  });
  return out;
}

VersionStatement read_statement(RecordReader& reader, Value value) {
  VersionStatement out;
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "kind") out.kind = read_choice<VersionKind>(reader, v);
    else if (key == "status") out.status = read_choice<ProductStatus>(reader, v);
    else if (key == "text") out.text = reader.text(v);
    else if (key == "from") out.from = reader.text(v);
    else if (key == "to") out.to = reader.text(v);
    else if (key == "from_inclusive") out.from_inclusive = reader.boolean(v);
    else if (key == "to_inclusive") out.to_inclusive = reader.boolean(v);
    else if (key == "type") out.type = reader.text(v);
    else if (key == "changes")
      reader.items(v, [&](Value change) {
        VersionChange& c = out.changes.emplace_back();
        reader.members(change, [&](std::string_view k, Value x) {
          if (k == "at") c.at = reader.text(x);
          else if (k == "status") c.status = read_choice<ProductStatus>(reader, x);
        });
      });
  });
  return out;
}

ProductClaim read_product(RecordReader& reader, Value value) {
  ProductClaim out;
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "vendor") out.vendor = reader.text(v);
    else if (key == "name") out.name = reader.text(v);
    else if (key == "families") out.families = reader.texts(v);
    else if (key == "model_numbers") out.model_numbers = reader.texts(v);
    else if (key == "cpes") out.cpes = reader.texts(v);
    else if (key == "purls") out.purls = reader.texts(v);
    else if (key == "platforms") out.platforms = reader.texts(v);
    else if (key == "versions") reader.items(v, [&](Value version) { out.versions.push_back(read_statement(reader, version)); });
    else if (key == "default_status") out.default_status = read_choice<ProductStatus>(reader, v);
    else if (key == "platform") out.platform = read_number(reader, v, 0, 1'000'000);
    else if (key == "context") out.context = reader.boolean(v);
  });
  return out;
}

Remedy read_remedy(RecordReader& reader, Value value) {
  Remedy out;
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "kind") out.kind = read_choice<RemedyKind>(reader, v);
    else if (key == "url") out.url = reader.text(v);
    else if (key == "fixed_version") out.fixed_version = reader.text(v);
    else if (key == "products") reader.items(v, [&](Value index) { out.products.push_back(read_number(reader, index, 0, 1'000'000)); });
    else if (key == "restart") out.restart = reader.text(v);
    else if (key == "date") out.date = reader.text(v);
  });
  return out;
}

void read_scores(RecordReader& reader, Value value, Claim& claim) {
  reader.items(value, [&](Value item) {
    Score& score = claim.scores.emplace_back();
    reader.members(item, [&](std::string_view key, Value v) {
      if (key == "version") score.version = reader.text(v);
      else if (key == "vector") score.vector = reader.text(v);
      else if (key == "tenths") score.tenths = read_number(reader, v, 0, 100);
      else if (key == "issuer") score.issuer = reader.text(v);
      else if (key == "primary") score.primary = reader.boolean(v);
    });
  });
}

void read_exploitation(RecordReader& reader, std::string_view key, Value value, Claim& claim) {
  if (key == "kev") {
    KevEntry& kev = claim.kev.emplace();
    reader.members(value, [&](std::string_view k, Value v) {
      if (k == "added") kev.date_added = reader.date(v);
      else if (k == "due") kev.due_date = reader.date(v);
      else if (k == "ransomware") kev.ransomware = reader.boolean(v);
    });
  } else if (key == "exploits") {
    reader.items(value, [&](Value item) {
      Exploit& exploit = claim.exploits.emplace_back();
      reader.members(item, [&](std::string_view k, Value v) {
        if (k == "kind") exploit.kind = read_choice<ExploitKind>(reader, v);
        else if (k == "id") exploit.id = reader.text(v);
        else if (k == "url") exploit.url = reader.text(v);
        else if (k == "date") exploit.date = reader.text(v);
      });
    });
  } else if (key == "ssvc") {
    Ssvc& ssvc = claim.ssvc.emplace();
    reader.members(value, [&](std::string_view k, Value v) {
      if (k == "exploitation") ssvc.exploitation = reader.text(v);
      else if (k == "automatable") ssvc.automatable = reader.text(v);
      else if (k == "technical_impact") ssvc.technical_impact = reader.text(v);
      else if (k == "date") ssvc.date = reader.text(v);
    });
  }
}

bool in_range(int index, const Claim& claim) { return index < static_cast<int>(claim.products.size()); }

}  // namespace

void StarterReader::read(RecordReader& reader, Claim& claim, FeedSink& sink) {
  claim.source = Source::starter;
  if (!reader.good()) return;
  std::optional<EpssNumbers> epss;
  bool header = false;
  StarterHeader stated;
  reader.members(reader.root(), [&](std::string_view key, Value v) {
    if (key == "bulkhead_starter") {
      header = true;
      if (reader.integer(v) != 1) reader.problem("starter.unknown_version", "This extract was written by a newer version of the program.");
    } else if (key == "as_of") stated.as_of = reader.date(v);
    else if (key == "epss_date") stated.epss_date = reader.date(v);
    else if (key == "cves") stated.cves = reader.integer(v);
    else if (key == "cve") claim.cve = read_cve(reader, v);
    else if (key == "sources") claim.revision = reader.text(v);
    else if (key == "published") claim.published = reader.instant(v);
    else if (key == "modified") claim.modified = reader.instant(v);
    else if (key == "scores") read_scores(reader, v, claim);
    else if (key == "cwes") reader.items(v, [&](Value cwe) { claim.weaknesses.push_back({read_number(reader, cwe, 1, 100'000), {}}); });
    else if (key == "references")
      reader.items(v, [&](Value item) {
        Reference& reference = claim.references.emplace_back();
        reader.members(item, [&](std::string_view k, Value x) {
          if (k == "url") reference.url = reader.text(x);
          else if (k == "id") reference.title = reader.text(x), reference.tags = {"self"};
        });
      });
    else if (key == "configurations") reader.items(v, [&](Value item) { claim.configurations.push_back(read_configuration(reader, item)); });
    else if (key == "products") reader.items(v, [&](Value item) { claim.products.push_back(read_product(reader, item)); });
    else if (key == "remedies") reader.items(v, [&](Value item) { claim.remedies.push_back(read_remedy(reader, item)); });
    else if (key == "epss") {
      epss.emplace();
      reader.members(v, [&](std::string_view k, Value x) {
        if (k == "score_ppm") epss->score_ppm = read_number(reader, x, 0, 1'000'000);
        else if (k == "percentile_ppm") epss->percentile_ppm = read_number(reader, x, 0, 1'000'000);
      });
    } else read_exploitation(reader, key, v, claim);
  });
  if (!reader.good()) return;
  if (header) {
    if (header_) return reader.problem("starter.second_header", "The header stands twice.");
    header_ = std::move(stated);
    return;
  }
  if (!header_) return reader.problem("starter.no_header", "The first line is the header.");
  if (claim.cve.empty()) return reader.problem("starter.no_id", "The record has no cve.");
  for (const ProductClaim& product : claim.products)
    if (product.platform >= 0 && !in_range(product.platform, claim)) return reader.problem("starter.bad_index", "A product stands on one that is not there.");
  for (const Remedy& remedy : claim.remedies)
    for (const int index : remedy.products)
      if (!in_range(index, claim)) return reader.problem("starter.bad_index", "A remedy names a product that is not there.");
  claim.title = composed_title(claim);
  claim.description = composed_summary(claim);
  if (!epss) return;
  if (const auto key = cve_key(claim.cve)) sink.epss(*key, epss->score_ppm, epss->percentile_ppm);
}

Result<void> StarterReader::finish(std::uint64_t records, FeedSink& sink) const {
  if (!header_) return fail(ErrorKind::invalid, "starter.no_header", "The first line is the header.");
  if (header_->cves != static_cast<std::int64_t>(records) - 1)
    return fail(ErrorKind::invalid, "starter.wrong_count", fmt::format("The header says {} CVEs, but {} follow.", header_->cves, records - 1));
  if (!header_->epss_date.empty())
    if (const auto date = parse_instant(header_->epss_date)) sink.snapshot({*date, "starter"});
  return {};
}

}  // namespace bulkhead::intel
