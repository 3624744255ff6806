// Answers on standards, protocols and the words of this program.
#include "answers.h"
#include "core/text.h"

namespace bulkhead::sage {
namespace {

struct Term {
  std::string_view name, text, document;
};
constexpr Term kTerms[] = {
    {"bcs", "BCS is the priority of a CVE for control systems, 0 to 10: CVSS, the EPSS percentile, known exploits, the relevance for control systems and whether a fix exists, by the published formula bcs-1.", "docs/scoring.md"},
    {"epss", "EPSS is FIRST's forecast of how likely attempts to exploit a CVE are in the next 30 days; the percentile says how many CVEs are less likely.", "docs/scoring.md"},
    {"cvss", "CVSS is the base severity of a CVE, 0 to 10, from how it is reached and what is lost; it does not know your plant.", "docs/scoring.md"},
    {"kev", "KEV is CISA's catalogue of vulnerabilities that are known to be exploited, with the day each was added.", "docs/scoring.md"},
    {"virtual patch", "A virtual patch is a rule of a network sensor or firewall that stands in while the device cannot be patched; it sees only what the wire shows.", "docs/api.md"},
    {"sl-t", "A security level is a number from 0 to 4 for each of the seven foundational requirements: SL-T is what a zone shall reach, SL-C what its components can, SL-A what it has.", "docs/security-levels.md"},
    {"zone", "A zone is a group of assets with the same security needs (IEC 62443-3-2); its conduits are the only ways in.", "docs/security-levels.md"},
    {"conduit", "A conduit joins two zones and holds the rules of what may pass between them (IEC 62443-3-2).", "docs/security-levels.md"},
    {"purdue", "Purdue levels order a plant: 0 process, 1 basic control, 2 area supervision, 3 site operations, 3.5 the zone between plant and business, 4 business.", "standards/process-consequence.yaml"},
    {"match tier", "The match tier says how a finding came about: the exact version, a range of versions, all versions of the product, or the vendor only.", "docs/api.md"},
    {"confidence", "The confidence of an analysis counts who stated the facts: the vendor's own word counts more than that of others, inference counts nothing. From 0.90 on every fact is traced.", "docs/api.md"},
    {"ics relevance", "ICS relevance says from 0 to 1 how much a CVE matters to control systems: advisories, makers, device types, protocols and wording.", "docs/scoring.md"},
    {"bsid", "A BSID is a second name of a CVE that carries its year and severity.", "docs/scoring.md"},
    {"exploit maturity", "Exploit maturity rises from NONE to POC (a proof of concept), FUNCTIONAL (a working exploit) and WEAPONIZED (known exploited).", "docs/scoring.md"},
    {"compensating control", "A compensating control lowers the risk where the fix cannot be taken yet, such as a filter at the conduit; the decision names it and when it is reviewed.", "standards/control-measures.yaml"},
    {"foundational requirements", "IEC 62443 has seven foundational requirements: identification and authentication, use control, system integrity, data confidentiality, restricted data flow, timely response to events, resource availability.", "IEC 62443-3-3:2013"},
    {"priority", "The priority of a finding, 0 to 100, joins the BCS of the CVE with the criticality and exposure of the asset (asset-priority-1).", "docs/scoring.md"},
};

void answer_requirement(const World& world, Answer& out) {
  const std::string& clause = out.query.clause;
  const auto& system = world.standards.system_requirements();
  const std::string as_sr = clause.starts_with("CR ") ? "SR " + clause.substr(3) : clause;
  if (clause.starts_with("FR "))
    for (const auto& fr : system.foundational)
      if (fr.id == clause) out.message = fmt::format("{} {} ({}): {}", fr.id, fr.title, fr.abbreviation, fr.summary);
  for (const auto& row : system.rows)
    if (row.id == as_sr) {
      out.message = fmt::format("{} {}: {}{}Required from SL {}, {}.", row.id, row.title, row.summary, row.summary.empty() ? "" : " ", row.from_level, system.foundational[static_cast<std::size_t>(row.fr)].title);
      if (as_sr != clause) out.message = fmt::format("{} carries the number of {}. {}", clause, as_sr, out.message);
    }
  std::vector<std::string> controls;
  for (const auto& control : world.knowledge.controls)
    if (std::find(control.sr.begin(), control.sr.end(), as_sr) != control.sr.end() || std::find(control.cr.begin(), control.cr.end(), clause) != control.cr.end()) controls.push_back(control.id);
  if (!controls.empty()) {
    out.message += "\nControls that serve it: " + replace_all(join(controls, ", "), "_", " ") + ".";
    out.grounds.push_back({"table", "control-measures.yaml", "sr"});
  }
  out.grounds.push_back({"standard", "IEC 62443-3-3:2013", clause});
  if (out.message.empty()) out.message = fmt::format("{} is no row of IEC 62443-3-3:2013 that I know.", clause);
}

void answer_cip(const World& world, Answer& out) {
  const std::string id = out.query.cip.substr(0, 7);
  const CipStandard* standard = world.knowledge.cip(id);
  out.grounds.push_back({"standard", standard ? standard->version : id, "requirements"});
  if (standard == nullptr) {
    out.message = fmt::format("{} is no NERC CIP standard that I know.", id);
    return;
  }
  if (out.query.cip.size() > 8) {
    out.message = world.knowledge.cip_line(out.query.cip) + ".";
    return;
  }
  out.message = fmt::format("{}: {}.", standard->version, standard->title);
  for (const auto& [part, subject] : standard->parts) out.message += fmt::format("\n- {}: {}", part, subject);
}

void answer_protocol(const World& world, Answer& out) {
  const Protocol* protocol = world.knowledge.protocol(out.query.protocol);
  out.grounds.push_back({"table", "industrial-protocols.yaml", out.query.protocol});
  std::int64_t cves = 0;
  for (const auto& known : world.catalogue.protocols(out.query.protocol))
    if (known.name == out.query.protocol) cves = known.cve_count;
  out.total = cves;
  out.rule = fmt::format("CVEs of the corpus that name {}.", out.query.protocol);
  if (protocol == nullptr) {
    out.message = fmt::format("{} is named by {} CVEs; the tables say nothing more of it.", out.query.protocol, cves);
    return;
  }
  const std::string port = protocol->port > 0 ? fmt::format(" It usually runs on {} {}.", to_upper(protocol->transport), protocol->port) : "";
  out.message = fmt::format("{} {}.{} {} Purdue levels: {}. {} CVEs of the corpus name it.", protocol->name, protocol->carries, port,
                            protocol->authenticated ? "It can prove who speaks." : "In its usual form it does not prove who speaks, so the conduit must say who may.", join(protocol->levels, ", "), cves);
}

}  // namespace

void answer_standards(const World& world, Answer& out) {
  switch (out.query.intent) {
    case Intent::requirement: return answer_requirement(world, out);
    case Intent::cip: return answer_cip(world, out);
    case Intent::protocol: return answer_protocol(world, out);
    case Intent::term:
      for (const auto& term : kTerms)
        if (term.name == out.query.term) {
          out.message = term.text;
          out.grounds.push_back({"table", std::string(term.document), out.query.term});
        }
      return;
    default:
      out.message = "Ask me about CVEs (What is CVE-2021-22681? Which Siemens flaws are known exploited?), your plants (What should we fix first? Are we affected by CVE-2021-22681? What if we patch Filling?), protocols, and requirements of IEC 62443 and NERC CIP.";
      out.grounds.push_back({"rule", "help", "text"});
  }
}

}  // namespace bulkhead::sage
