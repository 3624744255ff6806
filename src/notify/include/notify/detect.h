// Detection: what happened since last time that somebody wants to hear of.
//
// New matches are read from the log (FINDINGS_MATCHED names environments and the time that the new matches carry); news on
// known CVEs by comparing with what was known. Cursor, alerts and messages are one unit of work, so that a crash loses
// nothing and repeats nothing, and so that whichever process matched, exactly one tells.
#pragma once
#include <functional>
#include <set>

#include "findings/environment_view.h"
#include "findings/projections.h"
#include "notify/raise.h"

namespace bulkhead::notify {

/// Somebody beside rules and webhooks who hears of events, in the unit of work that raises them: ticket rules.
struct Listener {
  /// The triggers that matter to it in an organization.
  std::function<std::set<std::string, std::less<>>(store::Connection&, std::int64_t organization_id)> triggers;
  /// Events of one environment with its findings; all that `triggers` named, and those that others named.
  std::function<Result<void>(record::UnitOfWork&, const findings::EnvironmentView&, const std::vector<Alert>&)> heard;
};

/// Looks for news and raises them. Does nothing until matching has caught up with `projections`. The first call of an
/// installation only takes note of what is.
/// Returns   alerts raised
Result<std::int64_t> detect(store::Database& database, const Clock& clock, const intel::Corpus& corpus, const findings::Projections& projections, findings::ViewCache& views, Reach reach, const Listener& listener = {});

/// Removes what is too old to matter: bell items, marks, sent messages. Run daily.
void forget_old(store::Database& database, const Clock& clock);

}  // namespace bulkhead::notify
