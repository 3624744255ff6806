#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <fstream>

#include "input/documents.h"

namespace bulkhead::intel {
namespace {

std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}
std::string xz(std::string_view text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t at = 0;
  lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), reinterpret_cast<std::uint8_t*>(out.data()), &at, out.size());
  out.resize(at);
  return out;
}
/// Entries of {path, content}; a content that begins with "->" makes a symbolic link.
std::string tar(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string out(1 << 20, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  archive_write_set_format_ustar(writer);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  for (const auto& [path, content] : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, path.c_str());
    archive_entry_set_perm(entry, 0644);
    if (content.starts_with("->")) {
      archive_entry_set_filetype(entry, AE_IFLNK);
      archive_entry_set_symlink(entry, content.c_str() + 2);
    } else {
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    }
    archive_write_header(writer, entry);
    if (!content.starts_with("->")) archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  out.resize(used);
  return out;
}

struct Seen {
  std::map<std::string, std::string> documents;
  std::string code, place;
};
Seen read_all(std::string_view bytes, const InputLimits& limits = {}) {
  Seen seen;
  const auto source = open_memory(bytes);
  const auto done = each_document(*source, "file", limits, [&](DocumentStream& document) -> Result<Walk> {
    seen.documents[document.name()] = TRY(document.read_whole(1 << 28));
    EXPECT_EQ(document.digest(), sha256(seen.documents[document.name()]));
    return Walk::go_on;
  });
  if (!done) {
    seen.code = done.error().code;
    seen.place = done.error().place;
  }
  return seen;
}

std::string noise(std::size_t size) {
  std::string out;
  std::uint32_t state = 1;
  while (out.size() < size) {
    state = state * 1664525 + 1013904223;
    out += "line " + std::to_string(state % 100000) + "\n";
  }
  out.resize(size);
  return out;
}

TEST(Input, UnpacksEveryForm) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{5000}, DocumentStream::kBlockBytes, 3 * DocumentStream::kBlockBytes + 17}) {
    SCOPED_TRACE(size);
    const std::string text = noise(size);
    EXPECT_EQ(read_all(text).documents["file"], text);
    EXPECT_EQ(read_all(gzip(text)).documents["file"], text);
    EXPECT_EQ(read_all(zstd(text)).documents["file"], text);
    EXPECT_EQ(read_all(xz(text)).documents["file"], text);
  }
}

TEST(Input, ReadsMembersInARow) {
  const std::string a = noise(100'000), b = noise(3'000);
  EXPECT_EQ(read_all(gzip(a) + gzip(b) + gzip("end")).documents["file"], a + b + "end");
  EXPECT_EQ(read_all(gzip(a) + gzip(b) + std::string(512, '\0')).documents["file"], a + b);
  EXPECT_EQ(read_all(zstd(a) + zstd(b)).documents["file"], a + b);
  EXPECT_EQ(read_all(xz(a) + xz(b)).documents["file"], a + b);
}

TEST(Input, RefusesTruncatedAndDamagedData) {
  const std::string text = noise(200'000);
  for (const std::string& packed : {gzip(text), zstd(text), xz(text)}) {
    for (const std::size_t cut : {packed.size() - 1, packed.size() - 9, packed.size() / 2, std::size_t{30}}) {
      SCOPED_TRACE(cut);
      EXPECT_EQ(read_all(std::string_view(packed).substr(0, cut)).code, "input.truncated");
    }
    std::string damaged = packed;
    damaged[packed.size() / 2] ^= 0x55;
    const std::string code = read_all(damaged).code;
    // zstd frames without a checksum may unpack a changed literal; the rest must notice
    if (packed.starts_with("\x1f\x8b") || packed.starts_with("\xfd")) {
      EXPECT_TRUE(code == "input.damaged" || code == "input.truncated") << code;
    }
  }
  EXPECT_EQ(read_all(gzip(text) + std::string(40, 'g')).code, "input.damaged");
}

TEST(Input, RefusesBombsAndGiants) {
  const std::string zeros(40 << 20, 'a');
  EXPECT_EQ(read_all(gzip(zeros)).code, "input.bomb");
  EXPECT_EQ(read_all(zstd(zeros)).code, "input.bomb");
  InputLimits limits;
  limits.max_ratio = 1'000'000;
  limits.max_file_bytes = 1 << 20;
  EXPECT_EQ(read_all(gzip(zeros), limits).code, "input.too_large");
  EXPECT_EQ(read_all(gzip(gzip(gzip("x")))).code, "input.nested_too_deep");
}

TEST(Input, ReadsNestedArchives) {
  const std::string inner = gzip(tar({{"deep/c.json", "C"}}));
  const Seen seen = read_all(zstd(tar({{"a.json", "A"}, {"b.json.gz", gzip("B")}, {"inner.tar.gz", inner}})));
  EXPECT_EQ(seen.code, "");
  EXPECT_EQ(seen.documents, (std::map<std::string, std::string>{{"file!a.json", "A"}, {"file!b.json.gz", "B"}, {"file!inner.tar.gz!deep/c.json", "C"}}));
  InputLimits limits;
  limits.max_nested_archives = 1;
  EXPECT_EQ(read_all(tar({{"inner.tar.gz", inner}}), limits).code, "input.nested_too_deep");
  limits.max_entries = 2;
  EXPECT_EQ(read_all(tar({{"a", "1"}, {"b", "2"}, {"c", "3"}}), limits).code, "input.too_many_entries");
}

TEST(Input, RefusesUnsafeEntries) {
  for (const auto& [path, content] : std::vector<std::pair<std::string, std::string>>{
           {"/etc/passwd", "x"}, {"../up.json", "x"}, {"a/../../b.json", "x"}, {"a\\..\\..\\b", "x"}, {"C:\\x", "x"}, {"link", "->/etc/passwd"}}) {
    SCOPED_TRACE(path);
    const Seen seen = read_all(tar({{"good.json", "G"}, {path, content}}));
    EXPECT_EQ(seen.code, "input.unsafe_entry");
    EXPECT_TRUE(seen.place.starts_with("file!")) << seen.place;
  }
  EXPECT_EQ(read_all(tar({{"a.json", "1"}, {"a.json", "2"}})).code, "input.unsafe_entry");
  const std::string whole = tar({{"a.json", noise(100'000)}, {"b.json", "2"}});
  EXPECT_NE(read_all(std::string_view(whole).substr(0, 50'000)).code, "");
}

TEST(Input, AnUnreadRestIsLeftAlone) {
  const std::string text = gzip(noise(20 << 20));
  const auto source = open_memory(text);
  const auto done = each_document(*source, "file", {}, [&](DocumentStream& document) -> Result<Walk> {
    EXPECT_EQ(TRY(document.next_block()).size(), DocumentStream::kBlockBytes);
    EXPECT_EQ(TRY(document.next_block()).size(), DocumentStream::kBlockBytes);
    return Walk::stop;
  });
  EXPECT_TRUE(done.has_value());
}

TEST(Input, NamesAFileThatIsNotThere) {
  const auto files = files_of("/nowhere/at/all", {});
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, "import.no_file");
}

}  // namespace
}  // namespace bulkhead::intel
