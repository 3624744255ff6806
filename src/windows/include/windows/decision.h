// Whether one CVE is open on one host. Pure functions of what the host says and what Microsoft says; never a guess.
#pragma once
#include <string>
#include <vector>

#include "windows/host.h"
#include "windows/product.h"
#include "windows/update_index.h"

namespace bulkhead::windows {

enum class Status : std::uint8_t { confirmed_open, needs_review, cleared };
/// "confirmed open", "needs review", "cleared (patched)".
[[nodiscard]] std::string_view words_of(Status status);

struct Decision {
  Status status = Status::needs_review;
  std::string fixed_build;           ///< of the fix that counts for this host; "" when Microsoft names none
  std::string kb;                    ///< its KB; "" when there is none
  std::string evidence;              ///< what decided: "build below 10.0.17763.5458"
  std::string note;                  ///< what a reader must know beside; "" for nothing
};

/// Decides one CVE for a host whose release is known.
///
/// Cumulative releases: at or above Microsoft's fixed build of the same branch is cleared, below is open. A KB list that names
/// the fix while the build is below, or a build between several fixed builds, is for review. A hotpatch counts with its KB.
/// Legacy releases: the fix, an update that Microsoft lists as replacing it, or a later monthly rollup of the product in the
/// KB list clears; a list without them leaves open; a build that says otherwise, or no list, is for review. A later rollup
/// counts only for what came in a monthly rollup or security-only update, as standalone updates are in none.
/// A CVE for which Microsoft lists no fix is open. Without a full build, a cumulative host is for review.
/// Source   compatible specification 21.1
[[nodiscard]] Decision decide(const Host& host, const Release& release, const Product& product, const Flaw& flaw, const UpdateIndex& updates);

enum class FixType : std::uint8_t { kb, esu, none };
BOOST_DESCRIBE_ENUM(FixType, kb, esu, none)

struct Fix {
  FixType type = FixType::none;
  std::string action;                ///< "install KB5122876 (latest cumulative, build 10.0.17763.9245)"
  std::string kb;                    ///< to install; "" otherwise
};

/// What closes an open CVE on this host: the newest update of its kind that the host may install and does not have.
///
/// CVEs published after the end of support need Extended Security Updates unless the host is enrolled.
/// Source   compatible specification 21.1 and 21.5
[[nodiscard]] Fix fix_for(const Host& host, const Release& release, const Product& product, const Flaw& flaw);

}  // namespace bulkhead::windows
