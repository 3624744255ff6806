// Assignment, comments, attachments, approvals, share links, saved views.
#include "notify/bell.h"
#include "testing.h"
#include "triage/approval.h"
#include "triage/attachment.h"
#include "triage/comment.h"
#include "triage/saved_view.h"
#include "triage/share.h"
#include "triage/strike.h"
#include "triage/work.h"

namespace bulkhead::triage {
namespace {

using namespace testing;
using findings::DecisionKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Assignment, IsLoggedAndRings) {
  on_each([](Plant& plant) {
    const auto view = plant.view();
    const auto give = [&](const record::Actor& who, std::optional<std::int64_t> to, std::vector<findings::FindingId> ids) {
      return plant.change(who, [&](record::UnitOfWork& w) { return assign(w, *view, ids, to); });
    };
    const auto first = plant.id("A-1", "CVE-2026-1001"), second = plant.id("A-2", "CVE-2026-1001");
    EXPECT_EQ(must(give(plant.owner, plant.petra.user_id, {first, second, first})), 2);
    EXPECT_EQ(plant.newest().sentence, "olga@plant.example gave 2 findings in Plant to petra@plant.example.");
    EXPECT_EQ(assigned_to(*plant.database.reader(), plant.environment.id, plant.petra.user_id), (std::unordered_set<std::int64_t>{first.value, second.value}));
    EXPECT_EQ(notify::bell(*plant.database.reader(), plant.owner.organization_id, plant.petra.user_id, plant.clock.now(), true, 1, 20).items.front().title, "2 findings are yours");
    EXPECT_EQ(notify::unread_count(*plant.database.reader(), plant.owner.organization_id, plant.omar.user_id, plant.clock.now()), 0);
    EXPECT_EQ(must(give(plant.petra, std::nullopt, {first})), 1);
    EXPECT_EQ(plant.newest().sentence, "petra@plant.example gave the finding CVE-2026-1001 on A-1 in Plant to nobody.");
    EXPECT_THAT(assigned(*plant.database.reader(), plant.environment.id), ElementsAre(second.value));
    EXPECT_EQ(give(plant.petra, 999, {first}).error().code, "member.not_found");
    EXPECT_EQ(give(plant.petra, plant.omar.user_id, {{12345}}).error().code, "finding.not_found");
    EXPECT_EQ(give(plant.vera, plant.vera.user_id, {first}).error().code, "viewer_role");
    EXPECT_EQ(give(plant.omar, plant.omar.user_id, {first}).error().code, "role_missing");
  });
}

TEST(Comments, AreTheirAuthors) {
  on_each([](Plant& plant) {
    const auto view = plant.view();
    const auto id = plant.id("A-1", "CVE-2026-1001");
    const findings::FindingKey key = findings::key_of(id);
    const auto say = [&](const record::Actor& who, std::string_view body) { return plant.change(who, [&](record::UnitOfWork& w) { return add_comment(w, *view, id, body); }); };
    const auto made = must(say(plant.omar, "  Ask the vendor first.\n"));
    EXPECT_EQ(made.body, "Ask the vendor first.");
    EXPECT_EQ(say(plant.omar, " ").error().code, "comment.empty");
    EXPECT_EQ(say(plant.omar, std::string(10'001, 'x')).error().code, "comment.too_long");
    EXPECT_EQ(say(plant.vera, "hello").error().code, "viewer_role");
    EXPECT_EQ(plant.change(plant.petra, [&](record::UnitOfWork& w) { return change_comment(w, *view, id, made.id, "Mine now"); }).error().code, "comment.not_yours");
    EXPECT_EQ(plant.change(plant.petra, [&](record::UnitOfWork& w) { return withdraw_comment(w, *view, id, made.id); }).error().code, "comment.not_yours");
    EXPECT_EQ(plant.change(plant.omar, [&](record::UnitOfWork& w) { return change_comment(w, *view, plant.id("A-2", "CVE-2026-1001"), made.id, "x"); }).error().code, "comment.not_found") << "of another finding";
    must(plant.change(plant.omar, [&](record::UnitOfWork& w) { return change_comment(w, *view, id, made.id, "Ask them now."); }));
    EXPECT_EQ(plant.newest().sentence, "omar@plant.example changed a comment on CVE-2026-1001 on A-1 in Plant.");
    EXPECT_EQ(comments(*plant.database.reader(), key).front().body, "Ask them now.");
    must(plant.change(plant.owner, [&](record::UnitOfWork& w) { return withdraw_comment(w, *view, id, made.id); }));
    ASSERT_THAT(comments(*plant.database.reader(), key), SizeIs(1));
    EXPECT_EQ(comments(*plant.database.reader(), key).front().body, "") << "who and when is left";
    EXPECT_EQ(plant.change(plant.omar, [&](record::UnitOfWork& w) { return change_comment(w, *view, id, made.id, "Again"); }).error().code, "comment.withdrawn");
  });
}

TEST(Attachments, AreTakenByTheirContent) {
  on_each([](Plant& plant) {
    const auto view = plant.view();
    const auto id = plant.id("A-1", "CVE-2026-1001");
    const findings::FindingKey key = findings::key_of(id);
    const auto add = [&](const record::Actor& who, std::string_view name, std::string_view bytes) { return plant.change(who, [&](record::UnitOfWork& w) { return attach(w, plant.database, *view, id, name, bytes); }); };
    const auto made = must(add(plant.petra, "C:\\proof\\letter.exe", "%PDF-1.7 and so on"));
    EXPECT_EQ(made.media_type, "application/pdf");
    EXPECT_EQ(made.file_name, "letter.exe");
    EXPECT_TRUE(std::filesystem::exists(attachment_path(plant.database, made)));
    EXPECT_EQ(add(plant.petra, "report.pdf", "MZ\x90\x00").error().code, "attachment.bad_type");
    EXPECT_EQ(add(plant.petra, "report.pdf", "").error().code, "attachment.empty");
    EXPECT_EQ(add(plant.petra, "report.txt", std::string(kLargestAttachment + 1, 'x')).error().code, "attachment.too_large");
    EXPECT_EQ(add(plant.vera, "report.txt", "x").error().code, "viewer_role");
    const auto twin = must(add(plant.petra, "again.pdf", "%PDF-1.7 and so on"));
    EXPECT_EQ(twin.sha256, made.sha256) << "kept once";
    must(plant.change(plant.petra, [&](record::UnitOfWork& w) { return withdraw_attachment(w, *view, id, made.id); }));
    EXPECT_EQ(attachment(*plant.database.reader(), key, made.id).error().code, "attachment.not_found");
    EXPECT_TRUE(std::filesystem::exists(attachment_path(plant.database, twin)));
    EXPECT_THAT(attachments(*plant.database.reader(), key), SizeIs(1));
  });
}

TEST(Sniff, KnowsWhatItTakes) {
  using namespace std::string_view_literals;
  const auto type = [](std::string_view bytes) { return sniff(bytes).value_or("nothing"); };
  EXPECT_EQ(type("\x89PNG\r\n\x1a\nxx"sv), "image/png");
  EXPECT_EQ(type("\xff\xd8\xff\xe0"sv), "image/jpeg");
  EXPECT_EQ(type("umlaut \xc3\xa4\n"sv), "text/plain");
  EXPECT_EQ(type("half \xc3"sv), "nothing");
  EXPECT_EQ(type("a\0b"sv), "nothing");
  EXPECT_EQ(type("\x7f" "ELF"sv), "nothing");
  EXPECT_EQ(type("<html><script>"sv), "text/plain") << "served as text, never as a page";
  const std::string header = "PK\x03\x04" + std::string(22, '\0') + std::string("\x13\x00\x00\x00", 4);
  EXPECT_EQ(type(header + "[Content_Types].xml...xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  EXPECT_EQ(type(header + "[Content_Types].xml...xl/workbook.xml xl/vbaProject.bin"), "nothing") << "macros";
  EXPECT_EQ(type(header + "photos/cat.jpg....."), "nothing") << "an archive";
  EXPECT_EQ(type("PK\x03\x04"sv), "nothing");
  EXPECT_EQ(safe_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(safe_file_name(".."), "file");
  EXPECT_EQ(safe_file_name("a\nb\x7f.txt"), "ab.txt");
  EXPECT_LE(safe_file_name(std::string(400, 'x') + ".pdf").size(), 130u);
  EXPECT_THAT(safe_file_name(std::string(400, 'x') + ".pdf"), HasSubstr(".pdf"));
}

struct Acceptance {
  Plant& plant;
  Result<ApprovalRequest> ask(const record::Actor& who, std::vector<findings::FindingId> ids, AcceptanceWish wish = {"The line stops in May.", "", "2026-05-01"}) {
    const auto view = plant.view();
    return plant.change(who, [&](record::UnitOfWork& w) { return request_approval(w, *view, ids, wish); });
  }
  Result<ApprovalRequest> answer(const record::Actor& who, std::int64_t id, bool approve, std::string_view text = "") {
    const auto view = plant.view();
    return plant.change(who, [&](record::UnitOfWork& w) { return answer_approval(w, *view, id, approve, text); });
  }
};

TEST(Approvals, TakeFourEyes) {
  on_each([](Plant& plant) {
    Acceptance acceptance{plant};
    plant.save_policy([](auto& policy) { policy.approve_acceptance = true, policy.longest_acceptance_days = 180; });
    const findings::DecisionRequest alone{DecisionKind::acknowledge, "accepted_risk", "we accept", "", "2026-05-01"};
    EXPECT_EQ(plant.decide(plant.owner, "A-1", "CVE-2026-1001", alone).error().code, "decision.needs_approval") << "not even the owner";
    EXPECT_EQ(acceptance.ask(plant.petra, {plant.id("A-1", "CVE-2026-1001")}, {"notes", "", ""}).error().code, "decision.expiry_needed");
    EXPECT_EQ(acceptance.ask(plant.petra, {plant.id("A-1", "CVE-2026-1001")}, {"notes", "", "2027-05-01"}).error().code, "decision.expiry_too_late");
    EXPECT_EQ(acceptance.ask(plant.petra, {plant.id("A-1", "CVE-2026-1001")}, {" ", "", "2026-05-01"}).error().code, "decision.notes_needed");
    EXPECT_EQ(acceptance.ask(plant.omar, {plant.id("A-1", "CVE-2026-1001")}).error().code, "role_missing");
    const auto asked = must(acceptance.ask(plant.petra, {plant.id("A-1", "CVE-2026-1001"), plant.id("A-2", "CVE-2026-1001")}));
    EXPECT_EQ(plant.newest().sentence, fmt::format("petra@plant.example asked to accept the risk of 2 findings in Plant (request {}).", asked.id));
    EXPECT_EQ(notify::unread_count(*plant.database.reader(), plant.owner.organization_id, plant.omar.user_id, plant.clock.now()), 1);
    EXPECT_EQ(notify::unread_count(*plant.database.reader(), plant.owner.organization_id, plant.vera.user_id, plant.clock.now()), 0);
    EXPECT_EQ(acceptance.ask(plant.petra, {plant.id("A-1", "CVE-2026-1001")}).error().code, "approval.pending");
    EXPECT_EQ(plant.finding("A-1", "CVE-2026-1001").state, findings::State::active) << "nothing is decided yet";
    EXPECT_EQ(acceptance.answer(plant.petra, asked.id, true).error().code, "role_missing");
    const auto done = must(acceptance.answer(plant.omar, asked.id, true, "until the outage"));
    EXPECT_EQ(done.state, ApprovalState::approved);
    const auto finding = plant.finding("A-2", "CVE-2026-1001");
    EXPECT_EQ(finding.state, findings::State::acknowledged);
    EXPECT_EQ(finding.decision->actor, "omar@plant.example");
    EXPECT_EQ(to_iso_date(finding.decision->expires_at), "2026-05-01");
    EXPECT_EQ(acceptance.answer(plant.omar, asked.id, false, "no").error().code, "approval.answered");
    EXPECT_THAT(approvals(*plant.database.reader(), plant.owner.organization_id, ApprovalState::pending), IsEmpty());
    EXPECT_THAT(approvals_of(*plant.database.reader(), findings::key_of(plant.id("A-1", "CVE-2026-1001"))), SizeIs(1));
  });
}

TEST(Approvals, AreNeverGivenToOneself) {
  on_each([](Plant& plant) {
    Acceptance acceptance{plant};
    const auto asked = must(acceptance.ask(plant.owner, {plant.id("A-1", "CVE-2026-1001")}));
    EXPECT_EQ(acceptance.answer(plant.owner, asked.id, true).error().code, "approval.own_request");
    EXPECT_EQ(acceptance.answer(plant.owner, asked.id, false, "no").error().code, "approval.own_request");
    auto key = plant.owner;
    key.kind = record::ActorKind::key;
    key.scopes = {record::Scope::write};
    EXPECT_EQ(acceptance.answer(key, asked.id, true).error().code, "approval.own_request") << "nor by one's own key";
    const auto view = plant.view();
    EXPECT_EQ(plant.change(plant.petra, [&](record::UnitOfWork& w) { return withdraw_approval(w, *view, asked.id); }).error().code, "approval.not_yours");
    EXPECT_EQ(must(plant.change(plant.owner, [&](record::UnitOfWork& w) { return withdraw_approval(w, *view, asked.id); })).state, ApprovalState::withdrawn);
    EXPECT_EQ(approval(*plant.database.reader(), plant.owner.organization_id + 1, asked.id).error().code, "approval.not_found");
  });
}

TEST(Approvals, AreNotGivenToWhatChangedMeanwhile) {
  on_each([](Plant& plant) {
    Acceptance acceptance{plant};
    const auto asked = must(acceptance.ask(plant.petra, {plant.id("A-1", "CVE-2026-1001"), plant.id("A-2", "CVE-2026-1001")}));
    must(plant.decide(plant.petra, "A-2", "CVE-2026-1001", {DecisionKind::dismiss, "duplicate", "", "", ""}));
    must(plant.decide(plant.petra, "A-2", "CVE-2026-1001", {DecisionKind::restore, "", "", "", ""}));
    EXPECT_EQ(acceptance.answer(plant.omar, asked.id, true).error().code, "approval.outdated");
    EXPECT_EQ(plant.finding("A-1", "CVE-2026-1001").state, findings::State::active) << "all or none";
    EXPECT_EQ(acceptance.answer(plant.omar, asked.id, false).error().code, "approval.say_why");
    EXPECT_EQ(must(acceptance.answer(plant.omar, asked.id, false, "look again")).state, ApprovalState::refused);
    EXPECT_EQ(plant.newest().sentence, fmt::format("omar@plant.example refused request {} of petra@plant.example in Plant: look again.", asked.id));
    must(plant.decide(plant.petra, "A-1", "CVE-2026-1001", {DecisionKind::dismiss, "duplicate", "", "", ""}));
    EXPECT_EQ(acceptance.ask(plant.petra, {plant.id("A-1", "CVE-2026-1001")}).error().code, "approval.not_open");
  });
}

TEST(Shares, EndAndKeepWhoLooked) {
  on_each([](Plant& plant) {
    const auto view = plant.view();
    const auto make = [&](const record::Actor& who, NewShare wish) { return plant.change(who, [&](record::UnitOfWork& w) { return create_share(w, *view, wish); }); };
    EXPECT_EQ(make(plant.vera, {}).error().code, "viewer_role");
    EXPECT_EQ(make(plant.petra, {"", {}, 0}).error().code, "share.bad_hours");
    EXPECT_EQ(make(plant.petra, {"", {findings::Severity::NONE, {}, {"CVE-1"}}, 24}).error().code, "share.bad_cve");
    const auto made = must(make(plant.petra, {"for the integrator", {findings::Severity::HIGH, inventory::Layer::OT, {}}, 24}));
    EXPECT_EQ(plant.newest().sentence, fmt::format("petra@plant.example shared the findings of Plant by the link {} until 2026-02-02T12:00:00.000Z.", made.share.id));
    EXPECT_EQ(view->count(filter_of(made.share.scope), plant.clock.now()), 2) << "the critical ones of the OT asset";
    const auto open = [&](const identity::Secret& token, std::string_view from = "192.0.2.9") { return open_share(plant.database, plant.clock, token, from); };
    EXPECT_EQ(must(open(made.token)).id, made.share.id);
    EXPECT_EQ(plant.newest().sentence, fmt::format("The share link {} of Plant was opened from 192.0.2.9.", made.share.id));
    const auto entries = [&] { return record::list_entries(*plant.database.reader(), {}).total; };
    const auto before = entries();
    must(open(made.token));
    EXPECT_EQ(entries(), before) << "one entry an address and hour";
    must(open(made.token, "192.0.2.10"));
    EXPECT_EQ(entries(), before + 1);
    const auto looked = share_views(*plant.database.reader(), made.share.id);
    ASSERT_THAT(looked, SizeIs(2));
    EXPECT_EQ(looked[0].times + looked[1].times, 3);
    EXPECT_EQ(share(*plant.database.reader(), plant.environment.id, made.share.id)->views, 3);
    EXPECT_EQ(open(identity::new_token()).error().code, "share.not_found");
    plant.clock.advance_seconds(24 * 3600);
    EXPECT_EQ(open(made.token).error().code, "share.expired");
    const auto second = must(make(plant.petra, {}));
    must(plant.change(plant.petra, [&](record::UnitOfWork& w) { return revoke_share(w, *view, second.share.id); }));
    EXPECT_EQ(open(second.token).error().code, "share.not_found") << "a revoked link is none";
    EXPECT_EQ(plant.change(plant.petra, [&](record::UnitOfWork& w) { return revoke_share(w, *view, second.share.id); }).error().code, "share.revoked");
    const auto kept = plant.database.reader()->select<std::string>("SELECT token_hash FROM share_link");
    for (const auto& hash : kept) EXPECT_NE(hash, made.token.reveal());
  });
}

TEST(SavedViews, AreOnesOwnOrShared) {
  on_each([](Plant& plant) {
    SavedView wish;
    wish.name = " Late ones ";
    wish.definition = Json::object({{"search", Json::object({{"clock", "breached"}})}, {"columns", Json::array({"cve"})}});
    const auto save = [&](const record::Actor& who, const SavedView& v) { return plant.change(who, [&](record::UnitOfWork& w) { return save_view(w, v); }); };
    const auto own = must(save(plant.vera, wish));
    EXPECT_EQ(own.name, "Late ones");
    EXPECT_EQ(save(plant.vera, wish).error().code, "view.name_taken");
    const auto seen = [&](const record::Actor& who) { return saved_views(*plant.database.reader(), who.organization_id, who.user_id, ViewList::findings).size(); };
    EXPECT_EQ(seen(plant.petra), 0u);
    wish.shared = true;
    EXPECT_EQ(save(plant.vera, wish).error().code, "viewer_role") << "reading is not enough to share";
    auto shared = must(save(plant.petra, wish));
    EXPECT_EQ(seen(plant.vera), 2u);
    EXPECT_EQ(plant.change(plant.vera, [&](record::UnitOfWork& w) { return delete_view(w, shared.id); }).error().code, "viewer_role");
    EXPECT_EQ(plant.change(plant.omar, [&](record::UnitOfWork& w) { return delete_view(w, shared.id); }).error().code, "view.not_yours");
    shared.name = "Very late ones";
    EXPECT_EQ(must(plant.change(plant.petra, [&](record::UnitOfWork& w) { return change_view(w, shared); })).version, 2);
    EXPECT_EQ(plant.change(plant.petra, [&](record::UnitOfWork& w) { return change_view(w, shared); }).error().code, "record.stale");
    wish.definition = Json::object({{"search", Json::object({{"clock", 3}})}});
    wish.name = "Other";
    EXPECT_EQ(save(plant.petra, wish).error().code, "view.bad_definition");
    must(plant.change(plant.owner, [&](record::UnitOfWork& w) { return delete_view(w, shared.id); }));
    EXPECT_EQ(seen(plant.petra), 0u);
    EXPECT_EQ(plant.change(plant.owner, [&](record::UnitOfWork& w) { return delete_view(w, own.id); }).error().code, "view.not_found") << "another's own view is not seen";
  });
}

TEST(StrikeList, StandsInItsGroups) {
  using findings::ExploitMaturity;
  findings::CveFacts facts;
  const auto group = [&] {
    const auto found = strike_group(facts);
    return found ? found->group : 0;
  };
  EXPECT_EQ(group(), 0);
  facts.cvss_tenths = 90;
  EXPECT_EQ(group(), 6);
  facts.maturity = ExploitMaturity::POC;
  EXPECT_EQ(group(), 5);
  facts.percentile_ppm = 900'000;
  EXPECT_EQ(group(), 4);
  facts.maturity = ExploitMaturity::FUNCTIONAL;
  EXPECT_EQ(group(), 3);
  facts.percentile_ppm = 899'999;
  facts.kev = true;
  EXPECT_EQ(group(), 2);
  facts.percentile_ppm = 900'000;
  EXPECT_EQ(group(), 1);
}

TEST(StrikeList, CountsActiveFindingsOfTheLayer) {
  on_each([](Plant& plant) {
    const auto lists = [&](std::optional<inventory::Layer> layer) {
      std::vector<std::string> out;
      for (const auto& row : strike_list({plant.view()}, layer, 10, plant.clock.now())) out.push_back(fmt::format("{} {} {}", row.group, row.cve, row.assets));
      return out;
    };
    EXPECT_THAT(lists({}), ElementsAre("1 CVE-2026-1002 2", "6 CVE-2026-1001 2"));
    EXPECT_THAT(lists(inventory::Layer::NETWORK), ElementsAre("1 CVE-2026-1002 1", "6 CVE-2026-1001 1"));
    must(plant.decide(plant.petra, "A-1", "CVE-2026-1002", {DecisionKind::dismiss, "duplicate", "", "", ""}));
    must(plant.decide(plant.petra, "A-2", "CVE-2026-1002", {DecisionKind::dismiss, "duplicate", "", "", ""}));
    EXPECT_THAT(lists({}), ElementsAre("6 CVE-2026-1001 2"));
    std::vector<std::string> first;
    for (const auto& row : fix_first({plant.view()}, {}, [](std::string_view cve) { return cve != "CVE-2026-1002"; }, 10, plant.clock.now())) first.push_back(row.cve);
    EXPECT_THAT(first, ElementsAre("CVE-2026-1001", "CVE-2026-1003")) << "by EPSS";
  });
}

}  // namespace
}  // namespace bulkhead::triage
