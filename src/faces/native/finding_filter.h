// The parameters of the findings list, in an address and in the body of a bulk decision.
#pragma once
#include "declare.h"

namespace bulkhead::faces::native {

/// Parameters that lists, fix groups and bulk decisions share.
[[nodiscard]] std::vector<http::QueryParameter> finding_parameters();

/// From the query of a route that declares finding_parameters(); `view` is the environment's.
/// Fails    invalid/query.bad_choice with the accepted values
Result<findings::Filter> finding_filter(Services& services, const Context& context, const findings::EnvironmentView& view);
/// From an object of a body, whose values are text as in an address (numbers and booleans are taken too).
/// Fails    as above; invalid/json.unknown_member
Result<findings::Filter> finding_filter(Services& services, const Context& context, const findings::EnvironmentView& view, const Json& object, std::string_view place);

/// "upgrade to 3.0 @ moxa eds-518a": the value of `fix` that lists the findings of one fix group.
[[nodiscard]] std::string fix_key(const findings::FixGroup& group);

}  // namespace bulkhead::faces::native
