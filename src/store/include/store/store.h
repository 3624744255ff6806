// SQLite and PostgreSQL behind one small layer. SQL texts are the same for both, with $1, $2 ... for parameters.
//
// Failures of the database itself (disk full, connection lost, broken SQL) are thrown as store::Failure: the world is
// gone, nothing below the request, job or command boundary can help. Conflicts that a caller expects are written as
// SQL (ON CONFLICT ... DO NOTHING RETURNING) and seen as "no row".
#pragma once
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/clock.h"
#include "core/codec.h"
#include "core/embedded.h"
#include "core/result.h"

namespace bulkhead::store {

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// A UNIQUE, foreign key or CHECK rule of the schema refused the write.
struct ConstraintFailure : Failure {
  using Failure::Failure;
};

enum class Dialect { sqlite, postgresql };

/// Bytes that are no text (BLOB, BYTEA).
struct Blob {
  std::string bytes;
};

/// One parameter. Text and blobs are copied: a parameter list may outlive its sources.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

[[nodiscard]] inline Value to_value(std::nullptr_t) { return {}; }
[[nodiscard]] inline Value to_value(bool v) { return std::int64_t{v}; }
template <std::integral I>
[[nodiscard]] Value to_value(I v) { return static_cast<std::int64_t>(v); }
[[nodiscard]] inline Value to_value(double v) { return v; }
[[nodiscard]] inline Value to_value(std::string v) { return Value(std::move(v)); }
[[nodiscard]] inline Value to_value(std::string_view v) { return Value(std::string(v)); }
[[nodiscard]] inline Value to_value(const char* v) { return Value(std::string(v)); }
[[nodiscard]] inline Value to_value(Blob v) { return Value(std::move(v)); }
[[nodiscard]] inline Value to_value(Instant v) { return v.microseconds; }  ///< instants are stored as BIGINT microseconds
template <DescribedEnum E>
[[nodiscard]] Value to_value(E v) { return Value(std::string(name_of(v))); }  ///< enums are stored by name
template <class T>
[[nodiscard]] Value to_value(const std::optional<T>& v) { return v ? to_value(*v) : Value{}; }

/// The current row of a query; views are valid until the next row.
class Row {
 public:
  virtual ~Row() = default;
  [[nodiscard]] virtual int columns() const = 0;
  [[nodiscard]] virtual std::string_view name(int column) const = 0;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual double number(int column) const = 0;
  [[nodiscard]] virtual std::string_view text(int column) const = 0;
  [[nodiscard]] virtual std::string_view blob(int column) const = 0;
};

/// Many rows into one table, as fast as the database takes them (prepared statement; COPY on PostgreSQL).
class Bulk {
 public:
  virtual ~Bulk() = default;
  virtual void add(std::span<const Value> values) = 0;
  /// Must be called; rows count only afterwards.
  virtual void finish() = 0;
};

namespace detail {
template <class T>
void read_column(const Row& row, int column, T& out);
}

class Connection {
 public:
  virtual ~Connection() = default;
  [[nodiscard]] virtual Dialect dialect() const = 0;

  /// Runs one statement; returns the number of rows changed.
  virtual std::int64_t run(std::string_view sql, std::span<const Value> parameters) = 0;
  /// Calls `each` for every row; stop early by returning false.
  virtual void each(std::string_view sql, std::span<const Value> parameters, const std::function<bool(const Row&)>& each) = 0;
  /// The same for results of unbounded size: rows come one by one from the server. Until it returns, the callback must
  /// not use this connection (PostgreSQL).
  virtual void stream(std::string_view sql, std::span<const Value> parameters, const std::function<bool(const Row&)>& each) = 0;
  /// Several statements without parameters, for migrations.
  virtual void script(std::string_view sql) = 0;
  /// Inserts into `table (columns)`; `conflict` is an ON CONFLICT clause or empty. With an ON CONFLICT ... DO UPDATE
  /// the keys added to one Bulk must be distinct (PostgreSQL changes a row only once in one command).
  virtual std::unique_ptr<Bulk> bulk(std::string_view table, std::vector<std::string> columns, std::string_view conflict = {}) = 0;

  virtual void begin() = 0;   ///< SQLite: BEGIN IMMEDIATE, so that a writer never fails half-way
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  /// False once the link to the server is lost: the pool then drops the connection.
  [[nodiscard]] virtual bool healthy() const { return true; }

  template <class... P>
  std::int64_t execute(std::string_view sql, const P&... parameters) {
    const std::vector<Value> values{to_value(parameters)...};
    return run(sql, values);
  }
  /// Rows as described structs, columns taken by position in the order of the struct's members.
  template <class T, class... P>
  [[nodiscard]] std::vector<T> select(std::string_view sql, const P&... parameters) {
    const std::vector<Value> values{to_value(parameters)...};
    std::vector<T> rows;
    each(sql, values, [&](const Row& row) {
      read_row(row, rows.emplace_back());
      return true;
    });
    return rows;
  }
  /// The first row, or nothing.
  template <class T, class... P>
  [[nodiscard]] std::optional<T> find(std::string_view sql, const P&... parameters) {
    const std::vector<Value> values{to_value(parameters)...};
    std::optional<T> found;
    each(sql, values, [&](const Row& row) {
      read_row(row, found.emplace());
      return false;
    });
    return found;
  }
  template <class... P, class Each>
  void for_each_row(std::string_view sql, const Each& callback, const P&... parameters) {
    const std::vector<Value> values{to_value(parameters)...};
    each(sql, values, [&](const Row& row) {
      callback(row);
      return true;
    });
  }

  /// A described struct takes the columns in order; a plain type takes column 0.
  template <class T>
  static void read_row(const Row& row, T& out) {
    if constexpr (Described<T>) {
      int column = 0;
      boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>>(
          [&](auto d) { detail::read_column(row, column++, out.*d.pointer); });
    } else {
      detail::read_column(row, 0, out);
    }
  }
};

/// Begins a transaction; rolls back unless commit() was called.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) { connection_.begin(); }
  ~Transaction() {
    if (!done_) connection_.rollback();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    connection_.commit();
    done_ = true;
  }

 private:
  Connection& connection_;
  bool done_ = false;
};

struct Options {
  /// A directory for SQLite (bulkhead.db inside), or "postgresql://..." / "postgres://..." for PostgreSQL.
  std::string location;
  /// Where files beside a PostgreSQL database live (index, keys, blobs); SQLite uses its own directory.
  std::string data_directory;
  int readers = 4;
  int busy_timeout_ms = 10'000;
};

/// The migrations of one module: embedded schema/*.sql, applied in order of file name. One text serves both databases;
/// what differs is written as @identity@ (an integer key that numbers itself), @blob@ (bytes) and @text@ (text that is
/// compared and sorted by bytes). Integers, booleans (0 or 1) and instants are BIGINT, JSON is TEXT.
struct ModuleSchema {
  std::string module;
  std::span<const EmbeddedFile> files;
};

/// An open database: one writer, several readers. Thread-safe: leases wait for a free connection.
class Database {
 public:
  virtual ~Database() = default;

  /// Opens, creating the SQLite file where missing.
  /// Fails    unavailable/store.unreachable, invalid/store.bad_location
  static Result<std::unique_ptr<Database>> open(const Options& options);

  /// Applies what is missing, each file in one transaction, under an advisory lock on PostgreSQL.
  /// Fails    conflict/store.newer_schema when the database knows a migration that this program does not,
  ///          conflict/store.changed_migration when an applied file differs from ours
  Result<void> migrate(std::span<const ModuleSchema> schemas, const Clock& clock);

  [[nodiscard]] virtual Dialect dialect() const = 0;
  [[nodiscard]] virtual std::string description() const = 0;  ///< for people, without a password
  /// Directory for files beside the database (index, blobs); created.
  [[nodiscard]] virtual std::filesystem::path data_directory() const = 0;

  /// A connection that comes back to the pool when the lease ends.
  using Lease = std::unique_ptr<Connection, std::function<void(Connection*)>>;
  [[nodiscard]] virtual Lease reader() = 0;
  [[nodiscard]] virtual Lease writer() = 0;

  /// A consistent copy: SQLite online backup into `file`; PostgreSQL: pg_dump custom format.
  /// Fails    conflict/store.backup_exists, unavailable/store.backup_failed
  virtual Result<void> backup(const std::filesystem::path& file) = 0;
};

/// Restores a backup into a location that must be empty.
Result<void> restore(const Options& options, const std::filesystem::path& file);

namespace detail {
template <class T>
void read_column(const Row& row, int column, T& out) {
  if constexpr (bulkhead::detail::is_optional<T>::value) {
    if (row.is_null(column)) out.reset();
    else read_column(row, column, out.emplace());
  } else if constexpr (std::is_same_v<T, Blob>) {
    out.bytes = row.blob(column);
  } else if constexpr (std::is_same_v<T, Instant>) {
    out.microseconds = row.is_null(column) ? 0 : row.integer(column);
  } else if constexpr (std::is_same_v<T, Json>) {
    auto parsed = parse_json(row.text(column), {.refuse_duplicate_keys = false});
    out = parsed ? std::move(*parsed) : Json();
  } else if constexpr (DescribedEnum<T>) {
    const auto value = enum_of<T>(row.text(column));
    if (!value) throw Failure(fmt::format("column {} holds '{}', which no enumerator has", row.name(column), row.text(column)));
    out = *value;
  } else if constexpr (std::is_same_v<T, bool>) {
    out = !row.is_null(column) && row.integer(column) != 0;
  } else if constexpr (std::is_integral_v<T>) {
    out = row.is_null(column) ? T{} : static_cast<T>(row.integer(column));
  } else if constexpr (std::is_floating_point_v<T>) {
    out = row.is_null(column) ? T{} : static_cast<T>(row.number(column));
  } else {
    out = T(row.text(column));
  }
}
}  // namespace detail

}  // namespace bulkhead::store
