// Reading the requests of the patch level: JSON bodies, the CSV form, options.
#pragma once
#include "declare.h"
#include "windows/assessment.h"

namespace bulkhead::faces::native {

inline constexpr std::size_t kMaxHosts = 25, kMaxChangedHosts = 200;

struct WindowsOptions {
  std::optional<bool> include_cleared;
  std::optional<windows::CveSort> sort;
  std::optional<bool> confirmed_only, known_exploited_only, fix_available_only;
  std::optional<std::int64_t> cve_page, cve_page_size;

  [[nodiscard]] windows::Filters filters() const;
  [[nodiscard]] bool paged() const { return cve_page || cve_page_size; }
};
BOOST_DESCRIBE_STRUCT(WindowsOptions, (), (include_cleared, sort, confirmed_only, known_exploited_only, fix_available_only, cve_page, cve_page_size))

/// Hosts stay JSON: each is checked by itself, and refused by itself.
struct WindowsSubmission {
  std::int64_t environment_id = 0;
  std::vector<Json> windows_hosts, installed_software;
  std::optional<WindowsOptions> options;
};
BOOST_DESCRIBE_STRUCT(WindowsSubmission, (), (environment_id, windows_hosts, installed_software, options))
struct WindowsCheck {
  std::vector<Json> windows_hosts;
  std::optional<WindowsOptions> options;
};
BOOST_DESCRIBE_STRUCT(WindowsCheck, (), (windows_hosts, options))
struct WindowsChanges {
  std::vector<Json> windows_hosts;
};
BOOST_DESCRIBE_STRUCT(WindowsChanges, (), (windows_hosts))

/// What was asked, or the refusal of the whole request.
template <class T>
struct Asked {
  T value;
  std::optional<http::ErrorReply> refusal;
};

/// Fails    as from_json; invalid for pages outside 1 to 1000 and for a request without hosts
Result<WindowsSubmission> submission_of(Context& context);
Result<WindowsCheck> check_of(Context& context);
Result<WindowsChanges> changes_of(Context& context);
/// The multipart form: environment_id, hosts, software, and the options as fields.
///
/// Refused with 400 and detail.error "unknown_form_field" or "missing_field".
Result<Asked<WindowsSubmission>> form_of(Context& context);
/// The options among the query parameters of the results.
Result<WindowsOptions> query_options(const Context& context);
[[nodiscard]] std::vector<http::QueryParameter> option_parameters();

/// 413 BATCH_TOO_LARGE when there are more than `most`.
[[nodiscard]] std::optional<http::ErrorReply> too_many_hosts(std::size_t hosts, std::size_t most);

}  // namespace bulkhead::faces::native
