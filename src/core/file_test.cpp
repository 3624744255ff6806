#include "core/file.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace bulkhead {
namespace {

TEST(RemoveAbandoned, TakesOnlyWhatProcessesLeftThatAreGone) {
  std::string pattern = (std::filesystem::temp_directory_path() / "bulkhead-file-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const pid_t child = fork();
  if (child == 0) _exit(0);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  const auto name = [&](pid_t process) { return folder / fmt::format("match-1.bin.tmp-{}", process); };
  for (const auto& path : {name(child), name(getpid()), folder / "match-1.bin", folder / "x.tmp-", folder / "x.tmp--1", folder / "x.tmp-7a"}) std::ofstream(path) << "x";
  remove_abandoned(folder);
  EXPECT_FALSE(std::filesystem::exists(name(child)));
  EXPECT_TRUE(std::filesystem::exists(name(getpid())));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 5);
  remove_abandoned(folder / "none");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace bulkhead
