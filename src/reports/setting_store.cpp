// What an organization set for its reports: all SQL of report_setting.
#include <set>

#include "core/text.h"
#include "reports/desk.h"
#include "standards/nerc_cip.h"

namespace bulkhead::reports {

Result<std::vector<std::string>> cip_editions(store::Connection& db, std::int64_t organization_id) {
  const auto stored = db.find<std::string>("SELECT cip_editions FROM report_setting WHERE organization_id = $1", organization_id);
  if (!stored) return TRY(standards::NercCip::load()).defaults();
  return from_json<std::vector<std::string>>(TRY(parse_json(*stored)));
}

Result<void> set_cip_editions(record::UnitOfWork& work, const std::vector<std::string>& editions) {
  TRY(record::authorise(work.actor(), record::Permission::manage_settings));
  const auto catalogue = TRY(standards::NercCip::load());
  std::set<std::string> standards;
  for (const auto& id : editions) {
    const auto* edition = catalogue.edition(id);
    if (edition == nullptr) return fail(ErrorKind::invalid, "report.unknown_edition", fmt::format("The edition {} of NERC CIP is not known here.", printable(shorten(id, 40))), "/cip_editions");
    if (!standards.insert(edition->standard).second) return fail(ErrorKind::invalid, "report.edition_twice", fmt::format("Name one edition of {} only.", edition->standard), "/cip_editions");
  }
  if (editions.empty()) return fail(ErrorKind::invalid, "report.edition_twice", "Name at least one edition.", "/cip_editions");
  auto& db = work.db();
  const Json before = to_json(TRY(cip_editions(db, work.actor().organization_id))), after = to_json(editions);
  if (before == after) {
    work.rollback();
    return {};
  }
  db.execute("INSERT INTO report_setting (organization_id, cip_editions) VALUES ($1, $2) ON CONFLICT (organization_id) DO UPDATE SET cip_editions = excluded.cip_editions", work.actor().organization_id, to_text(after));
  record::Change change;
  change.action = record::Action::settings_updated;
  change.resource_type = "report_settings";
  change.detail = Json::object({{"before", Json::object({{"cip_editions", before}})}, {"after", Json::object({{"cip_editions", after}})}});
  work.change(std::move(change));
  TRY(work.commit());
  return {};
}

}  // namespace bulkhead::reports
