// Telling missed due dates: which were told is kept, so that each is told once.
#include "identity/member.h"
#include "notify/bell.h"
#include "subject.h"
#include "triage/clock.h"

namespace bulkhead::triage {
namespace {

struct Missed {
  std::vector<findings::Finding> fresh;   ///< overdue now, not told yet
  std::vector<std::int64_t> over;         ///< told, and no longer overdue
};

std::unordered_set<std::int64_t> told(store::Connection& db, std::int64_t environment_id) {
  std::unordered_set<std::int64_t> out;
  db.for_each_row("SELECT asset_id, cve FROM finding_overdue WHERE environment_id = $1",
                  [&](const store::Row& row) {
                    if (const auto id = findings::finding_id(row.integer(0), row.text(1))) out.insert(id->value);
                  },
                  environment_id);
  return out;
}

Missed missed_in(store::Connection& db, const findings::EnvironmentView& view, Instant now) {
  const Clocks clocks(db, view, now);
  auto known = told(db, view.environment().id);
  Missed out;
  view.each_pair(now, [&](const findings::EnvironmentView::Pair& pair) {
    if (!is_open(pair.state) || clocks.of(pair).state != ClockState::breached) return;
    const auto id = findings::finding_id(view.assets()[pair.asset].id, view.cves()[view.matches()[pair.match].cve].id);
    if (!id || known.erase(id->value) > 0) return;
    if (auto finding = view.finding(*id, now)) out.fresh.push_back(std::move(*finding));
  });
  out.over.assign(known.begin(), known.end());
  std::sort(out.over.begin(), out.over.end());
  return out;
}

Result<void> tell(store::Database& database, const bulkhead::Clock& clock, const findings::EnvironmentView& view, const Missed& missed) {
  const auto& environment = view.environment();
  record::UnitOfWork work(database, record::system_actor(environment.organization_id), clock);
  work.bookkeeping(record::Bookkeeping::progress);
  auto& db = work.db();
  for (const std::int64_t id : missed.over) {
    const auto key = findings::key_of({id});
    db.execute("DELETE FROM finding_overdue WHERE asset_id = $1 AND cve = $2", key.asset_id, key.cve);
  }
  if (!missed.fresh.empty()) {
    const auto bulk = db.bulk("finding_overdue", {"asset_id", "cve", "environment_id", "told_at"}, "ON CONFLICT (asset_id, cve) DO NOTHING");
    for (const auto& f : missed.fresh) {
      const store::Value row[] = {store::to_value(f.asset_id), store::to_value(f.match.cve), store::to_value(environment.id), store::to_value(work.now())};
      bulk->add(row);
    }
    bulk->finish();
    auto change = change_of(record::Action::finding_overdue, view, missed.fresh);
    const auto count = static_cast<std::int64_t>(missed.fresh.size());
    change.detail.set("count", count);
    work.change(std::move(change));
    notify::BellItem item;
    item.kind = notify::BellKind::triage;
    item.title = count == 1 ? std::string("A due date passed") : fmt::format("{} due dates passed", count);
    item.detail = fmt::format("{}: {} on {}{}", environment.name, missed.fresh.front().match.cve, missed.fresh.front().asset_name, count > 1 ? fmt::format(" and {} more", count - 1) : "");
    item.link = fmt::format("/environments/{}/findings?clock=breached", environment.id);
    item.environment_id = environment.id;
    item.at = work.now();
    notify::ring(db, environment.organization_id, std::nullopt, item);
  }
  TRY(work.commit());
  return {};
}

}  // namespace

Result<std::int64_t> tell_overdue(store::Database& database, const bulkhead::Clock& clock, findings::ViewCache& views, std::int64_t corpus_revision) {
  std::vector<inventory::Environment> environments;
  {
    const auto db = database.reader();
    for (const auto& organization : identity::organizations(*db))
      for (auto& environment : inventory::environments(*db, organization.id)) environments.push_back(std::move(environment));
  }
  std::int64_t count = 0;
  for (const auto& environment : environments) {
    const auto view = TRY(views.view(database, environment.organization_id, environment.id, corpus_revision));
    const Missed missed = missed_in(*database.reader(), *view, clock.now());
    if (missed.fresh.empty() && missed.over.empty()) continue;
    TRY(tell(database, clock, *view, missed));
    count += static_cast<std::int64_t>(missed.fresh.size());
  }
  return count;
}

}  // namespace bulkhead::triage
