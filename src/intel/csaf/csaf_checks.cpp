#include "csaf/csaf_checks.h"

namespace bulkhead::intel::csaf {

Profile profile_of(std::string_view category) {
  if (category == "csaf_security_incident_response") return Profile::security_incident_response;
  if (category == "csaf_informational_advisory") return Profile::informational_advisory;
  if (category == "csaf_security_advisory") return Profile::security_advisory;
  if (category == "csaf_vex") return Profile::vex;
  return Profile::base;
}

void Findings::add(std::string place, std::string message) {
  if (++count_ <= kMaxPerTest) out_.push_back({std::move(place), code_, std::move(message)});
}

void run_checks(const CheckInput& input, std::span<const Check> checks, std::vector<Problem>& out) {
  Findings findings(out);
  for (const Check& check : checks) {
    findings.begin(check.clause);
    check.run(input, findings);
  }
}

}  // namespace bulkhead::intel::csaf
