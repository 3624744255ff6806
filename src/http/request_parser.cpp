// The only file that includes Beast, and of it only the parser.
#include "request_parser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead::http {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using boost::system::error_code;

namespace {

/// Where body bytes go, and how many may come.
struct BodySink {
  std::string* memory = nullptr;
  TemporaryFile* file = nullptr;
  std::uint64_t limit = 0;
  std::uint64_t received = 0;
  bool too_large = false;
  bool storage_failed = false;
};

/// A Beast body type that gives decoded bytes to a BodySink.
struct SinkBody {
  using value_type = BodySink;
  class reader {
   public:
    template <bool is_request, class Fields>
    reader(beast_http::header<is_request, Fields>&, value_type& sink) : sink_(sink) {}
    void init(const boost::optional<std::uint64_t>&, error_code& failed) { failed = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& failed) {
      failed = {};
      std::size_t total = 0;
      for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers); ++it) {
        const asio::const_buffer piece(*it);
        const std::string_view bytes(static_cast<const char*>(piece.data()), piece.size());
        if (bytes.size() > sink_.limit - sink_.received) {
          sink_.too_large = true;
          failed = beast_http::error::body_limit;
          return total;
        }
        sink_.received += bytes.size();
        if (sink_.file != nullptr) {
          if (!sink_.file->append(bytes)) {
            sink_.storage_failed = true;
            failed = beast_http::error::body_limit;
            return total;
          }
        } else {
          sink_.memory->append(bytes);
        }
        total += bytes.size();
      }
      return total;
    }
    void finish(error_code& failed) { failed = {}; }

   private:
    value_type& sink_;
  };
};

std::string_view text_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// True when a comma-separated header value holds the word.
bool lists(std::string_view value, std::string_view word) {
  for (const std::string_view item : split(value, ','))
    if (equals_ignoring_case(trim(item), word)) return true;
  return false;
}

/// A Host value: a registered name, IPv4 or [IPv6], with an optional port. No user information, no path.
bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  return std::all_of(host.begin(), host.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' || c == ']' || c == '~' || c == '%';
  });
}

}  // namespace

struct RequestParser::Machine {
  beast_http::request_parser<SinkBody> parser;
};

RequestParser::RequestParser(const ParserLimits& limits) : limits_(limits) {}
RequestParser::~RequestParser() = default;

std::uint64_t RequestParser::body_bytes() const { return machine_ ? machine_->parser.get().body().received : 0; }

void RequestParser::fail_with(int status, std::string code, std::string message) {
  stage_ = Stage::failed;
  failure_ = {status, std::move(code), std::move(message)};
}

std::size_t RequestParser::feed(std::string_view bytes) {
  switch (stage_) {
    case Stage::header: return feed_header(bytes);
    case Stage::body: return feed_body(bytes);
    case Stage::header_done:
    case Stage::complete:
    case Stage::failed: return 0;
  }
  return 0;
}

std::size_t RequestParser::feed_header(std::string_view bytes) {
  std::size_t used = 0;
  for (const char c : bytes) {
    ++used;
    const char previous = head_.empty() ? '\0' : head_.back();
    if (c == '\n' && previous != '\r') { fail_with(400, "http.bad_line_end", "Header lines must end with CR LF."); return used; }
    if (previous == '\r' && c != '\n') { fail_with(400, "http.bad_line_end", "A carriage return must be followed by a line feed."); return used; }
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\r' && c != '\n' && c != '\t') || c == 0x7F) {
      fail_with(400, "http.control_character", "Control characters are not allowed in the header.");
      return used;
    }
    const bool at_line_start = head_.size() == line_start_;
    if (at_line_start && line_start_ > 0 && (c == ' ' || c == '\t')) {
      fail_with(400, "http.folded_header", "Folded header lines are not allowed.");
      return used;
    }
    if (head_.size() == limits_.header_bytes) {
      if (line_start_ == 0) fail_with(414, "http.target_too_long", "The request line is too long.");
      else fail_with(431, "http.header_too_large", "The header is larger than " + std::to_string(limits_.header_bytes) + " bytes.");
      return used;
    }
    head_ += c;
    if (c != '\n') continue;
    const bool empty_line = head_.size() - line_start_ == 2;
    line_start_ = head_.size();
    if (!empty_line) continue;
    if (head_.size() == 2) {  // RFC 9112 section 2.2: an empty line before the request line is ignored
      head_.clear();
      line_start_ = 0;
      continue;
    }
    read_head();
    return used;
  }
  return used;
}

void RequestParser::read_head() {
  machine_ = std::make_unique<Machine>();
  auto& parser = machine_->parser;
  parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes + 1));
  parser.body_limit(boost::none);
  parser.eager(false);
  error_code failed;
  std::size_t used = 0;
  // Without eager the parser takes the request line and the fields in separate calls.
  while (!failed && !parser.is_header_done() && used < head_.size()) {
    const std::size_t now = parser.put(asio::buffer(head_.data() + used, head_.size() - used), failed);
    if (now == 0) break;
    used += now;
  }
  if (failed || !parser.is_header_done()) {
    if (failed == beast_http::error::bad_version) return fail_with(505, "http.bad_version", "Only HTTP/1.1 and HTTP/1.0 are understood.");
    return fail_with(400, "http.malformed", "The request is malformed.");
  }
  if (!check_head()) return;
  stage_ = Stage::header_done;
}

bool RequestParser::check_head() {
  const auto& message = machine_->parser.get();
  const auto refuse = [this](int status, std::string code, std::string text) {
    fail_with(status, std::move(code), std::move(text));
    return false;
  };
  if (message.version() != 11 && message.version() != 10) return refuse(505, "http.bad_version", "Only HTTP/1.1 and HTTP/1.0 are understood.");
  request_.http_1_0 = message.version() == 10;
  request_.method = std::string(text_of(message.method_string()));
  request_.target = std::string(text_of(message.target()));
  if (request_.target.size() > limits_.target_bytes) return refuse(414, "http.target_too_long", "The request target is too long.");

  std::size_t hosts = 0, lengths = 0, codings = 0;
  std::string_view host, length, coding;
  for (const auto& field : message) {
    if (request_.headers.size() == limits_.header_count) return refuse(431, "http.too_many_headers", "The request has too many header lines.");
    request_.headers.push_back({std::string(text_of(field.name_string())), std::string(text_of(field.value()))});
    const std::string_view name = text_of(field.name_string()), value = text_of(field.value());
    if (equals_ignoring_case(name, "Host")) ++hosts, host = value;
    else if (equals_ignoring_case(name, "Content-Length")) ++lengths, length = value;
    else if (equals_ignoring_case(name, "Transfer-Encoding")) ++codings, coding = value;
  }
  if (hosts > 1 || (hosts == 0 && !request_.http_1_0)) return refuse(400, "http.bad_host", "Exactly one Host header is required.");
  if (hosts == 1 && !is_host(host)) return refuse(400, "http.bad_host", "The Host header is malformed.");
  if (codings > 0) {
    if (lengths > 0) return refuse(400, "http.two_lengths", "Content-Length and Transfer-Encoding together are not allowed.");
    if (request_.http_1_0) return refuse(400, "http.chunked_in_1_0", "HTTP/1.0 has no Transfer-Encoding.");
    if (codings > 1 || !equals_ignoring_case(coding, "chunked")) {
      return refuse(400, "http.bad_transfer_encoding", "The only Transfer-Encoding that is understood is chunked.");
    }
  }
  if (lengths > 1 || (lengths == 1 && !parse_integer<std::uint64_t>(length))) {
    return refuse(400, "http.bad_length", "Content-Length must be one whole number.");
  }

  std::string_view target = request_.target;
  if (!target.starts_with('/')) {  // absolute form (RFC 9112 section 3.2.2); "*" and the authority form are not served
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos || !(equals_ignoring_case(target.substr(0, scheme), "http") || equals_ignoring_case(target.substr(0, scheme), "https"))) {
      return refuse(400, "http.bad_target", "The request target must be a path.");
    }
    const std::size_t path = target.find_first_of("/?", scheme + 3);
    if (path == std::string_view::npos || target[path] != '/') return refuse(400, "http.bad_target", "The request target has no path.");
    target.remove_prefix(path);
  }
  if (target.find('#') != std::string_view::npos) return refuse(400, "http.bad_target", "A fragment is not allowed in the request target.");
  const std::size_t question = target.find('?');
  auto segments = parse_path(target.substr(0, question));
  if (!segments) return refuse(400, segments.error().code, segments.error().message);
  auto query = parse_query(question == std::string_view::npos ? std::string_view() : target.substr(question + 1));
  if (!query) return refuse(400, query.error().code, query.error().message);
  request_.segments = std::move(*segments);
  request_.query = std::move(*query);
  for (const auto& segment : request_.segments) request_.path += "/" + segment;
  if (request_.path.empty()) request_.path = "/";

  bool wants_close = false, wants_keep = false;
  for (const auto& header : request_.headers) {
    if (!equals_ignoring_case(header.name, "Connection")) continue;
    wants_close = wants_close || lists(header.value, "close");
    wants_keep = wants_keep || lists(header.value, "keep-alive");
  }
  keep_alive_ = !wants_close && (!request_.http_1_0 || wants_keep);
  const std::string_view expect = request_.header("Expect");
  if (!expect.empty() && !request_.http_1_0) {
    if (!equals_ignoring_case(expect, "100-continue")) return refuse(417, "http.bad_expectation", "Only 100-continue can be expected.");
    expects_continue_ = !machine_->parser.is_done();
  }
  return true;
}

void RequestParser::accept_body(std::uint64_t limit, std::shared_ptr<TemporaryFile> file) {
  auto& parser = machine_->parser;
  auto& sink = parser.get().body();
  sink.limit = limit;
  sink.memory = &request_.body;
  sink.file = file.get();
  request_.body_file = std::move(file);
  const auto declared = parser.content_length();
  if (declared && *declared > limit) return fail_with(413, "http.body_too_large", "The body is larger than " + std::to_string(limit) + " bytes.");
  // Bounded: a client that declares much and sends little must not cost memory.
  if (declared && sink.file == nullptr) request_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*declared, 64 * 1024)));
  parser.eager(true);
  const bool no_body = parser.is_done() || (!parser.chunked() && (!declared || *declared == 0));
  if (no_body) expects_continue_ = false;
  stage_ = no_body ? Stage::complete : Stage::body;
}

std::size_t RequestParser::feed_body(std::string_view bytes) {
  auto& parser = machine_->parser;
  // Beast 1.81 aborts the program when the last chunk comes to it in pieces of fewer bytes. An unfinished chunked body
  // never has less than "0" CR LF CR LF to come, so waiting for as much loses nothing.
  const std::size_t least = parser.chunked() ? 5 : 1;
  std::size_t used = 0;
  while (bytes.size() - used >= least && !parser.is_done()) {
    error_code failed;
    const std::size_t now = parser.put(asio::buffer(bytes.data() + used, bytes.size() - used), failed);
    used += now;
    if (failed == beast_http::error::need_more) break;
    if (failed) {
      const auto& sink = parser.get().body();
      if (sink.too_large) fail_with(413, "http.body_too_large", "The body is larger than " + std::to_string(sink.limit) + " bytes.");
      else if (sink.storage_failed) fail_with(503, "http.no_storage", "The upload could not be stored.");
      else fail_with(400, "http.malformed_body", "The body is malformed.");
      return used;
    }
    if (now == 0) break;
  }
  if (parser.is_done()) stage_ = Stage::complete;
  return used;
}

}  // namespace bulkhead::http
