// What the evidence package counts.
#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "nerc_cip.h"
#include "record/log.h"

namespace bulkhead::reports {
namespace {

using findings::State;

constexpr std::size_t kPrintedChanges = 200;

/// Applicable: the intelligence says so of the stated version, or a person did. Pending: a person must look first.
std::string_view applicability_of(const FindingRef& f) {
  if (f.pair.state == State::withdrawn || f.standing.excluded) return "not applicable";
  if (f.pair.state == State::undecided) return "pending";
  const bool by_product = f.match.tier == findings::MatchTier::PRODUCT_WIDE || f.match.tier == findings::MatchTier::VENDOR_ONLY;
  return by_product && f.pair.state == State::active ? "pending" : "applicable";
}

std::string_view patch_state_of(const FindingRef& f) {
  if (f.standing.done) return "applied";
  if (f.pair.state == State::ticketed) return "scheduled";
  const std::string_view reason = f.pair.decision ? std::string_view(f.pair.decision->reason) : std::string_view();
  if (f.pair.state == State::acknowledged && reason == "compensating_control") return "compensating control";
  if (f.pair.state == State::acknowledged && reason == "accepted_risk") return "risk accepted";
  return f.match.fix_available ? "available, not planned" : "no patch known";
}

/// Why it is not applicable, in words.
std::string reason_of(const FindingRef& f) {
  if (f.pair.state == State::withdrawn) return "withdrawn by the source or the version changed";
  return f.standing.excluded && f.pair.decision ? replace_all(f.pair.decision->reason, "_", " ") : "";
}

std::vector<NamedCount> counts_of(const std::map<std::string, std::int64_t>& counts) {
  std::vector<NamedCount> out;
  for (const auto& [name, n] : counts) out.push_back({name, n});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
  return out;
}

class Gathering {
 public:
  Gathering(const ReportInputs& in, Period period) : in_(in), period_(period), view_(*in.environments.front()) {}
  Result<CipGathered> run();

 private:
  Result<void> parts();
  void assets();
  void assessments();
  void planning();
  void runs();
  void changes();

  const ReportInputs& in_;
  Period period_;
  const EnvironmentView& view_;
  CipGathered out_;
};

Result<void> Gathering::parts() {
  auto& f = out_.figures;
  out_.catalogue = TRY(standards::NercCip::load());
  f.editions = in_.cip_editions.empty() ? out_.catalogue.defaults() : in_.cip_editions;
  for (const auto& id : f.editions) {
    const auto* edition = out_.catalogue.edition(id);
    if (edition == nullptr) return fail(ErrorKind::invalid, "report.unknown_edition", fmt::format("The edition {} of NERC CIP is not known here.", id));
    for (const auto& part : edition->parts) f.parts.push_back({id, part.id, part.title, part.partial, part.evidence});
  }
  return {};
}

void Gathering::assets() {
  auto& f = out_.figures;
  out_.assets = inventory::assets(*in_.db, view_.environment().id);
  f.assets = static_cast<std::int64_t>(out_.assets.size());
  std::map<std::string, std::int64_t> criticality, layer;
  std::int64_t with_version = 0, with_type = 0;
  for (const auto& asset : out_.assets) {
    ++criticality[std::string(name_of(asset.criticality))];
    ++layer[std::string(name_of(asset.layer))];
    with_version += !asset.identity.version.empty() || !asset.identity.firmware_version.empty();
    with_type += !asset.asset_type.empty();
  }
  f.assets_by_criticality = counts_of(criticality);
  f.assets_by_layer = counts_of(layer);
  f.with_version = share(with_version, f.assets, "Assets with a stated version or firmware version, over all assets.");
  f.with_type = share(with_type, f.assets, "Assets with a stated type, over all assets.");
}

void Gathering::assessments() {
  auto& f = out_.figures;
  struct Work {
    AssessmentRow row;
    Instant first{INT64_MAX}, decided{};
  };
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::string_view, std::string_view, std::string>, Work> work;
  std::map<std::string, std::int64_t> vendors;
  for (const auto& identity : view_.identities())
    if (!identity.assets.empty()) vendors[to_lower(trim(identity.product.vendor))] += static_cast<std::int64_t>(identity.matches.size());
  f.vendors = static_cast<std::int64_t>(vendors.size());
  f.vendors_with_cves = std::count_if(vendors.begin(), vendors.end(), [](const auto& v) { return v.second > 0; });
  each_finding(in_, [&](const FindingRef& x) {
    if (x.pair.first_seen >= period_.to) return;
    const auto applicability = applicability_of(x);
    const auto state = applicability == "not applicable" ? std::string_view("not needed") : patch_state_of(x);
    Work& w = work[{x.match.identity, x.match.cve, applicability, state, reason_of(x)}];
    AssessmentRow& row = w.row;
    if (row.assets++ == 0) {
      const findings::Match match = view_.match(x.match);
      const auto& facts = x.cve.facts;
      row.cve = x.cve.id, row.bsid = facts.bsid, row.severity = name_of(facts.severity), row.bcs_hundredths = facts.bcs_hundredths, row.cvss_tenths = facts.cvss_tenths, row.kev = facts.kev;
      row.vendor = x.identity.product.vendor, row.product = x.identity.product.product, row.version = x.version();
      row.applicability = applicability, row.reason = reason_of(x), row.patch = match.fix_action, row.patch_status = state;
    }
    w.first = std::min(w.first, x.pair.first_seen);
    if (x.pair.decision && x.pair.decision->at > w.decided) w.decided = x.pair.decision->at, row.decided_by = x.pair.decision->actor;
  });
  std::map<std::string, std::int64_t> applicability, states, reasons;
  std::set<std::string> cves;
  for (auto& [key, w] : work) {
    AssessmentRow& row = w.row;
    const auto within = [&](Instant at) { return at >= period_.from && at < period_.to; };
    row.in_period = within(w.first) || within(w.decided);
    row.first_evaluated = to_iso_milliseconds(w.first);
    row.decided_at = w.decided.microseconds ? to_iso_milliseconds(w.decided) : "";
    if (row.in_period) {
      ++f.evaluated;
      cves.insert(row.cve);
      ++applicability[row.applicability];
      if (row.applicability == "applicable") ++states[row.patch_status];
      if (!row.reason.empty()) ++reasons[row.reason];
    } else if (row.applicability != "not applicable" && row.patch_status != "applied") {
      ++f.carried_over;
    }
    out_.assessments.push_back(std::move(row));
  }
  f.evaluated_cves = static_cast<std::int64_t>(cves.size());
  f.applicability = counts_of(applicability);
  f.patch_states = counts_of(states);
  f.determinations = counts_of(reasons);
  std::stable_sort(out_.assessments.begin(), out_.assessments.end(), [](const auto& a, const auto& b) {
    if (a.in_period != b.in_period) return a.in_period;
    return a.bcs_hundredths != b.bcs_hundredths ? a.bcs_hundredths > b.bcs_hundredths : a.cve < b.cve;
  });
}

/// Whether applicable findings with a patch were applied, scheduled or mitigated within 35 days of their evaluation.
void Gathering::planning() {
  std::map<std::pair<std::int64_t, std::string>, Instant> first;
  findings::each_event(*in_.db, view_.environment().id, [&](const findings::FindingEvent& e) {
    const bool planned = e.state_after == "remediated" || e.state_after == "closed" || e.state_after == "ticketed" || (e.state_after == "acknowledged" && e.reason == "compensating_control");
    if (planned) first.emplace(std::pair(e.asset_id, e.cve), e.at);
  });
  constexpr std::int64_t kAllowed = kCipDays * kMicrosecondsPerDay;
  std::int64_t due = 0, in_time = 0;
  each_finding(in_, [&](const FindingRef& f) {
    if (!f.fixable() || applicability_of(f) != "applicable" || f.pair.first_seen >= period_.to) return;
    const auto at = first.find({f.asset.id, f.cve.id});
    const Instant end{f.pair.first_seen.microseconds + kAllowed};
    if (end < period_.from) return;  // due before the period
    if (at == first.end() && end > in_.as_of) return;
    ++due;
    in_time += at != first.end() && at->second <= end;
  });
  out_.figures.planned_in_time = share(in_time, due, "Applicable findings with a known patch that were applied, put into a ticket or given a compensating control within 35 days of their first evaluation, over those whose 35 days ended in or after the period, or that were acted on.");
}

/// Evaluations: every run of matching and every import of intelligence in the log.
void Gathering::runs() {
  auto& f = out_.figures;
  std::set<Instant> times;
  std::optional<Instant> before;
  for (const auto action : {record::Action::findings_matched, record::Action::feed_imported, record::Action::feed_synced, record::Action::bundle_imported}) {
    record::LogQuery query;
    query.action = action;
    query.to = period_.from;
    query.per_page = 1;
    for (const auto& e : record::list_entries(*in_.db, query).entries)
      if (const auto at = parse_instant(e.timestamp); at && (!before || *at > *before)) before = *at;
    query.from = period_.from;
    query.to = period_.to;
    query.oldest_first = true;
    query.per_page = 5000;
    for (query.page = 1;; ++query.page) {
      const auto page = record::list_entries(*in_.db, query);
      for (const auto& e : page.entries)
        if (const auto at = parse_instant(e.timestamp); at && *at <= in_.as_of && static_cast<std::uint64_t>(e.index) < in_.log_size) times.insert(*at);
      if (static_cast<std::int64_t>(page.entries.size()) < query.per_page) break;
    }
  }
  f.evaluation_runs = static_cast<std::int64_t>(times.size());
  if (!times.empty()) f.first_run = to_iso_milliseconds(*times.begin()), f.last_run = to_iso_milliseconds(*times.rbegin());
  if (times.empty() && !before) return;
  Instant last = before ? *before : *times.begin();
  std::int64_t widest = 0;
  for (const Instant at : times) widest = std::max(widest, at.microseconds - last.microseconds), last = at;
  widest = std::max(widest, std::min(in_.as_of, period_.to).microseconds - last.microseconds);
  f.widest_seconds = widest / kMicrosecondsPerSecond;
  f.within_interval = widest <= kCipDays * kMicrosecondsPerDay;
}

void Gathering::changes() {
  auto& f = out_.figures;
  using record::Action;
  for (const auto action : {Action::asset_added, Action::asset_updated, Action::asset_removed, Action::asset_csv_imported, Action::zone_created, Action::zone_updated, Action::zone_deleted, Action::conduit_created,
                            Action::conduit_updated, Action::conduit_deleted, Action::windows_hosts_submitted}) {
    record::LogQuery query;
    query.organization_id = in_.organization_id;
    query.environment_id = view_.environment().id;
    query.action = action;
    query.from = period_.from;
    query.to = std::min(period_.to, Instant{in_.as_of.microseconds + 1});
    query.per_page = static_cast<std::int64_t>(kPrintedChanges);
    const auto page = record::list_entries(*in_.db, query);
    f.changes += page.total;
    for (const auto& e : page.entries)
      if (static_cast<std::uint64_t>(e.index) < in_.log_size) f.change_rows.push_back({e.timestamp, e.actor_name.empty() ? e.actor_email : e.actor_name, e.sentence, e.index});
  }
  std::stable_sort(f.change_rows.begin(), f.change_rows.end(), [](const auto& a, const auto& b) { return a.index > b.index; });
  if (f.change_rows.size() > kPrintedChanges) f.change_rows.resize(kPrintedChanges);
}

Result<CipGathered> Gathering::run() {
  TRY(parts());
  assets();
  assessments();
  planning();
  runs();
  changes();
  out_.figures.registers = decision_register(in_);
  return std::move(out_);
}

}  // namespace

Result<CipGathered> gather_cip(const ReportInputs& in, const Period& period) { return Gathering(in, period).run(); }

}  // namespace bulkhead::reports
