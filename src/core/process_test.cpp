#include "core/process.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace bulkhead {
namespace {

TEST(Process, PassesInputAndCapturesOutput) {
  signal(SIGPIPE, SIG_IGN);
  const std::string big(300'000, 'x');
  const auto result = run_process({"cat"}, {.input = big});
  ASSERT_TRUE(result) << to_text(result.error());
  EXPECT_EQ(result->exit_code, 0);
  EXPECT_EQ(result->output, big);
}

TEST(Process, ReportsExitCodeAndErrorOutput) {
  const auto result = run_process({"sh", "-c", "echo trouble >&2; exit 3"});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_EQ(result->error_output, "trouble\n");
}

TEST(Process, KillsAtTheDeadlineAndRefusesTooMuchOutput) {
  EXPECT_EQ(run_process({"sleep", "30"}, {.deadline = std::chrono::seconds(1)}).error().code, "process.deadline");
  EXPECT_EQ(run_process({"yes"}, {.max_output_bytes = 1000}).error().code, "process.output_too_large");
  // A program that reads none of a large input: the rest is dropped, without a signal that would end us.
  EXPECT_EQ(run_process({"true"}, {.input = std::string(std::size_t{4} << 20, 'x')})->exit_code, 0);
  EXPECT_EQ(run_process({"no-such-program-here"}).error().code, "process.not_started");
}

}  // namespace
}  // namespace bulkhead
