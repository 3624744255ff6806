#include "feeds/record_reader.h"

#include <cmath>

#include "core/text.h"

namespace bulkhead::intel {

void RecordReader::parse(std::string_view json, std::string_view pointer) {
  error_.reset();
  path_.clear();
  base_ = pointer;
  if (json.size() > capacity_ || capacity_ == 0) {
    capacity_ = std::max<std::size_t>(json.size() * 2, 64 << 10);
    if (parser_.allocate(capacity_, kMaxDepth)) return problem("json.too_large", "There is no memory for this record.");
  }
  const auto failed = parser_.parse(json.data(), json.size(), false).get(root_);
  if (!failed) return;
  if (failed == simdjson::UTF8_ERROR) return problem("json.not_utf8", "The record is not valid UTF-8.");
  if (failed == simdjson::DEPTH_ERROR) return problem("json.too_deep", fmt::format("The record nests deeper than {} levels.", kMaxDepth));
  problem("json.malformed", fmt::format("The record is no well-formed JSON: {}.", simdjson::error_message(failed)));
}

bool RecordReader::stands_twice(const simdjson::dom::object& object, std::string_view key) {
  int times = 0;
  for (const auto field : object) times += field.key == key ? 1 : 0;
  return times > 1;
}

std::string RecordReader::pointer() const {
  std::string out = base_;
  for (const Step& step : path_)
    out += "/" + (step.key.data() == nullptr ? std::to_string(step.index) : replace_all(replace_all(printable(step.key), "~", "~0"), "/", "~1"));
  return out.empty() ? "/" : out;
}

void RecordReader::problem(std::string_view code, std::string message) {
  if (!error_) error_ = Error{ErrorKind::invalid, std::string(code), std::move(message), pointer(), {}, {}};
}
void RecordReader::problem(Error error) {
  if (error_) return;
  error.place = pointer();
  error_ = std::move(error);
}

std::string_view RecordReader::text(Value value) {
  std::string_view out;
  if (error_) return out;
  if (value.get(out)) {
    if (!value.is_null()) problem("json.bad_type", "A text is expected.");
    return {};
  }
  if (std::memchr(out.data(), '\0', out.size()) != nullptr) {
    problem("json.nul", "The text holds a NUL character.");
    return {};
  }
  if (out.size() > kMaxTextBytes) {
    problem("json.text_too_long", fmt::format("The text is longer than {} bytes.", kMaxTextBytes));
    return {};
  }
  return out;
}

std::string RecordReader::lenient_text(Value value) {
  if (error_) return {};
  if (value.is_int64()) return std::to_string(value.get_int64().value_unsafe());
  if (value.is_bool()) return value.get_bool().value_unsafe() ? "true" : "false";
  if (value.is_double()) return fmt::format("{}", value.get_double().value_unsafe());
  return std::string(text(value));
}

bool RecordReader::boolean(Value value) {
  bool out = false;
  if (!error_ && value.get(out) && !value.is_null()) problem("json.bad_type", "true or false is expected.");
  return out;
}

std::int64_t RecordReader::integer(Value value) {
  std::int64_t out = 0;
  if (!error_ && value.get(out)) problem("json.bad_type", "A whole number is expected.");
  return out;
}

int RecordReader::score_tenths(Value value) {
  double number = 0;
  if (error_) return -1;
  if (value.is_null()) return -1;
  if (value.get(number) || !(number >= 0 && number <= 10)) {
    problem("cvss.bad_score", "A CVSS base score is a number from 0.0 to 10.0.");
    return -1;
  }
  return static_cast<int>(std::lround(number * 10));
}

Instant RecordReader::instant(Value value) {
  const std::string_view raw = text(value);
  if (raw.empty()) return {};
  auto parsed = parse_instant(raw);
  if (parsed) return *parsed;
  problem("time.bad", fmt::format("'{}' is no date or time.", shorten(raw, 60)));
  return {};
}

std::string RecordReader::date(Value value) {
  const std::string_view raw = text(value);
  if (!raw.empty() && !parse_instant(raw)) problem("time.bad", fmt::format("'{}' is no date.", shorten(raw, 60)));
  return std::string(raw);
}

std::vector<std::string> RecordReader::texts(Value value) {
  std::vector<std::string> out;
  items(value, [&](Value item) { out.emplace_back(text(item)); });
  return out;
}

Result<void> RecordReader::finish(std::string_view id) {
  if (!error_) return {};
  Error error = std::move(*error_);
  error_.reset();
  if (!id.empty()) error.message = fmt::format("{} (record {})", error.message, printable(shorten(id, 40)));
  return fail(std::move(error));
}

}  // namespace bulkhead::intel
