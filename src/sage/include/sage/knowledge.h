// What the analyst knows beside the corpus: tables of this project on weaknesses, controls, protocols and processes, and ATT&CK for ICS.
//
// Loaded from the YAML files of standards/ that the program carries. Loading checks that every name that one table takes from another is there,
// and that every rule of a protocol reads as a rule.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead::sage {

/// A group of weaknesses with one consequence. standards/weakness-consequence.yaml
struct WeaknessGroup {
  std::string id, name;
  std::vector<int> cwes;
  std::string gain;                      ///< completes "An attacker who succeeds ..."
  std::vector<std::string> techniques;   ///< "T0855"
  std::vector<std::string> controls;     ///< ids of Control, best first
};

/// A compensating control. standards/control-measures.yaml
struct Control {
  std::string id, text;
  std::vector<std::string> reach;        ///< attack vectors that it answers: network, local, physical
  std::vector<std::string> sr, cr;       ///< rows of IEC 62443-3-3:2013 and 4-2:2019
  std::string cip;                       ///< "CIP-005 R1"
  bool needs_protocol = false;           ///< the text speaks of a protocol
};

/// A condition that a network sensor can check in one packet.
struct WireCondition {
  std::vector<std::string> groups;       ///< ids of WeaknessGroup that it answers
  std::string title, false_positives, blind;
  std::string suricata_protocol;         ///< "tcp", "udp", "http"
  std::string suricata_options, snort_options;
};

/// An industrial protocol, or a service of devices such as a web server. standards/industrial-protocols.yaml
struct Protocol {
  std::string name, transport;           ///< transport "" where there is no IP
  int port = 0;                          ///< 0: none known
  std::vector<std::string> levels;       ///< Purdue levels
  bool authenticated = false;            ///< the usual form proves who speaks
  std::string carries;
  std::vector<std::string> words;        ///< of a service: what the description must say
  std::vector<WireCondition> conditions;
};

/// A device type and its place. standards/process-consequence.yaml
struct Device {
  std::string name, role;
  std::vector<std::string> levels;
};
/// What is lost in a process of one site type.
struct SiteConsequence {
  std::string control, availability, data;
};

/// ATT&CK for ICS. standards/attack-ics-mitigations.yaml
struct Technique {
  std::string id, name;
  std::vector<std::string> mitigations;
};
struct Mitigation {
  std::string id, name;
  std::vector<std::string> iec62443_3_3, iec62443_4_2;
};

/// A NERC CIP standard in the version that is printed.
struct CipStandard {
  std::string id, version, title;
  std::map<std::string, std::string> parts;  ///< "R2" to its subject
};

class Knowledge {
 public:
  /// Cost     some 50 ms, once
  /// Fails    internal/sage.broken_table with file and entry
  static Result<Knowledge> load();

  [[nodiscard]] const WeaknessGroup* group_of(int cwe) const;
  [[nodiscard]] const Control* control(std::string_view id) const;
  [[nodiscard]] const Protocol* protocol(std::string_view name) const;
  [[nodiscard]] const Device* device(std::string_view name) const;
  [[nodiscard]] const SiteConsequence& site(std::string_view site_type) const;  ///< that of "other" for an unknown type
  [[nodiscard]] const Technique* technique(std::string_view id) const;
  [[nodiscard]] const Mitigation* mitigation(std::string_view id) const;
  [[nodiscard]] const CipStandard* cip(std::string_view id) const;
  /// "CIP-007 R2" as "CIP-007-6 R2: security patches ..."; the text itself when it is unknown.
  [[nodiscard]] std::string cip_line(std::string_view requirement) const;
  /// Controls for an attack vector (network, local, physical) when no weakness tells more.
  [[nodiscard]] const std::vector<std::string>& controls_by_reach(std::string_view reach) const;
  [[nodiscard]] const std::vector<std::string>& levels_of_layer(std::string_view layer) const;

  std::vector<WeaknessGroup> groups;
  std::vector<Control> controls;
  std::vector<Protocol> protocols, services;
  std::vector<Device> devices;
  std::vector<Technique> techniques;
  std::vector<Mitigation> mitigations;
  std::vector<CipStandard> cip_standards;
  std::string attack_release;

 private:
  std::map<int, std::size_t> group_of_cwe_;
  std::map<std::string, SiteConsequence, std::less<>> sites_;
  std::map<std::string, std::vector<std::string>, std::less<>> by_reach_, layers_;
  friend struct KnowledgeReader;
};

}  // namespace bulkhead::sage
