// Routes, parameters, envelopes and the documents made from them; without sockets.
#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "http/openapi.h"
#include "http/static_files.h"

namespace bulkhead::http {
namespace sample {

enum class Severity { low, high };
BOOST_DESCRIBE_ENUM(Severity, low, high)

struct Item {
  std::int64_t id = 0;
  std::string name;
  Severity severity{};
  std::optional<double> score;
  std::vector<Item> children;
  std::map<std::string, std::string> labels;
};
BOOST_DESCRIBE_STRUCT(Item, (), (id, name, severity, score, children, labels))

struct NewItem {
  std::string name;
  std::optional<std::string> note;
  int weight = 5;
};
BOOST_DESCRIBE_STRUCT(NewItem, (), (name, note, weight))

}  // namespace sample

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Route route(std::string method, std::string path, std::string id, Handler handler) {
  Route out;
  out.method = std::move(method);
  out.path = std::move(path);
  out.operation_id = std::move(id);
  out.summary = "A purpose.";
  out.tag = "sample";
  out.permission = "public";
  out.handler = std::move(handler);
  return out;
}

std::vector<Route> sample_routes() {
  std::vector<Route> routes;
  Route list = route("GET", "/api/v1/items", "list_items", [](Context& context) -> Result<Reply> {
    Page page = context.page();
    page.total = 45;
    Reply reply = collection_reply(std::vector<sample::Item>(2), page);
    reply.filters_applied = context.filters();
    return reply;
  });
  list.query = page_parameters();
  list.query.push_back(choice_parameter("severity", "Severity.", {"LOW", "HIGH"}));
  list.query.back().ignore_case = true;
  list.query.back().repeated = true;
  list.query.push_back(boolean_parameter("kev", "Known exploited only."));
  list.query.push_back(text_parameter("q", "Text."));
  list.shape = Reply::Shape::collection;
  list.reply = schema_of<sample::Item>(Direction::reply);
  routes.push_back(list);

  Route make = route("POST", "/api/v1/items", "make_item", [](Context& context) -> Result<Reply> {
    const auto wish = TRY(context.body<sample::NewItem>());
    if (wish.name == "taken") return fail(ErrorKind::conflict, "item.taken", "The name is taken.", "taken");
    return single_reply(wish, 201);
  });
  make.body = schema_of<sample::NewItem>(Direction::request);
  make.reply = schema_of<sample::NewItem>(Direction::reply);
  make.success_status = 201;
  make.permission = "write";
  make.errors = {"CONFLICT"};
  make.body_limit_bytes = 5'000;
  routes.push_back(make);

  routes.push_back(route("GET", "/api/v1/items/{item_id:int}", "read_item", [](Context& context) -> Result<Reply> {
    if (context.path_integer("item_id") == 7) return single_reply(sample::Item{7, "seven", sample::Severity::high, 9.5, {}, {}});
    return fail(not_found("item", context.path_text("item_id")));
  }));
  routes.back().reply = schema_of<sample::Item>(Direction::reply);
  routes.push_back(route("GET", "/api/v1/items/template", "read_template", [](Context&) -> Result<Reply> { return raw_reply(text_response(200, "text/csv", "a;b\n")); }));
  routes.back().shape = Reply::Shape::raw;
  routes.back().reply_type = "text/csv";
  routes.push_back(route("GET", "/api/v1/cves/{cve_id}", "read_cve", [](Context& context) -> Result<Reply> { return named_reply({{"item", Json(context.path_text("cve_id"))}}); }));
  routes.back().shape = Reply::Shape::named;
  routes.push_back(route("GET", "/api/v1/throw", "throw_up", [](Context&) -> Result<Reply> { throw std::runtime_error("secret"); }));
  routes.push_back(route("GET", "/api/v1/gate", "gate", [](Context&) -> Result<Reply> {
    return refusal_reply({402, "TIER_GATE", "Not in this plan.", Json::object({{"feature", "sage"}}), false, std::nullopt, "contact_us", {{"max", 3}}});
  }));
  routes.push_back(route("DELETE", "/api/v1/items/{item_id:int}", "drop_item", [](Context&) -> Result<Reply> { return no_content(); }));
  routes.back().permission = "session";
  routes.back().success_status = 204;
  Route tolerant = route("GET", "/services/v6_0/RestService.svc/projects/{project_id}", "spira_project", [](Context& context) -> Result<Reply> { return bare_reply(Json(context.path_text("project_id"))); });
  tolerant.tolerant = tolerant.any_query = true;
  tolerant.shape = Reply::Shape::bare;
  routes.push_back(tolerant);
  return routes;
}

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() { options_.authorise = [](Context& context) -> std::optional<ErrorReply> {
      if (context.route.permission == "public" || context.request.header("Authorization") == "Bearer good") return std::nullopt;
      return error_reply({ErrorKind::unauthenticated, "auth.none", "Please sign in.", {}, {}, {}});
    };
    options_.on_problem = [this](const std::string& line) { problem_ = line; };
  }
  Response ask(const std::string& method, const std::string& target, std::vector<Header> headers = {}, std::string body = {}) {
    Api api(sample_routes(), options_, clock_);
    Request request;
    request.method = method;
    request.target = target;
    const std::size_t question = target.find('?');
    request.segments = parse_path(target.substr(0, question)).value_or(std::vector<std::string>{});
    for (const auto& segment : request.segments) request.path += "/" + segment;
    if (question != std::string::npos) request.query = parse_query(target.substr(question + 1)).value_or(std::vector<Parameter>{});
    request.headers = std::move(headers);
    request.headers.push_back({"Host", "plant:8080"});
    request.body = std::move(body);
    request.request_id = "bs-req-0123456789ab";
    request.received_at = clock_.now();
    return api.respond(request);
  }
  Json ask_json(const std::string& method, const std::string& target, std::vector<Header> headers = {}, std::string body = {}) {
    last_ = ask(method, target, std::move(headers), std::move(body));
    return parse_json(last_.body).value_or(Json());
  }
  const Header good_{"Authorization", "Bearer good"};
  const Header json_{"Content-Type", "application/json; charset=utf-8"};
  FixedClock clock_{Instant{1'772'368'245'000'001}};
  ApiOptions options_;
  std::string problem_;
  Response last_;
};

TEST_F(RouterTest, WrapsSingleValues) {
  const Json body = ask_json("GET", "/api/v1/items/7");
  EXPECT_EQ(last_.status, 200);
  EXPECT_EQ(last_.header("X-Request-ID"), "bs-req-0123456789ab");
  EXPECT_EQ(last_.header("X-API-Version"), "1.0.0");
  EXPECT_EQ(body.find("api")->text("timestamp"), "2026-03-01T12:30:45.000001Z");
  EXPECT_TRUE(body.find("api")->find("processing_ms")->is_integer());
  EXPECT_EQ(body.find("data")->text("name"), "seven");
  EXPECT_EQ(body.find("_links")->text("self"), "/api/v1/items/7");
  EXPECT_TRUE(body.find("meta")->is_object());
}

TEST(Envelope, StreamsAListInsideItsData) {
  Request request;
  request.segments = {"api", "v1", "items"};
  for (const int items : {0, 1, 3}) {
    Reply reply = single_reply(Json::object({{"total", items}}));
    reply.meta = Json::object({{"mode", "streamed"}});
    reply.streamed = StreamedList{"items", [n = 0, items]() mutable -> Result<std::optional<Json>> { return n == items ? std::optional<Json>() : std::optional<Json>(Json(++n)); }};
    const Response response = render(reply, request, {"bs-req-0123456789ab", {}, 3});
    EXPECT_EQ(response.header("X-Request-ID"), "bs-req-0123456789ab");
    EXPECT_EQ(response.header("Content-Type"), "application/json");
    std::string all;
    for (bool more = true; more;) {
      std::string piece;
      more = response.producer(piece).value();
      all += piece;
    }
    const auto body = parse_json(all);
    ASSERT_TRUE(body) << all;
    EXPECT_EQ(to_text(*body->find("data")), fmt::format(R"({{"total":{},"items":[{}]}})", items, items == 0 ? "" : items == 1 ? "1" : "1,2,3"));
    EXPECT_EQ(body->find("meta")->text("mode"), "streamed");
    EXPECT_EQ(body->find("_links")->text("self"), "/api/v1/items");
    EXPECT_EQ(body->find("api")->find("processing_ms")->integer(), 3);
  }
  Reply broken = single_reply(Json::object());
  broken.streamed = StreamedList{"items", []() -> Result<std::optional<Json>> { return fail(ErrorKind::internal, "x", "y"); }};
  std::string piece;
  EXPECT_FALSE(render(broken, request, {}).producer(piece)) << "the connection is cut, so that nobody takes it for whole";
}

TEST_F(RouterTest, PagesCollectionsWithSiteAbsoluteLinks) {
  const Json body = ask_json("GET", "/api/v1/items?severity=high&page=2&limit=20&q=a%20%26b");
  ASSERT_EQ(last_.status, 200) << last_.body;
  EXPECT_EQ(to_text(*body.find("pagination")), R"({"total":45,"page":2,"per_page":20,"pages":3,"has_next":true,"has_prev":true,"count":2})");
  EXPECT_EQ(to_text(*body.find("filters_applied")), R"({"severity":["HIGH"],"q":"a &b"})");
  EXPECT_EQ(body.find("_links")->text("next"), "/api/v1/items?severity=high&page=3&limit=20&q=a%20%26b");
  EXPECT_EQ(body.find("_links")->text("first"), "/api/v1/items?severity=high&page=1&limit=20&q=a%20%26b");
  const Json last = ask_json("GET", "/api/v1/items?page=3");
  EXPECT_TRUE(last.find("_links")->find("next")->is_null());
}

TEST_F(RouterTest, RefusesUnknownParametersWithTheAcceptedOnes) {
  const Json body = ask_json("GET", "/api/v1/items?colour=red&page=0");
  EXPECT_EQ(last_.status, 400);
  const Json& error = *body.find("error");
  EXPECT_EQ(error.text("code"), "UNKNOWN_PARAMETER");
  EXPECT_EQ(to_text(*error.find("detail")), R"({"unknown_parameters":["colour"],"accepted_parameters":["page","per_page","limit","severity","kev","q"]})");
  EXPECT_EQ(error.text("action"), "fix_input");
  EXPECT_FALSE(error.find("retryable")->boolean());
  EXPECT_TRUE(error.find("retry_after_seconds")->is_null());
}

TEST_F(RouterTest, ReportsEveryBadParameter) {
  const Json body = ask_json("GET", "/api/v1/items?per_page=101&page=0&severity=RED&kev=maybe&limit=x");
  EXPECT_EQ(last_.status, 422);
  const Json& error = *body.find("error");
  EXPECT_EQ(error.text("code"), "VALIDATION_ERROR");
  std::vector<std::string> seen;
  for (const auto& item : error.find("detail")->items()) seen.push_back(std::string(item.text("field")) + " " + std::string(item.text("type")));
  EXPECT_THAT(seen, ElementsAre("query.per_page less_than_equal", "query.page greater_than_equal", "query.severity enum", "query.kev bool_parsing", "query.limit int_parsing"));
  EXPECT_EQ(error.find("detail")->items()[0].text("message"), "Input should be less than or equal to 100");
}

TEST_F(RouterTest, ChecksBodies) {
  const auto post = [&](std::string body) { return ask_json("POST", "/api/v1/items", {good_, json_}, std::move(body)); };
  EXPECT_EQ(post(R"({"name":"a"})").find("data")->find("weight")->integer(), 5);
  EXPECT_EQ(last_.status, 201);
  const Json wrong = post(R"({"nam":"a","weight":"x"})");
  EXPECT_EQ(last_.status, 422);
  std::vector<std::string> seen;
  for (const auto& item : wrong.find("error")->find("detail")->items()) seen.push_back(std::string(item.text("field")) + " " + std::string(item.text("type")));
  EXPECT_THAT(seen, ElementsAre("body.name missing", "body.weight type_error", "body.nam extra_forbidden"));
  for (const char* body : {"{", "{\"name\":\"a\",\"name\":\"b\"}", "\xff", "", "[[[[", "nul"}) {
    SCOPED_TRACE(body);
    post(body);
    EXPECT_EQ(last_.status, 422);
  }
  post(R"({"name":"taken"})");
  EXPECT_EQ(last_.status, 409);
  ask_json("POST", "/api/v1/items", {good_, {"Content-Type", "text/plain"}}, R"({"name":"a"})");
  EXPECT_EQ(last_.status, 415);
}

TEST_F(RouterTest, GivesErrorsInTheEnvelope) {
  EXPECT_EQ(to_text(*ask_json("GET", "/api/v1/items/8").find("error")->find("detail")), R"({"resource":"item","identifier":"8"})");
  EXPECT_EQ(last_.status, 404);
  EXPECT_EQ(ask_json("GET", "/api/v1/nothing").find("error")->text("code"), "NOT_FOUND");
  EXPECT_EQ(ask_json("GET", "/api/v1/items/x").find("error")->text("code"), "NOT_FOUND");
  EXPECT_EQ(ask_json("PUT", "/api/v1/items").find("error")->text("code"), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(last_.status, 405);
  EXPECT_EQ(last_.header("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(ask_json("POST", "/api/v1/items", {json_}, "{}").find("error")->text("code"), "AUTH_REQUIRED");
  EXPECT_EQ(last_.status, 401);
  EXPECT_EQ(ask_json("GET", "/api/v1/gate").find("error")->find("max")->integer(), 3);
  EXPECT_EQ(last_.status, 402);
  const Json incident = ask_json("GET", "/api/v1/throw");
  EXPECT_EQ(last_.status, 500);
  EXPECT_THAT(last_.body, Not(HasSubstr("secret")));
  EXPECT_THAT(problem_, AllOf(HasSubstr("secret"), HasSubstr(std::string(incident.find("error")->find("detail")->text("incident")))));
}

TEST_F(RouterTest, DeniesWithoutAnAuthoriser) {
  options_.authorise = {};
  EXPECT_EQ(ask("POST", "/api/v1/items", {good_, json_}, R"({"name":"a"})").status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/items").status, 200);
}

TEST_F(RouterTest, PrefersFixedPathsAndForgivesOnlyWhereDeclared) {
  EXPECT_EQ(ask("GET", "/api/v1/items/template").body, "a;b\n");
  EXPECT_EQ(ask("GET", "/api/v1/items/").status, 200);
  EXPECT_EQ(ask("GET", "/api/v1//items").status, 404);
  EXPECT_EQ(ask("GET", "/API/v1/items").status, 404);
  EXPECT_EQ(ask("HEAD", "/api/v1/items").status, 200);
  EXPECT_EQ(ask("GET", "/Services/v6_0/RestService.svc//Projects/PR-1%20/?api-key=x").body, "\"PR-1\"");
}

TEST_F(RouterTest, RefusesWritesFromOtherSites) {
  const Header cookie{"Cookie", "bulkhead_session=x"};
  const auto post = [&](std::vector<Header> headers) {
    headers.insert(headers.end(), {good_, json_, cookie});
    return ask("POST", "/api/v1/items", headers, R"({"name":"a"})").status;
  };
  EXPECT_EQ(post({}), 201);
  EXPECT_EQ(post({{"Origin", "http://plant:8080"}, {"Sec-Fetch-Site", "same-origin"}}), 201);
  EXPECT_EQ(post({{"Origin", "http://evil.example"}}), 403);
  EXPECT_EQ(post({{"Origin", "null"}}), 403);
  EXPECT_EQ(post({{"Sec-Fetch-Site", "cross-site"}}), 403);
  options_.allowed_hosts = {"other.example"};
  EXPECT_EQ(ask("GET", "/api/v1/items").status, 400);
}

TEST_F(RouterTest, RefusesBadDeclarations) {
  const auto with = [&](auto change) {
    auto routes = sample_routes();
    change(routes);
    Api api(std::move(routes), {}, clock_);
  };
  EXPECT_THROW(with([](auto& routes) { routes[0].permission.clear(); }), BrokenInvariant);
  EXPECT_THROW(with([](auto& routes) { routes[1].operation_id = routes[0].operation_id; }), BrokenInvariant);
  EXPECT_THROW(with([](auto& routes) { routes.push_back(routes[0]); routes.back().operation_id = "other"; }), BrokenInvariant);
  auto routes = sample_routes();
  routes[0].errors = {"NO_SUCH_CODE"};
  EXPECT_THROW((void)generate_openapi(routes, {}), BrokenInvariant);
}

TEST(OpenApi, DescribesEveryRoute) {
  const auto routes = sample_routes();
  const Json document = generate_openapi(routes, {"Bulkhead", "0.1.0", ""});
  EXPECT_EQ(document.text("openapi"), "3.1.1");
  for (const auto& route : routes) {
    SCOPED_TRACE(route.operation_id);
    const Json* item = document.find("paths")->find(replace_all(route.path, ":int}", "}"));
    ASSERT_NE(item, nullptr);
    const Json* operation = item->find(to_lower(route.method));
    ASSERT_NE(operation, nullptr);
    EXPECT_EQ(operation->text("operationId"), route.operation_id);
    EXPECT_EQ(operation->text("x-permission"), route.permission);
    EXPECT_NE(operation->find("responses")->find(std::to_string(route.success_status)), nullptr);
  }
  const Json& schemas = *document.find("components")->find("schemas");
  EXPECT_EQ(to_text(*schemas.find("Item")),
            R"({"type":"object","properties":{"id":{"type":"integer"},"name":{"type":"string"},"severity":{"$ref":"#/components/schemas/Severity"},"score":{"type":["number","null"]},)"
            R"("children":{"type":"array","items":{"$ref":"#/components/schemas/Item"}},"labels":{"type":"object","additionalProperties":{"type":"string"}}},)"
            R"("required":["id","name","severity","score","children","labels"]})");
  EXPECT_EQ(to_text(*schemas.find("NewItemInput")->find("required")), R"(["name"])");
  // every reference leads somewhere
  const std::string text = to_text(document);
  const std::string_view marker = "#/components/schemas/";
  for (std::size_t at = text.find(marker); at != std::string::npos; at = text.find(marker, at + 1)) {
    const std::string name = text.substr(at + marker.size(), text.find('"', at) - at - marker.size());
    EXPECT_NE(schemas.find(name), nullptr) << name;
  }
  const Json& parameter = document.find("paths")->find("/api/v1/items")->find("get")->find("parameters")->items()[1];
  EXPECT_EQ(to_text(*parameter.find("schema")), R"({"type":"integer","minimum":1,"maximum":100,"default":20})");
}

TEST(TypeScript, HasTypesAndOperations) {
  const std::string text = generate_typescript(sample_routes());
  EXPECT_THAT(text, HasSubstr("export type Severity = \"low\" | \"high\";\n"));
  EXPECT_THAT(text, HasSubstr("export interface Item {\n  id: number;\n  name: string;\n  severity: Severity;\n  score: number | null;\n  children: Item[];\n  labels: Record<string, string>;\n}"));
  EXPECT_THAT(text, HasSubstr("export interface NewItemInput {\n  name: string;\n  note?: string | null;\n  weight?: number;\n}"));
  EXPECT_THAT(text, HasSubstr("  make_item: {\n    method: \"POST\";\n    path: \"/api/v1/items\";"));
  EXPECT_THAT(text, HasSubstr("    body: NewItemInput;\n"));
  EXPECT_THAT(text, HasSubstr("      severity?: Array<\"LOW\" | \"HIGH\">;\n"));
  EXPECT_THAT(text, HasSubstr("    reply: undefined;\n"));
}

TEST(ErrorCodes, CoverEveryKind) {
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
    const ErrorReply reply = error_reply({static_cast<ErrorKind>(kind), "a.b", "m", {}, {}, {}});
    EXPECT_TRUE(std::any_of(error_codes().begin(), error_codes().end(), [&](const ErrorCode& known) { return known.code == reply.code && known.status == reply.status; })) << reply.code;
  }
  for (const int status : {400, 408, 413, 414, 417, 431, 503, 505}) {
    const ErrorReply reply = refusal_error(status, "http.x", "m");
    EXPECT_TRUE(std::any_of(error_codes().begin(), error_codes().end(), [&](const ErrorCode& known) { return known.code == reply.code && known.status == status; })) << status;
  }
}

TEST(StaticFiles, ServesVariantsAndTheApplicationPage) {
  static const EmbeddedFile files[] = {{"index.html", "<html>"}, {"assets/app-DiwrgTda.js", "plain"}, {"assets/app-DiwrgTda.js.br", "brotli"}, {"assets/app-DiwrgTda.js.gz", "gzip"}, {"logo.svg", "<svg>"}};
  const StaticFiles pages(files);
  const auto ask = [&](const std::string& path, std::vector<Header> headers = {}) {
    Request request;
    request.method = "GET";
    request.path = path;
    request.segments = *parse_path(path);
    request.headers = std::move(headers);
    return pages.respond(request);
  };
  const Response plain = ask("/assets/app-DiwrgTda.js", {{"Accept-Encoding", "br;q=0, identity"}});
  EXPECT_EQ(plain.embedded->bytes, "plain");
  EXPECT_EQ(plain.header("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(plain.header("Content-Type"), "text/javascript; charset=utf-8");
  const Response small = ask("/assets/app-DiwrgTda.js", {{"Accept-Encoding", "gzip, deflate, br"}});
  EXPECT_EQ(small.embedded->bytes, "brotli");
  EXPECT_EQ(small.header("Content-Encoding"), "br");
  EXPECT_NE(small.header("ETag"), plain.header("ETag"));
  EXPECT_EQ(ask("/assets/app-DiwrgTda.js", {{"Accept-Encoding", "br"}, {"If-None-Match", "\"x\", W/" + std::string(small.header("ETag"))}}).status, 304);
  EXPECT_EQ(ask("/assets/app-DiwrgTda.js", {{"Accept-Encoding", "gzip;q=0.5"}}).embedded->bytes, "gzip");
  EXPECT_EQ(ask("/").embedded->bytes, "<html>");
  EXPECT_EQ(ask("/environments/3/findings").embedded->bytes, "<html>");
  EXPECT_EQ(ask("/environments").header("Cache-Control"), "no-cache");
  EXPECT_EQ(ask("/assets/gone-DiwrgTda.js").status, 404);
}

}  // namespace
}  // namespace bulkhead::http
