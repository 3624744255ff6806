// Notes, checkpoints, keys and proofs come from outside: nothing may crash, and what is read must write back alike.
#include <cstdlib>

#include "record/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace bulkhead::record;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const VerifierKey key = *parse_verifier_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  if (const auto note = parse_note(text)) {
    const auto again = parse_note(to_text(*note));
    if (!again || again->text != note->text || again->signatures.size() != note->signatures.size()) std::abort();
    (void)verify_note(*note, {key});
  }
  if (const auto checkpoint = parse_checkpoint(text))
    if (to_text(*checkpoint) != text) std::abort();
  if (const auto read = parse_verifier_key(text))
    if (!parse_verifier_key(to_text(*read))) std::abort();
  if (const auto proof = parse_log_proof(text)) {
    if (!parse_log_proof(to_text(*proof))) std::abort();
    (void)verify_log_proof(*proof, "entry", {key});
  }
  (void)SigningKey::parse(text);
  return 0;
}
