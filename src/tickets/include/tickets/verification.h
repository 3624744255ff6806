// Whether what the inventory declares is repaired: asked of the matching engine when a ticket is closed as patched.
#pragma once
#include <string>

#include "core/codec.h"
#include "findings/finding.h"
#include "tickets/brief.h"

namespace bulkhead::tickets {

enum class VerificationStatus : std::uint8_t {
  fixed,        ///< the declared version is not affected any more
  affected,     ///< it still is
  undecided,    ///< the versions cannot be ordered
  unverifiable  ///< no version, no such product in the intelligence, or the asset is gone
};
BOOST_DESCRIBE_ENUM(VerificationStatus, fixed, affected, undecided, unverifiable)

struct Verification {
  VerificationStatus status = VerificationStatus::unverifiable;
  std::string version;          ///< as declared when it was verified
  std::string sentence;         ///< why, in one or two sentences
  std::string fixed_version;    ///< what the sources name as repaired; "" when they name none
  std::string source, document; ///< of the statement that still applies; "" when none does
  std::int64_t corpus_revision = 0;
  Instant checked_at;
};
BOOST_DESCRIBE_STRUCT(Verification, (), (status, version, sentence, fixed_version, source, document, corpus_revision, checked_at))

/// Runs the engine for one identity and one CVE. Pure but for reading the index.
[[nodiscard]] Verification verify(const Desk& desk, const inventory::ProductIdentity& identity, std::string_view cve, Instant now);
/// For an asset that was removed.
[[nodiscard]] Verification verify_without_asset(std::string_view asset_name, Instant now);

}  // namespace bulkhead::tickets
