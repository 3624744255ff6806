// Whether a member gets alerts by mail to their own address. On until the member switches it off.
#pragma once
#include <set>

#include "record/unit_of_work.h"

namespace bulkhead::notify {

/// Accounts of an organization that switched it off.
[[nodiscard]] std::set<std::int64_t> accounts_without_alert_mail(store::Connection& db, std::int64_t organization_id);

/// The actor's own choice. Writes nothing when it is as wished.
/// Fails    not_found/member.not_found for actors without an account
Result<void> choose_alert_mail(record::UnitOfWork& work, bool wanted);

}  // namespace bulkhead::notify
