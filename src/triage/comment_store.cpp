#include "core/text.h"
#include "subject.h"
#include "triage/comment.h"

namespace bulkhead::triage {
namespace {

constexpr std::string_view kSelect = "SELECT id, author_id, author, body, at, changed_at, withdrawn_at FROM finding_comment WHERE asset_id = $1 AND cve = $2";

Result<std::string> checked(std::string_view body) {
  if (!is_utf8(body)) return fail(ErrorKind::invalid, "text.not_utf8", "The comment is not valid UTF-8.", "/body");
  if (body.size() > kLongestComment) return fail(ErrorKind::invalid, "comment.too_long", fmt::format("A comment holds at most {} bytes.", kLongestComment), "/body");
  std::string text(trim(body));
  if (text.empty()) return fail(ErrorKind::invalid, "comment.empty", "Write something.", "/body");
  return text;
}

Result<Comment> standing(store::Connection& db, const findings::Finding& finding, std::int64_t comment_id) {
  auto found = db.find<Comment>(std::string(kSelect) + " AND id = $3", finding.asset_id, finding.match.cve, comment_id);
  if (!found) return fail(ErrorKind::not_found, "comment.not_found", "There is no such comment on this finding.", fmt::format("{}", comment_id));
  if (found->withdrawn_at.microseconds != 0) return fail(ErrorKind::conflict, "comment.withdrawn", "The comment was withdrawn.");
  return std::move(*found);
}

record::Change told(record::Action action, const findings::EnvironmentView& view, const findings::Finding& finding, const Comment& comment) {
  auto change = change_of(action, view, finding);
  change.detail.set("comment_id", comment.id).set("body", comment.body);
  return change;
}

}  // namespace

std::vector<Comment> comments(store::Connection& db, const findings::FindingKey& key) {
  auto all = db.select<Comment>(std::string(kSelect) + " ORDER BY id", key.asset_id, key.cve);
  for (Comment& c : all)
    if (c.withdrawn_at.microseconds != 0) c.body.clear();
  return all;
}

Result<Comment> add_comment(record::UnitOfWork& work, const findings::EnvironmentView& view, findings::FindingId id, std::string_view body) {
  TRY(record::authorise(work.actor(), record::Permission::comment));
  const auto finding = TRY(finding_in(view, id, work.now()));
  Comment comment;
  comment.author_id = work.actor().user_id;
  comment.author = name_of_actor(work.actor());
  comment.body = TRY(checked(body));
  comment.at = work.now();
  comment.id = work.db().find<std::int64_t>("INSERT INTO finding_comment (environment_id, asset_id, cve, author_id, author, body, at, changed_at, withdrawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0) RETURNING id",
                                            view.environment().id, finding.asset_id, finding.match.cve, comment.author_id, comment.author, comment.body, comment.at)
                   .value_or(0);
  work.change(told(record::Action::comment_added, view, finding, comment));
  return comment;
}

Result<Comment> change_comment(record::UnitOfWork& work, const findings::EnvironmentView& view, findings::FindingId id, std::int64_t comment_id, std::string_view body) {
  TRY(record::authorise(work.actor(), record::Permission::comment));
  const auto finding = TRY(finding_in(view, id, work.now()));
  Comment comment = TRY(standing(work.db(), finding, comment_id));
  if (comment.author_id != work.actor().user_id) return fail(ErrorKind::forbidden, "comment.not_yours", "Only who wrote a comment changes it.");
  comment.body = TRY(checked(body));
  comment.changed_at = work.now();
  work.db().execute("UPDATE finding_comment SET body = $1, changed_at = $2 WHERE id = $3", comment.body, comment.changed_at, comment.id);
  work.change(told(record::Action::comment_changed, view, finding, comment));
  return comment;
}

Result<void> withdraw_comment(record::UnitOfWork& work, const findings::EnvironmentView& view, findings::FindingId id, std::int64_t comment_id) {
  TRY(record::authorise(work.actor(), record::Permission::comment));
  const auto finding = TRY(finding_in(view, id, work.now()));
  Comment comment = TRY(standing(work.db(), finding, comment_id));
  if (comment.author_id != work.actor().user_id && !record::allows(work.actor().role, record::Permission::manage_settings))
    return fail(ErrorKind::forbidden, "comment.not_yours", "Only who wrote a comment, or an administrator, withdraws it.");
  work.db().execute("UPDATE finding_comment SET withdrawn_at = $1 WHERE id = $2", work.now(), comment.id);
  comment.body.clear();
  work.change(told(record::Action::comment_withdrawn, view, finding, comment));
  return {};
}

}  // namespace bulkhead::triage
