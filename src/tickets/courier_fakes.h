// Loopback servers that speak as Jira, ServiceNow and Linear do, as far as tickets use them.
#pragma once
#include <mutex>

#include "core/json.h"
#include "core/text.h"
#include "http/testing.h"

namespace bulkhead::tickets::testing {

/// The text of a mail of one part.
inline std::string text_in(const std::string& mail) {
  const std::size_t end = mail.find("\r\n\r\n");
  std::string body = replace_all(mail.substr(end + 4), "\r\n", "");
  if (mail.substr(0, end).find("base64") == std::string::npos) return mail.substr(end + 4);
  return replace_all(from_base64(body).value_or(""), "\r\n", "\n");
}

/// The subject of a mail, its encoded words (RFC 2047) read.
inline std::string subject_in(const std::string& mail) {
  static constexpr std::string_view kWord = "=?UTF-8?B?";
  const std::size_t start = mail.find("Subject: ") + 9;
  const std::string lines = mail.substr(start, mail.find("\r\nMessage-ID", start) - start);
  std::string out;
  for (std::size_t at = lines.find(kWord); at != std::string::npos; at = lines.find(kWord, at + 1)) {
    const std::size_t text = at + kWord.size();
    out += from_base64(lines.substr(text, lines.find("?=", text) - text)).value_or("");
  }
  return out.empty() ? lines : out;
}

/// What the fakes share: a lock, and the credentials that came last.
class Fake {
 public:
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  [[nodiscard]] std::string authorization() const {
    const std::lock_guard lock(mutex_);
    return authorization_;
  }

 protected:
  using Reply = http::testing::ScriptedReply;
  using Seen = http::testing::SeenRequest;
  virtual ~Fake() = default;
  virtual Reply answer(const Seen& request) = 0;
  static Json body_of(const Seen& request) {
    auto json = parse_json(request.body);
    return json ? std::move(*json) : Json();
  }
  mutable std::mutex mutex_;
  std::string authorization_;
  http::testing::LoopbackServer server_{[this](const Seen& request, std::size_t) {
    const std::lock_guard lock(mutex_);
    authorization_ = request.header("Authorization");
    return answer(request);
  }};
};

class FakeJira final : public Fake {
 public:
  explicit FakeJira(bool cloud) : api_(cloud ? "/rest/api/3" : "/rest/api/2"), cloud_(cloud) {}
  void set_status(std::string name, std::string category, std::string resolution) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(name), category_ = std::move(category), resolution_ = std::move(resolution);
  }
  void fail_with(int status) {
    const std::lock_guard lock(mutex_);
    failing_ = status;
  }
  [[nodiscard]] std::vector<std::string> created() const {
    const std::lock_guard lock(mutex_);
    return created_;
  }
  [[nodiscard]] std::vector<std::string> comments() const {
    const std::lock_guard lock(mutex_);
    return comments_;
  }

 private:
  std::string issue() const {
    return R"({"id":"10001","key":"OPS-1","fields":{"status":{"name":")" + status_ + R"(","statusCategory":{"key":")" + category_ + R"("}},"resolution":)" + (resolution_.empty() ? "null" : R"({"name":")" + resolution_ + R"("})") + "}}";
  }
  Reply answer(const Seen& request) override {
    if (failing_ != 0) return {.status = failing_, .body = R"({"errorMessages":["no"]})"};
    const std::string search = api_ + (cloud_ ? "/search/jql?" : "/search?");
    if (request.method == "GET" && request.target.starts_with(search)) {
      const bool known = !created_.empty() && request.target.find("bulkhead-") != std::string::npos;
      return {.body = R"({"issues":[)" + (known ? issue() : "") + "]}"};
    }
    if (request.method == "POST" && request.target == api_ + "/issue") {
      // This project has no due date and no priority on its screen.
      if (request.body.find("\"priority\"") != std::string::npos) return {.status = 400, .body = R"({"errorMessages":[],"errors":{"priority":"Field 'priority' cannot be set. It is not on the appropriate screen, or unknown."}})"};
      created_.push_back(request.body);
      return {.status = 201, .body = R"({"id":"10001","key":"OPS-1","self":"x"})"};
    }
    const std::string one = api_ + "/issue/10001";
    if (request.method == "GET" && request.target.starts_with(one + "?")) return {.body = issue()};
    if (request.method == "GET" && request.target == one + "/transitions")
      return {.body = R"({"transitions":[{"id":"11","to":{"statusCategory":{"key":"new"}}},{"id":"31","to":{"statusCategory":{"key":"done"}}}]})"};
    if (request.method == "POST" && request.target == one + "/transitions") {
      const bool done = request.body.find("\"31\"") != std::string::npos;
      status_ = done ? "Done" : "To Do", category_ = done ? "done" : "new", resolution_ = done ? "Fixed" : "";
      return {.status = 204};
    }
    if (request.method == "POST" && request.target == one + "/comment") {
      comments_.push_back(request.body);
      return {.status = 201, .body = "{}"};
    }
    return {.status = 404, .body = "{}"};
  }
  std::string api_;
  bool cloud_;
  int failing_ = 0;
  std::string status_ = "To Do", category_ = "new", resolution_;
  std::vector<std::string> created_, comments_;
};

class FakeServiceNow final : public Fake {
 public:
  [[nodiscard]] std::string created() const {
    const std::lock_guard lock(mutex_);
    return created_;
  }
  [[nodiscard]] int made() const {
    const std::lock_guard lock(mutex_);
    return made_;
  }

 private:
  std::string record() const {
    const bool resolved = state_ == "6";
    return R"({"sys_id":{"value":"c537bae64f411200adf9f8e18110c76e","display_value":"c537bae64f411200adf9f8e18110c76e"},"number":{"value":"INC0010001","display_value":"INC0010001"},"state":{"value":")" + state_ +
           R"(","display_value":")" + (resolved ? "Resolved" : "New") + R"("},"close_code":{"value":"","display_value":")" + code_ + R"("}})";
  }
  Reply answer(const Seen& request) override {
    const std::string table = "/api/now/table/incident", one = table + "/c537bae64f411200adf9f8e18110c76e";
    if (request.target.starts_with("/api/now/table/sys_user_group?sysparm_query=name%3DOT%20Operations&")) return {.body = R"({"result":[{"sys_id":"287ebd7da9fe198100f92cc8d1d2154e"}]})"};
    if (request.method == "GET" && request.target.starts_with(one)) return {.body = R"({"result":)" + record() + "}"};
    if (request.method == "PATCH" && request.target.starts_with(one)) {
      state_ = body_of(request).text("state"), code_ = body_of(request).text("close_code");
      return {.body = R"({"result":)" + record() + "}"};
    }
    if (request.method == "GET" && request.target.starts_with(table + "?")) {
      const bool known = made_ > 0 && request.target.find("correlation_id%3D" + reference_) != std::string::npos;
      return {.body = R"({"result":[)" + (known ? record() : "") + "]}"};
    }
    if (request.method == "POST" && request.target.starts_with(table)) {
      created_ = request.body, reference_ = body_of(request).text("correlation_id");
      ++made_;
      return {.status = 201, .body = R"({"result":)" + record() + "}"};
    }
    return {.status = 404, .body = R"({"error":{"message":"No Record found"}})"};
  }
  std::string created_, reference_, state_ = "1", code_;
  int made_ = 0;
};

class FakeLinear final : public Fake {
 public:
  void fail_with(std::string code) {
    const std::lock_guard lock(mutex_);
    failing_ = std::move(code);
  }
  [[nodiscard]] std::string moved_to() const {
    const std::lock_guard lock(mutex_);
    return moved_to_;
  }

 private:
  std::string issue() const {
    return R"({"id":")" + id_ + R"(","identifier":"ENG-7","url":"https://linear.example/eng/issue/ENG-7","state":{"name":")" + (moved_to_.empty() ? "Todo" : "Done") + R"(","type":")" + (moved_to_.empty() ? "unstarted" : "completed") + R"("}})";
  }
  static Reply error(const std::string& message, const std::string& code) { return {.status = 400, .body = R"({"errors":[{"message":")" + message + R"(","extensions":{"code":")" + code + R"("}}]})"}; }
  Reply answer(const Seen& request) override {
    if (request.target != "/graphql") return {.status = 404};
    if (!failing_.empty()) return error("no", failing_);
    const Json body = body_of(request);
    const std::string query(body.text("query"));
    const Json* variables = body.find("variables");
    if (query.find("teams(") != std::string::npos) return {.body = R"({"data":{"teams":{"nodes":[{"id":"team-1"}]}}})"};
    if (query.find("issueCreate") != std::string::npos) {
      id_ = variables->find("input")->text("id");
      return {.body = R"({"data":{"issueCreate":{"success":true,"issue":)" + issue() + "}}}"};
    }
    if (query.find("team { states") != std::string::npos)
      return {.body = R"({"data":{"issue":{"team":{"states":{"nodes":[{"id":"state-done-last","type":"completed","position":900.5},{"id":"state-done-first","type":"completed","position":3},{"id":"state-todo","type":"unstarted","position":1}]}}}}})"};
    if (query.find("issueUpdate") != std::string::npos) {
      moved_to_ = variables->text("state");
      return {.body = R"({"data":{"issueUpdate":{"success":true}}})"};
    }
    if (query.find("commentCreate") != std::string::npos) return {.body = R"({"data":{"commentCreate":{"success":true}}})"};
    if (id_.empty() || variables->text("id") != id_) return {.body = R"({"errors":[{"message":"Entity not found: Issue","extensions":{"code":"INPUT_ERROR"}}],"data":null})"};
    return {.body = R"({"data":{"issue":)" + issue() + "}}"};
  }
  std::string failing_, id_, moved_to_;
};

}  // namespace bulkhead::tickets::testing
