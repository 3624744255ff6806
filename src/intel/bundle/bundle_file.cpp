#include "bundle/bundle_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include "core/text.h"

namespace bulkhead::intel {

namespace {

constexpr std::string_view kMagic = "BULKHEADBUNDLE1\n";
constexpr int kLevel = 6;  // twice as dense as 1, and the export stays bound by reading the store
constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::size_t kMaxRecord = std::size_t{64} << 20;

auto damaged(std::string message) { return fail(ErrorKind::invalid, "bundle.damaged", std::move(message)); }
auto not_written(const std::filesystem::path& file) {
  return fail(ErrorKind::unavailable, "bundle.not_written", fmt::format("The bundle cannot be written: {}.", std::strerror(errno)), file.string());
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(descriptor, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

/// Fills `to` and says how much came; fewer only at the end.
Result<std::size_t> read_fully(ByteSource& bytes, char* to, std::size_t size) {
  std::size_t have = 0;
  while (have < size) {
    const std::size_t got = TRY(bytes.read(to + have, size - have));
    if (got == 0) break;
    have += got;
  }
  return have;
}

/// The payload's bytes and no more, hashed as they pass.
class HashedPayload final : public ByteSource {
 public:
  HashedPayload(ByteSource& inner, std::int64_t size) : inner_(inner), left_(static_cast<std::uint64_t>(size)) {}
  Result<std::size_t> read(char* to, std::size_t size) override {
    const std::size_t got = TRY(inner_.read(to, static_cast<std::size_t>(std::min<std::uint64_t>(size, left_))));
    hash_.add({to, got});
    left_ -= got;
    return got;
  }
  /// After the end was read.
  Result<void> check(const BundleManifest& manifest) {
    if (left_ > 0) return fail(ErrorKind::invalid, "bundle.truncated", fmt::format("The bundle is cut off: {} bytes are missing.", left_));
    if (to_hex(hash_.finish()) != manifest.payload_sha256) return damaged("The content of the bundle is not what was signed (SHA-256 differs).");
    return {};
  }

 private:
  ByteSource& inner_;
  std::uint64_t left_;
  Sha256Stream hash_;
};

/// The id tells two bundles apart without naming their bytes.
std::string id_of(const BundleManifest& m) {
  return to_hex(sha256(fmt::format("{} {} {} {} {}", m.origin, m.made_at, m.from_revision, m.to_revision, m.payload_sha256))).substr(0, 32);
}

}  // namespace

struct BundleWriter::Compressor {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  std::string out = std::string(ZSTD_CStreamOutSize(), '\0');
  Compressor() {
    ENSURE(context != nullptr, "there is memory for a compressor");
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  }
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  ~Compressor() { ZSTD_freeCCtx(context); }
};

Result<std::unique_ptr<BundleWriter>> BundleWriter::create(const std::filesystem::path& file) {
  std::error_code ignored;  // a path that cannot be looked at fails when it is written
  if (std::filesystem::exists(file, ignored)) return fail(ErrorKind::conflict, "bundle.file_exists", "There is a file of that name already.", file.string());
  const std::filesystem::path payload = file.string() + ".payload";
  const int descriptor = ::open(payload.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return not_written(payload);
  return std::unique_ptr<BundleWriter>(new BundleWriter(file, descriptor));
}

BundleWriter::BundleWriter(std::filesystem::path file, int descriptor)
    : file_(std::move(file)), payload_(file_.string() + ".payload"), descriptor_(descriptor), compressor_(std::make_unique<Compressor>()) {}

BundleWriter::~BundleWriter() {
  ::close(descriptor_);
  ::unlink(payload_.c_str());
}

Result<void> BundleWriter::write(std::string_view record) {
  bulkhead::detail::pack_varint(pending_, record.size());
  pending_ += record;
  return pending_.size() >= kBlock ? compress(false) : Result<void>();
}

Result<void> BundleWriter::compress(bool end) {
  unpacked_ += static_cast<std::int64_t>(pending_.size());
  ZSTD_inBuffer in{pending_.data(), pending_.size(), 0};
  for (;;) {
    ZSTD_outBuffer out{compressor_->out.data(), compressor_->out.size(), 0};
    const std::size_t left = ZSTD_compressStream2(compressor_->context, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
    ENSURE(!ZSTD_isError(left), "zstd compresses memory");
    const std::string_view bytes(compressor_->out.data(), out.pos);
    hash_.add(bytes);
    packed_ += static_cast<std::int64_t>(bytes.size());
    if (!write_all(descriptor_, bytes)) return not_written(payload_);
    if (end ? left == 0 : in.pos == in.size) break;
  }
  pending_.clear();
  return {};
}

Result<void> BundleWriter::finish(BundleManifest& manifest, const record::SigningKey& key) {
  TRY(write(std::string(1, static_cast<char>(BundleRecord::end))));
  TRY(compress(true));
  manifest.unpacked_bytes = unpacked_;
  manifest.payload_bytes = packed_;
  manifest.payload_sha256 = to_hex(hash_.finish());
  manifest.id = id_of(manifest);
  record::Note note;
  note.text = to_canonical_text(to_json(manifest)) + "\n";
  record::add_signature(note, key);
  const std::string signed_text = record::to_text(note);
  std::string head(kMagic);
  for (int shift = 0; shift < 32; shift += 8) head += static_cast<char>(signed_text.size() >> shift & 0xFF);
  head += signed_text;

  const std::filesystem::path part = file_.string() + ".part";
  const int out = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (out < 0) return not_written(part);
  bool good = write_all(out, head) && ::lseek(descriptor_, 0, SEEK_SET) == 0;
  std::string block(kBlock, '\0');
  while (good) {
    const ssize_t got = ::read(descriptor_, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) break;
    good = got > 0 && write_all(out, std::string_view(block).substr(0, static_cast<std::size_t>(got)));
  }
  good = good && ::fsync(out) == 0;
  good = ::close(out) == 0 && good;
  if (!good || ::rename(part.c_str(), file_.c_str()) != 0) {
    const auto error = not_written(part);
    ::unlink(part.c_str());
    return error;
  }
  return {};
}

Result<OpenBundle> open_bundle(ByteSource& bytes, const std::vector<record::VerifierKey>& trusted) {
  char head[20];
  const std::size_t got = TRY(read_fully(bytes, head, sizeof head));
  if (got < kMagic.size() || std::string_view(head, kMagic.size()) != kMagic)
    return fail(ErrorKind::invalid, "bundle.not_a_bundle", "The file is no bundle of Bulkhead.");
  const auto truncated = [] { return fail(ErrorKind::invalid, "bundle.truncated", "The bundle is cut off before its content."); };
  if (got < sizeof head) return truncated();
  std::size_t size = 0;
  for (int i = 3; i >= 0; --i) size = size << 8 | static_cast<unsigned char>(head[16 + i]);
  if (size > record::kMaxNoteBytes) return damaged("The header of the bundle cannot be right: its note is too long.");
  std::string text(size, '\0');
  if (TRY(read_fully(bytes, text.data(), size)) < size) return truncated();
  const auto note = record::parse_note(text);
  // Written back, so that no byte of the note stands outside what was judged.
  if (!note || record::to_text(*note) != text) return damaged("The header of the bundle is damaged: it is no signed note.");
  const auto signers = record::verify_note(*note, trusted);
  if (!signers && signers.error().code == "note.not_signed")
    return fail(ErrorKind::forbidden, "bundle.untrusted_key", fmt::format("No trusted key signed this bundle; it is signed by '{}'.", note->signatures.empty() ? "nobody" : printable(note->signatures.front().name)));
  if (!signers) return fail(ErrorKind::invalid, "bundle.bad_signature", "The signature does not fit the bundle: it was changed after signing.");
  const auto json = parse_json(note->text);
  if (!json) return damaged("The manifest of the bundle is no JSON.");
  const Json* version = json->find("version");
  if (json->text("format") != "bulkhead-bundle") return fail(ErrorKind::invalid, "bundle.not_a_bundle", "What was signed is no manifest of a bundle.");
  if (!version || !version->is_integer() || version->integer() != kBundleVersion)
    return fail(ErrorKind::conflict, "bundle.other_version", fmt::format("The bundle was made by another version of the program; this one reads version {}.", kBundleVersion));
  auto manifest = from_json<BundleManifest>(*json);
  if (!manifest || to_canonical_text(to_json(*manifest)) + "\n" != note->text || !parse_instant(manifest->made_at) || manifest->payload_bytes < 0 ||
      manifest->from_revision < 0 || manifest->to_revision < manifest->from_revision || manifest->origin.empty() || manifest->id != id_of(*manifest))
    return damaged("The manifest of the bundle does not follow its own rules.");
  if (manifest->claim_format != kClaimFormat)
    return fail(ErrorKind::conflict, "bundle.other_version", fmt::format("The bundle holds claims of form {}; this program reads form {}.", manifest->claim_format, kClaimFormat));
  return OpenBundle{std::move(*manifest), signers->front().name, sizeof head + size};
}

Result<void> check_payload_digest(ByteSource& bytes, const BundleManifest& manifest) {
  HashedPayload payload(bytes, manifest.payload_bytes);
  std::string block(kBlock, '\0');
  while (TRY(payload.read(block.data(), block.size())) > 0) continue;
  TRY(payload.check(manifest));
  if (TRY(bytes.read(block.data(), 1)) > 0) return damaged("Something stands behind the end of the bundle.");
  return {};
}

Result<void> read_payload(ByteSource& bytes, const BundleManifest& manifest, const RecordVisitor& visit) {
  HashedPayload payload(bytes, manifest.payload_bytes);
  InputLimits limits;  // the size is known and signed
  limits.max_file_bytes = static_cast<std::uint64_t>(manifest.unpacked_bytes);
  limits.max_ratio = 100'000;
  const auto unpacked = unpack_zstd(payload, limits);
  std::string held;
  std::size_t at = 0;
  std::int64_t total = 0;
  bool ended = false;
  std::string block(kBlock, '\0');
  for (;;) {
    const auto got = unpacked->read(block.data(), block.size());
    if (!got) return damaged(fmt::format("The content of the bundle cannot be unpacked: {}", got.error().message));
    if (*got == 0) break;
    total += static_cast<std::int64_t>(*got);
    held.erase(0, at);
    at = 0;
    held.append(block, 0, *got);
    for (;;) {
      bulkhead::detail::Unpacker in{held.data() + at, held.data() + held.size()};
      const std::uint64_t size = in.varint();
      if (in.bad && held.size() - at < 10) break;  // the length itself is cut
      if (in.bad || size == 0 || size > kMaxRecord || ended) return damaged("A record of the bundle has an impossible length.");
      if (size > static_cast<std::uint64_t>(in.end - in.at)) break;
      const std::string_view record(in.at, static_cast<std::size_t>(size));
      at = static_cast<std::size_t>(in.at - held.data()) + record.size();
      const auto kind = static_cast<BundleRecord>(record.front());
      ended = kind == BundleRecord::end;
      TRY(visit(kind, record.substr(1)));
    }
  }
  if (!ended || at != held.size() || total != manifest.unpacked_bytes) return damaged("The content of the bundle ends too early.");
  return payload.check(manifest);
}

}  // namespace bulkhead::intel
