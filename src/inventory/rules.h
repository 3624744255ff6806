// What the rules of environments, places and assets share.
#pragma once
#include "core/text.h"
#include "inventory_store.h"

namespace bulkhead::inventory {

/// Gathers what is wrong with short texts of records.
class Checker {
 public:
  void text(std::string_view field, std::string_view value, std::size_t max_bytes, bool required = false) {
    if (required && trim(value).empty()) add(field, "text.missing", "A text is needed here.");
    if (value.size() > max_bytes) add(field, "text.too_long", fmt::format("At most {} bytes are allowed.", max_bytes));
    if (!is_utf8(value)) add(field, "text.not_utf8", "The text is not valid UTF-8.");
    for (const char c : value)
      if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r') {
        add(field, "text.control_character", "Control characters are not allowed.");
        break;
      }
  }
  /// Reads an SL vector and writes it in its one form.
  void levels(std::string_view field, std::string& vector) {
    const auto parsed = parse_sl_vector(vector);
    if (!parsed) add(field, parsed.error().code, parsed.error().message);
    else vector = *parsed ? to_text(**parsed) : "";
  }
  void add(std::string_view field, std::string_view code, std::string message) { problems_.push_back({std::string(field), std::string(code), std::move(message)}); }
  Result<void> result() && {
    if (problems_.empty()) return {};
    Error error{ErrorKind::invalid, problems_.front().code, problems_.front().message, problems_.front().place, {}, {}};
    error.problems = std::move(problems_);
    return fail(std::move(error));
  }
  std::vector<Problem> take() && { return std::move(problems_); }

 private:
  std::vector<Problem> problems_;
};

/// The environment, when it is the actor's.
inline Result<Environment> own(record::UnitOfWork& work, std::int64_t id) { return environment(work.db(), work.actor().organization_id, id); }

/// A change of something inside an environment. `type` is the record's, "zone".
inline record::Change change_of(record::Action action, std::string_view type, std::int64_t id, const Environment& environment, Json detail) {
  record::Change change;
  change.action = action;
  change.resource_type = type;
  change.resource_id = fmt::format("{}", id);
  change.environment_id = environment.id;
  change.environment_name = environment.name;
  change.detail = std::move(detail);
  return change;
}

}  // namespace bulkhead::inventory
