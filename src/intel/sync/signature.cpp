#include "sync/signature.h"

#include <gpgme.h>
#include <openssl/sha.h>

#include <cstdlib>
#include <filesystem>

#include "core/digest.h"
#include "core/text.h"

namespace bulkhead::intel {

namespace {

/// Bytes for gpgme, which does not copy them.
class Data {
 public:
  explicit Data(std::string_view bytes) { good_ = gpgme_data_new_from_mem(&data_, bytes.data(), bytes.size(), 0) == 0; }
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;
  ~Data() {
    if (good_) gpgme_data_release(data_);
  }
  [[nodiscard]] gpgme_data_t get() const { return good_ ? data_ : nullptr; }

 private:
  gpgme_data_t data_ = nullptr;
  bool good_ = false;
};

std::string plain_fingerprint(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (!is_space(c)) out += c;
  return to_upper(out);
}

std::string error_text(gpgme_error_t error) {
  char buffer[200] = "";
  gpgme_strerror_r(error, buffer, sizeof buffer);
  return buffer;
}

}  // namespace

struct ProviderKeys::Ring {
  std::string home;
  gpgme_ctx_t context = nullptr;
  ~Ring() {
    if (context) gpgme_release(context);
    std::error_code ignored;  // a temporary folder that stays harms nobody
    if (!home.empty()) std::filesystem::remove_all(home, ignored);
  }
  /// The primary key's fingerprint of any (sub)key; "" when it is not in the ring.
  [[nodiscard]] std::string primary_of(const char* fingerprint) const {
    gpgme_key_t key = nullptr;
    if (!fingerprint || gpgme_get_key(context, fingerprint, &key, 0) != 0) return {};
    const std::string primary = key->subkeys && key->subkeys->fpr ? key->subkeys->fpr : "";
    gpgme_key_unref(key);
    return to_upper(primary);
  }
};

ProviderKeys::ProviderKeys(std::unique_ptr<Ring> ring) : ring_(std::move(ring)) {}
ProviderKeys::~ProviderKeys() = default;

Result<std::unique_ptr<ProviderKeys>> ProviderKeys::create() {
  static const char* version = gpgme_check_version(nullptr);  // also starts the library, once
  auto ring = std::make_unique<Ring>();
  std::string home = (std::filesystem::temp_directory_path() / "bulkhead-keys-XXXXXX").string();
  if (mkdtemp(home.data())) ring->home = home;
  if (!version || ring->home.empty() || gpgme_new(&ring->context) != 0 || gpgme_ctx_set_engine_info(ring->context, GPGME_PROTOCOL_OpenPGP, nullptr, ring->home.c_str()) != 0)
    return fail(ErrorKind::unavailable, "sync.no_openpgp", "OpenPGP signatures cannot be checked: gpg is missing or cannot start.");
  gpgme_set_offline(ring->context, 1);
  return std::unique_ptr<ProviderKeys>(new ProviderKeys(std::move(ring)));
}

Result<void> ProviderKeys::add(std::string_view key_file, std::string_view fingerprint) {
  const std::string wanted = plain_fingerprint(fingerprint);
  const Data data(key_file);
  const auto bad = [&](std::string_view why) { return fail(ErrorKind::invalid, "sync.bad_key", fmt::format("The provider's OpenPGP key {} cannot be used: {}.", printable(shorten(wanted, 80)), why)); };
  if (!data.get()) return bad("there is no memory");
  if (const auto error = gpgme_op_import(ring_->context, data.get()); error != 0) return bad(error_text(error));
  if (wanted.size() < 40 || ring_->primary_of(wanted.c_str()) != wanted) return bad("the file does not hold it");
  fingerprints_.push_back(wanted);
  return {};
}

Result<void> ProviderKeys::verify(std::string_view text, std::string_view signature) const {
  const auto bad = [](std::string message) { return fail(ErrorKind::invalid, "sync.bad_signature", std::move(message)); };
  const Data content(text), detached(signature);
  if (!content.get() || !detached.get()) return bad("There is no memory to check the signature.");
  if (const auto error = gpgme_op_verify(ring_->context, detached.get(), content.get(), nullptr); error != 0) return bad(fmt::format("The signature cannot be read: {}.", error_text(error)));
  const gpgme_verify_result_t result = gpgme_op_verify_result(ring_->context);
  if (!result || !result->signatures) return bad("There is no signature in the signature file.");
  for (gpgme_signature_t s = result->signatures; s; s = s->next) {
    if (gpgme_err_code(s->status) != GPG_ERR_NO_ERROR) return bad(fmt::format("The signature does not hold: {}.", error_text(s->status)));
    const std::string primary = ring_->primary_of(s->fpr);
    if (std::find(fingerprints_.begin(), fingerprints_.end(), primary) == fingerprints_.end()) return bad("The signature is by a key that is not the provider's.");
  }
  return {};
}

std::string sha512_hex(std::string_view bytes) {
  std::array<unsigned char, SHA512_DIGEST_LENGTH> digest{};
  SHA512(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return to_hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

std::string digest_in(std::string_view digest_file) {
  const std::string_view line = trim(digest_file.substr(0, std::min(digest_file.find('\n'), digest_file.size())));
  const std::string digest = to_lower(line.substr(0, std::min(line.find_first_of(" \t*"), line.size())));
  return (digest.size() == 64 || digest.size() == 128) && from_hex(digest) ? digest : std::string();
}

Result<void> check_digest_file(std::string_view digest_file, std::string_view bytes) {
  const std::string digest = digest_in(digest_file);
  if (digest.empty()) return fail(ErrorKind::invalid, "sync.bad_digest", "The digest file holds no SHA-256 or SHA-512.");
  if (digest != (digest.size() == 64 ? to_hex(sha256(bytes)) : sha512_hex(bytes)))
    return fail(ErrorKind::invalid, "sync.bad_digest", "The document is not the one whose digest the provider publishes.");
  return {};
}

}  // namespace bulkhead::intel
