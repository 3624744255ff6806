// The caller's account: profile, organization, mail, and what a hosted service would call billing.
//
// Source: compatible specification 2.2 and 20, account.
#include "declare.h"
#include "identity/member.h"
#include "notify/alert_mail.h"

namespace bulkhead::faces::native {
namespace {

/// The highest tier of the compatible interface: nothing is held back from an installation of one's own.
constexpr std::string_view kTier = "enterprise";

struct Profile {
  std::int64_t id = 0;
  std::string email, name, tier;
  std::int64_t org_id = 0;
  std::string org_name, created_at;
  Json permissions;
  record::Role role = record::Role::viewer;
  std::string job, timezone;
};
BOOST_DESCRIBE_STRUCT(Profile, (), (id, email, name, tier, org_id, org_name, created_at, permissions, role, job, timezone))
/// What is absent keeps its value.
struct ProfileBody {
  std::optional<std::string> name, job, timezone;
};
BOOST_DESCRIBE_STRUCT(ProfileBody, (), (name, job, timezone))

struct OrganizationShown {
  std::int64_t id = 0, org_id = 0;
  std::string name, org_name, tier, timezone, created_at;
  std::int64_t member_count = 0, version = 1;
};
BOOST_DESCRIBE_STRUCT(OrganizationShown, (), (id, org_id, name, org_name, tier, timezone, created_at, member_count, version))
struct OrganizationBody {
  std::optional<std::string> name, timezone;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(OrganizationBody, (), (name, timezone, version))

struct MailChoice {
  bool email_alerts = true;
  std::string email;
  std::vector<std::string> triggers;  ///< of which the mails tell, as long as no rule says it otherwise
  bool mail_configured = false;
};
BOOST_DESCRIBE_STRUCT(MailChoice, (), (email_alerts, email, triggers, mail_configured))
struct MailChoiceBody {
  std::optional<bool> email_alerts;
};
BOOST_DESCRIBE_STRUCT(MailChoiceBody, (), (email_alerts))

struct Plan {
  std::string plan;
};
BOOST_DESCRIBE_STRUCT(Plan, (), (plan))

Result<Profile> profile_of(Services& services, const record::Actor& actor) {
  const auto db = services.database.reader();
  const auto member = TRY(identity::member(*db, actor.organization_id, actor.user_id));
  const auto organization = TRY(identity::organization(*db, actor.organization_id));
  Json permissions = Json::object({{"search_max_results", -1}, {"sage_visible", true}, {"virtual_patch", true}, {"api_keys", true}, {"webhook_delivery", true}});
  return Profile{member.id, member.email, member.name, std::string(kTier), organization.id, organization.name, wire_time(member.joined_at.value_or(member.invited_at)), std::move(permissions), member.role, member.job, member.timezone};
}

Result<OrganizationShown> organization_of(Services& services, const record::Actor& actor) {
  const auto db = services.database.reader();
  const auto organization = TRY(identity::organization(*db, actor.organization_id));
  const auto members = static_cast<std::int64_t>(identity::members(*db, actor.organization_id).size());
  return OrganizationShown{organization.id, organization.id, organization.name, organization.name, std::string(kTier), organization.timezone, wire_time(organization.created_at), members, organization.version};
}

Result<MailChoice> mail_choice_of(Services& services, const record::Actor& actor) {
  const auto db = services.database.reader();
  const auto member = TRY(identity::member(*db, actor.organization_id, actor.user_id));
  return MailChoice{!notify::accounts_without_alert_mail(*db, actor.organization_id).contains(actor.user_id), member.email, {"kev.new", "cve.critical"}, services.mail.has_value()};
}

Json billing() {
  return Json::object({{"tier", kTier}, {"plan", "self-hosted"}, {"status", "active"}, {"self_hosted", true}, {"amount", 0}, {"currency", Json()}, {"renews_at", Json()},
                       {"limits", Json::object({{"environments", Json()}, {"assets", Json()}, {"api_requests", Json()}, {"sage_queries", Json()}})},
                       {"message", "This installation is your own: every feature is on, and nothing is billed."}});
}

void add_pair(std::vector<Route>& routes, Route read, Route write) {
  write.body_limit_bytes = 16 << 10;
  routes.push_back(std::move(read));
  routes.push_back(std::move(write));
}

}  // namespace

void add_account_routes(std::vector<Route>& routes, Services& services) {
  Route me = route("GET", "/account/me", "read_profile", "account", "read", "The caller: person, organization, and what the installation allows.", [&services](Context& context) -> Result<Reply> {
    return http::single_reply(TRY(profile_of(services, actor_of(context))));
  });
  me.reply = schema_of<Profile>(Direction::reply);
  me.errors = {"NOT_FOUND"};
  Route rename = route("PUT", "/account/me", "update_profile", "account", "session", "Changes the caller's own name, job or time zone (an IANA name).", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const auto body = TRY(context.body<ProfileBody>());
    const auto now = TRY(profile_of(services, actor));
    TRY(identity::update_profile(services.database, actor, services.clock, body.name.value_or(now.name), body.job.value_or(now.job), body.timezone.value_or(now.timezone)));
    return http::single_reply(TRY(profile_of(services, actor)));
  });
  rename.body = schema_of<ProfileBody>(Direction::request);
  rename.reply = schema_of<Profile>(Direction::reply);
  add_pair(routes, std::move(me), std::move(rename));

  Route org = route("GET", "/account/org", "read_organization", "account", "read", "The caller's organization.", [&services](Context& context) -> Result<Reply> {
    return http::single_reply(TRY(organization_of(services, actor_of(context))));
  });
  org.reply = schema_of<OrganizationShown>(Direction::reply);
  Route change = route("PUT", "/account/org", "update_organization", "account", "manage_settings", "Changes name or time zone of the organization; with `version`, only when nobody changed it since.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const auto body = TRY(context.body<OrganizationBody>());
    auto wish = TRY(identity::organization(*services.database.reader(), actor.organization_id));
    if (body.name) wish.name = *body.name;
    if (body.timezone) wish.timezone = *body.timezone;
    if (body.version) wish.version = *body.version;
    TRY(identity::update_organization(services.database, actor, services.clock, wish));
    return http::single_reply(TRY(organization_of(services, actor)));
  });
  change.body = schema_of<OrganizationBody>(Direction::request);
  change.reply = schema_of<OrganizationShown>(Direction::reply);
  change.errors = {"CONFLICT"};
  add_pair(routes, std::move(org), std::move(change));

  Route mail = route("GET", "/account/notifications", "read_notification_choice", "account", "read", "Whether alerts go to the caller's own address.", [&services](Context& context) -> Result<Reply> {
    return http::single_reply(TRY(mail_choice_of(services, actor_of(context))));
  });
  mail.reply = schema_of<MailChoice>(Direction::reply);
  mail.errors = {"NOT_FOUND"};
  Route choose = route("PUT", "/account/notifications", "choose_notifications", "account", "session", "Switches alerts to the caller's own address on or off.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<MailChoiceBody>());
    if (!body.email_alerts) return fail(http::invalid_field("body.email_alerts", "Field required", "missing"));
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return notify::choose_alert_mail(work, *body.email_alerts); }));
    return http::single_reply(TRY(mail_choice_of(services, actor_of(context))));
  });
  choose.body = schema_of<MailChoiceBody>(Direction::request);
  choose.reply = schema_of<MailChoice>(Direction::reply);
  add_pair(routes, std::move(mail), std::move(choose));

  Route plan = route("GET", "/account/billing", "read_billing", "account", "read", "The plan of a self-hosted installation: everything, without a bill.", [](Context&) -> Result<Reply> { return http::single_reply(billing()); });
  plan.reply = free_object();
  routes.push_back(std::move(plan));
  Route portal = route("POST", "/account/billing/portal", "open_billing_portal", "account", "manage_settings", "There is no portal: `url` is null.", [](Context&) -> Result<Reply> {
    Json out = billing();
    out.set("url", Json());
    return http::single_reply(std::move(out));
  });
  portal.reply = free_object();
  routes.push_back(std::move(portal));
  Route upgrade = route("POST", "/account/billing/upgrade", "upgrade_plan", "account", "manage_settings", "There is nothing to upgrade: `changed` is false.", [](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<Plan>());
    Json out = billing();
    out.set("requested_plan", body.plan).set("changed", false);
    return http::single_reply(std::move(out));
  });
  upgrade.body = schema_of<Plan>(Direction::request);
  upgrade.reply = free_object();
  routes.push_back(std::move(upgrade));
}

}  // namespace bulkhead::faces::native
