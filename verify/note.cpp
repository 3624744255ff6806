#include "note.h"

#include <algorithm>
#include <charconv>

namespace verify {
namespace {

Hash hash_of(std::string_view base64) {
  const auto bytes = from_base64(base64);
  if (!bytes || bytes->size() != 32) throw Wrong("A hash is not 32 bytes in base64.");
  Hash out;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

}  // namespace

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || (text.size() > 1 && text[0] == '0')) throw Wrong("A number is expected.");
  return value;
}

std::string_view take(std::string_view& rest, std::string_view end, const char* what) {
  const std::size_t at = rest.find(end);
  if (at == std::string_view::npos) throw Wrong(std::string(what) + " is missing or not closed.");
  const std::string_view out = rest.substr(0, at);
  rest.remove_prefix(at + end.size());
  return out;
}

Key parse_key(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  std::string_view rest = text;
  Key key;
  key.name = take(rest, "+", "The name of a key");
  const std::string_view id = take(rest, "+", "The id of a key");
  const auto bytes = from_base64(rest);
  if (key.name.empty() || !bytes || bytes->size() != 33 || bytes->front() != 1) throw Wrong("This is no Ed25519 key (name+id+base64).");
  key.bytes = bytes->substr(1);
  const Hash digest = sha256(key.name + "\n" + *bytes);
  key.id.assign(digest.begin(), digest.begin() + 4);
  if (to_hex(digest).substr(0, 8) != id) throw Wrong("The id of the key does not fit its name and bytes.");
  return key;
}

Checkpoint open_checkpoint(std::string_view note, const std::vector<Key>& keys) {
  const std::size_t blank = note.rfind("\n\n");
  if (blank == std::string_view::npos || note.back() != '\n') throw Wrong("The checkpoint is no signed note.");
  const std::string_view text = note.substr(0, blank + 1);
  Checkpoint out;
  bool any_line = false;
  for (std::string_view lines = note.substr(blank + 2); !lines.empty();) {
    std::string_view line = take(lines, "\n", "A signature line");
    constexpr std::string_view dash = "\xE2\x80\x94 ";
    if (!line.starts_with(dash)) throw Wrong("A signature line of the checkpoint is malformed.");
    line.remove_prefix(dash.size());
    const std::string_view name = take(line, " ", "The name in a signature line");
    const auto bytes = from_base64(line);
    if (!bytes || bytes->size() < 5) throw Wrong("A signature of the checkpoint is malformed.");
    any_line = true;
    for (const Key& key : keys) {
      if (key.name != name || bytes->substr(0, 4) != key.id) continue;
      if (!ed25519_holds(key.bytes, text, std::string_view(*bytes).substr(4))) throw Wrong("The signature of " + key.name + " does not hold: the checkpoint was changed after it was signed.");
      out.signed_by.push_back(key.name);
    }
  }
  if (!any_line) throw Wrong("The checkpoint carries no signature.");
  if (out.signed_by.empty()) throw Wrong("None of the given keys signed the checkpoint.");
  std::string_view rest = text;
  out.origin = take(rest, "\n", "The origin");
  out.size = number(take(rest, "\n", "The number of entries"));
  out.root = hash_of(take(rest, "\n", "The root"));
  if (out.origin.empty()) throw Wrong("The checkpoint names no log.");
  return out;
}

Proven check_proof(std::string_view proof, std::string_view entry, const std::vector<Key>& keys) {
  std::string_view rest = proof;
  if (take(rest, "\n", "The first line of the proof") != "c2sp.org/tlog-proof@v1") throw Wrong("This is no tlog-proof of version 1.");
  std::string_view line = take(rest, "\n", "The index");
  if (line.starts_with("extra ")) line = take(rest, "\n", "The index");
  if (!line.starts_with("index ")) throw Wrong("The proof names no index.");
  Proven out;
  out.index = number(line.substr(6));
  std::vector<Hash> path;
  while (!(line = take(rest, "\n", "The path")).empty()) path.push_back(hash_of(line));
  out.checkpoint = open_checkpoint(rest, keys);
  if (!inclusion_holds(leaf_hash(entry), out.index, out.checkpoint.size, path, out.checkpoint.root)) throw Wrong("The entry does not stand at this place of the log.");
  return out;
}

}  // namespace verify
