// All SQL of the module.
#pragma once
#include "findings/environment_view.h"
#include "findings/triage.h"

namespace bulkhead::findings {

struct StoredMatch : Match {
  std::int64_t identity_id = 0;
  Instant first_seen_at, changed_at, withdrawn_at;
  std::string withdrawn_reason;
};
struct StoredResolution {
  std::int64_t identity_id = 0;
  std::string status;
  int confidence = 0;
  std::string coverage, vendor, product, result_hash;
};
BOOST_DESCRIBE_STRUCT(StoredResolution, (), (identity_id, status, confidence, coverage, vendor, product, result_hash))
struct StoredDecision : Decision {
  std::int64_t asset_id = 0;
  std::string cve;
  std::int64_t event_id = 0;
};

/// Matches of the identities that an environment's assets have (0: of all), ordered by identity then CVE.
void each_match(store::Connection& db, std::int64_t environment_id, const std::function<void(StoredMatch&&)>& callback);
void each_match_of(store::Connection& db, std::int64_t identity_id, const std::function<void(StoredMatch&&)>& callback);
[[nodiscard]] std::optional<StoredResolution> resolution_of(store::Connection& db, std::int64_t identity_id);
[[nodiscard]] std::vector<StoredResolution> resolutions(store::Connection& db, std::int64_t environment_id);
/// Decisions whose event is newer than `after_event`, ordered by event.
[[nodiscard]] std::vector<StoredDecision> decisions(store::Connection& db, std::int64_t environment_id, std::int64_t after_event);
/// The newest decision event of an environment; 0 when there is none.
[[nodiscard]] std::int64_t newest_event(store::Connection& db, std::int64_t environment_id);

struct NewDecision {
  std::int64_t environment_id = 0, asset_id = 0;
  std::string cve;
  State before = State::active, after = State::acknowledged;
  std::string reason, notes, review_date, fix_action;
  Instant expires_at;
};
/// Who decided and when, and the log entry that tells it.
struct DecidedBy {
  std::int64_t actor_id = 0;  ///< 0: the program itself
  std::string actor;
  Instant at;
  std::int64_t log_index = 0;
};
/// Writes the decisions and one event each.
void write_decisions(store::Connection& db, const std::vector<NewDecision>& decisions, const DecidedBy& by);

/// New matches, row by row: add_match on the Bulk, then finish() it.
[[nodiscard]] std::unique_ptr<store::Bulk> insert_matches(store::Connection& db);
void add_match(store::Bulk& bulk, std::int64_t identity_id, const Match& match, Instant at);
/// The match is as given from now on, and no longer withdrawn; the time it was first seen stays.
void update_match(store::Connection& db, std::int64_t identity_id, const Match& match, Instant at);
void withdraw_match(store::Connection& db, std::int64_t identity_id, std::string_view cve, std::string_view reason, Instant at);
void write_resolutions(store::Connection& db, const std::vector<StoredResolution>& resolutions, std::int64_t corpus_revision, Instant at);

}  // namespace bulkhead::findings
