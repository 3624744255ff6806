#include "findings/matching_run.h"

#include "core/packed.h"
#include "core/text.h"
#include "findings_store.h"
#include "matching/names.h"

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

/// What is kept of a stored match to see whether a new one differs.
struct Known {
  std::string cve;
  std::size_t fingerprint = 0;
  bool withdrawn = false;
};

std::size_t fingerprint(const Match& match) { return std::hash<std::string>{}(pack(match)); }

void write_keys(store::Connection& db, const std::vector<inventory::IdentityRow>& identities, const std::vector<std::vector<std::uint64_t>>& keys) {
  if (db.find<std::int64_t>("SELECT 1 FROM identity_key LIMIT 1"))
    for (const auto& identity : identities) db.execute("DELETE FROM identity_key WHERE identity_id = $1", identity.id);
  const auto bulk = db.bulk("identity_key", {"index_key", "identity_id"});
  for (std::size_t i = 0; i < identities.size(); ++i)
    for (const std::uint64_t key : keys[i]) {
      const store::Value row[] = {store::to_value(static_cast<std::int64_t>(key)), store::to_value(identities[i].id)};
      bulk->add(row);
    }
  bulk->finish();
}

/// True for text in the hardware column that names a product ("RUGGEDCOM APE1808", "SIMATIC IPC427E"), not a revision
/// of one ("Rev. B2", "FS 05", "1.2").
bool names_hardware(std::string_view text) {
  const matching::ProductName name = matching::read_product_name(text, {});
  if (!name.order_numbers.empty()) return true;
  return std::any_of(name.words.begin(), name.words.end(), [](const std::string& word) {
    for (const std::string_view revision : {"rev", "ver", "release", "stand", "erzeugnisstand", "hardware", "issue", "index", "level", "state", "ausgabe", "unknown"})
      if (word.starts_with(revision)) return false;
    const auto letters = std::count_if(word.begin(), word.end(), is_alpha), digits = std::count_if(word.begin(), word.end(), is_digit);
    return letters >= 4 || (letters >= 2 && digits >= 3);
  });
}

}  // namespace

matching::Identity engine_identity(const inventory::ProductIdentity& identity) {
  matching::Identity out;
  out.vendor = identity.vendor;
  out.product = identity.product;
  out.version = identity.version;
  out.firmware_version = identity.firmware_version;
  out.model = identity.order_number;
  // What the product runs on: the hardware column where it names a product. A row with order number and firmware is the
  // hardware itself.
  if (names_hardware(identity.hardware_version)) out.hardware = identity.hardware_version;
  else if (!identity.order_number.empty() && !identity.firmware_version.empty()) out.hardware = identity.product;
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

  // What is stored for these identities: all in one pass, or one by one when they are few.
  std::unordered_map<std::int64_t, std::vector<Known>> stored;
  std::unordered_map<std::int64_t, std::string> resolved;
  const auto keep = [&](StoredMatch&& m) { stored[m.identity_id].push_back({m.cve, fingerprint(m), m.withdrawn_at.microseconds != 0}); };
  const auto keep_resolution = [&](const StoredResolution& r) { resolved.emplace(r.identity_id, pack(r)); };
  if (scope.kind == MatchingScope::Kind::all) {
    each_match(db, 0, keep);
    for (const auto& r : resolutions(db, 0)) keep_resolution(r);
  } else if (scope.kind == MatchingScope::Kind::changed) {
    for (const auto& identity : identities) {
      each_match_of(db, identity.id, keep);
      if (const auto r = resolution_of(db, identity.id)) keep_resolution(*r);
    }
  }

  struct Moved {
    std::int64_t identity = 0;
    Match match;
  };
  std::vector<Moved> moved, gone;
  std::vector<StoredResolution> new_resolutions;
  std::vector<std::vector<std::uint64_t>> keys(identities.size());
  std::set<std::int64_t> touched;
  const auto inserts = insert_matches(db);
  // In any order, from several threads; results are not held, since a large plant has a million matches.
  std::mutex one_at_a_time;
  engine.match_each(asked, {.explain = false}, 2, [&](std::size_t i, matching::MatchResult&& result) {
    const std::lock_guard lock(one_at_a_time);
    const std::int64_t identity = identities[i].id;
    keys[i] = std::move(result.resolution.keys);
    std::sort(keys[i].begin(), keys[i].end());
    keys[i].erase(std::unique(keys[i].begin(), keys[i].end()), keys[i].end());
    StoredResolution resolution{identity, std::string(name_of(result.resolution.status)), result.resolution.confidence, result.resolution.coverage,
                                result.resolution.vendor ? result.resolution.vendor->name : "", result.resolution.product ? result.resolution.product->name : "", ""};
    const auto known_resolution = resolved.find(identity);
    if (known_resolution == resolved.end() || known_resolution->second != pack(resolution)) {
      new_resolutions.push_back(std::move(resolution));
      touched.insert(identity);
    }
    std::unordered_map<std::string_view, const Known*> before;
    if (const auto known = stored.find(identity); known != stored.end())
      for (const auto& k : known->second) before.emplace(k.cve, &k);
    for (const auto& found : result.matches) {
      Match next = stored_match(found);
      const auto old = before.find(next.cve);
      if (old == before.end()) {
        add_match(*inserts, identity, next, now);
        ++summary.added;
        touched.insert(identity);
        continue;
      }
      if (!old->second->withdrawn && old->second->fingerprint == fingerprint(next)) {
        ++summary.unchanged;
      } else {
        ++(old->second->withdrawn ? summary.returned : summary.changed);
        moved.push_back({identity, std::move(next)});
        touched.insert(identity);
      }
      before.erase(old);
    }
    for (const auto& [cve, known] : before) {
      if (known->withdrawn) continue;
      ++summary.withdrawn;
      gone.push_back({identity, {}});
      gone.back().match.cve = cve;
      touched.insert(identity);
    }
  });
  inserts->finish();
  for (const auto& m : moved) update_match(db, m.identity, m.match, now);
  for (const auto& m : gone)
    withdraw_match(db, m.identity, m.match.cve, engine.index().find_cve(m.match.cve) ? "no source lists this product and version any more" : "the CVE was rejected or withdrawn by its source", now);
  write_resolutions(db, new_resolutions, corpus_revision, now);
  write_keys(db, identities, keys);
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
                                  {"withdrawn", summary.withdrawn}, {"returned", summary.returned}, {"environments", std::move(environments)},
                                  {"matched_at", now.microseconds}});  // first_seen of the new matches: alerts find them by it
    work.change(std::move(change));
  }
  return summary;
}

}  // namespace bulkhead::findings
