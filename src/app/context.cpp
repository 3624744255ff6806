#include "context.h"

#include <pwd.h>
#include <unistd.h>

#include "core/embedded.h"
#include "identity/member.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
std::span<const EmbeddedFile> identity_migrations();
std::span<const EmbeddedFile> inventory_migrations();
std::span<const EmbeddedFile> findings_migrations();
std::span<const EmbeddedFile> reports_migrations();
std::span<const EmbeddedFile> windows_migrations();
std::span<const EmbeddedFile> notify_migrations();
std::span<const EmbeddedFile> triage_migrations();
std::span<const EmbeddedFile> tickets_migrations();
}  // namespace bulkhead::embedded

namespace bulkhead::app {

std::vector<store::ModuleSchema> all_schemas() {
  return {{"record", embedded::record_migrations()},
          {"identity", embedded::identity_migrations()},
          intel::corpus_schema(),
          {"inventory", embedded::inventory_migrations()},
          {"windows", embedded::windows_migrations()},
          {"findings", embedded::findings_migrations()},
          {"reports", embedded::reports_migrations()},
          {"notify", embedded::notify_migrations()},
          {"triage", embedded::triage_migrations()},
          {"tickets", embedded::tickets_migrations()}};
}

namespace {

/// An empty database file is that of a first start, unless the folder shows that an installation worked here.
Result<void> refuse_emptied(const std::filesystem::path& directory) {
  const auto file = directory / "bulkhead.db";
  std::error_code failed;
  const bool empty = std::filesystem::file_size(file, failed) == 0 && !failed;
  if (!empty || (!std::filesystem::exists(directory / "log-key", failed) && !std::filesystem::exists(directory / "index", failed))) return {};
  return fail(ErrorKind::unavailable, "store.damaged", "The database file is empty though its folder holds the log's key or an index: it was emptied. Restore a backup.", file.string());
}

}  // namespace

Result<std::unique_ptr<store::Database>> open_database(const Location& location, const Clock& clock) {
  if (location.database.empty()) TRY(refuse_emptied(location.data_directory));
  store::Options options;
  options.location = location.database.empty() ? location.data_directory : location.database;
  if (!location.database.empty()) options.data_directory = location.data_directory;
  auto database = TRY(store::Database::open(options));
  TRY(database->migrate(all_schemas(), clock));
  return database;
}

Result<record::Actor> command_line_actor(store::Database& database, const Clock& clock) {
  const passwd* account = getpwuid(getuid());
  const std::string user = account && account->pw_name ? account->pw_name : "operator";
  auto organizations = identity::organizations(*database.reader());
  if (organizations.empty()) {
    record::UnitOfWork work(database, record::command_actor(user), clock);
    TRY(identity::found_organization(work, {"My organization", user + "@localhost", user}));
    TRY(work.commit());
    organizations = identity::organizations(*database.reader());
  }
  return record::command_actor(user, organizations.front().id);
}

}  // namespace bulkhead::app
