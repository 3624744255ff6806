#include "core/seal.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace bulkhead {
namespace {

class Seal : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "seal-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(Seal, OpensWhatItSealedAlsoAfterARestart) {
  const auto key = SealKey::open(folder_ / "seal-key");
  ASSERT_TRUE(key);
  const std::string sealed = key->seal("https://hooks.example/T0/secret", "connection");
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
  EXPECT_NE(sealed, key->seal("https://hooks.example/T0/secret", "connection")) << "a nonce is used once";
  const auto again = SealKey::open(folder_ / "seal-key");
  ASSERT_TRUE(again);
  EXPECT_EQ(*again->open_sealed(sealed, "connection"), "https://hooks.example/T0/secret");
  EXPECT_EQ(*again->open_sealed(again->seal("", "x"), "x"), "");
  struct stat status {};
  ASSERT_EQ(stat((folder_ / "seal-key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(Seal, RefusesAlteredTextOtherKeysAndOtherPurposes) {
  const auto key = SealKey::open(folder_ / "seal-key"), other = SealKey::open(folder_ / "other-key");
  ASSERT_TRUE(key && other);
  std::string sealed = key->seal("token", "connection");
  EXPECT_EQ(other->open_sealed(sealed, "connection").error().code, "seal.other_key");
  EXPECT_EQ(key->open_sealed(sealed, "ticket").error().code, "seal.other_key");
  EXPECT_EQ(key->open_sealed("", "connection").error().code, "seal.other_key");
  EXPECT_EQ(key->open_sealed("s1:AAAA", "connection").error().code, "seal.other_key");
  sealed[10] = sealed[10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(key->open_sealed(sealed, "connection").error().code, "seal.other_key");
}

TEST_F(Seal, RefusesADamagedKeyFileInsteadOfMakingANewOne) {
  std::ofstream(folder_ / "seal-key") << "abc\n";
  EXPECT_EQ(SealKey::open(folder_ / "seal-key").error().code, "seal.key_file");
}

}  // namespace
}  // namespace bulkhead
