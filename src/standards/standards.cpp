#include "standards/standards.h"

#include <yaml-cpp/yaml.h>

#include "core/digest.h"
#include "core/embedded.h"
#include "core/text.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> standards_catalogues();
}

namespace bulkhead::standards {
namespace {

std::string_view file(std::string_view name) {
  for (const auto& f : embedded::standards_catalogues())
    if (f.name == name) return f.content;
  return {};
}

YAML::Node yaml(std::string_view name) { return YAML::Load(std::string(file(name))); }

std::vector<std::string> texts(const YAML::Node& list) {
  std::vector<std::string> out;
  for (const auto& item : list) out.push_back(item.as<std::string>());
  return out;
}

int lowest(const YAML::Node& levels) {
  int low = 9;
  for (const auto& level : levels) low = std::min(low, level.as<int>());
  return low;
}

SystemRequirements read_system(const YAML::Node& root) {
  SystemRequirements out;
  out.id = root["standard"]["id"].as<std::string>();
  out.edition = root["standard"]["edition"].as<std::string>() + " with " + root["standard"]["corrigendum"].as<std::string>();
  out.title = root["standard"]["title"].as<std::string>();
  for (const auto& fr : root["foundational_requirements"]) {
    const auto index = fr_index(fr["id"].as<std::string>());
    out.foundational[static_cast<std::size_t>(index.value())] = {fr["id"].as<std::string>(), fr["abbr"].as<std::string>(), fr["title"].as<std::string>(),
                                                                fr["summary"].as<std::string>(), fr["clause"].as<std::string>()};
  }
  std::array<int, 5> required{};
  for (const auto& sr : root["requirements"]) {
    RequirementRow row{sr["id"].as<std::string>(), "", fr_index(sr["fr"].as<std::string>()).value(), sr["title"].as<std::string>(), sr["intent"].as<std::string>(), lowest(sr["sl"])};
    out.rows.push_back(row);
    for (const auto& re : sr["enhancements"]) out.rows.push_back({re["id"].as<std::string>(), row.id, row.fr, re["title"].as<std::string>(), "", lowest(re["sl"])});
  }
  for (const auto& row : out.rows)
    for (int level = row.from_level; level <= 4; ++level) ++required[static_cast<std::size_t>(level)];
  ENSURE((required == std::array<int, 5>{0, 37, 60, 90, 100}), "the rows of 3-3 required at SL 1 to SL 4 count 37, 60, 90 and 100");
  return out;
}

CweMapping read_entry(const YAML::Node& node) {
  CweMapping m;
  m.cwe = node["cwe"].as<int>();
  m.name = node["name"] ? node["name"].as<std::string>() : node["topic"].as<std::string>();
  if (node["also"])
    for (const auto& fr : texts(node["also"])) m.weight[static_cast<std::size_t>(fr_index(fr).value())] = 500;
  if (!node["fr"].IsNull()) {
    m.primary = fr_index(node["fr"].as<std::string>()).value();
    m.weight[static_cast<std::size_t>(m.primary)] = 1000;
  }
  if (node["sr"]) m.sr = texts(node["sr"]);
  if (node["cr"]) m.cr = texts(node["cr"]);
  m.confidence = node["conf"] ? node["conf"].as<std::string>() : "low";
  m.basis = node["basis"] ? join(texts(node["basis"]), ", ") : "category";
  return m;
}

std::vector<LevelPolicy::Cap> caps(const YAML::Node& list, const char* bound) {
  std::vector<LevelPolicy::Cap> out;
  for (const auto& cap : list) out.push_back({cap[bound].as<int>(), cap["level"].as<int>()});
  return out;
}

LevelPolicy read_policy(const YAML::Node& root) {
  LevelPolicy p;
  p.id = root["id"].as<std::string>();
  p.version = root["version"].as<int>();
  p.digest = to_hex(sha256(file("sla-policy.yaml")));
  const auto evidence = root["evidence"];
  p.satisfying_states = texts(evidence["satisfying"]);
  p.claimed_states = texts(evidence["claimed"]);
  p.test_valid_days = evidence["test_valid_days"].as<int>();
  p.test_stale_after_zone_change = evidence["test_stale_after_zone_change"].as<bool>();
  for (const auto& grade : evidence["grade"]) p.grades.emplace_back(grade.first.as<std::string>(), grade.second.as<int>());
  const auto f = root["finding"];
  p.x_kev = f["x_kev"].as<int>();
  p.x_public_exploit = f["x_public_exploit_or_epss_500"].as<int>();
  p.x_epss_100 = f["x_epss_100"].as<int>();
  p.x_else = f["x_else"].as<int>();
  p.r_outside = f["r_from_outside_zone"].as<int>();
  p.r_inside = f["r_inside_zone"].as<int>();
  p.r_local = f["r_local_or_physical"].as<int>();
  p.m_primary = f["m_primary"].as<int>();
  p.m_rule = f["m_rule"].as<int>();
  p.m_also = f["m_also"].as<int>();
  p.t_open = f["t_open"].as<int>();
  p.t_compensated_documented = f["t_compensated_documented"].as<int>();
  p.t_compensated_verified = f["t_compensated_verified"].as<int>();
  p.t_patched_unverified = f["t_patched_unverified"].as<int>();
  p.exposure_caps = caps(f["exposure_caps"], "max_ppm");
  p.kev_min_r = f["kev_rule"]["min_r"].as<int>();
  p.kev_min_t = f["kev_rule"]["min_t"].as<int>();
  p.kev_level = f["kev_rule"]["level"].as<int>();
  const auto patch = root["patch"];
  for (const auto& w : patch["severity_weight"]) p.patch_weight.emplace(w.first.as<std::string>(), w.second.as<int>());
  p.patch_grace_days = patch["grace_days"].as<int>();
  p.patch_deferred_credit = patch["deferred_with_control_credit"].as<int>();
  p.patch_min_pairs = patch["min_pairs"].as<int>();
  p.patch_caps = caps(patch["caps"], "min_permille");
  const auto ack = root["acknowledgment"];
  for (const auto& d : ack["sla_days"]) p.ack_days.emplace(d.first.as<std::string>(), d.second.as<int>());
  p.ack_min_findings = ack["min_findings"].as<int>();
  p.ack_fr6_caps = caps(ack["fr6_caps"], "min_permille");
  p.ack_zone_caps = caps(ack["zone_caps"], "min_permille");
  p.ack_kev_overdue_level = ack["kev_overdue_fr6_level"].as<int>();
  return p;
}

ProgramControl read_program(const YAML::Node& root) {
  ProgramControl out;
  const auto control = root["seed_control"];
  out.id = control["id"].as<std::string>();
  out.title = control["seed_title"].as<std::string>();
  out.published_title_2010 = control["published_title_2010"].as<std::string>();
  out.display = control["display"].as<std::string>();
  for (const auto& row : control["crosswalk"]) out.crosswalk.push_back({row["need"].as<std::string>(), texts(row["ed2010"]), texts(row["ed2024"])});
  for (const auto& clause : root["edition_2010"]["clauses"]) out.titles.emplace(clause["clause"].as<std::string>(), clause["title"].as<std::string>());
  for (const auto& element : root["edition_2024"]["elements"])
    for (const auto& group : element["groups"])
      for (const auto& row : group["requirements"]) out.titles.emplace(row["id"].as<std::string>(), row["title"].as<std::string>());
  return out;
}

}  // namespace

std::optional<int> fr_index(std::string_view id) {
  if (id.size() == 4 && id.starts_with("FR ") && id[3] >= '1' && id[3] <= '7') return id[3] - '1';
  return std::nullopt;
}

Result<Standards> Standards::load() {
  try {
    Standards s;
    s.system_ = read_system(yaml("iec62443-3-3.yaml"));
    s.program_ = read_program(yaml("iec62443-2-1.yaml"));
    s.policy_ = read_policy(yaml("sla-policy.yaml"));
    const YAML::Node cwe = yaml("cwe-fr.yaml");
    s.cwe_release_ = cwe["cwe_release"].as<std::string>();
    for (const auto& node : cwe["categories"]) s.cwes_.emplace(node["cwe"].as<int>(), read_entry(node));
    for (const auto& node : cwe["entries"]) {
      CweMapping m = read_entry(node);
      s.cwes_[m.cwe] = std::move(m);
    }
    for (const auto& node : cwe["inherited"]) {
      const int via = node["via"].as<int>();
      CweMapping m = s.cwes_.at(via);
      m.cwe = node["cwe"].as<int>();
      m.name = node["name"].as<std::string>();
      m.basis = fmt::format("inherited via CWE-{}", via);
      m.confidence = "low";
      s.cwes_.emplace(m.cwe, std::move(m));
    }
    return s;
  } catch (const YAML::Exception& e) {
    return fail(ErrorKind::internal, "standards.broken", fmt::format("A catalogue of the program cannot be read: {}.", e.what()));
  } catch (const std::exception& e) {
    return fail(ErrorKind::internal, "standards.broken", fmt::format("A catalogue of the program does not hold what it promises: {}.", e.what()));
  }
}

const CweMapping* Standards::cwe(int number) const {
  const auto at = cwes_.find(number);
  return at == cwes_.end() ? nullptr : &at->second;
}

FrAssignment Standards::assign(const FrSignals& signals) const {
  FrAssignment out;
  const auto add = [&](int fr, int weight, const std::string& why) {
    auto& have = out.weight[static_cast<std::size_t>(fr)];
    auto& reason = out.why[static_cast<std::size_t>(fr)];
    if (weight > have) {
      have = weight;
      reason = why;
    } else if (weight == have && weight > 0 && reason.find(why) == std::string::npos) {
      reason += ", " + why;
    }
  };
  bool known = false;
  for (const int number : signals.weaknesses) {
    const CweMapping* m = cwe(number);
    if (!m) continue;
    known = true;
    for (int fr = 0; fr < kFrCount; ++fr)
      if (const int weight = m->weight[static_cast<std::size_t>(fr)]) add(fr, weight, fmt::format("CWE-{}", number));
  }
  if (!known) {
    if (signals.confidentiality_high) add(3, 1000, "no usable CWE, confidentiality impact high");
    if (signals.integrity_high) add(2, 1000, "no usable CWE, integrity impact high");
    if (signals.availability_high) add(6, 1000, "no usable CWE, availability impact high");
    if (!signals.confidentiality_high && !signals.integrity_high && !signals.availability_high) add(2, 1000, "no usable CWE and no high impact stated");
  }
  if (signals.availability_high) add(6, policy_.m_rule, "availability impact high");
  if (signals.network_device_or_protocol) add(4, policy_.m_rule, "network device or protocol implementation");
  if (signals.firmware_tampering) add(2, policy_.m_rule, "firmware or logic tampering");
  return out;
}

}  // namespace bulkhead::standards
