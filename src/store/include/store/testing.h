// For tests of any module: the same body on SQLite and, where BULKHEAD_TEST_POSTGRESQL names a server, on PostgreSQL.
#pragma once
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "store/store.h"

namespace bulkhead::store::testing {

/// A directory that vanishes with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bulkhead-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Calls `body` with an empty, migrated database of each kind that is at hand. `schemas` in order of dependence.
inline void on_each_store(std::span<const ModuleSchema> schemas, const std::function<void(Database&)>& body) {
  const SystemClock clock;
  {
    const TemporaryDirectory directory;
    auto opened = Database::open({.location = directory.path().string()});
    if (!opened) throw Failure(to_text(opened.error()));
    if (auto migrated = (*opened)->migrate(schemas, clock); !migrated) throw Failure(to_text(migrated.error()));
    body(**opened);
  }
  const char* server = getenv("BULKHEAD_TEST_POSTGRESQL");
  if (!server) {
    std::fprintf(stderr, "skipped on PostgreSQL: BULKHEAD_TEST_POSTGRESQL is not set\n");
    return;
  }
  // A database of its own for each test, dropped afterwards.
  static int counter = 0;
  const std::string name = fmt::format("bulkhead_test_{}_{}", getpid(), ++counter);
  const std::string base(server);
  const std::size_t question = base.find('?');
  const std::size_t slash = base.find('/', base.find("://") + 3);
  const std::string url = base.substr(0, slash) + "/" + name + (question == std::string::npos ? "" : base.substr(question));
  const TemporaryDirectory directory;
  auto admin = Database::open({.location = base, .data_directory = directory.path().string()});
  if (!admin) throw Failure(to_text(admin.error()));
  (*admin)->writer()->script("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
  struct Drop {
    Database& admin;
    const std::string& name;
    ~Drop() { admin.writer()->script("DROP DATABASE " + name + " WITH (FORCE)"); }
  } const drop{**admin, name};
  auto opened = Database::open({.location = url, .data_directory = directory.path().string()});
  if (!opened) throw Failure(to_text(opened.error()));
  if (auto migrated = (*opened)->migrate(schemas, clock); !migrated) throw Failure(to_text(migrated.error()));
  body(**opened);
}

}  // namespace bulkhead::store::testing
