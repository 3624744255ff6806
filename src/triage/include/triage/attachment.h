// Files on a finding: proof of a measure, a vendor's letter. Kept once by digest beside the store.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/environment_view.h"
#include "record/unit_of_work.h"

namespace bulkhead::triage {

/// What the bytes are, told by their content and never by their name: PDF, PNG, JPEG, office documents (OOXML and ODF packages), and plain UTF-8
/// text. Nothing for everything else, so for programs, archives and old office formats.
/// Returns  a media type (RFC 6838)
[[nodiscard]] std::optional<std::string_view> sniff(std::string_view bytes);
/// A name safe to show and to save under: the last piece of a path, without control characters, at most 120 bytes.
[[nodiscard]] std::string safe_file_name(std::string_view name);

inline constexpr std::size_t kLargestAttachment = std::size_t{10} << 20;
inline constexpr std::int64_t kMostAttachments = 50;  ///< that stand, a finding

struct Attachment {
  std::int64_t id = 0;
  std::string file_name, media_type;
  std::int64_t size_bytes = 0;
  std::string sha256;
  std::int64_t added_by_id = 0;
  std::string added_by;
  Instant added_at;
};
BOOST_DESCRIBE_STRUCT(Attachment, (), (id, file_name, media_type, size_bytes, sha256, added_by_id, added_by, added_at))

/// Those that stand, oldest first.
[[nodiscard]] std::vector<Attachment> attachments(store::Connection& db, const findings::FindingKey& key);
/// Fails    not_found/attachment.not_found
Result<Attachment> attachment(store::Connection& db, const findings::FindingKey& key, std::int64_t id);
[[nodiscard]] std::filesystem::path attachment_path(const store::Database& database, const Attachment& attachment);

/// Keeps the bytes, then the row: a crash between leaves a file that no row names.
/// Fails    forbidden/..., not_found/finding.not_found, invalid/attachment.empty, attachment.bad_type, too_large/attachment.too_large, conflict/attachment.too_many,
///          unavailable/attachment.not_written
Result<Attachment> attach(record::UnitOfWork& work, store::Database& database, const findings::EnvironmentView& view, findings::FindingId id, std::string_view file_name, std::string_view bytes);
/// Takes it out of sight; the bytes stay under their digest, which the log names.
/// Fails    forbidden/..., not_found/attachment.not_found
Result<void> withdraw_attachment(record::UnitOfWork& work, const findings::EnvironmentView& view, findings::FindingId id, std::int64_t attachment_id);

}  // namespace bulkhead::triage
