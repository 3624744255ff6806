#include "record/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "testing.h"

namespace bulkhead::record {
namespace {

using ::testing::UnorderedElementsAre;

/// Commits one change with a message of each text.
void put(store::Database& database, const Clock& clock, const std::vector<std::string>& texts, std::int64_t delay_us = 0) {
  UnitOfWork work(database, testing::ann(), clock);
  work.change({Action::asset_added, "asset", "1", 3, "Plant", Json::object({{"name", "PLC"}})});
  for (const auto& text : texts) work.outbox({"mail", Json::object({{"text", text}}), delay_us});
  if (auto done = work.commit(); !done) throw store::Failure(to_text(done.error()));
}

std::vector<OutboxEntry> all(store::Database& database) { return outbox_page(*database.reader(), {1, "mail", std::nullopt, 1, 100}).entries; }

TEST(Outbox, SendsOnceWhatWasCommittedAndNothingElse) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    FixedClock clock({1'772'000'000'000'000});
    put(database, clock, {"a", "b"});
    put(database, clock, {"later"}, 60 * kMicrosecondsPerSecond);
    {
      UnitOfWork lost(database, testing::ann(), clock);
      lost.change({Action::asset_added, "asset", "1", 3, "Plant", Json::object({{"name", "PLC"}})});
      lost.outbox({"mail", Json::object({{"text", "never"}})});
      (void)lost.db();
    }
    std::vector<std::string> sent;
    OutboxWorker worker(database, clock, {{"mail", [&](const OutboxEntry& entry) {
                                             sent.emplace_back(entry.body.text("text"));
                                             return SendOutcome{OutboxState::sent, "250 taken", 250, std::nullopt};
                                           }}});
    clock.advance_seconds(1);
    while (worker.run_once()) {}
    EXPECT_THAT(sent, UnorderedElementsAre("a", "b"));
    clock.advance_seconds(60);
    while (worker.run_once()) {}
    EXPECT_THAT(sent, UnorderedElementsAre("a", "b", "later"));
    const auto entries = all(database);
    ASSERT_EQ(entries.size(), 3u);
    for (const auto& entry : entries) {
      EXPECT_EQ(entry.state(), OutboxState::sent);
      const auto attempts = outbox_attempts(*database.reader(), entry.id);
      ASSERT_EQ(attempts.size(), 1u);
      EXPECT_EQ(attempts.front().status, 250);
      EXPECT_TRUE(attempts.front().sent);
    }
  });
}

TEST(Outbox, TriesAgainWithGrowingDelaysThenGivesUpAndReplays) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    FixedClock clock({1'772'000'000'000'000});
    put(database, clock, {"a"});
    int calls = 0;
    bool works = false;
    OutboxWorker worker(database, clock, {{"mail", [&](const OutboxEntry&) {
                                             ++calls;
                                             return works ? SendOutcome{OutboxState::sent, "ok", 200, std::nullopt} : SendOutcome{OutboxState::retrying, "HTTP 503", 503, std::nullopt};
                                           }}}, {.attempts = 3});
    clock.advance_seconds(1);
    EXPECT_TRUE(worker.run_once());
    EXPECT_EQ(all(database).front().state(), OutboxState::retrying);
    EXPECT_FALSE(worker.run_once()) << "not before its delay";
    clock.advance_seconds(13);
    EXPECT_TRUE(worker.run_once());
    clock.advance_seconds(13);
    EXPECT_FALSE(worker.run_once()) << "the second delay is four times as long";
    clock.advance_seconds(40);
    EXPECT_TRUE(worker.run_once());
    const auto dead = all(database).front();
    EXPECT_EQ(dead.state(), OutboxState::dead);
    EXPECT_EQ(dead.last_error, "HTTP 503");
    clock.advance_seconds(100'000);
    EXPECT_FALSE(worker.run_once());
    EXPECT_EQ(outbox_page(*database.reader(), {1, "mail", OutboxState::dead, 1, 10}).total, 1);
    EXPECT_EQ(outbox_page(*database.reader(), {2, "mail", OutboxState::dead, 1, 10}).total, 0) << "of another organization";
    EXPECT_EQ(outbox_entry(*database.reader(), 2, "mail", dead.id).error().code, "outbox.no_such_message");

    works = true;
    UnitOfWork work(database, testing::ann(), clock);
    replay(work, dead.id);
    work.change({Action::delivery_replayed, "delivery", to_text(dead.id), {}, {}, Json::object({{"name", "the mail"}})});
    ASSERT_TRUE(work.commit());
    EXPECT_TRUE(worker.run_once());
    EXPECT_EQ(all(database).front().state(), OutboxState::sent);
    EXPECT_EQ(outbox_attempts(*database.reader(), dead.id).size(), 4u) << "earlier attempts stay on record";
    EXPECT_EQ(calls, 4);
  });
}

TEST(Outbox, HonoursRetryAfterAndGivesUpAtOnceWhereNothingWillHelp) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    FixedClock clock({1'772'000'000'000'000});
    put(database, clock, {"slow", "bad"});
    OutboxWorker worker(database, clock, {{"mail", [&](const OutboxEntry& entry) {
                                             if (entry.body.text("text") == "slow") return SendOutcome{OutboxState::retrying, "429", 429, 3600};
                                             return outcome_of(Error{ErrorKind::forbidden, "x", "not allowed", {}, {}, {}});
                                           }}});
    clock.advance_seconds(1);
    while (worker.run_once()) {}
    for (const auto& entry : all(database)) {
      if (entry.body.text("text") == "bad") EXPECT_EQ(entry.state(), OutboxState::dead);
      else EXPECT_GE(entry.due_at.microseconds, clock.now().microseconds + 3600 * kMicrosecondsPerSecond);
    }
  });
}

TEST(Outbox, ADeathWhileSendingCostsOnlyTheLease) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    FixedClock clock({1'772'000'000'000'000});
    put(database, clock, {"a"});
    clock.advance_seconds(1);
    int sent = 0;
    const auto ok = [&](const OutboxEntry&) { return ++sent, SendOutcome{OutboxState::sent, "", std::nullopt, std::nullopt}; };
    OutboxWorker second(database, clock, {{"mail", ok}});
    // While the first still sends, the second finds nothing; then the first sleeps past its lease, as if it had died.
    OutboxWorker first(database, clock, {{"mail", [&](const OutboxEntry&) {
                                            EXPECT_FALSE(second.run_once());
                                            clock.advance_seconds(181);
                                            EXPECT_TRUE(second.run_once());
                                            return SendOutcome{OutboxState::retrying, "late", std::nullopt, std::nullopt};
                                          }}});
    EXPECT_TRUE(first.run_once());
    EXPECT_EQ(sent, 1);
    EXPECT_EQ(all(database).front().state(), OutboxState::sent) << "who overslept does not undo the other's work";
  });
}

TEST(Outbox, SeveralWorkersShareWithoutSendingTwice) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    const SystemClock clock;
    std::vector<std::string> texts;
    for (int i = 0; i < 40; ++i) texts.push_back(fmt::format("{}", i));
    put(database, clock, texts);
    std::mutex lock;
    std::map<std::string, int> seen;
    OutboxWorker worker(database, clock, {{"mail", [&](const OutboxEntry& entry) {
                                             const std::lock_guard guard(lock);
                                             ++seen[std::string(entry.body.text("text"))];
                                             return SendOutcome{OutboxState::sent, "", std::nullopt, std::nullopt};
                                           }}});
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
          for (int idle = 0; idle < 3;) idle = worker.run_once() ? 0 : idle + 1;
        });
    }
    EXPECT_EQ(seen.size(), 40u);
    for (const auto& [text, count] : seen) EXPECT_EQ(count, 1) << text;
    EXPECT_EQ(prune_outbox(database, {clock.now().microseconds + 1}), 40);
    EXPECT_TRUE(all(database).empty());
  });
}

TEST(Outbox, DelaysGrowFourfoldWithinTheirJitter) {
  const OutboxPolicy policy;
  EXPECT_EQ(retry_delay(policy, 1, 0.5).count(), 10'000);
  EXPECT_EQ(retry_delay(policy, 2, 0.0).count(), 32'000);
  EXPECT_EQ(retry_delay(policy, 3, 1.0).count(), 192'000);
  EXPECT_EQ(retry_delay(policy, 60, 0.5).count(), 6 * 3600 * 1000);
}

}  // namespace
}  // namespace bulkhead::record
