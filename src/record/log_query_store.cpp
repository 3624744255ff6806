// Reading entries and record versions.
#include "core/text.h"
#include "record/log.h"

namespace bulkhead::record {
namespace {

/// WHERE clauses and their parameters, numbered as they come.
class Conditions {
 public:
  template <class T>
  void add(std::string_view clause, const T& value) {
    values_.push_back(store::to_value(value));
    text_ += fmt::format("{} {}", text_.empty() ? " WHERE" : " AND", replace_all(clause, "?", fmt::format("${}", values_.size())));
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<store::Value>& values() const { return values_; }

 private:
  std::string text_;
  std::vector<store::Value> values_;
};

/// For LIKE ... ESCAPE '!': the text as itself.
std::string like_pattern(std::string_view text) {
  std::string out = "%";
  for (const char c : to_lower(text)) {
    if (c == '%' || c == '_' || c == '!') out += '!';
    out += c;
  }
  return out + "%";
}

Conditions conditions_of(const LogQuery& query) {
  Conditions where;
  if (query.organization_id) where.add("organization_id = ?", *query.organization_id);
  if (query.action) where.add("action = ?", action_name(*query.action));
  if (!query.actor.empty()) where.add("actor_email = ?", to_lower(query.actor));
  if (query.environment_id) where.add("environment_id = ?", *query.environment_id);
  if (!query.resource_type.empty()) where.add("resource_type = ?", query.resource_type);
  if (!query.resource_id.empty()) where.add("resource_id = ?", query.resource_id);
  if (query.from) where.add("at >= ?", *query.from);
  if (query.to) where.add("at < ?", *query.to);
  if (!query.text.empty()) where.add("lower(body) LIKE ? ESCAPE '!'", like_pattern(query.text));
  return where;
}

}  // namespace

LogPage list_entries(store::Connection& db, const LogQuery& query) {
  const Conditions where = conditions_of(query);
  LogPage page;
  db.each("SELECT count(*) FROM log_entry" + where.text(), where.values(), [&](const store::Row& row) {
    page.total = row.integer(0);
    return false;
  });
  std::string sql = "SELECT body FROM log_entry" + where.text() + " ORDER BY entry_index" + (query.oldest_first ? "" : " DESC");
  if (query.per_page > 0) sql += fmt::format(" LIMIT {} OFFSET {}", query.per_page, (std::max<std::int64_t>(query.page, 1) - 1) * query.per_page);
  db.each(sql, where.values(), [&](const store::Row& row) {
    if (auto entry = parse_entry(row.text(0))) page.entries.push_back(std::move(*entry));
    return true;
  });
  return page;
}

Result<std::string> entry_body(store::Connection& db, std::uint64_t index, std::optional<std::int64_t> organization_id) {
  auto body = organization_id ? db.find<std::string>("SELECT body FROM log_entry WHERE entry_index = $1 AND organization_id = $2", index, *organization_id)
                              : db.find<std::string>("SELECT body FROM log_entry WHERE entry_index = $1", index);
  if (!body) return fail(ErrorKind::not_found, "log.no_such_entry", fmt::format("The log has no entry {}.", index));
  return std::move(*body);
}

std::vector<RecordVersion> record_versions(store::Connection& db, std::int64_t organization_id, std::string_view resource_type, std::string_view resource_id) {
  return db.select<RecordVersion>("SELECT version, at, entry_index, body FROM record_version WHERE organization_id = $1 AND resource_type = $2 AND resource_id = $3"
                                  " ORDER BY version DESC",
                                  organization_id, resource_type, resource_id);
}

std::optional<RecordVersion> record_as_of(store::Connection& db, std::int64_t organization_id, std::string_view resource_type, std::string_view resource_id, Instant at) {
  return db.find<RecordVersion>("SELECT version, at, entry_index, body FROM record_version WHERE organization_id = $1 AND resource_type = $2 AND resource_id = $3"
                                " AND at <= $4 ORDER BY version DESC LIMIT 1",
                                organization_id, resource_type, resource_id, at);
}

}  // namespace bulkhead::record
