// Result<T>: a value or an Error; TRY hands an error up. ENSURE is for our own bugs only, never for input.
#pragma once
#include <fmt/format.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace bulkhead {

/// What went wrong, in the few kinds a caller can act on. One kind, one HTTP status, one exit code.
enum class ErrorKind : std::uint8_t {
  invalid,          ///< 422: the input breaks a rule
  unauthenticated,  ///< 401
  forbidden,        ///< 403
  not_found,        ///< 404
  conflict,         ///< 409: the record changed, or the id is taken
  too_large,        ///< 413: a limit, named in the message
  limited,          ///< 429
  unavailable,      ///< 503: try again later
  internal          ///< 500: our bug
};

/// One problem with its place, for input that is checked as a whole.
struct Problem {
  std::string place;    ///< JSON Pointer, "row 12, column version", "line 3:14", query parameter ...
  std::string code;     ///< stable rule name, for example "cpe.bad_part"
  std::string message;  ///< one plain sentence
};

/// A failure that the program expected might happen.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string code;                ///< stable, documented, for example "cpe.bad_part"
  std::string message;             ///< one sentence for the user; no secrets, no SQL
  std::string place;               ///< where in the input; empty when it does not apply
  std::vector<Problem> problems;   ///< every problem of the input, when several were gathered
  std::vector<std::string> trail;  ///< outermost last: what the callers were doing
};

/// "message (at place; while a; while b) [code]", one line.
[[nodiscard]] std::string to_text(const Error& error);

/// A value or an Error. Ignoring one is a compile error.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

/// The unexpected side of a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string_view code, std::string message,
                                                std::string place = {}) {
  return tl::unexpected<Error>(Error{kind, std::string(code), std::move(message), std::move(place), {}, {}});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

/// Adds one step to the trail: `return while_doing(std::move(error), "reading feed x")`.
[[nodiscard]] inline tl::unexpected<Error> while_doing(Error error, std::string what) {
  error.trail.push_back(std::move(what));
  return tl::unexpected<Error>(std::move(error));
}

/// Thrown by ENSURE: an invariant of ours is broken. Caught only at the request, job or command boundary.
struct BrokenInvariant : std::logic_error {
  using std::logic_error::logic_error;
};
[[noreturn]] void broken_invariant(const char* condition, std::string_view what, const char* file, int line);

}  // namespace bulkhead

/// The value of a Result, or return its error from the enclosing function.
#define TRY(...)                                                               \
  __extension__({                                                              \
    auto try_result_ = (__VA_ARGS__);                                          \
    if (!try_result_) [[unlikely]]                                             \
      return tl::unexpected<::bulkhead::Error>(std::move(try_result_).error()); \
    ::bulkhead::detail::try_value(std::move(try_result_));                     \
  })

/// Stops with BrokenInvariant when our own logic is wrong. Never for user input.
#define ENSURE(condition, what)                                                      \
  do {                                                                               \
    if (!(condition)) [[unlikely]]                                                   \
      ::bulkhead::broken_invariant(#condition, what, __FILE__, __LINE__);            \
  } while (false)

namespace bulkhead::detail {
template <class T>
T try_value(Result<T>&& r) { return std::move(*r); }
inline void try_value(Result<void>&&) {}
}  // namespace bulkhead::detail
