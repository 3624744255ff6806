// gzip through ISA-L (three times as fast as zlib here), zstd and xz through their own libraries.
#include <isa-l/igzip_lib.h>
#include <lzma.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "input/byte_source.h"
#include "intel/starter.h"

namespace bulkhead::intel {

namespace {

constexpr std::size_t kPackedBlock = 128 << 10;
constexpr int kMaxZstdWindowLog = 27;                       // 128 MiB, what `zstd --long` makes
constexpr std::uint64_t kMaxXzMemory = std::uint64_t{256} << 20;

tl::unexpected<Error> truncated(std::string_view what, std::uint64_t at) {
  return fail(ErrorKind::invalid, "input.truncated", fmt::format("The {} data ends too early, after {} packed bytes.", what, at));
}
tl::unexpected<Error> damaged(std::string_view what, std::uint64_t at) {
  return fail(ErrorKind::invalid, "input.damaged", fmt::format("The {} data is damaged near packed byte {}.", what, at));
}

/// Shared by the three: a block of packed bytes, the counts and the budget.
class Unpacker : public ByteSource {
 protected:
  Unpacker(ByteSource& packed, const InputLimits& limits) : packed_(packed), budget_(limits), block_(kPackedBlock, '\0') {}

  /// The next packed bytes; empty at the end.
  Result<std::string_view> refill() {
    const std::size_t got = TRY(packed_.read(block_.data(), block_.size()));
    in_ += got;
    return std::string_view(block_).substr(0, got);
  }
  Result<std::size_t> deliver(std::size_t bytes) {
    out_ += bytes;
    TRY(budget_.count(in_, out_));
    return bytes;
  }

  ByteSource& packed_;
  UnpackBudget budget_;
  std::string block_;
  std::uint64_t in_ = 0, out_ = 0;
};

/// RFC 1952: members in a row; the CRC-32 and length of each are checked by ISA-L.
class GzipSource final : public Unpacker {
 public:
  GzipSource(ByteSource& packed, const InputLimits& limits) : Unpacker(packed, limits) { start_member(); }

  Result<std::size_t> read(char* to, std::size_t size) override {
    if (size > std::uint32_t(-1)) size = std::uint32_t(-1);
    state_.next_out = reinterpret_cast<std::uint8_t*>(to);
    state_.avail_out = static_cast<std::uint32_t>(size);
    for (;;) {
      if (state_.avail_in == 0 && !end_) {
        const std::string_view more = TRY(refill());
        state_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(more.data()));  // ISA-L does not write there
        state_.avail_in = static_cast<std::uint32_t>(more.size());
        end_ = more.empty();
      }
      if (finished()) {
        if (end_ || only_zeros_left()) break;
        start_member();
      }
      const std::uint32_t in_before = state_.avail_in, out_before = state_.avail_out;
      const int code = isal_inflate(&state_);
      if (code < ISAL_DECOMP_OK && code != ISAL_END_INPUT) return damaged("gzip", in_ - state_.avail_in);
      if (code > ISAL_END_INPUT) return damaged("gzip", in_ - state_.avail_in);
      started_ = true;
      if (state_.avail_out == 0) break;
      if (finished()) continue;
      const bool stalled = in_before == state_.avail_in && out_before == state_.avail_out;
      if (end_ && stalled) return truncated("gzip", in_);
    }
    return deliver(size - state_.avail_out);
  }

 private:
  void start_member() {
    std::uint8_t* const next_in = started_ ? state_.next_in : nullptr;
    const std::uint32_t avail_in = started_ ? state_.avail_in : 0;
    std::uint8_t* const next_out = started_ ? state_.next_out : nullptr;
    const std::uint32_t avail_out = started_ ? state_.avail_out : 0;
    isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP;
    state_.next_in = next_in;
    state_.avail_in = avail_in;
    state_.next_out = next_out;
    state_.avail_out = avail_out;
    zeros_ = false;
  }
  [[nodiscard]] bool finished() const { return state_.block_state == ISAL_BLOCK_FINISH; }
  /// Padding with zero bytes after the last member is usual on tapes and in tar chains; anything else is a new member.
  bool only_zeros_left() {
    while (state_.avail_in > 0 && *state_.next_in == 0) {
      ++state_.next_in;
      --state_.avail_in;
      zeros_ = true;
    }
    return zeros_ && state_.avail_in == 0;
  }

  inflate_state state_{};
  bool started_ = false, end_ = false, zeros_ = false;
};

/// RFC 8878; frames in a row.
class ZstdSource final : public Unpacker {
 public:
  ZstdSource(ByteSource& packed, const InputLimits& limits) : Unpacker(packed, limits), stream_(ZSTD_createDStream()) {
    ENSURE(stream_ != nullptr, "zstd has memory for a stream");
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kMaxZstdWindowLog);
  }

  Result<std::size_t> read(char* to, std::size_t size) override {
    ZSTD_outBuffer out{to, size, 0};
    while (out.pos < out.size) {
      if (input_.pos == input_.size && !end_) {
        const std::string_view more = TRY(refill());
        input_ = {more.data(), more.size(), 0};
        end_ = more.empty();
      }
      // asked again after the last frame, the library would wait for the header of another one
      if (end_ && !open_frame_) break;
      const std::size_t out_before = out.pos;
      const std::size_t code = ZSTD_decompressStream(stream_.get(), &out, &input_);
      if (ZSTD_isError(code)) {
        if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge)
          return fail(ErrorKind::too_large, "input.too_large", fmt::format("The zstd data needs a window above 2^{} bytes.", kMaxZstdWindowLog));
        return damaged("zstd", in_ - (input_.size - input_.pos));
      }
      open_frame_ = code != 0;
      if (end_ && out.pos == out_before) {
        if (open_frame_) return truncated("zstd", in_);
        break;
      }
    }
    return deliver(out.pos);
  }

 private:
  struct Free {
    void operator()(ZSTD_DStream* s) const { ZSTD_freeDStream(s); }
  };
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
  bool end_ = false, open_frame_ = true;
};

/// The .xz format; streams in a row.
class XzSource final : public Unpacker {
 public:
  XzSource(ByteSource& packed, const InputLimits& limits) : Unpacker(packed, limits) {
    const lzma_ret made = lzma_stream_decoder(&stream_, kMaxXzMemory, LZMA_CONCATENATED);
    ENSURE(made == LZMA_OK, "xz has memory for a decoder");
  }
  XzSource(const XzSource&) = delete;
  XzSource& operator=(const XzSource&) = delete;
  ~XzSource() override { lzma_end(&stream_); }

  Result<std::size_t> read(char* to, std::size_t size) override {
    stream_.next_out = reinterpret_cast<std::uint8_t*>(to);
    stream_.avail_out = size;
    while (stream_.avail_out > 0 && !done_) {
      if (stream_.avail_in == 0 && !end_) {
        const std::string_view more = TRY(refill());
        stream_.next_in = reinterpret_cast<const std::uint8_t*>(more.data());
        stream_.avail_in = more.size();
        end_ = more.empty();
      }
      const lzma_ret code = lzma_code(&stream_, end_ ? LZMA_FINISH : LZMA_RUN);
      if (code == LZMA_STREAM_END) done_ = true;
      else if (code == LZMA_BUF_ERROR) return truncated("xz", in_);
      else if (code == LZMA_MEMLIMIT_ERROR)
        return fail(ErrorKind::too_large, "input.too_large", fmt::format("The xz data needs more than {} bytes of memory.", kMaxXzMemory));
      else if (code != LZMA_OK) return damaged("xz", in_ - stream_.avail_in);
    }
    return deliver(size - stream_.avail_out);
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool end_ = false, done_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> unpack_gzip(ByteSource& packed, const InputLimits& limits) { return std::make_unique<GzipSource>(packed, limits); }
std::string pack_zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  ENSURE(context != nullptr, "zstd has memory for a context");
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, 19);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, 24);  // equal product lists stand far apart
  const std::size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  ENSURE(!ZSTD_isError(size), "zstd packs what fits in memory");
  out.resize(size);
  return out;
}

std::unique_ptr<ByteSource> unpack_zstd(ByteSource& packed, const InputLimits& limits) { return std::make_unique<ZstdSource>(packed, limits); }
std::unique_ptr<ByteSource> unpack_xz(ByteSource& packed, const InputLimits& limits) { return std::make_unique<XzSource>(packed, limits); }

}  // namespace bulkhead::intel
