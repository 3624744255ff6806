#include "identity/authenticate.h"

#include <gtest/gtest.h>

#include "core/digest.h"
#include "testing.h"

namespace bulkhead::identity {
namespace {

using record::Role;
using record::Scope;
using testing::must;
using testing::on_each_store;

FixedClock at_noon() { return FixedClock(*parse_instant("2026-03-01T12:00:00Z")); }
Credentials cookie(const Secret& token) { return {token, {}, "192.0.2.7"}; }
Credentials bearer(const Secret& key) { return {{}, key, "192.0.2.7"}; }

TEST(Session, CarriesItsActorUntilSignOut) {
  on_each_store([](store::Database& database) {
    const FixedClock clock = at_noon();
    const OpenedSession session = testing::set_up(database, clock);
    Authenticator authenticator(database, clock);
    const auto who = authenticator.authenticate(cookie(session.token));
    ASSERT_TRUE(who) << to_text(who.error());
    EXPECT_EQ(who->actor.kind, record::ActorKind::user);
    EXPECT_EQ(who->actor.email, "owner@plant.example");
    EXPECT_EQ(who->actor.organization_id, session.actor.organization_id);
    EXPECT_EQ(who->session_id, session.session_id);
    EXPECT_TRUE(require_csrf(*who, session.csrf));
    EXPECT_EQ(require_csrf(*who, "").error().code, "auth.csrf");
    EXPECT_EQ(require_csrf(*who, session.token.reveal()).error().code, "auth.csrf");

    for (const auto& wrong : {Credentials{}, cookie(Secret(session.token.hash())), cookie(Secret(session.token.reveal() + "0")), bearer(session.token)})
      EXPECT_EQ(authenticator.authenticate(wrong).error().code, "auth.required");

    EXPECT_EQ(sessions(*database.reader(), who->actor.organization_id, who->actor.user_id, clock.now()).size(), 1u);
    must(end_session(database, who->actor, clock, session.session_id));
    EXPECT_FALSE(authenticator.authenticate(cookie(session.token)));
    EXPECT_EQ(end_session(database, who->actor, clock, session.session_id).error().code, "session.not_found");
    EXPECT_EQ(testing::log_of(database), "ORGANIZATION_CREATED MEMBER_JOINED LOGIN LOGOUT");
  });
}

TEST(Session, EndsByIdlingAndByAge) {
  on_each_store([](store::Database& database) {
    FixedClock clock = at_noon();
    const OpenedSession session = testing::set_up(database, clock);
    Authenticator authenticator(database, clock, {.idle_seconds = 3600});
    for (int hour = 0; hour < 10; ++hour) {
      clock.advance_seconds(3600);
      EXPECT_TRUE(authenticator.authenticate(cookie(session.token))) << hour;
      if (hour % 3 == 0) must(authenticator.flush());
    }
    clock.advance_seconds(3601);
    EXPECT_FALSE(authenticator.authenticate(cookie(session.token)));
    // Another process sees the same from what was flushed.
    must(authenticator.flush());
    EXPECT_FALSE(Authenticator(database, clock, {.idle_seconds = 3600}).authenticate(cookie(session.token)));
    Authenticator patient(database, clock, {.idle_seconds = 365 * 86'400});
    EXPECT_TRUE(patient.authenticate(cookie(session.token)));
    clock.advance_seconds(7 * 86'400);
    EXPECT_FALSE(patient.authenticate(cookie(session.token)));
    EXPECT_EQ(testing::log_of(database), "ORGANIZATION_CREATED MEMBER_JOINED LOGIN");  // being seen is no entry
  });
}

TEST(Session, IsRevokedByItsOwnerOrAnAdminOnly) {
  on_each_store([](store::Database& database) {
    const FixedClock clock = at_noon();
    const auto owner = testing::set_up(database, clock).actor;
    const OpenedSession viewer = testing::join(database, clock, owner, "v@plant.example", Role::viewer);
    const OpenedSession other = testing::join(database, clock, owner, "w@plant.example", Role::viewer);
    EXPECT_EQ(revoke_session(database, viewer.actor, clock, other.session_id).error().code, "viewer_role");
    record::Actor stranger = owner;
    stranger.organization_id = 99;
    EXPECT_EQ(revoke_session(database, stranger, clock, other.session_id).error().code, "session.not_found");
    must(revoke_session(database, viewer.actor, clock, viewer.session_id));
    must(revoke_session(database, owner, clock, other.session_id));
    Authenticator authenticator(database, clock);
    EXPECT_FALSE(authenticator.authenticate(cookie(viewer.token)));
    EXPECT_FALSE(authenticator.authenticate(cookie(other.token)));
    EXPECT_EQ(record::list_entries(*database.reader(), {.action = record::Action::session_revoked}).total, 2);
  });
}

TEST(ApiKey, HasTheSpecifiedFormAndWorksUntilRevoked) {
  on_each_store([](store::Database& database) {
    FixedClock clock = at_noon();
    const auto owner = testing::set_up(database, clock).actor;
    const auto created = create_api_key(database, owner, clock, {"historian", {Scope::write, Scope::read, Scope::read}, 30});
    ASSERT_TRUE(created) << to_text(created.error());
    const std::string& key = created->key.reveal();
    EXPECT_EQ(key.size(), 72u);
    EXPECT_TRUE(key.starts_with("bs_live_"));
    EXPECT_EQ(key.find_first_not_of("0123456789abcdef", 8), std::string::npos);
    EXPECT_EQ(created->view.prefix, key.substr(0, 16));
    EXPECT_EQ(database.reader()->find<std::string>("SELECT key_hash FROM api_key"), to_hex(sha256(key)));

    Authenticator authenticator(database, clock);
    const auto who = authenticator.authenticate(bearer(created->key));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->actor.kind, record::ActorKind::key);
    EXPECT_EQ(who->actor.role, Role::owner);
    EXPECT_EQ(who->actor.scopes, (std::vector<Scope>{Scope::read, Scope::write}));
    EXPECT_TRUE(require_csrf(*who, ""));
    EXPECT_EQ(authorise(who->actor, record::Permission::manage_alerts).error().code, "insufficient_scope");
    EXPECT_FALSE(api_keys(*database.reader(), owner.organization_id).at(0).last_used_at);
    must(authenticator.flush());
    EXPECT_EQ(api_keys(*database.reader(), owner.organization_id).at(0).last_used_at, clock.now());
    EXPECT_TRUE(api_keys(*database.reader(), owner.organization_id + 1).empty());

    clock.advance_seconds(30 * 86'400 - 1);
    EXPECT_TRUE(authenticator.authenticate(bearer(created->key)));
    clock.advance_seconds(1);
    EXPECT_FALSE(authenticator.authenticate(bearer(created->key)));

    const auto forever = must(create_api_key(database, owner, clock, {"scanner", {Scope::read}, {}}));
    EXPECT_TRUE(authenticator.authenticate(bearer(forever.key)));
    record::Actor stranger = owner;
    stranger.organization_id = 99;
    EXPECT_EQ(revoke_api_key(database, stranger, clock, forever.view.id).error().code, "key.not_found");
    must(revoke_api_key(database, owner, clock, forever.view.id));
    EXPECT_EQ(authenticator.authenticate(bearer(forever.key)).error().code, "auth.required");
    EXPECT_EQ(revoke_api_key(database, owner, clock, forever.view.id).error().code, "key.not_found");
    EXPECT_EQ(record::list_entries(*database.reader(), {.text = key.substr(20, 20)}).total, 0);  // the log never holds a key
  });
}

TEST(ApiKey, RefusesWhatIsNoProperKey) {
  on_each_store([](store::Database& database) {
    const FixedClock clock = at_noon();
    const auto owner = testing::set_up(database, clock).actor;
    EXPECT_EQ(create_api_key(database, owner, clock, {"", {Scope::read}, {}}).error().code, "name.bad");
    EXPECT_EQ(create_api_key(database, owner, clock, {"a\nb", {Scope::read}, {}}).error().code, "name.bad");
    EXPECT_EQ(create_api_key(database, owner, clock, {"a", {}, {}}).error().code, "key.no_scope");
    EXPECT_EQ(create_api_key(database, owner, clock, {"a", {Scope::read}, 31}).error().code, "key.bad_expiry");
    const auto viewer = testing::join(database, clock, owner, "v@plant.example", Role::viewer).actor;
    EXPECT_EQ(create_api_key(database, viewer, clock, {"a", {Scope::read}, {}}).error().code, "viewer_role");
    EXPECT_EQ(create_api_key_for(database, owner, clock, {"a", {Scope::read}, {}}, 999).error().code, "member.not_found");
    EXPECT_TRUE(api_keys(*database.reader(), owner.organization_id).empty());
  });
}

TEST(Member, ThereIsAlwaysExactlyOneOwner) {
  on_each_store([](store::Database& database) {
    const FixedClock clock = at_noon();
    const auto owner = testing::set_up(database, clock).actor;
    const auto admin = testing::join(database, clock, owner, "admin@plant.example", Role::admin).actor;
    EXPECT_EQ(invite_member(database, owner, clock, "x@plant.example", "", Role::owner).error().code, "member.bad_role");
    EXPECT_EQ(invite_member(database, owner, clock, "Admin@plant.example", "", Role::viewer).error().code, "member.exists");
    EXPECT_EQ(change_role(database, admin, clock, owner.user_id, Role::viewer).error().code, "member.is_owner");
    EXPECT_EQ(change_role(database, owner, clock, admin.user_id, Role::owner).error().code, "member.bad_role");
    EXPECT_EQ(remove_member(database, admin, clock, owner.user_id).error().code, "member.is_owner");
    EXPECT_EQ(transfer_ownership(database, admin, clock, admin.user_id).error().code, "role_missing");
    EXPECT_EQ(remove_member(database, owner, clock, 999).error().code, "member.not_found");
    must(transfer_ownership(database, owner, clock, admin.user_id));
    EXPECT_EQ(member(*database.reader(), owner.organization_id, admin.user_id)->role, Role::owner);
    EXPECT_EQ(member(*database.reader(), owner.organization_id, owner.user_id)->role, Role::admin);
    EXPECT_EQ(members(*database.reader(), owner.organization_id).size(), 2u);
    // The store refuses a second owner too, whatever the program does.
    EXPECT_THROW(database.writer()->execute("UPDATE membership SET role = 'owner'"), store::ConstraintFailure);
  });
}

TEST(Member, RolesAndRemovalTakeEffectAtOnce) {
  on_each_store([](store::Database& database) {
    const FixedClock clock = at_noon();
    const auto owner = testing::set_up(database, clock).actor;
    const OpenedSession session = testing::join(database, clock, owner, "ann@plant.example", Role::admin);
    const auto key = must(create_api_key(database, session.actor, clock, {"k", {Scope::read, Scope::write}, {}}));
    Authenticator authenticator(database, clock);
    must(change_role(database, owner, clock, session.actor.user_id, Role::viewer));
    EXPECT_EQ(authenticator.authenticate(cookie(session.token))->actor.role, Role::viewer);
    EXPECT_EQ(authorise(authenticator.authenticate(bearer(key.key))->actor, record::Permission::manage_assets).error().code, "viewer_role");
    must(remove_member(database, owner, clock, session.actor.user_id));
    EXPECT_FALSE(authenticator.authenticate(cookie(session.token)));
    EXPECT_FALSE(authenticator.authenticate(bearer(key.key)));
    EXPECT_FALSE(must(issue_magic_link(database, clock, "ann@plant.example", testing::kVisitor)));
    const auto entry = record::list_entries(*database.reader(), {.action = record::Action::member_role_changed}).entries.at(0);
    EXPECT_EQ(entry.sentence, "Olga Owner changed the role of ann@plant.example from admin to viewer.");
    // Invited again, the same account comes back.
    EXPECT_EQ(testing::join(database, clock, owner, "ann@plant.example", Role::auditor).actor.user_id, session.actor.user_id);
    EXPECT_TRUE(record::verify_store(*database.reader())->ok);
  });
}

TEST(Member, ProfileAndOrganizationAreChangedByTheirOwners) {
  on_each_store([](store::Database& database) {
    const FixedClock clock = at_noon();
    const auto owner = testing::set_up(database, clock).actor;
    must(update_profile(database, owner, clock, " Olga O. ", "OT Engineer", "Europe/Vienna"));
    const auto self = *member(*database.reader(), owner.organization_id, owner.user_id);
    EXPECT_EQ(self.name, "Olga O.");
    EXPECT_EQ(self.timezone, "Europe/Vienna");
    EXPECT_EQ(update_profile(database, owner, clock, "", "", "").error().code, "name.bad");
    Organization wish = *organization(*database.reader(), owner.organization_id);
    wish.name = "New Works";
    must(update_organization(database, owner, clock, wish));
    EXPECT_EQ(update_organization(database, owner, clock, wish).error().code, "record.stale");
    EXPECT_EQ(organization(*database.reader(), owner.organization_id)->name, "New Works");
    EXPECT_EQ(organization(*database.reader(), 99).error().code, "organization.not_found");
  });
}

}  // namespace
}  // namespace bulkhead::identity
