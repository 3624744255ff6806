#include "notify/alert_mail.h"

#include "identity/member.h"

namespace bulkhead::notify {

std::set<std::int64_t> accounts_without_alert_mail(store::Connection& db, std::int64_t organization_id) {
  std::set<std::int64_t> out;
  db.for_each_row("SELECT account_id FROM alert_mail_off WHERE organization_id = $1", [&](const store::Row& row) { out.insert(row.integer(0)); }, organization_id);
  return out;
}

Result<void> choose_alert_mail(record::UnitOfWork& work, bool wanted) {
  const auto& actor = work.actor();
  TRY(record::authorise(actor, record::Permission::read));
  const auto member = TRY(identity::member(work.db(), actor.organization_id, actor.user_id));
  const bool off = accounts_without_alert_mail(work.db(), actor.organization_id).contains(actor.user_id);
  if (off != wanted) return {};
  if (wanted) work.db().execute("DELETE FROM alert_mail_off WHERE organization_id = $1 AND account_id = $2", actor.organization_id, actor.user_id);
  else work.db().execute("INSERT INTO alert_mail_off (organization_id, account_id) VALUES ($1, $2)", actor.organization_id, actor.user_id);
  work.change({record::Action::member_updated, "member", fmt::format("{}", actor.user_id), {}, {}, Json::object({{"email", member.email}, {"email_alerts", wanted}}), {}, 0});
  return {};
}

}  // namespace bulkhead::notify
