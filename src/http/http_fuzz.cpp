// Any bytes into the request parser, whole and in pieces: both ways must agree on every request, and on the refusal
// unless one still waits: the end of a chunked body is looked at from five bytes on.
#include <cstdint>

#include "request_parser.h"

namespace {

using bulkhead::http::RequestParser;

struct Outcome {
  std::string text;
  int status = 0;
};

/// Reads all requests of a connection as connection.cpp does; `step` bytes arrive at a time.
Outcome read_all(std::string_view bytes, std::size_t step) {
  Outcome out;
  std::string pending;
  std::size_t arrived = 0;
  auto parser = std::make_unique<RequestParser>(bulkhead::http::ParserLimits{2048, 1024, 20});
  while (true) {
    const std::size_t used = parser->feed(pending);
    pending.erase(0, used);
    if (parser->stage() == RequestParser::Stage::header_done) parser->accept_body(4096, nullptr);
    if (parser->stage() == RequestParser::Stage::failed) {
      out.status = parser->failure().status;
      return out;
    }
    if (parser->stage() == RequestParser::Stage::complete) {
      const auto& request = parser->request();
      out.text += request.method + " " + request.path + " " + std::to_string(request.headers.size()) + " " + request.body + "\n";
      if (request.body.size() > 4096) __builtin_trap();
      parser = std::make_unique<RequestParser>(bulkhead::http::ParserLimits{2048, 1024, 20});
      continue;
    }
    if (used > 0 && !pending.empty()) continue;
    if (arrived == bytes.size()) return out;
    const std::size_t now = std::min(step, bytes.size() - arrived);
    pending.append(bytes.substr(arrived, now));
    arrived += now;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read_all(bytes, bytes.size() + 1), pieces = read_all(bytes, 1);
  if (whole.text != pieces.text || (whole.status != 0 && pieces.status != 0 && whole.status != pieces.status)) __builtin_trap();
  return 0;
}
