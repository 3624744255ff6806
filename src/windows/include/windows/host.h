// A Windows host as a collector describes it: no names, no addresses, nothing that identifies a machine or a person.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec.h"

namespace bulkhead::windows {

enum class Architecture : std::uint8_t { x64, x86, arm64 };
BOOST_DESCRIBE_ENUM(Architecture, x64, x86, arm64)

/// A checked host. Texts that a collector could not read are "".
struct Host {
  std::string asset_id;
  std::string os_product;            ///< ProductName: "Windows Server 2019 Standard"
  std::string edition_id;            ///< EditionID: "ServerStandard"
  std::string display_version;       ///< "21H2"
  std::string os_build;              ///< "10.0.17763.5458"; "10.0.17763" lacks its revision
  Architecture architecture = Architecture::x64;
  std::string installation_type;     ///< "Server", "Server Core", "Client" or ""
  std::optional<std::vector<std::string>> installed_kbs;  ///< "KB5034768"; nothing: not collected; empty: collected, none
  std::string kb_source;             ///< how the list was collected
  std::optional<bool> esu_enrolled;  ///< Extended Security Updates; nothing: not said
  Instant collected_at;
  friend bool operator==(const Host&, const Host&) = default;

  [[nodiscard]] bool is_server() const;
  [[nodiscard]] bool has_kb(std::string_view kb) const;
};
BOOST_DESCRIBE_STRUCT(Host, (), (asset_id, os_product, edition_id, display_version, os_build, architecture, installation_type, installed_kbs, kb_source, esu_enrolled, collected_at))

struct Software {
  std::string asset_id, name, publisher, version;
  friend bool operator==(const Software&, const Software&) = default;
};
BOOST_DESCRIBE_STRUCT(Software, (), (asset_id, name, publisher, version))

/// One rule that a host breaks. Codes: forbidden_field, forbidden_value, unknown_field, placeholder_value, missing_field,
/// bare_windows, invalid_build, invalid_architecture, invalid_installation_type, missing_installation_type, invalid_kb,
/// missing_kb_source, invalid_esu, invalid_collected_at; of our own: duplicate_asset_id, unknown_asset.
struct HostProblem {
  std::string code;
  std::optional<std::string> field;
  std::string message;               ///< never holds the refused value
};
BOOST_DESCRIBE_STRUCT(HostProblem, (), (code, field, message))

/// A host or software entry that is not taken.
struct Rejection {
  std::optional<std::string> asset_id;  ///< nothing when the id itself is refused: it may identify somebody
  std::vector<HostProblem> errors;
};

template <class T>
struct Checked {
  std::optional<T> value;            ///< when `rejection.errors` is empty
  Rejection rejection;
};

/// Reads one host strictly and gathers every problem.
/// Takes    an object; members may be null or "" where a collector could not read them
/// Source   compatible specification 21.2
[[nodiscard]] Checked<Host> check_host(const Json& host, Instant now);
[[nodiscard]] Checked<Software> check_software(const Json& software);

/// Reads all of them; the second host of one asset_id is refused.
template <class T>
struct CheckedList {
  std::vector<T> accepted;
  std::vector<Rejection> rejected;
};
[[nodiscard]] CheckedList<Host> check_hosts(const std::vector<Json>& hosts, Instant now);
[[nodiscard]] CheckedList<Software> check_software_list(const std::vector<Json>& software);

/// Whether a field of that name would identify a machine, a person or a place, however it is written ("Host-Name").
[[nodiscard]] bool is_identifying_field(std::string_view name);
/// What a value looks like ("an IP address", "a MAC address", "a user or path"), or "" when it is harmless.
[[nodiscard]] std::string_view identifying_value(std::string_view value);
/// The same for an asset id, which must not be a host name or serial number either.
[[nodiscard]] std::string_view identifying_asset_id(std::string_view value);

}  // namespace bulkhead::windows
