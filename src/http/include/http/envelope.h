// The shape of replies: success envelopes, pages, errors. One place, so that no face writes a member name twice.
//
// Success: {"api": {version, request_id, timestamp, processing_ms}, "data": ..., "meta": ..., "_links": {"self": ...}}
// Error:   {"api": ..., "error": {code, message, detail, retryable, retry_after_seconds, action}}
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/codec.h"
#include "core/json.h"
#include "core/result.h"
#include "http/message.h"

namespace bulkhead::http {

inline constexpr std::string_view kApiVersion = "1.0.0";

/// What the "api" block says.
struct EnvelopeInfo {
  std::string request_id;
  Instant at;
  std::int64_t processing_ms = 0;
};

/// An error as the client reads it.
struct ErrorReply {
  int status = 500;
  std::string code;     ///< "NOT_FOUND": upper case, stable
  std::string message;  ///< one sentence
  Json detail;          ///< depends on the code, null when there is nothing to say
  bool retryable = false;
  std::optional<std::int64_t> retry_after_seconds;  ///< also sent as Retry-After
  std::string action;  ///< retry_later, wait_until_reset, reduce_batch, fix_input, use_different_key, contact_us
  std::vector<Json::Member> extra;  ///< further members of "error", such as reset_at and max
};

/// One code of the error envelope, for the documents.
struct ErrorCode {
  int status;
  std::string_view code;
  std::string_view meaning;
};
/// Every code that this module writes or that routes may declare, ordered by status and code.
[[nodiscard]] const std::vector<ErrorCode>& error_codes();

/// The reply for an Error of ours.
///
/// The kind gives status and code (invalid: 422 VALIDATION_ERROR, unauthenticated: 401 AUTH_REQUIRED, forbidden: 403
/// FORBIDDEN, not_found: 404 NOT_FOUND, conflict: 409 CONFLICT, too_large: 413 TOO_LARGE, limited: 429 RATE_LIMITED,
/// unavailable: 503 SERVICE_UNAVAILABLE, internal: 500 INTERNAL_ERROR). A code of the Error that is upper case
/// ("TIER_GATE") is used as it stands. Problems become [{field, message, type}], their JSON Pointers "body.a.b"; other
/// details name our own code, so that a client can tell the causes apart.
[[nodiscard]] ErrorReply error_reply(const Error& error);
/// 500 with the number under which the log keeps the cause.
[[nodiscard]] ErrorReply incident_error(const std::string& incident);
/// A request that the server refused before any route saw it.
[[nodiscard]] ErrorReply refusal_error(int status, const std::string& code, const std::string& message);

[[nodiscard]] Response error_response(const ErrorReply& error, const EnvelopeInfo& info);

/// Not found, with the resource and the identifier in the detail: {"resource": "cve", "identifier": "CVE-2020-1"}.
[[nodiscard]] Error not_found(std::string_view resource, std::string identifier);
/// One problem of the input; `field` as the client knows it: "query.page", "body.name".
[[nodiscard]] Error invalid_field(std::string field, std::string message, std::string type);

/// A page of a collection. Pages count from 1.
struct Page {
  std::int64_t total = 0;
  std::int64_t page = 1;
  std::int64_t per_page = 20;
};

/// A list inside `data` whose items are made while the reply is sent, so that a long one is never held whole.
struct StreamedList {
  std::string member;  ///< of `data`
  std::function<Result<std::optional<Json>>()> next;  ///< the next item, nothing at the end; runs after the handler, a failure cuts the reply
};

/// What a handler gives back.
struct Reply {
  enum class Shape : std::uint8_t {
    single,      ///< {"api", "data", "meta", "_links"}
    collection,  ///< with "pagination", "filters_applied"
    named,       ///< the members of `data` at the top level beside "api"; with `page` also "pagination"
    bare,        ///< `data` is the whole body
    raw,         ///< `response` as it stands
    error        ///< `error` in the error envelope
  };
  Shape shape = Shape::single;
  int status = 200;
  Json data;
  std::optional<Page> page;
  std::optional<StreamedList> streamed;  ///< of a single reply whose data is an object
  Json meta;             ///< null becomes {}
  Json filters_applied;  ///< null becomes {}
  std::vector<Json::Member> links;  ///< added to "_links"
  std::vector<Header> headers;
  Response response;
  std::optional<ErrorReply> error;
};

[[nodiscard]] Reply single_reply(Json data, int status = 200);
[[nodiscard]] Reply collection_reply(Json::Array data, const Page& page);
/// named_reply({{"assets", ...}, {"limit", 100}, {"offset", 0}})
[[nodiscard]] Reply named_reply(Json::Object members, int status = 200);
[[nodiscard]] Reply bare_reply(Json body, int status = 200);
[[nodiscard]] Reply raw_reply(Response response);
[[nodiscard]] Reply no_content();
/// An error that an Error of core cannot say: another status, a detail of its own.
[[nodiscard]] Reply refusal_reply(ErrorReply error);

template <Described T>
[[nodiscard]] Reply single_reply(const T& value, int status = 200) {
  return single_reply(to_json(value), status);
}
template <Described T>
[[nodiscard]] Reply collection_reply(const std::vector<T>& values, const Page& page) {
  return collection_reply(to_json(values).items(), page);
}

/// Puts the envelope around a reply. Links are site-absolute paths with the whole query of the request.
[[nodiscard]] Response render(const Reply& reply, const Request& request, const EnvelopeInfo& info);

/// The path of a request with its query, where `name` has another value: for page links.
[[nodiscard]] std::string path_with(const Request& request, std::string_view name, std::string_view value);

}  // namespace bulkhead::http
