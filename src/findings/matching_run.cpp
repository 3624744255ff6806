#include "findings/matching_run.h"

#include "findings_store.h"

namespace bulkhead::findings {
namespace {

/// The identities of a scope, by id.
std::vector<inventory::IdentityRow> identities_in(store::Connection& db, const matching::Engine& engine, const MatchingScope& scope) {
  auto all = [&] { return inventory::identities(db, 0); };
  if (scope.kind == MatchingScope::Kind::all) return all();
  std::set<std::int64_t> wanted;
  const auto take = [&](const store::Row& row) { wanted.insert(row.integer(0)); };
  if (scope.kind == MatchingScope::Kind::missing) {
    db.for_each_row("SELECT DISTINCT identity_id FROM asset WHERE identity_id NOT IN (SELECT identity_id FROM identity_resolution)", take);
  } else {
    for (const std::uint64_t key : engine.touched_keys(scope.cves))
      db.for_each_row("SELECT identity_id FROM identity_key WHERE index_key = $1", take, static_cast<std::int64_t>(key));
    for (const auto& cve : scope.cves) db.for_each_row("SELECT identity_id FROM identity_match WHERE cve = $1", take, cve);
  }
  std::vector<inventory::IdentityRow> found;
  if (wanted.size() > 2000) {
    for (auto& row : all())
      if (wanted.contains(row.id)) found.push_back(std::move(row));
    return found;
  }
  for (const std::int64_t id : wanted)
    if (auto row = db.find<inventory::IdentityRow>("SELECT vendor, product, version, firmware_version, hardware_version, order_number, cpe, purl, id FROM product_identity WHERE id = $1"
                                                   " AND EXISTS (SELECT 1 FROM asset WHERE identity_id = $1)", id))
      found.push_back(std::move(*row));
  return found;
}

void write_keys(store::Connection& db, const std::vector<inventory::IdentityRow>& identities, const std::vector<matching::MatchResult>& results) {
  const bool empty = !db.find<std::int64_t>("SELECT 1 FROM identity_key LIMIT 1");
  if (!empty)
    for (const auto& identity : identities) db.execute("DELETE FROM identity_key WHERE identity_id = $1", identity.id);
  const auto bulk = db.bulk("identity_key", {"index_key", "identity_id"});
  for (std::size_t i = 0; i < identities.size(); ++i) {
    std::vector<std::uint64_t> keys = results[i].resolution.keys;
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (const std::uint64_t key : keys) {
      const store::Value row[] = {store::to_value(static_cast<std::int64_t>(key)), store::to_value(identities[i].id)};
      bulk->add(row);
    }
  }
  bulk->finish();
}

}  // namespace

matching::Identity engine_identity(const inventory::ProductIdentity& identity) {
  matching::Identity out;
  out.vendor = identity.vendor;
  out.product = identity.product;
  out.version = identity.version;
  out.firmware_version = identity.firmware_version;
  out.model = identity.order_number;
  out.cpe = identity.cpe;
  out.purl = identity.purl;
  return out;
}

Match stored_match(const matching::Match& match) {
  Match out;
  out.cve = match.cve;
  out.tier = enum_of<MatchTier>(matching::wire_name(match.tier)).value_or(MatchTier::PRODUCT_WIDE);
  out.confidence = enum_of<Confidence>(matching::wire_name(match.confidence)).value_or(Confidence::MEDIUM);
  out.undecided = match.undecided;
  out.fix_available = match.fix.available;
  out.fix_action = match.fix.action;
  out.fix_source = match.fix.source;
  out.fix_derived = match.fix.derived;
  out.reason = match.undecided && !match.question.empty() ? match.reason + " " + match.question : match.reason;
  return out;
}

std::int64_t matched_revision(store::Connection& db) {
  return db.find<std::int64_t>("SELECT corpus_revision FROM match_state WHERE id = 1").value_or(0);
}

Result<MatchingSummary> run_matching(record::UnitOfWork& work, const matching::Engine& engine, std::int64_t corpus_revision, const MatchingScope& scope) {
  store::Connection& db = work.db();
  const Instant now = work.now();
  MatchingSummary summary;
  const auto identities = identities_in(db, engine, scope);
  summary.identities = static_cast<std::int64_t>(identities.size());
  std::vector<matching::Identity> asked;
  asked.reserve(identities.size());
  for (const auto& identity : identities) asked.push_back(engine_identity(identity));
  const auto results = engine.match_all(asked);

  // What is stored for these identities: all in one pass, or one by one when they are few.
  std::unordered_map<std::int64_t, std::vector<StoredMatch>> stored;
  std::unordered_map<std::int64_t, StoredResolution> resolved;
  if (scope.kind == MatchingScope::Kind::all) {
    each_match(db, 0, [&](StoredMatch&& m) { stored[m.identity_id].push_back(std::move(m)); });
    for (auto& r : resolutions(db, 0)) resolved.emplace(r.identity_id, r);
  } else if (scope.kind == MatchingScope::Kind::changed) {
    for (const auto& identity : identities) {
      stored[identity.id] = matches_of(db, identity.id);
      if (auto r = db.find<StoredResolution>("SELECT identity_id, status, confidence, coverage, vendor, product, result_hash FROM identity_resolution WHERE identity_id = $1", identity.id))
        resolved.emplace(identity.id, *r);
    }
  }

  std::vector<StoredMatch> fresh, moved;
  std::vector<StoredResolution> new_resolutions;
  std::set<std::int64_t> touched;
  for (std::size_t i = 0; i < identities.size(); ++i) {
    const std::int64_t identity = identities[i].id;
    const auto& result = results[i];
    StoredResolution resolution{identity, std::string(name_of(result.resolution.status)), result.resolution.confidence, result.resolution.coverage,
                                result.resolution.vendor ? result.resolution.vendor->name : "", result.resolution.product ? result.resolution.product->name : "", ""};
    const auto known_resolution = resolved.find(identity);
    if (known_resolution == resolved.end() || to_text(to_json(known_resolution->second)) != to_text(to_json(resolution))) {
      new_resolutions.push_back(resolution);
      touched.insert(identity);
    }
    std::unordered_map<std::string, StoredMatch*> before;
    const auto known = stored.find(identity);
    if (known != stored.end())
      for (auto& m : known->second) before.emplace(m.cve, &m);
    for (const auto& found : result.matches) {
      StoredMatch next;
      static_cast<Match&>(next) = stored_match(found);
      const auto old = before.find(next.cve);
      if (old == before.end()) {
        next.identity_id = identity;
        next.first_seen_at = next.changed_at = now;
        fresh.push_back(std::move(next));
        touched.insert(identity);
        continue;
      }
      StoredMatch& m = *old->second;
      const bool was_withdrawn = m.withdrawn_at.microseconds != 0;
      if (!was_withdrawn && static_cast<const Match&>(m) == next) {
        ++summary.unchanged;
      } else {
        ++(was_withdrawn ? summary.returned : summary.changed);
        static_cast<Match&>(m) = next;
        m.changed_at = now;
        m.withdrawn_at = {};
        m.withdrawn_reason.clear();
        moved.push_back(m);
        touched.insert(identity);
      }
      before.erase(old);
    }
    for (auto& [cve, m] : before) {
      if (m->withdrawn_at.microseconds != 0) continue;
      ++summary.withdrawn;
      m->withdrawn_at = m->changed_at = now;
      m->withdrawn_reason = engine.index().find_cve(cve) ? "no source lists this product and version any more" : "the CVE was rejected or withdrawn by its source";
      moved.push_back(*m);
      touched.insert(identity);
    }
  }
  summary.added = static_cast<std::int64_t>(fresh.size());
  insert_matches(db, fresh);
  for (const auto& m : moved) update_match(db, m);
  write_resolutions(db, new_resolutions, corpus_revision, now);
  write_keys(db, identities, results);
  if (scope.kind != MatchingScope::Kind::missing)
    db.execute("INSERT INTO match_state (id, corpus_revision, matched_at) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE SET corpus_revision = excluded.corpus_revision, matched_at = excluded.matched_at",
               corpus_revision, now);
  work.bookkeeping(record::Bookkeeping::derived);

  if (!touched.empty()) {
    std::set<std::int64_t> environments;
    if (touched.size() > 500) {
      db.for_each_row("SELECT DISTINCT environment_id, identity_id FROM asset", [&](const store::Row& row) {
        if (touched.contains(row.integer(1))) environments.insert(row.integer(0));
      });
    } else {
      for (const std::int64_t identity : touched)
        db.for_each_row("SELECT DISTINCT environment_id FROM asset WHERE identity_id = $1", [&](const store::Row& row) { environments.insert(row.integer(0)); }, identity);
    }
    for (const std::int64_t environment : environments) {
      inventory::touch_environment(db, environment);
      summary.environments.push_back(environment);
    }
  }
  if (summary.moved()) {
    record::Change change;
    change.action = record::Action::findings_matched;
    change.resource_type = "findings";
    Json environments = Json::array();
    for (const std::int64_t id : summary.environments) environments.push(id);
    change.detail = Json::object({{"corpus_revision", corpus_revision}, {"identities", summary.identities}, {"added", summary.added}, {"changed", summary.changed},
                                  {"withdrawn", summary.withdrawn}, {"returned", summary.returned}, {"environments", std::move(environments)}});
    work.change(std::move(change));
  }
  return summary;
}

}  // namespace bulkhead::findings
