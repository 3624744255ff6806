// Tar through libarchive, whose filters stay off: compression is seen through by our own decoders and their limits.
#include <archive.h>
#include <archive_entry.h>

#include "core/text.h"
#include "input/documents.h"

namespace bulkhead::intel {

namespace {

constexpr std::size_t kPeekBytes = 512;

/// What libarchive reads from, and the error that the bytes below gave, since libarchive can only say "failed".
struct Feeder {
  ByteSource& bytes;
  std::string block = std::string(256 << 10, '\0');
  std::optional<Error> failed;
};

la_ssize_t feed(archive*, void* feeder_pointer, const void** block) {
  auto& feeder = *static_cast<Feeder*>(feeder_pointer);
  auto got = feeder.bytes.read(feeder.block.data(), feeder.block.size());
  if (!got) {
    feeder.failed = std::move(got).error();
    return -1;
  }
  *block = feeder.block.data();
  return static_cast<la_ssize_t>(*got);
}

tl::unexpected<Error> archive_error(archive* reader, const Feeder& feeder, const std::string& place) {
  if (feeder.failed) {
    Error error = *feeder.failed;
    if (error.place.empty()) error.place = place;
    return fail(std::move(error));
  }
  const char* text = archive_error_string(reader);
  return fail(ErrorKind::invalid, "input.damaged_archive", fmt::format("The archive is damaged: {}.", printable(text != nullptr ? text : "unknown reason")), place);
}

/// The data of the entry that the reader stands on.
class EntrySource final : public ByteSource {
 public:
  EntrySource(archive* reader, const Feeder& feeder, std::string place) : reader_(reader), feeder_(feeder), place_(std::move(place)) {}
  Result<std::size_t> read(char* to, std::size_t size) override {
    const la_ssize_t got = archive_read_data(reader_, to, size);
    if (got < 0) return archive_error(reader_, feeder_, place_);
    return static_cast<std::size_t>(got);
  }

 private:
  archive* reader_;
  const Feeder& feeder_;
  std::string place_;
};

/// Why an entry must not be taken; "" when it may.
std::string unsafe_reason(archive_entry* entry, std::string_view name) {
  if (name.empty()) return "it has no name";
  if (name.find('\0') != std::string_view::npos || !is_utf8(name)) return "its name is no UTF-8 text";
  if (name.front() == '/' || name.front() == '\\' || (name.size() > 1 && name[1] == ':')) return "its path is absolute";
  const std::string slashed = replace_all(name, "\\", "/");
  for (const auto part : split(slashed, '/'))
    if (part == "..") return "its path leads out by '..'";
  if (archive_entry_symlink(entry) != nullptr || archive_entry_hardlink(entry) != nullptr) return "it is a link";
  const auto type = archive_entry_filetype(entry);
  if (type != AE_IFREG && type != AE_IFDIR) return "it is no ordinary file";
  return {};
}

Result<Walk> walk(ByteSource& bytes, const std::string& name, const InputLimits& limits, unsigned archives, unsigned packings,
                  const std::function<Result<Walk>(DocumentStream&)>& each);

Result<Walk> walk_tar(ByteSource& bytes, const std::string& name, const InputLimits& limits, unsigned archives,
                      const std::function<Result<Walk>(DocumentStream&)>& each) {
  if (archives >= limits.max_nested_archives)
    return fail(ErrorKind::too_large, "input.nested_too_deep", fmt::format("Archives nest deeper than {} (limit max_nested_archives).", limits.max_nested_archives), name);
  struct Free {
    void operator()(archive* a) const { archive_read_free(a); }
  };
  const std::unique_ptr<archive, Free> reader(archive_read_new());
  ENSURE(reader != nullptr, "libarchive has memory for a reader");
  archive_read_support_format_tar(reader.get());
  Feeder feeder{bytes, std::string(256 << 10, '\0'), {}};
  if (archive_read_open(reader.get(), &feeder, nullptr, feed, nullptr) != ARCHIVE_OK) return archive_error(reader.get(), feeder, name);
  std::unordered_set<std::string> seen;
  for (;;) {
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(reader.get(), &entry);
    if (code == ARCHIVE_EOF) return Walk::go_on;
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return archive_error(reader.get(), feeder, name);
    const char* raw = archive_entry_pathname(entry);
    const std::string path = raw != nullptr ? raw : "";
    const std::string place = name + "!" + printable(path);
    if (const std::string reason = unsafe_reason(entry, path); !reason.empty())
      return fail(ErrorKind::invalid, "input.unsafe_entry", fmt::format("The archive is refused because of an entry: {}.", reason), place);
    if (archive_entry_filetype(entry) == AE_IFDIR) continue;
    if (!seen.insert(path).second) return fail(ErrorKind::invalid, "input.unsafe_entry", "The archive is refused because of an entry: its name stands twice.", place);
    if (seen.size() > limits.max_entries)
      return fail(ErrorKind::too_large, "input.too_many_entries", fmt::format("The archive holds more than {} entries (limit max_entries).", limits.max_entries), place);
    EntrySource data(reader.get(), feeder, place);
    if (TRY(walk(data, place, limits, archives + 1, 0, each)) == Walk::stop) return Walk::stop;
  }
}

Result<Walk> walk(ByteSource& bytes, const std::string& name, const InputLimits& limits, unsigned archives, unsigned packings,
                  const std::function<Result<Walk>(DocumentStream&)>& each) {
  PeekSource peeked(bytes);
  auto head = peeked.peek(kPeekBytes);
  if (!head) {
    Error error = std::move(head).error();
    if (error.place.empty()) error.place = name;
    return fail(std::move(error));
  }
  const Packing packing = packing_of(*head);
  if (packing == Packing::tar) return walk_tar(peeked, name, limits, archives, each);
  if (packing != Packing::none) {
    if (packings >= 2)  // x.tar.gz in x.gz is odd, more is an attack
      return fail(ErrorKind::too_large, "input.nested_too_deep", "The file is compressed more than twice.", name);
    const auto unpacked = packing == Packing::gzip ? unpack_gzip(peeked, limits) : packing == Packing::zstd ? unpack_zstd(peeked, limits) : unpack_xz(peeked, limits);
    return walk(*unpacked, name, limits, archives, packings + 1, each);
  }
  DocumentStream document(name, peeked);
  return each(document);
}

}  // namespace

Result<void> each_document(ByteSource& bytes, const std::string& name, const InputLimits& limits,
                           const std::function<Result<Walk>(DocumentStream&)>& each) {
  TRY(walk(bytes, name, limits, 0, 0, each));
  return {};
}

}  // namespace bulkhead::intel
