// NVD: CVE API 2.0 records (feeds and pages), JSON 1.1 records, and CPE ranges that others supply in NVD's shape.
#include "core/text.h"
#include "feeds/parts.h"
#include "feeds/readers.h"

namespace bulkhead::intel {

namespace {

using Value = RecordReader::Value;

constexpr std::string_view kRejectMark = "** REJECT **";

/// English text of a list of {"lang", "value"}; the first entry when none is English.
std::string english(RecordReader& reader, Value list) {
  std::string out;
  bool is_english = false;
  reader.items(list, [&](Value item) {
    std::string_view language, text;
    reader.members(item, [&](std::string_view key, Value v) {
      if (key == "lang") language = reader.text(v);
      else if (key == "value") text = reader.text(v);
    });
    const bool wanted = language.starts_with("en");
    if (out.empty() || (wanted && !is_english)) out = text;
    is_english = is_english || wanted;
  });
  return out;
}

void read_metric(RecordReader& reader, Value list, std::string_view version, std::vector<Score>& out) {
  reader.items(list, [&](Value item) {
    Score score;
    std::string_view issuer, type;
    reader.members(item, [&](std::string_view key, Value v) {
      if (key == "source") issuer = reader.text(v);
      else if (key == "type") type = reader.text(v);
      else if (key == "cvssData") score = read_cvss(reader, v, version);
    });
    score.issuer = issuer;
    score.primary = type == "Primary";
    out.push_back(std::move(score));
  });
}

void read_metrics(RecordReader& reader, Value metrics, Claim& claim) {
  reader.members(metrics, [&](std::string_view key, Value v) {
    if (key == "cvssMetricV2") read_metric(reader, v, "2.0", claim.scores);
    else if (key == "cvssMetricV30") read_metric(reader, v, "3.0", claim.scores);
    else if (key == "cvssMetricV31") read_metric(reader, v, "3.1", claim.scores);
    else if (key == "cvssMetricV40") read_metric(reader, v, "4.0", claim.scores);
    else if (key.starts_with("ssvc"))
      reader.items(v, [&](Value item) {
        reader.members(item, [&](std::string_view k, Value x) {
          if (k == "ssvcData") read_ssvc(reader, x, claim.ssvc);
        });
      });
  });
}

void read_references(RecordReader& reader, Value list, Claim& claim) {
  reader.items(list, [&](Value item) {
    Reference reference;
    reader.members(item, [&](std::string_view key, Value v) {
      if (key == "url") reference.url = reader.text(v);
      else if (key == "source" || key == "refsource") reference.issuer = reader.text(v);
      else if (key == "tags") reference.tags = reader.texts(v);
    });
    add_reference(claim.references, std::move(reference));
  });
}

void read_cve(RecordReader& reader, Value cve, Claim& claim) {
  KevEntry kev;
  reader.members(cve, [&](std::string_view key, Value v) {
    if (key == "id") claim.cve = read_cve(reader, v);
    else if (key == "published") claim.published = reader.instant(v);
    else if (key == "lastModified") {
      claim.modified = reader.instant(v);
      claim.revision = reader.text(v);
    } else if (key == "vulnStatus") claim.status = reader.text(v);
    else if (key == "descriptions") claim.description = english(reader, v);
    else if (key == "metrics") read_metrics(reader, v, claim);
    else if (key == "weaknesses")
      reader.items(v, [&](Value weakness) {
        std::string_view issuer;
        std::vector<std::string_view> names;
        reader.members(weakness, [&](std::string_view k, Value x) {
          if (k == "source") issuer = reader.text(x);
          else if (k == "description")
            reader.items(x, [&](Value description) {
              reader.members(description, [&](std::string_view kk, Value text) {
                if (kk == "value") names.push_back(reader.text(text));
              });
            });
        });
        for (const auto name : names) add_weakness(claim.weaknesses, cwe_number(name), issuer);
      });
    else if (key == "configurations") read_configurations(reader, v, claim.configurations);
    else if (key == "references") read_references(reader, v, claim);
    else if (key == "affected")
      reader.items(v, [&](Value by_source) {
        reader.members(by_source, [&](std::string_view k, Value x) {
          if (k == "affectedData") read_affected(reader, x, claim.products);
        });
      });
    else if (key == "cisaExploitAdd") kev.date_added = reader.date(v);
    else if (key == "cisaActionDue") kev.due_date = reader.date(v);
    else if (key == "cisaRequiredAction") kev.required_action = reader.text(v);
    else if (key == "cisaVulnerabilityName") kev.name = reader.text(v);
  });
  if (!kev.date_added.empty()) claim.kev = std::move(kev);
  if (reader.good() && claim.cve.empty()) reader.problem("nvd.no_id", "The record has no id.");
  if (reader.good() && claim.modified == Instant{}) reader.problem("nvd.no_time", "The record has no lastModified.");
  claim.rejected = claim.status == "Rejected" || (claim.status.empty() && std::string_view(claim.description).starts_with(kRejectMark));
}

void read_node_1_1(RecordReader& reader, Value value, CpeNode& node, std::vector<CpeNode>* children) {
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "operator") node.operator_ = read_operator(reader, v);
    else if (key == "negate") node.negate = reader.boolean(v);
    else if (key == "cpe_match") reader.items(v, [&](Value match) { node.matches.push_back(read_cpe_match(reader, match, "cpe23Uri")); });
    else if (key == "children")
      reader.items(v, [&](Value child) {
        if (children == nullptr) return reader.problem("nvd.nested_too_deep", "A node of a node of a node has no place in the applicability tree.");
        read_node_1_1(reader, child, children->emplace_back(), nullptr);
      });
  });
}

/// JSON 1.1 nests nodes where 2.0 has configurations of nodes: a node with children is a configuration, a node with
/// matches only is a configuration of that one node.
void read_configurations_1_1(RecordReader& reader, Value value, std::vector<Configuration>& out) {
  reader.members(value, [&](std::string_view key, Value v) {
    if (key != "nodes") return;
    reader.items(v, [&](Value item) {
      CpeNode node;
      std::vector<CpeNode> children;
      read_node_1_1(reader, item, node, &children);
      Configuration& configuration = out.emplace_back();
      if (children.empty()) {
        configuration.nodes.push_back(std::move(node));
        return;
      }
      configuration.operator_ = node.operator_;
      configuration.negate = node.negate;
      configuration.nodes = std::move(children);
      for (CpeMatch& match : node.matches) configuration.nodes.push_back({Operator::or_, false, {std::move(match)}});
    });
  });
}

}  // namespace

void read_nvd_2_0(RecordReader& reader, Claim& claim) {
  claim.source = Source::nvd;
  Value cve;
  if (reader.good() && reader.root()["cve"].get(cve) == simdjson::SUCCESS) {
    reader.members(reader.root(), [&](std::string_view key, Value v) {
      if (key == "cve") read_cve(reader, v, claim);
    });
  } else if (reader.good()) {
    read_cve(reader, reader.root(), claim);
  }
}

void read_nvd_1_1(RecordReader& reader, Claim& claim) {
  claim.source = Source::nvd;
  if (!reader.good()) return;
  constexpr std::string_view issuer = "nvd@nist.gov";  // 1.1 names nobody: all scores and weaknesses are NVD's own
  reader.members(reader.root(), [&](std::string_view key, Value v) {
    if (key == "cve") {
      reader.members(v, [&](std::string_view k, Value x) {
        if (k == "CVE_data_meta")
          reader.members(x, [&](std::string_view kk, Value y) {
            if (kk == "ID") claim.cve = bulkhead::intel::read_cve(reader, y);
          });
        else if (k == "problemtype")
          reader.members(x, [&](std::string_view kk, Value y) {
            if (kk != "problemtype_data") return;
            reader.items(y, [&](Value problem) {
              reader.members(problem, [&](std::string_view kkk, Value list) {
                if (kkk != "description") return;
                reader.items(list, [&](Value description) {
                  reader.members(description, [&](std::string_view name, Value text) {
                    if (name == "value") add_weakness(claim.weaknesses, cwe_number(reader.text(text)), issuer);
                  });
                });
              });
            });
          });
        else if (k == "references")
          reader.members(x, [&](std::string_view kk, Value y) {
            if (kk == "reference_data") read_references(reader, y, claim);
          });
        else if (k == "description")
          reader.members(x, [&](std::string_view kk, Value y) {
            if (kk == "description_data") claim.description = english(reader, y);
          });
      });
    } else if (key == "configurations") {
      read_configurations_1_1(reader, v, claim.configurations);
    } else if (key == "impact") {
      reader.members(v, [&](std::string_view k, Value metric) {
        reader.members(metric, [&](std::string_view kk, Value data) {
          if ((k == "baseMetricV3" && kk == "cvssV3") || (k == "baseMetricV2" && kk == "cvssV2")) {
            Score score = read_cvss(reader, data, kk == "cvssV2" ? "2.0" : "3.0");
            score.issuer = issuer;
            score.primary = true;
            claim.scores.push_back(std::move(score));
          }
        });
      });
    } else if (key == "publishedDate") {
      claim.published = reader.instant(v);
    } else if (key == "lastModifiedDate") {
      claim.modified = reader.instant(v);
      claim.revision = reader.text(v);
    }
  });
  if (reader.good() && claim.cve.empty()) reader.problem("nvd.no_id", "The record has no id.");
  if (reader.good() && claim.modified == Instant{}) reader.problem("nvd.no_time", "The record has no lastModifiedDate.");
  claim.rejected = std::string_view(claim.description).starts_with(kRejectMark);
  if (claim.rejected) claim.status = "Rejected";
}

void read_supplement(RecordReader& reader, Claim& claim) {
  claim.source = Source::supplement;
  if (!reader.good()) return;
  reader.members(reader.root(), [&](std::string_view key, Value v) {
    if (key == "_annotation") {
      reader.members(v, [&](std::string_view k, Value x) {
        if (k == "cve_id") claim.cve = bulkhead::intel::read_cve(reader, x);
        else if (k == "description") claim.description = reader.text(x);
        else if (k == "published") claim.published = reader.instant(x);
        else if (k == "modified") {
          claim.modified = reader.instant(x);
          claim.revision = reader.text(x);
        } else if (k == "references")
          for (std::string& url : reader.texts(x)) add_reference(claim.references, {std::move(url), {}, {}, {}});
      });
    } else if (key == "cve") {
      reader.members(v, [&](std::string_view k, Value x) {
        if (k == "configurations") read_configurations(reader, x, claim.configurations);
        else if (k == "references") read_references(reader, x, claim);
      });
    }
  });
  if (reader.good() && claim.cve.empty()) reader.problem("supplement.no_id", "The record has no _annotation.cve_id.");
}

}  // namespace bulkhead::intel
