#include "notify/detect.h"

#include "core/text.h"
#include "findings/matching_run.h"
#include "identity/member.h"
#include "intel/corpus.h"
#include "messages.h"
#include "notify/bell.h"
#include "notify_store.h"
#include "record/follow.h"
#include "record/outbox.h"
#include "watchlist_store.h"

namespace bulkhead::notify {
namespace {

using findings::Finding;

/// EPSS percentiles (millionths) whose crossing upwards is news.
constexpr std::array<std::int64_t, 4> kPercentiles = {500'000, 750'000, 900'000, 950'000};
constexpr std::int64_t kBcsStep = 100;                           ///< hundredths: a BCS change of 1.0 is significant
constexpr std::int64_t kNewFor = 30 * kMicrosecondsPerDay;       ///< a CVE is new to an entry when published at most so long before it

/// What changed about one CVE.
struct News {
  bool kev = false, exploit = false;
  std::vector<std::string> words;  ///< "EPSS percentile increased from 45th to 92nd"
};

bool public_exploit(std::string_view maturity) { return maturity == "FUNCTIONAL" || maturity == "WEAPONIZED"; }

KnownCve known_of(const catalogue::CveItem& item) {
  return {item.cve_id, item.kev, std::string(name_of(item.maturity)), item.percentile_ppm.value_or(-1), item.bcs_hundredths, std::string(name_of(item.patch))};
}

News news_between(const KnownCve& before, const KnownCve& now) {
  News news;
  news.kev = now.kev && !before.kev;
  if (news.kev) news.words.emplace_back("it is known to be exploited (KEV)");
  news.exploit = public_exploit(now.maturity) && !public_exploit(before.maturity);
  if (now.maturity != before.maturity) news.words.push_back(fmt::format("exploit maturity changed from {} to {}", before.maturity, now.maturity));
  for (const std::int64_t step : kPercentiles)
    if (before.percentile_ppm >= 0 && before.percentile_ppm < step && now.percentile_ppm >= step) {
      news.words.push_back(fmt::format("EPSS percentile increased from {} to {}", ordinal(before.percentile_ppm / 10'000), ordinal(now.percentile_ppm / 10'000)));
      break;
    }
  if (now.patch != before.patch && now.patch != "unknown") news.words.emplace_back("a patch or advisory is available");
  if (std::abs(now.bcs_hundredths - before.bcs_hundredths) >= kBcsStep)
    news.words.push_back(fmt::format("BCS changed from {:.1f} to {:.1f}", static_cast<double>(before.bcs_hundredths) / 100, static_cast<double>(now.bcs_hundredths) / 100));
  return news;
}

std::optional<double> fraction(std::int64_t value, double unit) { return value < 0 ? std::nullopt : std::optional<double>(static_cast<double>(value) / unit); }

/// An alert with all that the catalogue says of a CVE.
Alert about(const catalogue::CveItem& item, std::string_view event, Instant now) {
  Alert alert;
  alert.event = event;
  alert.timestamp = to_iso_milliseconds(now);
  alert.request_id = new_request_id();
  alert.cve_id = item.cve_id;
  alert.bsid = item.bsid;
  alert.cve_title = item.title;
  alert.severity = item.severity ? upper_name(*item.severity) : "NONE";
  alert.cvss = fraction(item.cvss_tenths, 10);
  alert.bcs = fraction(item.bcs_hundredths, 100);
  alert.epss = fraction(item.epss_ppm.value_or(-1), 1e6);
  alert.epss_percentile = fraction(item.percentile_ppm.value_or(-1), 1e6);
  alert.kev_flagged = item.kev;
  alert.exploit_maturity = name_of(item.maturity);
  alert.primary_vendor = item.primary_vendor;
  alert.primary_product = item.primary_product;
  return alert;
}

std::string_view words_of(std::string_view event) {
  if (event == kKevNew) return "Known exploited";
  if (event == kCveCritical) return "Critical";
  if (event == kCveHigh) return "High";
  if (event == kExploitConfirmed) return "Public exploit for";
  return "New:";
}

/// The findings of one CVE, as an alert names them: counted, the most important by name.
struct Affected {
  std::int64_t count = 0;
  std::vector<std::pair<int, AffectedAsset>> most;  ///< priority and asset
  bool fix_available = false;
  std::string fix;

  void add(const findings::EnvironmentView& view, const Finding& finding) {
    ++count;
    fix_available = fix_available || finding.match.fix_available;
    if (fix.empty()) fix = finding.match.fix_action;
    const auto least = std::min_element(most.begin(), most.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const bool full = most.size() == Alert::kMostAssets;
    if (full && least->first >= finding.priority) return;
    const auto* asset = view.asset(finding.asset_id);
    std::pair<int, AffectedAsset> item{finding.priority, {finding.asset_id, finding.asset_name, asset ? asset->asset_type : "", std::string(name_of(finding.layer)), std::string(name_of(finding.match.confidence)), finding.id.value}};
    if (full) *least = std::move(item);
    else most.push_back(std::move(item));
  }
};

/// What was found about one environment, before anything is written.
struct EnvironmentNews {
  std::shared_ptr<const findings::EnvironmentView> view;
  std::vector<Alert> alerts;                        ///< all that anybody hears of
  std::set<std::string, std::less<>> announced;     ///< triggers that rules, webhooks or the bell hear of
};

/// Reads and compares; writes nothing.
class Comparison {
 public:
  Comparison(const catalogue::Catalogue& catalogue, Instant now) : catalogue_(catalogue), now_(now) {}

  std::map<std::string, News> news;
  std::vector<KnownCve> added, changed;
  std::vector<std::string> gone;

  /// Compares every CVE of interest with what was known.
  void compare(store::Connection& db, bool first_time) {
    auto known = known_cves(db);
    for (const auto& cve : interesting_cves(db)) {
      const auto row = catalogue_.find(cve);
      if (!row) continue;
      KnownCve now = known_of(catalogue_.item(*row));
      const auto before = known.find(cve);
      if (before == known.end()) {
        added.push_back(std::move(now));
        continue;
      }
      if (before->second != now) {
        if (News found = news_between(before->second, now); !first_time && !found.words.empty()) news.emplace(cve, std::move(found));
        changed.push_back(std::move(now));
      }
      known.erase(before);
    }
    for (const auto& each : known) gone.push_back(each.first);
  }

  /// Alerts of one environment: news on its findings, and its findings that were first seen at one of `stamps`.
  [[nodiscard]] std::vector<Alert> alerts_of(const findings::EnvironmentView& view, const std::set<std::int64_t>& stamps, const std::set<std::string, std::less<>>& listened) const {
    std::unordered_map<std::string_view, std::pair<Affected, Affected>> touched;  // of a CVE: all its findings, the new ones
    for (const auto& entry : view.cves())
      if (const auto found = news.find(entry.id); found != news.end() && (found->second.kev || found->second.exploit)) touched[entry.id];
    if (!stamps.empty())
      view.each_pair(now_, [&](const findings::EnvironmentView::Pair& pair) {
        if (stamps.contains(pair.first_seen.microseconds)) touched[view.cves()[view.matches()[pair.match].cve].id];
      });
    if (touched.empty()) return {};
    findings::Filter filter;
    filter.states = {findings::State::active, findings::State::undecided};
    view.each(filter, now_, [&](const Finding& finding) {
      const auto at = touched.find(finding.match.cve);
      if (at == touched.end()) return;
      at->second.first.add(view, finding);
      if (stamps.contains(finding.first_seen.microseconds)) at->second.second.add(view, finding);
    });
    std::vector<Alert> out;
    for (const auto& [cve, affected] : std::map(touched.begin(), touched.end())) {
      const auto row = catalogue_.find(cve);
      if (!row) continue;
      const auto item = catalogue_.item(*row);
      for (const auto& [event, found] : events_of(item, affected.first, affected.second))
        if (found->count > 0 && listened.contains(event)) out.push_back(alert_of(view.environment(), item, event, *found));
    }
    return out;
  }

 private:
  using Events = std::vector<std::pair<std::string_view, const Affected*>>;

  Events events_of(const catalogue::CveItem& item, const Affected& all, const Affected& fresh) const {
    Events out;
    const auto found = news.find(item.cve_id);
    if (found != news.end() && found->second.kev) out.emplace_back(kKevNew, &all);
    else if (item.kev) out.emplace_back(kKevNew, &fresh);
    if (found != news.end() && found->second.exploit) out.emplace_back(kExploitConfirmed, &all);
    if (item.cvss_tenths >= 90) out.emplace_back(kCveCritical, &fresh);
    else if (item.cvss_tenths >= 70) out.emplace_back(kCveHigh, &fresh);
    out.emplace_back(kAssetMatched, &fresh);
    return out;
  }

  Alert alert_of(const inventory::Environment& environment, const catalogue::CveItem& item, std::string_view event, const Affected& affected) const {
    auto most = affected.most;
    std::sort(most.begin(), most.end(), [](const auto& a, const auto& b) { return std::tie(b.first, a.second.asset_name) < std::tie(a.first, b.second.asset_name); });
    Alert alert = about(item, event, now_);
    alert.environment_id = environment.id;
    alert.environment_name = environment.name;
    alert.title = fmt::format("{} {} affects {} in {}", words_of(event), item.cve_id, affected.count == 1 ? most.front().second.asset_name : fmt::format("{} assets", affected.count), environment.name);
    alert.path = fmt::format("/environments/{}/findings?q={}", environment.id, item.cve_id);
    alert.asset_count = affected.count;
    alert.patch_available = affected.fix_available;
    alert.fix = affected.fix;
    for (auto& each : most) alert.assets.push_back(std::move(each.second));
    return alert;
  }

  const catalogue::Catalogue& catalogue_;
  Instant now_;
};

/// Writes what was found: bell, messages, entries of the log.
class Announcement {
 public:
  Announcement(record::UnitOfWork& work, const catalogue::Catalogue& catalogue, Reach reach) : work_(work), catalogue_(catalogue), reach_(reach) {}

  void environment(const EnvironmentNews& news) {
    std::vector<Alert> told;
    for (const auto& alert : news.alerts)
      if (news.announced.contains(alert.event)) told.push_back(alert);
    const auto& environment = news.view->environment();
    announce(environment.organization_id, environment.id, environment.name, told);
  }

  /// News on watched CVEs, and changed CVEs that fit what else is watched.
  void watchlists(const std::map<std::string, News>& news, const std::vector<std::string>& changed) {
    std::map<std::int64_t, std::vector<Alert>> by_organization;
    for (const auto& entry : all_watch_entries(work_.db())) {
      if (entry.entity_type == WatchType::cve) {
        const auto found = news.find(entry.entity_key);
        if (found != news.end()) watch_news(entry, entry.entity_key, join(found->second.words, "; "), by_organization);
        continue;
      }
      for (const auto& cve : changed) {
        const auto row = catalogue_.find(cve);
        if (!row) continue;
        const auto item = catalogue_.item(*row);
        if (item.published.microseconds < entry.created_at.microseconds - kNewFor || !fits(entry, catalogue_, item) || !show_once(work_.db(), entry.id, cve)) continue;
        watch_news(entry, cve, fmt::format("new for {}", entry.name), by_organization);
      }
    }
    for (const auto& [organization, alerts] : by_organization) announce(organization, {}, {}, alerts);
  }

  [[nodiscard]] std::int64_t raised() const { return raised_; }

 private:
  void announce(std::int64_t organization, std::optional<std::int64_t> environment_id, const std::string& environment_name, const std::vector<Alert>& alerts) {
    if (alerts.empty()) return;
    const std::int64_t messages = raise(work_, organization, alerts, reach_);
    std::map<std::string, std::int64_t> by_event;
    Json cves = Json::array();
    for (const auto& alert : alerts) {
      ++by_event[alert.event];
      if (cves.items().size() < 50) cves.push(alert.cve_id);
    }
    std::vector<std::string> words;
    for (const auto& [event, count] : by_event) words.push_back(fmt::format("{} {}", count, event));
    Json detail = Json::object({{"alerts", alerts.size()}, {"summary", join(words, ", ")}, {"messages", messages}, {"cves", std::move(cves)}});
    work_.change({record::Action::alerts_raised, "alerts", {}, environment_id, environment_name, std::move(detail), {}, organization});
    raised_ += static_cast<std::int64_t>(alerts.size());
  }

  void watch_news(const WatchEntry& entry, const std::string& cve, const std::string& what, std::map<std::int64_t, std::vector<Alert>>& out) {
    const auto row = catalogue_.find(cve);
    if (!row) return;
    Alert alert = about(catalogue_.item(*row), kWatchlistUpdate, work_.now());
    alert.title = fmt::format("{}: {}", cve, what);
    alert.path = "/vulnerabilities/" + cve;
    ring(work_.db(), entry.organization_id, entry.user_id, {0, BellKind::watchlist, alert.title, alert.cve_title, alert.path, std::nullopt, work_.now(), false});
    auto& alerts = out[entry.organization_id];
    const bool said = std::any_of(alerts.begin(), alerts.end(), [&](const Alert& other) { return other.title == alert.title; });  // several people watch it
    if (!said) alerts.push_back(std::move(alert));
  }

  record::UnitOfWork& work_;
  const catalogue::Catalogue& catalogue_;
  Reach reach_;
  std::int64_t raised_ = 0;
};

/// Environments whose findings moved, with the times that their new matches carry.
Result<std::map<std::int64_t, std::set<std::int64_t>>> moved_between(store::Connection& db, std::int64_t from, std::int64_t to) {
  std::map<std::int64_t, std::set<std::int64_t>> out;
  for (const auto& entry : TRY(record::entries_between(db, record::Action::findings_matched, from, to))) {
    const Json *at = entry.detail.find("matched_at"), *environments = entry.detail.find("environments");
    if (at == nullptr || !at->is_integer() || environments == nullptr || !environments->is_array()) continue;  // of a release before alerts
    for (const auto& id : environments->items())
      if (id.is_integer()) out[id.integer()].insert(at->integer());
  }
  return out;
}

}  // namespace

Result<std::int64_t> detect(store::Database& database, const Clock& clock, const intel::Corpus& corpus, const findings::Projections& projections, findings::ViewCache& views, Reach reach, const Listener& listener) {
  // Everything is read before the unit of work begins, so that it holds the writer only to write; the cursor tells whether
  // another process was first.
  std::optional<AlertCursor> cursor;
  AlertCursor next;
  std::vector<EnvironmentNews> found;
  std::vector<std::string> changed;
  std::optional<Comparison> comparison;
  {
    const auto db = database.reader();
    cursor = alert_cursor(*db);
    next = {record::log_size(*db), projections.revision};
    if (cursor && cursor->corpus_revision == next.corpus_revision && cursor->log_index == next.log_index) return 0;
    if (projections.catalogue == nullptr || (findings::matched_revision(*db) != projections.revision && projections.revision != 0)) return 0;
    std::map<std::int64_t, std::set<std::int64_t>> moved;
    if (cursor) moved = TRY(moved_between(*db, cursor->log_index, next.log_index));
    const bool corpus_moved = !cursor || cursor->corpus_revision != next.corpus_revision;
    if (corpus_moved || !moved.empty()) {
      comparison.emplace(*projections.catalogue, clock.now());
      comparison->compare(*db, !cursor);
      if (cursor && corpus_moved) changed = corpus.changed_since(cursor->corpus_revision);
    }
    if (cursor && comparison)
      for (const auto& organization : identity::organizations(*db)) {
        const auto announced = listened(*db, organization.id);
        auto wanted = announced;
        if (listener.triggers) wanted.merge(listener.triggers(*db, organization.id));
        for (const auto& environment : inventory::environments(*db, organization.id)) {
          const auto stamps = moved.find(environment.id);
          if (stamps == moved.end() && comparison->news.empty()) continue;
          const auto view = TRY(views.view(database, organization.id, environment.id, projections.revision));
          auto alerts = comparison->alerts_of(*view, stamps == moved.end() ? std::set<std::int64_t>{} : stamps->second, wanted);
          if (!alerts.empty()) found.push_back({view, std::move(alerts), announced});
        }
      }
  }
  record::UnitOfWork work(database, record::system_actor(), clock);
  work.bookkeeping(record::Bookkeeping::progress);
  if (!move_cursor(work.db(), cursor, next)) return 0;
  Announcement announcement(work, *projections.catalogue, reach);
  if (comparison) {
    store_known(work.db(), comparison->added, comparison->changed, comparison->gone);
    for (const auto& each : found) {
      announcement.environment(each);
      if (listener.heard) TRY(listener.heard(work, *each.view, each.alerts));
    }
    if (cursor) announcement.watchlists(comparison->news, changed);
  }
  TRY(work.commit());
  return announcement.raised();
}

void forget_old(store::Database& database, const Clock& clock) {
  const Instant now = clock.now();
  {
    const auto db = database.writer();
    store::Transaction transaction(*db);
    forget_bell(*db, now);
    forget_marks(*db, {now.microseconds - 2 * kMicrosecondsPerDay});
    transaction.commit();
  }
  record::prune_outbox(database, {now.microseconds - kBellDays * kMicrosecondsPerDay});
}

}  // namespace bulkhead::notify
