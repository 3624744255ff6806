#include "postgresql.h"

#include <libpq-fe.h>

#include <cstdlib>

#include "core/numbers.h"
#include "core/process.h"
#include "core/text.h"
#include "pool.h"

namespace bulkhead::store {
namespace {

constexpr Oid kBytea = 17;

struct ResultFree {
  void operator()(PGresult* r) const { PQclear(r); }
};
using Answer = std::unique_ptr<PGresult, ResultFree>;

[[noreturn]] void throw_failure(PGconn* link, const PGresult* answer, std::string_view sql) {
  const char* state = answer ? PQresultErrorField(answer, PG_DIAG_SQLSTATE) : nullptr;
  const std::string text = fmt::format("PostgreSQL: {} in: {}", trim(answer ? PQresultErrorMessage(answer) : PQerrorMessage(link)), shorten(sql, 300));
  if (state && std::string_view(state).starts_with("23")) throw ConstraintFailure(text);
  throw Failure(text);
}

class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* answer, int row) : answer_(answer), row_(row) {}
  void move_to(int row) { row_ = row; }
  int columns() const override { return PQnfields(answer_); }
  std::string_view name(int c) const override { return PQfname(answer_, c); }
  bool is_null(int c) const override { return PQgetisnull(answer_, row_, c) != 0; }
  std::int64_t integer(int c) const override {
    const std::string_view t = text(c);
    if (t == "t" || t == "f") return t == "t";
    if (const auto whole = parse_integer<std::int64_t>(t)) return *whole;
    return static_cast<std::int64_t>(parse_decimal(t).value_or(0));  // sum() of BIGINT is numeric
  }
  double number(int c) const override { return parse_decimal(text(c)).value_or(0); }
  std::string_view text(int c) const override {
    return {PQgetvalue(answer_, row_, c), static_cast<std::size_t>(PQgetlength(answer_, row_, c))};
  }
  std::string_view blob(int c) const override {
    std::string_view hex = text(c);
    if (PQftype(answer_, c) != kBytea) return hex;
    hex.remove_prefix(std::min<std::size_t>(2, hex.size()));  // "\x"
    if (blobs_.size() <= static_cast<std::size_t>(c)) blobs_.resize(static_cast<std::size_t>(c) + 1);
    std::string& out = blobs_[static_cast<std::size_t>(c)];
    out.resize(hex.size() / 2);
    const auto digit = [](char d) { return static_cast<unsigned char>(d <= '9' ? d - '0' : d - 'a' + 10); };
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return out;
  }

 private:
  const PGresult* answer_;
  int row_;
  mutable std::vector<std::string> blobs_;
};

class PostgresConnection final : public Connection {
 public:
  explicit PostgresConnection(const std::string& location) : link_(PQconnectdb(location.c_str())) {
    if (PQstatus(link_) != CONNECTION_OK) {
      const std::string why(trim(PQerrorMessage(link_)));
      PQfinish(link_);
      throw Failure("PostgreSQL: " + why);
    }
    PQsetNoticeProcessor(link_, [](void*, const char*) {}, nullptr);
    script("SET client_encoding = 'UTF8'; SET TIME ZONE 'UTC'; SET bytea_output = 'hex'; SET statement_timeout = '10min'; SET lock_timeout = '30s';");
  }
  ~PostgresConnection() override { PQfinish(link_); }

  Dialect dialect() const override { return Dialect::postgresql; }
  bool healthy() const override { return PQstatus(link_) == CONNECTION_OK && PQtransactionStatus(link_) == PQTRANS_IDLE; }

  std::int64_t run(std::string_view sql, std::span<const Value> parameters) override {
    const Answer answer = execute_prepared(sql, parameters);
    return parse_integer<std::int64_t>(PQcmdTuples(answer.get())).value_or(0);
  }

  void each(std::string_view sql, std::span<const Value> parameters, const std::function<bool(const Row&)>& each) override {
    const Answer answer = execute_prepared(sql, parameters);
    PostgresRow row(answer.get(), 0);
    for (int n = 0; n < PQntuples(answer.get()); ++n) {
      row.move_to(n);
      if (!each(row)) return;
    }
  }

  void stream(std::string_view sql, std::span<const Value> parameters, const std::function<bool(const Row&)>& each) override {
    const Arguments arguments(parameters);
    const std::string& name = prepared(sql);
    if (!PQsendQueryPrepared(link_, name.c_str(), arguments.count(), arguments.values(), arguments.lengths(), arguments.formats(), 0) ||
        !PQsetSingleRowMode(link_))
      throw_failure(link_, nullptr, sql);
    bool wanted = true;
    std::exception_ptr thrown;
    std::string failure;
    while (PGresult* raw = PQgetResult(link_)) {
      const Answer answer(raw);
      const auto status = PQresultStatus(raw);
      if (status == PGRES_SINGLE_TUPLE && wanted) {
        try {
          wanted = each(PostgresRow(raw, 0));
        } catch (...) {
          thrown = std::current_exception();
          wanted = false;
        }
        if (!wanted) cancel();
      } else if (status == PGRES_FATAL_ERROR && wanted) {
        failure = PQresultErrorMessage(raw);
      }
    }
    if (thrown) std::rethrow_exception(thrown);
    if (!failure.empty()) throw Failure("PostgreSQL: " + failure);
  }

  void script(std::string_view sql) override {
    const std::string text(sql);
    const Answer answer(PQexec(link_, text.c_str()));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) throw_failure(link_, answer.get(), sql);
  }

  std::unique_ptr<Bulk> bulk(std::string_view table, std::vector<std::string> columns, std::string_view conflict) override;

  void begin() override { script("BEGIN"); }
  void commit() override { script("COMMIT"); }
  void rollback() noexcept override { PQclear(PQexec(link_, "ROLLBACK")); }

  PGconn* link() { return link_; }

 private:
  struct Arguments {
    explicit Arguments(std::span<const Value> parameters) {
      texts_.reserve(parameters.size());
      for (const Value& value : parameters) {
        std::string& text = texts_.emplace_back();
        int format = 0;
        bool null = false;
        if (const auto* i = std::get_if<std::int64_t>(&value)) text = fmt::format("{}", *i);
        else if (const auto* d = std::get_if<double>(&value)) text = fmt::format("{}", *d);
        else if (const auto* t = std::get_if<std::string>(&value)) text = *t;
        else if (const auto* b = std::get_if<Blob>(&value)) {
          text = b->bytes;
          format = 1;
        } else null = true;
        values_.push_back(null ? nullptr : text.c_str());
        lengths_.push_back(static_cast<int>(text.size()));
        formats_.push_back(format);
      }
    }
    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

   private:
    std::vector<std::string> texts_;
    std::vector<const char*> values_;
    std::vector<int> lengths_, formats_;
  };

  const std::string& prepared(std::string_view sql) {
    const auto found = names_.find(std::string(sql));
    if (found != names_.end()) return found->second;
    const std::string name = fmt::format("s{}", names_.size());
    const Answer answer(PQprepare(link_, name.c_str(), std::string(sql).c_str(), 0, nullptr));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) throw_failure(link_, answer.get(), sql);
    return names_.emplace(std::string(sql), name).first->second;
  }

  Answer execute_prepared(std::string_view sql, std::span<const Value> parameters) {
    const Arguments arguments(parameters);
    const std::string& name = prepared(sql);
    Answer answer(PQexecPrepared(link_, name.c_str(), arguments.count(), arguments.values(), arguments.lengths(), arguments.formats(), 0));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw_failure(link_, answer.get(), sql);
    return answer;
  }

  void cancel() {
    PGcancel* handle = PQgetCancel(link_);
    char why[256];
    if (handle) PQcancel(handle, why, sizeof why);
    PQfreeCancel(handle);
  }

  PGconn* link_;
  std::unordered_map<std::string, std::string> names_;
};

/// COPY into the table, or into a temporary twin first when there is an ON CONFLICT clause.
class PostgresBulk final : public Bulk {
 public:
  PostgresBulk(PostgresConnection& connection, std::string_view table, const std::vector<std::string>& columns, std::string_view conflict)
      : connection_(connection), table_(table), columns_(join(columns, ",")), width_(columns.size()), conflict_(conflict) {
    target_ = table_;
    if (!conflict_.empty()) {
      target_ = "bulk_" + table_;
      connection_.script(fmt::format("DROP TABLE IF EXISTS pg_temp.{0}; CREATE TEMP TABLE {0} AS SELECT {1} FROM {2} WITH NO DATA", target_, columns_, table_));
    }
    const Answer answer(PQexec(connection_.link(), fmt::format("COPY {} ({}) FROM STDIN", target_, columns_).c_str()));
    if (PQresultStatus(answer.get()) != PGRES_COPY_IN) throw_failure(connection_.link(), answer.get(), "COPY " + target_);
  }
  ~PostgresBulk() override {
    if (!finished_) {
      PQputCopyEnd(connection_.link(), "given up");
      while (PGresult* answer = PQgetResult(connection_.link())) PQclear(answer);
    }
  }
  void add(std::span<const Value> values) override {
    ENSURE(values.size() == width_, "a bulk row has one value a column");
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i) buffer_ += '\t';
      const Value& value = values[i];
      if (const auto* n = std::get_if<std::int64_t>(&value)) fmt::format_to(std::back_inserter(buffer_), "{}", *n);
      else if (const auto* d = std::get_if<double>(&value)) fmt::format_to(std::back_inserter(buffer_), "{}", *d);
      else if (const auto* t = std::get_if<std::string>(&value)) append_escaped(*t);
      else if (const auto* b = std::get_if<Blob>(&value)) {
        buffer_ += "\\\\x";
        buffer_ += to_hex(b->bytes);
      } else buffer_ += "\\N";
    }
    buffer_ += '\n';
    if (buffer_.size() > (1u << 20)) flush();
  }
  void finish() override {
    flush();
    finished_ = true;
    if (PQputCopyEnd(connection_.link(), nullptr) != 1) throw_failure(connection_.link(), nullptr, "COPY");
    std::exception_ptr failure;
    while (PGresult* raw = PQgetResult(connection_.link())) {
      const Answer answer(raw);
      if (PQresultStatus(raw) != PGRES_COMMAND_OK && !failure) {
        try {
          throw_failure(connection_.link(), raw, "COPY " + target_);
        } catch (...) {
          failure = std::current_exception();
        }
      }
    }
    if (failure) std::rethrow_exception(failure);
    if (!conflict_.empty())
      connection_.script(fmt::format("INSERT INTO {0} ({1}) SELECT {1} FROM {2} {3}; DROP TABLE pg_temp.{2}", table_, columns_, target_, conflict_));
  }

 private:
  void append_escaped(std::string_view text) {
    for (const char c : text) switch (c) {
        case '\\': buffer_ += "\\\\"; break;
        case '\t': buffer_ += "\\t"; break;
        case '\n': buffer_ += "\\n"; break;
        case '\r': buffer_ += "\\r"; break;
        default: buffer_ += c;
      }
  }
  void flush() {
    if (!buffer_.empty() && PQputCopyData(connection_.link(), buffer_.data(), static_cast<int>(buffer_.size())) != 1)
      throw_failure(connection_.link(), nullptr, "COPY " + target_);
    buffer_.clear();
  }

  PostgresConnection& connection_;
  std::string table_, columns_;
  std::size_t width_;
  std::string conflict_, target_, buffer_;
  bool finished_ = false;
};

std::unique_ptr<Bulk> PostgresConnection::bulk(std::string_view table, std::vector<std::string> columns, std::string_view conflict) {
  return std::make_unique<PostgresBulk>(*this, table, columns, conflict);
}

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(const Options& options)
      : location_(options.location),
        directory_(options.data_directory),
        writers_(4, [this] { return std::make_unique<PostgresConnection>(location_); }),
        readers_(options.readers, [this] { return std::make_unique<PostgresConnection>(location_); }) {
    writers_.lease();
  }
  Dialect dialect() const override { return Dialect::postgresql; }
  std::string description() const override {
    const std::size_t at = location_.rfind('@');
    return "PostgreSQL " + (at == std::string::npos ? location_ : location_.substr(at + 1));
  }
  std::filesystem::path data_directory() const override { return directory_; }
  Lease reader() override { return readers_.lease(); }
  Lease writer() override { return writers_.lease(); }

  Result<void> backup(const std::filesystem::path& file) override {
    if (std::filesystem::exists(file))
      return fail(ErrorKind::conflict, "store.backup_exists", fmt::format("{} exists already; a backup never overwrites.", file.string()));
    const auto ran = TRY(run_process({"pg_dump", "--format=custom", "--no-owner", "--file=" + file.string(), "--dbname=" + location_}, {.deadline = std::chrono::hours(2)}));
    if (ran.exit_code != 0) {
      std::filesystem::remove(file);
      return fail(ErrorKind::unavailable, "store.backup_failed", fmt::format("pg_dump failed: {}.", shorten(trim(ran.error_output), 300)));
    }
    return {};
  }

 private:
  std::string location_;
  std::filesystem::path directory_;
  Pool writers_;
  Pool readers_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_postgresql(const Options& options) {
  try {
    return std::make_unique<PostgresDatabase>(options);
  } catch (const Failure& failure) {
    return fail(ErrorKind::unavailable, "store.unreachable", fmt::format("The database cannot be reached: {}.", failure.what()));
  }
}

Result<void> restore_postgresql(const Options& options, const std::filesystem::path& file) {
  {
    PostgresConnection connection(options.location);
    const auto tables = connection.find<std::int64_t>("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()");
    if (tables.value_or(0) > 0)
      return fail(ErrorKind::conflict, "store.not_empty", "The database holds tables already; restore needs an empty one.");
  }
  const auto ran = TRY(run_process({"pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", "--dbname=" + options.location, file.string()},
                                   {.deadline = std::chrono::hours(2)}));
  if (ran.exit_code != 0)
    return fail(ErrorKind::invalid, "store.bad_backup", fmt::format("pg_restore refused {}: {}.", file.string(), shorten(trim(ran.error_output), 300)));
  return {};
}

}  // namespace bulkhead::store
