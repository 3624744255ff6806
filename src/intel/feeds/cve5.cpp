// CVE records 5.x: the CNA container is one claim, each ADP container (CISA Vulnrichment ...) one of its own.
#include "core/text.h"
#include "feeds/parts.h"
#include "feeds/readers.h"

namespace bulkhead::intel {

namespace {

using Value = RecordReader::Value;

void read_metrics(RecordReader& reader, Value metrics, std::string_view issuer, Claim& claim) {
  reader.items(metrics, [&](Value metric) {
    reader.members(metric, [&](std::string_view key, Value v) {
      std::string_view version;
      if (key == "cvssV2_0") version = "2.0";
      else if (key == "cvssV3_0") version = "3.0";
      else if (key == "cvssV3_1") version = "3.1";
      else if (key == "cvssV4_0") version = "4.0";
      if (!version.empty()) {
        Score score = read_cvss(reader, v, version);
        score.issuer = issuer;
        if (!score.vector.empty() || score.tenths >= 0) claim.scores.push_back(std::move(score));
      } else if (key == "other") {
        std::string_view type;
        std::optional<Value> content;
        reader.members(v, [&](std::string_view k, Value x) {
          if (k == "type") type = reader.text(x);
          else if (k == "content" && x.is_object()) content = x;
        });
        if (!content) return;
        if (equals_ignoring_case(type, "ssvc")) read_ssvc(reader, *content, claim.ssvc);
        else if (equals_ignoring_case(type, "kev"))
          reader.members(*content, [&](std::string_view k, Value x) {
            if (k == "dateAdded") claim.kev.emplace().date_added = reader.date(x);
          });
      }
    });
  });
}

/// English text of a list of {"lang", "value"}, several joined by blank lines.
std::string english(RecordReader& reader, Value list) {
  std::string out;
  reader.items(list, [&](Value item) {
    std::string_view language = "en", text;
    reader.members(item, [&](std::string_view key, Value v) {
      if (key == "lang") language = reader.text(v);
      else if (key == "value") text = reader.text(v);
    });
    if (!language.starts_with("en") || text.empty()) return;
    if (!out.empty()) out += "\n\n";
    out += text;
  });
  return out;
}

std::string short_name(RecordReader& reader, Value container) {
  std::string out;
  Value metadata;
  if (container.is_object() && container["providerMetadata"].get(metadata) == simdjson::SUCCESS && metadata.is_object()) {
    std::string_view name;
    if (metadata["shortName"].get(name) == simdjson::SUCCESS) out = name;
    else if (metadata["orgId"].get(name) == simdjson::SUCCESS) out = name;
  }
  if (out.find('\0') != std::string::npos) reader.problem("json.nul", "The text holds a NUL character.");
  return out;
}

void read_container(RecordReader& reader, Value container, Claim& claim) {
  const std::string issuer = short_name(reader, container);
  reader.members(container, [&](std::string_view key, Value v) {
    if (key == "providerMetadata")
      reader.members(v, [&](std::string_view k, Value x) {
        if (k == "dateUpdated") {
          claim.modified = reader.instant(x);
          claim.revision = reader.text(x);
        }
      });
    else if (key == "title") claim.title = reader.text(v);
    else if (key == "descriptions" || key == "rejectedReasons") claim.description = english(reader, v);
    else if (key == "affected") read_affected(reader, v, claim.products);
    else if (key == "cpeApplicability") read_configurations(reader, v, claim.configurations);
    else if (key == "metrics") read_metrics(reader, v, issuer, claim);
    else if (key == "problemTypes")
      reader.items(v, [&](Value type) {
        reader.members(type, [&](std::string_view k, Value descriptions) {
          if (k != "descriptions") return;
          reader.items(descriptions, [&](Value description) {
            int cwe = 0;
            reader.members(description, [&](std::string_view kk, Value x) {
              if (kk == "cweId" || (kk == "description" && cwe == 0)) cwe = std::max(cwe, cwe_number(reader.text(x)));
            });
            if (cwe > 0) add_weakness(claim.weaknesses, cwe, issuer);
          });
        });
      });
    else if (key == "references")
      reader.items(v, [&](Value item) {
        Reference reference;
        reference.issuer = issuer;
        reader.members(item, [&](std::string_view k, Value x) {
          if (k == "url") reference.url = reader.text(x);
          else if (k == "name") reference.title = reader.text(x);
          else if (k == "tags") reference.tags = reader.texts(x);
        });
        if (reference.title == reference.url) reference.title.clear();
        add_reference(claim.references, std::move(reference));
      });
    else if (key == "solutions" || key == "workarounds") {
      Remedy remedy;
      remedy.kind = key == "solutions" ? RemedyKind::cna_solution : RemedyKind::workaround;
      remedy.details = english(reader, v);
      if (!remedy.details.empty()) claim.remedies.push_back(std::move(remedy));
    }
  });
}

}  // namespace

Instant read_cve_5(RecordReader& reader, std::vector<Claim>& claims) {
  if (!reader.good()) return {};
  Claim head;
  Instant updated;
  std::string updated_text;
  std::optional<Value> containers;
  reader.members(reader.root(), [&](std::string_view key, Value v) {
    if (key == "cveMetadata")
      reader.members(v, [&](std::string_view k, Value x) {
        if (k == "cveId") head.cve = read_cve(reader, x);
        else if (k == "state") {
          head.status = reader.text(x);
          if (!head.status.empty() && head.status != "PUBLISHED" && head.status != "REJECTED" && head.status != "RESERVED")
            reader.problem("cve.unknown_state", fmt::format("The state is PUBLISHED, REJECTED or RESERVED, not '{}'.", shorten(head.status, 40)));
        }
        else if (k == "datePublished") head.published = reader.instant(x);
        else if (k == "dateUpdated") {
          updated = reader.instant(x);
          updated_text = reader.text(x);
        } else if (k == "dateReserved" || k == "dateRejected") (void)reader.instant(x);
      });
    else if (key == "containers") containers = v;
  });
  if (reader.good() && head.cve.empty()) reader.problem("cve.no_id", "The record has no cveMetadata.cveId.");
  if (reader.good() && !containers) reader.problem("cve.no_containers", "The record has no containers.");
  if (!reader.good()) return {};
  head.rejected = head.status == "REJECTED";
  const auto add = [&](Source source, Value container) {
    Claim& claim = claims.emplace_back(head);
    claim.source = source;
    if (source == Source::adp) claim.document = short_name(reader, container);
    read_container(reader, container, claim);
    if (claim.modified == Instant{}) {
      claim.modified = updated;
      claim.revision = updated_text;
    }
    // Several containers of one organisation are one claim each, told apart by their number.
    int same = 1;
    for (std::size_t i = 0; i + 1 < claims.size(); ++i) same += claims[i].source == source && claims[i].document.substr(0, claims[i].document.find('#')) == claim.document ? 1 : 0;
    if (same > 1) claim.document += fmt::format("#{}", same);
  };
  reader.members(reader.root(), [&](std::string_view key, Value v) {
    if (key != "containers") return;
    reader.members(v, [&](std::string_view name, Value container) {
      if (name == "cna") add(Source::cna, container);
      else if (name == "adp") reader.items(container, [&](Value one) { add(Source::adp, one); });
    });
  });
  if (reader.good() && std::none_of(claims.begin(), claims.end(), [](const Claim& c) { return c.source == Source::cna; }))
    reader.problem("cve.no_cna", "The record has no container of the CNA.");
  for (const Claim& claim : claims) updated = std::max(updated, claim.modified);
  return updated;
}

}  // namespace bulkhead::intel
