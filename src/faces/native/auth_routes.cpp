// Signing in and out: the one-time code of the first start, magic links, the session of the browser.
#include <thread>

#include "core/text.h"
#include "declare.h"
#include "faces/native.h"
#include "identity/sign_in.h"

namespace bulkhead::faces::native {
namespace {

struct CodeSignIn {
  std::string code, email;
  std::optional<std::string> name, organization;
};
BOOST_DESCRIBE_STRUCT(CodeSignIn, (), (code, email, name, organization))
struct LinkRequest {
  std::string email;
};
BOOST_DESCRIBE_STRUCT(LinkRequest, (), (email))
struct LinkSignIn {
  std::string token;
};
BOOST_DESCRIBE_STRUCT(LinkSignIn, (), (token))

struct SessionUser {
  std::int64_t id = 0;
  std::string email, name;
  record::Role role = record::Role::viewer;
  friend bool operator==(const SessionUser&, const SessionUser&) = default;
};
BOOST_DESCRIBE_STRUCT(SessionUser, (), (id, email, name, role))
struct SessionOrganization {
  std::int64_t id = 0;
  std::string name;
  friend bool operator==(const SessionOrganization&, const SessionOrganization&) = default;
};
BOOST_DESCRIBE_STRUCT(SessionOrganization, (), (id, name))
struct Session {
  SessionUser user;
  SessionOrganization organization;
  std::string csrf_token;
  std::vector<std::string> permissions;  ///< what the role may do, so that a page offers nothing that would be refused
};
BOOST_DESCRIBE_STRUCT(Session, (), (user, organization, csrf_token, permissions))

std::vector<std::string> permissions_of(record::Role role) {
  std::vector<std::string> out;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<record::Permission>>([&](auto permission) {
    if (record::allows(role, permission.value)) out.emplace_back(permission.name);
  });
  return out;
}

Result<Session> session_of(Services& services, const record::Actor& actor, const std::string& csrf) {
  const auto organization = TRY(identity::organization(*services.database.reader(), actor.organization_id));
  return Session{{actor.user_id, actor.email, actor.name, actor.role}, {organization.id, organization.name}, csrf, permissions_of(actor.role)};
}

identity::Visitor visitor_of(const Context& context) { return {context.request.remote_address, shorten(context.request.header("User-Agent"), 300)}; }

/// The cookie lives as long as the session can at most; the server ends it earlier when nobody uses it.
std::string cookie_of(const Context& context, const std::string& token, std::int64_t seconds) {
  http::CookieOptions options;
  options.max_age_seconds = seconds;
  options.secure = context.request.tls;
  return http::set_cookie(kSessionCookie, token, options);
}

Result<Reply> opened(Services& services, Context& context, const identity::OpenedSession& session) {
  services.sign_in_limiter.forget("ip:" + context.request.remote_address);
  Reply reply = http::single_reply(TRY(session_of(services, session.actor, session.csrf)));
  reply.headers.push_back({"Set-Cookie", cookie_of(context, session.token.reveal(), session.expires_in_seconds)});
  reply.headers.push_back({"Cache-Control", "no-store"});
  return reply;
}

/// Sends the link by mail, or prints it. On a thread of its own: the reply must neither wait for the mail server nor tell
/// by its time whether the address is known.
void deliver(const Services& services, const identity::IssuedLink& link) {
  const std::string url = fmt::format("{}/sign-in#token={}", services.public_address, link.token.reveal());
  if (!services.mail) {
    services.console(fmt::format("Sign-in link for {} (15 minutes): {}", printable(link.email), url));
    return;
  }
  http::Mail mail;
  mail.from = services.mail_from;
  mail.to = {{link.email, link.name}};
  mail.subject = "Sign in to Bulkhead";
  mail.text = fmt::format("Open this link to sign in. It works once and for 15 minutes.\n\n{}\n\nIf you did not ask for it, ignore this mail.\n", url);
  std::thread([server = *services.mail, mail = std::move(mail), now = services.clock.now(), console = services.console] {
    if (const auto sent = http::send_mail(server, mail, now); !sent) console("A sign-in mail could not be sent: " + printable(to_text(sent.error())));
  }).detach();
}

}  // namespace

void add_auth_routes(std::vector<Route>& routes, Services& services) {
  Route code = route("POST", "/auth/code", "sign_in_by_code", "sign-in", "public", "Makes the owner with the one-time code of the console, and signs in.", [&services](Context& context) -> Result<Reply> {
    if (auto refusal = limited(services, "ip:" + context.request.remote_address)) return http::refusal_reply(std::move(*refusal));
    const auto body = TRY(context.body<CodeSignIn>());
    return opened(services, context,
                  TRY(identity::redeem_setup_code(services.database, services.clock, {body.code, body.email, body.name.value_or(""), body.organization.value_or("")}, visitor_of(context))));
  });
  code.body = schema_of<CodeSignIn>(Direction::request);
  code.reply = schema_of<Session>(Direction::reply);
  code.errors = {"AUTH_REQUIRED", "CONFLICT", "RATE_LIMITED"};
  routes.push_back(std::move(code));

  Route ask = route("POST", "/auth/magic-link", "request_magic_link", "sign-in", "public", "Sends a sign-in link; the reply never tells whether the address is known.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<LinkRequest>());
    if (auto refusal = limited(services, "ip:" + context.request.remote_address)) return http::refusal_reply(std::move(*refusal));
    if (auto refusal = limited(services, "email:" + to_lower(trim(body.email)))) return http::refusal_reply(std::move(*refusal));
    if (const auto link = TRY(identity::issue_magic_link(services.database, services.clock, body.email, visitor_of(context)))) deliver(services, *link);
    return http::single_reply(Json::object(), 202);
  });
  ask.body = schema_of<LinkRequest>(Direction::request);
  ask.reply = free_object();
  ask.success_status = 202;
  ask.errors = {"RATE_LIMITED"};
  routes.push_back(std::move(ask));

  Route redeem = route("POST", "/auth/magic-link/redeem", "sign_in_by_link", "sign-in", "public", "Signs in with the token of a link.", [&services](Context& context) -> Result<Reply> {
    if (auto refusal = limited(services, "ip:" + context.request.remote_address)) return http::refusal_reply(std::move(*refusal));
    const auto body = TRY(context.body<LinkSignIn>());
    return opened(services, context, TRY(identity::redeem_magic_link(services.database, services.clock, identity::Secret(body.token), visitor_of(context))));
  });
  redeem.body = schema_of<LinkSignIn>(Direction::request);
  redeem.reply = schema_of<Session>(Direction::reply);
  redeem.errors = {"AUTH_REQUIRED", "RATE_LIMITED"};
  routes.push_back(std::move(redeem));

  Route session = route("GET", "/auth/session", "read_session", "sign-in", "session", "Who is signed in, with the token that writes must carry.", [&services](Context& context) -> Result<Reply> {
    const auto& who = signed_in(context);
    Reply reply = http::single_reply(TRY(session_of(services, who.actor, who.csrf)));
    reply.headers.push_back({"Cache-Control", "no-store"});
    return reply;
  });
  session.reply = schema_of<Session>(Direction::reply);
  routes.push_back(std::move(session));

  Route leave = route("POST", "/auth/logout", "sign_out", "sign-in", "session", "Ends the session.", [&services](Context& context) -> Result<Reply> {
    const auto& who = signed_in(context);
    TRY(identity::end_session(services.database, who.actor, services.clock, *who.session_id));
    Reply reply = http::single_reply(Json::object());
    reply.headers.push_back({"Set-Cookie", cookie_of(context, "", 0)});
    return reply;
  });
  leave.reply = free_object();
  routes.push_back(std::move(leave));
}

}  // namespace bulkhead::faces::native
