// SQL of importing.
#include "core/packed.h"
#include "corpus_store.h"

namespace bulkhead::intel {

namespace {

using store::Blob;
using store::Value;

constexpr std::int64_t kImportLock = 0x42554c4b;  // any number that nobody else uses
constexpr std::size_t kKeysAtOnce = 4000;
/// An earlier EPSS reading is kept when the score moved by a hundredth or more, at the end of a month and at a change
/// of the model, so that the curve keeps its shape without a row a day.
constexpr int kEpssStep = 10'000;

std::string bytes_of(const Sha256& digest) { return to_bytes(digest); }

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  added += other.added;
  updated += other.updated;
  unchanged += other.unchanged;
  older += other.older;
  removed += other.removed;
  return *this;
}

PackedClaim pack_claim(const Claim& claim) {
  const auto key = cve_key(claim.cve);
  ENSURE(key.has_value(), "readers give CVE ids only");
  PackedClaim out;
  out.key = *key;
  out.source = claim.source;
  out.document = claim.document;
  out.revision = claim.revision;
  out.modified = claim.modified;
  out.body.reserve(512 + claim.description.size() + claim.references.size() * 96 + claim.products.size() * 128);
  pack_to(out.body, claim);
  out.digest = sha256(out.body);
  return out;
}

std::pair<std::string, Value> key_list(store::Connection& db, std::span<const std::int64_t> keys) {
  const bool sqlite = db.dialect() == store::Dialect::sqlite;
  std::string text(1, sqlite ? '[' : '{');
  for (std::size_t i = 0; i < keys.size(); ++i) fmt::format_to(std::back_inserter(text), "{}{}", i ? "," : "", keys[i]);
  text += sqlite ? ']' : '}';
  return {sqlite ? "IN (SELECT value FROM json_each($1))" : "= ANY ($1::bigint[])", Value(std::move(text))};
}

void CorpusWriter::begin() {
  if (db_.dialect() == store::Dialect::postgresql)  // SQLite has one writer anyway
    db_.for_each_row("SELECT pg_advisory_xact_lock($1::bigint)", [](const store::Row&) {}, kImportLock);
  revision_ = stored_revision(db_) + 1;
  next_body_ = db_.find<std::int64_t>("SELECT coalesce(max(id), 0) + 1 FROM intel_claim_body").value_or(1);
  next_document_ = db_.find<std::int64_t>("SELECT coalesce(max(id), 0) + 1 FROM intel_document").value_or(1);
  changed_ = false;
}

std::int64_t CorpusWriter::end() {
  if (!changed_) return revision_ - 1;
  db_.execute("UPDATE intel_revision SET revision = $1 WHERE only_row = 1", revision_);
  return revision_;
}

bool CorpusWriter::knows_file(const Sha256& digest) {
  return db_.find<std::int64_t>("SELECT 1 FROM intel_file WHERE digest = $1 AND reader_version = $2", Blob{bytes_of(digest)}, kReaderVersion).has_value();
}

void CorpusWriter::remember_file(const Sha256& digest) {
  db_.execute("INSERT INTO intel_file (digest, reader_version, imported_at) VALUES ($1, $2, $3) "
              "ON CONFLICT (digest) DO UPDATE SET reader_version = excluded.reader_version",
              Blob{bytes_of(digest)}, kReaderVersion, now_);
}

bool CorpusWriter::knows_document(const Sha256& digest) {
  return db_.find<std::int64_t>("SELECT 1 FROM intel_document WHERE digest = $1 AND reader_version = $2 AND refused = 0", Blob{bytes_of(digest)}, kReaderVersion).has_value();
}

std::int64_t CorpusWriter::begin_document() { return document_ = next_document_++; }

void CorpusWriter::end_document(std::string_view format, std::string_view name, const Sha256& digest, std::uint64_t size, std::int64_t records,
                                std::int64_t refused, bool changed) {
  if (!changed && refused == 0 && knows_document(digest)) return;
  db_.execute("INSERT INTO intel_document (id, format, name, digest, size, retrieved_at, records, refused, reader_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
              document_, format, name, Blob{bytes_of(digest)}, size, now_, records, refused, kReaderVersion);
}

void CorpusWriter::load_heads(const std::vector<PackedClaim>& claims, std::unordered_map<HeadKey, Head, HeadHash>& heads) {
  std::vector<std::int64_t> keys;
  keys.reserve(claims.size());
  for (const PackedClaim& claim : claims) keys.push_back(claim.key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  for (std::size_t at = 0; at < keys.size(); at += kKeysAtOnce) {
    const auto [condition, list] = key_list(db_, std::span(keys).subspan(at, std::min(kKeysAtOnce, keys.size() - at)));
    const std::array parameters{list};
    db_.each(fmt::format("SELECT cve_key, source, document, modified, digest, weight, body_id, format FROM intel_claim WHERE cve_key {}", condition), parameters,
             [&](const store::Row& row) {
               Head& head = heads[{row.integer(0), static_cast<int>(row.integer(1)), std::string(row.text(2))}];
               head.modified.microseconds = row.integer(3);
               head.digest = row.blob(4);
               head.weight = row.integer(5);
               head.body_id = row.integer(6);
               head.format = static_cast<int>(row.integer(7));
               return true;
             });
  }
}

Tally CorpusWriter::upsert(std::vector<PackedClaim>& claims, bool force) {
  Tally tally;
  std::unordered_map<HeadKey, Head, HeadHash> heads;
  load_heads(claims, heads);
  std::vector<std::pair<PackedClaim*, std::int64_t>> fresh, replaced;  // with the body's number
  std::unordered_set<std::int64_t> touched;                           // bodies of this call
  for (PackedClaim& claim : claims) {
    HeadKey key{claim.key, static_cast<int>(claim.source), claim.document};
    const auto digest = std::string_view(reinterpret_cast<const char*>(claim.digest.data()), claim.digest.size());
    const auto weight = static_cast<std::int64_t>(claim.body.size());
    const auto found = heads.find(key);
    if (found == heads.end()) {
      ++tally.added;
      fresh.emplace_back(&claim, next_body_);
      touched.insert(next_body_);
      heads.emplace(std::move(key), Head{claim.modified, std::string(digest), weight, next_body_++, kClaimFormat});
      continue;
    }
    Head& head = found->second;
    if (head.digest == digest) {
      ++tally.unchanged;
      continue;
    }
    const auto rank = [](Instant modified, std::int64_t size, std::string_view hash) { return std::tuple(modified, size, hash); };
    const bool old_form = head.format != kClaimFormat && claim.modified >= head.modified;
    if (!force && !old_form && rank(claim.modified, weight, digest) < rank(head.modified, head.weight, head.digest)) {
      ++tally.older;
      continue;
    }
    head = {claim.modified, std::string(digest), weight, head.body_id, kClaimFormat};
    ++tally.updated;
    if (touched.contains(head.body_id)) {  // twice in one call: the later one takes the place of the earlier
      for (auto* list : {&fresh, &replaced})
        for (auto& [pending, body_id] : *list)
          if (body_id == head.body_id) pending = &claim;
      continue;
    }
    touched.insert(head.body_id);
    replaced.emplace_back(&claim, head.body_id);
  }
  if (fresh.empty() && replaced.empty()) return tally;
  changed_ = true;
  const auto write = [&](std::vector<std::pair<PackedClaim*, std::int64_t>>& rows, std::string_view body_conflict, std::string_view head_conflict) {
    if (rows.empty()) return;
    const auto heads_of = [&](PackedClaim& claim, std::int64_t body_id, std::int64_t weight) {
      return std::array<Value, 11>{claim.key, static_cast<std::int64_t>(claim.source), claim.document, claim.modified.microseconds, Blob{bytes_of(claim.digest)},
                                   std::int64_t{kClaimFormat}, revision_, claim.imported_id != 0 ? claim.imported_id : document_, body_id, weight, claim.revision};
    };
    const auto head_bulk = [&] {
      const auto bulk = db_.bulk("intel_claim", {"cve_key", "source", "document", "modified", "digest", "format", "corpus_revision", "imported_id", "body_id", "weight", "revision"}, head_conflict);
      for (auto& [claim, body_id] : rows) bulk->add(heads_of(*claim, body_id, static_cast<std::int64_t>(claim->body.size())));
      bulk->finish();
    };
    head_bulk();
    const auto bulk = db_.bulk("intel_claim_body", {"id", "body"}, body_conflict);
    for (auto& [claim, body_id] : rows) bulk->add(std::array<Value, 2>{body_id, Blob{std::move(claim->body)}});
    bulk->finish();
  };
  write(fresh, {}, {});
  write(replaced, "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        "ON CONFLICT (cve_key, source, document) DO UPDATE SET modified = excluded.modified, digest = excluded.digest, format = excluded.format, "
        "corpus_revision = excluded.corpus_revision, imported_id = excluded.imported_id, weight = excluded.weight, revision = excluded.revision");
  return tally;
}

Tally CorpusWriter::withdraw_others(Source source, std::string_view document, const std::unordered_set<std::int64_t>& keep) {
  struct Gone {
    std::int64_t key;
    std::string document;
  };
  std::vector<Gone> gone;
  const auto take = [&](const store::Row& row) {
    if (!keep.contains(row.integer(0))) gone.push_back({row.integer(0), std::string(row.text(1))});
  };
  if (source == Source::csaf && !document.empty())
    db_.for_each_row("SELECT cve_key, document FROM intel_claim WHERE source = 3 AND document = $1", take, document);
  else
    db_.for_each_row("SELECT cve_key, document FROM intel_claim WHERE source = $1", take, static_cast<std::int64_t>(source));
  Tally tally;
  for (const Gone& claim : gone) {
    if (!document.empty() && claim.document != document) continue;
    tally += withdraw(claim.key, source, claim.document);
  }
  return tally;
}

Tally CorpusWriter::withdraw(std::int64_t key, Source source, std::string_view document) {
  Tally tally;
  const auto number = static_cast<std::int64_t>(source);
  const auto body_id = db_.find<std::int64_t>("SELECT body_id FROM intel_claim WHERE cve_key = $1 AND source = $2 AND document = $3", key, number, document);
  if (!body_id) return tally;
  db_.execute("DELETE FROM intel_claim WHERE cve_key = $1 AND source = $2 AND document = $3", key, number, document);
  db_.execute("DELETE FROM intel_claim_body WHERE id = $1", *body_id);
  db_.execute("INSERT INTO intel_removed (cve_key, source, document, corpus_revision) VALUES ($1, $2, $3, $4)", key, number, document, revision_);
  ++tally.removed;
  changed_ = true;
  return tally;
}

Instant CorpusWriter::newest_of_document(Source source, std::string_view document) {
  ENSURE(source == Source::csaf, "only advisories are found by document");
  return {db_.find<std::int64_t>("SELECT coalesce(max(modified), 0) FROM (SELECT modified FROM intel_claim WHERE source = 3 AND document = $1"
                                 " UNION ALL SELECT modified FROM intel_empty_advisory WHERE document = $1) AS known", document).value_or(0)};
}

void CorpusWriter::set_empty_advisory(std::string_view document, Instant modified) {
  db_.execute("INSERT INTO intel_empty_advisory (document, modified) VALUES ($1, $2) ON CONFLICT (document) DO UPDATE SET modified = excluded.modified", document, modified);
}

Tally CorpusWriter::withdraw_container(std::int64_t key, std::string_view document, Instant as_of) {
  db_.execute("INSERT INTO intel_cve_record (cve_key, modified) VALUES ($1, $2) ON CONFLICT (cve_key) DO UPDATE SET modified = excluded.modified WHERE intel_cve_record.modified < excluded.modified", key, as_of);
  const auto modified = db_.find<std::int64_t>("SELECT modified FROM intel_claim WHERE cve_key = $1 AND source = $2 AND document = $3", key, static_cast<std::int64_t>(Source::adp), document);
  return modified && *modified <= as_of.microseconds ? withdraw(key, Source::adp, document) : Tally{};
}

Tally CorpusWriter::apply_cve_records(const std::vector<CveRecord>& records, std::set<std::pair<std::int64_t, std::string>>& outdated) {
  Tally tally;
  std::vector<std::int64_t> keys;
  for (const CveRecord& record : records) keys.push_back(record.key);
  std::unordered_map<std::int64_t, Instant> dates;
  std::unordered_map<std::int64_t, std::map<std::string, Instant>> stored;  // ADP claims
  for (std::size_t at = 0; at < keys.size(); at += kKeysAtOnce) {
    const auto [condition, list] = key_list(db_, std::span(keys).subspan(at, std::min(kKeysAtOnce, keys.size() - at)));
    const std::array parameters{list};
    db_.each(fmt::format("SELECT cve_key, modified FROM intel_cve_record WHERE cve_key {}", condition), parameters, [&](const store::Row& row) {
      dates[row.integer(0)] = {row.integer(1)};
      return true;
    });
    db_.each(fmt::format("SELECT cve_key, document, modified FROM intel_claim WHERE source = {} AND cve_key {}", static_cast<int>(Source::adp), condition), parameters, [&](const store::Row& row) {
      stored[row.integer(0)][std::string(row.text(1))] = {row.integer(2)};
      return true;
    });
  }
  std::set<std::int64_t> moved;
  for (const CveRecord& record : records) {
    auto& date = dates[record.key];
    auto& known = stored[record.key];
    if (record.modified < date) {
      for (const std::string& document : record.adp)
        if (!known.contains(document)) outdated.emplace(record.key, document);
      continue;
    }
    for (const std::string& document : record.adp) {
      outdated.erase({record.key, document});
      known.try_emplace(document, record.modified);  // comes with the claims that follow
    }
    if (record.modified == date) continue;
    std::erase_if(known, [&](const auto& claim) {
      const auto& [document, modified] = claim;
      if (modified > record.modified || std::find(record.adp.begin(), record.adp.end(), document) != record.adp.end()) return false;
      tally += withdraw(record.key, Source::adp, document);
      outdated.emplace(record.key, document);  // it may still be on its way with an older revision of the same batch
      return true;
    });
    date = record.modified;
    moved.insert(record.key);
  }
  if (moved.empty()) return tally;
  const auto bulk = db_.bulk("intel_cve_record", {"cve_key", "modified"}, "ON CONFLICT (cve_key) DO UPDATE SET modified = excluded.modified");
  for (const std::int64_t key : moved) bulk->add(std::array<Value, 2>{key, dates[key].microseconds});
  bulk->finish();
  return tally;
}

Instant CorpusWriter::snapshot_date(std::string_view name) {
  return {db_.find<std::int64_t>("SELECT as_of FROM intel_snapshot WHERE name = $1", name).value_or(0)};
}

void CorpusWriter::set_snapshot(std::string_view name, Instant as_of, std::string_view version) {
  db_.execute("INSERT INTO intel_snapshot (name, as_of, version) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET as_of = excluded.as_of, version = excluded.version "
              "WHERE intel_snapshot.as_of <> excluded.as_of OR intel_snapshot.version <> excluded.version",
              name, as_of, version);
}

std::unordered_set<std::int64_t> CorpusWriter::keys_of(Source source) {
  std::unordered_set<std::int64_t> keys;
  db_.for_each_row("SELECT cve_key FROM intel_claim WHERE source = $1", [&](const store::Row& row) { keys.insert(row.integer(0)); }, static_cast<std::int64_t>(source));
  return keys;
}

void CorpusWriter::add_kev_events(const std::vector<std::int64_t>& keys, bool added, Instant catalogue) {
  if (keys.empty()) return;
  const auto bulk = db_.bulk("intel_kev_event", {"cve_key", "added", "catalogue", "seen_at"});
  for (const std::int64_t key : keys) bulk->add(std::array<Value, 4>{key, std::int64_t{added}, catalogue.microseconds, now_.microseconds});
  bulk->finish();
}

Tally CorpusWriter::upsert_epss(const std::vector<EpssRow>& rows, Instant as_of, std::string_view model) {
  Tally tally;
  const std::string date = to_iso_date(as_of);
  const auto sets = epss_sets(db_);
  std::int64_t set_id = 0, next_set = 1;
  for (const auto& [id, set] : sets) {
    next_set = std::max(next_set, id + 1);
    if (set.date == date && set.model == model) set_id = id;
  }
  std::unordered_map<std::int64_t, StoredEpss> known;
  for (StoredEpss& row : stored_epss(db_)) known.emplace(row.key, row);
  struct Write {
    EpssRow row;
    std::int64_t revision;
  };
  std::vector<Write> fresh, replaced;
  std::vector<StoredEpss> history;
  const bool month_end = to_iso_date({as_of.microseconds + kMicrosecondsPerDay}).substr(5, 2) != date.substr(5, 2);
  for (const EpssRow& row : rows) {
    const auto found = known.find(row.key);
    if (found == known.end()) {
      ++tally.added;
      fresh.push_back({row, revision_});
      continue;
    }
    const StoredEpss& old = found->second;
    const auto old_set = sets.find(old.set_id);
    const std::string_view old_date = old_set != sets.end() ? std::string_view(old_set->second.date) : std::string_view{};
    const std::pair old_values(old.score_ppm, old.percentile_ppm), values(row.score_ppm, row.percentile_ppm);
    if (old_values == values) {
      ++tally.unchanged;
      if (old_date < date) replaced.push_back({row, old.corpus_revision});  // the reading is of a later day now
      continue;
    }
    // Two files of one day that differ: the greater reading, so that their order does not matter.
    if (old_date > date || (old_date == date && values < old_values)) {
      ++tally.older;
      continue;
    }
    ++tally.updated;
    replaced.push_back({row, revision_});
    if (old_date < date && (std::abs(old.score_ppm - row.score_ppm) >= kEpssStep || month_end || old_set == sets.end() || old_set->second.model != model)) history.push_back(old);
  }
  if (fresh.empty() && replaced.empty()) return tally;
  changed_ = changed_ || tally.changed();
  if (set_id == 0) {
    set_id = next_set;
    db_.execute("INSERT INTO intel_epss_set (id, date, model) VALUES ($1, $2, $3)", set_id, date, model);
  }
  const auto write = [&](const std::vector<Write>& list, std::string_view conflict) {
    if (list.empty()) return;
    const auto bulk = db_.bulk("intel_epss", {"cve_key", "score_ppm", "percentile_ppm", "set_id", "corpus_revision"}, conflict);
    for (const auto& [row, revision] : list) bulk->add(std::array<Value, 5>{row.key, std::int64_t{row.score_ppm}, std::int64_t{row.percentile_ppm}, set_id, revision});
    bulk->finish();
  };
  write(fresh, {});
  write(replaced, "ON CONFLICT (cve_key) DO UPDATE SET score_ppm = excluded.score_ppm, percentile_ppm = excluded.percentile_ppm, set_id = excluded.set_id, corpus_revision = excluded.corpus_revision");
  if (!history.empty()) {
    const auto bulk = db_.bulk("intel_epss_history", {"cve_key", "set_id", "score_ppm", "percentile_ppm"}, "ON CONFLICT (cve_key, set_id) DO NOTHING");
    for (const StoredEpss& row : history) bulk->add(std::array<Value, 4>{row.key, row.set_id, std::int64_t{row.score_ppm}, std::int64_t{row.percentile_ppm}});
    bulk->finish();
  }
  return tally;
}

Tally CorpusWriter::upsert_catalogue(const std::vector<CatalogueRow>& rows) {
  Tally tally;
  for (const CatalogueRow& row : rows) {
    struct Known {
      std::int64_t modified = -1;
      std::string body;
    } known;
    db_.for_each_row("SELECT modified, body FROM intel_catalogue WHERE kind = $1 AND entry = $2",
                     [&](const store::Row& r) { known = {r.integer(0), std::string(r.text(1))}; }, row.kind, row.entry);
    if (known.body == row.body) {
      ++tally.unchanged;
      continue;
    }
    const auto rank = [](std::int64_t modified, std::string_view body) { return std::tuple(modified, body.size(), body); };
    if (known.modified >= 0 && rank(row.modified.microseconds, row.body) < rank(known.modified, known.body)) {
      ++tally.older;
      continue;
    }
    db_.execute("INSERT INTO intel_catalogue (kind, entry, modified, body) VALUES ($1, $2, $3, $4) ON CONFLICT (kind, entry) DO UPDATE SET modified = excluded.modified, body = excluded.body",
                row.kind, row.entry, row.modified, row.body);
    ++(known.modified >= 0 ? tally.updated : tally.added);
    changed_ = true;
  }
  return tally;
}

}  // namespace bulkhead::intel
