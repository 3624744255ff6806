// Reference catalogues that claims point into: weaknesses (CWE), attack patterns (CAPEC), techniques (ATT&CK for ICS).
#pragma once
#include <string>
#include <vector>

#include "core/codec.h"

namespace bulkhead::intel {

/// One CWE entry.
struct WeaknessEntry {
  int cwe = 0;
  std::string name;
  std::string abstraction;         ///< "Pillar", "Class", "Base", "Variant", "Compound"
  std::string status;              ///< "Stable", "Draft", "Incomplete", "Deprecated" ...
  std::string likelihood;          ///< of exploit, as the catalogue says; "" when it does not
  std::vector<int> parents;        ///< ChildOf in view 1000 (research concepts)
  std::vector<int> attack_patterns;  ///< CAPEC numbers
  std::string version;             ///< of the catalogue, "4.15"; "" when the form has none
  friend bool operator==(const WeaknessEntry&, const WeaknessEntry&) = default;
};
BOOST_DESCRIBE_STRUCT(WeaknessEntry, (), (cwe, name, abstraction, status, likelihood, parents, attack_patterns, version))

/// One CAPEC attack pattern.
struct AttackPattern {
  int capec = 0;
  std::string name;
  std::string abstraction, status, likelihood, severity;  ///< as written; "" when not stated
  std::vector<int> weaknesses;     ///< CWE numbers
  std::string version;
  friend bool operator==(const AttackPattern&, const AttackPattern&) = default;
};
BOOST_DESCRIBE_STRUCT(AttackPattern, (), (capec, name, abstraction, status, likelihood, severity, weaknesses, version))

/// One technique of ATT&CK for ICS.
struct Technique {
  std::string id;                  ///< "T0866"
  std::string name;
  std::vector<std::string> tactics;    ///< phase names of the kill chain "mitre-ics-attack"
  std::vector<std::string> platforms;
  bool revoked = false;            ///< revoked or deprecated
  std::string version;
  friend bool operator==(const Technique&, const Technique&) = default;
};
BOOST_DESCRIBE_STRUCT(Technique, (), (id, name, tactics, platforms, revoked, version))

}  // namespace bulkhead::intel
