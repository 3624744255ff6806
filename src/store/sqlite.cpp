#include "sqlite.h"

#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "core/text.h"
#include "pool.h"

namespace bulkhead::store {
namespace {

[[noreturn]] void throw_failure(sqlite3* db, int code, std::string_view sql) {
  const std::string text = fmt::format("SQLite: {} ({}) in: {}", sqlite3_errmsg(db), sqlite3_errstr(code), shorten(sql, 300));
  if ((code & 0xff) == SQLITE_CONSTRAINT) throw ConstraintFailure(text);
  throw Failure(text);
}

/// "$1" as SQLite's "?1", outside of quoted text.
std::string numbered(std::string_view sql) {
  std::string out;
  char quote = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '$' && i + 1 < sql.size() && is_digit(sql[i + 1])) {
      out += '?';
      continue;
    }
    out += c;
  }
  return out;
}

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  int columns() const override { return sqlite3_column_count(statement_); }
  std::string_view name(int c) const override { return sqlite3_column_name(statement_, c); }
  bool is_null(int c) const override { return sqlite3_column_type(statement_, c) == SQLITE_NULL; }
  std::int64_t integer(int c) const override { return sqlite3_column_int64(statement_, c); }
  double number(int c) const override { return sqlite3_column_double(statement_, c); }
  std::string_view text(int c) const override {
    const auto* at = reinterpret_cast<const char*>(sqlite3_column_text(statement_, c));
    return {at ? at : "", static_cast<std::size_t>(sqlite3_column_bytes(statement_, c))};
  }
  std::string_view blob(int c) const override {
    const auto* at = static_cast<const char*>(sqlite3_column_blob(statement_, c));
    return {at ? at : "", static_cast<std::size_t>(sqlite3_column_bytes(statement_, c))};
  }

 private:
  sqlite3_stmt* statement_;
};

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(const std::filesystem::path& file, const Options& options, bool writer) {
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(file.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
      const std::string why = sqlite3_errmsg(db_);
      sqlite3_close(db_);
      throw Failure("SQLite: " + why);
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, options.busy_timeout_ms);
    if (writer) script("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 4000;");
    // FULL: a committed decision survives a power cut, not only a crash of ours.
    script(writer ? "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON;"
                  : "PRAGMA cache_size = -16384; PRAGMA foreign_keys = ON; PRAGMA query_only = ON;");
  }
  ~SqliteConnection() override {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }

  Dialect dialect() const override { return Dialect::sqlite; }

  std::int64_t run(std::string_view sql, std::span<const Value> parameters) override {
    const Statement statement(*this, sql);
    bind(statement.get(), parameters, sql);
    int code;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
    }
    if (code != SQLITE_DONE) throw_failure(db_, code, sql);
    return sqlite3_changes64(db_);
  }

  void each(std::string_view sql, std::span<const Value> parameters, const std::function<bool(const Row&)>& each) override {
    const Statement statement(*this, sql);
    bind(statement.get(), parameters, sql);
    const SqliteRow row(statement.get());
    int code;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW)
      if (!each(row)) return;
    if (code != SQLITE_DONE) throw_failure(db_, code, sql);
  }

  void stream(std::string_view sql, std::span<const Value> parameters, const std::function<bool(const Row&)>& callback) override {
    each(sql, parameters, callback);
  }

  void script(std::string_view sql) override {
    const std::string text(sql);
    const int code = sqlite3_exec(db_, text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw_failure(db_, code, sql);
  }

  std::unique_ptr<Bulk> bulk(std::string_view table, std::vector<std::string> columns, std::string_view conflict) override;

  void begin() override { script("BEGIN IMMEDIATE"); }
  void commit() override { script("COMMIT"); }
  void rollback() noexcept override {
    if (!sqlite3_get_autocommit(db_)) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }

  /// A cached prepared statement, or one of its own when the cached one is in use further up the stack.
  class Statement {
   public:
    Statement(SqliteConnection& connection, std::string_view sql) {
      const auto found = connection.statements_.find(sql);
      if (found != connection.statements_.end() && !sqlite3_stmt_busy(found->second)) {
        statement_ = found->second;
        return;
      }
      const std::string text = numbered(sql);
      const int code = sqlite3_prepare_v3(connection.db_, text.c_str(), static_cast<int>(text.size()) + 1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
      if (code != SQLITE_OK) throw_failure(connection.db_, code, sql);
      if (found == connection.statements_.end() && connection.statements_.size() < 500)
        connection.statements_.emplace(std::string(sql), statement_);
      else
        own_ = true;
    }
    ~Statement() {
      if (own_) {
        sqlite3_finalize(statement_);
      } else {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
      }
    }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    [[nodiscard]] sqlite3_stmt* get() const { return statement_; }

   private:
    sqlite3_stmt* statement_ = nullptr;
    bool own_ = false;
  };

  /// Values must stay alive until the statement is reset: callers hold them across the call.
  void bind(sqlite3_stmt* statement, std::span<const Value> values, std::string_view sql) {
    int n = 0;
    for (const Value& value : values) {
      ++n;
      int code = SQLITE_OK;
      if (const auto* i = std::get_if<std::int64_t>(&value)) code = sqlite3_bind_int64(statement, n, *i);
      else if (const auto* d = std::get_if<double>(&value)) code = sqlite3_bind_double(statement, n, *d);
      else if (const auto* t = std::get_if<std::string>(&value)) code = sqlite3_bind_text64(statement, n, t->data(), t->size(), SQLITE_STATIC, SQLITE_UTF8);
      else if (const auto* b = std::get_if<Blob>(&value)) code = sqlite3_bind_blob64(statement, n, b->bytes.data(), b->bytes.size(), SQLITE_STATIC);
      else code = sqlite3_bind_null(statement, n);
      if (code != SQLITE_OK) throw_failure(db_, code, sql);
    }
  }

  sqlite3* handle() { return db_; }

 private:
  friend class SqliteBulk;
  sqlite3* db_ = nullptr;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
};

class SqliteBulk final : public Bulk {
 public:
  SqliteBulk(SqliteConnection& connection, std::string_view table, const std::vector<std::string>& columns, std::string_view conflict)
      : connection_(connection), columns_(columns.size()) {
    std::string marks;
    for (std::size_t i = 1; i <= columns.size(); ++i) marks += fmt::format("{}${}", i > 1 ? "," : "", i);
    sql_ = fmt::format("INSERT INTO {} ({}) VALUES ({}) {}", table, join(columns, ","), marks, conflict);
    statement_.emplace(connection_, sql_);
  }
  void add(std::span<const Value> values) override {
    ENSURE(values.size() == columns_, "a bulk row has one value a column");
    connection_.bind(statement_->get(), values, sql_);
    const int code = sqlite3_step(statement_->get());
    sqlite3_reset(statement_->get());
    if (code != SQLITE_DONE && code != SQLITE_ROW) throw_failure(connection_.handle(), code, sql_);
  }
  void finish() override { statement_.reset(); }

 private:
  SqliteConnection& connection_;
  std::size_t columns_;
  std::string sql_;
  std::optional<SqliteConnection::Statement> statement_;
};

std::unique_ptr<Bulk> SqliteConnection::bulk(std::string_view table, std::vector<std::string> columns, std::string_view conflict) {
  return std::make_unique<SqliteBulk>(*this, table, columns, conflict);
}

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(const Options& options)
      : directory_(options.location),
        file_(directory_ / "bulkhead.db"),
        writers_(1, [this, options] { return std::make_unique<SqliteConnection>(file_, options, true); }),
        readers_(options.readers, [this, options] { return std::make_unique<SqliteConnection>(file_, options, false); }) {
    writers_.lease();  // creates the file and sets WAL before any reader comes
  }
  Dialect dialect() const override { return Dialect::sqlite; }
  std::string description() const override { return "SQLite " + file_.string(); }
  std::filesystem::path data_directory() const override { return directory_; }
  Lease reader() override { return readers_.lease(); }
  Lease writer() override { return writers_.lease(); }

  Result<void> backup(const std::filesystem::path& file) override {
    if (std::filesystem::exists(file))
      return fail(ErrorKind::conflict, "store.backup_exists", fmt::format("{} exists already; a backup never overwrites.", file.string()));
    const std::filesystem::path part = file.string() + ".part";
    std::filesystem::remove(part);
    const Lease from = reader();
    sqlite3* target = nullptr;
    int code = sqlite3_open(part.c_str(), &target);
    if (code == SQLITE_OK) {
      sqlite3_backup* copy = sqlite3_backup_init(target, "main", static_cast<SqliteConnection&>(*from).handle(), "main");
      code = copy ? sqlite3_backup_step(copy, -1) : sqlite3_errcode(target);
      if (copy) sqlite3_backup_finish(copy);
      if (code == SQLITE_DONE) code = sqlite3_exec(target, "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
    }
    const std::string why = code == SQLITE_OK ? "" : sqlite3_errstr(code);
    sqlite3_close(target);
    if (code != SQLITE_OK) {
      std::filesystem::remove(part);
      return fail(ErrorKind::unavailable, "store.backup_failed", "The backup could not be written: " + why + ".");
    }
    std::filesystem::rename(part, file);
    return {};
  }

 private:
  std::filesystem::path directory_;
  std::filesystem::path file_;
  Pool writers_;
  Pool readers_;
};

}  // namespace

namespace {

/// SQLite takes a file that lost its end for a new or a smaller database, and says so only when it meets a missing page.
/// A file without a write-ahead log or journal beside it is whole pages (https://www.sqlite.org/fileformat.html, 1.2 and 1.3).
Result<void> check_length(const std::filesystem::path& file) {
  std::error_code missing, ignored;
  const std::uintmax_t size = std::filesystem::file_size(file, missing);
  if (missing || size == 0) return {};
  for (const char* beside : {"-wal", "-journal"})
    if (std::filesystem::exists(file.string() + beside, ignored)) return {};
  std::array<unsigned char, 18> head{};
  std::ifstream(file, std::ios::binary).read(reinterpret_cast<char*>(head.data()), head.size());
  const unsigned stated = head[16] << 8 | head[17];
  const unsigned page = stated == 1 ? 65'536 : stated;
  if (size >= 512 && page >= 512 && size % page == 0) return {};
  return fail(ErrorKind::unavailable, "store.damaged", fmt::format("The database file was cut short: its {} bytes are not a whole number of pages. Restore a backup.", size), file.string());
}

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const Options& options) {
  TRY(check_length(std::filesystem::path(options.location) / "bulkhead.db"));
  try {
    return std::make_unique<SqliteDatabase>(options);
  } catch (const Failure& failure) {
    return fail(ErrorKind::unavailable, "store.unreachable", fmt::format("The database in {} cannot be opened: {}.", options.location, failure.what()));
  }
}

Result<void> restore_sqlite(const Options& options, const std::filesystem::path& file) {
  const std::filesystem::path directory(options.location);
  const std::filesystem::path target = directory / "bulkhead.db";
  if (std::filesystem::exists(target))
    return fail(ErrorKind::conflict, "store.not_empty", fmt::format("{} exists already; restore needs an empty place.", target.string()));
  sqlite3* db = nullptr;
  bool sound = sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK;
  sqlite3_stmt* check = nullptr;
  sound = sound && sqlite3_prepare_v2(db, "PRAGMA quick_check", -1, &check, nullptr) == SQLITE_OK && sqlite3_step(check) == SQLITE_ROW &&
          std::string_view(reinterpret_cast<const char*>(sqlite3_column_text(check, 0))) == "ok";
  sqlite3_finalize(check);
  sqlite3_stmt* versions = nullptr;
  sound = sound && sqlite3_prepare_v2(db, "SELECT count(*) FROM schema_version", -1, &versions, nullptr) == SQLITE_OK;
  sqlite3_finalize(versions);
  sqlite3_close(db);
  if (!sound) return fail(ErrorKind::invalid, "store.bad_backup", fmt::format("{} is no sound backup of a Bulkhead database.", file.string()));
  std::filesystem::create_directories(directory);
  const std::filesystem::path part = target.string() + ".part";
  std::filesystem::copy_file(file, part, std::filesystem::copy_options::overwrite_existing);
  std::filesystem::rename(part, target);
  return {};
}

}  // namespace bulkhead::store
