#include "record/checkpoint.h"

#include <sodium.h>

#include <algorithm>

#include "core/numbers.h"
#include "core/text.h"
#include "record/merkle.h"

namespace bulkhead::record {
namespace {

constexpr char kEd25519 = 1;
constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space, before each signature
constexpr std::string_view kPrivate = "PRIVATE+KEY+";
constexpr std::string_view kProofHeader = "c2sp.org/tlog-proof@v1";

bool has_unicode_space(std::string_view text) {
  // White_Space of the Unicode character database, in UTF-8.
  for (std::string_view space : {" ", "\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
                                 "\xE2\x81\x9F", "\xE3\x80\x80"})
    if (text.find(space) != std::string_view::npos) return true;
  for (std::size_t at = text.find("\xE2\x80"); at != std::string_view::npos; at = text.find("\xE2\x80", at + 1)) {
    const auto third = at + 2 < text.size() ? static_cast<unsigned char>(text[at + 2]) : 0u;
    if (third >= 0x80 && third <= 0x8A) return true;  // U+2000 to U+200A
  }
  return false;
}

bool is_key_name(std::string_view name) {
  return !name.empty() && name.find('+') == std::string_view::npos && !has_unicode_space(name) && is_utf8(name) &&
         std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::string id_hex(std::uint32_t id) { return fmt::format("{:08x}", id); }

std::string public_key_of(const std::string& seed) {
  std::string public_key(crypto_sign_PUBLICKEYBYTES, '\0');
  std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
  crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(public_key.data()), reinterpret_cast<unsigned char*>(secret.data()),
                           reinterpret_cast<const unsigned char*>(seed.data()));
  sodium_memzero(secret.data(), secret.size());
  return public_key;
}

struct KeyText {
  std::string name;
  std::uint32_t id = 0;
  std::string bytes;  // without the algorithm byte
};

/// "name+id+base64(0x01 || 32 bytes)". The name cannot hold '+', base64 can.
Result<KeyText> parse_key_text(std::string_view text) {
  const auto bad = [] { return fail(ErrorKind::invalid, "log.bad_key", "This is no Ed25519 key of a log (name+id+base64)."); };
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || second - first - 1 != 8 || !is_key_name(text.substr(0, first))) return bad();
  const auto id = from_hex(text.substr(first + 1, 8));
  const auto bytes = from_base64(text.substr(second + 1));
  if (!id || !bytes || bytes->size() != 33 || bytes->front() != kEd25519) return bad();
  KeyText key{std::string(text.substr(0, first)), 0, bytes->substr(1)};
  for (const char c : *id) key.id = key.id << 8 | static_cast<unsigned char>(c);
  return key;
}

bool holds(const std::string& public_key, std::string_view text, const std::string& signature) {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                     reinterpret_cast<const unsigned char*>(public_key.data())) == 0;
}

std::string bytes_of_id(std::uint32_t id) {
  return {static_cast<char>(id >> 24), static_cast<char>(id >> 16), static_cast<char>(id >> 8), static_cast<char>(id)};
}

/// Decimal without sign and leading zeroes.
std::optional<std::uint64_t> plain_number(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return parse_integer<std::uint64_t>(text);
}

std::optional<Sha256> hash_of_base64(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != kHashBytes || to_base64(*bytes) != text) return std::nullopt;
  return hash_at(*bytes, 0);
}

}  // namespace

std::uint32_t ed25519_key_id(std::string_view name, std::string_view public_key) {
  std::string bytes(name);
  bytes += '\n';
  bytes += kEd25519;
  bytes += public_key;
  const Sha256 digest = sha256(bytes);
  return std::uint32_t{digest[0]} << 24 | std::uint32_t{digest[1]} << 16 | std::uint32_t{digest[2]} << 8 | digest[3];
}

std::string to_text(const VerifierKey& key) {
  return fmt::format("{}+{}+{}", key.name, id_hex(key.id), to_base64(std::string(1, kEd25519) + key.public_key));
}

Result<VerifierKey> parse_verifier_key(std::string_view text) {
  KeyText key = TRY(parse_key_text(trim(text)));
  if (key.id != ed25519_key_id(key.name, key.bytes))
    return fail(ErrorKind::invalid, "log.bad_key", "The id of this key does not fit its name and bytes.");
  return VerifierKey{std::move(key.name), key.id, std::move(key.bytes)};
}

Result<SigningKey> SigningKey::create(std::string_view name) {
  if (!is_key_name(name))
    return fail(ErrorKind::invalid, "log.bad_key_name", "A key name must not be empty and holds neither white space nor '+'.");
  SigningKey key;
  key.seed_ = random_bytes(crypto_sign_SEEDBYTES);
  key.verifier_.name = name;
  key.verifier_.public_key = public_key_of(key.seed_);
  key.verifier_.id = ed25519_key_id(name, key.verifier_.public_key);
  return key;
}

Result<SigningKey> SigningKey::parse(std::string_view text) {
  text = trim(text);
  if (!text.starts_with(kPrivate)) return fail(ErrorKind::invalid, "log.bad_key", "This is no private key of a log.");
  KeyText read = TRY(parse_key_text(text.substr(kPrivate.size())));
  SigningKey key;
  key.seed_ = std::move(read.bytes);
  key.verifier_ = {std::move(read.name), read.id, public_key_of(key.seed_)};
  if (key.verifier_.id != ed25519_key_id(key.verifier_.name, key.verifier_.public_key))
    return fail(ErrorKind::invalid, "log.bad_key", "The id of this key does not fit its name and bytes.");
  return key;
}

std::string SigningKey::file_text() const {
  return fmt::format("{}{}+{}+{}", kPrivate, verifier_.name, id_hex(verifier_.id), to_base64(std::string(1, kEd25519) + seed_));
}

std::string SigningKey::sign(std::string_view text) const {
  std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
  std::string public_key(crypto_sign_PUBLICKEYBYTES, '\0');
  crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(public_key.data()), reinterpret_cast<unsigned char*>(secret.data()),
                           reinterpret_cast<const unsigned char*>(seed_.data()));
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       reinterpret_cast<const unsigned char*>(secret.data()));
  sodium_memzero(secret.data(), secret.size());
  return signature;
}

Result<Note> parse_note(std::string_view bytes) {
  const auto bad = [](std::string why) { return fail(ErrorKind::invalid, "note.malformed", "This is no signed note: " + std::move(why)); };
  if (bytes.size() > kMaxNoteBytes) return fail(ErrorKind::too_large, "note.too_large", fmt::format("A note has at most {} bytes.", kMaxNoteBytes));
  if (!is_utf8(bytes)) return bad("it is not UTF-8.");
  for (const char c : bytes)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return bad("it holds a control character.");
  const std::size_t border = bytes.rfind("\n\n");
  if (border == std::string_view::npos || !bytes.ends_with('\n')) return bad("no empty line stands before the signatures.");

  Note note;
  note.text = bytes.substr(0, border + 1);
  std::string_view rest = bytes.substr(border + 2);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (!line.starts_with(kDash)) return bad("a signature line does not begin with a dash.");
    line.remove_prefix(kDash.size());
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return bad("a signature line has no key name.");
    const auto signature = from_base64(line.substr(space + 1));
    if (!signature || signature->size() < 5) return bad("a signature is no base64.");
    NoteSignature read{std::string(line.substr(0, space)), 0, signature->substr(4)};
    for (int i = 0; i < 4; ++i) read.key_id = read.key_id << 8 | static_cast<unsigned char>((*signature)[static_cast<std::size_t>(i)]);
    note.signatures.push_back(std::move(read));
    if (note.signatures.size() > kMaxSignatures) return bad(fmt::format("it has more than {} signatures.", kMaxSignatures));
  }
  if (note.signatures.empty()) return bad("it has no signature.");
  return note;
}

std::string to_text(const Note& note) {
  std::string out = note.text + "\n";
  for (const auto& s : note.signatures)
    out += fmt::format("{}{} {}\n", kDash, s.name, to_base64(bytes_of_id(s.key_id) + s.signature));
  return out;
}

void add_signature(Note& note, const SigningKey& key) {
  note.signatures.push_back({key.verifier().name, key.verifier().id, key.sign(note.text)});
}

Result<std::vector<VerifierKey>> verify_note(const Note& note, const std::vector<VerifierKey>& trusted) {
  std::vector<VerifierKey> signers;
  for (const auto& signature : note.signatures)
    for (const auto& key : trusted) {
      if (signature.name != key.name || signature.key_id != key.id) continue;
      if (!holds(key.public_key, note.text, signature.signature))
        return fail(ErrorKind::invalid, "note.bad_signature",
                    fmt::format("The signature of {} (key {}) does not belong to this text.", printable(key.name), id_hex(key.id)));
      if (std::find(signers.begin(), signers.end(), key) == signers.end()) signers.push_back(key);
    }
  if (signers.empty()) return fail(ErrorKind::invalid, "note.not_signed", "No trusted key has signed this note.");
  return signers;
}

std::string to_text(const Checkpoint& checkpoint) {
  std::string out = fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, to_base64(to_bytes(checkpoint.root)));
  for (const auto& line : checkpoint.extensions) out += line + "\n";
  return out;
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  const auto bad = [] { return fail(ErrorKind::invalid, "checkpoint.malformed", "This is no checkpoint: origin, size and root in three lines."); };
  if (!text.ends_with('\n')) return bad();
  const auto lines = split(text.substr(0, text.size() - 1), '\n');
  if (lines.size() < 3 || std::any_of(lines.begin(), lines.end(), [](auto line) { return line.empty(); })) return bad();
  const auto size = plain_number(lines[1]);
  const auto root = hash_of_base64(lines[2]);
  if (!size || !root) return bad();
  Checkpoint checkpoint{std::string(lines[0]), *size, *root, {}};
  for (std::size_t i = 3; i < lines.size(); ++i) checkpoint.extensions.emplace_back(lines[i]);
  return checkpoint;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const std::vector<const SigningKey*>& keys) {
  Note note{to_text(checkpoint), {}};
  for (const SigningKey* key : keys) add_signature(note, *key);
  return to_text(note);
}

std::string to_text(const LogProof& proof) {
  std::string out = std::string(kProofHeader) + "\n";
  if (proof.extra) out += "extra " + to_base64(*proof.extra) + "\n";
  out += fmt::format("index {}\n", proof.index);
  for (const auto& hash : proof.path) out += to_base64(to_bytes(hash)) + "\n";
  return out + "\n" + proof.checkpoint;
}

Result<LogProof> parse_log_proof(std::string_view text) {
  const auto bad = [](std::string why) { return fail(ErrorKind::invalid, "proof.malformed", "This is no proof of a log entry: " + std::move(why)); };
  if (text.size() > kMaxNoteBytes) return bad("it is too large.");
  const std::size_t border = text.find("\n\n");
  if (border == std::string_view::npos) return bad("it has no checkpoint.");
  LogProof proof;
  proof.checkpoint = text.substr(border + 2);
  const auto lines = split(text.substr(0, border), '\n');
  std::size_t at = 0;
  if (lines[at++] != kProofHeader) return bad("its first line is another.");
  if (at < lines.size() && lines[at].starts_with("extra ")) {
    auto extra = from_base64(lines[at++].substr(6));
    if (!extra) return bad("its extra data is no base64.");
    proof.extra = std::move(*extra);
  }
  if (at >= lines.size() || !lines[at].starts_with("index ")) return bad("it names no index.");
  const auto index = plain_number(lines[at++].substr(6));
  if (!index) return bad("its index is no number.");
  proof.index = *index;
  if (lines.size() - at > 64) return bad("its path is longer than any tree is high.");
  for (; at < lines.size(); ++at) {
    const auto hash = hash_of_base64(lines[at]);
    if (!hash) return bad("a hash of its path is no base64 of 32 bytes.");
    proof.path.push_back(*hash);
  }
  return proof;
}

Result<Checkpoint> verify_log_proof(const LogProof& proof, std::string_view entry, const std::vector<VerifierKey>& trusted) {
  const Note note = TRY(parse_note(proof.checkpoint));
  TRY(verify_note(note, trusted));
  Checkpoint checkpoint = TRY(parse_checkpoint(note.text));
  if (!verify_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.path, checkpoint.root))
    return fail(ErrorKind::invalid, "proof.does_not_hold", fmt::format("The entry is not number {} of the log at this checkpoint.", proof.index));
  return checkpoint;
}

}  // namespace bulkhead::record
