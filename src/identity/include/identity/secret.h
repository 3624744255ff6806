// Secrets: random, shown once, stored as hashes. A Secret has no formatter and no stream operator, so that logging one
// does not compile.
#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace bulkhead::identity {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  /// The text itself, for the one reply, cookie or console line that hands it over.
  [[nodiscard]] const std::string& reveal() const { return text_; }
  /// SHA-256 in hex, as stored.
  [[nodiscard]] std::string hash() const;
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

/// 256 random bits in hex, for sessions and magic links.
[[nodiscard]] Secret new_token();
/// "bs_live_" and 64 hex digits. The form is that of the compatible API.
[[nodiscard]] Secret new_api_key();
/// Three groups of four letters and digits without look-alikes ("7KQM-2XNA-P4TB"), 60 bits, to be typed.
[[nodiscard]] Secret new_setup_code();
/// A typed code in the form in which it was made: upper case, look-alikes mapped (O to 0, I and L to 1), dashes anew.
[[nodiscard]] Secret normal_setup_code(std::string_view typed);
/// The token against cross-site requests of a session; it follows from the session's token and is stored nowhere.
[[nodiscard]] std::string csrf_token(const Secret& session_token);

}  // namespace bulkhead::identity
