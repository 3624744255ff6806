// Signed notes and checkpoints of the log: the tree's size and root, signed with Ed25519.
// Source: C2SP signed-note, C2SP tlog-checkpoint, C2SP tlog-proof.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/result.h"

namespace bulkhead::record {

/// What a trusted party needs to check signatures: "name+8 hex digits of the key id+base64(0x01 || public key)".
struct VerifierKey {
  std::string name;
  std::uint32_t id = 0;
  std::string public_key;  ///< 32 bytes, Ed25519
  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};
[[nodiscard]] std::string to_text(const VerifierKey& key);
/// Fails    invalid/log.bad_key on anything else than an Ed25519 key whose id fits its name and key
Result<VerifierKey> parse_verifier_key(std::string_view text);
/// The first four bytes of SHA-256(name || 0x0A || 0x01 || public key). Source: C2SP signed-note, "Ed25519 signatures".
[[nodiscard]] std::uint32_t ed25519_key_id(std::string_view name, std::string_view public_key);

/// A private key. It has no text form but file_text(), so that writing it to a log does not compile.
class SigningKey {
 public:
  /// A new key from the system's random source. `name` is the origin of the log: not empty, no white space, no '+'.
  /// Fails    invalid/log.bad_key_name
  static Result<SigningKey> create(std::string_view name);
  /// Reads the form of file_text().
  /// Fails    invalid/log.bad_key
  static Result<SigningKey> parse(std::string_view text);

  [[nodiscard]] const VerifierKey& verifier() const { return verifier_; }
  /// "PRIVATE+KEY+name+id+base64(0x01 || seed)", for a file with mode 0600 and for nothing else.
  [[nodiscard]] std::string file_text() const;
  /// The signature of a note's text: 64 bytes. Source: RFC 8032.
  [[nodiscard]] std::string sign(std::string_view text) const;

 private:
  VerifierKey verifier_;
  std::string seed_;
};

/// One signature line of a note.
struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  std::string signature;  ///< as many bytes as its algorithm makes; 64 for Ed25519
};

struct Note {
  std::string text;  ///< with the final newline, without the empty line that follows
  std::vector<NoteSignature> signatures;
};

inline constexpr std::size_t kMaxNoteBytes = 1u << 20;
inline constexpr std::size_t kMaxSignatures = 64;

/// Fails    invalid/note.malformed, too_large/note.too_large
Result<Note> parse_note(std::string_view bytes);
[[nodiscard]] std::string to_text(const Note& note);
void add_signature(Note& note, const SigningKey& key);

/// The keys of `trusted` whose signature on the note holds; signatures of keys that are not trusted are passed over.
/// Fails    invalid/note.bad_signature when a trusted key's signature is wrong,
///          invalid/note.not_signed when no trusted key signed
Result<std::vector<VerifierKey>> verify_note(const Note& note, const std::vector<VerifierKey>& trusted);

/// The head of a log.
struct Checkpoint {
  std::string origin;  ///< identity of the log
  std::uint64_t size = 0;
  Sha256 root{};
  std::vector<std::string> extensions;  ///< opaque lines, kept
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};
[[nodiscard]] std::string to_text(const Checkpoint& checkpoint);
/// Reads the text of a note.
/// Fails    invalid/checkpoint.malformed
Result<Checkpoint> parse_checkpoint(std::string_view text);

/// A signed checkpoint as it is stored and handed out.
[[nodiscard]] std::string sign_checkpoint(const Checkpoint& checkpoint, const std::vector<const SigningKey*>& keys);

/// Proof that an entry is in the log, in one file that can be checked without network. Source: C2SP tlog-proof.
struct LogProof {
  std::uint64_t index = 0;
  std::vector<Sha256> path;   ///< inclusion proof, from the leaf's sibling upwards
  std::string checkpoint;     ///< the signed note, verbatim
  std::optional<std::string> extra;  ///< bytes for the application; not authenticated
};
[[nodiscard]] std::string to_text(const LogProof& proof);
/// Fails    invalid/proof.malformed
Result<LogProof> parse_log_proof(std::string_view text);
/// That `entry` (its exact text) stands at the proof's index under a checkpoint that a trusted key signed.
/// Fails    as parse_note, verify_note, parse_checkpoint; invalid/proof.does_not_hold
Result<Checkpoint> verify_log_proof(const LogProof& proof, std::string_view entry, const std::vector<VerifierKey>& trusted);

}  // namespace bulkhead::record
