// A compact binary form of described structs, for bodies that are written millions of times and read by us alone.
//
// Little-endian varints for integers (zigzag when signed), length-prefixed strings, a count before vectors, one byte
// before optionals. There is no member tag: a change of a struct's description needs a new format number in the
// record that holds it (see intel/claim.h). unpack checks every length, so that a damaged body is an error, never a
// wild read.
#pragma once
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/clock.h"
#include "core/codec.h"
#include "core/result.h"

namespace bulkhead {

namespace detail {

inline void pack_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

struct Unpacker {
  const char* at;
  const char* end;
  bool bad = false;

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) break;
      const auto byte = static_cast<unsigned char>(*at++);
      value |= std::uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) return value;
    }
    bad = true;
    return 0;
  }
  std::string_view bytes() {
    const std::uint64_t size = varint();
    if (bad || size > static_cast<std::uint64_t>(end - at)) {
      bad = true;
      return {};
    }
    const std::string_view out(at, size);
    at += size;
    return out;
  }
};

template <class T>
void pack_value(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out += value ? '\1' : '\0';
  } else if constexpr (std::is_enum_v<T>) {
    pack_varint(out, static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    const auto v = static_cast<std::int64_t>(value);
    pack_varint(out, (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
  } else if constexpr (std::is_integral_v<T>) {
    pack_varint(out, value);
  } else if constexpr (std::is_same_v<T, double>) {
    char raw[8];
    std::memcpy(raw, &value, 8);
    out.append(raw, 8);
  } else if constexpr (std::is_same_v<T, Instant>) {
    pack_value(out, value.microseconds);
  } else if constexpr (is_optional<T>::value) {
    out += value ? '\1' : '\0';
    if (value) pack_value(out, *value);
  } else if constexpr (is_vector<T>::value) {
    pack_varint(out, value.size());
    for (const auto& item : value) pack_value(out, item);
  } else if constexpr (Described<T>) {
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>>(
        [&](auto d) { pack_value(out, value.*d.pointer); });
  } else {
    const std::string_view text(value);
    pack_varint(out, text.size());
    out += text;
  }
}

/// The fewest bytes that a packed T takes, so that a count cannot ask for much more memory than the body's size.
template <class T>
constexpr std::size_t least_packed_bytes() {
  if constexpr (std::is_same_v<T, double>) {
    return 8;
  } else if constexpr (Described<T>) {
    std::size_t sum = 0;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>>(
        [&](auto d) { sum += least_packed_bytes<std::remove_cvref_t<decltype(std::declval<T&>().*d.pointer)>>(); });
    return sum;
  } else {
    return 1;
  }
}

template <class T>
void unpack_value(Unpacker& in, T& out) {
  if (in.bad) return;
  if constexpr (std::is_same_v<T, bool>) {
    if (in.at == in.end) in.bad = true;
    else out = *in.at++ != 0;
  } else if constexpr (std::is_enum_v<T>) {
    out = static_cast<T>(in.varint());
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    const std::uint64_t v = in.varint();
    out = static_cast<T>(static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1));
  } else if constexpr (std::is_integral_v<T>) {
    out = static_cast<T>(in.varint());
  } else if constexpr (std::is_same_v<T, double>) {
    if (in.end - in.at < 8) {
      in.bad = true;
      return;
    }
    std::memcpy(&out, in.at, 8);
    in.at += 8;
  } else if constexpr (std::is_same_v<T, Instant>) {
    unpack_value(in, out.microseconds);
  } else if constexpr (is_optional<T>::value) {
    bool present = false;
    unpack_value(in, present);
    if (present) unpack_value(in, out.emplace());
    else out.reset();
  } else if constexpr (is_vector<T>::value) {
    const std::uint64_t count = in.varint();
    if (in.bad || count > static_cast<std::uint64_t>(in.end - in.at) / least_packed_bytes<typename T::value_type>()) {
      in.bad = true;
      return;
    }
    out.resize(count);
    for (auto& item : out) unpack_value(in, item);
  } else if constexpr (Described<T>) {
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>>(
        [&](auto d) { unpack_value(in, out.*d.pointer); });
  } else {
    out = T(in.bytes());  // std::string, or std::string_view that points into the body
  }
}

}  // namespace detail

/// Appends the packed form of a described value.
template <class T>
void pack_to(std::string& out, const T& value) { detail::pack_value(out, value); }

template <class T>
[[nodiscard]] std::string pack(const T& value) {
  std::string out;
  detail::pack_value(out, value);
  return out;
}

/// Reads a packed value; string_view members point into `body`, which must outlive them.
/// Fails    internal/packed.damaged
template <class T>
Result<T> unpack(std::string_view body) {
  detail::Unpacker in{body.data(), body.data() + body.size()};
  T out{};
  detail::unpack_value(in, out);
  if (in.bad || in.at != in.end) return fail(ErrorKind::internal, "packed.damaged", "A stored record is damaged.");
  return out;
}

}  // namespace bulkhead
