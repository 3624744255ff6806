#include "request_parser.h"

#include <gtest/gtest.h>

namespace bulkhead::http {
namespace {

/// Feeds a chunked body after its header, `step` bytes at a time.
RequestParser::Stage stage_after(std::string_view body, std::size_t step, std::string& content) {
  RequestParser parser({});
  parser.feed("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  parser.accept_body(100, nullptr);
  std::string pending;
  for (std::size_t at = 0; at < body.size(); at += step) {
    pending += body.substr(at, step);
    pending.erase(0, parser.feed(pending));
  }
  content = parser.request().body;
  return parser.stage();
}

TEST(RequestParser, ReadsChunkedBodiesInPiecesOfAnySize) {
  for (std::size_t step = 1; step < 12; ++step) {
    std::string content;
    EXPECT_EQ(stage_after("0\r\n\r\n", step, content), RequestParser::Stage::complete) << step;
    EXPECT_EQ(stage_after("0\r\nX-Trailer: 1\r\n\r\n", step, content), RequestParser::Stage::complete) << step;
    EXPECT_EQ(stage_after("3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n", step, content), RequestParser::Stage::complete) << step;
    EXPECT_EQ(content, "abcd") << step;
    EXPECT_EQ(stage_after("0\r\n\r", step, content), RequestParser::Stage::body) << step;
  }
}

}  // namespace
}  // namespace bulkhead::http
