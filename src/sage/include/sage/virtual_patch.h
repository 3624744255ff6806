// Rules for network sensors that stand in for a missing patch, only where a condition of the flaw can truly be seen on the wire.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/codec.h"
#include "sage/knowledge.h"
#include "scoring/assessment.h"

namespace bulkhead::sage {

struct VirtualPatch {
  std::string suricata_rule, snort_rule;  ///< one line each; Suricata 6 and later, Snort 2.9
  std::string protocol;
  int port = 0;
  std::string condition;                  ///< what the rule sees, in words
  std::string false_positives, blind;     ///< what it catches without harm, what passes unseen
  friend bool operator==(const VirtualPatch&, const VirtualPatch&) = default;
};
BOOST_DESCRIBE_STRUCT(VirtualPatch, (), (suricata_rule, snort_rule, protocol, port, condition, false_positives, blind))

/// The rule of a condition for a CVE. The number (sid) is taken from the range for local use, 1,000,000 to 1,899,999, by the CVE and the title.
[[nodiscard]] std::string suricata_rule(const Protocol& protocol, const WireCondition& condition, std::string_view cve);
[[nodiscard]] std::string snort_rule(const Protocol& protocol, const WireCondition& condition, std::string_view cve);

/// Checks a rule line: header of seven words, direction, ports, options ended by ';', quotes closed, hexadecimal parts of content whole,
/// byte_test with its parts, msg, sid and rev once each, and no option that neither sensor knows.
/// Fails    invalid/sage.bad_rule with the piece as its place
Result<void> check_rule(std::string_view rule);

/// The patch of a CVE, or nothing: the flaw must be reachable over the network, sit in a protocol with a known port (or in a service that the
/// description names), and its weakness must be of a group that a condition of that protocol answers.
[[nodiscard]] std::optional<VirtualPatch> virtual_patch(const Knowledge& knowledge, const intel::Vulnerability& vulnerability, const scoring::ScoredVulnerability& scored);

}  // namespace bulkhead::sage
