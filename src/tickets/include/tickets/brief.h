// What a ticket tells of its finding: written once when it is opened, so that every reader of it sees the same.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/codec.h"
#include "findings/environment_view.h"
#include "findings/projections.h"
#include "notify/raise.h"
#include "sage/knowledge.h"
#include "standards/standards.h"

namespace bulkhead::tickets {

/// What tickets work with beside the store.
struct Desk {
  const intel::Corpus& corpus;
  findings::Projections projections;
  const sage::Knowledge& knowledge;
  const standards::Standards& standards;
  notify::Reach reach;
};

struct Brief {
  std::string bsid, cve_title, severity;       ///< severity: CRITICAL, HIGH, MEDIUM, LOW, NONE
  std::optional<double> cvss, bcs, epss, epss_percentile;
  bool kev = false;
  std::string exploit_maturity;
  std::string environment_name, device;        ///< device: "Siemens SIMATIC S7-1500 2.8"
  std::string summary;                         ///< a paragraph of the analyst
  bool fix_available = false;
  std::string fix, advisory_url;               ///< the fix in words; "" when none is known
  std::vector<std::string> steps;              ///< what to do, in order
};
BOOST_DESCRIBE_STRUCT(Brief, (), (bsid, cve_title, severity, cvss, bcs, epss, epss_percentile, kev, exploit_maturity, environment_name, device, summary, fix_available, fix, advisory_url, steps))

/// Fails    what reading the corpus fails with
Result<Brief> brief_of(const Desk& desk, const findings::EnvironmentView& view, const findings::Finding& finding);

}  // namespace bulkhead::tickets
