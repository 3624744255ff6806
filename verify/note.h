// Signed notes, keys, checkpoints and proof files of the log.
// Sources: C2SP signed-note, tlog-checkpoint, tlog-proof.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "merkle.h"

namespace verify {

/// "name+8 hex digits+base64(0x01 || 32 bytes)": an Ed25519 key.
struct Key {
  std::string name, id, bytes;  ///< the id as 4 bytes
};
/// Throws   Wrong when the text is no key, or its id does not fit its name and bytes
Key parse_key(std::string_view text);

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  std::vector<std::string> signed_by;  ///< names of the keys whose signature holds
};
/// Reads a signed note and checks the signatures of `keys`; signatures of others are passed over.
/// Throws   Wrong when it is malformed, a signature of one of the keys is wrong, or none of them signed
Checkpoint open_checkpoint(std::string_view note, const std::vector<Key>& keys);

/// Checks that `entry` stands in the log as the proof file says, under a checkpoint signed by one of `keys`.
/// Throws   Wrong
struct Proven {
  std::uint64_t index = 0;
  Checkpoint checkpoint;
};
Proven check_proof(std::string_view proof, std::string_view entry, const std::vector<Key>& keys);

/// Decimal digits without sign and leading zeroes. Throws Wrong.
std::uint64_t number(std::string_view text);
/// Takes the text up to `end` from the front of `rest`, with it. Throws Wrong when it is not there.
std::string_view take(std::string_view& rest, std::string_view end, const char* what);

}  // namespace verify
