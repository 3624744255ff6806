#include "identity/sign_in.h"

#include <gtest/gtest.h>

#include "identity/rate_limit.h"
#include "testing.h"

namespace bulkhead::identity {
namespace {

using testing::kVisitor;
using testing::must;
using testing::on_each_store;

FixedClock at_noon() { return FixedClock(*parse_instant("2026-03-01T12:00:00Z")); }

TEST(SetupCode, MakesTheOwnerOnce) {
  on_each_store([](store::Database& database) {
    const FixedClock clock = at_noon();
    EXPECT_TRUE(setup_required(*database.reader()));
    const OpenedSession session = testing::set_up(database, clock);
    EXPECT_EQ(session.actor.role, record::Role::owner);
    EXPECT_EQ(session.actor.email, "owner@plant.example");
    EXPECT_FALSE(setup_required(*database.reader()));
    EXPECT_FALSE(must(issue_setup_code(database, clock)));
    EXPECT_EQ(redeem_setup_code(database, clock, {"x", "b@c.d", "", ""}, kVisitor).error().code, "sign_in.setup_done");
    EXPECT_EQ(testing::log_of(database), "ORGANIZATION_CREATED MEMBER_JOINED LOGIN");
    const auto entry = record::list_entries(*database.reader(), {.action = record::Action::login}).entries.at(0);
    EXPECT_EQ(entry.actor_email, "owner@plant.example");
    EXPECT_EQ(entry.ip_address, "192.0.2.7");
    EXPECT_EQ(organizations(*database.reader()).at(0).name, "Water Works");
    EXPECT_TRUE(record::verify_store(*database.reader())->ok);
  });
}

TEST(SetupCode, IsTypedWithTolerance) {
  EXPECT_EQ(normal_setup_code(" 7kqm2xnap4tb ").reveal(), "7KQM-2XNA-P4TB");
  EXPECT_EQ(normal_setup_code("oIl0-1111-2222").reveal(), "0110-1111-2222");
  const Secret code = new_setup_code();
  EXPECT_EQ(code.reveal().size(), 14u);
  EXPECT_EQ(normal_setup_code(code.reveal()).reveal(), code.reveal());
}

TEST(SetupCode, IsVoidAfterTenWrongTriesUntilTheNextStart) {
  on_each_store([](store::Database& database) {
    const FixedClock clock = at_noon();
    EXPECT_EQ(redeem_setup_code(database, clock, {"0000", "a@b.c", "", ""}, kVisitor).error().code, "sign_in.wrong_code");
    const Secret code = *must(issue_setup_code(database, clock));
    for (int i = 1; i < kMaxWrongCodes; ++i)
      EXPECT_EQ(redeem_setup_code(database, clock, {"0000-0000-0000", "a@b.c", "", ""}, kVisitor).error().code, "sign_in.wrong_code") << i;
    EXPECT_EQ(redeem_setup_code(database, clock, {"0000", "a@b.c", "", ""}, kVisitor).error().code, "sign_in.locked");
    EXPECT_EQ(redeem_setup_code(database, clock, {code.reveal(), "a@b.c", "", ""}, kVisitor).error().code, "sign_in.locked");
    EXPECT_EQ(testing::log_of(database), "SIGN_IN_LOCKED");
    const Secret next = *must(issue_setup_code(database, clock));
    EXPECT_EQ(redeem_setup_code(database, clock, {code.reveal(), "a@b.c", "", ""}, kVisitor).error().code, "sign_in.wrong_code");
    EXPECT_EQ(redeem_setup_code(database, clock, {next.reveal(), "no address", "", ""}, kVisitor).error().code, "email.bad");
    EXPECT_TRUE(redeem_setup_code(database, clock, {next.reveal(), "a@b.c", "", ""}, kVisitor));  // the fault above cost nothing
  });
}

TEST(MagicLink, SignsInOnceWithinFifteenMinutes) {
  on_each_store([](store::Database& database) {
    FixedClock clock = at_noon();
    const auto owner = testing::set_up(database, clock).actor;
    must(invite_member(database, owner, clock, "ann@plant.example", "Ann", record::Role::contributor));
    const IssuedLink link = *must(issue_magic_link(database, clock, " ANN@plant.example", kVisitor));
    EXPECT_EQ(link.email, "ann@plant.example");
    const auto session = redeem_magic_link(database, clock, link.token, kVisitor);
    ASSERT_TRUE(session) << to_text(session.error());
    EXPECT_EQ(session->actor.role, record::Role::contributor);
    EXPECT_EQ(redeem_magic_link(database, clock, link.token, kVisitor).error().code, "sign_in.link_unknown");
    EXPECT_EQ(redeem_magic_link(database, clock, Secret("guess"), kVisitor).error().code, "sign_in.link_unknown");

    const IssuedLink late = *must(issue_magic_link(database, clock, "ann@plant.example", kVisitor));
    clock.advance_seconds(kMagicLinkSeconds);
    EXPECT_EQ(redeem_magic_link(database, clock, late.token, kVisitor).error().code, "sign_in.link_expired");
    EXPECT_FALSE(must(issue_magic_link(database, clock, "nobody@plant.example", kVisitor)));
    EXPECT_EQ(issue_magic_link(database, clock, "nobody", kVisitor).error().code, "email.bad");
    EXPECT_EQ(testing::log_of(database),
              "ORGANIZATION_CREATED MEMBER_JOINED LOGIN MEMBER_INVITED MAGIC_LINK_SENT MEMBER_JOINED LOGIN MAGIC_LINK_SENT");
    // No stored column holds the token itself.
    EXPECT_EQ(database.reader()->find<std::int64_t>("SELECT count(*) FROM magic_link WHERE token_hash = $1", link.token.reveal()), 0);
  });
}

TEST(MagicLink, AMailboxIsNotFlooded) {
  on_each_store([](store::Database& database) {
    FixedClock clock = at_noon();
    testing::set_up(database, clock);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(must(issue_magic_link(database, clock, "owner@plant.example", kVisitor)));
    EXPECT_FALSE(must(issue_magic_link(database, clock, "owner@plant.example", kVisitor)));
    clock.advance_seconds(kMagicLinkSeconds + 1);
    EXPECT_TRUE(must(issue_magic_link(database, clock, "owner@plant.example", kVisitor)));
    clock.advance_seconds(2 * 86'400);
    must(remove_expired(database, clock));
    EXPECT_EQ(database.reader()->find<std::int64_t>("SELECT count(*) FROM magic_link"), 0);
  });
}

TEST(Email, IsCheckedLoosely) {
  EXPECT_EQ(*normal_email(" Ann.O'Neil+ot@Plant.Example "), "ann.o'neil+ot@plant.example");
  EXPECT_EQ(*normal_email("operator@scada"), "operator@scada");
  for (const std::string& text : std::vector<std::string>{"", "ann", "@plant", "ann@", "a@b@c", "a b@c.d", "a@b\n.c", "<a@b.c>", "a@b.c,d@e.f", "a@.b", "a@b.", "\xFF@b.c",
                                                          std::string(65, 'a') + "@b.c", "a@" + std::string(260, 'b')})
    EXPECT_EQ(normal_email(text).error().code, "email.bad") << text;
}

TEST(RateLimiter, GivesTheAllowanceBackEvenly) {
  RateLimiter limiter({.allowed = 3, .window_seconds = 30}, 3);
  const auto at = [](int seconds) { return Instant{seconds * kMicrosecondsPerSecond}; };
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.take("a", at(100)));
  const auto refused = limiter.take("a", at(101));
  EXPECT_EQ(refused.error().kind, ErrorKind::limited);
  EXPECT_EQ(refused.error().problems.at(0).message, "9");
  EXPECT_TRUE(limiter.take("b", at(101)));
  EXPECT_TRUE(limiter.take("a", at(110)));
  EXPECT_FALSE(limiter.take("a", at(110)));
  EXPECT_FALSE(limiter.take("a", at(50)));  // a clock that goes back gives nothing
  limiter.forget("a");
  EXPECT_TRUE(limiter.take("a", at(110)));
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(limiter.take(std::to_string(i), at(200)));  // never more than three are kept
}

}  // namespace
}  // namespace bulkhead::identity
