// Questions to the analyst.
#include "core/text.h"
#include "declare.h"
#include "http/envelope.h"
#include "sage/chat.h"

namespace bulkhead::faces::native {
namespace {

struct ChatContext {
  std::optional<std::int64_t> environment_id;
};
BOOST_DESCRIBE_STRUCT(ChatContext, (), (environment_id))

struct ChatBody {
  std::string message;
  std::optional<ChatContext> context;
};
BOOST_DESCRIBE_STRUCT(ChatBody, (), (message, context))

struct ChatReply {
  sage::AnswerKind kind = sage::AnswerKind::answer;
  std::string message;
  std::vector<sage::CitedCve> sources;
  double confidence = 0;
  std::string model, rule;
  std::optional<std::int64_t> total;
  std::vector<std::string> choices;
  std::vector<sage::Source> grounds;
  Json query;  ///< sage::Query
};
BOOST_DESCRIBE_STRUCT(ChatReply, (), (kind, message, sources, confidence, model, rule, total, choices, grounds, query))

/// The plants that an answer may look at: one, or all of the organization.
Result<std::vector<std::shared_ptr<const findings::EnvironmentView>>> plants_for(Services& services, const record::Actor& actor, const std::optional<ChatContext>& about) {
  std::vector<std::shared_ptr<const findings::EnvironmentView>> out;
  if (about && about->environment_id) {
    out.push_back(TRY(view_of(services, actor, *about->environment_id)));
    return out;
  }
  for (const auto& environment : inventory::environments(*services.database.reader(), actor.organization_id)) out.push_back(TRY(view_of(services, actor, environment.id)));
  return out;
}

Result<Reply> ask(Services& services, Context& context) {
  const auto body = TRY(from_json<ChatBody>(TRY(context.json_body())));
  const auto message = trim(body.message);
  if (message.empty() || message.size() > sage::kMostQuestionBytes) return fail(http::invalid_field("body.message", fmt::format("A question of 1 to {} bytes is expected.", sage::kMostQuestionBytes), "string_length"));
  const auto plants = TRY(plants_for(services, actor_of(context), body.context));
  const auto catalogue = services.projections.get().catalogue;
  if (!catalogue) return fail(ErrorKind::unavailable, "catalogue.no_file", "The catalogue is being made; ask again in a moment.");
  const sage::World world{*catalogue, [&services](std::string_view cve) { return services.corpus.vulnerability(cve); }, *services.knowledge, services.standards, plants, services.clock.now()};
  const auto answer = TRY(sage::answer(world, message));
  return http::single_reply(ChatReply{answer.kind, answer.message, answer.sources, answer.confidence, answer.model, answer.rule, answer.total, answer.choices, answer.grounds, to_json(answer.query)});
}

}  // namespace

void add_chat_routes(std::vector<Route>& routes, Services& services) {
  Route chat = route("POST", "/chat", "ask_analyst", "intelligence", "read", "Answers a question on the corpus, the own plants and the standards, with counting rule and sources.", [&services](Context& context) { return ask(services, context); });
  chat.body = schema_of<ChatBody>(Direction::request);
  chat.reply = schema_of<ChatReply>(Direction::reply);
  chat.errors = {"NOT_FOUND", "SERVICE_UNAVAILABLE"};
  routes.push_back(std::move(chat));
}

}  // namespace bulkhead::faces::native
