// One connection: read a request, hand it to a worker, write the reply, again; with deadlines and a polite end.
#include "connection.h"

#include "core/digest.h"
#include "core/text.h"
#include "forwarded.h"
#include "http/envelope.h"

namespace bulkhead::http {

namespace {

constexpr std::size_t kReadBytes = 4096;          // an idle connection costs no more
constexpr std::size_t kBodyReadBytes = 64 * 1024;  // while a body streams in
constexpr std::size_t kWritePieceBytes = 256 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string new_request_id() { return "bs-req-" + to_hex(random_bytes(6)); }

/// Headers that every reply carries unless the handler set its own.
struct DefaultHeader {
  std::string_view name, value;
};
constexpr DefaultHeader kDefaultHeaders[] = {
    {"X-API-Version", kApiVersion},
    {"X-Powered-By", "Bulkhead"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
     "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
    {"Cache-Control", "no-store"},
};
constexpr std::string_view kHsts = "Strict-Transport-Security: max-age=31536000\r\n";

bool headers_are_safe(const Response& response) {
  return std::all_of(response.headers.begin(), response.headers.end(), [](const Header& header) {
    return is_header_name(header.name) && is_header_value(header.value) && !equals_ignoring_case(header.name, "Content-Length") &&
           !equals_ignoring_case(header.name, "Transfer-Encoding") && !equals_ignoring_case(header.name, "Connection");
  });
}

Response incident(const ServerOptions& options, const Request& request, std::string_view what) {
  const std::string number = "inc-" + to_hex(random_bytes(6));
  if (options.on_problem) {
    options.on_problem(number + " " + request.request_id + " " + printable(request.method) + " " + printable(request.path) + ": " + printable(what));
  }
  return error_response(incident_error(number), {request.request_id, request.received_at, 0});
}

}  // namespace

Connection::Connection(ConnectionServices& services, std::string peer, bool tls) : services_(services), peer_(std::move(peer)), tls_(tls) {
  services_.counters.connections_total.fetch_add(1, std::memory_order_relaxed);
}

void Connection::set_deadline(std::chrono::milliseconds delay) { deadline_ = std::chrono::steady_clock::now() + delay; }

void Connection::start() {
  set_deadline(services_.options.deadlines.handshake);
  transport_->start_handshake();
}

void Connection::on_handshake(bool good) {
  if (closed()) return;
  if (!good) return close();
  begin_request();
}

void Connection::begin_request() {
  parser_.reset();
  record_ = {};
  response_ = {};
  output_.clear();
  phase_ = Phase::idle;
  set_deadline(services_.options.deadlines.idle);
  if (stopping_ && input_at_ == input_end_) return close();
  consume();
}

void Connection::read() {
  if (reading_ || closed()) return;
  if (input_at_ == input_end_) input_at_ = input_end_ = 0;
  const std::size_t wanted = phase_ == Phase::body ? kBodyReadBytes : kReadBytes;
  if (input_at_ > 0) {
    std::memmove(input_.data(), input_.data() + input_at_, input_end_ - input_at_);
    input_end_ -= input_at_;
    input_at_ = 0;
  }
  if (phase_ == Phase::idle && input_end_ == 0 && input_.size() > kReadBytes) std::string().swap(input_);
  if (input_.size() < input_end_ + wanted) input_.resize(input_end_ + wanted);
  reading_ = true;
  transport_->start_read(input_.data() + input_end_, input_.size() - input_end_);
}

void Connection::on_read(bool good, std::size_t bytes) {
  reading_ = false;
  if (closed()) return;
  if (phase_ == Phase::lingering) {  // read and drop
    if (!good) return close();
    input_at_ = input_end_ = 0;
    return read();
  }
  if (phase_ == Phase::working || phase_ == Phase::writing) {
    // A read that was under way when a deadline or a refusal cut the request short; the bytes are of no use.
    return;
  }
  if (!good) return close();
  input_end_ += bytes;
  consume();
}

void Connection::consume() {
  while (input_at_ < input_end_) {
    if (!parser_) parser_ = std::make_unique<RequestParser>(ParserLimits{services_.options.limits.header_bytes, services_.options.limits.target_bytes, 100});
    if (phase_ == Phase::idle) {
      phase_ = Phase::header;
      set_deadline(services_.options.deadlines.header);
    }
    const std::size_t used = parser_->feed(std::string_view(input_).substr(input_at_, input_end_ - input_at_));
    input_at_ += used;
    switch (parser_->stage()) {
      case RequestParser::Stage::header_done:
        on_head();
        if (phase_ != Phase::body) return;
        break;
      case RequestParser::Stage::complete: return dispatch();
      case RequestParser::Stage::failed: {
        const auto failure = parser_->failure();
        return refuse(failure.status, failure.code, failure.message);
      }
      case RequestParser::Stage::header: break;
      case RequestParser::Stage::body: {
        // Chunk heads must fit in what is buffered; a client that sends none for 64 KiB means no good.
        if (used == 0 && input_end_ - input_at_ >= kBodyReadBytes) return refuse(400, "http.malformed_body", "The body is malformed.");
        if (used == 0) return read();
        const auto& deadlines = services_.options.deadlines;
        const auto extra = std::chrono::milliseconds(parser_->body_bytes() * 1000 / std::max<std::uint64_t>(1, deadlines.minimum_bytes_per_second));
        deadline_ = body_started_ + deadlines.body + extra;
        break;
      }
    }
  }
  read();
}

void Connection::on_head() {
  Request& request = parser_->request();
  request.request_id = new_request_id();
  request.received_at = services_.clock.now();
  request.remote_address = peer_;
  request.tls = tls_;
  if (!services_.options.trusted_proxies.empty()) apply_forwarded(request);
  record_.at = request.received_at;
  record_.remote_address = request.remote_address;
  record_.method = request.method;
  record_.target = request.target;
  record_.request_id = request.request_id;
  head_only_ = request.method == "HEAD";
  http_1_0_ = request.http_1_0;
  client_tls_ = request.tls;
  keep_alive_ = parser_->keep_alive();

  BodyRules rules = services_.application.body_rules(request);
  rules.limit_bytes = std::min(rules.limit_bytes, services_.options.limits.body_bytes);
  std::shared_ptr<TemporaryFile> file;
  if (rules.to_file) {
    auto made = TemporaryFile::create(services_.options.temporary_directory);
    if (!made) return refuse(503, made.error().code, made.error().message);
    file = std::move(*made);
  }
  parser_->accept_body(rules.limit_bytes, std::move(file));
  if (parser_->stage() == RequestParser::Stage::failed) {
    const auto failure = parser_->failure();
    return refuse(failure.status, failure.code, failure.message);
  }
  if (parser_->stage() == RequestParser::Stage::complete) return dispatch();
  phase_ = Phase::body;
  body_started_ = std::chrono::steady_clock::now();
  deadline_ = body_started_ + services_.options.deadlines.body;
  if (parser_->expects_continue() && input_at_ == input_end_) {
    writing_interim_ = true;
    transport_->start_write(kContinue, {});
  }
}

void Connection::apply_forwarded(Request& request) const {
  const auto peer = parse_ip_address(peer_);
  if (!peer || !contains(services_.options.trusted_proxies, *peer)) return;
  const ForwardedClient client = forwarded_client(request, services_.options.trusted_proxies);
  if (!client.address.empty()) request.remote_address = client.address;
  if (client.tls) request.tls = *client.tls;
}

void Connection::dispatch() {
  phase_ = Phase::working;
  services_.counters.requests.fetch_add(1, std::memory_order_relaxed);
  work_started_ = std::chrono::steady_clock::now();
  auto request = std::make_shared<Request>(std::move(parser_->request()));
  auto task = [self = shared_from_this(), request] {
    Response response;
    try {
      response = self->services_.application.respond(*request);
      ENSURE(headers_are_safe(response), "reply headers hold no control characters and no framing");
    } catch (const std::exception& thrown) {
      response = incident(self->services_.options, *request, thrown.what());
    } catch (...) {
      response = incident(self->services_.options, *request, "unknown exception");
    }
    self->transport_->post([self, response = std::move(response)]() mutable { self->send(std::move(response)); });
  };
  if (!services_.workers.submit(std::move(task))) refuse(503, "http.busy", "The server is busy. Please try again in a moment.");
}

void Connection::refuse(int status, const std::string& code, const std::string& message) {
  services_.counters.refused.fetch_add(1, std::memory_order_relaxed);
  if (record_.request_id.empty()) {  // the head was not understood
    record_.request_id = new_request_id();
    record_.at = services_.clock.now();
    record_.remote_address = peer_;
    head_only_ = false;
    http_1_0_ = false;
    client_tls_ = tls_;
  }
  record_.code = code;
  Response response = error_response(refusal_error(status, code, message), {record_.request_id, record_.at, 0});
  // The rest of the request is unread: nothing that follows on this connection can be trusted. A busy server, though,
  // has read all of it.
  response.close = code != "http.busy";
  work_started_ = std::chrono::steady_clock::now();
  send(std::move(response));
}

std::string Connection::serialise_head(const Response& response, std::uint64_t body_bytes, bool chunked, bool has_length) const {
  std::string out;
  out.reserve(1024);
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\nDate: ";
  out += to_http_date(services_.clock.now());
  out += "\r\n";
  const auto line = [&out](std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  };
  for (const auto& header : response.headers) line(header.name, header.value);
  for (const auto& standard : kDefaultHeaders)
    if (response.header(standard.name).empty()) line(standard.name, standard.value);
  if (client_tls_) out += kHsts;
  if (response.header("X-Request-ID").empty()) line("X-Request-ID", record_.request_id);
  if (chunked) line("Transfer-Encoding", "chunked");
  else if (has_length) line("Content-Length", std::to_string(body_bytes));
  line("Connection", keep_alive_ ? "keep-alive" : "close");
  out += "\r\n";
  return out;
}

void Connection::log(const Response& response, std::uint64_t body_bytes, const std::string& code) {
  if (!services_.options.on_request) return;
  record_.status = response.status;
  record_.response_bytes = body_bytes;
  record_.code = code;
  record_.microseconds = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - work_started_).count();
  services_.options.on_request(record_);
}

void Connection::send(Response response) {
  if (closed()) return;
  phase_ = Phase::writing;
  response_ = std::move(response);
  if (stopping_ || response_.close) keep_alive_ = false;
  file_at_ = embedded_at_ = 0;
  producer_ended_ = false;
  chunked_ = false;

  const bool bodiless = response_.status == 204 || response_.status == 304;
  std::uint64_t body_bytes = response_.body.size();
  source_ = Source::memory;
  if (response_.embedded) {
    body_bytes = response_.embedded->bytes.size();
  } else if (response_.file) {
    source_ = Source::file;
    body_bytes = response_.file->size();
  } else if (response_.producer) {
    source_ = Source::producer;
    body_bytes = 0;
    chunked_ = !http_1_0_;
    if (http_1_0_) keep_alive_ = false;  // the end of the connection is the end of the body
  }
  const bool has_length = source_ != Source::producer && response_.status != 204 && response_.status != 304;
  output_ = serialise_head(response_, body_bytes, chunked_ && !bodiless, has_length);
  log(response_, body_bytes, record_.code);
  if (bodiless || head_only_) source_ = Source::none;
  set_deadline(services_.options.deadlines.write);

  std::string_view first_piece;
  if (source_ == Source::memory) {
    const std::string_view all = response_.embedded ? response_.embedded->bytes : std::string_view(response_.body);
    first_piece = all.substr(0, kWritePieceBytes);
    embedded_at_ = first_piece.size();
  }
  if (writing_interim_) return;  // on_written sends this head after the interim reply
  transport_->start_write(output_, first_piece);
}

void Connection::on_written(bool good) {
  if (closed()) return;
  if (!good) return close();
  if (writing_interim_) {
    writing_interim_ = false;
    if (phase_ != Phase::writing) return;
    const std::string_view all = response_.embedded ? response_.embedded->bytes : std::string_view(response_.body);
    return transport_->start_write(output_, source_ == Source::memory ? all.substr(0, kWritePieceBytes) : std::string_view());
  }
  if (phase_ == Phase::writing) send_next_piece();
}

void Connection::send_next_piece() {
  set_deadline(services_.options.deadlines.write);
  switch (source_) {
    case Source::memory: {
      const std::string_view all = response_.embedded ? response_.embedded->bytes : std::string_view(response_.body);
      if (embedded_at_ == all.size()) break;
      const std::string_view piece = all.substr(embedded_at_, kWritePieceBytes);
      embedded_at_ += piece.size();
      return transport_->start_write(piece, {});
    }
    case Source::file: {
      if (file_at_ == response_.file->size()) break;
      output_ = response_.file->read(file_at_, static_cast<std::size_t>(std::min<std::uint64_t>(kWritePieceBytes, response_.file->size() - file_at_)));
      if (output_.empty()) return close();  // the file became shorter: the client must see an incomplete body
      file_at_ += output_.size();
      return transport_->start_write(output_, {});
    }
    case Source::producer:
      if (producer_ended_) break;
      return pull_producer();
    case Source::none: break;
  }
  finish_response();
}

void Connection::pull_producer() {
  phase_ = Phase::working;
  auto task = [self = shared_from_this()] {
    std::string piece;
    bool more = false, good = false;
    try {
      auto result = self->response_.producer(piece);
      good = result.has_value();
      more = good && *result;
      if (!good && self->services_.options.on_problem) self->services_.options.on_problem(self->record_.request_id + " reply cut: " + printable(to_text(result.error())));
    } catch (const std::exception& thrown) {
      if (self->services_.options.on_problem) self->services_.options.on_problem(self->record_.request_id + " reply cut: " + printable(thrown.what()));
    }
    self->transport_->post([self, good, more, piece = std::move(piece)]() mutable {
      if (self->closed()) return;
      if (!good) return self->close();
      self->phase_ = Phase::writing;
      self->set_deadline(self->services_.options.deadlines.write);
      self->producer_ended_ = !more;
      self->output_.clear();
      if (!self->chunked_) {
        self->output_ = std::move(piece);
      } else {
        if (!piece.empty()) self->output_ = fmt::format("{:x}\r\n", piece.size()) + piece + "\r\n";
        if (!more) self->output_ += "0\r\n\r\n";
      }
      if (self->output_.empty()) return self->send_next_piece();
      self->transport_->start_write(self->output_, {});
    });
  };
  if (!services_.workers.submit_unbounded(std::move(task))) close();
}

void Connection::finish_response() {
  response_ = {};
  if (!keep_alive_) return linger();
  begin_request();
}

void Connection::linger() {
  phase_ = Phase::lingering;
  input_at_ = input_end_ = 0;
  parser_.reset();
  set_deadline(services_.options.deadlines.linger);
  transport_->start_shutdown();
}

void Connection::on_shutdown() {
  if (phase_ == Phase::lingering) read();
}

void Connection::check_deadline(Time now) {
  if (phase_ == Phase::closed || phase_ == Phase::working || now < deadline_) return;
  if (phase_ == Phase::header || phase_ == Phase::body) {
    return refuse(408, "http.too_slow", "The request took too long to arrive.");
  }
  close();
}

void Connection::begin_stop() {
  stopping_ = true;
  if (phase_ == Phase::idle) close();
}

void Connection::close() {
  if (closed()) return;
  phase_ = Phase::closed;
  transport_->close();
}

}  // namespace bulkhead::http
