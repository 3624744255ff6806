#include "http/message.h"

#include <gtest/gtest.h>

#include "http/address.h"
#include "http/client.h"
#include "http/multipart.h"
#include "http/rate_limit.h"

namespace bulkhead::http {
namespace {

TEST(ParsePath, SplitsAndDecodes) {
  EXPECT_EQ(*parse_path("/"), std::vector<std::string>{});
  EXPECT_EQ(*parse_path("/a/b%20c/%C3%BC"), (std::vector<std::string>{"a", "b c", "ü"}));
  EXPECT_EQ(*parse_path("/a/"), (std::vector<std::string>{"a", ""}));
  EXPECT_EQ(*parse_path("/a+b"), (std::vector<std::string>{"a+b"}));
}

TEST(ParsePath, RefusesTricks) {
  for (const std::string_view path : {"", "a", "/..", "/a/../b", "/./a", "/%2e%2e/b", "/.%2E", "/a%2Fb", "/a%5cb", "/a\\b", "/a%00", "/a%0a", "/a%", "/a%4", "/a%zz", "/%ff", "/%c0%af", "/a%7f"}) {
    SCOPED_TRACE(path);
    EXPECT_FALSE(parse_path(path));
  }
}

TEST(ParseQuery, KeepsOrderAndRepeats) {
  EXPECT_EQ(*parse_query("b=1&a=x+y%2B&b=&c&&d=e=f"), (std::vector<Parameter>{{"b", "1"}, {"a", "x y+"}, {"b", ""}, {"c", ""}, {"d", "e=f"}}));
  EXPECT_TRUE(parse_query("")->empty());
  for (const std::string_view text : {"a=%", "a=%00", "a=%ff", "=1", "%=1"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(parse_query(text));
  }
  std::string many;
  for (int i = 0; i < 257; ++i) many += "a=1&";
  EXPECT_EQ(parse_query(many).error().code, "http.bad_query");
}

TEST(Cookies, AreFoundByTheirWholeName) {
  Request request;
  request.headers = {{"cookie", "a=1; bulkhead_session=xyz=; b=\"q\""}};
  EXPECT_EQ(request.cookie("bulkhead_session"), "xyz=");
  EXPECT_EQ(request.cookie("session"), std::nullopt);
  EXPECT_EQ(request.cookie("b"), "q");
  CookieOptions options;
  options.secure = true;
  options.max_age_seconds = 60;
  EXPECT_EQ(set_cookie("s", "v", options), "s=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Strict");
  EXPECT_THROW((void)set_cookie("s", "v; Domain=evil", options), BrokenInvariant);
}

TEST(RetryAfter, HasNoSign) {
  CallReply reply;
  for (const auto& [text, seconds] : {std::pair<std::string, std::optional<std::int64_t>>{"17", 17}, {"-9223372036854775808", {}}, {"Sun, 06 Nov 1994 08:49:37 GMT", {}}}) {
    reply.headers = {{"Retry-After", text}};
    EXPECT_EQ(reply.retry_after_seconds(), seconds) << text;
  }
}

TEST(HttpDate, HasTheFixedForm) {
  EXPECT_EQ(to_http_date(Instant{784'111'777'000'000}), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(to_http_date(Instant{0}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(AttachmentDisposition, CannotLeaveItsQuotes) {
  EXPECT_EQ(attachment_disposition("a\"; x=\"b\r\n.csv"), "attachment; filename=\"a__ x__b__.csv\"; filename*=UTF-8''a%22%3B%20x%3D%22b%0D%0A.csv");
}

TEST(Multipart, ReadsFieldsAndFiles) {
  const std::string body =
      "--XX\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\nall\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\temp\\Anlage 4.csv\"\r\nContent-Type: text/csv\r\n\r\na;b\r\n--X\r\n1;2\r\n"
      "--XX\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n--XX--\r\n";
  const auto parts = parse_multipart("multipart/form-data; boundary=XX", body);
  ASSERT_TRUE(parts) << to_text(parts.error());
  ASSERT_EQ(parts->size(), 3u);
  EXPECT_EQ((*parts)[0].content, "all");
  EXPECT_EQ((*parts)[1].file_name, "Anlage 4.csv");
  EXPECT_EQ((*parts)[1].content_type, "text/csv");
  EXPECT_EQ((*parts)[1].content, "a;b\r\n--X\r\n1;2");
  EXPECT_EQ((*parts)[2].content, "");
  EXPECT_EQ(parse_multipart("multipart/form-data; boundary=XX", body, {2, 8192}).error().code, "http.too_many_parts");
}

TEST(Multipart, RefusesWhatIsDamaged) {
  const std::string type = "multipart/form-data; boundary=\"XX\"";
  const std::string head = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
  const std::pair<std::string, std::string> cases[] = {
      {"text/plain", head + "x\r\n--XX--\r\n"}, {"multipart/form-data", head + "x\r\n--XX--\r\n"}, {"multipart/form-data; boundary=", "----\r\n"},
      {type, ""}, {type, "x" + head}, {type, head + "x"}, {type, head + "x\r\n--XX"}, {type, head + "x\r\n--XX--\r\ntail"}, {type, "--XX\r\n\r\nx\r\n--XX--"},
      {type, "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XX--"}, {type, "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XX--"},
      {type, "--XX\r\nContent-Disposition form-data\r\n\r\nx\r\n--XX--"}, {type, "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nX: " + std::string(9000, 'x') + "\r\n\r\nx\r\n--XX--"},
      {type, "--XX\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n--XX--"},
  };
  for (const auto& [content_type, body] : cases) {
    SCOPED_TRACE(body.substr(0, 100));
    const auto parts = parse_multipart(content_type, body);
    ASSERT_FALSE(parts);
    EXPECT_EQ(parts.error().code, "http.bad_multipart");
  }
}

TEST(IsPrivate, KnowsSpecialAddresses) {
  for (const char* text : {"127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1",
                           "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "2001::1"}) {
    SCOPED_TRACE(text);
    ASSERT_TRUE(parse_ip_address(text));
    EXPECT_TRUE(is_private(*parse_ip_address(text)));
  }
  for (const char* text : {"8.8.8.8", "172.32.0.1", "11.0.0.1", "192.169.0.1", "100.128.0.1", "2606:4700::1111", "2002:808:808::", "64:ff9b::808:808"}) {
    SCOPED_TRACE(text);
    ASSERT_TRUE(parse_ip_address(text));
    EXPECT_FALSE(is_private(*parse_ip_address(text)));
  }
}

TEST(IpNetworks, ContainTheirAddresses) {
  const auto network = *parse_ip_network("10.20.0.0/15");
  EXPECT_TRUE(contains(network, *parse_ip_address("10.21.255.255")));
  EXPECT_FALSE(contains(network, *parse_ip_address("10.22.0.0")));
  EXPECT_TRUE(contains(*parse_ip_network("0.0.0.0/0"), *parse_ip_address("1.2.3.4")));
  EXPECT_FALSE(contains(*parse_ip_network("0.0.0.0/0"), *parse_ip_address("::1")));
  for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "name/8", "::/129", "10.0.0.0/8/8"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(parse_ip_network(text));
  }
}

TEST(RateLimiter, LetsBurstsThroughAndRefills) {
  RateLimiter limiter({3, 6, 60, 100});
  Instant now{1'000'000'000};
  for (int left = 2; left >= 0; --left) EXPECT_EQ(limiter.take("a", now).remaining, left);
  const auto refused = limiter.take("a", now);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after_seconds, 10);
  EXPECT_TRUE(limiter.take("b", now).allowed) << "keys are apart";
  now.microseconds += 9'900'000;
  EXPECT_FALSE(limiter.take("a", now).allowed);
  now.microseconds += 200'000;
  EXPECT_TRUE(limiter.take("a", now).allowed) << "tries that were refused cost nothing";
  now.microseconds += 3'600'000'000;
  EXPECT_EQ(limiter.take("a", now).remaining, 2) << "never more than the capacity";
  EXPECT_FALSE(limiter.take("a", now, 4).allowed);
  limiter.forget("a");
  EXPECT_EQ(limiter.take("a", now).remaining, 2);
}

TEST(RateLimiter, ForgetsTheOldestBeyondItsBound) {
  RateLimiter limiter({1, 1, 60, 10});
  const Instant now{1};
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(limiter.take("key" + std::to_string(i), now).allowed);
  EXPECT_EQ(limiter.size(), 10u);
  EXPECT_FALSE(limiter.take("key999", now).allowed);
}

}  // namespace
}  // namespace bulkhead::http
