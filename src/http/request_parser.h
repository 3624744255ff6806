// Bytes to one request: Beast's parser behind our own strict reading of the header. No sockets here, so it can be fuzzed.
//
// Beast 1.81 takes what must be refused in front of other HTTP software (request smuggling): chunked on HTTP/1.0, other
// transfer codings, no Host or two, folded headers. The raw header is therefore checked byte by byte first.
// Source: RFC 9112 sections 2.2, 3.2, 5.1, 5.2, 6.1, 6.3.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "http/message.h"

namespace bulkhead::http {

struct ParserLimits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t target_bytes = 8 * 1024;
  std::size_t header_count = 100;
};

class RequestParser {
 public:
  enum class Stage : std::uint8_t {
    header,       ///< more bytes of the header are needed
    header_done,  ///< request() holds the head; call accept_body, then feed on
    body,         ///< more bytes of the body are needed
    complete,     ///< request() is whole
    failed        ///< failure() says why
  };
  /// Why a request is refused: 400, 408, 413, 414, 417, 431, 501, 503 or 505.
  struct Failure {
    int status = 400;
    std::string code;
    std::string message;
  };

  explicit RequestParser(const ParserLimits& limits);
  ~RequestParser();

  /// Reads bytes and returns how many were used. Bytes that were not used must be given again, with more behind them;
  /// after `complete` they belong to the next request.
  std::size_t feed(std::string_view bytes);

  /// After header_done: where the body goes and how large it may be. With a declared length above the limit it fails
  /// at once with 413.
  void accept_body(std::uint64_t limit, std::shared_ptr<TemporaryFile> file);

  [[nodiscard]] Stage stage() const { return stage_; }
  [[nodiscard]] const Failure& failure() const { return failure_; }
  [[nodiscard]] Request& request() { return request_; }
  /// The connection may carry another request after this one.
  [[nodiscard]] bool keep_alive() const { return keep_alive_; }
  /// The client waits for "100 Continue" before it sends the body.
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  /// True once the first byte of a request was read.
  [[nodiscard]] bool started() const { return !head_.empty(); }
  [[nodiscard]] std::uint64_t body_bytes() const;

 private:
  struct Machine;
  std::size_t feed_header(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  void read_head();
  bool check_head();
  void fail_with(int status, std::string code, std::string message);

  ParserLimits limits_;
  Stage stage_ = Stage::header;
  Failure failure_;
  std::string head_;
  std::size_t line_start_ = 0;
  Request request_;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
  std::unique_ptr<Machine> machine_;
};

}  // namespace bulkhead::http
