// What people say about a finding. Comments stay inside the organization: no share link and no report holds them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "findings/environment_view.h"
#include "record/unit_of_work.h"

namespace bulkhead::triage {

struct Comment {
  std::int64_t id = 0;
  std::int64_t author_id = 0;
  std::string author, body;
  Instant at, changed_at, withdrawn_at;  ///< unset: never
};
BOOST_DESCRIBE_STRUCT(Comment, (), (id, author_id, author, body, at, changed_at, withdrawn_at))
inline constexpr std::size_t kLongestComment = 10'000;

/// Oldest first; of a withdrawn one only who and when is left.
[[nodiscard]] std::vector<Comment> comments(store::Connection& db, const findings::FindingKey& key);
/// Fails    forbidden/..., not_found/finding.not_found, invalid/comment.empty, comment.too_long, text.not_utf8
Result<Comment> add_comment(record::UnitOfWork& work, const findings::EnvironmentView& view, findings::FindingId id, std::string_view body);
/// One's own only; the log keeps that it changed.
/// Fails    also forbidden/comment.not_yours, not_found/comment.not_found, conflict/comment.withdrawn
Result<Comment> change_comment(record::UnitOfWork& work, const findings::EnvironmentView& view, findings::FindingId id, std::int64_t comment_id, std::string_view body);
/// One's own; those who manage settings may withdraw any.
Result<void> withdraw_comment(record::UnitOfWork& work, const findings::EnvironmentView& view, findings::FindingId id, std::int64_t comment_id);

}  // namespace bulkhead::triage
