// Reading and comparing CPE names. See cpe.h for the sources.
#include "matching/cpe.h"

#include "core/text.h"

namespace bulkhead::matching {
namespace {

constexpr std::size_t kMaxBytes = 4096;
constexpr std::string_view kHead = "cpe:2.3:";
constexpr std::array<std::string_view, kCpeFields> kNames = {"part",      "vendor",    "product",  "version",
                                                             "update",    "edition",   "language", "sw_edition",
                                                             "target_sw", "target_hw", "other"};

enum class Class : std::uint8_t { plain, upper, quote, bad, wildcard, backslash, colon };

/// What a byte means in a component, looked up once per byte. Letters, digits, `_`, `.`, `-` and bytes of UTF-8
/// sequences stand for themselves; other printable characters are quoted in the canonical form.
constexpr std::array<Class, 256> classes() {
  std::array<Class, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    if (c <= 0x20 || c == 0x7f)
      table[c] = Class::bad;
    else if (c >= 'A' && c <= 'Z')
      table[c] = Class::upper;
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-' || c >= 0x80)
      table[c] = Class::plain;
    else if (c == '*' || c == '?')
      table[c] = Class::wildcard;
    else if (c == '\\')
      table[c] = Class::backslash;
    else if (c == ':')
      table[c] = Class::colon;
    else
      table[c] = Class::quote;
  }
  return table;
}
constexpr auto kClasses = classes();
Class class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

tl::unexpected<Error> refuse(std::string_view code, std::string message, std::string_view text) {
  return fail(ErrorKind::invalid, code, std::move(message) + " Name: " + printable(shorten(text, 120)));
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/// The size of the unit at `at`: a quoted character counts with its backslash.
std::size_t unit(std::string_view text, std::size_t at) { return text[at] == '\\' && at + 1 < text.size() ? 2 : 1; }

bool wildcard_at(std::string_view text, std::size_t at) { return text[at] == '*' || text[at] == '?'; }

/// A pattern of runs (`*`) and single characters (`?`) against text; recursion is as deep as there are stars.
bool pattern_holds(std::string_view pattern, std::string_view text) {
  while (!pattern.empty()) {
    if (pattern[0] == '*') {
      pattern.remove_prefix(1);
      if (pattern.empty()) return true;
      for (std::size_t at = 0;; at += unit(text, at)) {
        if (pattern_holds(pattern, text.substr(at))) return true;
        if (at >= text.size()) return false;
      }
    }
    if (text.empty()) return false;
    const std::size_t t = unit(text, 0);
    if (pattern[0] == '?') {
      pattern.remove_prefix(1);
    } else {
      const std::size_t p = unit(pattern, 0);
      if (pattern.substr(0, p) != text.substr(0, t)) return false;
      pattern.remove_prefix(p);
    }
    text.remove_prefix(t);
  }
  return text.empty();
}

}  // namespace

/// Writes the canonical text component by component.
class CpeReader {
 public:
  explicit CpeReader(std::string_view source) : source_(source) {
    cpe_.text_.reserve(source.size() + 24);
    cpe_.text_ = kHead;
  }

  Result<Cpe> formatted(std::string_view rest) {
    std::size_t at = 0;
    while (true) {
      if (field_ == kCpeFields) return refuse("cpe.too_many_parts", "A CPE 2.3 name has eleven components.", source_);
      begin();
      const std::size_t start = cpe_.text_.size();
      const std::size_t raw = at;
      wildcards_ = 0;
      for (; at < rest.size(); ++at) {
        const char c = rest[at];
        const Class k = class_of(c);
        if (k == Class::plain) {
          cpe_.text_ += c;
        } else if (k == Class::upper) {
          cpe_.text_ += lower(c);
        } else if (k == Class::colon) {
          break;
        } else if (k == Class::wildcard) {
          ++wildcards_;
          cpe_.text_ += c;
        } else if (k == Class::backslash) {
          if (++at == rest.size())
            return refuse("cpe.bad_escape", "A backslash must stand before a character.", source_);
          if (class_of(rest[at]) == Class::bad) return bad_character();
          literal(rest[at]);
        } else if (k == Class::quote) {
          literal(c);
        } else {
          return bad_character();
        }
      }
      if (at == raw)
        return refuse(field_ == 0 ? "cpe.bad_part" : "cpe.empty_part", "A component is empty; * stands for any value.",
                      source_);
      // A quoted lone hyphen is the text "-", not the value NA.
      if (at - raw == 2 && rest[raw] == '\\' && rest[raw + 1] == '-') cpe_.text_.insert(start, 1, '\\');
      TRY(finish(start));
      if (at == rest.size()) break;
      ++at;
    }
    return complete();
  }

  Result<Cpe> uri(std::string_view rest) {
    std::size_t count = 0;
    while (true) {
      if (count == 7) return refuse("cpe.too_many_parts", "A CPE 2.2 URI has seven components.", source_);
      const std::size_t colon = rest.find(':');
      const std::string_view piece = rest.substr(0, colon);
      if (count == 5 && piece.starts_with('~')) {
        packed_ = piece;
        TRY(uri_value(packed_part(0)));
      } else {
        TRY(uri_value(piece));
      }
      ++count;
      if (colon == std::string_view::npos) break;
      rest.remove_prefix(colon + 1);
    }
    while (field_ < 7) any();
    if (!packed_.empty()) {
      if (std::count(packed_.begin(), packed_.end(), '~') > 5)
        return refuse("cpe.too_many_parts", "A packed edition has five parts.", source_);
      for (std::size_t n = 1; n <= 4; ++n) TRY(uri_value(packed_part(n)));
    }
    return complete();
  }

 private:
  void begin() {
    if (field_ > 0) cpe_.text_ += ':';
    cpe_.starts_[field_] = static_cast<std::uint16_t>(cpe_.text_.size());
  }
  void any() {
    begin();
    cpe_.text_ += '*';
    ++field_;
  }
  void literal(char c) {
    const Class k = class_of(c);
    if (k != Class::plain && k != Class::upper) cpe_.text_ += '\\';
    cpe_.text_ += lower(c);
  }
  tl::unexpected<Error> bad_character() const {
    return refuse("cpe.bad_character", "A name holds no blanks and no control characters.", source_);
  }

  /// Checks what was written for the current component and steps to the next.
  Result<void> finish(std::size_t start) {
    const std::string_view value = std::string_view(cpe_.text_).substr(start);
    if (field_ == 0 && (value.size() != 1 || std::string_view("aoh*-").find(value[0]) == std::string_view::npos))
      return refuse("cpe.bad_part",
                    "The part is a (application), o (operating system or firmware), h (hardware), * or -.", source_);
    if (wildcards_ > 0 && !wildcards_at_ends(value))
      return refuse("cpe.bad_wildcard", "* and ? stand only at the ends of a value; write \\* for the character.",
                    source_);
    ++field_;
    return {};
  }

  /// At each end either one `*` or a run of `?`, none between.
  static bool wildcards_at_ends(std::string_view value) {
    if (value == "*") return true;
    if (value[0] == '*')
      value.remove_prefix(1);
    else
      while (!value.empty() && value[0] == '?') value.remove_prefix(1);
    if (!value.empty() && wildcard_at(value, 0)) return false;  // "**", "?*": one kind at an end
    std::size_t tail = value.size();
    for (std::size_t at = 0; at < value.size(); at += unit(value, at)) {
      if (!wildcard_at(value, at)) continue;
      tail = at;
      break;
    }
    const std::string_view end = value.substr(tail);
    return end.empty() || end == "*" || end.find_first_not_of('?') == std::string_view::npos;
  }

  std::string_view packed_part(std::size_t n) const {
    std::string_view rest = packed_.substr(1);
    for (; n > 0; --n) {
      const std::size_t at = rest.find('~');
      if (at == std::string_view::npos) return {};
      rest.remove_prefix(at + 1);
    }
    return rest.substr(0, rest.find('~'));
  }

  Result<void> uri_value(std::string_view raw) {
    if (raw.empty() || raw == "*") {
      any();
      return {};
    }
    begin();
    const std::size_t start = cpe_.text_.size();
    wildcards_ = 0;
    if (raw == "-") {
      cpe_.text_ += '-';
      return finish(start);
    }
    for (std::size_t at = 0; at < raw.size(); ++at) {
      char c = raw[at];
      if (c == '%') {
        const int high = at + 2 < raw.size() ? hex_value(raw[at + 1]) : -1;
        const int low = at + 2 < raw.size() ? hex_value(raw[at + 2]) : -1;
        if (high < 0 || low < 0)
          return refuse("cpe.bad_escape", "A percent sign must stand before two hexadecimal digits.", source_);
        at += 2;
        c = static_cast<char>(high * 16 + low);
        if (c == 1 || c == 2) {  // NISTIR 7695 6.1.2.1: %01 is the wildcard ?, %02 the wildcard *
          ++wildcards_;
          cpe_.text_ += c == 1 ? '?' : '*';
          continue;
        }
      }
      if (class_of(c) == Class::bad) return bad_character();
      literal(c);
    }
    if (std::string_view(cpe_.text_).substr(start) == "-") cpe_.text_.insert(start, 1, '\\');
    return finish(start);
  }

  Result<Cpe> complete() {
    while (field_ < kCpeFields) any();
    cpe_.starts_[kCpeFields] = static_cast<std::uint16_t>(cpe_.text_.size() + 1);
    return std::move(cpe_);
  }

  std::string_view source_;
  Cpe cpe_;
  std::size_t field_ = 0;
  unsigned wildcards_ = 0;
  std::string_view packed_;
};

std::string_view name_of(CpeField field) { return kNames[static_cast<std::size_t>(field)]; }

Result<Cpe> Cpe::parse(std::string_view text) {
  text = trim(text);
  const auto too_long = [&] { return refuse("cpe.too_long", "A name has at most 4,096 bytes.", text); };
  if (text.size() > kMaxBytes) return too_long();
  if (!is_utf8(text)) return refuse("cpe.bad_character", "A name is text in UTF-8.", text);
  const bool formatted = text.size() >= kHead.size() && equals_ignoring_case(text.substr(0, kHead.size()), kHead);
  if (!formatted && !(text.size() >= 5 && equals_ignoring_case(text.substr(0, 5), "cpe:/")))
    return refuse("cpe.bad_prefix", "A CPE name begins with cpe:2.3: or cpe:/.", text);
  CpeReader reader(text);
  Cpe cpe = formatted ? TRY(reader.formatted(text.substr(kHead.size()))) : TRY(reader.uri(text.substr(5)));
  // The canonical form quotes characters that may have stood bare.
  if (cpe.text().size() > kMaxBytes) return too_long();
  // Percent signs of a URI may have stood for bytes that are no text.
  if (!formatted && !is_utf8(cpe.text())) return refuse("cpe.bad_character", "A name is text in UTF-8.", text);
  return cpe;
}

Cpe Cpe::of(char part, std::string_view vendor, std::string_view product, std::string_view version,
            std::string_view update) {
  std::string text(kHead);
  text += part;
  for (const std::string_view value : {vendor, product, version, update}) {
    text += ':';
    text += value.empty() || value == "*" ? "*" : value == "-" ? "-" : escaped(value);
  }
  auto cpe = parse(text);
  ENSURE(cpe.has_value(), "quoted words of ordinary length make a CPE name");
  return std::move(*cpe);
}

CpeValue Cpe::operator[](CpeField field) const {
  const auto n = static_cast<std::size_t>(field);
  const std::string_view text = std::string_view(text_).substr(starts_[n], starts_[n + 1] - starts_[n] - 1u);
  if (text == "*") return {CpeValue::Kind::any, text};
  if (text == "-") return {CpeValue::Kind::na, text};
  bool pattern = wildcard_at(text, 0);
  if (!pattern && text.size() > 1 && wildcard_at(text, text.size() - 1)) {
    std::size_t backslashes = 0;  // an even run before the last character leaves it unquoted
    for (std::size_t at = text.size() - 1; at > 0 && text[at - 1] == '\\'; --at) ++backslashes;
    pattern = backslashes % 2 == 0;
  }
  return {pattern ? CpeValue::Kind::pattern : CpeValue::Kind::literal, text};
}

std::string_view Cpe::product_key() const {
  return std::string_view(text_).substr(starts_[1], starts_[3] - starts_[1] - 1u);
}

std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    out += text[at];
  }
  return out;
}

std::string escaped(std::string_view plain) {
  std::string out;
  out.reserve(plain.size() + 4);
  for (char c : plain) {
    if (is_space(c)) c = '_';
    const Class k = class_of(c);
    if (k == Class::bad) continue;
    if (k != Class::plain && k != Class::upper) out += '\\';
    out += lower(c);
  }
  if (out.empty()) return "*";
  return out == "-" ? "\\-" : out;
}

Relation compare_values(CpeValue criteria, CpeValue asset) {
  using Kind = CpeValue::Kind;
  if (criteria.kind == Kind::any) return asset.kind == Kind::any ? Relation::equal : Relation::superset;
  if (asset.kind == Kind::any) return Relation::subset;
  if (criteria.kind == Kind::na || asset.kind == Kind::na)
    return criteria.kind == asset.kind ? Relation::equal : Relation::disjoint;
  if (criteria.text == asset.text) return Relation::equal;
  if (criteria.kind == Kind::pattern && pattern_holds(criteria.text, asset.text)) return Relation::superset;
  if (asset.kind == Kind::pattern && pattern_holds(asset.text, criteria.text)) return Relation::subset;
  return Relation::disjoint;
}

ProductFit compare_products(const Cpe& criteria, const Cpe& asset) {
  const char part = criteria.part_letter();
  const char asset_part = asset.part_letter();
  if (part != asset_part && part != '*' && asset_part != '*') return ProductFit::no;
  const CpeValue vendor = asset.vendor();
  const CpeValue product = asset.product();
  if (vendor.is_any() && product.is_any()) return ProductFit::no;
  const Relation v = compare_values(criteria.vendor(), vendor);
  if (v == Relation::disjoint) return ProductFit::no;
  const Relation p = compare_values(criteria.product(), product);
  if (p == Relation::disjoint) return ProductFit::no;
  const bool open = v == Relation::subset || p == Relation::subset;
  if (open && (v == Relation::superset || p == Relation::superset)) return ProductFit::no;
  return open || (asset_part == '*' && part != '*') ? ProductFit::possible : ProductFit::yes;
}

}  // namespace bulkhead::matching
