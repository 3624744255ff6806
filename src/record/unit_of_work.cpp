#include "record/unit_of_work.h"

#include "core/text.h"
#include "log_append.h"

namespace bulkhead::record {

/// The connection as the unit's user sees it: counts what is written and keeps the transaction in the unit's hands.
class UnitOfWork::Door final : public store::Connection {
 public:
  explicit Door(store::Database& database) : lease_(database.writer()) { lease_->begin(); }

  std::int64_t written = 0;
  store::Connection& inner() { return *lease_; }

  store::Dialect dialect() const override { return lease_->dialect(); }
  std::int64_t run(std::string_view sql, std::span<const store::Value> parameters) override {
    const std::int64_t rows = lease_->run(sql, parameters);
    if (!only_reads(sql)) written += rows;
    return rows;
  }
  void each(std::string_view sql, std::span<const store::Value> parameters, const std::function<bool(const store::Row&)>& callback) override {
    const bool reads = only_reads(sql);
    lease_->each(sql, parameters, [&](const store::Row& row) {
      if (!reads) ++written;
      return callback(row);
    });
  }
  void stream(std::string_view sql, std::span<const store::Value> parameters, const std::function<bool(const store::Row&)>& callback) override {
    if (!only_reads(sql)) ++written;
    lease_->stream(sql, parameters, callback);
  }
  void script(std::string_view sql) override {
    ++written;
    lease_->script(sql);
  }
  std::unique_ptr<store::Bulk> bulk(std::string_view table, std::vector<std::string> columns, std::string_view conflict) override {
    ++written;
    return lease_->bulk(table, std::move(columns), conflict);
  }
  bool healthy() const override { return lease_->healthy(); }
  void begin() override { ENSURE(false, "a unit of work begins its transaction itself"); }
  void commit() override { ENSURE(false, "a unit of work is committed by UnitOfWork::commit"); }
  void rollback() noexcept override {}  // the unit rolls back; see ~UnitOfWork

 private:
  /// WITH may hide a write, so it counts as one.
  static bool only_reads(std::string_view sql) {
    sql = trim(sql);
    return equals_ignoring_case(sql.substr(0, 6), "select") || equals_ignoring_case(sql.substr(0, 6), "values");
  }

  store::Database::Lease lease_;
};

UnitOfWork::UnitOfWork(store::Database& database, Actor actor, const Clock& clock)
    : database_(database), actor_(std::move(actor)), clock_(clock), now_(clock.now()) {}

UnitOfWork::~UnitOfWork() { rollback(); }

void UnitOfWork::rollback() noexcept {
  if (door_) door_->inner().rollback();
  door_.reset();
  done_ = true;
}

store::Connection& UnitOfWork::db() {
  ENSURE(!done_, "a unit of work is not used after its end");
  if (!door_) door_ = std::make_unique<Door>(database_);
  return *door_;
}

void UnitOfWork::change(Change change) {
  ENSURE(!done_, "a unit of work is not used after its end");
  ENSURE(change.detail.is_object() || change.detail.is_null(), "the detail of a change is an object");
  const auto missing = untold(change);
  ENSURE(missing.empty(), fmt::format("the change {} tells everything that its sentence needs; missing: {}", action_name(change.action), join(missing, ", ")));
  changes_.push_back(std::move(change));
}

std::uint64_t UnitOfWork::next_index() {
  (void)db();
  return lock_log(door_->inner()) + changes_.size();
}

void UnitOfWork::outbox(OutboxMessage message) {
  ENSURE(!done_, "a unit of work is not used after its end");
  messages_.push_back(std::move(message));
}

void UnitOfWork::bookkeeping(Bookkeeping) { bookkeeping_ = true; }

Result<CommitReceipt> UnitOfWork::commit() {
  ENSURE(!done_, "a unit of work is committed once");
  ENSURE(messages_.empty() || !changes_.empty(), "a message leaves only with a change");
  ENSURE(!changes_.empty() || bookkeeping_ || !door_ || door_->written == 0, "rows were written without a declared change");
  CommitReceipt receipt{{}, changes_.size(), now_};
  if (changes_.empty() && !door_) {
    done_ = true;
    return receipt;
  }
  (void)db();
  store::Connection& connection = door_->inner();
  if (!changes_.empty()) {
    auto appended = append_changes(connection, changes_, actor_, clock_.now());
    if (!appended) {
      rollback();
      return fail(std::move(appended).error());
    }
    write_outbox(connection, messages_, actor_, *appended);
    receipt.first_index = appended->first_index;
    receipt.at = appended->at;
  }
  connection.commit();
  door_.reset();
  done_ = true;
  return receipt;
}

Result<void> changed_once(std::int64_t rows, std::string_view resource_type) {
  ENSURE(rows <= 1, "an update by id changes one row");
  if (rows == 1) return {};
  return fail(ErrorKind::conflict, "record.stale", fmt::format("Somebody else changed this {} in the meantime. Load it again.", resource_type));
}

}  // namespace bulkhead::record
