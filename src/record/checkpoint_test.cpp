#include "record/checkpoint.h"

#include <gtest/gtest.h>

#include "core/text.h"
#include "record/merkle.h"

namespace bulkhead::record {
namespace {

// The key and note that the tests of Go's note package use: made by another implementation.
constexpr std::string_view kPeterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kPeterNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\xE2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

TEST(Note, AKnownNoteOfAnotherImplementationVerifies) {
  const auto key = parse_verifier_key(kPeterKey);
  ASSERT_TRUE(key) << to_text(key.error());
  EXPECT_EQ(to_text(*key), kPeterKey);
  const auto note = parse_note(kPeterNote);
  ASSERT_TRUE(note) << to_text(note.error());
  EXPECT_EQ(to_text(*note), kPeterNote);
  const auto signers = verify_note(*note, {*key});
  ASSERT_TRUE(signers) << to_text(signers.error());
  EXPECT_EQ(signers->front().name, "PeterNeumann");
  Note changed = *note;
  changed.text[0] = 'i';
  EXPECT_EQ(verify_note(changed, {*key}).error().code, "note.bad_signature");
}

TEST(Note, EveryFlippedByteIsRefusedOrStillMeansTheSame) {
  const VerifierKey key = *parse_verifier_key(kPeterKey);
  for (std::size_t i = 0; i < kPeterNote.size(); ++i)
    for (const int bit : {0, 3, 6}) {
      std::string bytes(kPeterNote);
      bytes[i] = static_cast<char>(bytes[i] ^ (1 << bit));
      const auto note = parse_note(bytes);
      if (!note) continue;
      // Base64 padding bits aside, only the very same text and signature may pass.
      if (verify_note(*note, {key})) {
        EXPECT_EQ(to_text(*note), kPeterNote) << i << " " << bit;
      }
    }
}

TEST(Note, KeysAreMadeWrittenReadAndSign) {
  const auto key = SigningKey::create("log.example/plant");
  ASSERT_TRUE(key);
  const auto again = SigningKey::parse(key->file_text() + "\n");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->verifier(), key->verifier());
  const auto other = SigningKey::create("log.example/plant");
  EXPECT_NE(other->verifier().id, key->verifier().id);

  Note note{"one\n\ntwo\n", {}};
  add_signature(note, *key);
  add_signature(note, *other);
  const auto read = parse_note(to_text(note));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "one\n\ntwo\n");
  EXPECT_EQ(verify_note(*read, {again->verifier()})->size(), 1u);
  EXPECT_EQ(verify_note(*read, {key->verifier(), other->verifier()})->size(), 2u);
  EXPECT_EQ(verify_note(*read, {SigningKey::create("x")->verifier()}).error().code, "note.not_signed");
  EXPECT_EQ(verify_note(*read, {}).error().code, "note.not_signed");
}

TEST(Note, RefusesWhatIsNoNote) {
  for (std::string_view text : {"", "a\n", "a\n\n", "a\n\nb\n", "a\n\n\xE2\x80\x94 n\n", "a\n\n\xE2\x80\x94 n AAAA\n", "a\n\n\xE2\x80\x94  AAAAAAAA\n",
                                "a\n\n\xE2\x80\x94 n+m AAAAAAAA\n", "a\n\n\xE2\x80\x94 n !!!!\n", "a\r\n\n\xE2\x80\x94 n AAAAAAAA\n",
                                "a\n\n\xE2\x80\x94 n AAAAAAAA", "\xFF\n\n\xE2\x80\x94 n AAAAAAAA\n", "a\n\n\xE2\x80\x94 n\xC2\xA0m AAAAAAAA\n"}) {
    SCOPED_TRACE(printable(text));
    const auto note = parse_note(text);
    ASSERT_FALSE(note);
    EXPECT_EQ(note.error().code, "note.malformed");
  }
  EXPECT_EQ(parse_note(std::string(kMaxNoteBytes + 1, 'a')).error().code, "note.too_large");
}

TEST(VerifierKey, RefusesWhatIsNoKey) {
  for (std::string text : {"", "name", "name+00000000", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                           "peterneumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                           "PeterNeumann+c74f20a3+AhpcBAcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "PeterNeumann+c74f20a3+ARpc2Qc=",
                           "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"}) {
    SCOPED_TRACE(text);
    const auto key = parse_verifier_key(text);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, "log.bad_key");
  }
  for (std::string_view name : {"", "a b", "a+b", "a\nb", "a\xE2\x80\x83z"}) EXPECT_EQ(SigningKey::create(name).error().code, "log.bad_key_name") << name;
}

TEST(Checkpoint, ReadsAndWritesTheThreeLines) {
  const std::string text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  const auto checkpoint = parse_checkpoint(text);
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint->size, 20852163u);
  EXPECT_EQ(to_text(*checkpoint), text);
  const auto extended = parse_checkpoint(text + "more\n");
  ASSERT_TRUE(extended);
  EXPECT_EQ(extended->extensions, std::vector<std::string>{"more"});
  EXPECT_EQ(to_text(*extended), text + "more\n");
}

TEST(Checkpoint, RefusesWhatIsNone) {
  const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
  for (const std::string& text :
       std::vector<std::string>{"", "o\n", "o\n1\n", "\n1\n" + root + "\n", "o\n01\n" + root + "\n", "o\n-1\n" + root + "\n", "o\n+1\n" + root + "\n", "o\n1\n" + root,
                                "o\n1\nCsUY\n", "o\n1\n" + root + "\n\n", "o\n18446744073709551616\n" + root + "\n"}) {
    SCOPED_TRACE(text);
    const auto checkpoint = parse_checkpoint(text);
    ASSERT_FALSE(checkpoint);
    EXPECT_EQ(checkpoint.error().code, "checkpoint.malformed");
  }
}

TEST(LogProof, ProvesOneEntryAndNoOther) {
  const auto key = *SigningKey::create("log.example");
  Frontier frontier;
  for (std::string_view entry : {"a", "b", "c"}) frontier.append(leaf_hash(entry));
  LogProof proof;
  proof.index = 2;
  proof.path = {node_hash(leaf_hash("a"), leaf_hash("b"))};
  proof.checkpoint = sign_checkpoint({"log.example", 3, frontier.root(), {}}, {&key});
  proof.extra = "note";
  const auto read = parse_log_proof(to_text(proof));
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_EQ(read->extra, "note");
  EXPECT_EQ(to_text(*read), to_text(proof));
  EXPECT_TRUE(verify_log_proof(*read, "c", {key.verifier()}));
  EXPECT_EQ(verify_log_proof(*read, "d", {key.verifier()}).error().code, "proof.does_not_hold");
  EXPECT_EQ(verify_log_proof(*read, "c", {}).error().code, "note.not_signed");
  LogProof moved = *read;
  moved.index = 1;
  EXPECT_EQ(verify_log_proof(moved, "c", {key.verifier()}).error().code, "proof.does_not_hold");
  for (std::string_view text : {"", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\n\nx", "c2sp.org/tlog-proof@v1\nindex 01\n\nx",
                                "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nx", "c2sp.org/tlog-proof@v2\nindex 1\n\nx"})
    EXPECT_EQ(parse_log_proof(text).error().code, "proof.malformed") << text;
}

}  // namespace
}  // namespace bulkhead::record
