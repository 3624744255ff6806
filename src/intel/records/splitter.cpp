#include "records/splitter.h"

#include <bit>

#include "core/json.h"
#include "core/text.h"
#include "records/bits.h"

namespace bulkhead::intel {

namespace {
constexpr std::size_t kMaxHeaderBytes = 4096;
constexpr std::size_t kMaxHeaderMembers = 1000;

bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
}  // namespace

RecordSplitter::RecordSplitter(Blocks blocks, SplitRules rules) : blocks_(std::move(blocks)), rules_(std::move(rules)) {
  buffer_.assign(kPadding, '\0');
}

tl::unexpected<Error> RecordSplitter::malformed(std::string_view what, std::size_t at) const {
  return fail(ErrorKind::invalid, "json.malformed", std::string(what), fmt::format("byte {}", base_ + at));
}
tl::unexpected<Error> RecordSplitter::truncated(std::size_t at) const {
  return fail(ErrorKind::invalid, "json.truncated", fmt::format("The document ends too early, after {} bytes, inside of what begins here.", base_ + size_),
              fmt::format("byte {}", base_ + at));
}

/// Appends the next block, after dropping what stands before keep_. False at the end of the document.
Result<bool> RecordSplitter::more() {
  if (end_) return false;
  const std::string_view block = TRY(blocks_());
  if (block.empty()) {
    end_ = true;
    return false;
  }
  if (keep_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + keep_, size_ - keep_);
    size_ -= keep_;
    at_ -= keep_;
    base_ += keep_;
    keep_ = 0;
  }
  buffer_.resize(std::max(buffer_.size(), size_ + block.size() + kPadding));
  std::memcpy(buffer_.data() + size_, block.data(), block.size());
  size_ += block.size();
  std::memset(buffer_.data() + size_, 0, kPadding);
  return true;
}

/// The next character that is no white space, not taken; '\0' at the end of the document.
Result<char> RecordSplitter::skip_space() {
  for (;;) {
    while (at_ < size_ && is_json_space(buffer_[at_])) ++at_;
    if (at_ < size_) return buffer_[at_];
    keep_ = at_;
    if (!TRY(more())) return '\0';
  }
}

/// Moves at_ behind the value that begins there. With `keep` the whole value stays in the buffer from keep_ on.
Result<void> RecordSplitter::value_end(bool keep) {
  keep_ = at_;
  const auto begin = [&] { return keep ? keep_ : std::size_t{0}; };
  const std::uint64_t begins_at = base_ + at_;
  const auto ended = [&]() -> Result<void> {
    return fail(ErrorKind::invalid, "json.truncated", fmt::format("The document ends too early, after {} bytes, inside of what begins here.", base_ + size_),
                fmt::format("byte {}", begins_at));
  };
  const auto check_size = [&]() -> Result<void> {
    if (keep && at_ - begin() > rules_.max_record_bytes)
      return fail(ErrorKind::too_large, "json.record_too_large", fmt::format("A record is larger than {} bytes (limit max_record_bytes).", rules_.max_record_bytes),
                  fmt::format("byte {}", begins_at));
    return {};
  };
  // A header value is kept while it is short, then dropped as it is read.
  const auto let_go = [&] {
    if (!keep && base_ + at_ - begins_at > kMaxHeaderBytes) keep_ = at_;
  };
  const char first = buffer_[at_];
  if (first != '{' && first != '[' && first != '"') {  // number, true, false, null: up to a delimiter
    for (;;) {
      while (at_ < size_ && !is_json_space(buffer_[at_]) && std::string_view(",]}{[\"").find(buffer_[at_]) == std::string_view::npos) ++at_;
      if (at_ < size_) break;
      TRY(check_size());
      let_go();
      if (!TRY(more())) break;
    }
    if (base_ + at_ == begins_at) return malformed("A JSON value is expected here.", at_);
    return {};
  }
  const bool string_only = first == '"';
  std::uint64_t escape_carry = 0, inside = 0;  // inside: all ones while in a string
  unsigned depth = 0;
  for (;;) {
    while (at_ + 64 <= size_ || (end_ && at_ < size_)) {
      BlockBits bits = classify(buffer_.data() + at_);
      const std::size_t usable = std::min<std::size_t>(64, size_ - at_);
      if (usable < 64) {
        const std::uint64_t mask = (std::uint64_t{1} << usable) - 1;
        bits = {bits.quote & mask, bits.backslash & mask, bits.open & mask, bits.close & mask};
      }
      const std::uint64_t quote = bits.quote & ~escaped_bits(bits.backslash, escape_carry);
      if (string_only) {
        // The value is one string: it ends at the second unescaped quote.
        std::uint64_t quotes = quote;
        if (depth == 0 && quotes != 0) {
          quotes &= quotes - 1;
          depth = 1;
        }
        if (depth == 1 && quotes != 0) {
          at_ += static_cast<std::size_t>(std::countr_zero(quotes)) + 1;
          return check_size();
        }
      } else {
        const std::uint64_t in_string = prefix_parity(quote) ^ inside;
        inside = static_cast<std::uint64_t>(static_cast<std::int64_t>(in_string) >> 63);
        const std::uint64_t open = bits.open & ~in_string;
        std::uint64_t brackets = open | (bits.close & ~in_string);
        while (brackets != 0) {
          const std::uint64_t bit = brackets & (~brackets + 1);
          brackets ^= bit;
          if ((open & bit) != 0) {
            if (++depth > rules_.max_depth)
              return fail(ErrorKind::invalid, "json.too_deep", fmt::format("The JSON nests deeper than {} levels (limit max_depth).", rules_.max_depth),
                          fmt::format("byte {}", base_ + at_ + static_cast<std::size_t>(std::countr_zero(bit))));
          } else if (--depth == 0) {
            at_ += static_cast<std::size_t>(std::countr_zero(bit)) + 1;
            return check_size();
          }
        }
      }
      at_ += usable;
    }
    TRY(check_size());
    let_go();
    if (end_) return ended();
    TRY(more());
  }
}

/// A key of the outer object and the colon behind it.
Result<std::string> RecordSplitter::read_key() {
  const std::uint64_t began = base_ + at_;
  TRY(value_end(true));
  const std::string raw = buffer_.substr(keep_, at_ - keep_);
  auto key = parse_json(raw, {.max_bytes = kMaxHeaderBytes});
  if (!key) {
    Error error = std::move(key).error();
    error.place = fmt::format("byte {}", began);
    return fail(std::move(error));
  }
  if (TRY(skip_space()) != ':') return malformed("A colon is expected behind the key.", at_);
  ++at_;
  return key->string();
}

/// Members of the outer object up to the record array or the closing brace.
Result<void> RecordSplitter::read_members() {
  for (;;) {
    char c = TRY(skip_space());
    if (c == '\0') return truncated(at_);
    if (c == '}') {
      ++at_;
      if (!array_seen_) return fail(ErrorKind::invalid, "json.no_records", fmt::format("The document has no member '{}'.", rules_.member), fmt::format("byte {}", base_ + at_));
      if (TRY(skip_space()) != '\0') return malformed("Something follows the end of the document.", at_);
      state_ = State::done;
      return {};
    }
    if (!first_) {
      if (c != ',') return malformed("A comma or the end of the object is expected here.", at_);
      ++at_;
      c = TRY(skip_space());
    }
    first_ = false;
    if (c == '\0') return truncated(at_);
    if (c != '"') return malformed("A key in quotes is expected here.", at_);
    const std::size_t key_at = at_;
    const std::uint64_t key_place = base_ + key_at;
    const std::string key = TRY(read_key());
    c = TRY(skip_space());
    if (c == '\0') return truncated(at_);
    const auto twice = [&] { return fail(ErrorKind::invalid, "json.duplicate_key", fmt::format("The key '{}' stands twice in the document.", shorten(key, 60)), fmt::format("byte {}", key_place)); };
    if (key == rules_.member && c == '[') {
      if (array_seen_) return twice();
      array_seen_ = true;
      ++at_;
      first_ = true;
      state_ = State::in_array;
      return {};
    }
    if (header_.size() >= kMaxHeaderMembers) return fail(ErrorKind::too_large, "json.too_many_members", "The document has too many members beside its records.", fmt::format("byte {}", key_place));
    const std::uint64_t begins_at = base_ + at_;
    TRY(value_end(false));
    std::string text;
    if (begins_at >= base_ && base_ + at_ - begins_at <= kMaxHeaderBytes) text = buffer_.substr(static_cast<std::size_t>(begins_at - base_), static_cast<std::size_t>(base_ + at_ - begins_at));
    if (!is_utf8(text)) return fail(ErrorKind::invalid, "json.not_utf8", "The document is not valid UTF-8.", fmt::format("byte {}", begins_at));
    if (!header_.emplace(key, std::move(text)).second) return twice();
  }
}

/// The next line that is not blank.
Result<bool> RecordSplitter::next_line() {
  if (TRY(skip_space()) == '\0') {
    state_ = State::done;
    return false;
  }
  keep_ = at_;
  for (;;) {
    const void* const found = std::memchr(buffer_.data() + at_, '\n', size_ - at_);
    at_ = found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) : size_;
    if (at_ - keep_ > rules_.max_record_bytes)
      return fail(ErrorKind::too_large, "json.record_too_large", fmt::format("A record is larger than {} bytes (limit max_record_bytes).", rules_.max_record_bytes),
                  fmt::format("byte {}", base_ + keep_));
    if (found != nullptr || !TRY(more())) break;
  }
  record_ = keep_;
  record_size_ = at_ - keep_;
  while (record_size_ > 0 && is_json_space(buffer_[record_ + record_size_ - 1])) --record_size_;
  ++count_;
  return true;
}

Result<bool> RecordSplitter::next() {
  if (state_ == State::start) {
    char c = TRY(skip_space());
    if (base_ == 0 && at_ == 0 && std::string_view(buffer_).substr(0, size_).starts_with("\xEF\xBB\xBF")) {
      at_ += 3;
      c = TRY(skip_space());
    }
    if (rules_.shape == Shape::member_array) {
      if (c != '{') return malformed("An object is expected here.", at_);
      ++at_;
      state_ = State::in_members;
    } else if (rules_.shape == Shape::array) {
      if (c != '[') return malformed("An array is expected here.", at_);
      ++at_;
      state_ = State::in_array;
    } else {
      state_ = State::in_array;
    }
  }
  if (state_ == State::in_members) {
    TRY(read_members());
  }
  if (state_ == State::done) return false;
  if (rules_.shape == Shape::lines) return next_line();

  char c = TRY(skip_space());
  if (rules_.shape == Shape::values) {
    if (c == '\0') {
      state_ = State::done;
      return false;
    }
    if (c != '{') return malformed("An object is expected at the start of a record.", at_);
  } else {
    if (c == ']') {
      ++at_;
      first_ = false;
      if (rules_.shape == Shape::array) {
        if (TRY(skip_space()) != '\0') return malformed("Something follows the end of the document.", at_);
        state_ = State::done;
        return false;
      }
      state_ = State::in_members;
      TRY(read_members());
      ENSURE(state_ == State::done, "the record array is read once");
      return false;
    }
    if (!first_) {
      if (c == '\0') return truncated(at_);
      if (c != ',') return malformed("A comma or the end of the array is expected here.", at_);
      ++at_;
      c = TRY(skip_space());
      if (c == ']') return malformed("A record is expected behind the comma.", at_);
    }
    if (c == '\0') return truncated(at_);
    first_ = false;
  }
  TRY(value_end(true));
  record_ = keep_;
  record_size_ = at_ - keep_;
  ++count_;
  return true;
}

}  // namespace bulkhead::intel
