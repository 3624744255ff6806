// The life of a ticket and what it means for its finding, on each store.
#include "testing.h"

namespace bulkhead::tickets {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace testing;
using findings::State;

TEST(Tickets, AreOpenedClosedAndReopenedAndTheFindingStaysUntilItIsDecided) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    const auto asset = plant.vulnerable();
    const Ticket made = must(plant.open(asset));
    EXPECT_EQ(made.priority, TicketPriority::CRITICAL);
    EXPECT_THAT(made.title, HasSubstr("on PLC-1"));
    EXPECT_EQ(made.brief.severity, "CRITICAL");
    EXPECT_EQ(made.brief.cvss, 9.8);
    EXPECT_EQ(made.brief.advisory_url, "https://cert-portal.siemens.com/productcert/html/ssa-000001.html");
    EXPECT_FALSE(made.brief.summary.empty());
    EXPECT_FALSE(made.brief.steps.empty());
    EXPECT_EQ(plant.state_of(asset), State::active) << "opening decides nothing";

    const auto second = plant.open(asset);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "ticket.open_already");
    EXPECT_EQ(plant.logged(record::Action::ticket_created), 1);

    const Ticket closed = must(plant.close(made.id, {CloseReason::risk_accepted, "Board decision 12", "", "", ""}));
    EXPECT_EQ(closed.state, TicketState::closed);
    EXPECT_EQ(closed.closed_by, "owner@plant.example");
    EXPECT_EQ(plant.state_of(asset), State::acknowledged);
    EXPECT_EQ(plant.close(made.id, {CloseReason::patched, "", "", "", ""}).error().code, "ticket.closed");
    EXPECT_EQ(plant.reopen(made.id, "  ").error().code, "ticket.invalid");
    const Ticket again = must(plant.reopen(made.id, "The board changed its mind"));
    EXPECT_EQ(again.state, TicketState::reopened);
    EXPECT_EQ(plant.state_of(asset), State::active);
    EXPECT_EQ(plant.reopen(made.id, "x").error().code, "ticket.not_closed");

    std::vector<std::string> kinds;
    for (const auto& event : history(*database.reader(), made.id)) {
      kinds.push_back(event.kind);
      EXPECT_THAT(must(record::entry_body(*database.reader(), static_cast<std::uint64_t>(event.log_index), plant.organization)), HasSubstr("\"type\":\"ticket\"")) << "its entry of the log";
    }
    EXPECT_THAT(kinds, ElementsAre("opened", "closed", "reopened"));
  });
}

TEST(Tickets, ClosedAsPatchedRemediateOnlyWhatTheDeclaredVersionShows) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    const auto asset = plant.vulnerable();
    const auto id = must(plant.open(asset)).id;
    const Ticket unproven = must(plant.close(id, {CloseReason::patched, "", "", "", ""}));
    ASSERT_TRUE(unproven.verification);
    EXPECT_EQ(unproven.verification->status, VerificationStatus::affected);
    EXPECT_EQ(unproven.verification->version, "2.8");
    EXPECT_THAT(unproven.verification->sentence, HasSubstr("2.8 is still listed as affected"));
    EXPECT_EQ(plant.state_of(asset), State::active);
    EXPECT_FALSE(unproven.decided);
    must(plant.reopen(id, "The version was not written down"));

    const Ticket proven = must(plant.close(id, {CloseReason::patched, "Updated in the stop", "3.1", "", ""}));
    EXPECT_EQ(proven.verification->status, VerificationStatus::fixed);
    EXPECT_EQ(proven.verification->version, "3.1");
    EXPECT_TRUE(proven.decided);
    EXPECT_EQ(plant.logged(record::Action::finding_remediated), 1);
    EXPECT_EQ(must(inventory::asset(*database.reader(), plant.environment.id, asset)).identity.version, "3.1");
    plant.match();
    EXPECT_EQ(plant.state_of(asset), State::withdrawn) << "the new version has no such finding";
    EXPECT_EQ(plant.stored(id).verification->status, VerificationStatus::fixed) << "kept with the ticket";

    // The version was written earlier: the inventory alone shows it.
    const auto other = plant.add_asset("PLC-2");
    plant.match();
    const auto late = must(plant.open(other)).id;
    inventory::AssetFields fields = must(inventory::asset(*database.reader(), plant.environment.id, other));
    fields.identity.version = "3.0";
    must(plant.change([&](record::UnitOfWork& work) { return inventory::update_asset(work, plant.environment.id, other, fields); }));
    plant.match();
    const Ticket seen = must(plant.close(late, {CloseReason::patched, "", "", "", ""}));
    EXPECT_EQ(seen.verification->status, VerificationStatus::fixed);
  });
}

TEST(Tickets, CannotShowThatAnythingIsFixedWithoutVersionProductOrAsset) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    const auto asset = plant.vulnerable();
    const Desk desk = plant.desk();
    inventory::ProductIdentity identity;
    identity.vendor = "Siemens";
    identity.product = "SIMATIC S7-1500";
    EXPECT_EQ(verify(desk, identity, kCve, plant.clock.now()).status, VerificationStatus::unverifiable) << "no version";
    identity.vendor = "Nobody";
    identity.product = "Nothing 3000";
    identity.version = "9";
    EXPECT_EQ(verify(desk, identity, kCve, plant.clock.now()).status, VerificationStatus::unverifiable) << "no such product, so no match shows nothing";
    const auto id = must(plant.open(asset)).id;
    must(plant.change([&](record::UnitOfWork& work) { return inventory::delete_asset(work, plant.environment.id, asset); }));
    EXPECT_EQ(plant.close(id, {CloseReason::patched, "", "3.1", "", ""}).error().code, "ticket.no_asset");
    EXPECT_EQ(must(plant.close(id, {CloseReason::patched, "scrapped", "", "", ""})).verification->status, VerificationStatus::unverifiable);
  });
}

TEST(Tickets, CloseReasonsBecomeAcknowledgmentsWhereTheyMeanTheSame) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    const auto asset = plant.vulnerable();
    const auto id = must(plant.open(asset)).id;
    must(plant.close(id, {CloseReason::vendor_notified, "Case 77", "", "", ""}));
    EXPECT_EQ(plant.state_of(asset), State::active) << "telling the vendor leaves the risk here";
    must(plant.reopen(id, "answer came"));
    must(plant.close(id, {CloseReason::false_positive, "another variant", "", "", ""}));
    const auto finding = plant.view()->finding(must(findings::finding_id(asset, kCve)), plant.clock.now());
    ASSERT_TRUE(finding && finding->decision);
    EXPECT_EQ(finding->decision->reason, "false_match");
    EXPECT_EQ(plant.close(must(plant.open(asset, {}, "CVE-2025-10002")).id, {CloseReason::risk_accepted, "", "3.0", "", ""}).error().code, "ticket.invalid") << "a version belongs to patched";
  });
}

TEST(Tickets, AreRefusedToViewersStrangersAndWithBadFields) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    const auto asset = plant.vulnerable();
    EXPECT_EQ(plant.open(asset, {}, kCve, record::Role::viewer).error().code, "viewer_role");
    EXPECT_EQ(plant.open(asset + 5).error().code, "finding.not_found");
    EXPECT_EQ(plant.open(asset, {Destination::jira, {}, {}}).error().problems.size(), 2u) << "project and connection";
    EXPECT_EQ(plant.open(asset, {Destination::email, {}, {{"no address"}, {}, {}, {}, {}}}).error().code, "ticket.invalid");
    EXPECT_EQ(plant.open(asset, {Destination::linear, 4711, {{}, {}, {}, {}, "ENG"}}).error().code, "connection.not_found");
    const Ticket made = must(plant.open(asset));
    EXPECT_EQ(ticket(*database.reader(), plant.organization + 1, made.id).error().code, "ticket.not_found");
    const auto update = [&](const TicketChange& change) { return plant.change([&](record::UnitOfWork& work) { return update_ticket(work, made.id, change); }); };
    EXPECT_EQ(update({.due_date = "tomorrow"}).error().code, "ticket.invalid");
    EXPECT_EQ(update({.title = "two\nlines"}).error().code, "ticket.invalid");
    EXPECT_EQ(update({.priority = TicketPriority::LOW, .version = 9}).error().code, "record.stale");
    const Ticket changed = must(update({.assignee = "Shift@Plant.example", .due_date = "2026-02-10"}));
    EXPECT_EQ(changed.assignee, "shift@plant.example");
    EXPECT_EQ(changed.version, 2);
    EXPECT_FALSE(overdue(changed, plant.clock.now()));
    EXPECT_TRUE(overdue(changed, must(parse_instant("2026-02-11"))));
    EXPECT_EQ(plant.change([&](record::UnitOfWork& work) { return send_ticket(work, made.id); }).error().code, "ticket.kept_here");
  });
}

TEST(Tickets, ListsFilterOrderAndPage) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    plant.import();
    std::vector<std::int64_t> assets;
    for (const char* name : {"PLC-1", "PLC-2", "PLC_3"}) assets.push_back(plant.add_asset(name));
    plant.match();
    for (const auto asset : assets) must(plant.open(asset));
    const auto low = must(plant.open(assets[0], {}, "CVE-2025-10002"));
    must(plant.close(low.id, {CloseReason::vendor_notified, "", "", "", ""}));
    Query query;
    query.organization_id = plant.organization;
    query.now = plant.clock.now();
    const auto ids = [&] {
      std::vector<std::int64_t> out;
      for (const auto& t : tickets(*database.reader(), query).tickets) out.push_back(t.id);
      return out;
    };
    EXPECT_EQ(ids().size(), 4u);
    EXPECT_EQ(ids().front(), low.id) << "newest first";
    query.order = Order::priority;
    EXPECT_EQ(ids().back(), low.id);
    query.states = {TicketState::open};
    EXPECT_EQ(ids().size(), 3u);
    query.q = "plc_";
    EXPECT_EQ(ids().size(), 1u) << "an underscore stands for itself";
    query.q = "10001";
    query.per_page = 2;
    query.page = 2;
    EXPECT_EQ(ids().size(), 1u);
    EXPECT_EQ(tickets(*database.reader(), query).total, 3);
    query.priorities = {TicketPriority::MEDIUM};
    EXPECT_EQ(tickets(*database.reader(), query).total, 0);
    query = {};
    query.organization_id = plant.organization + 1;
    EXPECT_TRUE(ids().empty());
  });
}

}  // namespace
}  // namespace bulkhead::tickets
