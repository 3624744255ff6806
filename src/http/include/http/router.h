// Routes as data: what a path takes and gives, who may call it, and the function that answers. The OpenAPI document, the
// TypeScript types, the permission matrix and the checks of parameters all come from the same declaration.
#pragma once
#include <any>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/numbers.h"
#include "http/envelope.h"
#include "http/schema.h"
#include "http/server.h"

namespace bulkhead::http {

enum class ParameterType : std::uint8_t { text, integer, decimal, boolean, instant, choice };

/// One accepted query parameter.
struct QueryParameter {
  std::string name;
  ParameterType type = ParameterType::text;
  std::string description;
  std::optional<std::int64_t> minimum;  ///< of an integer
  std::optional<std::int64_t> maximum;
  bool clamp = false;                ///< a value outside the range is moved into it instead of refused
  std::vector<std::string> choices;  ///< of a choice
  bool ignore_case = false;          ///< choices match in any case; the declared writing is what the handler sees
  std::size_t max_bytes = 500;       ///< of a text
  bool required = false;
  bool repeated = false;      ///< may stand more than once
  std::string default_value;  ///< "" for none
};

[[nodiscard]] QueryParameter text_parameter(std::string name, std::string description);
[[nodiscard]] QueryParameter integer_parameter(std::string name, std::string description, std::optional<std::int64_t> minimum,
                                               std::optional<std::int64_t> maximum, std::string default_value = {});
[[nodiscard]] QueryParameter decimal_parameter(std::string name, std::string description);
[[nodiscard]] QueryParameter boolean_parameter(std::string name, std::string description);
[[nodiscard]] QueryParameter instant_parameter(std::string name, std::string description);
[[nodiscard]] QueryParameter choice_parameter(std::string name, std::string description, std::vector<std::string> choices, std::string default_value = {});
/// page (from 1) and per_page (1 to 100, default 20), with `limit` as another name of per_page.
[[nodiscard]] std::vector<QueryParameter> page_parameters();

class Context;
using Handler = std::function<Result<Reply>(Context&)>;
/// Writes an error for clients that know another shape than our envelope.
using ErrorRenderer = std::function<Response(const ErrorReply&, const Request&)>;

/// One operation.
struct Route {
  std::string method;        ///< "GET"; HEAD follows from it
  std::string path;          ///< "/api/v1/environments/{env_id:int}/assets"; without ":int" any text
  std::string operation_id;  ///< "list_assets": unique
  std::string summary;       ///< one line of purpose
  std::string tag;           ///< groups operations: "inventory"
  std::string permission;    ///< "public", "session", "read", "write", ... as the authoriser understands it; never empty
  Handler handler;
  std::vector<QueryParameter> query;
  bool any_query = false;  ///< takes parameters that it does not declare (compatible faces)
  Schema body;             ///< schema_of<NewZone>(Direction::request); none: no JSON body is read
  bool body_optional = false;
  std::vector<std::string> body_types;  ///< other media types than JSON that are accepted, such as "multipart/form-data"
  std::uint64_t body_limit_bytes = 1 << 20;
  bool body_to_file = false;
  Schema reply;                      ///< of `data`, of an item of a collection, or of the whole body of a bare reply
  Reply::Shape shape = Reply::Shape::single;
  std::string reply_type = "application/json";
  int success_status = 200;
  std::vector<std::string> errors;  ///< codes of error_codes() beside those that every operation may give
  bool tolerant = false;            ///< doubled and final slashes and trailing blanks are forgiven, any case of fixed parts
  ErrorRenderer render_error;       ///< none: our envelope
};

/// What a handler sees.
class Context {
 public:
  Context(Request& the_request, const Route& the_route, const Clock& the_clock) : request(the_request), route(the_route), clock(the_clock) {}

  Request& request;
  const Route& route;
  const Clock& clock;
  std::any actor;  ///< what the authoriser found; its module offers the typed access

  /// A path parameter. ENSURE: it is declared.
  [[nodiscard]] std::int64_t path_integer(std::string_view name) const;
  [[nodiscard]] const std::string& path_text(std::string_view name) const;

  // Query parameters, already checked. Absent ones give their default, or nothing. ENSURE: declared.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
  [[nodiscard]] std::optional<double> decimal(std::string_view name) const;
  [[nodiscard]] std::optional<bool> boolean(std::string_view name) const;
  [[nodiscard]] std::optional<Instant> instant(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  /// The page asked for, when the route declares page_parameters(); total is 0.
  [[nodiscard]] Page page() const;
  /// The parameters of the request by name, for "filters_applied": without those of paging.
  [[nodiscard]] Json filters() const;

  /// The JSON body.
  /// Fails    invalid/json.malformed and others of core/json.h, invalid/json.invalid with problems
  [[nodiscard]] Result<Json> json_body(const JsonLimits& limits = {}) const;
  template <class T>
  [[nodiscard]] Result<T> body(const ReadRules& rules = {}) const {
    const Json json = TRY(json_body());
    return from_json<T>(json, rules);
  }

 private:
  friend class Api;
  [[nodiscard]] const QueryParameter& declared(std::string_view name) const;
  [[nodiscard]] const std::string* value(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> path_values_;
  std::vector<Parameter> query_values_;
};

struct ApiOptions {
  /// Called before every handler, also of public routes: finds the actor, sets Context::actor, and gives the refusal when
  /// the actor lacks route.permission. When empty, only public routes are served.
  std::function<std::optional<ErrorReply>(Context&)> authorise;
  /// Called after every handler with the finished reply, for headers such as rate limits.
  std::function<void(Context&, Response&)> finish;
  /// Answers GET and HEAD outside `prefixes`, such as static files.
  std::function<Response(const Request&)> fallback;
  std::vector<std::string> prefixes{"/api/", "/services/"};  ///< paths that are never given to the fallback
  /// Host names (without port) that are served, against DNS rebinding; empty: any.
  std::vector<std::string> allowed_hosts;
  std::function<void(const std::string&)> on_problem;  ///< one line for the log of incidents
};

/// The application made of routes.
class Api final : public Application {
 public:
  /// ENSURE: every route has a permission, an operation id of its own, a summary and a handler, and no two share method and path.
  Api(std::vector<Route> routes, ApiOptions options, const Clock& clock);
  ~Api() override;

  [[nodiscard]] BodyRules body_rules(const Request& head) const override;
  [[nodiscard]] Response respond(Request& request) override;
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  struct Node;
  struct Match;
  [[nodiscard]] Match find(const Request& request) const;
  [[nodiscard]] Response answer(Context& context, std::chrono::steady_clock::time_point started);
  [[nodiscard]] std::optional<ErrorReply> check_origin(const Request& request) const;

  std::vector<Route> routes_;
  ApiOptions options_;
  const Clock& clock_;
  std::unique_ptr<Node> strict_;
  std::unique_ptr<Node> tolerant_;
};

}  // namespace bulkhead::http
