// Reports on schedule: made, kept, mailed and told.
#pragma once
#include "notify/raise.h"
#include "reports/desk.h"

namespace bulkhead::notify {

/// Makes one report whose time has come, keeps it, queues its PDF for the recipients and raises report.ready: one unit of work. After a downtime
/// the newest missed run is made up for, older ones are left out. Any number of processes may call.
/// Returns   false when nothing was due
/// Fails     only where the failure itself cannot be noted
Result<bool> run_due_report(const reports::Desk& desk, Reach reach);

}  // namespace bulkhead::notify
